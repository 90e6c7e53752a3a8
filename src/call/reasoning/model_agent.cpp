#include "call/reasoning/model_agent.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "call/reasoning/claim_history.hpp"
#include "call/reasoning/claim_tools.hpp"
#include "call/reasoning/conversation.hpp"
#include "call/reasoning/declared_tools.hpp"
#include "call/reasoning/foreknowledge.hpp"
#include "call/reasoning/lookups.hpp"
#include "call/reasoning/model_prompt.hpp"
#include "call/reasoning/privacy.hpp"
#include "call/reasoning/recollection.hpp"
#include "call/reasoning/relay.hpp"
#include "call/reasoning/said_before.hpp"
#include "call/reasoning/talk_messages.hpp"
#include "call/reasoning/tool_use.hpp"

namespace neura::reasoning {

using namespace asio::experimental::awaitable_operators;

namespace {

using From = ModelMessage::From;

/// Questions to the model in one turn: a model that only ever calls tools says nothing. With the
/// last one it may call none.
constexpr int most_rounds = 5;

class ModelAgent final : public Agent {
public:
    ModelAgent(SharedPlaybook playbook, Situation situation, DialogueContext context,
               LanguageModel& model, const ModelAgentOptions& options)
        : guide_(std::move(playbook), std::move(situation), context.resume_from),
          tools_(guide_),
          toolbox_(std::move(context.tools)),
          beyond_(toolbox_, options.tools),
          foreknowledge_(toolbox_, guide_.file().knowledge && guide_.file().knowledge->always),
          model_(model),
          meter_(options.meter),
          bell_(toolbox_),
          words_(guide_.file().safety, guide_.playbook().spoken, options.holds_back,
                 [this](Unsafe unsafe) { return guide_.instead_of(unsafe); }),
          recollection_(about_call(guide_.situation()), options.context_tokens,
                        guide_.playbook().tokens + estimated_tokens(beyond_.tools())) {
        add({.from = From::instructions, .text = about_call(guide_.situation())});
        resume(guide_, history_, context);
        for (auto& message : context.talk) {
            if (!may_know(guide_.file(), message)) continue;
            words_.knows(message.text);  // what was said before was looked at then
            add(std::move(message));
        }
        reply_at_ = messages_.size();
    }

    std::vector<std::string> expected_words() const override { return guide_.expected_words(); }
    Task<Reply> greet() override { co_return co_await guided_whole(guide_.greet()); }
    Task<Reply> answer(Turn turn, const Say& say) override;
    void likely(std::string_view text) override;
    Task<Reply> silence(int times) override { co_return co_await unasked(guide_.silence(times)); }
    Task<Reply> not_heard() override { co_return co_await unasked(guide_.not_heard()); }
    Task<Reply> not_put_through() override { co_return co_await unasked(guide_.not_put_through()); }
    Task<Reply> voicemail() override { co_return guided(guide_.voicemail()); }
    void interrupted(std::string heard) override;
    Awaitable<> beside() override;

    std::string while_waiting(Waiting how) override {
        const bool knows = how == Waiting::noticeably && asked_to_wait_;
        return knows ? std::string() : guide_.while_waiting(how);
    }
    bool is_backchannel(std::string_view text) const override {
        return guide_.is_backchannel(text);
    }
    Progress progress() const override { return guide_.progress(); }
    std::vector<ModelUsage> take_usage() override { return std::exchange(usage_, {}); }
    std::vector<AgentEvent> take_events() override {
        auto events = std::exchange(events_, {});
        std::ranges::move(beyond_.take_used(), std::back_inserter(events));
        std::ranges::move(history_.take(), std::back_inserter(events));
        std::ranges::move(guide_.take_events(), std::back_inserter(events));
        return events;
    }

private:
    /// An answer asked for before the turn was over, and the words it answers.
    struct Ahead {
        std::string text;
        std::unique_ptr<ModelAnswer> answer;
    };

    void hear(std::string text);
    void add_turn(std::string text);
    void ask_ahead(std::string heard, const std::optional<Foreknown>& found);
    bool is_spelled() const {  // other readings come with the turn
        return expecting_ == Expecting::digits || expecting_ == Expecting::spelling;
    }
    /// Whether the documents are asked before the model is.
    bool is_looked_up(const Turn& turn) const {
        return foreknowledge_.is_wanted() && !turn.keyed && !is_spelled() && !turn.text.empty() &&
               !guide_.is_backchannel(turn.text) && guide_.node().allows(document_search);
    }
    void know(const Foreknown& found) {
        foreknowledge_.put(messages_, found);
        words_.knows(found.told);
        events_.emplace_back(found.used);
    }
    void forget_ahead() {
        ahead_.reset();
        foreknowledge_.expect_nothing();
    }
    ModelRequest request(std::span<const ModelMessage> messages) const {
        const auto& node = guide_.node();
        ModelRequest made{messages, offered(), guide_.playbook().briefing(node).instructions,
                          node.role};
        made.meter = meter_;
        return made;
    }
    std::unique_ptr<ModelAnswer> ask(bool words_only = false) {
        auto asked = request(messages_);
        asked.words_only = words_only;
        return model_.ask(asked);
    }
    std::unique_ptr<ModelAnswer> go_on(ModelAnswer& broken, const Say& say);
    std::unique_ptr<ModelAnswer> ahead_of(const std::string& text);

    void speak(std::string words, ModelAnswer& answer, const Say& say);
    Reply stop(std::unique_ptr<ModelAnswer> answer, const Say& say);
    void speak_rest(const Say& say) { pass_on(words_.rest(), say); }
    void pass_on(std::string words, const Say& say);
    Awaitable<ClaimTools::Outcome> use(std::vector<ToolCall> calls, const Say& say);
    std::span<const ModelTool> offered() const;
    bool is_beyond(std::string_view name) const;
    void add_calls(std::vector<ToolCall> calls);
    void set_result(const std::string& call_id, std::string result) {
        words_.knows(result);
        reasoning::set_result(messages_, call_id, std::move(result));
    }
    void ask_to_wait(const Say& say);
    Reply spoken();
    Task<Reply> answer_guided(Turn turn);
    Reply by_guide(const Turn& turn) {
        auto reply = guide_.answer(turn);
        history_.note("guided_dialogue");
        return reply;
    }
    Reply guided(Reply reply);
    Task<Reply> guided_whole(Reply reply);
    Task<Reply> unasked(Reply reply) {
        forget_ahead();
        co_return co_await guided_whole(std::move(reply));
    }
    Awaitable<std::optional<Reply>> arrive(const Say& say, bool may_end);
    void say_on_arrival(std::string words, std::optional<ToolCall> lookup, std::string result,
                        const Say& say);

    ModelMessage& add(ModelMessage message) {
        if (message.from != From::agent) words_.knows(message.text);
        return messages_.emplace_back(std::move(message));
    }

    Conversation guide_;
    ClaimHistory history_{guide_};
    ClaimTools tools_;
    const std::shared_ptr<Toolbox> toolbox_;
    ToolUse beyond_;  ///< the same: what the model does with them
    Foreknowledge foreknowledge_;
    mutable const GraphNode* offered_at_ = nullptr;
    mutable std::vector<ModelTool> offered_;  ///< to the model, at that node
    LanguageModel& model_;
    Meter* const meter_;
    AlarmBell bell_;
    GuardedWords words_;  ///< the model's
    std::vector<ModelMessage> messages_;
    Recollection recollection_;
    Summaries summaries_;
    std::size_t reply_at_ = 0;               ///< the first message of our last reply
    std::size_t calls_at_ = 0;               ///< the last message that calls tools
    bool in_words_ = false;                  ///< the last message is ours and goes on
    std::string said_;                       ///< of this reply so far
    std::size_t waiting_words_ = 0;          ///< bytes of it that only ask to wait
    bool asked_to_wait_ = false;             ///< in this turn, for a tool
    std::optional<SaidBefore> said_before_;  ///< while somebody goes on with an answer
    bool is_guided_ = true;                  ///< our last words were the guided dialogue's
    Expecting expecting_ = Expecting::anything;
    std::optional<Ahead> ahead_;
    std::vector<ModelUsage> usage_;   ///< not taken yet
    std::vector<AgentEvent> events_;  ///< likewise, of tools
    int arrivals_ = 0;
    int turns_ = 0;
};

// Turns

Task<Reply> ModelAgent::answer(Turn turn, const Say& say) {
    auto text =
        guide_.is_private(turn) ? std::string(turn_kept_private) : heard_as(turn, expecting_);
    const bool looks_up = is_looked_up(turn);
    auto answer = ahead_of(text);
    // What is refused no model need see, now or later.
    const bool refused = guide_.refuses(turn);
    hear(refused ? std::string() : text);
    history_.hear(turn);
    tools_.hear(turn);
    if (refused || guide_.must_answer(turn)) co_return co_await guided_whole(by_guide(turn));
    if (++turns_ > guide_.file().limits.turns)
        co_return guided(guide_.close(Conversation::Close::too_long));

    is_guided_ = false;
    expecting_ = Expecting::anything;
    const auto* node = &guide_.node();
    const auto told = messages_.size();
    const bool followed = guide_.follow(turn);
    auto last = co_await arrive(say, followed);
    if (last) co_return std::move(*last);
    if (node != &guide_.node() || told != messages_.size()) answer.reset();
    if (looks_up) {
        const auto found = co_await foreknowledge_.on(text, turn.text);
        if (found) know(*found);
    }
    // What is waited for may be cancelled: before each wait, what was said and done is written
    // down.
    for (int round = 1; round <= most_rounds; ++round) {
        const bool is_last = round == most_rounds;
        if (!answer) answer = ask(is_last);
        std::vector<ToolCall> calls;
        bool finished = false;
        while (!finished) {
            auto event = co_await answer->next();
            if (!event) {
                answer = go_on(*answer, say);
                calls.clear();
            } else if (auto* words = std::get_if<ModelWords>(&*event)) {
                speak(std::move(words->text), *answer, say);
            } else if (auto* call = std::get_if<ToolCall>(&*event)) {
                calls.push_back(std::move(*call));
            } else {
                usage_.push_back(usage_of(std::get<ModelFinished>(*event), guide_.node().role));
                said_before_.reset();
                speak_rest(say);
                finished = true;
            }
            if (words_.is_stopped()) co_return stop(std::move(answer), say);
            if (!answer) co_return co_await answer_guided(std::move(turn));
        }
        answer.reset();
        if (is_last) calls.clear();
        if (calls.empty() && said_.size() <= waiting_words_) break;
        bool is_done = calls.empty();
        if (!calls.empty()) {
            const auto used = co_await use(std::move(calls), say);
            if (used.close) {
                auto reply = co_await guided_whole(guide_.close(*used.close));
                if (!said_.empty()) reply->text.insert(0, " ");
                co_return reply;
            }
            // Another question to the model would only keep the caller waiting.
            is_done = ends_with_a_question(said_) && !used.wants_words;
        }
        if (said_.size() > waiting_words_) guide_.told();
        // What was asked is answered before anything ends.
        const bool has_asked = ends_with_a_question(said_);
        const bool moved = guide_.move_on(!has_asked);
        guide_.mark();
        if (is_done && (has_asked || !(moved || guide_.is_at_end()))) co_return spoken();
        last = co_await arrive(say, true);
        if (last) co_return std::move(*last);
    }
    co_return co_await answer_guided(std::move(turn));
}

/// What the node says and looks up before the model has a word there. Gives the reply if that is
/// its end, or the call goes on with another agent, as far as `may_end` lets it.
Awaitable<std::optional<Reply>> ModelAgent::arrive(const Say& say, bool may_end) {
    do {
        if (may_end && guide_.is_at_end()) {
            auto reply = guided(guide_.end_here());
            if (!said_.empty() && !reply.text.empty()) reply.text.insert(0, " ");
            co_return reply;
        }
        auto words = guide_.words_of_arrival();
        auto lookup = guide_.lookup_of_arrival();
        if (words.empty() && !lookup) continue;
        if (!lookup) {
            say_on_arrival(std::move(words), {}, "{}", say);
            continue;
        }
        auto call = *lookup;
        const auto result = co_await look_up(std::move(call), toolbox_.get(), events_);
        say_on_arrival(std::move(words), lookup, as_told(result, ToolUse::Limits().result), say);
        guide_.tool_gave(lookup->name, result);
        guide_.mark();
    } while (guide_.move_on(may_end) || guide_.is_new_here());
    co_return std::nullopt;
}

/// Written down as if the model had said and called it, so that the model knows.
void ModelAgent::say_on_arrival(std::string words, std::optional<ToolCall> lookup,
                                std::string result, const Say& say) {
    if (!lookup)
        lookup = ToolCall{.id = "arrival_" + std::to_string(++arrivals_),
                          .name = std::string(go_to),
                          .arguments = nlohmann::json{{"where", guide_.node().name}}.dump()};
    in_words_ = false;
    words_.knows(words);
    pass_on(std::move(words), say);
    if (!in_words_) add({.from = From::agent});
    auto id = lookup->id;
    messages_.back().calls = {std::move(*lookup)};
    add({.from = From::tool, .text = std::move(result), .call_id = std::move(id)});
    in_words_ = false;
}

void ModelAgent::likely(std::string_view text) {
    Turn turn;
    turn.text = text;
    auto heard = heard_as(turn, expecting_);
    if ((ahead_ && ahead_->text == heard) || foreknowledge_.expects(heard)) return;
    forget_ahead();
    if (text.empty() || is_spelled() || guide_.must_answer(turn)) return;
    if (is_looked_up(turn))
        foreknowledge_.expect(std::move(heard), std::move(turn.text));
    else
        ask_ahead(std::move(heard), std::nullopt);
}

void ModelAgent::ask_ahead(std::string heard, const std::optional<Foreknown>& found) {
    const auto told = messages_.size();
    messages_.push_back({.from = From::caller, .text = heard});
    if (found) Foreknowledge::append(messages_, *found);
    ahead_ = Ahead{std::move(heard), ask()};
    messages_.resize(told);
}

/// Somebody else's words behind those of an answer that broke off; null if there is nobody. What
/// the caller will hear of it stays; the beginning of a sentence that nobody ends is forgotten.
std::unique_ptr<ModelAnswer> ModelAgent::go_on(ModelAnswer& broken, const Say& say) {
    if (words_.is_whole()) speak_rest(say);
    words_.clear();
    const auto unheard = say.take_back();
    said_.resize(said_.size() - std::min(unheard.size(), said_.size()));
    cut_reply(messages_, reply_at_, said_, {});
    const auto& last = messages_.back();
    in_words_ = last.from == From::agent && last.calls.empty() && messages_.size() > reply_at_;
    said_before_.reset();
    if (!in_words_) return broken.go_on(request(messages_));

    said_before_.emplace(said_);
    auto messages = messages_;
    messages.front().text += going_on;
    return broken.go_on(request(messages));
}

/// The model answers it the next time; this time it failed, or had nothing to say.
Task<Reply> ModelAgent::answer_guided(Turn turn) {
    const auto end = said_.find_last_not_of(" \n");
    auto reply = co_await guided_whole(by_guide(turn));
    if (end == std::string::npos) co_return reply;
    const bool in_mid_sentence = !std::string_view(".!?").contains(said_[end]);
    if (in_mid_sentence || !said_.ends_with(' '))
        reply->text.insert(0, in_mid_sentence ? ". " : " ");
    co_return reply;
}

/// The same as `guided`, with what the guided dialogue had to look up for it.
Task<Reply> ModelAgent::guided_whole(Reply reply) {
    auto whole = co_await with_lookups(guide_, toolbox_.get(), std::move(reply), events_);
    co_return guided(std::move(whole));
}

// What the model is told

void ModelAgent::hear(std::string text) {
    beyond_.hear(text);
    foreknowledge_.take_back(messages_);
    // What was cut off before it was answered may come again with more.
    auto& last = messages_.back();
    if (last.from == From::caller && text.starts_with(last.text)) {
        words_.knows(text);
        last.text = std::move(text);
    } else if (!text.empty()) {
        add_turn(std::move(text));
    }
    words_.begin();
    reply_at_ = messages_.size();
    in_words_ = asked_to_wait_ = false;
    waiting_words_ = 0;
    said_.clear();
    said_before_.reset();
}

void ModelAgent::add_turn(std::string text) {
    recollection_.make_room(messages_, text, for_model(guide_.file(), guide_.progress().claim));
    add({.from = From::caller, .text = std::move(text)});
    summaries_.want(recollection_, messages_);
}

Awaitable<> ModelAgent::beside() {
    const auto known = [this](const auto& heard, const auto& found) { ask_ahead(heard, found); };
    co_await (bell_.run() || summaries_.run(recollection_, model_, meter_, usage_) ||
              foreknowledge_.run(known));
}

/// The answer to these very words, if it was asked for already and nothing has changed since.
std::unique_ptr<ModelAnswer> ModelAgent::ahead_of(const std::string& text) {
    foreknowledge_.expect_nothing();
    auto ahead = std::exchange(ahead_, std::nullopt);
    if (!ahead || ahead->text != text) return nullptr;
    return std::move(ahead->answer);
}

/// The conversation's own tools at this node, and those of the others that the node allows.
std::span<const ModelTool> ModelAgent::offered() const {
    const auto& node = guide_.node();
    if (std::exchange(offered_at_, &node) == &node) return offered_;
    offered_ = guide_.playbook().briefing(node).tools;
    const auto may_use = node.tools ? allowed(beyond_.tools(), *node.tools)
                                    : std::vector(beyond_.tools().begin(), beyond_.tools().end());
    for (const auto& tool : may_use)
        if (std::ranges::find(offered_, tool.name, &ModelTool::name) == offered_.end())
            offered_.push_back(tool);
    return offered_;
}

bool ModelAgent::is_beyond(std::string_view name) const {
    const auto named = [&](const auto& tools) {
        return std::ranges::find(tools, name, &ModelTool::name) != tools.end();
    };
    return beyond_.has(name) && named(offered()) &&
           !named(guide_.playbook().briefing(guide_.node()).tools);
}

/// Carries out the calls, and writes them down with their results. Gives what they all came to.
/// Those of the conversation itself first; the others all at once.
Awaitable<ClaimTools::Outcome> ModelAgent::use(std::vector<ToolCall> calls, const Say& say) {
    ClaimTools::Outcome all{.result = {}, .close = {}, .wants_words = false};
    add_calls(calls);
    std::vector<ToolCall> beyond;
    std::vector<std::pair<std::string, std::string>> closing;
    for (auto& call : messages_[calls_at_].calls) {
        if (is_beyond(call.name)) {
            beyond.push_back(call);
            continue;
        }
        auto outcome = tools_.use(call, turns_);
        history_.note("model");
        beyond_.note(record_of(call, outcome));
        all.wants_words = all.wants_words || outcome.wants_words;
        if (outcome.close) {
            all.close = outcome.close;
            closing.emplace_back(call.id, std::move(outcome.result));
        } else {
            set_result(call.id, std::move(outcome.result));
        }
    }
    if (!beyond.empty()) {
        all.wants_words = true;
        const bool is_silent = messages_[calls_at_].text.empty();
        const auto done = [&](std::size_t i, std::string told, const ToolResult& gave) {
            set_result(beyond[i].id, std::move(told));
            guide_.tool_gave(beyond[i].name, gave);
        };
        const auto slow = [&] {
            if (is_silent) ask_to_wait(say);
        };
        co_await beyond_.use(beyond, done, slow);
    }
    // An end is none before everything else is done.
    for (auto& [id, result] : closing) set_result(id, std::move(result));
    co_return all;
}

/// Written down before anything is waited for: whatever comes between, no call is without a result.
void ModelAgent::add_calls(std::vector<ToolCall> calls) {
    name_calls(calls, messages_.size());
    if (!in_words_) add({.from = From::agent});
    in_words_ = false;
    calls_at_ = messages_.size() - 1;
    messages_.back().calls = calls;
    for (auto& call : calls)
        add({.from = From::tool, .text = ToolUse::unfinished(), .call_id = std::move(call.id)});
}

// What is said

void ModelAgent::speak(std::string words, ModelAnswer& answer, const Say& say) {
    if (said_before_) {
        words = said_before_->leave_out(words);
        if (words.empty()) return;
        if (in_words_ && !said_.ends_with(' ') && !words.starts_with(' ')) words.insert(0, " ");
        said_before_.reset();
    }
    say("");  // that it has begun to answer, whenever its first sentence is whole
    auto passed = words_.push(std::move(words));
    if (words_.is_stopped()) return;
    answer.may_be_heard(words_.looked_at());
    pass_on(std::move(passed), say);
}

/// It says what must not be heard: silence, then what is said instead. None of its tools is used.
Reply ModelAgent::stop(std::unique_ptr<ModelAnswer> answer, const Say& say) {
    said_ = say.fall_silent();
    answer.reset();
    cut_reply(messages_, reply_at_, said_, " —");
    in_words_ = false;
    if (!said_.empty()) said_ += ' ';
    pass_on(words_.take_instead(), say);
    guide_.told();
    guide_.mark();
    return spoken();
}

void ModelAgent::pass_on(std::string words, const Say& say) {
    if (words.empty()) return;
    if (!in_words_) {
        add({.from = From::agent});
        if (!said_.empty() && !said_.ends_with(' ')) {
            said_ += ' ';
            say(" ");
        }
    }
    in_words_ = true;
    messages_.back().text += words;
    said_ += words;
    say(words);
}

/// A tool takes its time, and nothing was said with its call.
void ModelAgent::ask_to_wait(const Say& say) {
    if (std::exchange(asked_to_wait_, true)) return;
    auto words = guide_.looking_up();
    messages_[calls_at_].text = words;
    words += ' ';
    if (!said_.empty() && !said_.ends_with(' ')) words.insert(0, " ");
    waiting_words_ = words.size();
    said_ += words;
    say(words);
}

/// The end of a reply whose words were all said as they came.
Reply ModelAgent::spoken() {
    beyond_.answered();
    const auto question = question_in(said_, guide_.file().fields, guide_.situation().language);
    expecting_ = question.expecting;
    guide_.others_said(said_, question.field, expecting_ == Expecting::yes_or_no);
    model_.follow(request(messages_));
    return Reply{.text = {}, .expecting = expecting_};
}

/// Writes down words of the guided dialogue, and what it understood.
Reply ModelAgent::guided(Reply reply) {
    beyond_.answered();
    bell_.ring(guide_.take_alarm());
    if (auto news = tools_.news()) {
        auto id = news->call.id;
        add({.from = From::agent, .calls = {std::move(news->call)}});
        add({.from = From::tool, .text = std::move(news->result), .call_id = std::move(id)});
    }
    if (!reply.text.empty()) {
        words_.knows(reply.text);
        add({.from = From::agent, .text = for_model(guide_, reply.text)});
    }
    in_words_ = false;
    is_guided_ = true;
    expecting_ = reply.expecting;
    return reply;
}

void ModelAgent::interrupted(std::string heard) {
    asked_to_wait_ = true;  // too late for that
    forget_ahead();
    if (is_guided_) guide_.interrupted(heard);
    cut_reply(messages_, reply_at_, heard, " —");
    in_words_ = false;
    if (!is_guided_) model_.follow(request(messages_));
}

}  // namespace

std::unique_ptr<Agent> make_model_agent(SharedPlaybook playbook, DialogueContext context,
                                        LanguageModel& model, ModelAgentOptions options) {
    return make_relay(
        std::move(playbook), std::move(context),
        [&model, options](SharedPlaybook book, DialogueContext of_call) -> std::unique_ptr<Agent> {
            auto situation = situation_of(book->file, of_call);
            return std::make_unique<ModelAgent>(std::move(book), std::move(situation),
                                                std::move(of_call), model, options);
        });
}

}  // namespace neura::reasoning
