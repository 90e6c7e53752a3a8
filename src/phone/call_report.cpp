#include "phone/call_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "phone/spoken_words.hpp"

namespace neura::phone {

namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string as_text(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

bool same(const nlohmann::json& expected, const nlohmann::json& value) {
    return !value.is_null() && lower(as_text(expected)) == lower(as_text(value));
}

bool contains_words(const std::vector<std::string>& words, const nlohmann::json& value) {
    const auto text = lower(as_text(value));
    return std::ranges::all_of(words, [&](const std::string& word) {
        const auto pattern = Pattern::parse(word);
        return text.contains(lower(word)) || (pattern && pattern->matches(text));
    });
}

/// What stands at a dotted path, a number of which goes into a list; null when there is nothing.
nlohmann::json field_at(const nlohmann::json& value, std::string path) {
    std::ranges::replace(path, '.', '/');
    const nlohmann::json::json_pointer pointer('/' + path);
    return value.contains(pointer) ? value.at(pointer) : nlohmann::json();
}

/// What the agent said in one go, with how long after the caller it began.
struct AgentTurn {
    std::string text;
    LineTime waited{};
};

std::vector<AgentTurn> agent_turns(const CallReport& report) {
    std::vector<AgentTurn> turns;
    LineTime caller_end{0};
    bool goes_on = false;
    for (const auto& line : report.transcript) {
        if (line.side == Side::caller) {
            caller_end = std::max(caller_end, line.end);
            goes_on = false;
        } else if (goes_on) {
            turns.back().text += ' ' + line.text;
        } else {
            turns.push_back({line.text, line.start - caller_end});
            goes_on = true;
        }
    }
    return turns;
}

const char* side_name(Side side) { return side == Side::agent ? "agent" : "caller"; }

/// Judges one expectation after the other.
class Judge {
public:
    explicit Judge(const CallReport& report)
        : report_(report), claim_(report.claim()), turns_(agent_turns(report)) {}

    Verdict of(const Expectation& expectation) const {
        auto verdict =
            std::visit([this](const auto& what) { return held(what); }, expectation.what);
        verdict.expectation = expectation.text;
        return verdict;
    }

private:
    Verdict held(const ClaimExpected& expected) const {
        const auto value = field_at(claim_, expected.field);
        return {{}, field_holds(expected.check, value), as_text(value), std::nullopt};
    }

    Verdict held(const RecordExpected& expected) const {
        const auto value = field_at(report_.record, expected.path);
        return {{}, field_holds(expected.check, value), as_text(value), std::nullopt};
    }

    Verdict held(const DialledExpected& expected) const {
        const auto& dialled = report_.dialled;
        auto found = dialled.empty() ? "nobody" : fmt::format("{}", fmt::join(dialled, ", "));
        return {{},
                std::ranges::find(dialled, expected.number) != dialled.end(),
                std::move(found),
                std::nullopt};
    }

    Verdict held(const HeardExpected& expected) const {
        Verdict best{{}, false, "nothing like it", 0.0};
        for (const auto& turn : turns_) {
            const double score = expected.pattern.similarity(turn.text);
            const bool in_time = !expected.within || turn.waited <= *expected.within;
            const bool holds = score >= expected.threshold && in_time;
            if (std::pair(best.held, *best.score) >= std::pair(holds, score)) continue;
            best = {{}, holds, turn.text, score};
            if (expected.within) best.found += fmt::format(" (after {} ms)", turn.waited.count());
        }
        return best;
    }

    Verdict held(const AbsentExpected& expected) const {
        for (const auto& turn : turns_)
            if (expected.pattern.matches(turn.text)) return {{}, false, turn.text, 1.0};
        return {{}, true, "never heard", std::nullopt};
    }

    Verdict held(const LatencyExpected& expected) const {
        const auto& turns = report_.measures.turns;
        if (turns.empty()) return {{}, false, "no turn was answered", std::nullopt};
        const auto slowest = std::ranges::max(turns, {}, &AnsweredTurn::latency).latency();
        const auto measured = expected.of == LatencyExpected::Of::every
                                  ? slowest
                                  : median_latency(turns).value_or(slowest);
        return {
            {}, measured <= expected.at_most, fmt::format("{} ms", measured.count()), std::nullopt};
    }

    Verdict held(const ClearExpected& expected) const {
        const auto& cut_ins = report_.measures.cut_ins;
        if (cut_ins.empty()) return {{}, false, "the caller never cut in", std::nullopt};
        Verdict verdict{{}, true, {}, std::nullopt};
        for (const auto& cut_in : cut_ins) {
            const bool in_time =
                cut_in.cleared && *cut_in.cleared - cut_in.onset <= expected.at_most;
            verdict.held = verdict.held && in_time;
            if (!verdict.found.empty()) verdict.found += ", ";
            verdict.found += cut_in.cleared
                                 ? fmt::format("{} ms", (*cut_in.cleared - cut_in.onset).count())
                                 : "never";
        }
        return verdict;
    }

    Verdict held(const EndedByExpected& expected) const {
        if (!report_.ended_by) return {{}, false, "the call never began", std::nullopt};
        return {{}, report_.ended_by == expected.side, side_name(*report_.ended_by), std::nullopt};
    }

    Verdict held(const OutcomeExpected& expected) const {
        auto found = report_.outcome();
        return {{},
                std::ranges::find(expected.one_of, found) != expected.one_of.end(),
                std::move(found),
                std::nullopt};
    }

    Verdict held(const StatusExpected& expected) const {
        return {{}, report_.status() == expected.status, report_.status(), std::nullopt};
    }

    Verdict held(const ToolExpected& expected) const {
        if (!report_.tools) return {{}, true, "nobody tells of tools here", std::nullopt};
        std::string others;
        std::string like_it;
        int times = 0;
        for (const auto& used : *report_.tools) {
            if (used.name != expected.name) {
                others += (others.empty() ? "only " : ", ") + used.name;
                continue;
            }
            if (expected.never) return {{}, false, used.arguments.dump(), std::nullopt};
            if (arguments_hold(expected.arguments, used.arguments)) {
                ++times;
                like_it = used.arguments.dump();
            } else {
                others += (others.empty() ? "with " : ", with ") + used.arguments.dump();
            }
        }
        if (times > 0) {
            const bool held = !expected.times || times == *expected.times;
            if (!held) like_it += fmt::format(", {} times", times);
            return {{}, held, std::move(like_it), std::nullopt};
        }
        return {{}, expected.never, others.empty() ? "no tool was used" : others, std::nullopt};
    }

    const CallReport& report_;
    nlohmann::json claim_;
    std::vector<AgentTurn> turns_;
};

/// As GET /api/v1/calls/{id} gives it; empty when there is none.
std::string call_text(const nlohmann::json& record, const char* key) {
    if (!record.is_object() || !record.contains("call")) return {};
    const auto& call = record["call"];
    if (!call.is_object() || !call.contains(key) || !call[key].is_string()) return {};
    return call[key].get<std::string>();
}

}  // namespace

bool CallReport::good() const {
    return trouble.empty() && std::ranges::all_of(verdicts, &Verdict::held);
}

nlohmann::json CallReport::claim() const {
    const auto none = nlohmann::json::object();
    if (!record.is_object() || !record.contains("claim") || !record["claim"].is_object())
        return none;
    const auto& claim = record["claim"];
    return claim.contains("fields") && claim["fields"].is_object() ? claim["fields"] : none;
}

std::string CallReport::outcome() const { return call_text(record, "outcome"); }
std::string CallReport::status() const { return call_text(record, "status"); }
std::string CallReport::agent() const { return call_text(record, "agent"); }

bool arguments_hold(const std::vector<ClaimExpected>& wanted, const nlohmann::json& arguments) {
    return std::ranges::all_of(wanted, [&](const ClaimExpected& argument) {
        return field_holds(argument.check, field_at(arguments, argument.field));
    });
}

std::optional<std::vector<reasoning::ToolUsed>> tools_in(const nlohmann::json& record) {
    const auto list_at = [](const nlohmann::json& object, const char* key) {
        const auto found = object.is_object() ? object.find(key) : object.end();
        const bool is_list = found != object.end() && found->is_array();
        return is_list ? *found : nlohmann::json::array();
    };
    if (!record.is_object() || !record.contains("messages")) return std::nullopt;
    std::vector<reasoning::ToolUsed> tools;
    for (const auto& message : list_at(record, "messages"))
        for (const auto& used : list_at(message, "tool_calls"))
            if (used.is_object() && used.contains("name") && used["name"].is_string())
                tools.push_back({.name = used["name"].get<std::string>(),
                                 .arguments = used.value("arguments", nlohmann::json::object()),
                                 .result = used.value("result", ""),
                                 .failed = used.value("failed", false)});
    return tools;
}

bool field_holds(const FieldCheck& check, const nlohmann::json& value) {
    return std::visit(Overloaded{
                          [&](const FieldIs& is) { return same(is.value, value); },
                          [&](const FieldOneOf& one_of) {
                              return std::ranges::any_of(
                                  one_of.values, [&](const auto& one) { return same(one, value); });
                          },
                          [&](const FieldContains& contains) {
                              return !value.is_null() && contains_words(contains.words, value);
                          },
                          [&](const FieldAbsent&) { return value.is_null() || value == ""; },
                          [&](const FieldPresent&) { return !value.is_null() && value != ""; },
                      },
                      check);
}

std::vector<Verdict> judge(const Script& script, const CallReport& report,
                           const std::vector<ScriptedCaller::NowHeard>& now_heard) {
    std::vector<Verdict> verdicts;
    for (const auto& heard : now_heard)
        verdicts.push_back({fmt::format("heard then \"{}\"", heard.pattern), heard.held(),
                            heard.said, heard.score});
    const Judge judge(report);
    for (const auto& expectation : script.expect) verdicts.push_back(judge.of(expectation));
    return verdicts;
}

std::optional<LineTime> median_latency(const std::vector<AnsweredTurn>& turns) {
    if (turns.empty()) return std::nullopt;
    std::vector<LineTime> latencies;
    for (const auto& turn : turns) latencies.push_back(turn.latency());
    const auto middle = latencies.begin() + static_cast<std::ptrdiff_t>(latencies.size() / 2);
    std::ranges::nth_element(latencies, middle);
    return *middle;
}

nlohmann::json to_json(const CallReport& report) {
    using Json = nlohmann::json;
    auto transcript = Json::array();
    for (const auto& line : report.transcript)
        transcript.push_back({{"role", side_name(line.side)},
                              {"text", line.text},
                              {"start_ms", line.start.count()},
                              {"end_ms", line.end.count()},
                              {"keyed", line.keyed}});
    auto turns = Json::array();
    for (const auto& turn : report.measures.turns)
        turns.push_back({{"caller_end_ms", turn.caller_end.count()},
                         {"agent_start_ms", turn.agent_start.count()},
                         {"latency_ms", turn.latency().count()}});
    auto gaps = Json::array();
    for (const auto& gap : report.measures.gaps)
        gaps.push_back({{"at_ms", gap.at.count()}, {"length_ms", gap.length.count()}});
    auto cut_ins = Json::array();
    for (const auto& cut_in : report.measures.cut_ins) {
        Json entry{{"onset_ms", cut_in.onset.count()}, {"clear_after_ms", nullptr}};
        if (cut_in.cleared) entry["clear_after_ms"] = (*cut_in.cleared - cut_in.onset).count();
        cut_ins.push_back(std::move(entry));
    }
    auto verdicts = Json::array();
    for (const auto& verdict : report.verdicts) {
        Json entry{
            {"expectation", verdict.expectation}, {"held", verdict.held}, {"found", verdict.found}};
        if (verdict.score) entry["score"] = *verdict.score;
        verdicts.push_back(std::move(entry));
    }
    return {{"name", report.name},
            {"carrier_call_id", report.carrier_id},
            {"call_id", report.call_id},
            {"good", report.good()},
            {"trouble", report.trouble},
            {"length_ms", report.length.count()},
            {"ended_by", report.ended_by ? Json(side_name(*report.ended_by)) : Json(nullptr)},
            {"outcome", report.outcome()},
            {"status", report.status()},
            {"claim", report.claim()},
            {"transcript", std::move(transcript)},
            {"turns", std::move(turns)},
            {"gaps", std::move(gaps)},
            {"cut_ins", std::move(cut_ins)},
            {"expectations", std::move(verdicts)}};
}

}  // namespace neura::phone
