#include "call/speaking/english.hpp"

#include "call/speaking/english_reader.hpp"
#include "call/speaking/number_words.hpp"
#include "call/speaking/speakable.hpp"

namespace neura::speaking {

namespace {

/// Writes out what is no letter and not ASCII.
std::string with_ascii_signs(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = std::max<std::size_t>(code_point_at(text, at).size, 1);
        const auto character = text.substr(at, size);
        result += size == 1 ? character : said_for(character, signs).value_or(character);
        at += size;
    }
    return result;
}

}  // namespace

std::string EnglishReader::read() {
    while (at_ < text_.size()) {
        const bool word_begins = at_ == 0 || !wordly(text_[at_ - 1]) || after_saying_;
        if (word_begins &&
            (address() || money() || phone() || date() || clock() || code() || number())) {
            continue;
        }
        if (wordly(peek())) {
            word();
        } else {
            sign();
        }
    }
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    return std::move(out_);
}

bool EnglishReader::address() {
    auto token = run(at_, [](char c) { return c != ' '; });
    while (!token.empty() && !alnum(token.back()) && token.back() != '/') token.remove_suffix(1);
    const auto end = at_ + token.size();
    if (token.size() < 4 || !alnum(token.front())) return false;

    for (const auto scheme : {"https://", "http://", "mailto:", "www."}) {
        const std::string_view prefix = scheme;
        if (!token.starts_with(prefix)) continue;
        token.remove_prefix(prefix.size());
        if (token.starts_with("www.")) token.remove_prefix(4);
        token = token.substr(0, token.find_first_of("?#"));
        while (token.ends_with('/')) token.remove_suffix(1);
        if (token.empty()) return false;
        say_address(token);
        at_ = end;
        return true;
    }

    constexpr std::array<std::string_view, 14> domains{
        "com", "org", "net", "io", "co", "uk", "gov", "edu", "de", "fr", "info", "biz", "ai", "us"};
    const auto at_sign = token.find('@');
    const bool mail = at_sign != std::string_view::npos && at_sign > 0 &&
                      token.find('.', at_sign) != std::string_view::npos;
    const auto host = token.substr(0, token.find('/'));
    const auto point = host.rfind('.');
    const bool site = point != std::string_view::npos && point >= 2 &&
                      only(host, [](char c) { return alnum(c) || c == '-' || c == '.'; }) &&
                      has(host.substr(0, point), letter) &&
                      is_one_of(host.substr(point + 1), domains);
    if (!mail && !site) return false;
    while (token.ends_with('/')) token.remove_suffix(1);
    say_address(token);
    at_ = end;
    return true;
}

void EnglishReader::say_address(std::string_view address) {
    const auto host_end = std::min(address.find('/'), address.size());
    std::string words;
    const auto add = [&](std::string_view more) {
        if (!words.empty()) words += ' ';
        words += more;
    };
    for (std::size_t i = 0; i < address.size();) {
        const auto part = [&](auto predicate) {
            std::size_t end = i;
            while (end < address.size() && predicate(address[end])) ++end;
            return address.substr(i, end - i);
        };
        if (const auto digits = part(digit); !digits.empty()) {
            add(spaced(digits));
            i += digits.size();
        } else if (const auto letters = part([](char c) { return wordly(c) && !digit(c); });
                   !letters.empty()) {
            const bool country =
                i > 0 && address[i - 1] == '.' && letters.size() == 2 && i + 2 == host_end;
            add(country ? letters_apart(letters) : std::string(letters));
            i += letters.size();
        } else {
            if (const auto name = sign_name(static_cast<unsigned char>(address[i])); !name.empty())
                add(name);
            ++i;
        }
    }
    say(words, at_);
}

void EnglishReader::word() {
    if (dotted_letters()) return;
    const auto word = run(at_, [](char c) { return wordly(c) || c == '\''; });
    const auto end = at_ + word.size();
    if (abbreviation(word, end)) return;
    const bool voiceless = word.size() > 1 && word.size() <= 5 && only(word, upper) &&
                           word.find_first_of("AEIOUY") == std::string_view::npos;
    if (is_one_of(word, acronyms) || voiceless) {
        say(letters_apart(word), end);
        return;
    }
    keep_and_move(word);
}

bool EnglishReader::abbreviation(std::string_view word, std::size_t end) {
    const bool point = char_at(end) == '.';
    const auto after = end + point;
    const bool name_follows = char_at(after) == ' ' && upper(char_at(after + 1));
    // A street has its name before it: "Main St.", "5th St.".
    const auto blank = text_.substr(0, at_).find_last_not_of(' ');
    bool name_before = false;
    if (blank != std::string_view::npos && blank + 1 < at_ && wordly(text_[blank])) {
        auto begin = blank;
        while (begin > 0 && wordly(text_[begin - 1])) --begin;
        name_before = begin > 0 && (upper(text_[begin]) || digit(text_[begin]));
    }
    if (word == "Dr" || word == "St") {
        if (!point && !name_follows && !name_before) return false;
        const bool street = name_before || !name_follows;
        const auto said =
            word == "Dr" ? (street ? "Drive" : "Doctor") : (street ? "Street" : "Saint");
        say(said, behind_point(end));
        return true;
    }
    if (point && (word == "No" || word == "no") && char_at(after) == ' ' &&
        digit(char_at(after + 1))) {
        say("number", after);
        return true;
    }
    const auto said = said_for(word, abbreviations);
    const bool without = name_follows && is_one_of(word, bare_titles);
    if (!said || (!point && !without)) return false;
    say(*said, behind_point(end));
    return true;
}

/// e.g., U.S., D.C.: single letters with points between.
bool EnglishReader::dotted_letters() {
    std::size_t end = at_;
    std::string letters;
    while (run(end, wordly).size() == 1 && letter(char_at(end))) {
        letters += char_at(end++);
        if (char_at(end) != '.' || !letter(char_at(end + 1))) break;
        ++end;
    }
    const auto written = text_.substr(at_, end - at_);
    if (written.find('.') == std::string_view::npos || written.ends_with('.')) return false;
    const auto said = said_for(lowered(written), dotted);
    say(said ? std::string(*said) : letters_apart(letters), behind_point(end));
    return true;
}

void EnglishReader::sign() {
    const char c = peek();
    const auto end = at_ + 1;
    const char next = char_at(end);
    const bool sum_next =
        digit(next) || std::ranges::find(currencies, next, &Currency::sign) != currencies.end();
    const auto pause = [&] {
        while (!out_.empty() && out_.back() == ' ') out_.pop_back();
        if (!out_.empty() && wordly(out_.back())) out_ += ',';
        if (!out_.empty()) out_ += ' ';
        at_ = end;
    };
    switch (c) {
        case '-':
            if (numeric_ && (sum_next || (next == ' ' && digit(char_at(end + 1))))) {
                return say("to", end);
            }
            if (wordly(before()) && letter(next)) break;  // "twenty-one"
            if (wordly(before()) && next != ' ') return say("", end);
            if (sum_next) return say("minus", end);
            return pause();
        case '/':
            if (numeric_ && letter(next)) return say("per", end);
            if (text_.substr(0, at_).ends_with("and")) return say("", end);
            if (letter(before()) && letter(next)) return say("or", end);
            return say("slash", end);
        case '~': return say(sum_next ? "about" : "", end);
        case '*': return say(digit(before()) && digit(next) ? "times" : "", end);
        case '|': return pause();
        case '_':
        case '\\':
        case '^':
        case '<':
        case '>':
        case '[':
        case ']':
        case '{':
        case '}':
        case '`': return say("", end);
        case '#': return say(digit(next) ? "number" : "hash", end);
        case '&': return say("and", end);
        case '@': return say("at", end);
        case '%': return say("percent", end);
        case '=': return say("equals", end);
        case '+': return say("plus", end);
        case '$': return say("dollars", end);
        case pound_sign: return say("pounds", end);
        case euro_sign: return say("euros", end);
        case yen_sign: return say("yen", end);
        case degree_sign: return say("degrees", end);
        default: break;
    }
    keep_and_move(text_.substr(at_, 1));
}

std::string english(std::string_view text, bool month_first) {
    return EnglishReader(with_ascii_signs(text), month_first).read();
}

}  // namespace neura::speaking
