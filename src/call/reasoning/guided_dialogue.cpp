#include "call/reasoning/guided_dialogue.hpp"

#include <string_view>
#include <utility>

#include "call/reasoning/conversation.hpp"

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
    GuidedDialogue(SharedPlaybook playbook, Situation situation)
        : conversation_(std::move(playbook), std::move(situation)) {}

    std::vector<std::string> expected_words() const override {
        return conversation_.expected_words();
    }
    Task<Reply> greet() override { co_return conversation_.greet(); }
    Task<Reply> answer(Turn turn, const Say&) override { co_return conversation_.answer(turn); }
    void likely(std::string_view) override {}  // it answers within a millisecond
    std::string while_waiting(Waiting how) override { return conversation_.while_waiting(how); }
    bool is_backchannel(std::string_view text) const override {
        return conversation_.is_backchannel(text);
    }
    Task<Reply> silence(int times) override { co_return conversation_.silence(times); }
    Task<Reply> not_heard() override { co_return conversation_.not_heard(); }
    void interrupted(std::string heard) override { conversation_.interrupted(heard); }
    Progress progress() const override { return conversation_.progress(); }

private:
    Conversation conversation_;
};

}  // namespace

Situation situation_of(const AgentFile& file, DialogueContext context) {
    return {.now = context.now,
            .region = region_of(file.persona.language),
            .caller_id = std::move(context.caller_id),
            .language = language_of(file.persona.language)};
}

std::unique_ptr<Agent> make_guided_dialogue(SharedPlaybook playbook, DialogueContext context) {
    auto situation = situation_of(playbook->file, std::move(context));
    return std::make_unique<GuidedDialogue>(std::move(playbook), std::move(situation));
}

}  // namespace neura::reasoning
