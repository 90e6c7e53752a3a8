#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "audio/wav.hpp"
#include "storage/recording.hpp"

namespace neura::storage {
namespace {

TEST(RecordingHeader, IsReadAsStereoTelephoneAudio) {
    const auto header = recording_header(4);
    std::vector<std::uint8_t> file(header.begin(), header.end());
    file.insert(file.end(), {0xff, 0x00, 0xff, 0x80});

    const auto wav = audio::parse_wav(file);

    ASSERT_TRUE(wav.has_value());
    EXPECT_EQ(wav->rate, audio::telephone_rate);
    EXPECT_EQ(wav->channels, 2);
    EXPECT_EQ(wav->samples, (std::vector<std::int16_t>{0, -32124, 0, 32124}));
}

TEST(RecordingHeader, CountsBytesAndSamples) {
    const auto header = recording_header(0x01020304);
    const auto number_at = [&](std::size_t at) {
        return header[at] | header[at + 1] << 8 | header[at + 2] << 16 | header[at + 3] << 24;
    };

    EXPECT_EQ(number_at(4), 0x01020304 + 50);
    EXPECT_EQ(number_at(46), 0x01020304 / 2);
    EXPECT_EQ(number_at(54), 0x01020304);
}

TEST(RecordingFile, IsNamedAfterTheMonthAndTheCall) {
    using namespace std::chrono;
    const sys_days last_of_year = 2026y / December / 31;

    EXPECT_EQ(recording_file(CallId("01J"), last_of_year + 23h + 59min),
              "recordings/2026/12/01J.wav");
    EXPECT_EQ(recording_file(CallId("01J"), last_of_year + 24h), "recordings/2027/01/01J.wav");
}

}  // namespace
}  // namespace neura::storage
