#include <utility>

#include "fakes/fake_openai.hpp"
#include "fakes/response_request_rules.hpp"

namespace neura::fakes {

using Json = nlohmann::json;

namespace {

/// The events of one response with one item, as the vendor numbers them.
class Stream {
public:
    explicit Stream(Json item) : item_(std::move(item)) {
        add("response.created", {{"response", response("in_progress")}});
        add("response.in_progress", {{"response", response("in_progress")}});
        add("response.output_item.added", {{"output_index", 0}, {"item", item_}});
    }

    void add(const char* type, Json event) {
        event["type"] = type;
        event["sequence_number"] = next_++;
        body_ += "event: " + std::string(type) + "\ndata: " + event.dump() + "\n\n";
    }

    /// @param whole  what the item has become
    ModelServerAnswer finished(const Json& whole) && {
        item_.update(whole);
        add("response.output_item.done", {{"output_index", 0}, {"item", item_}});
        auto done = response("completed");
        done["output"] = Json::array({item_});
        done["usage"] = {{"input_tokens", 12}, {"output_tokens", 9}};
        add("response.completed", {{"response", std::move(done)}});
        ModelServerAnswer answer;
        answer.body = std::move(body_);
        answer.headers.emplace_back("Content-Type", "text/event-stream; charset=utf-8");
        return answer;
    }

private:
    static Json response(const char* status) {
        return {{"id", "resp_1"},   {"object", "response"},   {"status", status},
                {"model", "fake"},  {"error", nullptr},       {"incomplete_details", nullptr},
                {"usage", nullptr}, {"output", Json::array()}};
    }

    Json item_;
    std::string body_;
    int next_ = 0;
};

FakeModelServer::Judge judge(std::string key) {
    return [key = std::move(key)](std::string_view head, const Json& body) {
        auto broken = ResponseRequestRules(body).broken();
        if (!head.starts_with("POST /v1/responses HTTP/1.1\r\n"))
            broken.emplace_back("the endpoint is POSTed to");
        if (!key.empty() && field_of(head, "authorization") != "Bearer " + key)
            broken.emplace_back("the key is sent");
        return broken;
    };
}

}  // namespace

FakeOpenAiResponses::FakeOpenAiResponses(std::string key)
    : FakeModelServer("/v1", "openai", judge(std::move(key))) {}

ModelServerAnswer FakeOpenAiResponses::words(const std::vector<std::string>& pieces) {
    Stream stream({{"id", "msg_1"}, {"type", "message"}, {"role", "assistant"}});
    std::string text;
    for (const auto& piece : pieces) {
        text += piece;
        stream.add("response.output_text.delta",
                   {{"item_id", "msg_1"}, {"output_index", 0}, {"delta", piece}});
    }
    stream.add("response.output_text.done",
               {{"item_id", "msg_1"}, {"output_index", 0}, {"text", text}});
    const Json said{{"type", "output_text"}, {"text", text}};
    return std::move(stream).finished({{"content", Json::array({said})}});
}

ModelServerAnswer FakeOpenAiResponses::call(const std::string& id, const std::string& name,
                                            const Json& arguments) {
    Stream stream({{"id", "fc_1"},
                   {"type", "function_call"},
                   {"call_id", id},
                   {"name", name},
                   {"arguments", ""}});
    const auto text = arguments.dump();
    const auto half = text.size() / 2;
    for (const auto& part : {text.substr(0, half), text.substr(half)})
        stream.add("response.function_call_arguments.delta",
                   {{"item_id", "fc_1"}, {"output_index", 0}, {"delta", part}});
    stream.add("response.function_call_arguments.done",
               {{"item_id", "fc_1"}, {"output_index", 0}, {"name", name}, {"arguments", text}});
    return std::move(stream).finished({{"arguments", text}});
}

}  // namespace neura::fakes
