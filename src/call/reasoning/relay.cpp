#include "call/reasoning/relay.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/succession.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

/// In the language of the talk, where it has that. Kept by whoever keeps any of the files it goes
/// with.
SharedPlaybook other_of(const SharedPlaybook& playbook, std::string_view name,
                        std::string_view language) {
    const auto* other = playbook->other(name);
    if (other == nullptr) return nullptr;
    SharedPlaybook found(playbook, other);
    auto translated = language.empty() ? nullptr : in_language(found, language_of(language));
    return translated ? translated : found;
}

class Relay final : public Agent {
public:
    Relay(SharedPlaybook playbook, DialogueContext context, MakeAgent make)
        : playbook_(std::move(playbook)),
          context_(std::move(context)),
          make_(std::move(make)),
          agents_(context_.talk) {
        agents_.follow(make_(playbook_, context_));
    }

    std::vector<std::string> expected_words() const override { return now().expected_words(); }

    Task<Reply> greet() override {
        auto reply = co_await agents_.greet();
        co_return co_await gone_on(std::move(reply));
    }
    Task<Reply> answer(Turn turn, const Say& say) override {
        auto reply = co_await agents_.answer(std::move(turn), say);
        co_return co_await gone_on(std::move(reply));
    }
    Task<Reply> silence(int times) override {
        auto reply = co_await now().silence(times);
        co_return co_await gone_on(std::move(reply));
    }
    Task<Reply> not_heard() override {
        auto reply = co_await now().not_heard();
        co_return co_await gone_on(std::move(reply));
    }

    Task<Reply> not_put_through() override {
        auto reply = co_await now().not_put_through();
        co_return co_await gone_on(std::move(reply));
    }
    Task<Reply> voicemail() override { return now().voicemail(); }

    void likely(std::string_view text) override { now().likely(text); }
    std::string while_waiting(Waiting waiting) override { return now().while_waiting(waiting); }
    bool is_backchannel(std::string_view text) const override { return now().is_backchannel(text); }
    void interrupted(std::string heard) override { agents_.interrupted(std::move(heard)); }

    Progress progress() const override {
        auto progress = now().progress();
        progress.claim = with_before(std::move(progress.claim));
        return progress;
    }

    Awaitable<> beside() override { return agents_.beside(); }

    std::vector<ModelUsage> take_usage() override { return agents_.take_usage(); }
    std::vector<AgentEvent> take_events() override {
        note_events();
        return std::exchange(events_, {});
    }

private:
    Agent& now() const { return agents_.now(); }
    void note_events();
    Json with_before(Json claim) const;
    Task<Reply> gone_on(Result<Reply> reply);

    SharedPlaybook playbook_;  ///< of the agent that talks
    DialogueContext context_;
    const MakeAgent make_;
    Succession agents_;
    std::vector<AgentEvent> events_;  ///< not taken yet
    Json state_ = Json::object();     ///< of the last checkpoint
    Json before_ = Json::object();    ///< the claims of those that do not talk any more
};

void Relay::note_events() {
    for (const auto& agent : agents_.all())
        for (auto& event : agent->take_events()) {
            if (const auto* checkpoint = std::get_if<Checkpoint>(&event))
                state_ = checkpoint->state;
            if (auto* closed = std::get_if<ClaimChanged>(&event))
                closed->claim = with_before(std::move(closed->claim));
            if (std::holds_alternative<ClaimOpened>(event)) before_ = Json::object();
            events_.push_back(std::move(event));
        }
}

/// The claim of the agent that talks, and what those before it had written down.
Json Relay::with_before(Json claim) const {
    if (before_.empty()) return claim;
    auto all = before_;
    all.update(claim);
    return all;
}

/// Lets the next agent go on if the one that talks has handed over.
Task<Reply> Relay::gone_on(Result<Reply> reply) {
    // Each file once: two that only hand over to each other would do it for ever.
    std::vector<std::string> met;
    while (reply && !reply->hang_up) {
        const auto progress = now().progress();
        const auto name = progress.hands_over_to;
        if (name.empty() || std::ranges::find(met, name) != met.end()) break;
        met.push_back(name);
        const auto next = other_of(playbook_, name, context_.language);
        if (next == nullptr) break;

        note_events();
        before_.update(progress.claim);
        auto state = std::exchange(state_, Json::object());
        state["same_call"] = true;
        context_.resume_from = Checkpoint{.node = {}, .state = std::move(state)};
        context_.talk = agents_.talk();
        if (context_.tools_of) context_.tools = context_.tools_of(next->file);
        playbook_ = next;
        agents_.follow(make_(playbook_, context_));

        auto more = co_await agents_.greet();
        if (!more) co_return more;
        auto text = std::move(reply->text);
        if (!text.empty() && !more->text.empty()) text += ' ';
        text += more->text;
        reply = std::move(more);
        reply->text = std::move(text);
    }
    co_return reply;
}

}  // namespace

std::unique_ptr<Agent> make_relay(SharedPlaybook playbook, DialogueContext context,
                                  MakeAgent make) {
    if (context.resume_from && context.resume_from->state.is_object()) {
        const auto name = context.resume_from->state.value("agent", Json());
        if (name.is_string())
            if (auto other =
                    other_of(playbook, name.get_ref<const std::string&>(), context.language)) {
                if (context.tools_of && other->name != playbook->name)
                    context.tools = context.tools_of(other->file);
                playbook = std::move(other);
            }
    }
    const bool hands_over = std::ranges::any_of(
        playbook->file.graph.nodes, [](const GraphNode& node) { return !node.hands_over.empty(); });
    if (!hands_over) return make(std::move(playbook), std::move(context));
    return std::make_unique<Relay>(std::move(playbook), std::move(context), std::move(make));
}

}  // namespace neura::reasoning
