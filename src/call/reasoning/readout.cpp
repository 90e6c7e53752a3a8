#include "call/reasoning/readout.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
constexpr ReadoutWords english{
    .as_in = "{letter} as in {word}", .spelled = ", spelled ", .hyphen = "hyphen",
    .dot = "dot", .underscore = "underscore", .dash = "dash", .plus = "plus", .percent = "percent", .at = "at",
    .and_ = " and ", .or_ = " or ", .yes = "yes", .no = "no", .stop = ".",
    .months = numbering::english_months,
    .days = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    .today = "today", .yesterday = "yesterday",
    .of_this_week = {}, .of_this_year = {}, .of_another_year = {},
    .at_hour = {}, .around_hour = {}, .at_minute = {}, .around_minute = {}, .first_of_month = {}};

constexpr ReadoutWords french{
    .as_in = "{letter} comme {word}", .spelled = ", épelé ", .hyphen = "trait d'union",
    .dot = "point", .underscore = "tiret du bas", .dash = "tiret", .plus = "plus", .percent = "pour cent", .at = "arobase",
    .and_ = " et ", .or_ = " ou ", .yes = "oui", .no = "non", .stop = ".",
    .months = numbering::french_months,
    .days = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
    .today = "aujourd'hui", .yesterday = "hier",
    .of_this_week = "{weekday} {day}", .of_this_year = "le {day} {month}", .of_another_year = "le {day} {month} {year}",
    .at_hour = "{when} à {hour} heures", .around_hour = "{when} vers {hour} heures",
    .at_minute = "{when} à {hour} heures {minute}", .around_minute = "{when} vers {hour} heures {minute}",
    .first_of_month = "1er"};

constexpr ReadoutWords spanish{
    .as_in = "{letter} de {word}", .spelled = ", deletreado ", .hyphen = "guion",
    .dot = "punto", .underscore = "guion bajo", .dash = "guion", .plus = "más", .percent = "por ciento", .at = "arroba",
    .and_ = " y ", .or_ = " o ", .yes = "sí", .no = "no", .stop = ".",
    .months = numbering::spanish_months,
    .days = {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
    .today = "hoy", .yesterday = "ayer",
    .of_this_week = "el {weekday} {day}", .of_this_year = "el {day} de {month}", .of_another_year = "el {day} de {month} de {year}",
    .at_hour = "{when} a las {hour} horas", .around_hour = "{when} sobre las {hour} horas",
    .at_minute = "{when} a las {hour}:{minute}", .around_minute = "{when} sobre las {hour}:{minute}",
    .first_of_month = {}};

constexpr ReadoutWords german{
    .as_in = "{letter} wie {word}", .spelled = ", buchstabiert ", .hyphen = "Bindestrich",
    .dot = "Punkt", .underscore = "Unterstrich", .dash = "Bindestrich", .plus = "plus", .percent = "Prozent", .at = "ät",
    .and_ = " und ", .or_ = " oder ", .yes = "ja", .no = "nein", .stop = ".",
    .months = numbering::german_months,
    .days = {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
    .today = "heute", .yesterday = "gestern",
    .of_this_week = "am {weekday}, dem {day}.", .of_this_year = "am {day}. {month}", .of_another_year = "am {day}. {month} {year}",
    .at_hour = "{when} um {hour} Uhr", .around_hour = "{when} gegen {hour} Uhr",
    .at_minute = "{when} um {hour} Uhr {minute}", .around_minute = "{when} gegen {hour} Uhr {minute}",
    .first_of_month = {}};

constexpr ReadoutWords turkish{
    .as_in = "{letter} {word}", .spelled = ", harf harf ", .hyphen = "kısa çizgi",
    .dot = "nokta", .underscore = "alt çizgi", .dash = "tire", .plus = "artı", .percent = "yüzde", .at = "et işareti",
    .and_ = " ve ", .or_ = " veya ", .yes = "evet", .no = "hayır", .stop = ".",
    .months = numbering::turkish_months,
    .days = {"Pazar", "Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi"},
    .today = "bugün", .yesterday = "dün",
    .of_this_week = "{day} {month} {weekday}", .of_this_year = "{day} {month}", .of_another_year = "{day} {month} {year}",
    .at_hour = "{when} saat {hour}", .around_hour = "{when} saat {hour} civarında",
    .at_minute = "{when} saat {hour}:{minute}", .around_minute = "{when} saat {hour}:{minute} civarında",
    .first_of_month = {}};

constexpr ReadoutWords chinese{
    .as_in = "{letter}", .spelled = "，拼写是", .hyphen = "横杠",
    .dot = "点", .underscore = "下划线", .dash = "横杠", .plus = "加", .percent = "百分号", .at = "艾特",
    .and_ = "和", .or_ = "、", .yes = "是", .no = "不是", .stop = "。",
    .months = numbering::chinese_months,
    .days = {"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"},
    .today = "今天", .yesterday = "昨天",
    .of_this_week = "{month}{day}号{weekday}", .of_this_year = "{month}{day}号", .of_another_year = "{year}年{month}{day}号",
    .at_hour = "{when}{hour}点", .around_hour = "{when}{hour}点左右",
    .at_minute = "{when}{hour}点{minute}分", .around_minute = "{when}{hour}点{minute}分左右",
    .first_of_month = {}};
// clang-format on

}  // namespace

const ReadoutWords& readout_words(Language language) {
    switch (language) {
        case Language::english: return english;
        case Language::french: return french;
        case Language::spanish: return spanish;
        case Language::german: return german;
        case Language::turkish: return turkish;
        case Language::chinese: break;
    }
    return chinese;
}

}  // namespace neura::reasoning
