// Any bytes on a session of OpenAI's must give a message, nothing or an error that can be logged;
// and whatever the items of a conversation are, catching up once is enough. Each line is one
// message.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "providers/openai_realtime/mirror.hpp"
#include "providers/openai_realtime/protocol.hpp"

namespace realtime = neura::providers::openai_realtime;
using neura::reasoning::ModelMessage;

namespace {

void expect_printable(const realtime::Trouble& trouble) {
    for (const auto* text : {&trouble.code, &trouble.words})
        for (const char c : *text)
            if (c < ' ' || c > '~') std::abort();
    (void)realtime::meaning_of(trouble);
    (void)realtime::ends_session(trouble);
}

/// A call whose sides agree now and then, and often do not.
class Call {
public:
    void take(std::string_view line) {
        auto said = realtime::read(line);
        if (!said && said.error().doing.empty()) std::abort();
        if (said && *said) std::visit([this](auto&& what) { take_in(what); }, **said);
        if (line.size() % 4 == 1) agree(line);
    }

private:
    void take_in(const realtime::Committed& one) { mirror_.caller_spoke(one.item); }
    void take_in(const realtime::Transcribed& one) {
        mirror_.caller_said(one.item, one.text);
        messages_.push_back({.from = ModelMessage::From::caller, .text = one.text});
    }
    void take_in(const realtime::ItemAdded& one) {
        if (!one.is_call) mirror_.model_speaks(one.item);
    }
    void take_in(const realtime::Words& one) {
        mirror_.model_said(one.item, one.text);
        messages_.push_back({.from = ModelMessage::From::agent, .text = one.text + " —"});
    }
    void take_in(const realtime::Called& one) {
        mirror_.model_called(one.item, one.call);
        messages_.push_back({.from = ModelMessage::From::agent, .calls = {one.call}});
    }
    void take_in(const realtime::Finished& one) { expect_printable(one.why); }
    void take_in(const realtime::Refused& one) { expect_printable(one.why); }
    void take_in(const auto&) {}

    void agree(std::string_view text) {
        messages_.push_back({.from = ModelMessage::From::agent, .text = std::string(text)});
        for (const auto& message : mirror_.catch_up(messages_))
            if (!nlohmann::json::accept(message)) std::abort();
        if (!mirror_.agrees_with(messages_)) std::abort();
        (void)realtime::is_reading_of(text, "May I record this call, yes or no?");
    }

    realtime::Mirror mirror_;
    std::vector<ModelMessage> messages_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    Call call;
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        call.take(line);
    }
    return 0;
}
