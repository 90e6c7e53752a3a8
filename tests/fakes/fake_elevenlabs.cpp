#include "fakes/fake_elevenlabs.hpp"

#include "audio/frame.hpp"
#include "net/base64.hpp"

namespace neura::fakes {

using nlohmann::json;

namespace {

constexpr std::size_t most_contexts = 5;

// The vendor spells these fields in two ways.

bool in_camel_case(const std::string& context) {
    return context.ends_with('1') || context.ends_with('3');
}

json message_of(const std::string& context) {
    return {{in_camel_case(context) ? "contextId" : "context_id", context}};
}

}  // namespace

FakeElevenLabs::FakeElevenLabs(std::string key) : FakeVoiceStreams(std::move(key)) { open(); }

FakeElevenLabs::~FakeElevenLabs() { shut(); }

bool FakeElevenLabs::has_key(const net::Request& request) const {
    return request.headers.find("xi-api-key") == key();
}

void FakeElevenLabs::check(const net::Request& request) {
    const auto path = request.path();
    if (!path.starts_with("/v1/text-to-speech/") || !path.ends_with("/multi-stream-input"))
        violation("unknown path " + std::string(path));
    if (query_field(request, "model_id").empty()) violation("no model");
    if (query_field(request, "output_format") != "ulaw_8000") violation("not mu-law of 8 kHz");
    const auto limit = query_field(request, "inactivity_timeout");
    if (!limit.empty() && std::stoi(limit) > 180)
        violation("inactivity_timeout of more than 180 s");
}

net::Response FakeElevenLabs::refusal(unsigned) const {
    net::Response response;
    response.content_type = "application/json";
    response.body = R"({"detail":{"status":"refused","message":"refused"}})";
    response.headers.add("request-id", "r-1");
    return response;
}

void FakeElevenLabs::note(const json& message) {
    for (const auto* field : {"flush", "close_context", "close_socket"})
        if (message.value(field, false)) note_heard(field);
    if (message == json{{"text", ""}}) note_heard("keep_alive");
}

bool FakeElevenLabs::take(Session& session, const json& message) {
    if (message.value("close_socket", false)) return false;
    if (!message.contains("context_id")) {
        if (message != json{{"text", ""}}) violation("a message without a context");
        return true;
    }
    const auto name = message.value("context_id", "");
    if (!session.has(name)) {
        if (message.value("text", "") != " ") violation("a context that begins with words");
        if (session.sentences() == most_contexts) violation("more contexts than may be");
        session.begin(name);
        return true;
    }
    auto& context = session.at(name);
    if (context.is_closed) violation("a message to a context that was closed");
    if (message.contains("voice_settings")) violation("voice_settings in mid-sentence");
    if (const auto text = message.value("text", ""); !text.empty()) {
        if (!text.ends_with(' ')) violation("a text without a blank at its end");
        context.to_speak += text;
    }
    if (message.value("flush", false)) {
        while (context.to_speak.ends_with(' ')) context.to_speak.pop_back();
        session.make(name);
    }
    if (message.value("close_context", false)) session.close(name);
    return true;
}

/// Letters are timed from the beginning of the piece in which they begin.
std::vector<json> FakeElevenLabs::audio(const std::string& context, const Spoken& spoken) const {
    auto message = message_of(context);
    message["audio"] = net::encode_base64(
        {reinterpret_cast<const std::uint8_t*>(spoken.audio.data()), spoken.audio.size()});
    constexpr auto samples_a_ms = audio::telephone_rate / 1'000;
    json alignment{{"chars", json::array()},
                   {"charStartTimesMs", json::array()},
                   {"charDurationsMs", json::array()}};
    for (std::size_t i = 0; i < spoken.text.size(); ++i) {
        const auto begin = i * audio::frame_samples;
        if (begin < spoken.from || begin >= spoken.from + spoken.audio.size()) continue;
        alignment["chars"].push_back(spoken.text.substr(i, 1));
        alignment["charStartTimesMs"].push_back((begin - spoken.from) / samples_a_ms);
        alignment["charDurationsMs"].push_back(audio::frame_samples / samples_a_ms);
    }
    message["alignment"] = alignment["chars"].empty() ? json() : std::move(alignment);
    return {message};
}

json FakeElevenLabs::end(const std::string& context) const {
    auto message = message_of(context);
    message["audio"] = nullptr;
    message[in_camel_case(context) ? "isFinal" : "is_final"] = true;
    return message;
}

json FakeElevenLabs::failure(const std::string& name, const std::string&) const {
    return {{"message", "words of the vendor"}, {"error", name}, {"code", 1008}};
}

}  // namespace neura::fakes
