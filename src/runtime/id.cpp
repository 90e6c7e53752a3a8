#include "runtime/id.hpp"

#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace neura {

namespace {

void fill_random(unsigned char* bytes, std::size_t count) {
    if (RAND_bytes(bytes, static_cast<int>(count)) != 1)
        throw std::runtime_error("the system's random source failed");
}

}  // namespace

CallId new_call_id() {
    static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    auto time = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());

    std::string text(26, '0');
    for (std::size_t i = 10; i-- > 0; time >>= 5) text[i] = alphabet[time & 31];

    std::array<unsigned char, 16> random{};
    fill_random(random.data(), random.size());
    for (std::size_t i = 0; i < random.size(); ++i) text[10 + i] = alphabet[random[i] & 31];
    return CallId(std::move(text));
}

std::string random_hex(std::size_t bytes) {
    std::string random(bytes, '\0');
    fill_random(reinterpret_cast<unsigned char*>(random.data()), bytes);

    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes * 2);
    for (const char byte : random) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

}  // namespace neura
