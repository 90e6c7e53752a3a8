// Which language is spoken, and which is asked for.

#include <algorithm>
#include <string>

#include "call/reasoning/understanding/foreign_words.hpp"

namespace neura::reasoning {

namespace {

struct Names {
    Language language{};
    std::string_view code;
    std::string_view own;
    std::string_view names;  ///< in all languages, without accents, a blank between
};

constexpr auto names = std::to_array<Names>({
    {Language::english, "en", "English",
     "english anglais anglaise ingles englisch ingilizce 英语 英文"},
    {Language::french, "fr", "français",
     "french francais francaise frances franzosisch fransizca 法语 法文"},
    {Language::spanish, "es", "español",
     "spanish espagnol espanol spanisch ispanyolca castellano 西班牙语"},
    {Language::german, "de", "Deutsch", "german allemand aleman deutsch almanca 德语 德文"},
    {Language::turkish, "tr", "Türkçe", "turkish turc turco turkisch turkce 土耳其语"},
    {Language::chinese, "zh", "中文",
     "chinese mandarin chinois chino chinesisch cince 中文 普通话 国语 汉语 华语"},
});

/// Words beside a language's name by which one asks to speak it.
constexpr std::string_view asking =
    " speak talk speaking switch change continue in please parler parlez parle parlons passer "
    "continuer en "
    "hablar habla hablamos hablo cambiar sprechen sprich reden auf wechseln weiter bitte "
    "konusabilir "
    "konusalim konusmak gecelim devam olsun lutfen 说 讲 用 换 ";

/// Words that deny it: "I don't speak English".
constexpr std::string_view denying =
    " not no don't can't cannot pas non kein nicht bilmiyorum konusmuyorum degil 不 ";

bool among(std::string_view list, std::string_view word) {
    return !word.empty() && (' ' + std::string(list) + ' ').contains(' ' + std::string(word) + ' ');
}

const Names& entry(Language language) {
    return *std::ranges::find(names, language, &Names::language);
}

/// The text in lower case without accents, cut at what is no letter. Of Chinese whole runs.
std::vector<std::string> plain_words(std::string_view text) {
    constexpr std::size_t most = 200;
    std::vector<std::string> plain;
    for (const auto& word : words(text)) {
        plain.push_back(without_accents(word.text));
        if (plain.size() == most) break;
    }
    return plain;
}

bool is_chinese(std::string_view text) {
    // Three-byte characters from U+4E00 on begin with E4 to E9.
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xE4 && byte <= 0xE9;
    });
}

}  // namespace

std::optional<Language> known_language(std::string_view tag) {
    const auto code = tag.substr(0, tag.find_first_of("-_"));
    const auto found = std::ranges::find_if(names, [&](const Names& one) {
        return std::ranges::equal(one.code, code, {}, {}, [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        });
    });
    return found == names.end() ? std::nullopt : std::optional(found->language);
}

Language language_of(std::string_view tag) {
    return known_language(tag).value_or(Language::english);
}

std::string_view code_of(Language language) { return entry(language).code; }

std::string_view own_name(Language language) { return entry(language).own; }

std::optional<Language> language_wished(std::string_view text, Language now, bool chosen) {
    constexpr std::size_t few = 4;  // words
    const auto said = plain_words(text);
    std::optional<Language> wished;
    bool asks = chosen || said.size() <= few, denies = false;
    const auto look = [&](std::string_view word) {
        for (const auto& one : names)
            if (among(one.names, word) && (chosen || one.language != now)) wished = one.language;
        asks = asks || among(asking, word);
        denies = denies || among(denying, word);
    };
    for (const auto& word : said) {
        if (!is_chinese(word)) {
            look(word);
            continue;
        }
        for (const auto& one : names)
            for (std::size_t at = 0; at < one.names.size();) {
                const auto end = std::min(one.names.find(' ', at), one.names.size());
                const auto name = one.names.substr(at, end - at);
                const bool names_it = is_chinese(name) && word.contains(name);
                if (names_it && (chosen || one.language != now)) wished = one.language;
                at = end + 1;
            }
        asks = asks || word.contains("说") || word.contains("讲") || word.contains("用");
        denies = denies || word.contains("不");
    }
    return asks && !denies ? wished : std::nullopt;
}

std::optional<Language> language_heard(std::string_view text, std::span<const Language> among) {
    if (is_chinese(text) && std::ranges::find(among, Language::chinese) != among.end())
        return Language::chinese;
    const auto said = words(text);
    const auto share = [&](Language language) {
        if (language != Language::english) return known_words(text, said, language);
        std::size_t known = 0;
        for (const auto& word : said) {
            const auto& answers = answer_tables(language);
            const bool answer =
                std::ranges::any_of(answers.yes,
                                    [&](const auto& yes) { return yes.words == word.text; }) ||
                std::ranges::any_of(answers.no,
                                    [&](const auto& no) { return no.words == word.text; });
            const bool common = contains(name_tables(language).not_names, word.text) ||
                                contains(word_tables(language).small, word.text);
            known += answer || common ? 1 : 0;
        }
        return known;
    };
    std::optional<Language> best;
    std::size_t most = 0;
    bool tie = false;
    for (const auto language : among) {
        if (language == Language::chinese) continue;
        const auto known = share(language);
        tie = known == most || (tie && known < most);
        if (known <= most) continue;
        most = known;
        best = language;
    }
    const bool sure = !tie && most * 3 >= said.size();
    return sure ? best : std::nullopt;
}

}  // namespace neura::reasoning
