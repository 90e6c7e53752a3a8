#include "call/reasoning/field_reader.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/code_reader.hpp"
#include "call/reasoning/email_reader.hpp"
#include "call/reasoning/free_text.hpp"
#include "call/reasoning/name_reader.hpp"
#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/phones.hpp"
#include "call/reasoning/understanding/sounds.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

/// "On Friday" of what is still to come: a day that was read as one gone by is the next like it.
void look_ahead(When& when, const std::string& text, const Situation& situation) {
    using namespace std::chrono;
    when.future = false;
    if (!when.date) return;
    const local_days today = floor<days>(situation.now);
    const local_days day(*when.date);
    const auto said = words(text, situation.language);
    const bool gone = says_any(said, {"ago", "last", "yesterday", "past"});
    if (day >= today || gone) return;
    constexpr auto a_week = days(7);
    if (today - day <= a_week)
        when.date = year_month_day(day + a_week);
    else
        while (when.date->ok() && local_days(*when.date) < today) *when.date += years(1);
}

std::optional<Reading> read_date(const Field& field, Hearings hearings,
                                 const Situation& situation) {
    auto when = read_when(hearings.front(), situation.now, date_order_of(situation.region),
                          situation.language);
    if (!when) return std::nullopt;
    if (field.lies_ahead) look_ahead(*when, hearings.front(), situation);
    if (field.type == FieldType::date) {
        when->time.reset();
        if (!when->date) return std::nullopt;
    }
    Reading reading;
    reading.when = when;
    reading.approximate = when->date_approximate || when->time_approximate;
    reading.in_the_future = when->future;
    if (when->date && !when->future) reading.value = when->to_iso();
    return reading;
}

Reading phone_reading(const Phone& phone) {
    Reading reading;
    if (phone.e164.empty())
        reading.part = phone.digits;
    else
        reading.value = phone.e164;
    reading.too_long = phone.too_long;
    return reading;
}

std::optional<Reading> read_telephone(Hearings hearings, const Situation& situation) {
    std::optional<Reading> reading;
    for (const auto& hearing : hearings) {
        const auto phone = read_phone(hearing, situation.region, situation.language);
        if (!phone) continue;
        if (phone->uses_caller_id) {
            if (situation.caller_id.empty()) continue;
            return Reading{.value = situation.caller_id, .certain = true};
        }
        auto one = phone_reading(*phone);
        if (!reading || (reading->value.is_null() && !one.value.is_null()))
            reading = std::move(one);
        else
            add_alternative(*reading, one.value);
    }
    if (reading) reading->heard = reading->alternatives.size();
    return reading;
}

std::optional<Reading> read_choice(const Field& field, Hearings hearings,
                                   const Situation& situation) {
    const auto said = words(hearings.front(), situation.language);
    for (const auto& choice : field.choices)
        if (Cue(choice, situation.language).find(said)) return Reading{.value = choice};
    return std::nullopt;
}

std::optional<Reading> read_list(Hearings hearings, const Situation& situation) {
    auto items = Json::array();
    const auto cleaned = clean_answer(hearings.front(), situation.language);
    const auto said = words(cleaned, situation.language);
    std::size_t first = 0;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const bool last = i + 1 == said.size();
        const bool joint = !last && said[i + 1].text == "and";
        if (!last && !joint && said[i].mark_after == 0) continue;
        items.push_back(slice(cleaned, std::span(said).subspan(first, i + 1 - first)));
        first = joint ? i + 2 : i + 1;
        if (joint) ++i;
    }
    if (items.empty()) return std::nullopt;
    return Reading{.value = std::move(items)};
}

std::optional<Reading> read_words(std::string text) {
    if (text.empty()) return std::nullopt;
    return Reading{.value = std::move(text)};
}

}  // namespace

void add_alternative(Reading& reading, Json other) {
    if (other.is_null() || other == "" || other == reading.value) return;
    if (std::ranges::find(reading.alternatives, other) == reading.alternatives.end())
        reading.alternatives.push_back(std::move(other));
}

std::string heard_characters(const Reading& reading, std::string_view region) {
    if (!reading.value.is_string()) return reading.part;
    auto text = letters_and_digits(reading.value.get<std::string>());
    const bool north_america = region == "US" || region == "CA";
    if (north_america && reading.value.get_ref<const std::string&>().starts_with("+1"))
        text.erase(0, 1);
    return text;
}

Json value_of_characters(const Field& field, std::string_view characters,
                         const Situation& situation) {
    if (field.type == FieldType::phone) {
        const auto phone = phone_from_digits(characters, situation.region);
        if (!phone.e164.empty()) return phone.e164;
    } else if (field.type == FieldType::code && field.shape.fits(characters)) {
        return std::string(characters);
    }
    return {};
}

bool is_structured(FieldType type) {
    switch (type) {
        case FieldType::text:
        case FieldType::place:
        case FieldType::list:
        case FieldType::boolean:
        case FieldType::choice: return false;
        default: return true;
    }
}

bool is_date(FieldType type) { return type == FieldType::date || type == FieldType::date_time; }

std::optional<Reading> read_answer(const Field& field, Hearings hearings,
                                   const Situation& situation) {
    const auto& best = hearings.front();
    switch (field.type) {
        case FieldType::text:
            return read_words(field.narrative ? clean_account(best, situation.language)
                                              : clean_answer(best, situation.language));
        case FieldType::place: return read_words(read_place_answer(best, situation.language));
        case FieldType::list: return read_list(hearings, situation);
        case FieldType::person_name: return read_name_answer(hearings, {}, situation);
        case FieldType::date:
        case FieldType::date_time: return read_date(field, hearings, situation);
        case FieldType::email: return read_address_answer(hearings, situation);
        case FieldType::phone: return read_telephone(hearings, situation);
        case FieldType::code: return read_code_answer(field, hearings, situation);
        case FieldType::choice: return read_choice(field, hearings, situation);
        case FieldType::boolean: {
            const auto answer = read_yes_no(best, situation.language);
            if (answer.polarity != Polarity::unsaid)
                return Reading{.value = answer.polarity == Polarity::yes};
            const auto said = words(best, situation.language);
            const auto holds_any = [&](const std::vector<std::string>& phrases) {
                return std::ranges::any_of(phrases, [&](const auto& phrase) {
                    return Cue(phrase, situation.language).find(said).has_value();
                });
            };
            if (holds_any(field.denials)) return Reading{.value = false};
            if (holds_any(field.cues)) return Reading{.value = true};
            return std::nullopt;
        }
        case FieldType::number: {
            const auto count = read_count(best, situation.language);
            if (count) return Reading{.value = count->value, .approximate = count->approximate};
            const auto number = read_cardinal(best, situation.language);
            if (!number) return std::nullopt;
            return Reading{.value = *number};
        }
    }
    return std::nullopt;
}

Json with_digits_keyed(const Field& field, const Json& heard, std::string_view digits) {
    constexpr std::size_t misheard = 2;  // digits lost or taken for others
    constexpr std::string_view numerals = "0123456789";
    if (!heard.is_string() || !field.shape.letters) return heard;
    const auto& code = heard.get_ref<const std::string&>();
    const auto letters = code.find_first_of(numerals);
    if (letters == std::string::npos || letters == 0) return heard;
    const std::string_view rest = std::string_view(code).substr(letters);
    if (rest.find_first_not_of(numerals) != std::string_view::npos) return heard;
    auto joined = code.substr(0, letters) + std::string(digits);
    if (edit_distance(rest, digits) > misheard || !field.shape.fits(joined)) return heard;
    return joined;
}

std::optional<Reading> read_keyed(const Field& field, std::string_view digits, const Json& known,
                                  const Situation& situation) {
    switch (field.type) {
        case FieldType::phone: {
            auto reading = phone_reading(phone_from_digits(digits, situation.region));
            reading.certain = !reading.value.is_null();
            return reading;
        }
        case FieldType::code: {
            Reading reading;
            // Its letters cannot be keyed; where they stood before the digits they stay.
            if (auto joined = with_digits_keyed(field, known, digits); joined != known) {
                reading.value = std::move(joined);
                return reading;
            }
            if (field.shape.fits(digits)) {
                reading.value = std::string(digits);
                reading.certain = !field.shape.letters;  // there may be one before them
            } else {
                reading.part = std::string(digits);
            }
            return reading;
        }
        case FieldType::number: {
            constexpr std::size_t most = 18;  // digits of an int64
            if (digits.empty() || digits.size() > most) return std::nullopt;
            return Reading{.value = std::stoll(std::string(digits)), .certain = true};
        }
        default: return std::nullopt;
    }
}

std::optional<Reading> read_correction_of(const Field& field, const Json& current,
                                          Hearings hearings, const Situation& situation) {
    const auto& text = hearings.front();
    const auto correction = read_correction(text, situation.language);
    const auto& corrected =
        correction && !correction->corrected_text.empty() ? correction->corrected_text : text;

    if (current.is_string()) {
        const auto& known = current.get_ref<const std::string&>();
        switch (field.type) {
            case FieldType::code: return correct_code_answer(field, known, hearings, situation);
            case FieldType::person_name:
                return correct_name_answer(known, hearings, corrected, situation);
            case FieldType::email: return correct_address_answer(known, hearings, situation);
            default: break;
        }
    }
    const std::vector<std::string> one{corrected};
    auto reading = read_answer(field, corrected == text ? hearings : Hearings(one), situation);
    if ((!reading || reading->value.is_null()) && corrected != text)
        reading = read_answer(field, hearings, situation);
    return reading;
}

}  // namespace neura::reasoning
