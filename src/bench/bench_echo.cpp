#include "bench/bench_echo.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "audio/g711.hpp"
#include "bench/word_errors.hpp"
#include "call/listening/barge_in.hpp"
#include "call/listening/listener.hpp"
#include "phone/loudspeaker.hpp"
#include "phone/noise.hpp"
#include "providers/embedded/flite.hpp"
#include "providers/embedded/moonshine.hpp"
#include "providers/embedded/onnx.hpp"
#include "providers/embedded/silero.hpp"

namespace neura::bench {

using listening::AudioTime;
namespace embedded = providers::embedded;

namespace {

using Samples = std::vector<std::int16_t>;
using Loudspeaker = phone::Loudspeaker;

constexpr std::size_t length = 30 * audio::telephone_rate;

/// The line's own, root mean square: -78 dBFS.
constexpr double line_noise = 4;

constexpr std::array agent_says{
    "Thank you for calling. My name is Emma, and I can take your claim right now.",
    "This call may be recorded, so that we can check that we have understood you well.",
    "I am going to ask you a few questions about what happened, where and when it was, and who "
    "was involved.",
    "If at any time you would rather talk to a person, just say so, and I will put you through.",
    "You will also need your policy number, which you find at the top of every letter from us.",
    "Please tell me in your own words what happened, and take all the time that you need for it.",
    "Let me read back what I have. On the twenty fifth of November, at three in the afternoon, "
    "another car hit yours from behind."};

struct Sentence {
    const char* text;
    const char* voice;
    AudioTime at;  ///< while the agent speaks
};

constexpr std::array caller_says{
    Sentence{"Wait a moment, I would like to talk to a person please.", "slt", AudioTime(1'500)},
    Sentence{"No, the accident was on the highway near Chicago.", "awb", AudioTime(6'000)},
    Sentence{"Can you repeat the question, I did not understand it.", "slt", AudioTime(11'000)},
    Sentence{"My brother was driving the car on Monday.", "awb", AudioTime(16'000)},
    Sentence{"I have already told you that nobody was hurt.", "slt", AudioTime(20'000)},
    Sentence{"The window is broken and the kitchen is wet.", "awb", AudioTime(24'000)}};

audio::Frame frame_at(const Samples& samples, std::size_t at) {
    audio::Frame frame{};
    if (at < samples.size())
        std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(at),
                    std::min(frame.size(), samples.size() - at), frame.begin());
    return frame;
}

audio::Frame coded(const audio::Frame& frame) {
    return audio::decode_frame(audio::encode_frame(frame));
}

/// Keeps what it is given to recognise.
class Utterances final : public listening::SpeechStream {
public:
    explicit Utterances(std::vector<Samples>& utterances) : utterances_(utterances) {}

    void begin_utterance(AudioTime, audio::Samples samples) override {
        utterances_.emplace_back(samples.begin(), samples.end());
    }
    void send(audio::Samples samples) override {
        utterances_.back().insert(utterances_.back().end(), samples.begin(), samples.end());
    }
    void pause() override {}
    void finish_utterance(AudioTime) override {}
    Task<std::optional<listening::SpeechEvent>> next() override {
        co_return std::optional<listening::SpeechEvent>();
    }

private:
    std::vector<Samples>& utterances_;
};

/// What listening made of one recording.
struct Heard {
    int holds = 0;
    std::optional<AudioTime> held;  ///< first, after the caller began
    AudioTime longest{};
    std::vector<Samples> utterances;
    double us_a_frame = 0;
    bool echo_found = false;
};

class Laboratory {
public:
    static Result<Laboratory> open(const std::filesystem::path& models_dir) {
        Laboratory laboratory;
        auto voices = embedded::make_voice_detection(models_dir);
        if (!voices) return std::unexpected(std::move(voices).error());
        laboratory.voices_ = std::move(*voices);
        auto onnx = embedded::Onnx::open(models_dir);
        if (!onnx) return std::unexpected(std::move(onnx).error());
        laboratory.onnx_ = std::move(*onnx);
        auto moonshine = embedded::Moonshine::load(*laboratory.onnx_, models_dir, "base");
        if (!moonshine) return std::unexpected(std::move(moonshine).error());
        laboratory.moonshine_ = std::move(*moonshine);
        const auto spoken = laboratory.speak();
        if (!spoken) return std::unexpected(spoken.error());
        return laboratory;
    }

    Result<EchoTable> measure() const {
        EchoTable table;
        std::vector<Heard> plain;
        for (std::size_t i = 0; i < sentences_.size(); ++i) {
            plain.push_back(listen(sentences_[i], caller_says[i].at, std::nullopt));
            table.untouched = table.untouched && !plain.back().echo_found;
            const auto counted = judge(plain.back(), caller_says[i].text);
            if (!counted) return std::unexpected(counted.error());
            table.wrong_without_echo += counted->first;
            table.words += counted->second;
        }
        for (const int delay : {10, 60, 150, 300})
            for (const double level : {-6.0, -12.0, -20.0, -30.0}) {
                auto row = measure(delay, level, plain);
                if (!row) return std::unexpected(std::move(row).error());
                table.rows.push_back(*row);
            }
        return table;
    }

private:
    Laboratory() = default;

    Result<void> speak() {
        const embedded::Flite flite;
        for (const auto* text : agent_says) {
            const auto speech = flite.speak(text, "rms");
            if (!speech) return std::unexpected(speech.error());
            agent_.insert(agent_.end(), speech->begin(), speech->end());
            agent_.resize(agent_.size() + audio::telephone_rate / 4);
        }
        agent_.resize(length);
        for (const auto& sentence : caller_says) {
            auto speech = flite.speak(sentence.text, sentence.voice);
            if (!speech) return std::unexpected(std::move(speech).error());
            sentences_.push_back(std::move(*speech));
        }
        return {};
    }

    Result<EchoRow> measure(int delay, double level, const std::vector<Heard>& plain) const {
        const Loudspeaker::Setting echo{.delay = AudioTime(delay), .level_db = level};
        const auto alone = listen({}, AudioTime(0), echo);
        EchoRow row{.delay_ms = delay,
                    .level_db = level,
                    .holds = alone.holds,
                    .utterances = static_cast<int>(alone.utterances.size()),
                    .longest = alone.longest,
                    .us_a_frame = alone.us_a_frame};
        for (std::size_t i = 0; i < sentences_.size(); ++i) {
            const auto both = listen(sentences_[i], caller_says[i].at, echo);
            const auto counted = judge(both, caller_says[i].text);
            if (!counted) return std::unexpected(counted.error());
            row.wrong += counted->first;
            row.words += counted->second;
            constexpr AudioTime never{30'000};
            row.latest =
                std::max(row.latest, both.held.value_or(never) - plain[i].held.value_or(never));
        }
        return row;
    }

    /// A caller who says `words` at a time, over the agent.
    Heard listen(const Samples& words, AudioTime at,
                 std::optional<Loudspeaker::Setting> echo) const {
        Heard heard;
        asio::io_context loop;
        listening::Listener listener(loop.get_executor(), voices_->detector(),
                                     std::make_unique<Utterances>(heard.utterances),
                                     AudioTime(1'000));
        listening::BargeIn barge_in;
        std::optional<Loudspeaker> loudspeaker;
        if (echo) loudspeaker.emplace(*echo);
        auto noise = phone::Noise::white(line_noise, 1);
        const auto from = static_cast<std::size_t>(at.count()) * 8;

        std::chrono::nanoseconds took{};
        for (std::size_t now = 0; now < length; now += audio::frame_samples) {
            const auto ours = coded(frame_at(agent_, now));
            auto caller = now < from ? audio::Frame{} : frame_at(words, now - from);
            noise.add_to(caller);
            if (loudspeaker) loudspeaker->add_to(caller, ours);
            caller = coded(caller);

            const auto begun = std::chrono::steady_clock::now();
            listener.hear(caller, ours);
            took += std::chrono::steady_clock::now() - begun;

            const auto floor = barge_in.advance(listener.voice(), listener.in_turn());
            if (floor == listening::Floor::hold) {
                ++heard.holds;
                if (listener.now() > at && !heard.held) heard.held = listener.now();
            }
            if (listener.in_turn()) heard.longest = std::max(heard.longest, listener.voiced());
        }
        listener.hang_up();
        heard.us_a_frame = static_cast<double>(took.count()) / 1e3 /
                           (static_cast<double>(length) / audio::frame_samples);
        heard.echo_found = listener.echo_found();
        return heard;
    }

    /// Words wrong, and of how many.
    Result<std::pair<std::size_t, std::size_t>> judge(const Heard& heard,
                                                      const std::string& said) const {
        std::string text;
        for (const auto& utterance : heard.utterances) {
            const auto words = moonshine_->recognise(utterance);
            if (!words) return std::unexpected(words.error());
            text += words->text + ' ';
        }
        const auto expected = counted_words(said, false);
        return std::pair(word_errors(expected, counted_words(text, false)), expected.size());
    }

    std::unique_ptr<listening::VoiceDetection> voices_;
    std::unique_ptr<embedded::Onnx> onnx_;
    std::unique_ptr<embedded::Moonshine> moonshine_;
    Samples agent_;
    std::vector<Samples> sentences_;
};

double percent(std::size_t part, std::size_t all) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(1, all));
}

}  // namespace

Result<EchoTable> measure_echo(const std::filesystem::path& models_dir) {
    const auto laboratory = Laboratory::open(models_dir);
    if (!laboratory) return std::unexpected(laboratory.error());
    return laboratory->measure();
}

int bench_echo(const std::filesystem::path& models_dir) {
    const auto table = measure_echo(models_dir);
    if (!table) {
        std::cerr << "neura bench: " << table.error().doing << '\n';
        return 2;
    }
    std::printf("without echo: %.1f %% of %zu words wrong, audio %s\n",
                percent(table->wrong_without_echo, table->words), table->words,
                table->untouched ? "untouched" : "TOUCHED");
    std::puts(
        "            only the agent speaks              | the caller does, too\n"
        "delay level  holds utterances longest us/frame | words wrong  held later");
    for (const auto& row : table->rows)
        std::printf("%3d ms %3.0f dB  %5d %10d %4lld ms %8.1f | %9.1f %% %8lld ms\n", row.delay_ms,
                    row.level_db, row.holds, row.utterances,
                    static_cast<long long>(row.longest.count()), row.us_a_frame,
                    percent(row.wrong, row.words), static_cast<long long>(row.latest.count()));
    return 0;
}

}  // namespace neura::bench
