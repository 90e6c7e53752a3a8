#include "phone/softphone.hpp"

#include <gtest/gtest.h>

namespace neura::phone {
namespace {

TEST(ResolveUrl, FindsWhatADocumentRefersTo) {
    struct Case {
        std::string_view base;
        std::string_view reference;
        std::string_view url;
    };
    for (const auto& [base, reference, url] : {
             Case{"http://h:80/a/b", "https://x/y", "https://x/y"},
             Case{"http://h:80/a/b", "/y?z=1", "http://h:80/y?z=1"},
             Case{"http://h:80/a/b?c=d", "y", "http://h:80/a/y"},
             Case{"http://h/a/b", "", "http://h/a/b"},
             Case{"http://h", "y", "http://h/y"},
             Case{"http://h?x", "y", "http://h/y"},
         })
        EXPECT_EQ(resolve_url(base, reference), url) << base << ' ' << reference;
}

}  // namespace
}  // namespace neura::phone
