// The load tool, the floor and the vendor mocks against each other over real sockets, all on one
// thread and one loop.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/audio_stamp.hpp"
#include "bench/floor.hpp"
#include "bench/load.hpp"
#include "bench/spoken_tag.hpp"
#include "bench/vendor_mocks.hpp"
#include "integration/temporary_folder.hpp"
#include "integration/tls_identity.hpp"

namespace neura::bench {
namespace {

constexpr Micros ms = 1'000;

/// A client of the mocks that keeps what it is told.
class Client final : public Connection {
public:
    using Connection::Connection;

    std::vector<std::string> texts;
    std::string audio;
    std::string answer;
    bool open = false;

private:
    void upgraded() override { open = true; }
    void message(Opcode opcode, std::span<char> payload) override {
        if (opcode == Opcode::binary)
            audio.append(payload.begin(), payload.end());
        else
            texts.emplace_back(payload.begin(), payload.end());
    }
    void body(std::string_view bytes) override { answer += bytes; }
};

class VendorMocksTest : public testing::Test {
protected:
    std::shared_ptr<Client> connect() {
        auto client = std::make_shared<Client>(loop_);
        loop_.connect(client, "127.0.0.1", mocks_.port());
        return client;
    }
    std::shared_ptr<Client> web_socket(std::string_view target) {
        auto client = connect();
        client->ask_for_web_socket("mock", target);
        EXPECT_TRUE(wait([&] { return client->open; }));
        return client;
    }
    template <class Condition>
    bool wait(Condition met) {
        for (int i = 0; i < 500 && !met(); ++i) loop_.serve(now_us() + 10 * ms);
        return met();
    }

    RawLoop loop_;
    MockOptions options_{.recognise = 30 * ms,
                         .first_token = 20 * ms,
                         .between_tokens = ms,
                         .first_audio = 10 * ms,
                         .between_chunks = 5 * ms};
    VendorMocks mocks_{loop_, options_};
};

TEST_F(VendorMocksTest, RecognitionGivesWordsOnFinalizeOnlyForAVoice) {
    const auto stt = web_socket("/v1/listen?model=nova-3");
    const std::string silence(160, '\xff');
    stt->send_message(Opcode::binary, silence);
    stt->send_message(Opcode::text, R"({"type":"Finalize"})");
    ASSERT_TRUE(wait([&] { return stt->texts.size() == 1; }));
    auto results = nlohmann::json::parse(stt->texts[0]);
    EXPECT_EQ(results["type"], "Results");
    EXPECT_EQ(results["from_finalize"], true);
    EXPECT_EQ(results["channel"]["alternatives"][0]["transcript"], "");

    std::vector<std::uint8_t> voice(160, 0x9e);
    // As a caller does, until one frame came right after another.
    for (int i = 0; i < 100 && mocks_.stats().caller_to_stt.count() == 0; ++i) {
        stamp(voice, now_us());
        stt->send_message(Opcode::binary,
                          {reinterpret_cast<const char*>(voice.data()), voice.size()});
        loop_.serve(now_us() + 20 * ms);
    }
    const auto asked = now_us();
    stt->send_message(Opcode::text, R"({"type":"Finalize"})");
    ASSERT_TRUE(wait([&] { return stt->texts.size() == 2; }));
    EXPECT_GE(now_us() - asked, options_.recognise);
    results = nlohmann::json::parse(stt->texts[1]);
    const std::string words = results["channel"]["alternatives"][0]["transcript"];
    EXPECT_TRUE(read_spoken_tag(words).has_value()) << words;
    EXPECT_GE(mocks_.stats().caller_to_stt.count(), 1u);
    EXPECT_LT(mocks_.stats().caller_to_stt.longest(), 1'000 * ms);
}

TEST_F(VendorMocksTest, TheModelStreamsItsTokensAndIsTimedFromTheWords) {
    const auto stt = web_socket("/v1/listen");
    stt->send_message(Opcode::binary, std::string(160, '\x1e'));
    stt->send_message(Opcode::text, R"({"type":"Finalize"})");
    ASSERT_TRUE(wait([&] { return !stt->texts.empty(); }));
    const std::string words =
        nlohmann::json::parse(stt->texts[0])["channel"]["alternatives"][0]["transcript"];

    const auto llm = connect();
    const nlohmann::json request = {{"stream", true},
                                    {"messages", {{{"role", "user"}, {"content", words}}}}};
    llm->ask("POST", "mock", "/v1/chat/completions", "application/json", request.dump());
    ASSERT_TRUE(wait([&] { return llm->answer.contains("[DONE]"); }));
    EXPECT_TRUE(llm->answer.contains(R"("delta":{"content":"About"})")) << llm->answer;
    EXPECT_TRUE(llm->answer.contains(R"("finish_reason":"stop")"));
    EXPECT_EQ(mocks_.stats().stt_to_llm.count(), 1u);
}

/// 20 ms of a caller who signs what they say.
std::string signed_voice(std::uint32_t number) {
    std::vector<std::uint8_t> voice(160, 0x9e);
    sign(voice, number);
    return {voice.begin(), voice.end()};
}

TEST_F(VendorMocksTest, WordsSayWhoSignedTheirAudioAllOfThem) {
    const auto stt = web_socket("/v1/listen");
    const auto words = [&](std::size_t of) {
        stt->send_message(Opcode::text, R"({"type":"Finalize"})");
        EXPECT_TRUE(wait([&] { return stt->texts.size() == of; }));
        const auto results = nlohmann::json::parse(stt->texts.at(of - 1));
        return results["channel"]["alternatives"][0]["transcript"].get<std::string>();
    };
    stt->send_message(Opcode::binary, signed_voice(7) + signed_voice(7));
    EXPECT_EQ(words(1), "I have a question about " + spoken_tag(7) + ".");
    stt->send_message(Opcode::binary, signed_voice(8) + signed_voice(9));
    EXPECT_EQ(words(2), "I have a question about " + spoken_tag(8) + " and " + spoken_tag(9) + ".");
}

TEST_F(VendorMocksTest, AnAnswerIsSignedByWhomItIsAbout) {
    const auto tts = web_socket("/v1/speak?encoding=mulaw");
    for (const auto& text :
         {"About " + spoken_tag(300) + " this is what I found.", std::string("What else?")}) {
        tts->send_message(Opcode::text, nlohmann::json{{"type", "Speak"}, {"text", text}}.dump());
        tts->send_message(Opcode::text, R"({"type":"Flush"})");
    }
    ASSERT_TRUE(wait([&] { return tts->texts.size() == 3; }));
    const std::span audio(reinterpret_cast<const std::uint8_t*>(tts->audio.data()),
                          tts->audio.size());
    EXPECT_EQ(signer_of(audio.first(160)), 300u);
    EXPECT_FALSE(signer_of(audio.last(160)).has_value());
}

TEST_F(VendorMocksTest, TheModelUsesItsToolBeforeItAnswersWhereItIsToldTo) {
    options_.claims = true;
    const VendorMocks writing(loop_, options_);
    nlohmann::json request = {
        {"stream", true},
        {"tools", {{{"type", "function"}, {"function", {{"name", "update_claim"}}}}}},
        {"messages", {{{"role", "user"}, {"content", "I ask about " + spoken_tag(42)}}}}};
    const auto ask = [&] {
        auto llm = std::make_shared<Client>(loop_);
        loop_.connect(llm, "127.0.0.1", writing.port());
        llm->ask("POST", "mock", "/v1/chat/completions", "application/json", request.dump());
        EXPECT_TRUE(wait([&] { return llm->answer.contains("[DONE]"); }));
        return llm->answer;
    };
    const auto first = ask();
    EXPECT_TRUE(first.contains("T00042")) << first;
    EXPECT_TRUE(first.contains(R"("finish_reason":"tool_calls")")) << first;
    request["messages"].push_back({{"role", "tool"}, {"content", "{}"}});
    const auto second = ask();
    EXPECT_TRUE(second.contains(R"("delta":{"content":"About"})")) << second;
}

TEST_F(VendorMocksTest, TheModelAnswersAtOnceToo) {
    const auto llm = connect();
    llm->ask("POST", "mock", "/v1/chat/completions", "application/json",
             R"({"messages":[{"role":"user","content":"hello"}]})");
    ASSERT_TRUE(wait([&] { return llm->answer.contains('}'); }));
    const auto answer = nlohmann::json::parse(llm->answer);
    EXPECT_FALSE(answer["choices"][0]["message"]["content"].get<std::string>().empty());
}

TEST_F(VendorMocksTest, TheVoiceSpeaksWhatWasFlushedAndStopsWhenCleared) {
    const auto tts = web_socket("/v1/speak?encoding=mulaw");
    ASSERT_TRUE(wait([&] { return tts->texts.size() == 1; }));
    EXPECT_EQ(nlohmann::json::parse(tts->texts[0])["type"], "Metadata");

    tts->send_message(Opcode::text, R"({"type":"Speak","text":"Hello there."})");
    loop_.serve(now_us() + 50 * ms);
    EXPECT_TRUE(tts->audio.empty()) << "nothing was flushed yet";
    tts->send_message(Opcode::text, R"({"type":"Flush"})");
    ASSERT_TRUE(wait([&] { return tts->texts.size() == 2; }));
    EXPECT_EQ(nlohmann::json::parse(tts->texts[1])["type"], "Flushed");
    EXPECT_EQ(tts->audio.size(), 12u * 3 * 160);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(tts->audio.data());
    EXPECT_TRUE(age_of({bytes, 160}, now_us()).has_value());

    tts->send_message(Opcode::text,
                      R"({"type":"Speak","text":")" + std::string(900, 'a') + R"("})");
    tts->send_message(Opcode::text, R"({"type":"Flush"})");
    ASSERT_TRUE(wait([&] { return tts->audio.size() > 12u * 3 * 160; }));
    tts->send_message(Opcode::text, R"({"type":"Clear"})");
    ASSERT_TRUE(wait([&] { return tts->texts.size() == 3; }));
    EXPECT_EQ(nlohmann::json::parse(tts->texts[2])["type"], "Cleared");
    const auto heard = tts->audio.size();
    loop_.serve(now_us() + 50 * ms);
    EXPECT_EQ(tts->audio.size(), heard);
}

/// Asks once over TLS, trusting `certificate` only, and waits on a thread of its own.
std::string asked_over_tls(std::uint16_t port, const std::string& certificate,
                           const std::string& request) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
        SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    SSL_CTX_load_verify_locations(context.get(), certificate.c_str(), nullptr);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    std::string answer(64 * 1024, '\0');
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return "no connection";
    const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context.get()), &SSL_free);
    SSL_set_fd(session.get(), descriptor);
    const bool sent =
        SSL_connect(session.get()) == 1 &&
        SSL_write(session.get(), request.data(), static_cast<int>(request.size())) > 0;
    const int got =
        sent ? SSL_read(session.get(), answer.data(), static_cast<int>(answer.size())) : 0;
    ::close(descriptor);
    answer.resize(static_cast<std::size_t>(std::max(got, 0)));
    return answer;
}

TEST_F(VendorMocksTest, ServesOverTlsWithItsCertificate) {
    const TemporaryFolder folder;
    const auto identity = identity_of("IP:127.0.0.1");
    folder.write("certificate.pem", identity.certificate);
    folder.write("key.pem", identity.key);
    options_.certificate = folder.path() / "certificate.pem";
    options_.key = folder.path() / "key.pem";
    const VendorMocks vendors(loop_, options_);
    ASSERT_NE(vendors.tls_port(), 0);

    // Longer than what one record of TLS takes, so that it comes in pieces.
    const std::string body = R"({"messages":[{"role":"user","content":")" + spoken_tag(5) +
                             std::string(40'000, ' ') + R"("}]})";
    auto answer =
        std::async(std::launch::async, asked_over_tls, vendors.tls_port(), options_.certificate,
                   "POST /v1/chat/completions HTTP/1.1\r\nHost: mock\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n\r\n" + body);
    ASSERT_TRUE(wait(
        [&] { return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    const auto text = answer.get();
    EXPECT_TRUE(text.starts_with("HTTP/1.1 200")) << text;
    EXPECT_TRUE(text.contains(spoken_tag(5))) << text;

    options_.key = folder.path() / "none.pem";
    EXPECT_THROW(VendorMocks(loop_, options_), std::runtime_error);
}

TEST_F(VendorMocksTest, AnUnknownVendorIsNotFound) {
    const auto client = connect();
    client->ask("GET", "mock", "/v1/other", "text/plain", "");
    ASSERT_TRUE(wait([&] { return client->answer.contains("no such vendor"); }));
}

TEST(LoadTest, CallsAreGreetedAnsweredAndCutIntoOverTheFloor) {
    RawLoop loop;
    const VendorMocks mocks(loop, {.recognise = 20 * ms,
                                   .first_token = 20 * ms,
                                   .between_tokens = ms,
                                   .first_audio = 10 * ms,
                                   .between_chunks = 20 * ms});
    const auto vendors = "http://127.0.0.1:" + std::to_string(mocks.port());
    const RawFloor floor(loop, {.port = 0, .vendors = vendors});
    audio::MulawFrame voice;
    voice.fill(0x9e);

    LoadOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(floor.port());
    options.calls = 4;
    options.barge_ins = 1;
    Load load(loop, options, {Utterance(30, voice), Utterance(30, voice)});
    load.run(8'000 * ms);

    const auto& seen = load.stats();
    EXPECT_TRUE(load.is_up());
    EXPECT_EQ(seen.begun, 4u);
    EXPECT_EQ(seen.ended, 0u);
    EXPECT_EQ(seen.refused, 0u);
    EXPECT_GE(seen.turn.count(), 4u);
    EXPECT_GE(seen.barge_ins, 4u);
    EXPECT_GE(seen.onset_to_clear.count(), 4u);
    EXPECT_GT(seen.frames_in, 500u);
    EXPECT_GE(mocks.stats().finals, 4u);
    load.hang_up();
}

TEST(LoadTest, AsManyCallsAsAreWantedComeAndGo) {
    RawLoop loop;
    const VendorMocks mocks(loop, {.first_audio = 0, .between_chunks = 5 * ms});
    const RawFloor floor(
        loop, {.port = 0, .vendors = "http://127.0.0.1:" + std::to_string(mocks.port())});
    audio::MulawFrame voice;
    voice.fill(0x9e);

    LoadOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(floor.port());
    options.calls = 3;
    options.total = 12;
    options.length = 0.5;
    Load load(loop, options, {Utterance(30, voice), Utterance(30, voice)});
    for (int i = 0; i < 60 && !load.is_over(); ++i) load.run(100 * ms);
    EXPECT_TRUE(load.is_over());
    EXPECT_EQ(load.stats().begun, 12u);
    EXPECT_EQ(load.stats().ended, 0u);
    EXPECT_EQ(load.stats().foreign, 0u);
    load.hang_up();
}

}  // namespace
}  // namespace neura::bench
