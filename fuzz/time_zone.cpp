// Whatever a file of a time zone says, it is none, or its clocks stay within a day or two of UTC
// and do not change when the past is forgotten; and so is whatever zone.tab says.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "numbering/callers_time.hpp"
#include "numbering/time_zone.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace std::chrono;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const auto& [country, zone] : neura::numbering::read_zone_tab(bytes))
        if (zone.empty() || zone.contains('\t') || zone.contains('\n')) std::abort();
    auto zone = neura::numbering::TimeZone::read(bytes);
    if (!zone) return 0;
    const auto whole = *zone;
    zone->forget_before(sys_seconds(seconds(1'700'000'000)));
    for (const auto at :
         {-2'000'000'000LL, 0LL, 1'700'000'000LL, 1'764'000'000LL, 4'000'000'000LL}) {
        const sys_seconds moment{seconds(at)};
        const auto shown = whole.local(moment);
        const auto offset = shown.time_since_epoch() - moment.time_since_epoch();
        if (offset > hours(8 * 24) || offset < -hours(8 * 24)) std::abort();
        if (at >= 1'700'000'000LL && zone->local(moment) != shown) std::abort();
    }
    return 0;
}
