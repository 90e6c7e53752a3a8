#include "audio/wav.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "audio/g711.hpp"

namespace neura::audio {
namespace {

std::expected<Wav, WavError> parse(std::string_view bytes) {
    return parse_wav({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string little_endian(std::uint32_t value, int size) {
    std::string bytes;
    for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i));
    return bytes;
}

std::string chunk(const std::string& name, const std::string& body) {
    return name + little_endian(static_cast<std::uint32_t>(body.size()), 4) + body +
           (body.size() % 2 != 0 ? std::string(1, '\0') : "");
}

std::string format(std::uint32_t encoding, std::uint32_t channels, std::uint32_t rate,
                   std::uint32_t bits) {
    return chunk("fmt ", little_endian(encoding, 2) + little_endian(channels, 2) +
                             little_endian(rate, 4) + little_endian(0, 4) + little_endian(0, 2) +
                             little_endian(bits, 2));
}

std::string riff(const std::string& chunks) { return chunk("RIFF", "WAVE" + chunks); }

TEST(ParseWav, ReadsWhatItWrote) {
    const Wav written{.rate = 16'000, .channels = 2, .samples = {1, -1, 32'767, -32'768}};

    const auto read = parse(wav_bytes(written));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->rate, 16'000u);
    EXPECT_EQ(read->channels, 2);
    EXPECT_EQ(read->samples, written.samples);
    EXPECT_EQ(read->length(), 2u);
    EXPECT_EQ(read->channel(1), (std::vector<std::int16_t>{-1, -32'768}));
    EXPECT_EQ(read->mono(), (std::vector<std::int16_t>{0, 0}));
}

TEST(ParseWav, ReadsMulaw) {
    const auto read = parse(riff(format(7, 1, 8'000, 8) + chunk("data", "\x80\xff")));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->samples, (std::vector<std::int16_t>{32'124, 0}));
}

TEST(ParseWav, ReadsTheExtensibleFormat) {
    const std::string body = little_endian(0xfffe, 2) + little_endian(1, 2) +
                             little_endian(8'000, 4) + little_endian(16'000, 4) +
                             little_endian(2, 2) + little_endian(16, 2) + little_endian(22, 2) +
                             little_endian(16, 2) + little_endian(4, 4) + little_endian(1, 2) +
                             std::string(14, '\0');

    const auto read = parse(riff(chunk("fmt ", body) + chunk("data", std::string("\x01\x00", 2))));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->samples, (std::vector<std::int16_t>{1}));
}

TEST(ParseWav, SkipsChunksItHasNoUseFor) {
    const auto read = parse(riff(chunk("LIST", "odd") + format(1, 1, 8'000, 16) +
                                 chunk("fact", "1234") + chunk("data", "ab") + chunk("id3 ", "x")));

    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->samples.size(), 1u);
}

TEST(ParseWav, ReadsAsFarAsTheAudioGoes) {
    const Wav written{.rate = 8'000, .channels = 2, .samples = {1, 2, 3, 4}};
    auto bytes = wav_bytes(written);
    bytes.pop_back();

    const auto cut = parse(bytes);
    ASSERT_TRUE(cut.has_value());
    EXPECT_EQ(cut->samples, (std::vector<std::int16_t>{1, 2}));

    for (const std::uint32_t unknown : {0u, 0xffff'ffffu}) {
        auto streamed = wav_bytes(written);
        streamed.replace(40, 4, little_endian(unknown, 4));
        const auto read = parse(streamed);
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->samples, written.samples);
    }
}

TEST(ParseWav, SaysWhatIsWrong) {
    const auto data = chunk("data", "ab");
    struct Case {
        std::string bytes;
        WavError error;
    };
    for (const auto& [bytes, error] : {
             Case{"", WavError::not_riff},
             Case{"ID3\x04 not a wave file at all", WavError::not_riff},
             Case{riff(""), WavError::no_format},
             Case{riff(data), WavError::no_format},
             Case{riff(chunk("fmt ", "short")), WavError::no_format},
             Case{riff(format(1, 1, 8'000, 16)), WavError::no_data},
             Case{riff(format(3, 1, 8'000, 32) + data), WavError::unknown_encoding},
             Case{riff(format(1, 1, 8'000, 24) + data), WavError::unknown_encoding},
             Case{riff(format(1, 1, 0, 16) + data), WavError::bad_rate},
             Case{riff(format(1, 3, 8'000, 16) + data), WavError::bad_channels},
             Case{riff(format(1, 0, 8'000, 16) + data), WavError::bad_channels},
         }) {
        const auto read = parse(bytes);
        ASSERT_FALSE(read.has_value()) << describe(error);
        EXPECT_EQ(read.error(), error) << describe(read.error());
    }
}

TEST(ReadWav, SaysThatAFileIsNotThere) {
    const auto read = read_wav("/nonexistent/file.wav");

    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error(), WavError::cannot_open);
}

TEST(WavHeader, CountsWhatFollows) {
    const auto header = wav_header(8'000, 2, 640);
    const std::string text(header.begin(), header.end());

    EXPECT_EQ(text.substr(0, 4) + text.substr(8, 8), "RIFFWAVEfmt ");
    EXPECT_EQ(text.substr(4, 4), little_endian(676, 4));
    EXPECT_EQ(text.substr(28, 4), little_endian(32'000, 4));
    EXPECT_EQ(text.substr(36), "data" + little_endian(640, 4));
}

}  // namespace
}  // namespace neura::audio
