#include "fakes/fake_openai_realtime.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "audio/g711.hpp"
#include "fakes/audible_text.hpp"
#include "fakes/socket_script.hpp"
#include "fakes/word_tones.hpp"
#include "net/base64.hpp"
#include "runtime/inbox.hpp"
#include "runtime/task_scope.hpp"

namespace neura::fakes {

using namespace asio::experimental::awaitable_operators;
using nlohmann::json;

namespace {

constexpr std::size_t least_committed = 800;
constexpr std::size_t longest_id = 32;

/// The audio of a text, each character in `slower` times 20 ms.
std::vector<std::uint8_t> sound_of(const std::string& text, int slower) {
    std::string stretched;
    for (const char c : text) stretched.append(static_cast<std::size_t>(slower), c);
    return audible(stretched);
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (const char c : text) {
        if (words.empty() || (c == ' ' && !words.back().empty())) words.emplace_back();
        words.back() += c;
    }
    return words;
}

}  // namespace

struct FakeOpenAiRealtime::Response {
    std::string id;
    json metadata;
    bool in_conversation = true;
    Answer answer;
    bool cancelled = false;
    bool done = false;
};

struct FakeOpenAiRealtime::Session {
    Session(Executor loop, std::unique_ptr<net::WebSocket> the_socket, Conduct the_conduct)
        : socket(std::move(the_socket)),
          conduct(std::move(the_conduct)),
          texts(loop),
          cut(loop, Clock::time_point::max()),
          tasks(loop) {}

    void say(json message) {
        if (is_cut) return;
        message["event_id"] = "event_" + std::to_string(++events);
        if (conduct.old_names) {
            std::string type = message["type"];
            const auto output = type.find("output_audio");
            if (output != std::string::npos) message["type"] = type.erase(output, 7);
        }
        socket->send({net::Message::Kind::text, message.dump()});
    }

    void error(const std::string& code, const json& about, const std::string& why) {
        say({{"type", "error"},
             {"error",
              {{"type", "invalid_request_error"},
               {"code", code},
               {"message", why},
               {"param", nullptr},
               {"event_id", about.contains("event_id") ? about["event_id"] : json(nullptr)}}}});
    }

    Item* find(const std::string& id) {
        const auto found = std::ranges::find(items, id, &Item::id);
        return found == items.end() ? nullptr : &*found;
    }

    std::unique_ptr<net::WebSocket> socket;
    Conduct conduct;
    Inbox<std::string> texts;  ///< heard, for a script
    std::size_t audio_heard = 0;
    Timer cut;  ///< cancelled to cut the connection
    bool is_cut = false;
    TaskScope tasks;
    bool is_set_up = false;
    std::string buffer;  ///< audio not committed
    Conversation items;
    std::vector<std::shared_ptr<Response>> responses;
    int events = 0;
    int made = 0;
    std::size_t utterances = 0;  ///< committed
};

FakeOpenAiRealtime::FakeOpenAiRealtime(std::string key)
    : FakeVendorThatBehaves(std::move(key), "/v1") {
    always_answers({.words = "I see."});
    net::HttpServer::Options options;
    options.max_message = 1024 * 1024;
    open(std::move(options));
}

FakeOpenAiRealtime::~FakeOpenAiRealtime() { shut(); }

void FakeOpenAiRealtime::answers_with(std::function<Answer(const Conversation&)> answers) {
    const std::lock_guard lock(mutex());
    answers_ = std::move(answers);
}

void FakeOpenAiRealtime::always_answers(Answer answer) {
    answers_with([answer = std::move(answer)](const Conversation&) { return answer; });
}

void FakeOpenAiRealtime::hears(std::vector<std::string> words) {
    const std::lock_guard lock(mutex());
    words_ = std::move(words);
}

void FakeOpenAiRealtime::misreads(std::string as) {
    const std::lock_guard lock(mutex());
    misread_ = std::move(as);
}

std::vector<json> FakeOpenAiRealtime::heard(const std::string& type) const {
    const std::lock_guard lock(mutex());
    std::vector<json> found;
    for (const auto& message : heard_)
        if (message.value("type", "") == type) found.push_back(message);
    return found;
}

FakeOpenAiRealtime::Conversation FakeOpenAiRealtime::conversation() const {
    const std::lock_guard lock(mutex());
    return conversation_;
}

json FakeOpenAiRealtime::settings() const {
    const std::lock_guard lock(mutex());
    return settings_;
}

std::vector<std::string> FakeOpenAiRealtime::read() const {
    std::vector<std::string> texts;
    for (const auto& message : heard("response.create"))
        if (message.value("/response/conversation"_json_pointer, "") == "none")
            texts.push_back(message["response"]["input"][0]["content"][0]["text"]);
    return texts;
}

bool FakeOpenAiRealtime::has_key(const net::Request& request) const {
    return request.headers.find("Authorization") == "Bearer " + key();
}

void FakeOpenAiRealtime::check(const net::Request& request) {
    if (request.path() != "/v1/realtime") violation("path " + std::string(request.path()));
    const auto query = net::parse_form(request.query()).value_or(net::Form());
    if (query.size() != 1 || query[0].first != "model" || query[0].second.empty())
        violation("a session without a model");
    if (request.headers.find("OpenAI-Beta")) violation("asks for the retired interface");
}

Awaitable<> FakeOpenAiRealtime::serve(net::Request, std::unique_ptr<net::WebSocket> socket,
                                      Conduct conduct) {
    const auto loop = co_await asio::this_coro::executor;
    {
        const std::lock_guard lock(mutex());
        conversation_.clear();
    }
    const auto session = std::make_shared<Session>(loop, std::move(socket), std::move(conduct));
    if (!session->conduct.script.empty()) {
        co_await (hear(session) || play_script(session->conduct.script, *session->socket,
                                               session->texts, session->audio_heard));
    } else {
        if (!session->conduct.never_begins)
            session->say({{"type", "session.created"},
                          {"session",
                           {{"type", "realtime"},
                            {"id", "sess_1"},
                            {"expires_at", 1'795'348'800},
                            {"tools", json::array()}}}});
        co_await (hear(session) || session->cut.async_wait(as_result));
    }
    session->is_cut = true;
    session->socket.reset();
    session->tasks.cancel();
    co_await session->tasks.join();
}

Awaitable<> FakeOpenAiRealtime::hear(std::shared_ptr<Session> session) {
    for (;;) {
        const auto message = co_await session->socket->read();
        if (!message) co_return;
        if (message->kind != net::Message::Kind::text) {
            violation("a binary message");
            continue;
        }
        const auto read = json::parse(message->data, nullptr, false);
        if (!read.is_object() || !read.contains("type")) {
            violation("no message: " + message->data.substr(0, 40));
            continue;
        }
        note_heard(read.value("type", ""));
        {
            const std::lock_guard lock(mutex());
            heard_.push_back(read);
            heard_.back().erase("audio");
        }
        if (session->conduct.script.empty())
            take(session, read);
        else
            session->texts.push(message->data);
        const std::lock_guard lock(mutex());
        conversation_ = session->items;
    }
}

void FakeOpenAiRealtime::take(const std::shared_ptr<Session>& session, const json& message) {
    const std::string type = message["type"];
    if (!session->is_set_up && type != "session.update") violation(type + " before a set up");
    if (type == "session.update") return update(*session, message);
    if (type == "input_audio_buffer.append") {
        std::vector<std::uint8_t> audio;
        if (!net::decode_base64(message.value("audio", "?"), audio) || audio.empty())
            violation("audio that is no base64");
        session->buffer.append(audio.begin(), audio.end());
    } else if (type == "input_audio_buffer.clear") {
        session->buffer.clear();
    } else if (type == "input_audio_buffer.commit") {
        commit(session);
    } else if (type == "conversation.item.create") {
        create_item(*session, message);
    } else if (type == "conversation.item.delete") {
        const auto id = message.value("item_id", "");
        if (session->find(id) == nullptr) violation("deletes an item that is not there: " + id);
        std::erase_if(session->items, [&](const Item& item) { return item.id == id; });
    } else if (type == "conversation.item.truncate") {
        truncate(*session, message);
    } else if (type == "response.create") {
        create_response(session, message);
    } else if (type == "response.cancel") {
        const auto id = message.value("response_id", "");
        const auto found = std::ranges::find(session->responses, id, &Response::id);
        if (found == session->responses.end())
            violation("cancels what was never begun: " + id);
        else if ((*found)->done)
            session->error("response_cancel_not_active", message, "no active response");
        else
            (*found)->cancelled = true;
    } else {
        violation("a message of type " + type);
    }
}

void FakeOpenAiRealtime::update(Session& session, const json& message) {
    const auto settings = message.value("session", json::object());
    if (settings.value("type", "") != "realtime") violation("session.update without its type");
    if (session.conduct.refuses_setup && !std::exchange(session.is_set_up, true))
        return session.error("invalid_value", message, "voice is not supported");
    if (!session.is_set_up) {
        const auto at = [&](const char* pointer) {
            return settings.value(json::json_pointer(pointer), json());
        };
        if (at("/audio/input/format/type") != json("audio/pcmu") ||
            at("/audio/output/format/type") != json("audio/pcmu"))
            violation("not mu-law both ways");
        if (!settings.contains("/audio/input/turn_detection"_json_pointer) ||
            !at("/audio/input/turn_detection").is_null())
            violation("turns are not ours to declare");
        if (!at("/audio/input/transcription/model").is_string())
            violation("the caller's words are not asked for");
        if (at("/output_modalities") != json::array({"audio"})) violation("no audio is asked for");
        session.is_set_up = true;
    }
    const std::lock_guard lock(mutex());
    if (!settings_.is_object()) settings_ = json::object();
    settings_.merge_patch(settings);
    session.say({{"type", "session.updated"}, {"session", settings}});
}

void FakeOpenAiRealtime::commit(const std::shared_ptr<Session>& session) {
    if (session->buffer.size() < least_committed) {
        violation("commits " + std::to_string(session->buffer.size()) + " bytes");
        return;
    }
    const auto audio = std::exchange(session->buffer, {});
    std::string words = text_of(words_in(audio, 0, audio.size()));
    {
        const std::lock_guard lock(mutex());
        if (!words_.empty()) words = words_[std::min(session->utterances, words_.size() - 1)];
        ++session->utterances;
    }
    const auto id = "item_u" + std::to_string(++session->made);
    session->items.push_back(
        {.id = id, .kind = "user", .text = words, .spoken = true, .audio = audio.size()});
    session->say(
        {{"type", "input_audio_buffer.committed"}, {"previous_item_id", nullptr}, {"item_id", id}});
    if (!session->conduct.no_words) session->tasks.spawn(transcribe(session, id, std::move(words)));
}

Awaitable<> FakeOpenAiRealtime::transcribe(std::shared_ptr<Session> session, std::string item,
                                           std::string words) {
    Timer pause(co_await asio::this_coro::executor);
    pause.expires_after(session->conduct.words_after);
    co_await pause.async_wait(use_awaitable);
    session->say({{"type", "conversation.item.input_audio_transcription.completed"},
                  {"item_id", item},
                  {"content_index", 0},
                  {"transcript", words}});
}

void FakeOpenAiRealtime::create_item(Session& session, const json& message) {
    const auto item = message.value("item", json::object());
    Item made{.id = item.value("id", ""), .kind = item.value("type", ""), .text = {}};
    if (made.id.empty() || made.id.size() > longest_id || session.find(made.id) != nullptr)
        violation("an item that is called \"" + made.id + '"');
    if (made.kind == "message") {
        made.kind = item.value("role", "");
        const auto content = item.value("/content/0"_json_pointer, json::object());
        const auto* type = made.kind == "user" ? "input_text" : "output_text";
        if (content.value("type", "") != type) violation("a message of " + content.dump());
        made.text = content.value("text", "");
    } else if (made.kind == "function_call") {
        made.call_id = item.value("call_id", "");
        made.text = item.value("arguments", "");
    } else if (made.kind == "function_call_output") {
        made.call_id = item.value("call_id", "");
        made.text = item.value("output", "");
        const bool called = std::ranges::any_of(session.items, [&](const Item& one) {
            return one.kind == "function_call" && one.call_id == made.call_id;
        });
        if (!called) violation("a result of no call: " + made.call_id);
    } else {
        violation("an item of type " + made.kind);
    }
    const auto after = message.value("previous_item_id", "");
    const auto found = std::ranges::find(session.items, after, &Item::id);
    if (after == "root")
        session.items.insert(session.items.begin(), std::move(made));
    else if (found == session.items.end())
        violation("an item after one that is not there: " + after);
    else
        session.items.insert(found + 1, std::move(made));
}

void FakeOpenAiRealtime::truncate(Session& session, const json& message) {
    auto* item = session.find(message.value("item_id", ""));
    const auto ms = message.value("audio_end_ms", std::int64_t{-1});
    if (item == nullptr || item->kind != "assistant" || !item->spoken)
        return violation("truncates what was not spoken");
    if (message.value("content_index", -1) != 0) violation("truncates another part");
    if (ms < 0 || static_cast<std::size_t>(ms) * 8 > item->audio)
        violation("truncates " + std::to_string(item->audio / 8) + " ms at " + std::to_string(ms));
    item->truncated_at = ms;
    session.say({{"type", "conversation.item.truncated"},
                 {"item_id", item->id},
                 {"content_index", 0},
                 {"audio_end_ms", ms}});
}

/// A model that called a tool is to be told what came of it before it is asked for more.
void FakeOpenAiRealtime::check_tools_answered(const Session& session) {
    for (const auto& call : session.items) {
        if (call.kind != "function_call") continue;
        const bool answered = std::ranges::any_of(session.items, [&](const Item& one) {
            return one.kind == "function_call_output" && one.call_id == call.call_id;
        });
        if (!answered) violation("asks for more before the result of " + call.call_id);
    }
}

void FakeOpenAiRealtime::create_response(const std::shared_ptr<Session>& session,
                                         const json& message) {
    const auto asked = message.value("response", json::object());
    auto response = std::make_shared<Response>();
    response->id = "resp_" + std::to_string(++session->made);
    response->metadata = asked.value("metadata", json());
    response->in_conversation = asked.value("conversation", "auto") == "auto";
    if (response->in_conversation) {
        const bool busy = std::ranges::any_of(
            session->responses, [](const auto& one) { return one->in_conversation && !one->done; });
        if (busy) {
            violation("asks while an answer is under way");
            return session->error("conversation_already_has_active_response", message, "busy");
        }
        check_tools_answered(*session);
        const std::lock_guard lock(mutex());
        response->answer = answers_(session->items);
    } else {
        const std::lock_guard lock(mutex());
        response->answer.words =
            misread_.empty() ? asked["input"][0]["content"][0].value("text", "") : misread_;
    }
    session->responses.push_back(response);
    session->tasks.spawn(speak(session, std::move(response)));
}

Awaitable<> FakeOpenAiRealtime::speak(std::shared_ptr<Session> session,
                                      std::shared_ptr<Response> response) {
    Timer pause(co_await asio::this_coro::executor);
    const auto& answer = response->answer;
    json description{{"id", response->id},
                     {"status", "in_progress"},
                     {"status_details", nullptr},
                     {"usage", nullptr},
                     {"metadata", response->metadata}};
    session->say({{"type", "response.created"}, {"response", description}});
    pause.expires_after(answer.first);
    co_await pause.async_wait(use_awaitable);

    const bool goes_on = co_await say(session, response);
    if (!goes_on) co_return;
    if (!answer.tool.empty() && !response->cancelled) call_tool(*session, *response);

    response->done = true;
    description["status"] = "completed";
    description["usage"] = {
        {"total_tokens", 300},
        {"input_tokens", 200},
        {"input_token_details",
         {{"text_tokens", 180},
          {"audio_tokens", 20},
          {"cached_tokens", 128},
          {"cached_tokens_details", {{"text_tokens", 128}, {"audio_tokens", 0}}}}},
        {"output_tokens", 100},
        {"output_token_details", {{"text_tokens", 20}, {"audio_tokens", 80}}}};
    if (response->cancelled) {
        description["status"] = "cancelled";
        description["status_details"] = {{"type", "cancelled"}, {"reason", "client_cancelled"}};
    } else if (!answer.fails_with.empty()) {
        description["status"] = "failed";
        description["status_details"] = {
            {"type", "failed"},
            {"error", {{"type", "server_error"}, {"code", answer.fails_with}, {"message", "no"}}}};
    }
    session->say({{"type", "response.done"}, {"response", description}});
    const std::lock_guard lock(mutex());
    conversation_ = session->items;
}

/// Its words and their voice. Whether the session goes on.
Awaitable<bool> FakeOpenAiRealtime::say(std::shared_ptr<Session> session,
                                        std::shared_ptr<Response> response) {
    const auto& answer = response->answer;
    if (answer.words.empty()) co_return true;
    Timer pause(co_await asio::this_coro::executor);
    const auto item = "item_a" + std::to_string(++session->made);
    const auto about = [&](json message) {
        message["response_id"] = response->id;
        message["item_id"] = item;
        message["output_index"] = message["content_index"] = 0;
        return message;
    };
    if (response->in_conversation)
        session->items.push_back({.id = item, .kind = "assistant", .text = {}, .spoken = true});
    session->say({{"type", "response.output_item.added"},
                  {"response_id", response->id},
                  {"output_index", 0},
                  {"item", {{"id", item}, {"type", "message"}, {"role", "assistant"}}}});
    std::size_t said = 0;
    for (const auto& word : words_of(answer.words)) {
        if (response->cancelled || session->is_cut) break;
        const auto audio = sound_of(word, answer.slower);
        said += audio.size();
        if (auto* made = session->find(item)) {
            made->text += word;
            made->audio = said;
        }
        session->say(about({{"type", "response.output_audio_transcript.delta"}, {"delta", word}}));
        session->say(
            about({{"type", "response.output_audio.delta"}, {"delta", net::encode_base64(audio)}}));
        if (answer.drop_at && said >= *answer.drop_at) {
            session->is_cut = true;
            session->cut.cancel();
            co_return false;
        }
        if (answer.garbage) session->socket->send({net::Message::Kind::text, R"({"type":"resp)"});
        if (!answer.error.empty())
            session->say({{"type", "error"},
                          {"error",
                           {{"type", "invalid_request_error"},
                            {"code", answer.error},
                            {"message", "It is over."},
                            {"event_id", nullptr}}}});
        if (answer.stalls) co_return false;
        pause.expires_after(std::chrono::milliseconds(5));
        co_await pause.async_wait(use_awaitable);
    }
    co_return !session->is_cut;
}

void FakeOpenAiRealtime::call_tool(Session& session, Response& response) {
    const auto id = "item_f" + std::to_string(++session.made);
    const auto call_id = "call_" + std::to_string(session.made);
    const auto arguments = response.answer.arguments.dump();
    session.items.push_back(
        {.id = id, .kind = "function_call", .text = arguments, .call_id = call_id});
    json item{{"id", id},
              {"type", "function_call"},
              {"status", "in_progress"},
              {"name", response.answer.tool},
              {"call_id", call_id},
              {"arguments", ""}};
    session.say({{"type", "response.output_item.added"},
                 {"response_id", response.id},
                 {"output_index", 1},
                 {"item", item}});
    item["arguments"] = arguments;
    item["status"] = "completed";
    session.say({{"type", "response.output_item.done"},
                 {"response_id", response.id},
                 {"output_index", 1},
                 {"item", item}});
}

}  // namespace neura::fakes
