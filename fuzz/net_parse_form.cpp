// Whatever a form says is refused, or survives being written and read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "net/http.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace neura::net;
    const auto form = parse_form({reinterpret_cast<const char*>(data), size});
    if (form && parse_form(encode_form(*form)) != form) std::abort();
    return 0;
}
