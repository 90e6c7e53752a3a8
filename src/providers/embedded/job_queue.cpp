#include "providers/embedded/job_queue.hpp"

#include <algorithm>
#include <utility>

namespace neura::providers::embedded {

namespace {

RequestId id_of(const JobQueue::Work& work) {
    return std::visit([](const auto& request) { return request.id; }, work);
}

bool urgent(const JobQueue::Work& work) {
    const auto* words = std::get_if<Transcribe>(&work);
    return !words || words->urgency == Urgency::now;
}

}  // namespace

/// Higher goes first: what was stopped has only to be answered.
int JobQueue::pressing(const Waiting& job) {
    if (job.stop.stop_requested()) return 3;
    if (std::holds_alternative<Synthesise>(job.work)) return 2;
    return urgent(job.work) ? 1 : 0;
}

JobQueue::Admission JobQueue::add(Work work) {
    const std::lock_guard lock(mutex_);
    const bool thread_free = running_.size() + waiting_.size() < threads_;
    if (!urgent(work) && !thread_free) return Admission::dropped;
    if (waiting_.size() >= capacity_) return Admission::full;

    if (!thread_free) make_room();
    Waiting job{.work = std::move(work)};
    const auto place = std::ranges::upper_bound(waiting_, pressing(job), std::greater{}, pressing);
    waiting_.insert(place, std::move(job));
    arrival_.notify_one();
    return Admission::accepted;
}

void JobQueue::make_room() {
    const auto running = std::ranges::find_if(
        running_, [](const Running& job) { return !job.urgent && !job.stop.stop_requested(); });
    if (running != running_.end()) {
        running->stop.request_stop();
        return;
    }
    // Accepted, and no thread has come to it yet.
    const auto waiting =
        std::ranges::find_if(waiting_, [](const Waiting& job) { return pressing(job) == 0; });
    if (waiting == waiting_.end()) return;
    waiting->stop.request_stop();
    std::rotate(waiting_.begin(), waiting, waiting + 1);
}

std::optional<JobQueue::Job> JobQueue::take() {
    std::unique_lock lock(mutex_);
    arrival_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (closed_) return std::nullopt;

    auto [work, stop] = std::move(waiting_.front());
    waiting_.pop_front();
    if (auto* words = std::get_if<Transcribe>(&work); words != nullptr && !waiting_.empty())
        words->want_alternatives = false;
    running_.push_back({.id = id_of(work), .urgent = urgent(work), .stop = stop});
    return Job{.work = std::move(work), .stop = stop.get_token()};
}

void JobQueue::finish(RequestId id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(running_, [id](const Running& job) { return job.id == id; });
}

void JobQueue::cancel(RequestId id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [id](const Waiting& job) { return id_of(job.work) == id; });
    for (auto& job : running_)
        if (job.id == id) job.stop.request_stop();
}

void JobQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (auto& job : running_) job.stop.request_stop();
    arrival_.notify_all();
}

}  // namespace neura::providers::embedded
