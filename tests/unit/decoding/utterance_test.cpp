#include "providers/decoding/utterance.hpp"

#include <gtest/gtest.h>

#include "providers/decoding/pieces.hpp"

namespace neura::providers::decoding {
namespace {

using listening::AudioTime;

/// So much audio. Its samples count up, so that it can be told where some of it came from.
std::vector<std::int16_t> audio_of(int ms, int from_ms = 0) {
    std::vector<std::int16_t> samples(static_cast<std::size_t>(ms) * 8);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] =
            static_cast<std::int16_t>((static_cast<std::size_t>(from_ms) * 8 + i) % 30'000);
    return samples;
}

Recognition words(std::string text, std::vector<std::string> alternatives = {}) {
    return {.text = std::move(text), .confidence = 0.5F, .alternatives = std::move(alternatives)};
}

int ms_of(const std::vector<std::int16_t>& samples) { return static_cast<int>(samples.size() / 8); }

/// Sends audio in frames of 20 ms, as a call does.
void talk(Utterance& utterance, int ms) {
    for (; ms > 0; ms -= 20) utterance.append(audio_of(20));
}

class UtteranceTest : public testing::Test {
protected:
    /// The only decoding wanted now.
    Utterance::Decoding the_decoding() {
        auto decoding = utterance_.next_decoding();
        EXPECT_TRUE(decoding.has_value());
        EXPECT_FALSE(utterance_.next_decoding().has_value());
        return decoding.value_or(Utterance::Decoding());
    }

    Utterance utterance_{AudioTime(1'000), false};
};

TEST_F(UtteranceTest, APauseIsDecodedAtOnceAndTold) {
    talk(utterance_, 500);
    utterance_.pause();

    const auto decoding = the_decoding();
    EXPECT_EQ(decoding.urgency, Urgency::now);
    EXPECT_TRUE(decoding.want_alternatives);
    EXPECT_EQ(ms_of(decoding.samples), 500);
    EXPECT_FALSE(utterance_.next_partial().has_value());

    utterance_.decoded(decoding.token, words("hello"));

    const auto partial = utterance_.next_partial();
    ASSERT_TRUE(partial.has_value());
    EXPECT_EQ(partial->text, "hello");
    EXPECT_TRUE(partial->after_pause);
    EXPECT_EQ(partial->up_to, AudioTime(1'500));
    EXPECT_FALSE(utterance_.next_partial().has_value());
}

TEST_F(UtteranceTest, TheEndReusesThePauseWhenNothingWasVoicedSince) {
    talk(utterance_, 500);
    utterance_.pause();
    const auto decoding = the_decoding();
    utterance_.decoded(decoding.token, words("hello", {"yellow"}));
    talk(utterance_, 300);

    utterance_.finish(AudioTime(1'340));

    EXPECT_FALSE(utterance_.next_decoding().has_value());
    const auto outcome = utterance_.outcome();
    ASSERT_TRUE(outcome.has_value() && outcome->has_value());
    EXPECT_EQ((*outcome)->text, "hello");
    EXPECT_EQ((*outcome)->alternatives, (std::vector<std::string>{"yellow"}));
    EXPECT_EQ((*outcome)->start, AudioTime(1'000));
    EXPECT_EQ((*outcome)->end, AudioTime(1'340));
    EXPECT_EQ((*outcome)->confidence, 0.5F);
    EXPECT_FALSE(utterance_.outcome().has_value());
}

TEST_F(UtteranceTest, TheEndWaitsForAPauseStillBeingDecoded) {
    talk(utterance_, 500);
    utterance_.pause();
    const auto decoding = the_decoding();

    utterance_.finish(AudioTime(1'340));
    EXPECT_FALSE(utterance_.outcome().has_value());
    EXPECT_TRUE(utterance_.wants(decoding.token));

    utterance_.decoded(decoding.token, words("hello"));
    EXPECT_FALSE(utterance_.next_partial().has_value());
    EXPECT_EQ(utterance_.outcome()->value().text, "hello");
}

TEST_F(UtteranceTest, TheEndDecodesAnewWhenMoreWasVoiced) {
    talk(utterance_, 500);
    utterance_.pause();
    const auto pause = the_decoding();
    talk(utterance_, 1'000);

    utterance_.finish(AudioTime(2'200));

    EXPECT_FALSE(utterance_.wants(pause.token));
    const auto decoding = the_decoding();
    EXPECT_EQ(ms_of(decoding.samples), 1'400);  // up to 200 ms after the last voice
    utterance_.decoded(pause.token, words("hello"));
    EXPECT_FALSE(utterance_.outcome().has_value());
    utterance_.decoded(decoding.token, words("hello there"));
    EXPECT_EQ(utterance_.outcome()->value().text, "hello there");
}

TEST_F(UtteranceTest, EmptyAudioIsNeverDecoded) {
    utterance_.pause();
    utterance_.finish(AudioTime(1'000));

    EXPECT_FALSE(utterance_.next_decoding().has_value());
    EXPECT_EQ(utterance_.outcome()->value().text, "");
}

TEST_F(UtteranceTest, AnEndBeforeItsStartIsAnEmptyOne) {
    talk(utterance_, 500);
    utterance_.finish(AudioTime(0));

    EXPECT_FALSE(utterance_.next_decoding().has_value());
    EXPECT_EQ(utterance_.outcome()->value().text, "");
}

TEST_F(UtteranceTest, AFailedPauseIsTriedAgainAtTheEnd) {
    talk(utterance_, 500);
    utterance_.pause();
    utterance_.decoded(the_decoding().token,
                       fail(std::make_error_code(std::errc::device_or_resource_busy), "decode"));
    EXPECT_FALSE(utterance_.next_partial().has_value());

    utterance_.finish(AudioTime(1'340));

    utterance_.decoded(the_decoding().token, words("hello"));
    EXPECT_EQ(utterance_.outcome()->value().text, "hello");
}

TEST_F(UtteranceTest, AFailedEndIsALostUtterance) {
    talk(utterance_, 500);
    utterance_.finish(AudioTime(1'340));
    utterance_.decoded(the_decoding().token,
                       fail(std::make_error_code(std::errc::broken_pipe), "decode"));

    const auto outcome = utterance_.outcome();

    ASSERT_TRUE(outcome.has_value() && !outcome->has_value());
    EXPECT_EQ(outcome->error().code, listening::Errc::utterance_lost);
    EXPECT_FALSE(utterance_.outcome().has_value());
}

TEST_F(UtteranceTest, ALongAccountIsSettledAtItsPauses) {
    talk(utterance_, 7'000);
    utterance_.pause();
    utterance_.decoded(the_decoding().token, words("first part."));
    EXPECT_EQ(utterance_.next_partial()->text, "first part.");
    talk(utterance_, 3'000);

    utterance_.pause();

    const auto decoding = the_decoding();
    EXPECT_EQ(ms_of(decoding.samples), 3'000);
    utterance_.decoded(decoding.token, words("second part", {"second parts"}));
    EXPECT_EQ(utterance_.next_partial()->text, "first part. second part");
    utterance_.finish(AudioTime(10'900));
    const auto heard = utterance_.outcome()->value();
    EXPECT_EQ(heard.text, "first part. second part");
    EXPECT_EQ(heard.alternatives, (std::vector<std::string>{"first part. second parts"}));
}

TEST_F(UtteranceTest, AShortPauseIsDecodedTogetherWithWhatFollows) {
    talk(utterance_, 2'000);
    utterance_.pause();
    utterance_.decoded(the_decoding().token, words("four one"));
    talk(utterance_, 2'000);

    utterance_.pause();

    EXPECT_EQ(ms_of(the_decoding().samples), 4'000);
}

TEST_F(UtteranceTest, TalkWithoutAPauseIsCutBeforeItGetsTooLong) {
    std::vector<Utterance::Decoding> pieces;
    for (int ms = 0; ms < 40'000; ms += 20) {
        talk(utterance_, 20);
        while (auto piece = utterance_.next_decoding()) pieces.push_back(std::move(*piece));
    }
    utterance_.finish(AudioTime(41'000));
    while (auto piece = utterance_.next_decoding()) pieces.push_back(std::move(*piece));

    ASSERT_GE(pieces.size(), 4U);
    std::size_t total = 0;
    for (const auto& piece : pieces) {
        EXPECT_LE(piece.samples.size(), longest_piece);
        EXPECT_EQ(piece.urgency, Urgency::now);
        total += piece.samples.size();
    }
    EXPECT_EQ(total, 40'000U * 8);

    // Answered out of order, it is told in order.
    EXPECT_FALSE(utterance_.outcome().has_value());
    std::string expected;
    for (std::size_t i = 0; i < pieces.size(); ++i) expected += (i ? " " : "") + std::to_string(i);
    for (std::size_t i = pieces.size(); i-- > 0;)
        utterance_.decoded(pieces[i].token, words(std::to_string(i)));
    EXPECT_EQ(utterance_.outcome()->value().text, expected);
}

TEST_F(UtteranceTest, ALostPieceLosesTheUtterance) {
    talk(utterance_, 13'000);
    const auto piece = the_decoding();
    utterance_.decoded(piece.token, fail(std::make_error_code(std::errc::broken_pipe), "decode"));
    utterance_.finish(AudioTime(14'000));

    EXPECT_EQ(utterance_.outcome()->error().code, listening::Errc::utterance_lost);
}

TEST_F(UtteranceTest, WantsNoPartialsUnlessAskedFor) {
    talk(utterance_, 5'000);
    EXPECT_FALSE(utterance_.next_decoding().has_value());
}

TEST(Partials, ComeEverySixHundredMillisecondsOneAtATime) {
    Utterance utterance(AudioTime(0), true);
    talk(utterance, 580);
    EXPECT_FALSE(utterance.next_decoding().has_value());

    talk(utterance, 20);
    const auto first = utterance.next_decoding().value();
    EXPECT_EQ(first.urgency, Urgency::when_idle);
    EXPECT_FALSE(first.want_alternatives);
    EXPECT_EQ(ms_of(first.samples), 600);

    talk(utterance, 1'000);
    EXPECT_FALSE(utterance.next_decoding().has_value());

    utterance.decoded(first.token, words("I had"));
    const auto told = utterance.next_partial().value();
    EXPECT_EQ(told.text, "I had");
    EXPECT_EQ(told.up_to, AudioTime(600));
    EXPECT_FALSE(told.after_pause);

    talk(utterance, 20);
    EXPECT_EQ(ms_of(utterance.next_decoding().value().samples), 1'620);
}

TEST(Partials, ADroppedOneIsMadeUpForByTheNext) {
    Utterance utterance(AudioTime(0), true);
    talk(utterance, 600);
    utterance.decoded(utterance.next_decoding().value().token,
                      fail(std::make_error_code(std::errc::operation_canceled), "decode"));
    EXPECT_FALSE(utterance.next_partial().has_value());

    talk(utterance, 600);
    EXPECT_EQ(ms_of(utterance.next_decoding().value().samples), 1'200);
}

TEST(Partials, OneUnderWayIsNotWantedOnceThereIsAPause) {
    Utterance utterance(AudioTime(0), true);
    talk(utterance, 600);
    const auto partial = utterance.next_decoding().value();

    utterance.pause();

    EXPECT_FALSE(utterance.wants(partial.token));
    utterance.decoded(partial.token, words("late"));
    EXPECT_FALSE(utterance.next_partial().has_value());
}

TEST(Partials, GetRarerAsTheUtteranceGrows) {
    Utterance utterance(AudioTime(0), true);
    std::size_t decoded = 0;
    for (int ms = 0; ms < 11'000; ms += 20) {
        talk(utterance, 20);
        while (auto decoding = utterance.next_decoding()) {
            decoded += decoding->samples.size();
            utterance.decoded(decoding->token, words("and so on"));
        }
    }
    EXPECT_LT(decoded, 11'000U * 8 * 7);
}

TEST(Partials, AfterASettledPauseBeginWithItsWords) {
    Utterance utterance(AudioTime(0), true);
    utterance.append(audio_of(7'000));
    utterance.pause();
    while (auto decoding = utterance.next_decoding())
        utterance.decoded(decoding->token, words("It rained."));
    talk(utterance, 1'000);
    utterance.pause();
    while (auto decoding = utterance.next_decoding())
        utterance.decoded(decoding->token, words("Then"));
    while (utterance.next_partial()) {
    }

    talk(utterance, 1'000);
    const auto partial = utterance.next_decoding().value();
    EXPECT_EQ(ms_of(partial.samples), 1'600);
    utterance.decoded(partial.token, words("Then a truck"));

    EXPECT_EQ(utterance.next_partial()->text, "It rained. Then a truck");
}

}  // namespace
}  // namespace neura::providers::decoding
