#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "call/listening/voice_detector.hpp"
#include "runtime/blocking_pool.hpp"

namespace neura::server {

/// The voice detection, loaded while the server already answers.
class LateVoiceDetection final : public listening::VoiceDetection {
public:
    explicit LateVoiceDetection(std::filesystem::path models_dir)
        : models_dir_(std::move(models_dir)) {}

    /// Loads the model on the pool. To be awaited once.
    Awaitable<> load(BlockingPool& pool);

    bool is_loaded() const { return loaded_; }

    /// Why it will never be; empty while loading and once loaded. Any thread.
    std::string failure() const { return failed_ ? failure_ : std::string{}; }

    std::chrono::milliseconds took() const { return took_; }

    /// @pre `is_loaded()`.
    std::unique_ptr<listening::VoiceDetector> detector() override { return model_->detector(); }

private:
    const std::filesystem::path models_dir_;
    std::unique_ptr<listening::VoiceDetection> model_;  ///< not changed once `loaded_`
    std::string failure_;                               ///< not changed once `failed_`
    std::chrono::milliseconds took_{};
    std::atomic<bool> loaded_ = false;
    std::atomic<bool> failed_ = false;
};

}  // namespace neura::server
