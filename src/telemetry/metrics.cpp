#include "telemetry/metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace neura::metrics {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::string_view kind_names[] = {"counter", "gauge", "histogram"};

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name(std::string_view text) {
    const auto fits = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, fits);
}

/// The labels of histograms' own lines are not for others.
bool is_label_name(std::string_view text) {
    return is_name(text) && !text.starts_with("__") && text != "le";
}

/// @param special  characters besides the backslash and the end of the line that are escaped
void append_escaped(std::string& out, std::string_view text, std::string_view special) {
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || special.contains(c)) out += '\\';
        out += c;
    }
}

/// The shortest number that reads back as the same.
void append_number(std::string& out, double number) {
    if (std::isnan(number)) {
        out += "NaN";
    } else if (std::isinf(number)) {
        out += number > 0 ? "+Inf" : "-Inf";
    } else {
        std::array<char, 32> digits{};
        const auto written = std::to_chars(digits.begin(), digits.end(), number);
        out.append(digits.data(), written.ptr);
    }
}

/// name_suffix{label="value",le="bound"} — everything before the number.
void append_line_start(std::string& out, std::string_view name, std::string_view suffix,
                       const Labels& labels, std::string_view bound = {}) {
    out += name;
    out += suffix;
    char before = '{';
    const auto append_label = [&](std::string_view label, std::string_view value) {
        out += std::exchange(before, ',');
        out += label;
        out += "=\"";
        append_escaped(out, value, "\"");
        out += '"';
    };
    for (const auto& label : labels) append_label(label.name, label.value);
    if (!bound.empty()) append_label("le", bound);
    if (before == ',') out += '}';
    out += ' ';
}

void append_value(std::string& out, const Family& family, const Labels& labels, double value) {
    append_line_start(out, family.name, "", labels);
    append_number(out, value);
    out += '\n';
}

/// Buckets hold what is in those below them, too.
void append_value(std::string& out, const Family& family, const Labels& labels,
                  const Distribution& value) {
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < value.counts.size(); ++i) {
        so_far += value.counts[i];
        std::string bound = "+Inf";
        if (i < value.bounds.size()) {
            bound.clear();
            append_number(bound, Seconds(value.bounds[i]).count());
        }
        append_line_start(out, family.name, "_bucket", labels, bound);
        out += std::to_string(so_far) + '\n';
    }
    append_line_start(out, family.name, "_sum", labels);
    append_number(out, Seconds(value.sum).count());
    out += '\n';
    append_line_start(out, family.name, "_count", labels);
    out += std::to_string(so_far) + '\n';
}

struct ReadNow {
    std::variant<double, Distribution> operator()(const std::unique_ptr<Counter>& counter) const {
        return static_cast<double>(counter->value());
    }
    std::variant<double, Distribution> operator()(const std::unique_ptr<Histogram>& found) const {
        return found->value();
    }
    std::variant<double, Distribution> operator()(const Registry::Reading& reading) const {
        return reading();
    }
};

}  // namespace

Histogram::Histogram(std::span<const std::chrono::microseconds> bounds)
    : bounds_(bounds.begin(), bounds.end()), counts_(bounds.size() + 1) {
    if (std::ranges::adjacent_find(bounds_, std::ranges::greater_equal()) != bounds_.end())
        throw std::invalid_argument("the bounds of a histogram do not ascend");
}

void Histogram::observe(std::chrono::nanoseconds took) noexcept {
    took = std::max(took, std::chrono::nanoseconds::zero());
    const auto bucket = std::ranges::lower_bound(bounds_, took) - bounds_.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_ns_.fetch_add(took.count(), std::memory_order_relaxed);
}

Distribution Histogram::value() const {
    Distribution now{.bounds = bounds_, .counts = {}, .sum = {}};
    now.counts.reserve(counts_.size());
    for (const auto& count : counts_) now.counts.push_back(count.load(std::memory_order_relaxed));
    now.sum = std::chrono::nanoseconds(sum_ns_.load(std::memory_order_relaxed));
    return now;
}

std::string to_text(std::span<const Family> families) {
    std::string text;
    for (const auto& family : families) {
        text += "# HELP " + family.name + ' ';
        append_escaped(text, family.help, "");
        text += "\n# TYPE " + family.name + ' ';
        text += kind_names[static_cast<std::size_t>(family.kind)];
        text += '\n';
        for (const auto& series : family.series)
            std::visit([&](const auto& value) { append_value(text, family, series.labels, value); },
                       series.value);
    }
    return text;
}

Counter& Registry::counter(std::string_view name, std::string_view help, Labels labels) {
    auto& source = add(name, help, Kind::counter, std::move(labels), std::make_unique<Counter>());
    return *std::get<std::unique_ptr<Counter>>(source);
}

Histogram& Registry::histogram(std::string_view name, std::string_view help,
                               std::span<const std::chrono::microseconds> bounds, Labels labels) {
    auto& source =
        add(name, help, Kind::histogram, std::move(labels), std::make_unique<Histogram>(bounds));
    return *std::get<std::unique_ptr<Histogram>>(source);
}

void Registry::gauge(std::string_view name, std::string_view help, Reading reading, Labels labels) {
    add(name, help, Kind::gauge, std::move(labels), std::move(reading));
}

void Registry::counter_read(std::string_view name, std::string_view help, Reading reading,
                            Labels labels) {
    add(name, help, Kind::counter, std::move(labels), std::move(reading));
}

Registry::Source& Registry::add(std::string_view name, std::string_view help, Kind kind,
                                Labels labels, Source source) {
    const auto refuse = [&](const char* why) {
        throw std::invalid_argument("register metric " + std::string(name) + ": " + why);
    };
    if (!is_name(name)) refuse("its name is not of letters, digits and underscores");
    for (const auto& label : labels)
        if (!is_label_name(label.name)) refuse("a label has a name that cannot be used");

    auto metric = std::ranges::find(metrics_, name, &Metric::name);
    if (metric == metrics_.end()) {
        metrics_.push_back({std::string(name), std::string(help), kind, {}});
        metric = std::prev(metrics_.end());
    }
    if (metric->kind != kind || metric->help != help) refuse("it is known as something else");
    for (const auto& [known, known_source] : metric->series)
        if (known == labels) refuse("the same series is there already");
    return metric->series.emplace_back(std::move(labels), std::move(source)).second;
}

std::vector<Family> Registry::collect() const {
    std::vector<Family> families;
    families.reserve(metrics_.size());
    for (const auto& metric : metrics_) {
        auto& family = families.emplace_back(
            Family{.name = metric.name, .help = metric.help, .kind = metric.kind, .series = {}});
        for (const auto& [labels, source] : metric.series)
            family.series.push_back({.labels = labels, .value = std::visit(ReadNow(), source)});
    }
    return families;
}

}  // namespace neura::metrics
