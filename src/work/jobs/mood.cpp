#include "work/jobs/mood.hpp"

#include <string>
#include <vector>

#include "call/reasoning/word_patterns.hpp"

namespace neura::work::jobs {

namespace {

using reasoning::Language;
using reasoning::WordPatterns;

/// Words without capitals and accents, as in word_patterns.hpp.
struct Mood {
    WordPatterns glad;
    WordPatterns cross;
    WordPatterns turning;  ///< a "not", that turns what is near it
    bool turns_before;     ///< what comes after it; else what comes before
};

// clang-format off
const Mood& english() {
    static const Mood mood{
        {"thanks|thank|great|perfect|wonderful|excellent|good|nice|happy|glad|helpful|kind|lovely|appreciate|fantastic|brilliant|relieved|pleased|"
         "amazing|awesome|super|love|satisfied|smooth|friendly|grateful|pleasure"},
        {"angry|annoyed|annoying|awful|terrible|horrible|useless|stupid|ridiculous|frustrated|frustrating|upset|unacceptable|nonsense|disappointed|"
         "disappointing|hate|worst|waste|complaint|complain|furious|rude|incompetent|ignored|unhappy|damn|unbelievable|pathetic|joke|idiot|lousy|scam|"
         "outrageous|disgusting"},
        {"not|no|never|isn|don|wasn|hardly|nothing"}, true};
    return mood;
}

const Mood& french() {
    static const Mood mood{
        {"merci|super|parfait|parfaite|genial|geniale|formidable|excellent|excellente|content|contente|ravi|ravie|gentil|gentille|aimable|"
         "satisfait|satisfaite|soulage|soulagee|rapide|top|utile|agreable|bravo|reconnaissant|reconnaissante"},
        {"fache|fachee|furieux|furieuse|enerve|enervee|enervant|nul|horrible|terrible|affreux|affreuse|inutile|ridicule|inacceptable|"
         "inadmissible|decu|decue|decevant|scandaleux|honte|honteux|deteste|marre|plainte|plaindre|incompetent|incompetents|arnaque|catastrophe|"
         "lamentable|insupportable|mecontent|mecontente"},
        {"pas|jamais|aucun|aucune|guere"}, true};
    return mood;
}

const Mood& spanish() {
    static const Mood mood{
        {"gracias|genial|perfecto|perfecta|estupendo|estupenda|excelente|buena|contento|contenta|feliz|encantado|encantada|amable|"
         "satisfecho|satisfecha|fantastico|fantastica|maravilloso|util|agradezco|agradecido|agradecida|tranquilo|tranquila"},
        {"enfadado|enfadada|enojado|enojada|molesto|molesta|furioso|furiosa|horrible|terrible|fatal|pesimo|pesima|inutil|ridiculo|inaceptable|"
         "decepcionado|decepcionada|vergonzoso|verguenza|odio|harto|harta|queja|quejarme|incompetente|incompetentes|estafa|desastre|indignante|"
         "asco|descontento|descontenta"},
        {"no|nunca|jamas|nada|ni|tampoco"}, true};
    return mood;
}

const Mood& german() {
    static const Mood mood{
        {"danke|dank|dankeschon|super|prima|toll|perfekt|wunderbar|ausgezeichnet|gut|froh|glucklich|freundlich|nett|hilfreich|zufrieden|"
         "begeistert|erleichtert|klasse|spitze|dankbar|angenehm|herzlichen"},
        {"argerlich|verargert|wutend|sauer|genervt|nervt|schlecht|schrecklich|furchtbar|schlimm|nutzlos|lacherlich|inakzeptabel|unmoglich|"
         "enttauscht|enttauschend|hasse|beschwerde|beschweren|unverschamt|frechheit|inkompetent|katastrophe|betrug|unzufrieden|peinlich|"
         "unfreundlich|unertraglich"},
        {"nicht|kein|keine|keinen|nie|niemals|nichts|kaum"}, true};
    return mood;
}

const Mood& turkish() {
    static const Mood mood{
        {"tesekkur*|sagol*|sagolun|harika|mukemmel|super|guzel|iyi|memnun*|mutlu*|sevind*|yardimci|kibar|nazik|basarili|minnettar*|rahatladim|"
         "tebrik*"},
        {"kizgin*|sinir*|ofke*|berbat|korkunc|rezalet|rezil|kotu|yaramaz|sacma|sacmalik|hayalkirikligi|"
         "sikayet*|biktim|nefret*|beceriksiz*|dolandiric*|utanc*|felaket|saygisiz*|yazik",
         "kabul edilemez", "hayal kirikligi"},
        {"degil*|yok|hic"}, false};
    return mood;
}

const Mood& chinese() {
    static const Mood mood{
        {"谢谢|感谢|太好了|很好|真好|非常好|不错|满意|高兴|开心|完美|很棒|太棒|放心|有帮助|帮了大忙|辛苦了|热情|耐心|专业"},
        {"生气|愤怒|气死|恼火|糟糕|差劲|太差|很差|没用|垃圾|荒唐|可笑|失望|讨厌|投诉|受够|骗子|骗人|离谱|过分|不满|态度差|敷衍|不负责|烦死|气人"},
        {"不|没|没有|别"}, true};
    return mood;
}
// clang-format on

const Mood& mood_in(Language language) {
    switch (language) {
        case Language::english: break;
        case Language::french: return french();
        case Language::spanish: return spanish();
        case Language::german: return german();
        case Language::turkish: return turkish();
        case Language::chinese: return chinese();
    }
    return english();
}

/// The parts of sentences: a "not" turns nothing in the next one.
std::vector<std::string_view> parts_of(std::string_view text) {
    constexpr std::string_view ends[] = {".",  ",",  ";",  ":",  "!", "?",
                                         "。", "，", "；", "！", "？"};
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at)
        for (const auto end : ends) {
            if (!text.substr(at).starts_with(end)) continue;
            parts.push_back(text.substr(begin, at - begin));
            begin = at + end.size();
        }
    parts.push_back(text.substr(begin));
    return parts;
}

/// Whether a "not" is among the three words before, or after where a language puts it there.
bool is_turned(const Mood& mood, const std::vector<std::string>& words, std::size_t at) {
    constexpr std::size_t near = 3;
    for (std::size_t away = 1; away <= near; ++away) {
        if (mood.turns_before ? away > at : at + away >= words.size()) return false;
        if (mood.turning.begin_at(words, mood.turns_before ? at - away : at + away)) return true;
    }
    return false;
}

}  // namespace

double mood_of(std::string_view text, Language language) {
    const auto& mood = mood_in(language);
    int glad = 0;
    int cross = 0;
    for (const auto part : parts_of(text)) {
        const auto words = reasoning::bare_words(part);
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool is_glad = mood.glad.begin_at(words, i);
            if (is_glad || mood.cross.begin_at(words, i))
                ++(is_glad != is_turned(mood, words, i) ? glad : cross);
        }
    }
    if (glad + cross == 0) return 0;
    return static_cast<double>(glad - cross) / (glad + cross);
}

}  // namespace neura::work::jobs
