#include "server/time_zone.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace neura::server {

using namespace std::chrono;

namespace {

constexpr std::size_t header_size = 44;
constexpr seconds longest_offset = hours(26);  // RFC 8536, 3.2: -89,999 to 93,599

/// Counts of what a block holds, by RFC 8536, 3.1.
struct Header {
    char version = 0;
    std::size_t utc_flags = 0;
    std::size_t standard_flags = 0;
    std::size_t leap_seconds = 0;
    std::size_t transitions = 0;
    std::size_t types = 0;
    std::size_t names = 0;

    std::size_t block_size(std::size_t time_size) const {
        return transitions * (time_size + 1) + types * 6 + names + leap_seconds * (time_size + 4) +
               standard_flags + utc_flags;
    }
};

/// Big endian.
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
        number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::optional<Header> read_header(std::string_view bytes) {
    if (bytes.size() < header_size || !bytes.starts_with("TZif")) return std::nullopt;
    constexpr std::size_t counts_at = 20;
    const auto count = [&](std::size_t i) {
        return static_cast<std::size_t>(number_at(bytes, counts_at + 4 * i, 4));
    };
    return Header{.version = bytes[4],
                  .utc_flags = count(0),
                  .standard_flags = count(1),
                  .leap_seconds = count(2),
                  .transitions = count(3),
                  .types = count(4),
                  .names = count(5)};
}

std::optional<seconds> offset_of(std::string_view bytes, std::size_t at) {
    const auto offset =
        seconds(static_cast<std::int32_t>(static_cast<std::uint32_t>(number_at(bytes, at, 4))));
    if (offset < -longest_offset || offset > longest_offset) return std::nullopt;
    return offset;
}

/// No transition of any zone is beyond: RFC 8536 lets files begin at -2^59.
constexpr std::int64_t farthest = std::int64_t{1} << 40;

}  // namespace

/// Reads a TZ of POSIX: "EST5EDT,M3.2.0,M11.1.0".
class RuleReader {
public:
    explicit RuleReader(std::string_view text) : rest_(text) {}

    std::optional<TimeZone::Rule> read() {
        TimeZone::Rule rule;
        if (!skip_name()) return std::nullopt;
        const auto west = read_time();
        if (!west) return std::nullopt;
        rule.standard = rule.summer = -*west;
        if (rest_.empty()) return rule;

        if (!skip_name()) return std::nullopt;
        rule.summer += hours(1);
        if (!rest_.empty() && rest_.front() != ',') {
            const auto summer = read_time();
            if (!summer) return std::nullopt;
            rule.summer = -*summer;
        }
        const auto there = read_day();
        const auto back = there ? read_day() : std::nullopt;
        if (!back || !rest_.empty()) return std::nullopt;
        rule.changes = std::array{*there, *back};
        return rule;
    }

private:
    using YearDay = TimeZone::YearDay;

    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool skip_name() {
        const auto end =
            rest_.starts_with('<') ? rest_.find('>') : rest_.find_first_of("+-,0123456789");
        const bool quoted = rest_.starts_with('<');
        if (end == 0 || (quoted && end == rest_.npos)) return false;
        rest_.remove_prefix(std::min(rest_.size(), quoted ? end + 1 : end));
        return true;
    }

    std::optional<int> read_number(int most) {
        int number = 0;
        bool any = false;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            number = number * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
            any = true;
            if (number > most) return std::nullopt;
        }
        return any ? std::optional(number) : std::nullopt;
    }

    /// "[-]h[:mm[:ss]]"
    std::optional<seconds> read_time() {
        constexpr int most_hours = 167;  // RFC 8536, 3.3.1
        const bool negative = take('-');
        if (!negative) take('+');
        const auto h = read_number(most_hours);
        if (!h) return std::nullopt;
        seconds time = hours(*h);
        for (const auto unit : {60, 1}) {
            if (!take(':')) break;
            const auto part = read_number(59);
            if (!part) return std::nullopt;
            time += seconds(*part * unit);
        }
        return negative ? -time : time;
    }

    std::optional<YearDay> read_day() {
        YearDay day;
        if (!take(',')) return std::nullopt;
        if (take('M')) {
            const auto month = read_number(12);
            const auto week = month && take('.') ? read_number(5) : std::nullopt;
            const auto weekday = week && take('.') ? read_number(6) : std::nullopt;
            if (!weekday || *month == 0 || *week == 0) return std::nullopt;
            day.month = *month;
            day.week = *week;
            day.weekday = *weekday;
        } else {
            const bool without = take('J');
            const auto number = read_number(365);
            if (!number || (without && *number == 0)) return std::nullopt;
            day.kind = without ? YearDay::Kind::of_year_without_leap_day : YearDay::Kind::of_year;
            day.day = *number;
        }
        if (!take('/')) return day;
        const auto time = read_time();
        if (!time) return std::nullopt;
        day.time = *time;
        return day;
    }

    std::string_view rest_;
};

local_seconds TimeZone::YearDay::in(year y) const {
    local_days on;
    switch (kind) {
        case Kind::of_month: {
            const auto m = std::chrono::month(static_cast<unsigned>(month));
            const auto wd = std::chrono::weekday(static_cast<unsigned>(weekday));
            on = week == 5 ? local_days(y / m / wd[last])
                           : local_days(y / m / wd[static_cast<unsigned>(week)]);
            break;
        }
        case Kind::of_year: on = local_days(y / January / 1) + days(day); break;
        case Kind::of_year_without_leap_day: {
            constexpr int last_of_february = 59;
            const int leap = y.is_leap() && day > last_of_february ? 1 : 0;
            on = local_days(y / January / 1) + days(day - 1 + leap);
            break;
        }
    }
    return on + time;
}

seconds TimeZone::Rule::offset(sys_seconds at) const {
    if (!changes) return standard;
    const auto here = local_seconds((at + standard).time_since_epoch());
    const auto year = year_month_day(floor<days>(here)).year();
    const auto utc = [](local_seconds local, seconds offset) {
        return sys_seconds(local.time_since_epoch()) - offset;
    };
    const auto begins = utc((*changes)[0].in(year), standard);
    const auto ends = utc((*changes)[1].in(year), summer);
    const bool is_summer = begins < ends ? at >= begins && at < ends : at >= begins || at < ends;
    return is_summer ? summer : standard;
}

std::optional<TimeZone> TimeZone::read(std::string_view bytes) {
    auto header = read_header(bytes);
    if (!header) return std::nullopt;
    std::size_t time_size = 4;
    const bool has_second_block = header->version >= '2';
    if (has_second_block) {
        // Times of 32 bits come first, for old readers.
        const auto first = header_size + header->block_size(4);
        if (bytes.size() < first) return std::nullopt;
        bytes.remove_prefix(first);
        header = read_header(bytes);
        if (!header) return std::nullopt;
        time_size = 8;
    }
    bytes.remove_prefix(header_size);
    const auto& [version, utc, standard, leaps, count, types, names] = *header;
    if (types == 0 || bytes.size() < header->block_size(time_size)) return std::nullopt;

    const auto kinds_at = count * time_size;
    const auto types_at = kinds_at + count;
    TimeZone zone;
    const auto first = offset_of(bytes, types_at);
    if (!first) return std::nullopt;
    zone.first_ = *first;
    for (std::size_t i = 0; i < count; ++i) {
        const auto raw = number_at(bytes, i * time_size, time_size);
        const auto at = time_size == 8 ? static_cast<std::int64_t>(raw)
                                       : static_cast<std::int32_t>(static_cast<std::uint32_t>(raw));
        const auto kind = static_cast<unsigned char>(bytes[kinds_at + i]);
        if (kind >= types) return std::nullopt;
        const auto offset = offset_of(bytes, types_at + 6U * kind);
        const auto moment = sys_seconds(seconds(std::clamp(at, -farthest, farthest)));
        const bool ordered = zone.transitions_.empty() || zone.transitions_.back().at <= moment;
        if (!offset || !ordered) return std::nullopt;
        zone.transitions_.push_back({moment, *offset});
    }
    if (!has_second_block) return zone;
    bytes.remove_prefix(header->block_size(time_size));
    if (bytes.size() < 2 || bytes.front() != '\n') return zone;
    bytes.remove_prefix(1);
    const auto rule = bytes.substr(0, bytes.find('\n'));
    if (!rule.empty()) zone.rule_ = RuleReader(rule).read();
    return zone;
}

sys_seconds TimeZone::moment(local_seconds shown) const {
    // By the offset of the day before, and, where that leads elsewhere, by that of the day after.
    const auto as_if_utc = sys_seconds(shown.time_since_epoch());
    const auto by_offset_at = [&](sys_seconds near) {
        return as_if_utc - (local(near).time_since_epoch() - near.time_since_epoch());
    };
    const auto before = by_offset_at(as_if_utc - days(1));
    const auto after = by_offset_at(as_if_utc + days(1));
    return local(before) != shown && local(after) == shown ? after : before;
}

local_seconds TimeZone::local(sys_seconds at) const {
    const auto next = std::ranges::upper_bound(transitions_, at, {}, &Transition::at);
    auto offset = next == transitions_.begin() ? first_ : std::prev(next)->offset;
    if (next == transitions_.end() && rule_) offset = rule_->offset(at);
    return local_seconds(at.time_since_epoch() + offset);
}

void TimeZone::forget_before(sys_seconds moment) {
    const auto next = std::ranges::upper_bound(transitions_, moment, {}, &Transition::at);
    if (next == transitions_.begin()) return;
    first_ = std::prev(next)->offset;
    transitions_.erase(transitions_.begin(), next);
    transitions_.shrink_to_fit();
}

}  // namespace neura::server
