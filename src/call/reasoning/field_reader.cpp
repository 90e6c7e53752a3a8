#include "call/reasoning/field_reader.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "call/reasoning/free_text.hpp"
#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/emails.hpp"
#include "call/reasoning/understanding/names.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/phones.hpp"
#include "call/reasoning/understanding/spelling.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;
using Hearings = std::span<const std::string>;

/// Offers `other` as well, unless it is known already.
void add_alternative(Reading& reading, Json other) {
    if (other.is_null() || other == "" || other == reading.value) return;
    if (std::ranges::find(reading.alternatives, other) == reading.alternatives.end())
        reading.alternatives.push_back(std::move(other));
}

/// All alternatives so far were heard, not made up.
void mark_heard(Reading& reading) { reading.heard = reading.alternatives.size(); }

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// A value without what joins its parts, to compare two of them.
std::string letters_and_digits(std::string_view text) {
    std::string kept;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) kept += c;
    return kept;
}

std::optional<Reading> read_date(Hearings hearings, const Situation& situation) {
    const auto when = read_when(hearings.front(), situation.now, date_order_of(situation.region),
                                situation.language);
    if (!when) return std::nullopt;
    Reading reading;
    reading.when = when;
    reading.approximate = when->date_approximate || when->time_approximate;
    reading.in_the_future = when->future;
    if (when->date && !when->future) reading.value = when->to_iso();
    return reading;
}

/// An address of which the part before the @ was told letter by letter: "C-T, dot, B-A-K-E-R, at
/// …". Only letters, digits and marks count then; what else was heard is noise.
std::optional<std::string> dictated_address(const std::string& text, Language language) {
    const auto said = words(text, language);
    std::string local;
    std::size_t letters = 0;
    bool begun = false;
    std::size_t at = said.size();
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto& word = said[i];
        const bool joined_to_next = i + 1 < said.size() && said[i + 1].hyphen_before &&
                                    said[i + 1].kind == WordKind::letter;
        if (word.text == "at" || word.text == "@") at = i;
        if (word.kind == WordKind::letter && (word.hyphen_before || joined_to_next || begun)) {
            local += word.text;
            ++letters;
            begun = true;
        } else if (begun && at == said.size()) {
            if (word.text == "dot" || word.text == "point")
                local += '.';
            else if (word.text == "underscore")
                local += '_';
            else if (word.text == "dash" || word.text == "hyphen")
                local += '-';
            else
                local += read_digits(word.text, language);
        }
        if (at != said.size()) break;
    }
    constexpr std::size_t fewest = 3;
    if (letters < fewest || at + 1 >= said.size()) return std::nullopt;
    // The domain as it is heard behind any name.
    const auto domain = read_email("x " + text.substr(said[at].begin), language);
    if (!domain || domain->domain.empty()) return std::nullopt;
    auto address = lower(local) + '@' + domain->domain;
    if (!valid_email(address)) return std::nullopt;
    return address;
}

std::optional<Reading> read_mail(Hearings hearings, const Situation& situation) {
    if (auto address = dictated_address(hearings.front(), situation.language))
        return Reading{.value = std::move(*address), .clear = true};
    std::optional<Reading> reading;
    std::vector<std::string> guesses;
    for (const auto& hearing : hearings) {
        const auto email = read_email(hearing, situation.language);
        if (!email) continue;
        if (!reading) reading.emplace();
        if (email->address.empty()) {
            if (reading->part.empty()) reading->part = email->local;
            continue;
        }
        if (reading->value.is_null())
            reading->value = email->address;
        else
            add_alternative(*reading, email->address);
        guesses.insert(guesses.end(), email->alternatives.begin(), email->alternatives.end());
    }
    if (reading) mark_heard(*reading);
    for (auto& guess : guesses) add_alternative(*reading, std::move(guess));
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
    if (reading) mark_heard(*reading);
    return reading;
}

/// "HM 229406" with its capitals apart, so that "HM" is not taken for a hesitation.
std::string with_capitals_apart(std::string_view text) {
    constexpr std::size_t most = 4;  // letters of a code in one word
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto ends_word = [&](std::size_t at) {
        return at >= text.size() || std::isalnum(static_cast<unsigned char>(text[at])) == 0;
    };
    std::string apart;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_capital(text[end])) ++end;
        const bool whole_word = (at == 0 || text[at - 1] == ' ') && ends_word(end);
        const bool letters = whole_word && end - at >= 2 && end - at <= most;
        end = std::max(end, at + 1);
        for (; at < end; ++at) {
            if (letters && !apart.empty() && apart.back() != ' ') apart += ' ';
            apart += text[at];
        }
    }
    return apart;
}

std::optional<Reading> read_policy_code(const Field& field, Hearings as_written,
                                        const Situation& situation) {
    std::vector<std::string> hearings;
    for (const auto& hearing : as_written) hearings.push_back(with_capitals_apart(hearing));
    const auto code = read_code(hearings, field.shape, situation.language);
    if (!code) return std::nullopt;
    Reading reading;
    if (code->fits)
        reading.value = letters_and_digits(code->text);
    else
        reading.part = letters_and_digits(code->text);
    reading.clear = code->certain && std::ranges::any_of(code->text, [](unsigned char c) {
                        return std::isalpha(c) != 0;
                    });
    for (const auto& hearing : hearings) {
        const auto other = read_code(hearing, field.shape, situation.language);
        if (other && other->fits && !reading.value.is_null())
            add_alternative(reading, letters_and_digits(other->text));
    }
    mark_heard(reading);
    for (const auto& other : code->alternatives) {
        auto plain = letters_and_digits(other);
        if (!field.shape.fits(plain)) continue;
        if (reading.value.is_null()) {
            // Too long or too short as heard best, but another reading has the shape.
            reading.value = std::move(plain);
            reading.part.clear();
        } else {
            add_alternative(reading, std::move(plain));
        }
    }
    return reading;
}

/// Words given as joined letters, "J-O-H-A-N-S, O-N". What stands between two of them tells
/// whether they are one word: noise, or "and", or the next word itself as it is said before it is
/// spelled.
std::vector<std::string> dictated_parts(std::string_view text, Language language) {
    const auto said = words(text, language);
    std::vector<std::string> parts;
    bool noise = false;
    bool begins = true;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto& word = said[i];
        const bool joined_to_next = i + 1 < said.size() && said[i + 1].hyphen_before &&
                                    said[i + 1].kind == WordKind::letter;
        if (word.kind != WordKind::letter || !(word.hyphen_before || joined_to_next)) {
            noise = true;
            begins = begins || word.text == "and" || (word.text.size() > 3 && parts.empty());
            if (word.text.size() > 3) begins = begins || !word.filler;
            continue;
        }
        const bool new_run = !word.hyphen_before;
        if (new_run && (parts.empty() || begins || !noise)) parts.emplace_back();
        parts.back() += word.text;
        noise = false;
        begins = false;
    }
    std::erase_if(parts, [](const std::string& letters) { return letters.size() < 2; });
    return parts;
}

/// A first and a last name, both told letter by letter: then the letters are the name.
std::optional<std::string> dictated_name(std::string_view text, Language language) {
    const auto parts = dictated_parts(text, language);
    if (parts.size() < 2) return std::nullopt;
    std::string name;
    for (const auto& part : parts) name += (name.empty() ? "" : " ") + part;
    return name_case(name);
}

/// "Aunt Bletney think this is Sofia Park": what stands before a lead-in is no name.
std::string after_lead_in(const std::string& text, Language language) {
    const auto said = words(text, language);
    std::size_t from = 0;
    for (std::size_t i = 1; i + 1 < said.size(); ++i) {
        const auto rest = std::span(said).subspan(i);
        for (const std::string_view lead_in :
             {"this is", "my name is", "name is", "my full name is", "i am called"}) {
            const auto found = find_phrase(rest, lead_in);
            if (found && found->first == 0 && found->count < rest.size()) from = i;
        }
    }
    return from == 0 ? text : text.substr(said[from].begin);
}

/// "Lolly and Johansson" is one person here.
std::optional<PersonName> read_whole_name(const std::string& text, Language language) {
    auto name = read_name(text, true, language);
    if (!name || name->full.contains(' ')) return name;
    const auto joint = text.find(" and ");
    if (joint == std::string::npos) return name;
    auto whole = read_name(text.substr(0, joint) + text.substr(joint + 4), true, language);
    return whole && whole->full.contains(' ') ? whole : name;
}

std::optional<Reading> read_person(Hearings hearings, const Situation& situation) {
    if (auto dictated = dictated_name(hearings.front(), situation.language))
        return Reading{.value = std::move(*dictated)};
    std::optional<Reading> reading;
    for (const auto& hearing : hearings) {
        const auto name =
            read_whole_name(after_lead_in(hearing, situation.language), situation.language);
        if (!name || name->full.empty()) continue;
        if (!reading) {
            reading.emplace();
            reading->value = name->full;
        } else {
            add_alternative(*reading, name->full);
        }
    }
    if (reading) mark_heard(*reading);
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

/// One letter said alone, "it's B as in Bravo", stands for the one it was mistaken for.
std::optional<std::string> mend_letter(std::string code, char letter) {
    std::size_t nearest = code.size();
    double agreement = 0;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (std::isalpha(static_cast<unsigned char>(code[i])) == 0 || code[i] == letter) continue;
        const auto here = spelling_agreement(std::string(1, letter), std::string(1, code[i]));
        if (here <= agreement) continue;
        agreement = here;
        nearest = i;
    }
    if (nearest == code.size()) return std::nullopt;
    code[nearest] = letter;
    return code;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `code` with all its digits as said now, if as many were said: the letters are the harder part.
std::string with_digits_of(std::string code, std::string_view text, Language language) {
    constexpr std::ptrdiff_t telling = 4;  // digits
    const auto digits = read_digits(text, language);
    const auto count = std::ranges::count_if(code, is_digit);
    if (count < telling || static_cast<std::size_t>(count) != digits.size()) return code;
    std::size_t next = 0;
    for (char& c : code)
        if (is_digit(c)) c = digits[next++];
    return code;
}

/// Fewer letters were said than the code has, and none that it lacks: nothing is put right.
bool repeats_letters_of(std::string_view code, std::string_view said) {
    const auto is_letter = [](char c) { return !is_digit(c); };
    if (std::ranges::count_if(said, is_letter) >= std::ranges::count_if(code, is_letter))
        return false;
    return std::ranges::all_of(said, [&](char c) { return is_digit(c) || code.contains(c); });
}

std::optional<Reading> correct_policy_code(const Field& field, const std::string& current,
                                           Hearings hearings, const Situation& situation) {
    const auto language = situation.language;
    const auto& text = hearings.front();
    // Said without regard to the shape: with it, "it's B" would be stretched to a whole code.
    const auto said = read_code(text, CodeShape{.letters = field.shape.letters}, language);
    if (!said) return std::nullopt;
    const auto plain = letters_and_digits(said->text);
    const auto base = with_digits_of(current, text, language);
    // "No, it's an 645671": the digits are new, the letter was lost.
    if (base != current && field.shape.fits(base) && repeats_letters_of(base, plain))
        return Reading{.value = base};
    if (const auto mended = correct_code(base, text, field.shape, language)) {
        auto whole = letters_and_digits(*mended);
        std::size_t changed = 0;
        for (std::size_t i = 0; i < std::min(whole.size(), base.size()); ++i)
            changed += whole[i] != base[i] ? 1 : 0;
        const bool in_place = whole.size() == base.size() && changed <= plain.size() &&
                              !repeats_letters_of(base, plain);
        const bool anew = plain.size() + 1 >= whole.size();
        if ((in_place || anew) && whole != current && field.shape.fits(whole))
            return Reading{.value = std::move(whole)};
    }
    if (base != current && field.shape.fits(base)) return Reading{.value = base};
    if (plain.size() == 1 && std::isalpha(static_cast<unsigned char>(plain[0])) != 0) {
        auto mended = mend_letter(current, plain[0]);
        if (!mended || !field.shape.fits(*mended)) return std::nullopt;
        return Reading{.value = std::move(*mended)};
    }
    if (plain.size() + 2 < current.size()) return std::nullopt;
    return read_policy_code(field, hearings, situation);
}

/// Puts the spelled `letters` in the place of the part of `name` they are likeliest to mend.
std::string mend_name(const std::string& name, const std::string& letters) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= name.size();) {
        const auto space = std::min(name.find(' ', at), name.size());
        parts.push_back(name.substr(at, space - at));
        at = space + 1;
    }
    std::size_t nearest = parts.size() - 1;
    double agreement = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto here = spelling_agreement(letters, parts[i]);
        if (here <= agreement) continue;
        agreement = here;
        nearest = i;
    }
    // The whole name in one go: "J O H N S M Y T H E".
    std::string joined;
    for (const auto& part : parts) joined += part;
    if (parts.size() > 1 && spelling_agreement(letters, joined) > agreement &&
        letters.size() > parts.front().size()) {
        const auto cut = parts.front().size();
        return name_case(lower(letters.substr(0, cut) + ' ' + letters.substr(cut)));
    }
    parts[nearest] = name_case(lower(letters));
    std::string mended;
    for (const auto& part : parts) mended += (mended.empty() ? "" : " ") + part;
    return mended;
}

/// The same for the part of an address before the @.
std::optional<std::string> mend_email(const std::string& address, const Spelling& spelling) {
    const auto at = address.find('@');
    if (at == std::string::npos) return std::nullopt;
    const auto letters = lower(spelling.letters);
    std::size_t best_from = 0;
    std::size_t best_to = at;
    double agreement = 0;
    for (std::size_t from = 0; from < at;) {
        const auto to = std::min(address.find_first_of("._-+@", from), at);
        const auto here = spelling_agreement(letters, address.substr(from, to - from));
        if (here > agreement) {
            agreement = here;
            best_from = from;
            best_to = to;
        }
        from = to + 1;
    }
    if (spelling_agreement(letters, address.substr(0, at)) >= agreement) {
        best_from = 0;
        best_to = at;
    }
    const auto mended = address.substr(0, best_from) + letters + address.substr(best_to);
    if (!valid_email(mended)) return std::nullopt;
    return mended;
}

}  // namespace

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

std::string mend_name_by_address(const std::string& name, std::string_view address) {
    constexpr double near = 0.6;
    constexpr std::size_t telling = 3;  // letters
    const auto local = address.substr(0, std::min(address.find('@'), address.size()));
    std::vector<std::string> written;
    std::string part;
    for (const char c : std::string(local) + '.') {
        if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
            part += c;
        } else if (!part.empty()) {
            written.push_back(std::exchange(part, {}));
        }
    }
    std::string mended;
    for (const auto& word : words(name)) {
        std::string best = word.text;
        double agreement = near;
        for (const auto& other : written) {
            const auto here = spelling_agreement(other, word.text);
            if (other.size() < telling || here < agreement) continue;
            agreement = here;
            best = other;
        }
        mended += (mended.empty() ? "" : " ") + best;
    }
    return name_case(mended);
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

std::optional<Reading> read_answer(const Field& field, Hearings hearings,
                                   const Situation& situation) {
    const auto& best = hearings.front();
    switch (field.type) {
        case FieldType::text:
            return read_words(field.narrative ? clean_account(best, situation.language)
                                              : clean_answer(best, situation.language));
        case FieldType::place: return read_words(read_place_answer(best, situation.language));
        case FieldType::list: return read_list(hearings, situation);
        case FieldType::person_name: return read_person(hearings, situation);
        case FieldType::date_time: return read_date(hearings, situation);
        case FieldType::email: return read_mail(hearings, situation);
        case FieldType::phone: return read_telephone(hearings, situation);
        case FieldType::code: return read_policy_code(field, hearings, situation);
        case FieldType::choice: return read_choice(field, hearings, situation);
        case FieldType::boolean: {
            const auto answer = read_yes_no(best, situation.language);
            if (answer.polarity == Polarity::unsaid) return std::nullopt;
            return Reading{.value = answer.polarity == Polarity::yes};
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
            if (known.is_string() && field.shape.letters) {
                // Its letters cannot be keyed; where they stood before the digits they stay.
                const auto& code = known.get_ref<const std::string&>();
                const auto letters = code.find_first_of("0123456789");
                const bool rest_is_digits =
                    letters != std::string::npos &&
                    code.find_first_not_of("0123456789", letters) == std::string::npos;
                auto joined = code.substr(0, rest_is_digits ? letters : 0) + std::string(digits);
                const bool same_length = joined.size() == code.size();
                if (rest_is_digits && letters > 0 && same_length && field.shape.fits(joined)) {
                    reading.value = std::move(joined);
                    return reading;
                }
            }
            if (field.shape.fits(digits)) {
                reading.value = std::string(digits);
                reading.certain = true;
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
    const auto language = situation.language;
    const auto correction = read_correction(text, language);
    const auto& corrected =
        correction && !correction->corrected_text.empty() ? correction->corrected_text : text;

    if (field.type == FieldType::code && current.is_string())
        return correct_policy_code(field, current.get_ref<const std::string&>(), hearings,
                                   situation);
    if (field.type == FieldType::person_name)
        if (auto dictated = dictated_name(text, language))
            return Reading{.value = std::move(*dictated)};
    if ((field.type == FieldType::person_name || field.type == FieldType::email) &&
        current.is_string()) {
        const auto& known = current.get_ref<const std::string&>();
        const auto spelling = read_spelling(text, language);
        if (field.type == FieldType::email) {
            const auto whole = read_answer(field, hearings, situation);
            if (whole && !whole->value.is_null()) return whole;
            if (!spelling) return std::nullopt;
            auto mended = mend_email(known, *spelling);
            if (!mended) return std::nullopt;
            return Reading{.value = std::move(*mended)};
        }
        if (spelling && spelling->letters.size() > 1) {
            // "Smith, S M Y T H E": the word said beside the letters is the same name.
            const auto name = read_name(text, true, language);
            Reading reading;
            reading.value = name && name->spelled && name->full.contains(' ')
                                ? name->full
                                : mend_name(known, spelling->letters);
            for (const auto& other : spelling->alternatives)
                add_alternative(reading, mend_name(known, other));
            return reading;
        }
        auto name = read_name(corrected, true, language);
        if (!name || name->full.empty()) return std::nullopt;
        if (!name->full.contains(' ') && known.contains(' ')) {
            // "No, it's Smythe": one part of the name for the part that sounds like it.
            return Reading{.value = mend_name(known, name->full)};
        }
        return Reading{.value = name->full};
    }
    const std::vector<std::string> one{corrected};
    auto reading = read_answer(field, corrected == text ? hearings : Hearings(one), situation);
    if ((!reading || reading->value.is_null()) && corrected != text)
        reading = read_answer(field, hearings, situation);
    return reading;
}

}  // namespace neura::reasoning
