#include "bench/bench_stt.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "audio/wav.hpp"
#include "bench/word_errors.hpp"
#include "call/listening/listener.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/silero.hpp"
#include "providers/embedded/speech_worker.hpp"

namespace neura::bench {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
namespace embedded = providers::embedded;

namespace {

struct Sample {
    std::filesystem::path file;
    std::string text;
    std::string category = "all";
};

struct Score {
    std::size_t errors = 0;
    std::size_t words = 0;
    std::size_t sentences = 0;
    std::size_t exact = 0;

    void add(std::size_t wrong, std::size_t of) {
        errors += wrong;
        words += of;
        ++sentences;
        exact += wrong == 0 ? 1 : 0;
    }
};

std::string text_of(const std::filesystem::path& file) {
    std::ifstream input(file, std::ios::binary);
    std::ostringstream text;
    text << input.rdbuf();
    return text.str();
}

std::vector<Sample> samples_in(const std::filesystem::path& folder) {
    std::vector<Sample> samples;
    const auto manifest = folder / "manifest.json";
    if (std::filesystem::exists(manifest)) {
        const auto items = nlohmann::json::parse(text_of(manifest)).at("items");
        for (const auto& item : items)
            samples.push_back({folder / item.at("file").get<std::string>(),
                               item.at("text").get<std::string>(),
                               item.value("category", std::string("all"))});
        return samples;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        auto text = entry.path();
        text.replace_extension(".txt");
        if (entry.path().extension() == ".wav" && std::filesystem::exists(text))
            samples.push_back({entry.path(), text_of(text), "all"});
    }
    std::ranges::sort(samples, {}, &Sample::file);
    return samples;
}

class Run {
public:
    Run(SttOptions options, std::vector<Sample> samples)
        : options_(std::move(options)), samples_(std::move(samples)), worker_(worker_config()) {}

    int run() {
        auto voices = embedded::make_voice_detection(options_.models_dir);
        if (!voices) {
            std::cerr << "neura bench: " << voices.error().doing << '\n';
            return 2;
        }
        voices_ = std::move(*voices);
        stt_ = embedded::make_stt(worker_);
        for (std::size_t lane = 0; lane < options_.parallel; ++lane)
            asio::co_spawn(loop_, play_all(), [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            });
        loop_.run();
        return report();
    }

private:
    embedded::WorkerConfig worker_config() const {
        embedded::WorkerConfig config;
        config.options.models_dir = options_.models_dir;
        return config;
    }

    Awaitable<> play_all() {
        const auto ready = co_await worker_.wait_until_ready();
        if (!ready) {
            failure_ = ready.error().doing;
            co_return;
        }
        while (next_ < samples_.size()) {
            const auto& sample = samples_[next_++];
            auto recognised = co_await recognise(sample);
            if (!recognised) {
                failure_ = recognised.error().doing;
                co_return;
            }
            judge(sample, *recognised);
        }
    }

    /// Plays one file as a caller would be heard, and gives the words of all its turns.
    Task<std::string> recognise(const Sample& sample) {
        const auto audio = audio::read_wav(sample.file);
        const auto unusable = std::make_error_code(std::errc::invalid_argument);
        if (!audio)
            co_return fail(unusable, "read " + sample.file.string() + ": it " +
                                         std::string(audio::describe(audio.error())));
        if (audio->rate != audio::telephone_rate)
            co_return fail(unusable, "read " + sample.file.string() + ": 8 kHz is needed");
        const auto samples = audio->mono();
        listening::SpeechOptions speech;
        auto stream = co_await stt_->open(std::move(speech));
        if (!stream) co_return std::unexpected(std::move(stream).error());

        constexpr std::chrono::hours however_long{1};  // files are read faster than they last
        listening::Listener listener(loop_.get_executor(), voices_->detector(), std::move(*stream),
                                     however_long);
        co_await (listener.run() || play(samples, listener));
        std::string words;
        while (auto turn = listener.turns().take()) words += turn->text + ' ';
        co_return words;
    }

    Awaitable<> play(const std::vector<std::int16_t>& samples, listening::Listener& listener) {
        constexpr std::size_t quiet_after = 75;  // frames: longer than any patience
        constexpr std::size_t quiet_at_most = 500;
        Timer beat(loop_, Clock::now());
        std::size_t quiet = 0;
        for (std::size_t at = 0;; at += audio::frame_samples) {
            audio::Frame frame{};
            if (at < samples.size())
                std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(at),
                            std::min(frame.size(), samples.size() - at), frame.begin());
            else
                ++quiet;
            listener.hear(frame);
            if (quiet >= quiet_at_most || (quiet >= quiet_after && listener.idle())) co_return;
            beat.expires_at(beat.expiry() + 20ms);
            co_await beat.async_wait(use_awaitable);
        }
    }

    void judge(const Sample& sample, const std::string& recognised) {
        const bool digits = sample.category == "digits";
        const auto said = counted_words(sample.text, digits);
        const auto heard = counted_words(recognised, digits);
        const auto wrong = word_errors(said, heard);
        scores_[sample.category].add(wrong, said.size());
        total_.add(wrong, said.size());
        if (options_.show_errors && wrong > 0)
            std::cout << sample.file.stem().string() << " (" << wrong
                      << ")\n  said:  " << sample.text << "\n  heard: " << recognised << '\n';
    }

    int report() const {
        if (!failure_.empty()) {
            std::cerr << "neura bench: " << failure_ << '\n';
            return 2;
        }
        const auto line = [](const std::string& name, const Score& score) {
            const auto percent = 100.0 * static_cast<double>(score.errors) /
                                 static_cast<double>(std::max<std::size_t>(1, score.words));
            std::printf("%-12s %5.1f %% of %5zu words wrong, %3zu of %3zu sentences exact\n",
                        name.c_str(), percent, score.words, score.exact, score.sentences);
        };
        for (const auto& [category, score] : scores_) line(category, score);
        line("TOTAL", total_);
        return 0;
    }

    const SttOptions options_;
    const std::vector<Sample> samples_;
    asio::io_context loop_{1};
    std::unique_ptr<listening::VoiceDetection> voices_;
    embedded::SpeechWorker worker_;
    std::unique_ptr<listening::SpeechToText> stt_;
    std::size_t next_ = 0;
    std::map<std::string, Score> scores_;
    Score total_;
    std::string failure_;
};

}  // namespace

int bench_stt(const SttOptions& options) {
    std::error_code missing;
    if (!std::filesystem::is_directory(options.folder, missing)) {
        std::cerr << "neura bench: " << options.folder.string() << " is not a folder\n";
        return 2;
    }
    auto samples = samples_in(options.folder);
    if (samples.empty()) {
        std::cerr << "neura bench: no manifest.json and no NAME.wav with NAME.txt in "
                  << options.folder.string() << '\n';
        return 2;
    }
    return Run(options, std::move(samples)).run();
}

}  // namespace neura::bench
