#include "call/reasoning/understanding/phones.hpp"

#include <algorithm>
#include <array>

#include "call/reasoning/understanding/lexicon.hpp"
#include "call/reasoning/understanding/number_groups.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "numbering/phone_number.hpp"

namespace neura::reasoning {

namespace {

/// A numbering plan. Lengths are of the national number without its trunk prefix.
/// Source: ITU-T national numbering plans; the shortest subscriber numbers that are
/// no longer given out are left out, so that a number cut short is noticed.
struct Plan {
    std::string_view region;
    std::string_view code;   ///< country code
    std::string_view trunk;  ///< said before a national number, not after the country code
    std::size_t shortest = 0;
    std::size_t longest = 0;
};

constexpr auto plans = std::to_array<Plan>({
    {"US", "1", "1", 10, 10},  {"CA", "1", "1", 10, 10},  {"GB", "44", "0", 10, 10},
    {"IE", "353", "0", 8, 9},  {"DE", "49", "0", 7, 11},  {"AT", "43", "0", 7, 12},
    {"CH", "41", "0", 9, 9},   {"FR", "33", "0", 9, 9},   {"ES", "34", "", 9, 9},
    {"IT", "39", "", 8, 11},   {"PT", "351", "", 9, 9},   {"NL", "31", "0", 9, 9},
    {"BE", "32", "0", 8, 9},   {"SE", "46", "0", 7, 9},   {"NO", "47", "", 8, 8},
    {"DK", "45", "", 8, 8},    {"PL", "48", "", 9, 9},    {"AU", "61", "0", 9, 9},
    {"NZ", "64", "0", 8, 10},  {"IN", "91", "0", 10, 10}, {"MX", "52", "", 10, 10},
    {"BR", "55", "0", 10, 11}, {"TR", "90", "0", 10, 10}, {"CN", "86", "", 10, 11},
});

const Plan* plan_of(std::string_view region) {
    const auto found = std::ranges::find(plans, region, &Plan::region);
    return found == plans.end() ? nullptr : &*found;
}

const Plan* plan_by_code(std::string_view digits) {
    const Plan* best = nullptr;
    for (const Plan& plan : plans) {
        const bool longer = best == nullptr || plan.code.size() > best->code.size();
        if (digits.starts_with(plan.code) && longer) best = &plan;
    }
    return best;
}

/// Fills in what `national`, without trunk prefix, comes to under `plan`.
void judge(Phone& phone, const Plan& plan, std::string_view national) {
    if (national.size() < plan.shortest) {
        phone.missing = static_cast<int>(plan.shortest - national.size());
    } else if (national.size() > plan.longest) {
        phone.too_long = true;
    } else if (plan.code == "1" && national.front() < '2') {
        return;  // no area code of the North American plan begins with 0 or 1
    } else {
        phone.e164 = "+" + std::string(plan.code) + std::string(national);
    }
}

void judge_international(Phone& phone, std::string_view digits) {
    if (const Plan* plan = plan_by_code(digits)) {
        auto national = digits.substr(plan->code.size());
        // "+44 (0) 7…": the trunk prefix said though it should not be.
        const bool trunk =
            !plan->trunk.empty() && plan->trunk != "1" && national.starts_with(plan->trunk);
        if (trunk) national.remove_prefix(plan->trunk.size());
        judge(phone, *plan, national);
        return;
    }
    if (digits.size() < numbering::fewest_digits) {
        phone.missing = static_cast<int>(numbering::fewest_digits - digits.size());
    } else if (digits.size() > numbering::most_digits) {
        phone.too_long = true;
    } else {
        phone.e164 = "+" + std::string(digits);
    }
}

void judge_national(Phone& phone, std::string_view digits, std::string_view region) {
    const Plan* plan = plan_of(region);
    if (plan == nullptr) {
        judge_international(phone, digits);
        return;
    }
    auto national = digits;
    const bool trunk = !plan->trunk.empty() && national.starts_with(plan->trunk);
    // A North American number begins with no 1, so one in front is the country code.
    if (trunk) national.remove_prefix(plan->trunk.size());
    if (!trunk && digits.starts_with(plan->code) && digits.size() > plan->longest) {
        judge_international(phone, digits);
        return;
    }
    judge(phone, *plan, national);
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether the words between two groups of digits belong to one number read aloud.
bool leads_on(std::span<const Word> between, Language language) {
    constexpr auto amid =
        std::to_array<std::string_view>({"and", "then", "dash", "area", "code", "that", "is", "the",
                                         "last", "first", "next", "it", "after", "with", "yes"});
    const auto& letters = letter_tables(language);
    return std::ranges::all_of(between, [&](const Word& word) {
        return contains(amid, word.text) || contains(letters.between, word.text) ||
               !lookup(letters.separators, word.text).empty();
    });
}

/// The longest number of a sentence, with its plus if it was said.
std::string number_in(std::span<const Word> said, bool liberal, Language language) {
    const auto& tables = phone_tables(language);
    std::string digits;
    std::string best;
    bool plus = false, best_plus = false;
    std::size_t end = 0;
    const auto keep = [&] {
        if (digits.size() >= best.size()) {
            best = digits;
            best_plus = plus;
        }
    };
    for (const NumberRun& run : number_runs_liberal(said, liberal, language)) {
        const auto between = said.subspan(end, run.first - end);
        const bool plus_before = find_any(between, tables.plus).has_value();
        if (!digits.empty() && find_any(between, number_tables(language).taken_back)) {
            const std::string fixed = take_back(digits, run.digits);
            plus =
                fixed == run.digits ? plus_before || (plus && fixed.size() == digits.size()) : plus;
            digits = fixed;
        } else if (!digits.empty() && !leads_on(between, language)) {
            // Another number of the sentence: "I have 2 phones, the number is …".
            keep();
            digits = run.digits;
            plus = plus_before;
        } else {
            if (digits.empty()) plus = plus_before;
            digits += run.digits;
        }
        end = run.first + run.count;
    }
    keep();

    return (best_plus ? "+" : "") + best;
}

}  // namespace

Phone phone_from_digits(std::string_view digits, std::string_view region) {
    Phone phone{.e164 = {}, .digits = {}, .missing = 0, .too_long = false, .uses_caller_id = false};
    const bool plus = digits.starts_with('+');
    for (const char c : digits) {
        if (is_digit(c)) phone.digits += c;
    }
    const std::string_view said = phone.digits;
    if (plus) {
        judge_international(phone, said);
    } else if (said.starts_with("00") && said.size() > 2) {
        judge_international(phone, said.substr(2));
    } else if (said.starts_with("011") && (region == "US" || region == "CA") && said.size() > 11) {
        judge_international(phone, said.substr(3));
    } else {
        judge_national(phone, said, region);
    }
    return phone;
}

std::optional<Phone> read_phone(std::string_view text, std::string_view region, Language language) {
    Words said = without_fillers(words(text, language));
    const auto& tables = phone_tables(language);
    if (const auto extension = find_any(said, tables.extension);
        extension && extension->first > 0) {
        said.resize(extension->first);
    }
    const std::string number = number_in(said, false, language);
    constexpr std::size_t fewest = 3;
    if (number.size() < fewest) {
        if (!find_any(said, tables.this_line)) return std::nullopt;
        return Phone{
            .e164 = {}, .digits = {}, .missing = 0, .too_long = false, .uses_caller_id = true};
    }
    Phone phone = phone_from_digits(number, region);
    if (phone.missing == 0) return phone;
    // Too few: perhaps a digit was heard as a word.
    Phone other = phone_from_digits(number_in(said, true, language), region);
    return other.e164.empty() ? phone : other;
}

}  // namespace neura::reasoning
