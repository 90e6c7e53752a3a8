#include "phone/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace neura::phone {

namespace {

/// More turns than any patient caller would take.
constexpr int most_turns = 80;

/// After so many silences in a row the caller has hung up.
constexpr int most_silences = 4;

struct Confused {
    std::string_view said;
    std::string_view heard;
};

constexpr auto confusions = std::to_array<Confused>({
    {"four", "for"},
    {"two", "to"},
    {"eight", "ate"},
    {"nine", "mine"},
    {"five", "fine"},
    {"at", "that"},
    {"dot", "the"},
    {"no", "now"},
    {"yes", "yeah"},
    {"on", "and"},
    {"was", "were"},
    {"it", "that"},
    {"street", "treat"},
    {"my", "by"},
    {"three", "free"},
});

class TextChannel final : public Channel {
public:
    TextChannel(double share, std::uint32_t seed) : share_(share), random_(seed) {}

    Task<reasoning::Turn> carry(const Invention&, Act act) override {
        reasoning::Turn turn;
        if (auto* press = std::get_if<Press>(&act)) {
            turn.text = press->keys;
            turn.keyed = true;
            std::erase(turn.text, '#');
        } else if (auto* say = std::get_if<Say>(&act)) {
            turn.text = mangle(random_, say->text, share_);
        }
        co_return turn;
    }

private:
    double share_;
    std::mt19937 random_;
};

std::string found_in(const nlohmann::json& claim, std::string_view field) {
    const auto value = claim.is_object() ? claim.find(std::string(field)) : claim.end();
    if (value == claim.end() || value->is_null()) return "-";
    return value->is_string() ? value->get<std::string>() : value->dump();
}

std::string said(const Act& act) {
    if (const auto* say = std::get_if<Say>(&act)) return say->text;
    if (const auto* press = std::get_if<Press>(&act)) return press->keys;
    return {};
}

std::string percent(std::size_t part, std::size_t whole) {
    if (whole == 0) return "-";
    return fmt::format("{:.1f} % ({} of {})",
                       100.0 * static_cast<double>(part) / static_cast<double>(whole), part, whole);
}

struct Count {
    std::size_t right = 0;
    std::size_t all = 0;
};

struct Counts {
    Count fields;
    Count claims;
    std::array<Count, topic_count> by_topic{};
};

Counts count(const std::vector<ClaimResult>& results) {
    Counts counts;
    for (const auto& result : results) {
        ++counts.claims.all;
        if (result.right()) ++counts.claims.right;
        for (const auto& field : result.fields)
            for (auto* of :
                 {&counts.fields, &counts.by_topic[static_cast<std::size_t>(field.topic)]}) {
                ++of->all;
                if (field.right) ++of->right;
            }
    }
    return counts;
}

void print_failure(std::string& out, const ClaimResult& result, const Invention& truth) {
    out += fmt::format("\n--- caller {} ({}, voice {}), {} {}\n", result.number,
                       truth.manner == Manner::terse    ? "terse"
                       : truth.manner == Manner::polite ? "polite"
                                                        : "rambling",
                       truth.voice, result.outcome, result.trouble);
    for (const auto& line : result.transcript)
        out += fmt::format("  {}: {}{}\n", line.side == Side::agent ? "agent " : "caller",
                           line.keyed ? "keys " : "", line.text);
    for (const auto& field : result.fields)
        if (!field.right)
            out += fmt::format("  WRONG {}: {} instead of {}\n", field_of(field.topic), field.found,
                               field.truth);
}

}  // namespace

bool ClaimResult::right() const {
    return trouble.empty() && std::ranges::all_of(fields, &FieldResult::right);
}

std::vector<FieldResult> compare(const Invention& truth, const nlohmann::json& claim) {
    std::vector<FieldResult> results;
    for (std::size_t i = 0; i < topic_count; ++i) {
        const auto topic = static_cast<Topic>(i);
        if (!applies(truth, topic)) continue;
        const std::string field(field_of(topic));
        const bool present = claim.is_object() && claim.contains(field);
        const auto value = present ? claim[field] : nlohmann::json();
        results.push_back(
            {topic, is_right(truth, topic, value), truth_of(truth, topic), found_in(claim, field)});
    }
    return results;
}

std::string mangle(std::mt19937& random, std::string_view text, double share) {
    std::string out;
    std::bernoulli_distribution hit(share);
    const auto add = [&](std::string_view word) {
        if (!out.empty()) out += ' ';
        out += word;
    };
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto known = std::ranges::find(confusions, word, &Confused::said);
        if (!hit(random))
            add(word);
        else if (known != confusions.end())
            add(known->heard);
        else if (random() % 4 == 0)
            add(std::string(word) + ' ' + std::string(word));
        else if (word.size() > 3)
            add(std::string(word.substr(0, word.size() - 1)));
    }
    return out;
}

std::unique_ptr<Channel> make_text_channel(double share, std::uint32_t seed) {
    return std::make_unique<TextChannel>(share, seed);
}

Awaitable<ClaimResult> converse(std::uint32_t number, const Invention& truth,
                                reasoning::Agent& agent, Channel& channel) {
    const auto begun = Clock::now();
    ClaimResult result;
    result.number = number;
    InventedCaller caller(truth, Ear::exact);
    std::string first_words;
    const reasoning::Say keep_first_words = [&](std::string_view words) { first_words += words; };
    auto reply = co_await agent.greet();
    int silences = 0;
    for (int turns = 0; reply && turns < most_turns; ++turns) {
        if (!reply->text.empty())
            result.transcript.push_back({.side = Side::agent, .text = reply->text});
        if (reply->hang_up || silences > most_silences) break;
        auto act = caller.answer(reply->text);
        if (!act || std::holds_alternative<HangUp>(*act)) {
            reply = co_await agent.silence(++silences);
            continue;
        }
        silences = 0;
        SpokenLine line{.side = Side::caller, .text = said(*act)};
        line.keyed = std::holds_alternative<Press>(*act);
        auto turn = co_await channel.carry(truth, std::move(*act));
        if (!turn) {
            result.trouble = turn.error().doing + ": " + turn.error().code.message();
            break;
        }
        if (turn->text != line.text && !turn->keyed) line.text += "   [heard: " + turn->text + ']';
        result.transcript.push_back(std::move(line));
        if (turn->text.empty())
            reply = co_await agent.not_heard();
        else
            reply = co_await agent.answer(std::move(*turn), keep_first_words);
        if (reply) reply->text.insert(0, std::exchange(first_words, {}));
    }
    if (!reply) result.trouble = reply.error().doing + ": " + reply.error().code.message();
    const auto progress = agent.progress();
    result.outcome = progress.outcome;
    result.fields = compare(truth, progress.claim);
    result.took = std::chrono::duration_cast<LineTime>(Clock::now() - begun);
    co_return result;
}

std::string summary(const std::vector<ClaimResult>& results, const std::vector<Invention>& truths,
                    bool failures) {
    std::string out;
    if (failures)
        for (std::size_t i = 0; i < results.size(); ++i)
            if (!results[i].right()) print_failure(out, results[i], truths[i]);

    const auto counts = count(results);
    out +=
        fmt::format("\nclaims wholly right  {}\n", percent(counts.claims.right, counts.claims.all));
    out +=
        fmt::format("fields right         {}\n", percent(counts.fields.right, counts.fields.all));
    for (std::size_t i = 0; i < topic_count; ++i)
        out += fmt::format("  {:<22}{}\n", field_of(static_cast<Topic>(i)),
                           percent(counts.by_topic[i].right, counts.by_topic[i].all));
    LineTime took{0};
    std::size_t turns = 0;
    for (const auto& result : results) {
        took += result.took;
        turns += static_cast<std::size_t>(
            std::ranges::count(result.transcript, Side::caller, &SpokenLine::side));
        if (!result.trouble.empty())
            out += fmt::format("caller {}: {}\n", result.number, result.trouble);
    }
    if (!results.empty())
        out += fmt::format("a claim took {} ms and {:.1f} turns of the caller's on average\n",
                           took.count() / static_cast<LineTime::rep>(results.size()),
                           static_cast<double>(turns) / static_cast<double>(results.size()));
    return out;
}

nlohmann::json to_json(const std::vector<ClaimResult>& results) {
    using Json = nlohmann::json;
    const auto counts = count(results);
    const auto as_json = [](const Count& of) { return Json{{"right", of.right}, {"all", of.all}}; };
    Json document{{"fields", as_json(counts.fields)}, {"claims", as_json(counts.claims)}};
    for (std::size_t i = 0; i < topic_count; ++i)
        document["by_field"][std::string(field_of(static_cast<Topic>(i)))] =
            as_json(counts.by_topic[i]);
    document["callers"] = Json::array();
    for (const auto& result : results) {
        auto wrong = Json::array();
        for (const auto& field : result.fields)
            if (!field.right)
                wrong.push_back({{"field", field_of(field.topic)},
                                 {"truth", field.truth},
                                 {"found", field.found}});
        document["callers"].push_back({{"number", result.number},
                                       {"right", result.right()},
                                       {"outcome", result.outcome},
                                       {"trouble", result.trouble},
                                       {"wrong", std::move(wrong)}});
    }
    return document;
}

}  // namespace neura::phone
