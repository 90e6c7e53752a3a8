#include "phone/speech.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "audio/g711.hpp"
#include "audio/resample.hpp"
#include "audio/wav.hpp"
#include "call/speaking/sentence_splitter.hpp"
#include "call/speaking/speakable.hpp"
#include "phone/script.hpp"

namespace neura::phone {

namespace {

constexpr std::size_t breath = audio::telephone_rate / 5;  ///< 200 ms

struct BackgroundVoice {
    std::string_view voice;
    std::string_view text;
};

constexpr std::array<BackgroundVoice, 3> background{{
    {"slt",
     "And then she told me they had moved the meeting to the other room without saying anything, "
     "so nobody was there when the visitors came."},
    {"awb",
     "Put it over there, next to the window, and mind the cables. We need two more chairs and "
     "somebody has to call the caterer again."},
    {"rms",
     "No, I sent that last week, you should have it in your mailbox. Look for the one with the "
     "long subject line and the blue attachment."},
}};

}  // namespace

Task<std::vector<std::int16_t>> synthesise(speaking::TextToSpeech& tts, std::string text,
                                           std::string voice, double speed) {
    speaking::SentenceSplitter splitter({.first_clause = 0});
    auto sentences = splitter.push(text);
    for (auto& rest : splitter.flush()) sentences.push_back(std::move(rest));

    std::vector<std::int16_t> all;
    for (auto& sentence : sentences) {
        auto words = speaking::speakable(sentence);
        speaking::Voice with;
        with.name = voice;
        with.speed = speed;
        auto utterance = co_await tts.say(std::move(words), std::move(with));
        if (!utterance) co_return std::unexpected(std::move(utterance).error());
        if (!all.empty()) all.resize(all.size() + breath, 0);
        for (;;) {
            auto coded = co_await (*utterance)->next();
            if (!coded) co_return std::unexpected(std::move(coded).error());
            if (!*coded) break;
            const auto known = all.size();
            all.resize(known + (*coded)->size());
            audio::decode_mulaw(**coded, std::span(all).subspan(known));
        }
    }
    co_return all;
}

Task<std::vector<std::int16_t>> synthesise_babble(speaking::TextToSpeech& tts) {
    std::vector<std::int16_t> mixed;
    for (const auto& [voice, text] : background) {
        auto speech = co_await synthesise(tts, std::string(text), std::string(voice));
        if (!speech) co_return std::unexpected(std::move(speech).error());
        mixed.resize(std::max(mixed.size(), speech->size()), 0);
        for (std::size_t i = 0; i < speech->size(); ++i)
            mixed[i] = static_cast<std::int16_t>(mixed[i] + (*speech)[i] / 3);
    }
    co_return mixed;
}

Task<std::unique_ptr<Transcriber>> Transcriber::open(listening::SpeechToText& stt,
                                                     std::vector<std::string> expected_words) {
    listening::SpeechOptions options;
    options.expected_words = std::move(expected_words);
    options.want_partials = false;
    auto stream = co_await stt.open(std::move(options));
    if (!stream) co_return std::unexpected(std::move(stream).error());
    co_return std::unique_ptr<Transcriber>(new Transcriber(std::move(*stream)));
}

Task<listening::FinalTranscript> Transcriber::transcribe(std::vector<std::int16_t> samples) {
    stream_->begin_utterance(sent_, samples);
    sent_ += listening::AudioTime(samples.size() * 1000 / audio::telephone_rate);
    stream_->finish_utterance(sent_);
    for (;;) {
        auto event = co_await stream_->next();
        if (!event) co_return std::unexpected(std::move(event).error());
        if (!*event)
            co_return fail(listening::Errc::utterance_lost, "transcribe what the agent says");
        if (auto* words = std::get_if<listening::FinalTranscript>(&**event))
            co_return std::move(*words);
    }
}

Result<std::vector<std::int16_t>> read_telephone_audio(const std::string& file) {
    const auto wav = audio::read_wav(file);
    if (!wav)
        return fail(Errc::bad_audio, fmt::format("{} {}", file, audio::describe(wav.error())));
    return audio::resample(wav->mono(), wav->rate, audio::telephone_rate);
}

}  // namespace neura::phone
