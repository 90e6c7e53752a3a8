#include "server/late_voice_detection.hpp"

#include "providers/embedded/silero.hpp"

namespace neura::server {

Awaitable<> LateVoiceDetection::load(BlockingPool& pool) {
    const auto start = Clock::now();
    auto work = [this] { return providers::embedded::make_voice_detection(models_dir_); };
    auto model = co_await pool.run(std::move(work));
    took_ = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    if (model) {
        model_ = std::move(*model);
        loaded_ = true;
    } else {
        failure_ = model.error().code.message() + ": " + model.error().doing;
        failed_ = true;
    }
}

}  // namespace neura::server
