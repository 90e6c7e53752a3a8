#include "net/web_socket_codec.hpp"

#include <openssl/rand.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace neura::net {

namespace {

constexpr std::uint16_t protocol_error = std::to_underlying(CloseCode::protocol_error);
constexpr std::uint16_t too_big = std::to_underlying(CloseCode::too_big);
constexpr std::uint16_t not_utf8 = 1007;
constexpr std::uint16_t no_code = std::to_underlying(CloseCode::normal);

constexpr std::size_t longest_control = 125;  ///< RFC 6455, 5.5
constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t mask_bit = 0x80;

using MaskKey = std::array<std::uint8_t, 4>;

bool is_control(Opcode opcode) { return std::to_underlying(opcode) >= 8; }

bool is_known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

/// Codes that may be sent, RFC 6455, 7.4.
bool is_close_code(std::uint16_t code) {
    if (code >= 3000 && code < 5000) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

/// Keys must not be foreseeable (RFC 6455, 10.3); asked of the system a page at a time.
MaskKey random_key() {
    thread_local std::array<std::uint8_t, 4096> pool;
    thread_local std::size_t used = pool.size();
    if (used == pool.size()) {
        RAND_bytes(pool.data(), static_cast<int>(pool.size()));
        used = 0;
    }
    MaskKey key;
    std::memcpy(key.data(), &pool[used], key.size());
    used += key.size();
    return key;
}

/// @param from  how many bytes of the payload came before these
void apply_mask(std::span<char> bytes, const MaskKey& key, std::size_t from) {
    std::array<std::uint8_t, 8> turned{};
    for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(from + i) % key.size()];
    std::uint64_t eight = 0;
    std::memcpy(&eight, turned.data(), sizeof eight);
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, &bytes[i], sizeof word);
        word ^= eight;
        std::memcpy(&bytes[i], &word, sizeof word);
    }
    for (; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ turned[i % 8]);
}

}  // namespace

void append_frame(std::string& to, Side side, Opcode opcode, std::string_view payload) {
    std::array<std::uint8_t, 14> header{};
    std::size_t length = 2;
    header[0] = final_bit | std::to_underlying(opcode);
    const auto put_size = [&](std::uint8_t code, std::size_t bytes) {
        header[1] = code;
        for (std::size_t i = 0; i < bytes; ++i)
            header[length + i] =
                static_cast<std::uint8_t>(std::uint64_t{payload.size()} >> (bytes - 1 - i) * 8);
        length += bytes;
    };
    if (payload.size() < 126)
        header[1] = static_cast<std::uint8_t>(payload.size());
    else if (payload.size() < 65'536)
        put_size(126, 2);
    else
        put_size(127, 8);

    MaskKey key{};
    if (side == Side::client) {
        header[1] |= mask_bit;
        key = random_key();
        std::ranges::copy(key, header.begin() + static_cast<std::ptrdiff_t>(length));
        length += key.size();
    }
    to.append(reinterpret_cast<const char*>(header.data()), length).append(payload);
    if (side == Side::client) apply_mask(std::span(to).last(payload.size()), key, 0);
}

void append_close(std::string& to, Side side, std::uint16_t code) {
    const std::array<char, 2> payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    append_frame(to, side, Opcode::close, {payload.data(), payload.size()});
}

std::expected<std::optional<FrameDecoder::Event>, std::uint16_t> FrameDecoder::next(
    std::span<char>& bytes) {
    for (;;) {
        if (!in_payload_) {
            if (!take_header(bytes)) return std::nullopt;
            if (const auto wrong = begin_frame()) return std::unexpected(*wrong);
        }
        take_payload(bytes);
        if (left_ > 0) return std::nullopt;
        in_payload_ = false;
        header_taken_ = 0;
        auto event = end_frame();
        if (!event || *event) return event;
    }
}

/// As far as it is known; the second byte tells.
std::size_t FrameDecoder::header_size() const {
    if (header_taken_ < 2) return 2;
    const auto size = header_[1] & 0x7f;
    return 2u + (size == 126 ? 2u : size == 127 ? 8u : 0u) + (header_[1] & mask_bit ? 4u : 0u);
}

bool FrameDecoder::take_header(std::span<char>& bytes) {
    while (header_taken_ < header_size()) {
        if (bytes.empty()) return false;
        const auto taken = std::min(header_size() - header_taken_, bytes.size());
        std::memcpy(&header_[header_taken_], bytes.data(), taken);
        header_taken_ += taken;
        bytes = bytes.subspan(taken);
    }
    return true;
}

/// Checks the header that was taken. Gives the code to close with.
std::optional<std::uint16_t> FrameDecoder::begin_frame() {
    const auto opcode = static_cast<std::uint8_t>(header_[0] & 0x0f);
    const bool is_final = (header_[0] & final_bit) != 0;
    const bool is_masked = (header_[1] & mask_bit) != 0;
    if ((header_[0] & reserved_bits) != 0 || !is_known(opcode)) return protocol_error;
    if (is_masked != (of_ == Side::client)) return protocol_error;

    left_ = header_[1] & 0x7f;
    if (left_ >= 126) {
        const std::size_t bytes = left_ == 126 ? 2 : 8;
        left_ = 0;
        for (std::size_t i = 0; i < bytes; ++i) left_ = left_ << 8 | header_[2 + i];
        // The shortest way to write a length is the only one (RFC 6455, 5.2).
        if (left_ < (bytes == 2 ? 126u : 65'536u)) return protocol_error;
    }
    opcode_ = static_cast<Opcode>(opcode);
    if (is_control(opcode_)) {
        if (!is_final || left_ > longest_control) return protocol_error;
    } else {
        if ((opcode_ == Opcode::continuation) != in_message_.has_value()) return protocol_error;
        if (left_ > max_message_ - message_.size()) return too_big;
        if (opcode_ == Opcode::text) in_message_ = Message::Kind::text;
        if (opcode_ == Opcode::binary) in_message_ = Message::Kind::binary;
        // What is promised is not yet there: only as much as a usual message has is trusted.
        message_.reserve(message_.size() + std::min<std::size_t>(left_, 4096));
    }
    in_payload_ = true;
    unmasked_ = 0;
    return std::nullopt;
}

void FrameDecoder::take_payload(std::span<char>& bytes) {
    const auto piece = bytes.first(std::min<std::size_t>(left_, bytes.size()));
    bytes = bytes.subspan(piece.size());
    left_ -= piece.size();
    if (of_ == Side::client) {
        MaskKey key;
        std::memcpy(key.data(), &header_[header_size() - key.size()], key.size());
        apply_mask(piece, key, unmasked_);
        unmasked_ += piece.size();
    }
    auto& to = is_control(opcode_) ? control_ : message_;
    to.append(piece.data(), piece.size());
}

std::expected<std::optional<FrameDecoder::Event>, std::uint16_t> FrameDecoder::end_frame() {
    if (is_control(opcode_)) return end_control();
    if ((header_[0] & final_bit) == 0) return std::nullopt;
    const auto kind = *std::exchange(in_message_, std::nullopt);
    if (kind == Message::Kind::text && !simdjson::validate_utf8(message_))
        return std::unexpected(not_utf8);
    return Message{kind, std::exchange(message_, {})};
}

std::expected<std::optional<FrameDecoder::Event>, std::uint16_t> FrameDecoder::end_control() {
    const auto payload = std::exchange(control_, {});
    if (opcode_ == Opcode::pong) return std::nullopt;
    if (opcode_ == Opcode::ping) return Ping{payload};
    if (payload.empty()) return Closing{no_code, {}};
    if (payload.size() == 1) return std::unexpected(protocol_error);
    const auto code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                                 static_cast<std::uint8_t>(payload[1]));
    if (!is_close_code(code)) return std::unexpected(protocol_error);
    auto reason = payload.substr(2);
    if (!simdjson::validate_utf8(reason)) return std::unexpected(not_utf8);
    return Closing{code, std::move(reason)};
}

}  // namespace neura::net
