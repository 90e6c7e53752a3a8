#include "server/callers_time.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "numbering/phone_number.hpp"
#include "server/agents.hpp"

namespace neura::server {

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
    const auto country = numbering::country_of(e164);
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

}  // namespace neura::server
