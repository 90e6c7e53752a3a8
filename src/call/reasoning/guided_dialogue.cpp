#include "call/reasoning/guided_dialogue.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "call/reasoning/alarm_bell.hpp"
#include "call/reasoning/claim_history.hpp"
#include "call/reasoning/conversation.hpp"
#include "call/reasoning/lookups.hpp"
#include "call/reasoning/relay.hpp"

namespace neura::reasoning {

namespace {

/// "en-GB" → "GB"; the United States where the tag names no region.
std::string region_of(std::string_view language) {
    const auto dash = language.find('-');
    if (dash == std::string_view::npos || language.size() - dash != 3) return "US";
    return std::string(language.substr(dash + 1));
}

class GuidedDialogue final : public Agent {
public:
    GuidedDialogue(SharedPlaybook playbook, Situation situation, DialogueContext context)
        : conversation_(std::move(playbook), std::move(situation), context.resume_from),
          tools_(std::move(context.tools)),
          bell_(tools_) {
        resume(conversation_, history_, context);
    }

    std::vector<std::string> expected_words() const override {
        return conversation_.expected_words();
    }
    Task<Reply> greet() override { co_return co_await whole(conversation_.greet()); }
    Task<Reply> answer(Turn turn, const Say&) override {
        history_.hear(turn);
        auto reply = conversation_.answer(turn);
        history_.note("guided_dialogue");
        bell_.ring(conversation_.take_alarm());
        co_return co_await whole(std::move(reply));
    }
    void likely(std::string_view) override {}  // it answers within a millisecond
    std::string while_waiting(Waiting how) override { return conversation_.while_waiting(how); }
    bool is_backchannel(std::string_view text) const override {
        return conversation_.is_backchannel(text);
    }
    Task<Reply> silence(int times) override {
        co_return co_await whole(conversation_.silence(times));
    }
    Task<Reply> not_heard() override { co_return co_await whole(conversation_.not_heard()); }
    Task<Reply> not_put_through() override {
        co_return co_await whole(conversation_.not_put_through());
    }
    Task<Reply> voicemail() override { co_return conversation_.voicemail(); }
    Awaitable<> beside() override { return bell_.run(); }
    void interrupted(std::string heard) override { conversation_.interrupted(heard); }
    Progress progress() const override { return conversation_.progress(); }
    std::vector<AgentEvent> take_events() override {
        auto events = std::exchange(events_, {});
        std::ranges::move(history_.take(), std::back_inserter(events));
        std::ranges::move(conversation_.take_events(), std::back_inserter(events));
        return events;
    }

private:
    Task<Reply> whole(Reply reply) {
        co_return co_await with_lookups(conversation_, tools_.get(), std::move(reply), events_);
    }

    Conversation conversation_;
    ClaimHistory history_{conversation_};
    const std::shared_ptr<Toolbox> tools_;
    AlarmBell bell_;
    std::vector<AgentEvent> events_;  ///< of tools, not taken yet
};

}  // namespace

Situation situation_of(const AgentFile& file, DialogueContext context) {
    const auto& language = context.language.empty() ? file.persona.language : context.language;
    return {.now = context.now,
            .region = region_of(file.persona.language),
            .caller_id = std::move(context.caller_id),
            .language = language_of(language),
            .silence_retries = context.silence_retries.value_or(Situation{}.silence_retries),
            .records = context.records,
            .outbound = context.outbound,
            .purpose = std::move(context.purpose)};
}

void resume(Conversation& conversation, ClaimHistory& history, const DialogueContext& context) {
    if (conversation.goes_on_in_call()) return history.know();
    if (!context.language.empty()) history.choose_language(context.language);
    if (!context.resume_from) {
        if (!context.known.is_object()) return;
        conversation.begin_with(context.known);
        return history.note("api");
    }
    if (context.taken_at) return conversation.ask_about_earlier(*context.taken_at);
    conversation.welcome_back(context.was_cut_off);
    history.note("earlier_call");
}

std::unique_ptr<Agent> make_guided_dialogue(SharedPlaybook playbook, DialogueContext context) {
    return make_relay(std::move(playbook), std::move(context),
                      [](SharedPlaybook book, DialogueContext of_call) -> std::unique_ptr<Agent> {
                          auto situation = situation_of(book->file, of_call);
                          return std::make_unique<GuidedDialogue>(
                              std::move(book), std::move(situation), std::move(of_call));
                      });
}

}  // namespace neura::reasoning
