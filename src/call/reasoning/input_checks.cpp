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
        // Turkish
        "talimat*|kural*|yonerge*|komut* ~2 unut|unutun|unutunuz|bosver|bosverin",
        "talimat*|kural*|yonerge*|komut* ~1 gormezden gel|gelin|geliniz",
        "talimat*|kural*|yonerge*|komut* ~1 yok say|sayin|sayiniz",
        "talimat*|kural*|yonerge*|komut* ~1 dikkate alma|almayin|almayiniz",
        "bundan sonra|boyle sen",
        "artik sen bir|benim",
        "yeni adin|gorevin|rolun",
        "gibi davran|davranin|davranmani|konus|konusun",
        "rolunu|rolune ~1 oyna|oynayin|ustlen|gir|burun",
        "rol yap|yapin|yapalim",
        "sistem|gizli|ilk ~1 talimatlar*|komutlar*|yonergeler*|prompt*|istemi*|istemin* ~3 "
        "soyle|soyler|goster|gosterir|oku|okuyun|ver|yaz|acikla|paylas|nedir|neler|ne",
        "talimatlarini|yonergelerini|promptunu|promptlarini ~3 "
        "soyle|soyler|goster|gosterir|oku|okur|acikla|aciklar|paylas|yaz",
        "sistem promptu*|promptun*",
        "gelistirici|jailbreak|tanri moduna|modunu|modunda|modu",
        "filtresiz|sansursuz ~1 konus*|cevap*|yanit*|bir",
        // Chinese
        "忽略|无视|忘记|忘掉|抛开|不要管|别管|不要遵守|不用遵守 "
        "你的|你之前|你所有|你原来|你现在|你全部|所有|之前|以上|上面|前面|全部|一切|掉 ~8 "
        "指令|指示|规则|提示词|设定|限制",
        "从现在起|从现在开始|从此以后|今后 ~2 "
        "你是|你叫|你就是|你只能|你必须|你要扮演|你扮演|你不再|"
        "你只用",
        "你现在是|你现在叫|你就是|你将是|你变成 一个|一名|一位|我的|没有",
        "扮演 ~6 角色|律师|黑客|海盗|奶奶|医生|人工智能|机器人",
        "假装你|请假装|你假装|请你假装",
        "系统提示词|系统指令|初始指令|内部指令|隐藏指令",
        "告诉我|读出|念出|念一下|显示|重复|输出|透露|说出 ~4 你的 ~4 指令|提示词|规则|设定",
        "你的 ~2 指令|提示词|设定 ~2 是什么|有哪些|是啥",
        "越狱模式|上帝模式|无限制模式|无审查",
        "不受|没有|解除 ~3 限制|审查|过滤 ~2 ai|模型|助手|回答",
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
        "orospu*|siktir|siktirin|sikeyim|sikerim|aminakoy*|gotveren*|yavsak*|serefsiz*|pezevenk*|"
        "kahpe*|gerizekali*|salak|salaklar|salaksin*|aptal|aptallar|aptalsin*|ahmak|ahmaklar",
        "amina koy*|kod*",
        "傻逼|傻屄|操你|草你妈|混蛋|王八蛋|滚蛋|给我滚|狗屎|脑残|白痴|婊子|真他妈|你他妈|"
        "他妈的什么|"
        "他妈的破|特么的|真特么",
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
        "fikra|saka|sarki|siir|masal|bilmece ~2 "
        "anlat|anlatin|anlatir|anlatsana|soyle|soyler|soylesene|oku|okur|okusana|yaz|yap|sor",
        "hava nasil|durumu",
        "maci|kupayi|secimi kim kazandi",
        "kim kazandi ~2 maci|kupayi|secimi",
        "baskenti neresi|nedir|neresidir",
        "yemek|kek|pasta tarifi",
        "burc yorum*|yorumu",
        "cumhurbaskani|basbakan kim",
        "讲|说|来 ~6 笑话|故事|谜语",
        "唱 ~3 歌",
        "写 ~4 诗|作文|代码|歌词",
        "天气怎么样|天气如何|天气好吗|天气预报",
        "谁赢了|哪队赢了",
        "首都是|首都在",
        "星座|运势",
        "菜谱|怎么炒|怎么炖",
        "总统是谁|主席是谁|国王是谁",
        "股票 ~3 推荐|涨|买",
    };
    return patterns;
}

/// What wants to be entertained is short; an account may speak of the weather.
constexpr std::size_t longest_wish = 12;  // words

/// Two characters of Chinese make a word, as a rule.
bool is_short(const std::vector<std::string>& words) {
    const auto characters =
        static_cast<std::size_t>(std::ranges::count_if(words, [](const std::string& word) {
            return word.size() == 3 && static_cast<unsigned char>(word[0]) >= 0xE3;
        }));
    return words.size() - characters / 2 <= longest_wish;
}

bool asks_for_other_matters(const std::vector<std::string>& words) {
    return is_short(words) && other_matters().are_in(words);
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
