#include "numbering/phone_number.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace neura::numbering {

namespace {

/// A calling code and its country.
using Country = std::pair<std::string_view, std::string_view>;

// clang-format off

/// Calling codes and their countries; the longest that a number begins with counts. In the order of
/// their digits. Kosovo has no country in the time zone database and goes by Serbia's.
/// Sources: ITU, List of Recommendation ITU-T E.164 assigned country codes (Operational Bulletin
/// 1114); for +1 the area codes of Canada and of the islands by the North American Numbering Plan
/// Administrator (nanpa.com), where all others are the United States'.
constexpr auto calling_codes = std::to_array<Country>({
    {"1", "US"}, {"1204", "CA"}, {"1226", "CA"}, {"1236", "CA"}, {"1242", "BS"}, {"1246", "BB"},
    {"1249", "CA"}, {"1250", "CA"}, {"1257", "CA"}, {"1263", "CA"}, {"1264", "AI"}, {"1268", "AG"},
    {"1284", "VG"}, {"1289", "CA"}, {"1306", "CA"}, {"1340", "VI"}, {"1343", "CA"}, {"1345", "KY"},
    {"1354", "CA"}, {"1365", "CA"}, {"1367", "CA"}, {"1368", "CA"}, {"1382", "CA"}, {"1387", "CA"},
    {"1403", "CA"}, {"1416", "CA"}, {"1418", "CA"}, {"1428", "CA"}, {"1431", "CA"}, {"1437", "CA"},
    {"1438", "CA"}, {"1441", "BM"}, {"1450", "CA"}, {"1468", "CA"}, {"1473", "GD"}, {"1474", "CA"},
    {"1506", "CA"}, {"1514", "CA"}, {"1519", "CA"}, {"1537", "CA"}, {"1548", "CA"}, {"1568", "CA"},
    {"1579", "CA"}, {"1581", "CA"}, {"1584", "CA"}, {"1587", "CA"}, {"1604", "CA"}, {"1613", "CA"},
    {"1639", "CA"}, {"1647", "CA"}, {"1649", "TC"}, {"1658", "JM"}, {"1664", "MS"}, {"1670", "MP"},
    {"1671", "GU"}, {"1672", "CA"}, {"1683", "CA"}, {"1684", "AS"}, {"1705", "CA"}, {"1709", "CA"},
    {"1721", "SX"}, {"1742", "CA"}, {"1753", "CA"}, {"1758", "LC"}, {"1767", "DM"}, {"1778", "CA"},
    {"1780", "CA"}, {"1782", "CA"}, {"1784", "VC"}, {"1787", "PR"}, {"1807", "CA"}, {"1809", "DO"},
    {"1819", "CA"}, {"1825", "CA"}, {"1829", "DO"}, {"1849", "DO"}, {"1867", "CA"}, {"1868", "TT"},
    {"1869", "KN"}, {"1873", "CA"}, {"1876", "JM"}, {"1879", "CA"}, {"1902", "CA"}, {"1905", "CA"},
    {"1939", "PR"}, {"1942", "CA"}, {"20", "EG"}, {"211", "SS"}, {"212", "MA"}, {"213", "DZ"},
    {"216", "TN"}, {"218", "LY"}, {"220", "GM"}, {"221", "SN"}, {"222", "MR"}, {"223", "ML"},
    {"224", "GN"}, {"225", "CI"}, {"226", "BF"}, {"227", "NE"}, {"228", "TG"}, {"229", "BJ"},
    {"230", "MU"}, {"231", "LR"}, {"232", "SL"}, {"233", "GH"}, {"234", "NG"}, {"235", "TD"},
    {"236", "CF"}, {"237", "CM"}, {"238", "CV"}, {"239", "ST"}, {"240", "GQ"}, {"241", "GA"},
    {"242", "CG"}, {"243", "CD"}, {"244", "AO"}, {"245", "GW"}, {"246", "IO"}, {"248", "SC"},
    {"249", "SD"}, {"250", "RW"}, {"251", "ET"}, {"252", "SO"}, {"253", "DJ"}, {"254", "KE"},
    {"255", "TZ"}, {"256", "UG"}, {"257", "BI"}, {"258", "MZ"}, {"260", "ZM"}, {"261", "MG"},
    {"262", "RE"}, {"263", "ZW"}, {"264", "NA"}, {"265", "MW"}, {"266", "LS"}, {"267", "BW"},
    {"268", "SZ"}, {"269", "KM"}, {"27", "ZA"}, {"290", "SH"}, {"291", "ER"}, {"297", "AW"},
    {"298", "FO"}, {"299", "GL"}, {"30", "GR"}, {"31", "NL"}, {"32", "BE"}, {"33", "FR"},
    {"34", "ES"}, {"350", "GI"}, {"351", "PT"}, {"352", "LU"}, {"353", "IE"}, {"354", "IS"},
    {"355", "AL"}, {"356", "MT"}, {"357", "CY"}, {"358", "FI"}, {"359", "BG"}, {"36", "HU"},
    {"370", "LT"}, {"371", "LV"}, {"372", "EE"}, {"373", "MD"}, {"374", "AM"}, {"375", "BY"},
    {"376", "AD"}, {"377", "MC"}, {"378", "SM"}, {"380", "UA"}, {"381", "RS"}, {"382", "ME"},
    {"383", "RS"}, {"385", "HR"}, {"386", "SI"}, {"387", "BA"}, {"389", "MK"}, {"39", "IT"},
    {"40", "RO"}, {"41", "CH"}, {"420", "CZ"}, {"421", "SK"}, {"423", "LI"}, {"43", "AT"},
    {"44", "GB"}, {"45", "DK"}, {"46", "SE"}, {"47", "NO"}, {"48", "PL"}, {"49", "DE"},
    {"500", "FK"}, {"501", "BZ"}, {"502", "GT"}, {"503", "SV"}, {"504", "HN"}, {"505", "NI"},
    {"506", "CR"}, {"507", "PA"}, {"508", "PM"}, {"509", "HT"}, {"51", "PE"}, {"52", "MX"},
    {"53", "CU"}, {"54", "AR"}, {"55", "BR"}, {"56", "CL"}, {"57", "CO"}, {"58", "VE"},
    {"590", "GP"}, {"591", "BO"}, {"592", "GY"}, {"593", "EC"}, {"594", "GF"}, {"595", "PY"},
    {"596", "MQ"}, {"597", "SR"}, {"598", "UY"}, {"599", "CW"}, {"60", "MY"}, {"61", "AU"},
    {"62", "ID"}, {"63", "PH"}, {"64", "NZ"}, {"65", "SG"}, {"66", "TH"}, {"670", "TL"},
    {"672", "NF"}, {"673", "BN"}, {"674", "NR"}, {"675", "PG"}, {"676", "TO"}, {"677", "SB"},
    {"678", "VU"}, {"679", "FJ"}, {"680", "PW"}, {"681", "WF"}, {"682", "CK"}, {"683", "NU"},
    {"685", "WS"}, {"686", "KI"}, {"687", "NC"}, {"688", "TV"}, {"689", "PF"}, {"690", "TK"},
    {"691", "FM"}, {"692", "MH"}, {"7", "RU"}, {"76", "KZ"}, {"77", "KZ"}, {"81", "JP"},
    {"82", "KR"}, {"84", "VN"}, {"850", "KP"}, {"852", "HK"}, {"853", "MO"}, {"855", "KH"},
    {"856", "LA"}, {"86", "CN"}, {"880", "BD"}, {"886", "TW"}, {"90", "TR"}, {"91", "IN"},
    {"92", "PK"}, {"93", "AF"}, {"94", "LK"}, {"95", "MM"}, {"960", "MV"}, {"961", "LB"},
    {"962", "JO"}, {"963", "SY"}, {"964", "IQ"}, {"965", "KW"}, {"966", "SA"}, {"967", "YE"},
    {"968", "OM"}, {"970", "PS"}, {"971", "AE"}, {"972", "IL"}, {"973", "BH"}, {"974", "QA"},
    {"975", "BT"}, {"976", "MN"}, {"977", "NP"}, {"98", "IR"}, {"992", "TJ"}, {"993", "TM"},
    {"994", "AZ"}, {"995", "GE"}, {"996", "KG"}, {"998", "UZ"},
});

// clang-format on

constexpr auto code_of = &Country::first;

static_assert(std::ranges::is_sorted(calling_codes, {}, code_of));

/// "ANONYMOUS", "RESTRICTED", "BLOCKED", "UNKNOWN" and "UNAVAILABLE", on a keypad.
/// Source: https://help.twilio.com/articles/223179988
constexpr auto withheld = std::to_array<std::string_view>(
    {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"});

/// Of the codes up to `longest` digits that the number begins with the longest; null if none.
const Country* longest_code(std::string_view digits, std::size_t longest) {
    for (auto size = std::min(longest, digits.size()); size > 0; --size) {
        const auto* found =
            std::ranges::lower_bound(calling_codes, digits.substr(0, size), {}, code_of);
        if (found != calling_codes.end() && found->first == digits.substr(0, size)) return found;
    }
    return nullptr;
}

bool is_withheld(std::string_view number) {
    return std::ranges::find(withheld, number) != withheld.end();
}

}  // namespace

bool is_e164(std::string_view text) {
    if (!text.starts_with('+')) return false;
    text.remove_prefix(1);
    if (text.size() < fewest_digits || text.size() > most_digits || text.front() == '0')
        return false;
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool tells_the_caller(std::string_view number) { return is_e164(number) && !is_withheld(number); }

std::string_view country_code(std::string_view number) {
    if (!is_e164(number)) return {};
    // No code begins another, and what is not in the table has three digits.
    constexpr std::size_t most = 3;
    for (std::size_t size = 1; size < most; ++size)
        if (const auto* found = longest_code(number.substr(1), size); found != nullptr)
            return number.substr(0, 1 + size);
    return number.substr(0, 1 + most);
}

std::string_view country_of(std::string_view number) {
    constexpr std::size_t code_and_area = 4;
    if (!number.starts_with('+') || is_withheld(number)) return {};
    const auto* found = longest_code(number.substr(1), code_and_area);
    return found == nullptr ? std::string_view() : found->second;
}

std::string_view area_code(std::string_view number) {
    constexpr std::string_view plan = "+1";
    constexpr std::size_t digits = 3;
    if (!number.starts_with(plan) || number.size() < plan.size() + digits) return {};
    return number.substr(plan.size(), digits);
}

}  // namespace neura::numbering
