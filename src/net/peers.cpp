#include "net/peers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace neura::net {

namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Block {
    std::uint32_t first;
    int bits;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24U | b << 16U | c << 8U | d;
}

constexpr std::array special{
    Block{v4(0, 0, 0, 0), 8},        // this network
    Block{v4(10, 0, 0, 0), 8},       // private
    Block{v4(100, 64, 0, 0), 10},    // shared by carriers
    Block{v4(127, 0, 0, 0), 8},      // loopback
    Block{v4(169, 254, 0, 0), 16},   // link-local
    Block{v4(172, 16, 0, 0), 12},    // private
    Block{v4(192, 0, 0, 0), 24},     // protocols
    Block{v4(192, 0, 2, 0), 24},     // documentation
    Block{v4(192, 88, 99, 0), 24},   // 6to4 relays, gone
    Block{v4(192, 168, 0, 0), 16},   // private
    Block{v4(198, 18, 0, 0), 15},    // benchmarks
    Block{v4(198, 51, 100, 0), 24},  // documentation
    Block{v4(203, 0, 113, 0), 24},   // documentation
    Block{v4(224, 0, 0, 0), 4},      // groups
    Block{v4(240, 0, 0, 0), 4},      // reserved, broadcast
};

bool is_public(const address_v4& address) {
    const auto bits = address.to_uint();
    return std::ranges::none_of(
        special, [&](Block block) { return (bits ^ block.first) >> (32 - block.bits) == 0; });
}

/// The four bytes from `at` on.
address_v4 within(const address_v6::bytes_type& bytes, std::size_t at) {
    return address_v4(
        address_v4::bytes_type{bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]});
}

bool is_public(const address_v6& address) {
    const auto bytes = address.to_bytes();
    const auto word = [&](std::size_t i) {
        return static_cast<unsigned>(bytes[2 * i]) << 8U | bytes[2 * i + 1];
    };
    if (address.is_v4_mapped()) return is_public(within(bytes, 12));
    const bool is_translated = word(0) == 0x64 && word(1) == 0xff9b && word(2) == 0 &&
                               word(3) == 0 && word(4) == 0 && word(5) == 0;
    if (is_translated) return is_public(within(bytes, 12));
    if (word(0) == 0x2002) return is_public(within(bytes, 2));
    if (word(0) == 0x2001 && word(1) < 0x200) return false;   // protocols, Teredo among them
    if (word(0) == 0x2001 && word(1) == 0xdb8) return false;  // documentation
    if (word(0) == 0x3fff && word(1) < 0x1000) return false;  // documentation
    return bytes[0] >> 5U == 1;                               // 2000::/3, all that was ever given
}

}  // namespace

bool is_public(const boost::asio::ip::address& address) {
    return address.is_v4() ? is_public(address.to_v4()) : is_public(address.to_v6());
}

}  // namespace neura::net
