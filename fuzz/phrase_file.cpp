// Any bytes as the file of a phrase must give what was kept or nothing, and what is kept of any
// bytes must be found again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "storage/phrase_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto found = neura::storage::read_phrase("key", input);
    if (found && neura::storage::phrase_bytes("key", *found) != input) std::abort();

    neura::speaking::SpokenPhrase phrase{{data, data + size}};
    for (std::size_t i = 0; i < size; ++i) phrase.said.push_back({data[i], i});
    const auto bytes = neura::storage::phrase_bytes(input, phrase);
    const auto again = neura::storage::read_phrase(input, bytes);
    if (again ? *again != phrase : size > 0) std::abort();
    return 0;
}
