#include "providers/embedded/job_queue.hpp"

#include <algorithm>
#include <utility>

namespace neura::providers::embedded {

namespace {

RequestId id_of(const JobQueue::Work& work) {
    return std::visit([](const auto& request) { return request.id; }, work);
}

/// Higher goes first.
int pressing(const JobQueue::Work& work) {
    const auto* words = std::get_if<Transcribe>(&work);
    if (!words) return 2;
    return words->urgency == Urgency::now ? 1 : 0;
}

}  // namespace

JobQueue::Admission JobQueue::add(Work work) {
    const std::lock_guard lock(mutex_);
    const bool thread_free = running_.size() + waiting_.size() < threads_;
    if (pressing(work) == 0 && !thread_free) return Admission::dropped;
    if (waiting_.size() >= capacity_) return Admission::full;

    if (!thread_free) make_room();
    const auto place = std::ranges::upper_bound(waiting_, pressing(work), std::greater{}, pressing);
    waiting_.insert(place, std::move(work));
    arrival_.notify_one();
    return Admission::accepted;
}

void JobQueue::make_room() {
    const auto least = std::ranges::find_if(
        running_, [](const Running& job) { return !job.urgent && !job.stop.stop_requested(); });
    if (least != running_.end()) least->stop.request_stop();
}

std::optional<JobQueue::Job> JobQueue::take() {
    std::unique_lock lock(mutex_);
    arrival_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (closed_) return std::nullopt;

    auto work = std::move(waiting_.front());
    waiting_.pop_front();
    const auto& running = running_.emplace_back(id_of(work), pressing(work) > 0);
    return Job{.work = std::move(work), .stop = running.stop.get_token()};
}

void JobQueue::finish(RequestId id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(running_, [id](const Running& job) { return job.id == id; });
}

void JobQueue::cancel(RequestId id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [id](const Work& work) { return id_of(work) == id; });
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
