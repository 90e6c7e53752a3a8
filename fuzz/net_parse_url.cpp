// Whatever is read as a URL can be written and read again as the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "net/http_fields.hpp"
#include "net/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace neura::net;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    (void)choose_range(text, 1'000);
    (void)origin_form(text);

    const auto url = parse_url(text);
    if (!url) return 0;
    const auto again = parse_url(url->origin() + url->target);
    if (!again || again->host != url->host || again->port != url->port ||
        again->target != url->target || !url->target.starts_with('/'))
        std::abort();
    return 0;
}
