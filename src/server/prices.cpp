#include "server/prices.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <ranges>
#include <utility>

#include "call/reasoning/yaml_map.hpp"
#include "server/prices_file.hpp"
#include "server/wording.hpp"

namespace neura::server {

namespace {

using reasoning::BadYaml;
using reasoning::YamlMap;
using Per = Price::Per;

struct Unit {
    Per per;
    std::string_view name;   ///< in the file
    std::string_view words;  ///< "0.0048 USD …"
    double counts;           ///< of `amount` that make one of it
    bool is_tokens = false;
};

constexpr double ms_a_minute = 60'000;

constexpr std::array units{
    Unit{Per::minute_of_audio, "minute_of_audio", "a minute of audio", ms_a_minute},
    Unit{Per::minute_of_session, "minute_of_session", "a minute of session", ms_a_minute},
    Unit{Per::thousand_characters, "thousand_characters", "per 1,000 characters", 1e3},
    Unit{Per::million_input_tokens, "million_input_tokens", "per million tokens in", 1e6, true},
    Unit{Per::million_cached_tokens, "million_cached_tokens", "cached", 1e6, true},
    Unit{Per::million_output_tokens, "million_output_tokens", "out", 1e6, true},
};

constexpr std::array<std::string_view, 5> kinds{"stt", "tts", "llm", "s2s", "embedding"};

/// More is a slip of the pen.
constexpr double dearest = 10'000;

std::int64_t amount(const Usage& usage, Per per) {
    switch (per) {
        case Per::minute_of_audio: return usage.audio.count();
        case Per::minute_of_session: return usage.session.count();
        case Per::thousand_characters: return usage.characters;
        case Per::million_input_tokens: return usage.input_tokens;
        case Per::million_cached_tokens: return usage.cached_tokens;
        case Per::million_output_tokens: return usage.output_tokens;
    }
    return 0;
}

// Reading

/// "2026-11-26" or "2026-11", a day or month there is.
bool is_date(std::string_view text) {
    const auto number = [&](std::size_t at, std::size_t length) {
        unsigned value = 0;
        const auto part = text.substr(at, length);
        const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return error == std::errc{} && stop == part.data() + part.size() ? value : 0;
    };
    if ((text.size() != 7 && text.size() != 10) || text[4] != '-') return false;
    if (text.size() == 10 && text[7] != '-') return false;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(number(0, 4))),
                                           std::chrono::month(number(5, 2)),
                                           std::chrono::day(text.size() == 10 ? number(8, 2) : 1)};
    return date.ok() && number(0, 4) >= 2000;
}

bool is_currency(std::string_view text) {
    return text.size() == 3 &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

double read_number(YamlMap& map, const char* key) {
    const auto text = map.text(key);
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || !(value >= 0) || value > dearest)
        map.refuse(key, fmt::format("expected a number from 0 to {}, found \"{}\"", dearest, text));
    return value;
}

std::map<Per, double> read_per(const YAML::Node& node, const std::string& what) {
    std::map<Per, double> per;
    YamlMap map(node, what);
    for (const auto& unit : units) {
        const std::string key(unit.name);
        if (map.has(key.c_str())) per[unit.per] = read_number(map, key.c_str());
    }
    map.finish();
    return per;
}

Price read_service(const YAML::Node& node, const Price& of_vendor) {
    Price price = of_vendor;
    YamlMap map(node, "a service of " + price.service.vendor);
    price.service.kind = map.needed_text("kind");
    if (std::ranges::find(kinds, price.service.kind) == kinds.end())
        map.refuse("kind", "expected " + one_of(kinds));
    price.service.model = map.needed_text("model");
    const auto what = price.service.kind + " " + price.service.model;
    if (!map.has("per")) throw BadYaml{map.line(), what + ": \"per\" is missing"};
    price.per = read_per(map.node("per"), what);
    map.finish();
    return price;
}

void read_vendor(const YAML::Node& node, std::vector<Price>& into) {
    Price price;
    YamlMap map(node, "a vendor");
    price.service.vendor = map.needed_text("vendor");
    map.rename("vendor " + price.service.vendor);
    price.currency = map.needed_text("currency");
    price.date = map.needed_text("date");
    price.page = map.needed_text("page");
    const auto services = map.node("services");
    map.finish();
    if (!is_currency(price.currency))
        map.refuse("currency", "expected its three letters, such as USD");
    if (!is_date(price.date)) map.refuse("date", "expected a date, such as 2026-11-26");
    if (!price.page.starts_with("https://"))
        map.refuse("page", "expected an address that begins with https://");
    if (!services.IsSequence()) throw BadYaml{map.line(), "\"services\": expected a list"};
    for (const auto& service : services) {
        auto read = read_service(service, price);
        if (std::ranges::find(into, read.service, &Price::service) != into.end())
            throw BadYaml{reasoning::line_of(service),
                          fmt::format("{} {} {} twice", read.service.vendor, read.service.kind,
                                      read.service.model)};
        into.push_back(std::move(read));
    }
}

/// Whether `text` is like `pattern`, where '*' stands for anything.
bool matches(std::string_view pattern, std::string_view text) {
    while (!pattern.empty() && pattern[0] != '*') {
        if (text.empty() || text[0] != pattern[0]) return false;
        pattern.remove_prefix(1);
        text.remove_prefix(1);
    }
    if (pattern.empty()) return text.empty();
    pattern.remove_prefix(1);
    for (std::size_t skipped = 0; skipped <= text.size(); ++skipped)
        if (matches(pattern, text.substr(skipped))) return true;
    return false;
}

bool is_for(const Price& price, const Service& service) {
    return price.service.vendor == service.vendor && price.service.kind == service.kind &&
           matches(price.service.model, service.model);
}

}  // namespace

std::string in_words(const Price& price) {
    const auto is_free = [](const auto& per) { return per.second == 0; };
    if (!price.per.empty() && std::ranges::all_of(price.per, is_free)) return "nothing";
    std::string words;
    for (const auto& unit : units) {
        const auto found = price.per.find(unit.per);
        if (found == price.per.end()) continue;
        const bool first = words.empty();
        words += first ? fmt::format("{} {} ", found->second, price.currency)
                       : fmt::format(", {} ", found->second);
        words += unit.words;
    }
    return words.empty() ? "not known" : words;
}

Result<Prices> Prices::read(std::string_view yaml, const std::string& name) {
    const auto bad = [&](int line, const std::string& message) {
        return fail(std::make_error_code(std::errc::invalid_argument),
                    line > 0 ? fmt::format("{}:{}: {}", name, line, message)
                             : fmt::format("{}: {}", name, message));
    };
    try {
        Prices read;
        const auto root = YAML::Load(std::string(yaml));
        if (!root.IsSequence()) return bad(1, "expected a list of vendors, each with its services");
        for (const auto& vendor : root) read_vendor(vendor, read.prices_);
        return read;
    } catch (const BadYaml& error) {
        return bad(error.line, error.message);
    } catch (const YAML::Exception& error) {
        return bad(error.mark.is_null() ? 0 : error.mark.line + 1, error.msg);
    }
}

const Price* Prices::find(const Service& service) const {
    const Price* best = nullptr;
    for (const auto& price : prices_) {
        if (!is_for(price, service)) continue;
        const bool longer =
            best == nullptr || price.service.model.size() > best->service.model.size();
        if (longer) best = &price;
    }
    return best;
}

std::vector<call::Charge> Prices::charges(const Meter& meter) const {
    std::vector<call::Charge> charges;
    for (const auto& [service, usage] : meter.readings()) {
        auto& charge = charges.emplace_back(call::Charge{.service = service, .usage = usage});
        const auto* price = find(service);
        if (price == nullptr) continue;
        charge.cost = cost_of(usage, *price);
        if (!charge.cost) continue;
        charge.currency = price->currency;
        charge.priced_on = price->date;
    }
    return charges;
}

std::optional<std::int64_t> cost_of(const Usage& usage, const Price& price) {
    constexpr double nano = 1e9;
    if (price.per.empty()) return std::nullopt;
    double cost = 0;
    for (const auto& unit : units) {
        const auto used = static_cast<double>(amount(usage, unit.per));
        const auto found = price.per.find(unit.per);
        if (found != price.per.end())
            cost += used / unit.counts * found->second;
        else if (unit.is_tokens && used > 0)  // speech is charged by one of its amounts, tokens all
            return std::nullopt;
    }
    return std::llround(cost * nano);
}

Result<Prices> load_prices(const Configuration& configuration) {
    if (configuration.prices_file.empty())
        return Prices::read(prices_of_the_program, "data/prices.yaml");
    const auto name = configuration.prices_file.string();
    std::ifstream file(name, std::ios::binary);
    if (!file)
        return fail(std::make_error_code(std::errc::no_such_file_or_directory),
                    "read the prices " + name + ": set NEURA_PRICES to a file that is there, or " +
                        "leave it out for those of the program");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return Prices::read(text, name);
}

}  // namespace neura::server
