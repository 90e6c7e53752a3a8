#include "providers/embedded/worker_protocol.hpp"

#include <gtest/gtest.h>

namespace neura::providers::embedded {
namespace {

/// A frame without its length.
std::string_view message_of(std::string_view frame) { return frame.substr(4); }

TEST(WorkerProtocol, EveryRequestComesBackAsItWas) {
    for (const Request& request : {
             Request(Hello()),
             Request(Transcribe{.id = 7,
                                .urgency = Urgency::when_idle,
                                .want_alternatives = true,
                                .expected_words = {"dent", "windshield"},
                                .samples = {1, -1, 32'767, -32'768}}),
             Request(Transcribe{.id = ~0ULL}),
             Request(Synthesise{.id = 1, .speed = 1.25, .voice = "slt", .text = "Grüße"}),
             Request(Cancel{.id = 3}),
         }) {
        const auto decoded = decode_request(message_of(encode(request)));
        ASSERT_TRUE(decoded.has_value()) << request.index();
        EXPECT_EQ(*decoded, request);
    }
}

TEST(WorkerProtocol, EveryReplyComesBackAsItWas) {
    for (const Reply& reply : {
             Reply(Ready{.components = {{"flite", 3}, {"moonshine-base", 640}}}),
             Reply(Ready()),
             Reply(Unusable{.why = Errc::models_missing, .doing = "open a file"}),
             Reply(
                 Transcript{.id = 9,
                            .cpu_ms = 143.5F,
                            .heard = {.text = "yes", .confidence = 0.9F, .alternatives = {"yet"}}}),
             Reply(Speech{.id = 9, .cpu_ms = 17, .samples = {0, 5}}),
             Reply(Refused{.id = 2, .why = Errc::overloaded}),
         }) {
        const auto decoded = decode_reply(message_of(encode(reply)));
        ASSERT_TRUE(decoded.has_value()) << reply.index();
        EXPECT_EQ(*decoded, reply);
    }
}

TEST(WorkerProtocol, EveryShorterMessageIsRefused) {
    const auto frame = encode(Request(Synthesise{.id = 1, .voice = "rms", .text = "Hello."}));
    const auto message = message_of(frame);
    for (std::size_t length = 0; length < message.size(); ++length)
        EXPECT_FALSE(decode_request(message.substr(0, length)).has_value()) << length;
}

TEST(WorkerProtocol, ALongerMessageIsRefused) {
    auto frame = encode(Request(Cancel{.id = 1}));
    frame += 'x';
    EXPECT_FALSE(decode_request(message_of(frame)).has_value());
}

TEST(WorkerProtocol, ValuesOutOfRangeAreRefused) {
    auto urgency = encode(Request(Transcribe{.id = 1}));
    urgency[4 + 1 + 8] = 2;
    EXPECT_FALSE(decode_request(message_of(urgency)).has_value());

    auto flag = encode(Request(Transcribe{.id = 1}));
    flag[4 + 1 + 8 + 1] = 2;
    EXPECT_FALSE(decode_request(message_of(flag)).has_value());

    auto why = encode(Reply(Refused{.id = 1}));
    why.back() = 0;
    EXPECT_FALSE(decode_reply(message_of(why)).has_value());

    EXPECT_FALSE(decode_request("\x04").has_value());
    EXPECT_FALSE(decode_reply("\xff").has_value());
}

TEST(WorkerProtocol, ACountBeyondTheMessageTakesNoMemory) {
    std::string samples("\x01", 1);
    samples.append(8 + 1 + 1, '\0');
    samples.append("\xff\xff\xff\xff");
    const auto decoded = decode_request(samples);
    ASSERT_FALSE(decoded.has_value());
    EXPECT_EQ(decoded.error().code, Errc::protocol_violation);
}

TEST(FrameReader, FindsMessagesHoweverTheBytesArrive) {
    const auto bytes = encode(Request(Cancel{.id = 1})) + encode(Request(Cancel{.id = 2}));
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        FrameReader frames;
        std::vector<Request> found;
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            frames.feed(std::string_view(bytes).substr(at, step));
            for (;;) {
                const auto message = frames.next();
                ASSERT_TRUE(message.has_value());
                if (!*message) break;
                found.push_back(decode_request(**message).value());
            }
        }
        EXPECT_EQ(found, (std::vector<Request>{Cancel{.id = 1}, Cancel{.id = 2}})) << step;
    }
}

TEST(FrameReader, RefusesALengthOutOfRange) {
    FrameReader empty;
    empty.feed(std::string_view("\0\0\0\0", 4));
    EXPECT_FALSE(empty.next().has_value());

    FrameReader huge;
    huge.feed("\xff\xff\xff\xff");
    EXPECT_FALSE(huge.next().has_value());
}

TEST(FrameReader, PassesTheLongestMessage) {
    const auto frame = encode(Reply(Speech{.samples = std::vector<std::int16_t>(2'000'000, 9)}));
    ASSERT_LE(frame.size(), longest_message);
    FrameReader frames;
    for (int i = 0; i < 4; ++i) {
        frames.feed(frame);
        const auto message = frames.next();
        ASSERT_TRUE(message.has_value() && message->has_value());
        EXPECT_EQ((*message)->size(), frame.size() - 4);
    }
}

}  // namespace
}  // namespace neura::providers::embedded
