// Any bytes as a document, in whatever format, must give sections of valid UTF-8 that are not
// longer than what they were read from, and passages of them; none of it may take long. The first
// byte of the input says which format.

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "knowledge/passages.hpp"

namespace knowledge = neura::knowledge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr knowledge::Format formats[] = {knowledge::Format::plain, knowledge::Format::markdown,
                                             knowledge::Format::html};
    const auto format = formats[data[0] % 3];
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto document = knowledge::read_document(format, text);
    if (!document) return 0;

    const auto check = [&](std::string_view words) {
        if (!simdjson::validate_utf8(words.data(), words.size())) std::abort();
    };
    std::size_t all = 0;
    for (const auto& section : document->sections) {
        if (section.text.empty()) std::abort();
        check(section.text);
        for (const auto& heading : section.headings) check(heading);
        all += section.text.size();
    }
    // "; " stands between cells of a table, of which there is at least "<td>a".
    if (all > 2 * text.size()) std::abort();
    for (const auto& passage : knowledge::passages_of(*document, "name")) {
        if (passage.text.empty()) std::abort();
        check(passage.text);
        if (knowledge::size_in_words(passage.text) > knowledge::PassageSize().most) std::abort();
    }
    return 0;
}
