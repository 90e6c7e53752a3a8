// A language model of few words, and the server of its tools, for programs of others: prints the
// address of each, and answers until it is told to stop.
//
//   fake_rule_model TOOLS RULES...    TOOLS: what the tools answer; RULES: of the model, the first
//                                     that fits answers. tests/data/evals/README.md says how they
//                                     are written.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iterator>
#include <string>
#include <vector>

#include "fakes/rule_model.hpp"

namespace {

sigset_t told_to_stop() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

int serve(const std::string& answers, const std::vector<std::string>& rules) {
    using neura::fakes::local_date;
    const neura::fakes::RuleTools tools(answers);
    const neura::fakes::RuleModel model(
        rules, {{"{today}", local_date(0)}, {"{yesterday}", local_date(1)}});
    std::printf("%s\n%s\n", model.url().c_str(), tools.url().c_str());
    std::fflush(stdout);
    const auto signals = told_to_stop();
    int which = 0;
    sigwait(&signals, &which);
    auto broken = model.broken_rules();
    std::ranges::copy(tools.broken_rules(), std::back_inserter(broken));
    for (const auto& rule : broken) std::fprintf(stderr, "%s\n", rule.c_str());
    return broken.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        std::fputs("fake_rule_model TOOLS RULES...\n", stderr);
        return 2;
    }
    // Before any thread is started.
    const auto signals = told_to_stop();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    try {
        return serve(words[1], std::vector<std::string>(words + 2, words + count));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "fake_rule_model: %s\n", error.what());
        return 2;
    }
}
