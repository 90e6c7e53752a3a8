#include "fakes/fake_cartesia.hpp"

#include <algorithm>
#include <array>

#include "audio/frame.hpp"
#include "net/base64.hpp"

namespace neura::fakes {

using nlohmann::json;

namespace {

constexpr std::string_view version = "2026-08-14";

json message_of(std::string_view type, const std::string& context, unsigned status, bool done) {
    return {{"type", type}, {"context_id", context}, {"status_code", status}, {"done", done}};
}

unsigned status_of(const std::string& failure) {
    if (failure == "voice_not_found") return 404;
    if (failure == "quota_exceeded") return 402;
    if (failure == "concurrency_limited") return 429;
    if (failure == "unauthorized") return 401;
    return 500;
}

/// The words that begin in that piece, timed from the sentence's beginning.
json words_in(const std::string& text, std::size_t from, std::size_t to) {
    json words{{"words", json::array()}, {"start", json::array()}, {"end", json::array()}};
    constexpr double letter = static_cast<double>(audio::frame_samples) / audio::telephone_rate;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto begins = at * audio::frame_samples;
        if (end > at && begins >= from && begins < to) {
            words["words"].push_back(text.substr(at, end - at));
            words["start"].push_back(static_cast<double>(at) * letter);
            words["end"].push_back(static_cast<double>(end) * letter);
        }
        at = end + 1;
    }
    return words;
}

}  // namespace

FakeCartesia::FakeCartesia(std::string key) : FakeVoiceStreams(std::move(key)) { open(); }

FakeCartesia::~FakeCartesia() { shut(); }

json FakeCartesia::asked_for() const {
    const std::lock_guard lock(asked_mutex_);
    return asked_for_;
}

bool FakeCartesia::has_key(const net::Request& request) const {
    return request.headers.find("Authorization") == "Bearer " + key();
}

void FakeCartesia::check(const net::Request& request) {
    if (request.path() != "/tts/websocket")
        violation("unknown path " + std::string(request.path()));
    if (query_field(request, "cartesia_version") != version) violation("no version in the query");
    if (request.headers.find("Cartesia-Version") != version) violation("no version in a header");
}

net::Response FakeCartesia::refusal(unsigned status) const {
    net::Response response;
    response.content_type = "application/json";
    response.body = json{{"error_code", status == 429 ? "concurrency_limited" : "refused"},
                         {"title", "refused"},
                         {"message", "words of the vendor"},
                         {"request_id", "req_1"}}
                        .dump();
    return response;
}

void FakeCartesia::note(const json& message) {
    if (message.value("cancel", false)) note_heard("cancel");
    if (!message.contains("transcript")) return;
    note_heard("transcript");
    const std::lock_guard lock(asked_mutex_);
    asked_for_ = message;
}

/// A request for a sentence is one the vendor takes.
void FakeCartesia::judge(const json& message) {
    const auto require = [&](bool holds, std::string what) {
        if (!holds) violation(std::move(what));
    };
    require(!message.value("model_id", "").empty(), "no model");
    require(!message.value("transcript", "").empty(), "nothing to say");
    const auto voice = message.value("voice", json::object());
    require(voice.value("mode", "") == "id" && !voice.value("id", "").empty(), "no voice");
    require(message.value("output_format", json()) ==
                json{{"container", "raw"}, {"encoding", "pcm_mulaw"}, {"sample_rate", 8'000}},
            "not mu-law of 8 kHz");
    require(message.contains("continue") && !message.value("continue", true),
            "a sentence whose end is not told");
    require(message.value("max_buffer_delay_ms", -1) == 0, "it may wait for more");
    require(message.value("add_timestamps", false), "no times are asked for");
    if (message.contains("language"))
        require(message["language"].get<std::string>().size() == 2, "no language of two letters");
    if (message.contains("generation_config")) {
        const auto speed = message["generation_config"].value("speed", 0.0);
        require(speed >= 0.6 && speed <= 1.5, "a speed the vendor has not");
    }
    constexpr auto known = std::to_array<std::string_view>(
        {"context_id", "model_id", "transcript", "voice", "output_format", "continue",
         "max_buffer_delay_ms", "add_timestamps", "language", "generation_config"});
    for (const auto& [field, value] : message.items())
        require(std::ranges::find(known, field) != known.end(), "unknown field " + field);
}

bool FakeCartesia::take(Session& session, const json& message) {
    const auto name = message.value("context_id", "");
    if (name.empty()) {
        violation("a message without a context");
        return true;
    }
    if (message.value("cancel", false)) {
        // It may have ended while that was on its way.
        if (session.has(name)) session.stop(name);
        return true;
    }
    judge(message);
    if (session.has(name)) {
        violation("more for a sentence that was whole");
        return true;
    }
    session.begin(name);
    session.at(name).to_speak = message.value("transcript", "");
    session.make(name);
    session.close(name);
    return true;
}

std::vector<json> FakeCartesia::audio(const std::string& context, const Spoken& spoken) const {
    auto chunk = message_of("chunk", context, 206, false);
    chunk["data"] = net::encode_base64(
        {reinterpret_cast<const std::uint8_t*>(spoken.audio.data()), spoken.audio.size()});
    chunk["step_time"] = 41.2;
    auto words = words_in(spoken.text, spoken.from, spoken.from + spoken.audio.size());
    if (words["words"].empty()) return {chunk};
    auto times = message_of("timestamps", context, 206, false);
    times["word_timestamps"] = std::move(words);
    return {chunk, times};
}

json FakeCartesia::end(const std::string& context) const {
    return message_of("done", context, 200, true);
}

json FakeCartesia::failure(const std::string& name, const std::string& context) const {
    json message{{"type", "error"},
                 {"status_code", status_of(name)},
                 {"done", true},
                 {"title", "words of the vendor"},
                 {"message", "words of the vendor"},
                 {"error_code", name},
                 {"request_id", "req_1"}};
    if (!context.empty()) message["context_id"] = context;
    return message;
}

}  // namespace neura::fakes
