#include "server/vendor_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "audio/g711.hpp"
#include "audio/level.hpp"
#include "knowledge/errc.hpp"

namespace neura::server {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t lead_in = audio::telephone_rate * 3 / 10;  ///< as a call has before an onset

/// Nothing a caller would take for speech.
constexpr float silent = -50.0F;  // dBFS

milliseconds since(Clock::time_point begun) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - begun);
}

}  // namespace

Task<Trial> try_hearing(listening::SpeechToText& stt, std::vector<std::int16_t> speech) {
    const auto begun = Clock::now();
    listening::SpeechOptions options;
    auto stream = co_await stt.open(std::move(options));
    if (!stream) co_return std::unexpected(std::move(stream).error());

    const audio::Samples all(speech);
    const listening::AudioTime length(speech.size() * 1000 / audio::telephone_rate);
    const auto before = all.first(std::min(lead_in, all.size()));
    (*stream)->begin_utterance(listening::AudioTime{}, before);
    (*stream)->send(all.subspan(before.size()));
    (*stream)->pause();
    (*stream)->finish_utterance(length);
    for (;;) {
        auto event = co_await (*stream)->next();
        if (!event) co_return std::unexpected(std::move(event).error());
        if (!*event)
            co_return fail(listening::Errc::utterance_lost, "recognise a second of speech");
        const auto* words = std::get_if<listening::FinalTranscript>(&**event);
        if (words == nullptr) continue;
        Trial trial;
        trial.took = since(begun);
        trial.is_doubtful = words->text.empty();
        trial.seen = trial.is_doubtful
                         ? "it heard no word in a second of speech"
                         : fmt::format("heard a second of speech within {} ms", trial.took.count());
        co_return trial;
    }
}

Task<Trial> try_speaking(speaking::TextToSpeech& tts, speaking::Voice voice) {
    const auto begun = Clock::now();
    auto utterance = co_await tts.say("This is a test.", std::move(voice));
    if (!utterance) co_return std::unexpected(std::move(utterance).error());

    std::optional<milliseconds> first;
    std::size_t made = 0;
    float loudest = -120.0F;
    for (;;) {
        auto audio = co_await (*utterance)->next();
        if (!audio) co_return std::unexpected(std::move(audio).error());
        if (!*audio) break;
        if (!first) first = since(begun);
        made += (*audio)->size();
        std::vector<std::int16_t> samples((*audio)->size());
        audio::decode_mulaw(**audio, samples);
        if (!samples.empty()) loudest = std::max(loudest, audio::level_dbfs(samples));
    }
    if (!first) co_return fail(speaking::Errc::synthesis_failed, "say a sentence: no audio came");
    Trial trial;
    trial.took = *first;
    trial.is_doubtful = loudest < silent;
    trial.seen =
        trial.is_doubtful
            ? "what it said of a sentence is silence"
            : fmt::format("first sound of a sentence after {} ms, {:.1f} s of it in all",
                          first->count(), static_cast<double>(made) / audio::telephone_rate);
    co_return trial;
}

Task<Trial> try_answering(reasoning::LanguageModel& model) {
    using From = reasoning::ModelMessage::From;
    const std::vector<reasoning::ModelMessage> messages{
        {.from = From::instructions, .text = "Answer with a single word."},
        {.from = From::caller, .text = "Please say yes."}};
    const auto begun = Clock::now();
    const reasoning::ModelRequest request{.messages = messages, .tools = {}};
    const auto answer = model.ask(request);
    std::optional<milliseconds> first;
    for (;;) {
        const auto event = co_await answer->next();
        if (!event) co_return fail(event.error().code, event.error().doing);
        if (std::holds_alternative<reasoning::ModelWords>(*event) && !first) first = since(begun);
        if (std::holds_alternative<reasoning::ModelFinished>(*event)) break;
    }
    Trial trial;
    trial.took = first.value_or(since(begun));
    trial.is_doubtful = !first;
    trial.seen = trial.is_doubtful ? "its answer has no words"
                                   : fmt::format(
                                         "first word of an answer after {} ms, all of it "
                                         "after {} ms",
                                         first->count(), since(begun).count());
    co_return trial;
}

Task<Trial> try_embedding(knowledge::Embedder& embedder) {
    const auto begun = Clock::now();
    std::vector<std::string> texts{"Hello."};
    const auto made = co_await embedder.embed(std::move(texts));
    if (!made) co_return std::unexpected(made.error());
    if (made->vectors.size() != 1) co_return fail(knowledge::Errc::bad_answer, "embed a word");
    Trial trial;
    trial.took = since(begun);
    trial.seen = fmt::format("a vector of {} numbers after {} ms", made->vectors[0].size(),
                             trial.took.count());
    co_return trial;
}

Trouble trouble_of(const std::error_code& code) {
    using listening::Errc;
    if (code == knowledge::Errc::embedder_refused) return Trouble::settings;
    using reasoning::ModelErrc;
    if (code == Errc::bad_credentials || code == speaking::Errc::bad_credentials ||
        code == ModelErrc::bad_credentials)
        return Trouble::key;
    if (code == Errc::quota_exceeded || code == speaking::Errc::quota_exceeded ||
        code == ModelErrc::quota_exceeded)
        return Trouble::quota;
    if (code == Errc::unsupported_language || code == speaking::Errc::unknown_voice ||
        code == ModelErrc::rejected)
        return Trouble::settings;
    if (code == ModelErrc::overloaded) return Trouble::busy;
    return Trouble::other;
}

}  // namespace neura::server
