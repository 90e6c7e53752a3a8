// The tests' own program is the worker they start: `speech-worker` is the real one,
// `broken-worker HOW` one that does its
// work badly, or a parent of its own that is to be killed.

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "integration/speech_tools.hpp"
#include "providers/embedded/speech_worker.hpp"
#include "providers/embedded/worker_main.hpp"
#include "providers/embedded/worker_protocol.hpp"

namespace neura::providers::embedded {
namespace {

using namespace std::string_view_literals;

constexpr int socket_fd = 3;

void send(std::string_view bytes) { (void)!::write(socket_fd, bytes.data(), bytes.size()); }

/// Waits for a message of at least `bytes`.
void receive(std::size_t bytes) {
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; got < bytes;) {
        const auto more = ::read(socket_fd, buffer.data(), buffer.size());
        if (more <= 0) return;
        got += static_cast<std::size_t>(more);
    }
}

int broken_worker(std::string_view how) {
    if (how != "parent") receive(encode(Request(Hello())).size());
    if (how == "garbage") {
        send("\x05\0\0\0\xff\xff\xff\xff\xff and so on"sv);
        receive(1);
    }
    if (how == "dies-on-work") {
        send(encode(Reply(Ready())));
        receive(1);
    }
    if (how == "parent") {
        SpeechWorker child(tests::speaking_only());
        (void)tests::run(child.wait_until_ready());
        send(std::to_string(child.status().pid) + "\n");
        receive(1'000'000);
    }
    return 3;
}

}  // namespace
}  // namespace neura::providers::embedded

int main(int argc, char** argv) {
    namespace embedded = neura::providers::embedded;
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments[0] == "speech-worker")
        return embedded::speech_worker_main({arguments.begin() + 1, arguments.end()});
    if (arguments.size() > 1 && arguments[0] == "broken-worker")
        return embedded::broken_worker(arguments[1]);

    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
