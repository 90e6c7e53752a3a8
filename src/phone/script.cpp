#include "phone/script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "call/reasoning/yaml_map.hpp"
#include "phone/spoken_words.hpp"

namespace neura::phone {

namespace {

using reasoning::BadYaml;
using reasoning::line_of;
using reasoning::YamlMap;

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

constexpr std::string_view keys_of_a_phone = "0123456789*#ABCD";

std::string iso(std::chrono::year_month_day date) {
    return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()});
}

std::string aloud(std::chrono::year_month_day date) {
    const unsigned day{date.day()};
    const bool teen = day / 10 == 1;
    const auto* ending = teen            ? "th"
                         : day % 10 == 1 ? "st"
                         : day % 10 == 2 ? "nd"
                         : day % 10 == 3 ? "rd"
                                         : "th";
    return fmt::format("{} {}{}", months[unsigned{date.month()} - 1], day, ending);
}

/// Reads one script; throws `BadYaml`.
class ScriptReader {
public:
    ScriptReader(const std::filesystem::path& file, std::chrono::year_month_day today)
        : file_(file.string()), folder_(file.parent_path()), today_(today) {}

    Script read(const YAML::Node& root, std::string_view name) const {
        YamlMap map(root, "script");
        Script script;
        script.name = map.text("name", std::string(name));
        script.about = map.text("about");
        script.voice = map.text("voice");
        script.from = map.text("from", script.from);
        script.language = map.text("language");
        if (map.has("agent")) script.agent = (folder_ / map.needed_text("agent")).string();
        script.speaks = map.texts("speaks");
        script.needs = map.texts("needs");
        script.staging = staging(map);
        if (map.has("noise")) script.noise = noise(map.node("noise"));
        if (map.has("echo")) script.echo = echo(map.node("echo"));
        for (const auto& file : map.texts("answers_of"))
            script.answers_of.push_back((folder_ / file).string());
        auto calls = sequence(map, "calls");
        if (calls.empty()) {
            read_course(map, script);
            return script;
        }
        map.finish();  // who calls stands above, what is said in the calls
        std::vector<Script> all;
        for (const auto& call : calls) {
            YamlMap one(call, "call");
            read_course(one, all.emplace_back(script));
        }
        script = std::move(all.front());
        std::move(std::next(all.begin()), all.end(), std::back_inserter(script.later));
        return script;
    }

private:
    /// What happens in one call, and what must come of it: all that is left in `map`.
    void read_course(YamlMap& map, Script& script) const {
        if (map.has("limit")) script.limit = duration(map.node("limit"));
        if (map.has("called_within")) script.called_within = duration(map.node("called_within"));
        if (map.has("person"))
            script.person = map.choice("person", Person::no_answer,
                                       {{"no_answer", Person::no_answer},
                                        {"busy", Person::busy},
                                        {"failed", Person::failed},
                                        {"talks", Person::talks}});
        for (const auto& turn : sequence(map, "turns")) script.turns.push_back(steps(turn, "turn"));
        for (const auto& entry : sequence(map, "rules")) script.rules.push_back(rule(entry));
        for (const auto& entry : sequence(map, "expect")) expectations(entry, script.expect);
        map.finish();
        if (script.turns.empty() && script.rules.empty() && script.expect.empty() &&
            script.answers_of.empty())
            throw BadYaml{map.line(), "script: nothing in it; expected turns, rules or expect"};
    }

    static std::vector<YAML::Node> sequence(YamlMap& map, const char* key) {
        const auto node = map.node(key);
        if (!node) return {};
        if (!node.IsSequence())
            map.refuse(key, "expected a sequence (lines that begin with \"-\")");
        return {node.begin(), node.end()};
    }

    static std::string scalar(const YAML::Node& node, std::string_view what) {
        if (!node.IsScalar() || node.Scalar().empty())
            throw BadYaml{line_of(node), fmt::format("\"{}\": expected a text", what)};
        return node.Scalar();
    }

    static LineTime duration(const YAML::Node& node) {
        const auto text = node.IsScalar() ? node.Scalar() : std::string();
        double number = -1;
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        auto unit = std::string_view(stop, static_cast<std::size_t>(end - stop));
        while (unit.starts_with(' ')) unit.remove_prefix(1);
        const bool good = error == std::errc{} && number >= 0 && number <= 3'600'000 &&
                          (unit == "ms" || unit == "s");
        if (!good)
            throw BadYaml{
                line_of(node),
                fmt::format("\"{}\": expected a time with its unit, as 800 ms or 2 s", text)};
        return LineTime(static_cast<LineTime::rep>(unit == "s" ? number * 1000 : number));
    }

    static Pattern pattern(const YAML::Node& node, std::string_view what) {
        auto parsed = Pattern::parse(scalar(node, what));
        if (parsed) return *std::move(parsed);
        throw BadYaml{line_of(node), parsed.error() == PatternError::empty
                                         ? fmt::format("\"{}\": expected words to listen for", what)
                                         : fmt::format("\"{}\": expected words on both sides of "
                                                       "each \"|\"",
                                                       what)};
    }

    static NoiseSetting noise(const YAML::Node& node) {
        YamlMap map(node, "noise");
        using Kind = NoiseSetting::Kind;
        NoiseSetting setting;
        setting.kind =
            map.choice("kind", Kind::white, {{"white", Kind::white}, {"babble", Kind::babble}});
        setting.snr_db = map.number("snr_db", 20, -20, 60);
        map.finish();
        return setting;
    }

    static Loudspeaker::Setting echo(const YAML::Node& node) {
        YamlMap map(node, "echo");
        Loudspeaker::Setting setting;
        setting.delay = LineTime(static_cast<LineTime::rep>(map.number("delay_ms", 60, 0, 1000)));
        setting.level_db = map.number("level_db", -12, -60, 0);
        map.finish();
        return setting;
    }

    std::string with_dates(std::string text, bool said) const {
        for (std::size_t from = 0; (from = text.find('{', from)) != std::string::npos; ++from) {
            const auto to = text.find('}', from);
            if (to == std::string::npos) break;
            const auto days = days_back(std::string_view(text).substr(from + 1, to - from - 1));
            if (!days) continue;
            const std::chrono::year_month_day date(std::chrono::sys_days(today_) - *days);
            const auto by = said ? aloud(date) : iso(date);
            text.replace(from, to - from + 1, by);
        }
        return text;
    }

    static std::optional<std::chrono::days> days_back(std::string_view name) {
        if (name == "today") return std::chrono::days(0);
        if (name == "yesterday") return std::chrono::days(1);
        if (name == "tomorrow") return std::chrono::days(-1);
        if (!name.starts_with("today-")) return std::nullopt;
        name.remove_prefix(6);
        int days = 0;
        const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), days);
        if (error != std::errc{} || stop != name.data() + name.size()) return std::nullopt;
        return std::chrono::days(days);
    }

    Step step(const std::string& key, const YAML::Node& value, bool after_speech) const {
        if (key == "say") return Say{with_dates(scalar(value, key), true)};
        if (key == "wav") return PlayFile{(folder_ / scalar(value, key)).string()};
        if (key == "wait") return Wait{duration(value)};
        if (key == "interrupt_after") return InterruptAfter{duration(value)};
        if (key == "now") return HeardNow{pattern(value, key)};
        if (key == "dtmf") {
            auto keys = scalar(value, key);
            if (keys.find_first_not_of(keys_of_a_phone) != std::string::npos)
                throw BadYaml{line_of(value),
                              fmt::format("\"dtmf\": expected keys of {}", keys_of_a_phone)};
            return Press{std::move(keys)};
        }
        if (bool yes = false; YAML::convert<bool>::decode(value, yes)) {
            if (yes) return HangUp{};
            throw BadYaml{line_of(value), "\"hang_up\": expected true or a time, as 900 ms"};
        }
        if (!after_speech)
            throw BadYaml{line_of(value),
                          "\"hang_up\": a time counts from the start of what is said before it, "
                          "and nothing is"};
        return HangUpAfter{duration(value)};
    }

    /// The steps among the keys of `node`, in the order they are written; the others, which must
    /// be in `beside`, are left to the caller.
    Steps inline_steps(const YAML::Node& node, std::string_view what,
                       std::initializer_list<std::string_view> beside) const {
        constexpr std::array<std::string_view, 7> known{
            "say", "wav", "dtmf", "wait", "interrupt_after", "hang_up", "now"};
        if (!node.IsMap())
            throw BadYaml{line_of(node),
                          fmt::format("{}: expected one of {}", what, fmt::join(known, ", "))};
        Steps steps;
        for (const auto& entry : node) {
            const auto key = entry.first.Scalar();
            if (std::ranges::find(beside, key) != beside.end()) continue;
            if (std::ranges::find(known, key) == known.end())
                throw BadYaml{
                    line_of(entry.first),
                    fmt::format("{}: unknown key \"{}\"{}; expected one of {}", what, key,
                                reasoning::suggestion(key, known), fmt::join(known, ", "))};
            const bool after_speech =
                !steps.empty() && (std::holds_alternative<Say>(steps.back()) ||
                                   std::holds_alternative<PlayFile>(steps.back()));
            steps.push_back(step(key, entry.second, after_speech));
        }
        return steps;
    }

    Steps steps(const YAML::Node& node, std::string_view what) const {
        if (!node.IsSequence()) return inline_steps(node, what, {});
        Steps all;
        for (const auto& entry : node)
            for (auto& one : inline_steps(entry, what, {})) all.push_back(std::move(one));
        return all;
    }

    Rule rule(const YAML::Node& node) const {
        YamlMap map(node, "rule");
        if (!map.has("on")) throw BadYaml{map.line(), "rule: \"on\" is missing: what it answers"};
        Rule rule{pattern(map.node("on"), "on"), {}, std::nullopt};
        rule.steps = inline_steps(node, "rule", {"on", "do", "times"});
        if (map.has("do")) {
            if (!rule.steps.empty())
                map.refuse("do", "either \"do\" with a list or one answer beside \"on\", not both");
            rule.steps = steps(map.node("do"), "do");
        }
        if (map.has("times")) rule.times = map.number("times", 1, 1, 1000);
        return rule;
    }

    static nlohmann::json plain_value(const YAML::Node& node, std::string text) {
        const bool quoted = node.Tag() == "!";
        if (bool flag = false; !quoted && YAML::convert<bool>::decode(node, flag)) return flag;
        return text;
    }

    FieldCheck field_check(const std::string& field, const YAML::Node& node) const {
        if (node.IsNull()) return FieldAbsent{};
        if (node.IsScalar()) return FieldIs{plain_value(node, with_dates(node.Scalar(), false))};
        YamlMap map(node, "field " + field);
        FieldCheck check = FieldAbsent{};
        if (map.has("one_of")) {
            FieldOneOf one_of;
            for (auto& text : map.texts("one_of"))
                one_of.values.emplace_back(with_dates(std::move(text), false));
            check = std::move(one_of);
        } else if (map.has("contains")) {
            FieldContains contains;
            for (auto& text : map.texts("contains"))
                contains.words.push_back(with_dates(std::move(text), false));
            check = std::move(contains);
        } else if (map.flag("present", false)) {
            check = FieldPresent{};
        } else if (!map.flag("absent", false)) {
            throw BadYaml{map.line(), fmt::format("field {}: expected a value, one_of, contains, "
                                                  "present: true or absent: true",
                                                  field)};
        }
        map.finish();
        return check;
    }

    static YAML::Node fields_of(YamlMap& map, const char* key) {
        auto fields = map.node(key);
        if (!fields.IsMap()) map.refuse(key, "expected fields and their values");
        return fields;
    }

    void expectations(const YAML::Node& node, std::vector<Expectation>& out) const {
        YamlMap map(node, "expect");
        const auto before = out.size();
        const auto add = [&](std::string text, auto what) {
            out.push_back({std::move(text), std::move(what)});
        };
        if (map.has("claim")) {
            for (const auto& entry : fields_of(map, "claim")) {
                const auto field = entry.first.Scalar();
                add(fmt::format("claim {}", field),
                    ClaimExpected{field, field_check(field, entry.second)});
            }
        }
        if (map.has("record")) {
            for (const auto& entry : fields_of(map, "record")) {
                const auto path = entry.first.Scalar();
                add(fmt::format("record {}", path),
                    RecordExpected{path, field_check(path, entry.second)});
            }
        }
        if (map.has("dialled")) {
            DialledExpected dialled{map.needed_text("dialled")};
            add("is put through to " + dialled.number, dialled);
        }
        if (map.has("heard")) {
            HeardExpected heard{pattern(map.node("heard"), "heard")};
            heard.threshold = map.number("threshold_percent", 75, 1, 100) / 100.0;
            if (map.has("within_ms"))
                heard.within = LineTime(map.number("within_ms", 0, 1, 600'000));
            add(fmt::format("heard \"{}\"", heard.pattern.text()), heard);
        } else if (map.has("within_ms")) {
            using Of = LatencyExpected::Of;
            LatencyExpected latency{LineTime(map.number("within_ms", 0, 1, 600'000))};
            latency.of =
                map.choice("of", Of::every, {{"every", Of::every}, {"median", Of::median}});
            add(fmt::format("answers within {} ms ({})", latency.at_most.count(),
                            latency.of == Of::every ? "every turn" : "median"),
                latency);
        }
        if (map.has("absent")) {
            AbsentExpected absent{pattern(map.node("absent"), "absent")};
            add(fmt::format("never \"{}\"", absent.pattern.text()), absent);
        }
        if (map.has("clears_within_ms")) {
            ClearExpected clear{LineTime(map.number("clears_within_ms", 0, 1, 60'000))};
            add(fmt::format("stops within {} ms when cut in on", clear.at_most.count()), clear);
        }
        if (map.has("ended_by")) {
            const auto side = map.choice("ended_by", Side::agent,
                                         {{"agent", Side::agent}, {"caller", Side::caller}});
            add(side == Side::agent ? "the agent ends the call" : "the caller ends the call",
                EndedByExpected{side});
        }
        if (map.has("outcome")) {
            OutcomeExpected outcome{map.texts("outcome")};
            add(fmt::format("outcome {}", fmt::join(outcome.one_of, " or ")), outcome);
        }
        for (const auto* key : {"tool", "no_tool"})
            if (map.has(key)) {
                ToolExpected tool{.name = map.needed_text(key), .never = key[0] == 'n'};
                if (!tool.never && map.has("with"))
                    for (const auto& entry : fields_of(map, "with"))
                        tool.arguments.push_back({entry.first.Scalar(),
                                                  field_check(entry.first.Scalar(), entry.second)});
                auto text = (tool.never ? "never uses " : "uses ") + tool.name;
                if (!tool.never && map.has("times")) {
                    tool.times = map.number("times", 1, 1, 1000);
                    text += fmt::format(" {} times", *tool.times);
                }
                add(std::move(text), std::move(tool));
            }
        if (map.has("status")) {
            StatusExpected status{map.needed_text("status")};
            add("status " + status.status, status);
        }
        map.finish();
        if (out.size() == before)
            throw BadYaml{map.line(),
                          "expect: expected one of claim, record, heard, absent, within_ms, "
                          "clears_within_ms, ended_by, outcome, status, tool, no_tool, dialled"};
    }

    std::string place_of(int line) const { return fmt::format("{}:{}", file_, line); }

    ToolAnswer answer(const YAML::Node& node) const {
        YamlMap map(node, "answer");
        ToolAnswer answer{.tool = map.needed_text("tool")};
        map.rename("answer of " + answer.tool);
        answer.place = place_of(map.line());
        if (map.has("with"))
            for (const auto& entry : fields_of(map, "with"))
                answer.with.push_back(
                    {entry.first.Scalar(), field_check(entry.first.Scalar(), entry.second)});
        answer.failed = map.has("fails");
        if (answer.failed == map.has("gives"))
            throw BadYaml{map.line(), fmt::format("answer of {}: expected either \"gives\", what "
                                                  "the tool gives, or \"fails\", why it does not",
                                                  answer.tool)};
        if (answer.failed) {
            answer.gives = map.needed_text("fails");
        } else {
            const auto given = map.node("gives");
            answer.gives = with_dates(
                given.IsScalar() ? given.Scalar() : reasoning::json_of(given).dump(), false);
        }
        if (map.has("after")) answer.after = duration(map.node("after"));
        if (map.has("times")) answer.times = map.number("times", 1, 1, 1000);
        answer.description = map.text("description");
        if (!answer.description.empty())
            answer.parameters = R"({"type":"object","properties":{},"additionalProperties":true})";
        if (map.has("parameters")) {
            const auto parameters = reasoning::json_of(map.node("parameters"));
            if (!parameters.is_object() || parameters.value("type", "") != "object")
                map.refuse("parameters", "expected a JSON Schema with type: object");
            answer.parameters = parameters.dump();
        }
        map.finish();
        return answer;
    }

    EarlierCallMade earlier_call(const YAML::Node& node) const {
        YamlMap map(node, "earlier call");
        EarlierCallMade call;
        call.place = place_of(map.line());
        call.hours_ago = map.decimal("hours_ago", 1, 0, 24 * 366);
        call.outcome = map.text("outcome");
        call.complete = map.flag("complete", false);
        call.cut_off = map.flag("cut_off", false);
        if (map.has("claim"))
            for (const auto& entry : fields_of(map, "claim"))
                call.claim[entry.first.Scalar()] =
                    plain_value(entry.second, with_dates(entry.second.Scalar(), false));
        map.finish();
        return call;
    }

    Staging staging(YamlMap& map) const {
        Staging staging;
        for (const auto& path : map.texts("knowledge"))
            staging.knowledge.push_back((folder_ / path).string());
        for (const auto& entry : sequence(map, "earlier_calls"))
            staging.earlier_calls.push_back(earlier_call(entry));
        std::ranges::stable_sort(staging.earlier_calls, std::greater<>(),
                                 &EarlierCallMade::hours_ago);
        for (const auto& entry : sequence(map, "answers")) staging.answers.push_back(answer(entry));
        return staging;
    }

    const std::string file_;
    const std::filesystem::path folder_;
    const std::chrono::year_month_day today_;
};

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.phone"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::bad_script: return "the script is wrong";
            case Errc::bad_audio: return "the audio cannot be used";
            case Errc::not_reachable: return "the server cannot be reached";
            case Errc::refused: return "the server did not take the call";
            case Errc::bad_answer: return "the server does not keep to the carrier's protocol";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

Result<Script> parse_script(std::string_view text, const std::filesystem::path& file,
                            std::chrono::year_month_day today) {
    const auto wrong = [&](int line, std::string_view message) {
        return fail(Errc::bad_script, fmt::format("{}:{}: {}", file.string(), line, message));
    };
    try {
        const auto root = YAML::Load(std::string(text));
        return ScriptReader(file, today).read(root, file.stem().string());
    } catch (const BadYaml& bad) {
        return wrong(bad.line, bad.message);
    } catch (const YAML::Exception& bad) {
        return wrong(bad.mark.line + 1, bad.msg);
    }
}

Result<Script> read_script(const std::filesystem::path& file, std::chrono::year_month_day today) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(Errc::bad_script,
                    fmt::format("{}: no such file, or no right to read it", file.string()));
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto script = parse_script(text, file, today);
    if (!script) return script;
    for (const auto& other : script->answers_of) {
        auto answers = read_script(other, today);
        if (!answers) return answers;
        if (!answers->answers_of.empty())
            return fail(Errc::bad_script,
                        fmt::format("{}: \"answers_of\" inside a file that is itself one of {}'s",
                                    other, file.string()));
        const auto take_over = [&](Script& call) {
            call.rules.insert(call.rules.end(), answers->rules.begin(), answers->rules.end());
            if (call.voice.empty()) call.voice = answers->voice;
        };
        take_over(*script);
        std::ranges::for_each(script->later, take_over);
    }
    return script;
}

}  // namespace neura::phone
