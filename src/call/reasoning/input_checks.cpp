#include "call/reasoning/input_checks.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/word_patterns.hpp"

namespace neura::reasoning {

namespace {

/// So many turns in a row away from the matter, the caller is led back.
constexpr int off_topic_in_a_row = 2;

const WordPatterns& jailbreaks() {
    static const WordPatterns patterns{
        // English
        "ignore|disregard|forget|override|bypass ~3 your|all|any|previous|prior|above|system|these "
        "~3 instruction*|rule*|prompt*|guideline*|programming|training|restriction*|directive*",
        "override ~4 instruction*|prompt*|behaviour|behavior|programming",
        "your new|real|true ~2 instruction*|task|role|job|purpose|name is",
        "new instructions for you",
        "you are|re now a|an|my|called|free|dan",
        "from now on ~1 you|your|act|answer|speak|respond|talk",
        "pretend ~1 you",
        "pretend to be a|an|my|the ~3",
        "act as a|an|my ~3 ai|model|human|person|pirate|assistant|character|hacker|friend",
        "act as if you",
        "role play|playing",
        "roleplay|roleplaying",
        "developer|debug|god|admin|dan|jailbreak|unrestricted mode",
        "do anything now",
        "without ~2 filters|censorship|guardrails",
        "reveal|show|tell|read|repeat|print|give|recite|what|whats ~4 "
        "system|your|initial|hidden|secret ~1 prompt*|instruction*|guidelines|configuration",
        "repeat ~2 words|text|everything ~2 above",
        "end|finish|close ~3 answer|answers|reply|sentence|response ~1 with",
        "you must|will|should ~1 say|agree|answer ~6 legally binding",
        // French
        "ignore|ignorez|oublie|oubliez ~1 toutes|tes|vos ~3 "
        "instruction*|consigne*|regle*|directive*",
        "ignore|ignorez|oublie|oubliez ~2 instruction*|consigne*|regle* ~1 "
        "precedent*|anterieur*|ci",
        "tu t appelles",
        "tu es maintenant|desormais",
        "vous etes maintenant|desormais un|une|mon|ma",
        "a partir de maintenant ~1 tu|vous",
        "desormais tu|vous",
        "fais|faites semblant",
        "fais|faites comme si tu|vous",
        "joue|jouez le role",
        "ton|ta|tes|votre|vos nouvel*|nouveau|nouveaux|vrai|vraies ~1 nom|role|tache|instruction*|"
        "consigne*",
        "revele*|montre*|dis|dites|lis|lisez|repete*|donne*|quel*|quelles ~4 ton|tes|votre|vos ~2 "
        "prompt|instruction*|consigne*|directives",
        "mode developpeur|administrateur|debogage",
        "sans ~1 filtre*|censure",
        // Spanish
        "ignora|ignore|olvida|olvide|desobedec* ~2 tus|sus|todas ~3 "
        "instruccion*|reglas|directrices|indicaciones",
        "ignora|ignore|olvida|olvide ~2 instruccion*|reglas anterior*|previa*",
        "a partir de ahora ~1 eres|te|usted|responde*|habla*",
        "ahora eres|te un|una|mi|llamas",
        "finge|finja|simula|simule ~2 que|ser",
        "haz|haga como si",
        "juega|interpreta|actua|actue ~2 papel|rol|como",
        "revela*|muestra*|muestre|dime|digame|lee|lea|repite|repita|cuales|cual ~4 tu|tus|su|sus "
        "~2 "
        "prompt|instruccion*|indicaciones",
        "tu|tus|su|sus nuev*|verdader* ~1 nombre|rol|tarea|instruccion*",
        "modo desarrollador|administrador|depuracion",
        "sin ~1 filtros|censura",
        // German
        "ignorier*|vergiss|vergessen|missacht* ~2 alle|deine|ihre|bisherig*|vorherig* ~3 "
        "anweisung*|regel*|vorgab*|instruktion*|befehl*",
        "ab jetzt|sofort|nun ~1 bist|heisst|antwortest|sprichst",
        "du bist jetzt|nun|ab",
        "sie sind jetzt|nun ein|eine|mein|meine",
        "tu so als",
        "tun sie so als",
        "spiel|spiele|spielen ~3 rolle",
        "zeig*|nenn*|verrat*|lies|lesen|wiederhol*|sag|sage|sagen|wie|was ~4 dein*|ihr|ihre|ihren "
        "~1 "
        "prompt|systemprompt|anweisung*|instruktion*|vorgaben",
        "systemprompt",
        "system prompt",
        "dein*|ihr|ihre neue*|wahre* ~1 name|rolle|aufgabe|anweisung*",
        "entwicklermodus|entwicklungsmodus|administratormodus",
        "ohne ~1 filter|zensur",
    };
    return patterns;
}

const WordPatterns& swear_words() {
    static const WordPatterns patterns{
        "fuck*|motherfuck*|shit|shits|shitty|bullshit|bitch|bitches|asshole*|bastard|bastards|cunt|"
        "dickhead|wanker|moron|morons",
        "you ~1 idiot*|stupid",
        "merde|putain|connard|connards|connasse|salope|salaud|encule*|enfoire*|batard",
        "espece de|d ~2 idiot*|imbecile*|con|conne|abruti*",
        "puta|putas|puto|mierda|joder|cabron|cabrones|gilipollas|hostia|pendejo*|cono|hijueputa|"
        "malparido|imbecil|imbeciles|idiotas",
        "scheisse|scheiss*|arschloch|arschlocher|wichser|hurensohn|fotze|vollidiot*|miststuck",
    };
    return patterns;
}

const WordPatterns& other_matters() {
    static const WordPatterns patterns{
        "tell|sing|write|compose|recite ~3 joke|jokes|song|poem|riddle|essay|haiku",
        "tell ~2 story about",
        "what|how|hows ~2 the weather|forecast",
        "weather ~2 today|tomorrow",
        "who won|wins ~4 game|match|election|cup|league",
        "what do you think ~2 about|of ~3 president|politics|war|religion|god|football",
        "who is|s ~2 president|prime|king|queen",
        "what is|s the capital of",
        "meaning of life",
        "recipe for",
        "write|debug ~4 code|python|javascript",
        "your favourite|favorite",
        "bitcoin|horoscope",
        "stock price*",
        "star sign",
        "raconte*|chante*|ecris|ecrivez ~3 blague|chanson|poeme",
        "quel temps fait|fera",
        "qui a gagne ~4 match|coupe|election*",
        "la capitale de|du|des",
        "recette de|du",
        "cuenta*|canta*|escribe|escriba ~3 chiste|cancion|poema",
        "que tiempo hace|hara",
        "quien gano ~4 partido|copa|elecciones",
        "capital de francia|espana|alemania",
        "erzahl*|sing|singen|schreib* ~3 witz|lied|gedicht",
        "wie ist|wird das wetter",
        "wer hat ~4 gewonnen",
        "hauptstadt von",
    };
    return patterns;
}

/// What wants to be entertained is short; an account may speak of the weather.
constexpr std::size_t longest_wish = 12;  // words

bool asks_for_other_matters(const std::vector<std::string>& words) {
    return words.size() <= longest_wish && other_matters().are_in(words);
}

/// Words that would begin a line of somebody else's.
bool names_a_speaker(std::string_view word) {
    constexpr std::string_view speakers[] = {"system",      "assistant",   "user",  "developer",
                                             "tool",        "function",    "agent", "caller",
                                             "instruction", "instructions"};
    return std::ranges::any_of(speakers, [&](std::string_view one) {
        return word.size() == one.size() && std::ranges::equal(word, one, {}, [](unsigned char c) {
                   return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a')
                                               : static_cast<char>(c);
               });
    });
}

}  // namespace

bool is_jailbreak(std::string_view turn) { return jailbreaks().are_in(bare_words(turn)); }

bool has_profanity(std::string_view turn) { return swear_words().are_in(bare_words(turn)); }

bool is_off_topic(std::string_view turn) { return asks_for_other_matters(bare_words(turn)); }

std::string neutralised(std::string_view turn, std::size_t longest) {
    constexpr std::string_view taken_out = "()[]{}<>|`\\#*=";
    std::string text;
    text.reserve(std::min(turn.size(), longest));
    std::size_t word_at = 0;
    for (const char c : turn) {
        const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        char kept = is_control ? ' ' : c;
        if (taken_out.contains(c)) {
            word_at = text.size();
            continue;
        }
        if (kept == ':' && names_a_speaker(std::string_view(text).substr(word_at))) kept = ',';
        if (kept == ' ' && (text.empty() || text.back() == ' ')) continue;
        text += kept;
        if (kept == ' ') word_at = text.size();
    }
    if (text.size() > longest) {
        text.resize(longest);
        // Not in mid-character.
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
            text.pop_back();
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
    }
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

std::optional<Unsafe> InputChecks::refused(std::string_view turn) const {
    const auto words = bare_words(turn);
    if (policy_.jailbreak == OnUnsafe::refuse && jailbreaks().are_in(words))
        return Unsafe::jailbreak;
    if (policy_.profanity == OnUnsafe::refuse && swear_words().are_in(words))
        return Unsafe::profanity;
    if (policy_.off_topic == OnUnsafe::refuse && off_topic_ + 1 >= off_topic_in_a_row &&
        asks_for_other_matters(words))
        return Unsafe::off_topic;
    return std::nullopt;
}

std::optional<Unsafe> InputChecks::hear(std::string_view turn) {
    const auto refusal = refused(turn);
    const auto words = bare_words(turn);
    const auto look = [&](Unsafe unsafe, bool is_there) {
        const bool found = is_there && on(policy_, unsafe) != OnUnsafe::off;
        if (found) note(unsafe, refusal == unsafe);
        return found;
    };
    look(Unsafe::jailbreak, jailbreaks().are_in(words));
    swore_ = look(Unsafe::profanity, swear_words().are_in(words)) || swore_;
    off_topic_ = look(Unsafe::off_topic, asks_for_other_matters(words)) ? off_topic_ + 1 : 0;
    return refusal;
}

bool InputChecks::is_elsewhere() const {
    return off_topic_ > 0 && policy_.off_topic == OnUnsafe::refuse;
}

bool InputChecks::takes_calming() { return swore_ && !std::exchange(calmed_, swore_); }

std::vector<AgentEvent> InputChecks::take_noted() { return std::exchange(noted_, {}); }

void InputChecks::note(Unsafe unsafe, bool refused) {
    noted_.emplace_back(
        SafetyNoted{.kind = std::string(name_of(unsafe)), .action = refused ? "refused" : "noted"});
}

}  // namespace neura::reasoning
