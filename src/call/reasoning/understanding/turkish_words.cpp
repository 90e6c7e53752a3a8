// What Turkish callers say, in English.

#include "call/reasoning/understanding/foreign_words.hpp"

namespace neura::reasoning {

const ForeignTables& turkish_tables();

namespace {

// clang-format off
constexpr auto phrases = std::to_array<TextPair>({
    // answers
    {"evet", "yes"}, {"evet doğru", "yes that is correct"}, {"he", "yeah"}, {"tabii", "of course"}, {"tabii ki", "of course"}, {"tabi", "of course"}, {"elbette", "of course"}, {"doğru", "correct"}, {"doğrudur", "that is correct"}, {"bu doğru", "that is correct"}, {"hepsi doğru", "everything is correct"}, {"her şey doğru", "everything is correct"}, {"aynen", "exactly"}, {"aynen öyle", "exactly"}, {"kesinlikle", "absolutely"}, {"tamam", "okay"}, {"olur", "okay"}, {"peki", "okay"}, {"uygun", "that is fine"}, {"uygundur", "that is fine"}, {"iyi", "good"}, {"çok iyi", "very good"}, {"güzel", "good"}, {"onaylıyorum", "i confirm"}, {"kabul ediyorum", "i agree"}, {"sanırım", "i think"}, {"galiba", "i think"}, {"sanırım evet", "i think so"}, {"öyle", "that is right"}, {"buyurun", "go ahead"},
    {"hayır", "no"}, {"yok", "no"}, {"hayır teşekkürler", "no thanks"}, {"hiç", "none"}, {"asla", "never"}, {"kesinlikle hayır", "absolutely not"}, {"değil", "not"}, {"doğru değil", "not correct"}, {"yanlış", "wrong"}, {"bu yanlış", "that is wrong"}, {"öyle değil", "that is not right"}, {"pek değil", "not really"}, {"sanmıyorum", "i do not think so"}, {"zannetmiyorum", "i do not think so"}, {"bildiğim kadarıyla yok", "not that i know of"}, {"belki", "maybe"}, {"olmaz", "no"}, {"istemiyorum", "i do not want that"}, {"istemem", "i do not want that"},
    // corrections
    {"demek istedim", "i meant"}, {"yani", "i mean"}, {"pardon", "sorry"}, {"özür dilerim", "i am sorry"}, {"kusura bakmayın", "sorry"}, {"affedersiniz", "excuse me"}, {"aslında", "actually"}, {"daha doğrusu", "or rather"}, {"değiştirin", "change"}, {"düzeltin", "correct"}, {"değiştirmek istiyorum", "change"}, {"düzeltmek istiyorum", "correct"},
    // asking back
    {"tekrar eder misiniz", "repeat"}, {"tekrarlar mısınız", "repeat"}, {"tekrar edin", "repeat"}, {"tekrar", "repeat"}, {"bir daha", "once more"}, {"efendim", "pardon"}, {"ne dediniz", "what did you say"}, {"ne", "what"}, {"anlamadım", "i did not understand you"}, {"duyamadım", "i did not hear"}, {"sizi duyamıyorum", "can not hear you"}, {"duymuyorum", "can not hear you"}, {"daha yüksek", "louder"}, {"daha yavaş", "slower"}, {"yavaş", "slowly"}, {"yavaşlayın", "slow down"}, {"çok hızlı", "too fast"}, {"neden", "why"}, {"niye", "why"}, {"niçin", "why"}, {"neden soruyorsunuz", "why are you asking"}, {"neden istiyorsunuz", "why do you want"}, {"neden gerekli", "why do you need"}, {"ne demek istiyorsunuz", "what do you mean"}, {"nerede bulabilirim", "where can i find"}, {"yardım", "help"},
    // not knowing, not telling
    {"bilmiyorum", "i do not know"}, {"bilmem", "i do not know"}, {"hiçbir fikrim yok", "no idea"}, {"fikrim yok", "no idea"}, {"hatırlamıyorum", "i do not remember"}, {"emin değilim", "i am not sure"}, {"unuttum", "i forgot"}, {"yanımda yok", "i do not have it with me"}, {"yanımda değil", "i do not have it with me"}, {"bende yok", "i do not have it"}, {"yoktu", "there was none"}, {"söylemek istemiyorum", "i do not want to say"}, {"söylemeyeceğim", "will not say"}, {"bu özel", "that is private"}, {"sizi ilgilendirmez", "none of your business"}, {"sonraki soru", "next question"}, {"geçelim", "skip that"},
    // people
    {"bir insanla konuşmak", "speak to a human"}, {"insanla konuşmak", "speak to a human"}, {"gerçek bir kişi", "real person"}, {"gerçek biriyle", "real person"}, {"temsilciye bağlayın", "speak to a representative"}, {"müşteri temsilcisi", "speak to a representative"}, {"temsilci", "speak to a representative"}, {"yetkiliyle", "speak to a agent"}, {"operatör", "speak to a operator"}, {"biriyle konuşmak", "speak to a person"}, {"robot musunuz", "are you a robot"}, {"sen robot musun", "are you a robot"}, {"siz robot musunuz", "are you a robot"},
    {"bir dakika", "one moment"}, {"bir saniye", "one second"}, {"bir an", "one moment"}, {"bekleyin", "wait"}, {"bakıyorum", "let me look"}, {"bakayım", "let me look"}, {"hoşça kalın", "good bye"}, {"hoşçakalın", "good bye"}, {"güle güle", "good bye"}, {"görüşürüz", "good bye"}, {"kapatmam lazım", "i have to go"}, {"gitmem lazım", "i have to go"}, {"teşekkürler", "thank you"}, {"teşekkür ederim", "thank you"}, {"sağ olun", "thank you"}, {"merhaba", "hello"}, {"selam", "hello"}, {"iyi günler", "good afternoon"}, {"günaydın", "good morning"}, {"iyi akşamlar", "good evening"}, {"alo", "hello"}, {"hepsi bu", "that is all"}, {"bu kadar", "that is all"}, {"hepsi bu kadar", "that is all"}, {"başka bir şey yok", "nothing else"}, {"başka yok", "nothing else"}, {"bitti", "i am done"},
    {"kimse", "nobody"}, {"hiç kimse", "nobody"}, {"hiçbiri", "none"}, {"hiçbir şey", "nothing"}, {"yaralı yok", "no injuries"}, {"yaralanan yok", "no injuries"}, {"yaralanan olmadı", "nobody was hurt"}, {"kimse yaralanmadı", "nobody was hurt"}, {"tanık yok", "no witnesses"}, {"tanık yoktu", "no witnesses"}, {"şahit yok", "no witnesses"}, {"şahit yoktu", "no witnesses"}, {"kimse görmedi", "nobody saw it"}, {"başka kimse yok", "nobody else"}, {"başka kimse yoktu", "nobody else"}, {"herkes iyi", "everyone is fine"}, {"iyiyiz", "we are fine"}, {"iyiyim", "i am fine"}, {"yalnızdım", "i was alone"}, {"tek başımaydım", "i was alone"}, {"sadece ben", "just me"}, {"hasar yok", "no damage"}, {"hasar yoktu", "no damage"}, {"doktora gitmedim", "no doctor"}, {"gerek olmadı", "not at all"},
    // danger
    {"imdat", "send help"}, {"yangın var", "there is a fire"}, {"yangın", "fire"}, {"yanıyor", "is burning"}, {"alev aldı", "caught fire"}, {"nefes almıyor", "is not breathing"}, {"nefes alamıyorum", "can not breathe"}, {"bilinci kapalı", "is unconscious"}, {"bayıldı", "passed out"}, {"kalp krizi", "heart attack"}, {"kalp krizi geçiriyor", "is dying"}, {"kanıyor", "is bleeding"}, {"çok kan var", "blood everywhere"}, {"ambulans çağırın", "call an ambulance"}, {"ambulans lazım", "need an ambulance"}, {"polis çağırın", "call the police"}, {"itfaiye çağırın", "call the fire"}, {"mahsur kaldım", "am trapped"}, {"mahsur kaldık", "are trapped"}, {"sıkıştı", "is trapped"}, {"sıkıştım", "am trapped"}, {"gaz kokusu", "smell of gas"}, {"gaz kokuyor", "smells of gas"}, {"gaz kaçağı", "gas leak"}, {"evde hırsız var", "someone is in my house"}, {"silahı var", "has a gun"}, {"ölüyor", "is dying"}, {"şu an", "right now"}, {"şimdi", "now"}, {"güvende", "safe"}, {"güvendeyiz", "we are safe"}, {"yolda", "on the way"}, {"dışarıda", "outside"}, {"söndü", "is out"},
    // names
    {"adım", "my name is"}, {"benim adım", "my name is"}, {"ismim", "my name is"}, {"adım soyadım", "my name is"}, {"soyadım", "my last name is"}, {"soyadı", "last name"}, {"adı", "first name"}, {"ben", "i am"}, {"harf harf", "spelled"}, {"kodluyorum", "i spell it"}, {"bey", "sir"}, {"hanım", "madam"},
    // codes, phones and e-mail
    {"et işareti", "at sign"}, {"kuyruklu a", "at sign"}, {"kuyruk", "at sign"}, {"at", "at sign"}, {"et", "at sign"}, {"nokta", "dot"}, {"nokta com", "dot com"}, {"nokta kom", "dot com"}, {"com", "com"}, {"kom", "com"}, {"tire", "dash"}, {"kısa çizgi", "dash"}, {"alt tire", "underscore"}, {"alt çizgi", "underscore"}, {"çizgi", "dash"}, {"numara", "number"}, {"numaram", "my number is"}, {"numarası", "number"}, {"telefon numarası", "phone number"}, {"telefon numaram", "my phone number is"}, {"poliçe numarası", "policy number"}, {"poliçe numaram", "my policy number is"}, {"poliçe", "policy"}, {"telefon", "phone"}, {"cep", "mobile"}, {"e-posta", "email"}, {"eposta", "email"}, {"e-posta adresim", "my email address is"}, {"mail adresim", "my email address is"}, {"mail", "email"}, {"adres", "address"}, {"bu numara", "this number"}, {"bu numaradan", "this number"}, {"aradığım numara", "number i am calling from"}, {"aynı numara", "same number"}, {"artı", "plus"}, {"çift", "double"}, {"sonra", "then"}, {"büyük", "capital"}, {"bitişik", "all one word"}, {"boşluksuz", "no spaces"},
    // dates and hours
    {"bugün", "today"}, {"dün", "yesterday"}, {"evvelsi gün", "day before yesterday"}, {"önceki gün", "day before yesterday"}, {"yarın", "tomorrow"}, {"dün akşam", "yesterday evening"}, {"dün gece", "last night"}, {"dün sabah", "yesterday morning"}, {"bu sabah", "this morning"}, {"bu akşam", "this evening"}, {"bu gece", "tonight"}, {"sabah", "morning"}, {"sabahleyin", "in the morning"}, {"öğleden sonra", "in the afternoon"}, {"öğlen", "noon"}, {"öğle", "noon"}, {"akşam", "evening"}, {"akşamüstü", "in the evening"}, {"gece", "night"}, {"gece yarısı", "midnight"}, {"civarında", "about"}, {"civarı", "about"}, {"sularında", "about"}, {"yaklaşık", "about"}, {"aşağı yukarı", "about"},
    {"saat", "hour'"}, {"saatte", "hour'"}, {"saati", "hour'"}, {"buçuk", "half"}, {"buçukta", "half"}, {"çeyrek", "quarter"}, {"geçe", "past"}, {"geçiyordu", "past"}, {"geçiyor", "past"}, {"kala", "to"}, {"var", "there is"}, {"vardı", "there was"}, {"önce", "ago"}, {"evvel", "ago"}, {"dakika", "minutes"}, {"gün", "days"}, {"günü", "day"}, {"hafta", "weeks"}, {"ay", "months"}, {"yıl", "years"}, {"sene", "years"}, {"birkaç", "few"}, {"geçen hafta", "last week"}, {"geçen ay", "last month"}, {"geçen hafta sonu", "last weekend"}, {"hafta sonu", "weekend"}, {"geçen", "last"}, {"az önce", "just now"}, {"demin", "just now"}, {"yılbaşı", "new years day"},
    {"pazartesi", "monday"}, {"salı", "tuesday"}, {"çarşamba", "wednesday"}, {"perşembe", "thursday"}, {"cuma", "friday"}, {"cumartesi", "saturday"}, {"pazar", "sunday"}, {"pazartesi günü", "monday"}, {"salı günü", "tuesday"}, {"çarşamba günü", "wednesday"}, {"perşembe günü", "thursday"}, {"cuma günü", "friday"}, {"cumartesi günü", "saturday"}, {"pazar günü", "sunday"},
    {"ocak", "january"}, {"şubat", "february"}, {"mart", "march"}, {"nisan", "april"}, {"mayıs", "may"}, {"haziran", "june"}, {"temmuz", "july"}, {"ağustos", "august"}, {"eylül", "september"}, {"ekim", "october"}, {"kasım", "november"}, {"aralık", "december"}, {"martta", "march"}, {"ekimde", "october"}, {"kasımda", "november"}, {"ocakta", "january"},
    {"'da", ""}, {"'de", ""}, {"da", ""}, {"de", ""}, {"ta", ""}, {"te", ""}, {"'ta", ""}, {"'te", ""}, {"ın", ""}, {"in", ""}, {"nin", ""}, {"nın", ""}, {"un", ""}, {"ün", ""}, {"dan", ""}, {"den", ""}, {"tan", ""}, {"ten", ""},
    // small words, and those that look like English ones
    {"ve", "and"}, {"ile", "with"}, {"veya", "or"}, {"ya da", "or"}, {"ama", "but"}, {"fakat", "but"}, {"şey", "uh"}, {"ıı", "uh"}, {"hmm", "hmm"}, {"eee", "uh"}, {"işte", "well"}, {"sen", "you"}, {"siz", "you"}, {"o", "he"}, {"biz", "we"}, {"onlar", "they"}, {"benim", "my"}, {"bizim", "our"}, {"bu", "this"}, {"şu", "that"}, {"lütfen", "please"}, {"için", "for"}, {"çünkü", "because"}, {"her", "every"}, {"hepsi", "all"}, {"çok", "very"}, {"an", "moment"}, {"son", "last"}, {"oldu", "happened"}, {"olmuştu", "happened"}, {"gerçekleşti", "happened"}, {"nerede", "where"}, {"kim", "who"}, {"biri", "someone"}, {"birisi", "someone"}, {"sadece", "only"}, {"hariç", "except"}, {"dışında", "except"}, {"hâlâ", "still"}, {"hala", "still"}, {"me", "me"}, {"ya", "well"},
    {"istiyorum", "i want to"}, {"kaza", "accident"},
    {"başka bir hasar", "another claim"}, {"başka bir bildirim", "another claim"},
    {"yaralandı", "hurt"}, {"yaralı", "hurt"}, {"yaralandım", "hurt"}, {"yaralanma", "injury"}, {"tanık", "witness"}, {"şahit", "witness"}, {"doktor", "doctor"}, {"hastane", "hospital"}, {"hastaneye", "hospital"}, {"polis", "police"}, {"eşim", "my wife"}, {"oğlum", "my son"}, {"kızım", "my daughter"}, {"komşum", "my neighbor"},
});
constexpr auto numbers = std::to_array<std::pair<std::string_view, int>>({
    {"sıfır", 0}, {"iki", 2}, {"üç", 3}, {"dört", 4}, {"beş", 5}, {"altı", 6}, {"yedi", 7}, {"sekiz", 8}, {"dokuz", 9}, {"on", 10}, {"yirmi", 20}, {"otuz", 30}, {"kırk", 40}, {"elli", 50}, {"altmış", 60}, {"yetmiş", 70}, {"seksen", 80}, {"doksan", 90}, {"yüz", 100}, {"bin", 1000}, {"milyon", 1'000'000},
    {"birde", 1}, {"bire", 1}, {"biri", 1}, {"dörde", 4}, {"dördü", 4},
});
constexpr auto one = std::to_array<std::string_view>({"bir"});
constexpr auto letters = std::to_array<TextPair>({
    {"be", "b"}, {"ce", "c"}, {"fe", "f"}, {"ge", "g"}, {"he", "h"}, {"yeah", "h"}, {"je", "j"}, {"ke", "k"}, {"ka", "k"}, {"le", "l"}, {"me", "m"}, {"ne", "n"}, {"what", "n"}, {"pe", "p"}, {"re", "r"}, {"se", "s"}, {"and", "v"}, {"ye", "y"}, {"ze", "z"},
});
constexpr auto as_in = std::to_array<std::string_view>({"gibi"});
// clang-format on
constexpr ForeignTables tables{
    .phrases = phrases,
    .numbers = numbers,
    .one = one,
    .joints = {},
    .letters = letters,
    .as_in = as_in,
    .alphabet = {"Ankara", "Bolu",    "Ceyhan",   "Denizli", "Edirne",     "Fatsa", "Giresun",
                 "Hatay",  "Isparta", "Jandarma", "Kars",    "Lüleburgaz", "Muş",   "Niğde",
                 "Ordu",   "Polatlı", "Q",        "Rize",    "Sinop",      "Tokat", "Uşak",
                 "Van",    "W",       "X",        "Yozgat",  "Zonguldak"}};

}  // namespace

const ForeignTables& turkish_tables() { return tables; }

}  // namespace neura::reasoning
