#include "numbering/callers_time.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <iterator>
#include <utility>

#include "numbering/phone_number.hpp"

namespace neura::numbering {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// clang-format off

/// Where most people of a country live that has several zones.
constexpr auto most_populous = std::to_array<Pair>({
    {"AR", "America/Argentina/Buenos_Aires"}, {"AU", "Australia/Sydney"},
    {"BR", "America/Sao_Paulo"}, {"CA", "America/Toronto"}, {"CD", "Africa/Kinshasa"},
    {"CL", "America/Santiago"}, {"CN", "Asia/Shanghai"}, {"CY", "Asia/Nicosia"},
    {"DE", "Europe/Berlin"}, {"EC", "America/Guayaquil"}, {"ES", "Europe/Madrid"},
    {"FM", "Pacific/Pohnpei"}, {"GL", "America/Nuuk"}, {"ID", "Asia/Jakarta"},
    {"KI", "Pacific/Tarawa"}, {"KZ", "Asia/Almaty"}, {"MH", "Pacific/Majuro"},
    {"MN", "Asia/Ulaanbaatar"}, {"MX", "America/Mexico_City"}, {"MY", "Asia/Kuala_Lumpur"},
    {"NZ", "Pacific/Auckland"}, {"PF", "Pacific/Tahiti"}, {"PG", "Pacific/Port_Moresby"},
    {"PS", "Asia/Gaza"}, {"PT", "Europe/Lisbon"}, {"RU", "Europe/Moscow"}, {"UA", "Europe/Kyiv"},
    {"US", "America/New_York"}, {"UZ", "Asia/Tashkent"},
});

// clang-format on

std::string contents_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::chrono::local_seconds local_time(std::chrono::system_clock::time_point at) {
    const auto seconds = std::chrono::system_clock::to_time_t(at);
    std::tm local{};
    localtime_r(&seconds, &local);
    using namespace std::chrono;
    const year_month_day day{year(local.tm_year + 1900), month(unsigned(local.tm_mon + 1)),
                             std::chrono::day(unsigned(local.tm_mday))};
    return local_days(day) + hours(local.tm_hour) + minutes(local.tm_min) +
           std::chrono::seconds(local.tm_sec);
}

std::chrono::system_clock::time_point moment_of(std::chrono::local_seconds shown) {
    using namespace std::chrono;
    const auto day = floor<days>(shown);
    const year_month_day date(day);
    const hh_mm_ss time(shown - day);
    std::tm local{};
    local.tm_year = static_cast<int>(date.year()) - 1900;
    local.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    local.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
    local.tm_hour = static_cast<int>(time.hours().count());
    local.tm_min = static_cast<int>(time.minutes().count());
    local.tm_sec = static_cast<int>(time.seconds().count());
    local.tm_isdst = -1;  // whether it is summer time is for the system to know
    return system_clock::from_time_t(std::mktime(&local));
}

std::multimap<std::string, std::string, std::less<>> read_zone_tab(std::string_view text) {
    std::multimap<std::string, std::string, std::less<>> zones;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('#')) continue;
        // Country, coordinates, zone, perhaps a comment; tabs between them.
        const auto first = line.find('\t');
        const auto second = first == line.npos ? line.npos : line.find('\t', first + 1);
        if (second == line.npos) continue;
        const auto zone = line.substr(second + 1, line.find('\t', second + 1) - second - 1);
        if (!zone.empty()) zones.emplace(line.substr(0, first), zone);
    }
    return zones;
}

CallersTime::CallersTime(const std::filesystem::path& folder)
    : of_country_(read_zone_tab(contents_of(folder / "zone.tab"))) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    for (const auto& [country, name] : of_country_) {
        auto zone = TimeZone::read(contents_of(folder / name));
        if (!zone) continue;
        zone->forget_before(today - std::chrono::days(1));
        zones_.emplace(name, std::move(*zone));
    }
}

std::string_view CallersTime::zone_of(std::string_view e164, std::string_view preferred) const {
    const auto country = country_of(e164);
    const auto [first, last] = of_country_.equal_range(country);
    if (first == last) return {};
    for (auto zone = first; zone != last; ++zone)
        if (zone->second == preferred) return zone->second;
    const auto* known = std::ranges::find(most_populous, country, &Pair::first);
    return known == most_populous.end() ? std::string_view(first->second) : known->second;
}

std::chrono::local_seconds CallersTime::at(std::chrono::system_clock::time_point moment,
                                           std::string_view e164,
                                           std::string_view preferred) const {
    const auto zone = zones_.find(zone_of(e164, preferred));
    if (zone == zones_.end()) return local_time(moment);
    return zone->second.local(std::chrono::floor<std::chrono::seconds>(moment));
}

std::chrono::system_clock::time_point CallersTime::moment(std::chrono::local_seconds shown,
                                                          std::string_view e164,
                                                          std::string_view preferred) const {
    const auto zone = zones_.find(zone_of(e164, preferred));
    if (zone == zones_.end()) return moment_of(shown);
    return zone->second.moment(shown);
}

}  // namespace neura::numbering
