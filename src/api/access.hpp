#pragma once

// Who may use the API.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace neura::api {

/// Lets in whoever knows the key, in the header of that name or as `Authorization: Bearer`.
///
/// Without a key it lets in this machine only: `only_here` says that nobody else can connect, and
/// a request that a tunnel or a web page brought (its Host names another machine, or it was
/// forwarded) is refused all the same.
class Access {
public:
    /// @param key     empty for none
    /// @param header  its name, such as "X-API-Key"
    Access(std::string_view key, std::string header, bool only_here);

    /// Nothing lets it in; a response refuses it.
    std::optional<net::Response> refuse(const net::Request& request) const;

private:
    using Digest = std::array<std::uint8_t, 32>;

    bool knows_key(const net::Request& request) const;
    bool matches(std::string_view offered) const;
    static Digest digest_of(std::string_view text);

    const bool has_key_;
    const Digest key_;  ///< compared as digests, so that time tells nothing of the key
    const std::string header_;
    const bool only_here_;
};

}  // namespace neura::api
