#include "providers/embedded/job_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace neura::providers::embedded {
namespace {

using Admission = JobQueue::Admission;

Transcribe partial(RequestId id) { return {.id = id, .urgency = Urgency::when_idle}; }
Transcribe words(RequestId id) { return {.id = id, .urgency = Urgency::now}; }
Synthesise speech(RequestId id) { return {.id = id}; }

RequestId taken(JobQueue& queue) {
    return std::visit([](const auto& request) { return request.id; }, queue.take().value().work);
}

TEST(JobQueue, SpeechGoesBeforeWordsAndEachInOrder) {
    JobQueue queue(1, 10);
    queue.add(words(1));
    queue.add(speech(2));
    queue.add(words(3));
    queue.add(speech(4));

    EXPECT_EQ(taken(queue), 2U);
    EXPECT_EQ(taken(queue), 4U);
    EXPECT_EQ(taken(queue), 1U);
    EXPECT_EQ(taken(queue), 3U);
}

TEST(JobQueue, OtherReadingsAreAskedForWhenNobodyWaits) {
    JobQueue queue(1, 10);
    for (const RequestId id : {1U, 2U}) {
        auto request = words(id);
        request.want_alternatives = true;
        queue.add(std::move(request));
    }
    EXPECT_FALSE(std::get<Transcribe>(queue.take()->work).want_alternatives);
    EXPECT_TRUE(std::get<Transcribe>(queue.take()->work).want_alternatives);
}

TEST(JobQueue, APartialIsTakenWhenAThreadIsFree) {
    JobQueue queue(2, 10);
    EXPECT_EQ(queue.add(words(1)), Admission::accepted);
    EXPECT_EQ(queue.add(partial(2)), Admission::accepted);
}

TEST(JobQueue, APartialIsDroppedWhenOthersWaitOrRun) {
    JobQueue queue(1, 10);
    queue.add(words(1));
    EXPECT_EQ(queue.add(partial(2)), Admission::dropped);

    taken(queue);
    EXPECT_EQ(queue.add(partial(3)), Admission::dropped);

    queue.finish(1);
    EXPECT_EQ(queue.add(partial(4)), Admission::accepted);
}

TEST(JobQueue, UrgentWorkStopsOnePartialWhenNoThreadIsFree) {
    JobQueue queue(2, 10);
    queue.add(partial(1));
    queue.add(partial(2));
    const auto first = queue.take().value();
    const auto second = queue.take().value();

    queue.add(words(3));

    EXPECT_TRUE(first.stop.stop_requested());
    EXPECT_FALSE(second.stop.stop_requested());

    queue.add(speech(4));
    EXPECT_TRUE(second.stop.stop_requested());
}

TEST(JobQueue, UrgentWorkStopsAPartialNoThreadHasComeTo) {
    JobQueue queue(1, 10);
    queue.add(partial(1));

    queue.add(words(2));

    const auto first = queue.take().value();
    EXPECT_EQ(std::get<Transcribe>(first.work).id, 1U);
    EXPECT_TRUE(first.stop.stop_requested());
    EXPECT_EQ(taken(queue), 2U);
}

TEST(JobQueue, UrgentWorkIsNeverStoppedForOther) {
    JobQueue queue(1, 10);
    queue.add(words(1));
    const auto job = queue.take().value();

    queue.add(speech(2));

    EXPECT_FALSE(job.stop.stop_requested());
}

TEST(JobQueue, RefusesMoreThanItsCapacity) {
    JobQueue queue(1, 2);
    EXPECT_EQ(queue.add(words(1)), Admission::accepted);
    EXPECT_EQ(queue.add(words(2)), Admission::accepted);
    EXPECT_EQ(queue.add(words(3)), Admission::full);
}

TEST(JobQueue, ACancelledJobIsForgottenOrStopped) {
    JobQueue queue(1, 10);
    queue.add(words(1));
    queue.add(words(2));
    queue.add(words(3));
    const auto running = queue.take().value();

    queue.cancel(1);
    queue.cancel(2);
    queue.cancel(99);

    EXPECT_TRUE(running.stop.stop_requested());
    EXPECT_EQ(taken(queue), 3U);
}

TEST(JobQueue, ClosingWakesWhoeverWaitsAndStopsWhatRuns) {
    JobQueue queue(2, 10);
    queue.add(words(1));
    const auto running = queue.take().value();
    bool nothing = false;
    {
        std::jthread waiter([&] { nothing = !queue.take().has_value(); });
        queue.close();
    }

    EXPECT_TRUE(nothing);
    EXPECT_TRUE(running.stop.stop_requested());
    EXPECT_FALSE(queue.take().has_value());
}

}  // namespace
}  // namespace neura::providers::embedded
