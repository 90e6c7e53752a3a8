#include "bench/bench_vad.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "audio/g711.hpp"
#include "bench/caller_speech.hpp"
#include "bench/onnx_silero.hpp"
#include "providers/embedded/silero.hpp"

namespace neura::bench {

namespace {

namespace embedded = providers::embedded;
using Window = listening::VoiceDetector::Window;

constexpr int rounds = 10;

/// More than the second level of a cache holds.
constexpr std::size_t other_work = 4 << 20;

struct Contender {
    std::string name;
    std::unique_ptr<listening::VoiceDetection> detection;
    std::unique_ptr<listening::VoiceDetector> detector;
    std::vector<double> at_once{};  ///< µs
    std::vector<double> after_others{};
};

Result<std::vector<Window>> speech() {
    const auto utterances = caller_utterances();
    if (!utterances) return std::unexpected(utterances.error());
    std::vector<float> samples;
    for (const auto& utterance : *utterances)
        for (const auto& frame : utterance)
            for (const auto sample : audio::decode_frame(frame))
                samples.push_back(static_cast<float>(sample) / 32768.0F);

    std::vector<Window> windows(samples.size() / std::tuple_size_v<Window>);
    for (std::size_t i = 0; i < windows.size(); ++i)
        std::copy_n(samples.data() + i * windows[i].size(), windows[i].size(), windows[i].begin());
    return windows;
}

Result<std::vector<Contender>> contenders(const std::filesystem::path& models_dir) {
    std::vector<Contender> all;
    auto onnx = make_onnx_voice_detection(models_dir);
    if (!onnx) return std::unexpected(onnx.error());
    all.push_back({"ONNX Runtime", std::move(*onnx), nullptr});
    for (const auto set : embedded::instruction_sets()) {
        auto ours = embedded::make_voice_detection(models_dir, set);
        if (!ours) return std::unexpected(ours.error());
        all.push_back({std::string(embedded::name_of(set)), std::move(*ours), nullptr});
    }
    for (auto& contender : all) contender.detector = contender.detection->detector();
    return all;
}

void time(listening::VoiceDetector& detector, const Window& window, std::vector<double>& took) {
    const auto from = std::chrono::steady_clock::now();
    (void)detector.probability(window);
    const std::chrono::duration<double, std::micro> us = std::chrono::steady_clock::now() - from;
    took.push_back(us.count());
}

double quantile(std::vector<double>& values, double share) {
    const auto nth = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + nth);
    return values[static_cast<std::size_t>(nth)];
}

}  // namespace

int bench_vad(const std::filesystem::path& models_dir) {
    const auto windows = speech();
    auto all = contenders(models_dir);
    if (!windows || !all) {
        std::cerr << "neura bench: " << (windows ? all.error() : windows.error()).doing << '\n';
        return 2;
    }
    std::vector<char> others(other_work);
    for (int round = 0; round < rounds; ++round)  // in turn: what disturbs one disturbs all
        for (auto& contender : *all) {
            for (const auto& window : *windows)
                time(*contender.detector, window, contender.at_once);
            for (const auto& window : *windows) {
                for (std::size_t line = 0; line < others.size(); line += 64) ++others[line];
                time(*contender.detector, window, contender.after_others);
            }
        }

    fmt::print("µs a window      at once, p50    p99   after other work, p50    p99\n");
    for (auto& [name, detection, detector, at_once, after_others] : *all)
        fmt::print("{:<16} {:>12.1f} {:>6.1f} {:>23.1f} {:>6.1f}\n", name, quantile(at_once, 0.5),
                   quantile(at_once, 0.99), quantile(after_others, 0.5),
                   quantile(after_others, 0.99));
    return 0;
}

}  // namespace neura::bench
