#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "audio/wav.hpp"
#include "providers/embedded/speech_worker.hpp"
#include "runtime/task.hpp"

namespace neura::tests {

/// Where `neura models pull` puts models.
inline std::filesystem::path models_dir() {
    if (const char* folder = std::getenv("NEURA_MODELS_DIR")) return folder;
    return std::filesystem::path(std::getenv("HOME")) / ".local/share/neura/models";
}

/// A recorded English telephone prompt of Debian's asterisk-core-sounds-en-wav, at 8 kHz.
inline std::vector<std::int16_t> prompt(const std::string& name) {
    const auto file = "/usr/share/asterisk/sounds/en_US_f_Allison/" + name + ".wav";
    const auto wav = audio::read_wav(file);
    if (!wav) throw std::runtime_error(file + ": apt-get install asterisk-core-sounds-en-wav");
    return wav->mono();
}

/// A worker with the real models.
inline providers::embedded::WorkerConfig working(std::string asr = "base") {
    return {.options = {.models_dir = models_dir(), .asr = std::move(asr), .threads = 2}};
}

/// A worker that only speaks, which starts in a few milliseconds.
inline providers::embedded::WorkerConfig speaking_only() { return working(""); }

/// One of the workers of speech_main.cpp that do their work badly.
inline providers::embedded::WorkerConfig broken(std::string how) {
    auto config = speaking_only();
    config.command = {"/proc/self/exe", "broken-worker", std::move(how)};
    return config;
}

template <class T>
Awaitable<> keep_result(Awaitable<T> task, std::optional<T>& result) {
    result.emplace(co_await std::move(task));
}

/// Runs `loop` until `task` has ended.
template <class T>
T run_on(asio::io_context& loop, Awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    bool ended = false;
    asio::co_spawn(loop, keep_result(std::move(task), result),
                   [&](const std::exception_ptr& escaped) {
                       failure = escaped;
                       ended = true;
                   });
    while (!ended) loop.run_one();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

/// A loop that lives as long as the program: whoever posted to it last may not have returned yet.
inline asio::io_context& lasting_loop() {
    static std::mutex mutex;
    static std::list<asio::io_context> loops;
    const std::lock_guard lock(mutex);
    return loops.emplace_back(1);
}

/// Runs `task` to its end on a loop of its own.
template <class T>
T run(Awaitable<T> task) {
    return run_on(lasting_loop(), std::move(task));
}

}  // namespace neura::tests
