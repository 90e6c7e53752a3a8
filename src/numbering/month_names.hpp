#pragma once

// Months as they are written in running text, January first.

#include <array>
#include <string_view>

namespace neura::numbering {

using MonthNames = std::array<std::string_view, 12>;

// clang-format off
inline constexpr MonthNames english_months{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
inline constexpr MonthNames french_months{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"};
inline constexpr MonthNames spanish_months{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"};
inline constexpr MonthNames german_months{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"};
inline constexpr MonthNames turkish_months{"Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"};
inline constexpr MonthNames chinese_months{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"};
// clang-format on

}  // namespace neura::numbering
