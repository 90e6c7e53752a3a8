#include "audio/wav.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

#include "audio/g711.hpp"

namespace neura::audio {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint16_t pcm = 1;
constexpr std::uint16_t mulaw = 7;
constexpr std::uint16_t extensible = 0xfffe;

constexpr std::uint32_t min_rate = 1'000;
constexpr std::uint32_t max_rate = 384'000;

std::uint16_t u16(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

std::uint32_t u32(Bytes bytes, std::size_t at) {
    return u16(bytes, at) | static_cast<std::uint32_t>(u16(bytes, at + 2)) << 16;
}

bool begins_with(Bytes bytes, std::string_view name) {
    return bytes.size() >= name.size() && std::memcmp(bytes.data(), name.data(), name.size()) == 0;
}

struct Format {
    std::uint16_t encoding = 0;
    std::uint16_t channels = 0;
    std::uint32_t rate = 0;
};

std::expected<Format, WavError> parse_format(Bytes chunk) {
    if (chunk.size() < 16) return std::unexpected(WavError::no_format);
    Format format{.encoding = u16(chunk, 0), .channels = u16(chunk, 2), .rate = u32(chunk, 4)};
    const auto bits = u16(chunk, 14);

    // The true encoding opens the sub-format's GUID.
    if (format.encoding == extensible && chunk.size() >= 26) format.encoding = u16(chunk, 24);

    const bool known =
        (format.encoding == pcm && bits == 16) || (format.encoding == mulaw && bits == 8);
    if (!known) return std::unexpected(WavError::unknown_encoding);
    if (format.rate < min_rate || format.rate > max_rate)
        return std::unexpected(WavError::bad_rate);
    if (format.channels != 1 && format.channels != 2)
        return std::unexpected(WavError::bad_channels);
    return format;
}

Wav decode(const Format& format, Bytes data) {
    Wav wav{.rate = format.rate, .channels = format.channels, .samples = {}};
    const std::size_t sample_bytes = format.encoding == pcm ? 2 : 1;
    data = data.first(data.size() - data.size() % (sample_bytes * format.channels));
    wav.samples.resize(data.size() / sample_bytes);
    if (format.encoding == mulaw) {
        decode_mulaw(data, wav.samples);
    } else {
        for (std::size_t i = 0; i < wav.samples.size(); ++i)
            wav.samples[i] = static_cast<std::int16_t>(u16(data, 2 * i));
    }
    return wav;
}

std::int16_t mean(std::int16_t a, std::int16_t b) { return static_cast<std::int16_t>((a + b) / 2); }

}  // namespace

std::string_view describe(WavError error) {
    switch (error) {
        case WavError::cannot_open: return "cannot be opened; check its name and rights";
        case WavError::cannot_write: return "cannot be written; check rights and free space";
        case WavError::too_big: return "is larger than 576 MB; cut it";
        case WavError::not_riff: return "is not a WAV file (no RIFF and WAVE at its beginning)";
        case WavError::no_format: return "has no complete \"fmt \" chunk before its audio";
        case WavError::unknown_encoding:
            return "holds neither 16-bit PCM nor 8-bit mu-law; convert it to 16-bit PCM";
        case WavError::bad_rate: return "has a sample rate outside 1,000 to 384,000 Hz";
        case WavError::bad_channels: return "has neither one nor two channels";
        case WavError::no_data: return "has no \"data\" chunk";
    }
    return "is unreadable";
}

std::vector<std::int16_t> Wav::channel(std::size_t index) const {
    std::vector<std::int16_t> one(length());
    for (std::size_t i = 0; i < one.size(); ++i) one[i] = samples[i * channels + index];
    return one;
}

std::vector<std::int16_t> Wav::mono() const {
    if (channels == 1) return samples;
    std::vector<std::int16_t> mixed(length());
    for (std::size_t i = 0; i < mixed.size(); ++i)
        mixed[i] = mean(samples[2 * i], samples[2 * i + 1]);
    return mixed;
}

std::expected<Wav, WavError> parse_wav(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > max_wav_bytes) return std::unexpected(WavError::too_big);
    if (bytes.size() < 12 || !begins_with(bytes, "RIFF") || !begins_with(bytes.subspan(8), "WAVE"))
        return std::unexpected(WavError::not_riff);

    std::optional<Format> format;
    for (auto rest = bytes.subspan(12); rest.size() >= 8;) {
        const std::size_t announced = u32(rest, 4);
        const auto name = rest.first(4);
        const auto body = rest.subspan(8).first(std::min(announced, rest.size() - 8));

        if (begins_with(name, "fmt ")) {
            auto parsed = parse_format(body);
            if (!parsed) return std::unexpected(parsed.error());
            format = *parsed;
        } else if (begins_with(name, "data")) {
            if (!format) return std::unexpected(WavError::no_format);
            // A writer that never learned its length leaves 0 and the audio to the end.
            return decode(*format, announced == 0 ? rest.subspan(8) : body);
        }
        const auto padded = 8 + body.size() + body.size() % 2;
        rest = rest.subspan(std::min(padded, rest.size()));
    }
    return std::unexpected(format ? WavError::no_data : WavError::no_format);
}

std::expected<Wav, WavError> read_wav(const std::filesystem::path& file) {
    std::error_code unknown_size;
    const auto size = std::filesystem::file_size(file, unknown_size);
    if (unknown_size) return std::unexpected(WavError::cannot_open);
    if (size > max_wav_bytes) return std::unexpected(WavError::too_big);

    std::ifstream in(file, std::ios::binary);
    if (!in) return std::unexpected(WavError::cannot_open);
    std::vector<std::uint8_t> bytes(size);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return parse_wav(bytes);
}

std::array<std::uint8_t, 44> wav_header(std::uint32_t rate, std::uint16_t channels,
                                        std::uint32_t data_bytes) {
    std::array<std::uint8_t, 44> header{};
    std::size_t at = 0;
    const auto name = [&](std::string_view text) {
        for (const char c : text) header[at++] = static_cast<std::uint8_t>(c);
    };
    const auto number = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) header[at++] = static_cast<std::uint8_t>(value >> (8 * i));
    };
    const std::uint32_t block = channels * 2u;
    name("RIFF"), number(data_bytes + 36, 4), name("WAVE");
    name("fmt "), number(16, 4), number(pcm, 2), number(channels, 2);
    number(rate, 4), number(rate * block, 4), number(block, 2), number(16, 2);
    name("data"), number(data_bytes, 4);
    return header;
}

std::string wav_bytes(const Wav& wav) {
    const auto header =
        wav_header(wav.rate, wav.channels, static_cast<std::uint32_t>(wav.samples.size() * 2));
    std::string bytes(header.begin(), header.end());
    bytes.reserve(header.size() + wav.samples.size() * 2);
    for (const auto sample : wav.samples) {
        const auto bits = static_cast<std::uint16_t>(sample);
        bytes += static_cast<char>(bits & 0xff);
        bytes += static_cast<char>(bits >> 8);
    }
    return bytes;
}

std::expected<void, WavError> write_wav(const std::filesystem::path& file, const Wav& wav) {
    if (wav.samples.size() * 2 > max_wav_bytes) return std::unexpected(WavError::too_big);
    const auto bytes = wav_bytes(wav);
    std::ofstream out(file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) return std::unexpected(WavError::cannot_write);
    return {};
}

}  // namespace neura::audio
