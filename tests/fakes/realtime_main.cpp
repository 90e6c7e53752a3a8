// OpenAI's Realtime for programs of others: prints its address, hears what it is told, and answers
// until it is told to stop.
//
//   fake_realtime DROP_AT WORDS...    WORDS: what it hears in each session, one after the other
//                                     DROP_AT: bytes of audio of its second answer after which the
//                                     connection is cut; 0: never

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fakes/fake_openai_realtime.hpp"

int main(int count, char** words) {
    using neura::fakes::FakeOpenAiRealtime;
    if (count < 3) {
        std::fputs("fake_realtime DROP_AT WORDS...\n", stderr);
        return 2;
    }
    sigset_t told_to_stop;
    sigemptyset(&told_to_stop);
    sigaddset(&told_to_stop, SIGTERM);
    sigaddset(&told_to_stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &told_to_stop, nullptr);

    const auto drop_at = std::strtoul(words[1], nullptr, 10);
    FakeOpenAiRealtime vendor("none");
    vendor.hears(std::vector<std::string>(words + 2, words + count));
    vendor.answers_with([drop_at](const FakeOpenAiRealtime::Conversation& items) {
        FakeOpenAiRealtime::Answer answer{.words = "I see, thank you. What else can you tell me?"};
        const auto heard = std::ranges::count(items, "user", &FakeOpenAiRealtime::Item::kind);
        if (drop_at != 0 && heard == 3) answer.drop_at = drop_at;
        return answer;
    });
    std::printf("%s\n", vendor.url().c_str());
    std::fflush(stdout);
    int which = 0;
    sigwait(&told_to_stop, &which);
    for (const auto& violation : vendor.violations())
        std::fprintf(stderr, "%s\n", violation.c_str());
    return vendor.violations().empty() ? 0 : 1;
}
