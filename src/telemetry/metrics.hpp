#pragma once

// Metrics: numbers about the running program, for Prometheus to fetch.
//
//   metrics::Registry registry;
//   auto& refused = registry.counter("neura_calls_refused_total", "Calls not let in.");
//   refused.add();                                   // any thread, nanoseconds
//   std::string page = to_text(registry.collect());  // when somebody asks
//
// A metric is registered once, before the first call, and lives as long as its registry. Names
// begin with "neura_" and end in their base unit. A label takes its values from a closed set known
// then: never an id, an address or a word of a caller's, since each value is a series for ever.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace neura::metrics {

/// How often something happened since the start. Any thread; neither waits nor allocates.
class Counter {
public:
    void add(std::uint64_t by = 1) noexcept { count_.fetch_add(by, std::memory_order_relaxed); }
    std::uint64_t value() const noexcept { return count_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> count_{0};
};

/// How long things took, by the buckets they fell in.
struct Distribution {
    std::vector<std::chrono::microseconds> bounds;  ///< upper ones, inclusive, ascending
    std::vector<std::uint64_t> counts;  ///< of each bucket alone; one more than bounds: the rest
    std::chrono::nanoseconds sum{};
};

/// Durations counted into fixed buckets. Any thread; neither waits nor allocates.
class Histogram {
public:
    /// @param bounds  upper ones, inclusive, ascending, none twice
    explicit Histogram(std::span<const std::chrono::microseconds> bounds);

    /// Less than nothing counts as nothing.
    void observe(std::chrono::nanoseconds took) noexcept;

    /// What was observed so far. An observation made meanwhile may be in the sum only.
    Distribution value() const;

private:
    const std::vector<std::chrono::microseconds> bounds_;
    std::vector<std::atomic<std::uint64_t>> counts_;
    std::atomic<std::int64_t> sum_ns_{0};
};

struct Label {
    std::string name;
    std::string value;

    friend bool operator==(const Label&, const Label&) = default;
};
using Labels = std::vector<Label>;

enum class Kind : std::uint8_t { counter, gauge, histogram };

/// One line of a family, or the lines of one distribution.
struct Series {
    Labels labels;
    std::variant<double, Distribution> value;
};

/// All that has one name.
struct Family {
    std::string name;
    std::string help;
    Kind kind = Kind::counter;
    std::vector<Series> series;
};

/// The media type of `to_text`.
inline constexpr std::string_view text_media_type = "text/plain; version=0.0.4; charset=utf-8";

/// Families in the Prometheus text exposition format 0.0.4. Pure.
std::string to_text(std::span<const Family> families);

/// Every metric of the program. Registering is for one thread, before anything is counted;
/// `collect` afterwards for any.
///
/// Registering throws std::invalid_argument for a name or label Prometheus does not take, for one
/// name with two kinds or help texts, and for the same series twice.
class Registry {
public:
    /// Asked for at each `collect`, on its thread: must not throw or wait.
    using Reading = std::function<double()>;

    Registry() = default;
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
    Histogram& histogram(std::string_view name, std::string_view help,
                         std::span<const std::chrono::microseconds> bounds, Labels labels = {});

    /// A number that goes up and down, and one that only grows, which others keep already.
    /// What `reading` looks at outlives the registry's last `collect`.
    void gauge(std::string_view name, std::string_view help, Reading reading, Labels labels = {});
    void counter_read(std::string_view name, std::string_view help, Reading reading,
                      Labels labels = {});

    /// All there is now, in the order it was registered.
    std::vector<Family> collect() const;

private:
    using Source = std::variant<std::unique_ptr<Counter>, std::unique_ptr<Histogram>, Reading>;
    struct Metric {
        std::string name;
        std::string help;
        Kind kind;
        std::vector<std::pair<Labels, Source>> series;
    };

    Source& add(std::string_view name, std::string_view help, Kind kind, Labels labels,
                Source source);

    std::vector<Metric> metrics_;
};

}  // namespace neura::metrics
