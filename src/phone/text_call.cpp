#include "phone/text_call.hpp"

#include <utility>

#include "phone/scripted_caller.hpp"

namespace neura::phone {

namespace {

using namespace std::chrono_literals;

constexpr int most_turns = 80;
constexpr int most_silences = 4;
constexpr LineTime frame{20};
constexpr LineTime a_sentence{1'000};     ///< each lasts so long on a clock of its own
constexpr LineTime longest_wait{60'000};  ///< of a caller, before it is silence

class TextLine {
public:
    TextLine(const Script& script, reasoning::Agent& agent)
        : caller_(script), person_(script.person), agent_(agent) {}

    Awaitable<> talk() {
        auto reply = co_await agent_.greet();
        for (int turn = 0; turn < most_turns; ++turn) {
            if (!reply) {
                call_.report.trouble = reply.error().doing;
                co_return;
            }
            const auto words = said(*reply);
            if (reply->transfer && person_ && person_ != Person::talks) {
                reply = co_await agent_.not_put_through();
                continue;
            }
            was_put_through_ = reply->transfer && person_;
            if (reply->hang_up || was_put_through_) {
                call_.report.ended_by = Side::agent;
                co_return;
            }
            auto act = answer_to(words);
            if (!act) {
                if (++silences_ > most_silences) co_return;
                reply = co_await agent_.silence(silences_);
                continue;
            }
            if (std::holds_alternative<HangUp>(*act)) {
                call_.report.ended_by = Side::caller;
                co_return;
            }
            if (std::holds_alternative<PlayFile>(*act)) {
                call_.report.trouble = "a WAV file is played, and this call is by text";
                co_return;
            }
            silences_ = 0;
            auto heard = turn_of(*act);
            reply = co_await ask(std::move(heard));
        }
        call_.report.trouble = "it never ends";
    }

    TextCall result(const Script& script) {
        take_events();
        const auto progress = agent_.progress();
        auto& report = call_.report;
        report.name = script.name;
        report.length = now_;
        const auto outcome = was_put_through_ ? std::string("transferred") : progress.outcome;
        report.record = {{"call", {{"outcome", outcome}, {"status", "completed"}}},
                         {"claim", {{"fields", progress.claim}, {"complete", progress.complete}}}};
        now_heard_ = caller_.now_heard();
        return std::move(call_);
    }

    const std::vector<ScriptedCaller::NowHeard>& now_heard() const { return now_heard_; }

private:
    /// What the agent says, all of it, written down.
    std::string said(const reasoning::Reply& reply) {
        auto words = std::exchange(first_words_, {}) + reply.text;
        if (!words.empty())
            call_.report.transcript.push_back(
                {.side = Side::agent, .text = words, .start = now_, .end = now_ + a_sentence});
        take_events();
        return words;
    }

    /// What the caller does then; nothing where they are silent.
    std::optional<Act> answer_to(const std::string& words) {
        caller_.agent_started(now_);
        now_ += a_sentence;
        caller_.agent_finished(words, now_);
        for (const auto until = now_ + longest_wait; now_ < until; now_ += frame)
            if (auto act = caller_.next(now_)) return act;
        return std::nullopt;
    }

    reasoning::Turn turn_of(const Act& act) {
        reasoning::Turn turn;
        if (const auto* press = std::get_if<Press>(&act)) {
            turn.text = press->keys;
            std::erase(turn.text, '#');
            turn.keyed = true;
        } else {
            turn.text = std::get<Say>(act).text;
        }
        call_.report.transcript.push_back({.side = Side::caller,
                                           .text = turn.text,
                                           .start = now_,
                                           .end = now_ + a_sentence,
                                           .keyed = turn.keyed});
        now_ += a_sentence;
        caller_.acted(now_);
        return turn;
    }

    Task<reasoning::Reply> ask(reasoning::Turn turn) {
        const auto begun = Clock::now();
        std::optional<Clock::time_point> began_to_speak;
        const reasoning::Say say = [&](std::string_view words) {
            if (!words.empty() && !began_to_speak) began_to_speak = Clock::now();
            first_words_ += words;
        };
        auto reply = co_await agent_.answer(std::move(turn), say);
        const auto over = Clock::now();
        const auto since = [&](Clock::time_point at) {
            return std::chrono::duration_cast<std::chrono::microseconds>(at - begun);
        };
        call_.turns.push_back({since(began_to_speak.value_or(over)), since(over)});
        co_return reply;
    }

    void take_events() {
        for (auto& event : agent_.take_events()) call_.events.push_back(std::move(event));
    }

    ScriptedCaller caller_;
    const std::optional<Person> person_;
    bool was_put_through_ = false;
    reasoning::Agent& agent_;
    TextCall call_;
    LineTime now_{};
    int silences_ = 0;
    std::string first_words_;
    std::vector<ScriptedCaller::NowHeard> now_heard_;
};

}  // namespace

Awaitable<TextCall> converse_by_text(const Script& script, reasoning::Agent& agent) {
    TextLine line(script, agent);
    co_await line.talk();
    auto call = line.result(script);
    call.report.tools.emplace();
    for (const auto& event : call.events)
        if (const auto* used = std::get_if<reasoning::ToolUsed>(&event))
            call.report.tools->push_back(*used);
    call.report.verdicts = judge(script, call.report, line.now_heard());
    co_return call;
}

}  // namespace neura::phone
