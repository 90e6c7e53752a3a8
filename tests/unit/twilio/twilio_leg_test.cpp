#include "providers/twilio/twilio_leg.hpp"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>

#include "fakes/fake_web_socket.hpp"
#include "fakes/run.hpp"

namespace neura::providers::twilio {
namespace {

using std::chrono::milliseconds;
using transport::Heard;
using transport::HungUp;
using transport::KeyPressed;
using transport::MarkReached;
using transport::MediaEvent;

class TwilioLegTest : public testing::Test {
protected:
    ~TwilioLegTest() override { fakes::run_on(loop_, stream_.closed()); }

    MediaEvent receive() { return fakes::run_on(loop_, leg_.receive()); }

    HungUp::Reason receive_hang_up() {
        const auto event = receive();
        EXPECT_TRUE(std::holds_alternative<HungUp>(event));
        return std::get<HungUp>(event).reason;
    }

    /// Lets what was begun run to where it waits.
    void settle() {
        loop_.restart();
        loop_.poll();
    }

    std::vector<std::string> told() const {
        std::vector<std::string> texts;
        for (const auto& message : peer_.heard()) texts.push_back(message.data);
        return texts;
    }

    static std::vector<std::uint8_t> coded(std::uint8_t byte, std::size_t size = 160) {
        return std::vector<std::uint8_t>(size, byte);
    }

    asio::io_context loop_{1};
    fakes::FakePeer peer_;
    CarrierWriter carrier_{
        Start{.stream_sid = "MZ1", .account_sid = "AC1", .call_sid = "CA1", .parameters = {}}};
    MediaStream stream_{loop_.get_executor(), std::make_unique<fakes::FakeWebSocket>(peer_)};
    LegCounts counts_;
    TwilioLeg leg_{stream_, Decoder(), "MZ1", counts_};
};

TEST_F(TwilioLegTest, HearsEveryFrameOnceAndInOrder) {
    peer_.says(carrier_.media(milliseconds(0), coded(0x80)))
        .says(R"({"event":"weather"})")
        .says(carrier_.media(milliseconds(20), coded(0x00, 320)));

    for (const int sample : {32'124, -32'124, -32'124}) {
        const auto event = receive();
        ASSERT_TRUE(std::holds_alternative<Heard>(event));
        EXPECT_EQ(std::get<Heard>(event).frame[0], sample);
        EXPECT_EQ(std::get<Heard>(event).frame[159], sample);
    }
    EXPECT_EQ(counts_.frames_heard, 3u);
}

TEST_F(TwilioLegTest, HearsHolesAsSilence) {
    peer_.says(carrier_.media(milliseconds(0), coded(0x80)))
        .says(carrier_.media(milliseconds(60), coded(0x80)));

    for (const int sample : {32'124, 0, 0, 32'124})
        EXPECT_EQ(std::get<Heard>(receive()).frame[80], sample);
    EXPECT_EQ(counts_.filled_samples, 320u);
}

TEST_F(TwilioLegTest, TellsKeysAndMarks) {
    peer_.says(carrier_.dtmf('#')).says(carrier_.mark("greeting.1"));

    EXPECT_EQ(std::get<KeyPressed>(receive()).key, '#');
    EXPECT_EQ(std::get<MarkReached>(receive()).name, "greeting.1");
}

TEST_F(TwilioLegTest, PlaysMarksAndClears) {
    audio::MulawFrame frame;
    frame.fill(0x80);

    leg_.play(frame);
    leg_.mark("m");
    leg_.clear();

    const ServerWriter writer("MZ1");
    EXPECT_EQ(told(), (std::vector<std::string>{writer.play(coded(0x80)), writer.mark("m"),
                                                writer.clear()}));
    EXPECT_EQ(counts_.frames_played, 1u);
}

TEST_F(TwilioLegTest, AStopIsACallerHangingUp) {
    peer_.says(carrier_.media(milliseconds(0), coded(0x80))).says(carrier_.stop());

    EXPECT_TRUE(std::holds_alternative<Heard>(receive()));
    EXPECT_EQ(receive_hang_up(), HungUp::Reason::caller);
    EXPECT_EQ(stream_.ended(), StreamEnd::hung_up_by_caller);
}

TEST_F(TwilioLegTest, ASocketThatEndsWithoutStopIsALostConnection) {
    peer_.then_ends();

    EXPECT_EQ(receive_hang_up(), HungUp::Reason::connection_lost);
    EXPECT_EQ(receive_hang_up(), HungUp::Reason::connection_lost);
    EXPECT_EQ(stream_.ended(), StreamEnd::connection_lost);
}

TEST_F(TwilioLegTest, WhatTheCarrierMustNotSendEndsTheStream) {
    const std::vector<net::Message> wrong{
        {net::Message::Kind::text, "{\"event\":\"media\",\"media\":{}}"},
        {net::Message::Kind::text, "RIFF"},
        {net::Message::Kind::binary, "\xff\xff"},
        {net::Message::Kind::text, R"({"event":"connected"})"},
    };
    for (const auto& message : wrong) {
        fakes::FakePeer peer;
        MediaStream stream(loop_.get_executor(), std::make_unique<fakes::FakeWebSocket>(peer));
        LegCounts counts;
        TwilioLeg leg(stream, Decoder(), "MZ1", counts);
        peer.says(message);

        const auto event = fakes::run_on(loop_, leg.receive());

        ASSERT_TRUE(std::holds_alternative<HungUp>(event)) << message.data;
        EXPECT_EQ(std::get<HungUp>(event).reason, HungUp::Reason::protocol_error);
        fakes::run_on(loop_, stream.closed());
        EXPECT_EQ(peer.closed_with(), net::CloseCode::protocol_error) << message.data;
        EXPECT_EQ(counts.malformed, 1u);
    }
}

TEST_F(TwilioLegTest, AMessageTheSocketFoundMalformedEndsTheStream) {
    peer_.then_ends(net::Errc::malformed);

    EXPECT_EQ(receive_hang_up(), HungUp::Reason::protocol_error);
}

TEST_F(TwilioLegTest, HangingUpClosesAndEndsAReceiveUnderWay) {
    std::optional<MediaEvent> event;
    asio::co_spawn(loop_, leg_.receive(),
                   [&](std::exception_ptr, MediaEvent received) { event = std::move(received); });
    settle();
    ASSERT_FALSE(event.has_value());

    leg_.hang_up();
    settle();

    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(std::get<HungUp>(*event).reason, HungUp::Reason::caller);
    EXPECT_EQ(peer_.closed_with(), net::CloseCode::normal);
    EXPECT_EQ(stream_.ended(), StreamEnd::hung_up_by_us);
}

TEST_F(TwilioLegTest, DoesNothingOnceHungUp) {
    peer_.says(carrier_.media(milliseconds(0), coded(0x80)));
    leg_.hang_up();

    leg_.play(audio::MulawFrame{});
    leg_.mark("late");
    leg_.clear();
    leg_.hang_up();

    EXPECT_EQ(receive_hang_up(), HungUp::Reason::caller);
    EXPECT_TRUE(peer_.heard().empty());
}

TEST_F(TwilioLegTest, DoesNothingOnceTheCallerHungUp) {
    peer_.says(carrier_.stop());
    receive();

    leg_.play(audio::MulawFrame{});
    leg_.mark("late");
    leg_.clear();
    leg_.hang_up();

    EXPECT_TRUE(peer_.heard().empty());
    EXPECT_EQ(stream_.ended(), StreamEnd::hung_up_by_caller);
}

Awaitable<bool> receive_loses_against_a_timer(transport::MediaLeg& leg) {
    using namespace asio::experimental::awaitable_operators;
    Timer now(co_await asio::this_coro::executor, Clock::now());
    const auto first = co_await (leg.receive() || now.async_wait(as_result));
    // Asio widens a variant by what it races with.
    co_return std::holds_alternative<std::tuple<boost::system::error_code>>(first);
}

TEST_F(TwilioLegTest, ACancelledReceiveLosesNothing) {
    ASSERT_TRUE(fakes::run_on(loop_, receive_loses_against_a_timer(leg_)));

    EXPECT_FALSE(stream_.ended().has_value());
    peer_.says(carrier_.dtmf('5'));
    EXPECT_EQ(std::get<KeyPressed>(receive()).key, '5');
}

}  // namespace
}  // namespace neura::providers::twilio
