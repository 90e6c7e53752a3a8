// Callers of other languages: the same families of each, read by the same readers.

#include <gtest/gtest.h>

#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/dates.hpp"
#include "call/reasoning/understanding/emails.hpp"
#include "call/reasoning/understanding/intents.hpp"
#include "call/reasoning/understanding/names.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/phones.hpp"

namespace neura::reasoning {
namespace {

using namespace std::chrono;
using enum Language;

struct Said {
    Language language;
    std::string_view text;
};

template <class Wanted>
struct Case : Said {
    Wanted wanted;
};

std::string of(const Said& said) {
    return std::string(said.text) + " → " + join(words(said.text, said.language));
}

TEST(OtherLanguages, YesAndNo) {
    using enum Polarity;
    const Case<Polarity> cases[] = {
        {{french, "Oui, tout à fait."}, yes},
        {{french, "Oui c'est ça."}, yes},
        {{french, "D'accord."}, yes},
        {{french, "Non, ce n'est pas ça."}, no},
        {{french, "non merci"}, no},
        {{french, "Je ne sais pas."}, unsaid},
        {{spanish, "Sí, claro."}, yes},
        {{spanish, "Sí, es correcto."}, yes},
        {{spanish, "Vale."}, yes},
        {{spanish, "No, no es correcto."}, no},
        {{spanish, "No lo sé."}, unsaid},
        {{german, "Ja, das stimmt."}, yes},
        {{german, "Genau."}, yes},
        {{german, "Nein, das ist falsch."}, no},
        {{german, "Das stimmt nicht."}, no},
        {{german, "Weiß ich nicht."}, unsaid},
        {{turkish, "Evet, doğru."}, yes},
        {{turkish, "Tamam."}, yes},
        {{turkish, "Hayır, yanlış."}, no},
        {{turkish, "Bilmiyorum."}, unsaid},
        {{chinese, "是的，没错。"}, yes},
        {{chinese, "对。"}, yes},
        {{chinese, "好的"}, yes},
        {{chinese, "不对。"}, no},
        {{chinese, "没有。"}, no},
        {{chinese, "我不知道。"}, unsaid},
    };
    for (const auto& one : cases)
        EXPECT_EQ(read_yes_no(one.text, one.language).polarity, one.wanted) << of(one);
}

TEST(OtherLanguages, WhatCallersWantBesides) {
    using enum Intent;
    const Case<Intent> cases[] = {
        {{french, "Pouvez-vous répéter, s'il vous plaît ?"}, repeat},
        {{french, "Pourquoi vous demandez ça ?"}, why},
        {{french, "Je voudrais parler à un conseiller."}, human},
        {{french, "Aucune idée."}, dont_know},
        {{french, "Un instant, je cherche."}, hold_on},
        {{french, "Moins vite, s'il vous plaît."}, slower},
        {{french, "Au revoir."}, goodbye},
        {{french, "Personne n'a été blessé."}, nothing},
        {{french, "C'est tout, merci."}, done},
        {{spanish, "¿Puede repetirlo, por favor?"}, repeat},
        {{spanish, "¿Por qué pregunta eso?"}, why},
        {{spanish, "Quiero hablar con una persona."}, human},
        {{spanish, "No me acuerdo."}, dont_know},
        {{spanish, "Un momento, por favor."}, hold_on},
        {{spanish, "Más despacio, por favor."}, slower},
        {{spanish, "Adiós."}, goodbye},
        {{spanish, "Nadie resultó herido."}, nothing},
        {{german, "Können Sie das bitte wiederholen?"}, repeat},
        {{german, "Wie bitte?"}, repeat},
        {{german, "Warum fragen Sie?"}, why},
        {{german, "Ich möchte mit einem Menschen sprechen."}, human},
        {{german, "Keine Ahnung."}, dont_know},
        {{german, "Einen Moment bitte."}, hold_on},
        {{german, "Nicht so schnell bitte."}, slower},
        {{german, "Auf Wiederhören."}, goodbye},
        {{german, "Niemand wurde verletzt."}, nothing},
        {{turkish, "Tekrar eder misiniz?"}, repeat},
        {{turkish, "Neden soruyorsunuz?"}, why},
        {{turkish, "Müşteri temsilcisi ile görüşmek istiyorum."}, human},
        {{turkish, "Hatırlamıyorum."}, dont_know},
        {{turkish, "Bir dakika lütfen."}, hold_on},
        {{turkish, "Daha yavaş lütfen."}, slower},
        {{turkish, "Görüşürüz."}, goodbye},
        {{turkish, "Kimse yaralanmadı."}, nothing},
        {{chinese, "请再说一遍。"}, repeat},
        {{chinese, "为什么要问这个？"}, why},
        {{chinese, "转人工。"}, human},
        {{chinese, "我不记得了。"}, dont_know},
        {{chinese, "请稍等，我找一下。"}, hold_on},
        {{chinese, "请说慢一点。"}, slower},
        {{chinese, "再见。"}, goodbye},
        {{chinese, "没有人受伤。"}, nothing},
    };
    for (const auto& one : cases)
        EXPECT_TRUE(wants(one.text, one.wanted, false, one.language))
            << intent_name(one.wanted) << ": " << of(one);
}

TEST(OtherLanguages, DangerNow) {
    const Case<DangerKind> cases[] = {
        {{french, "Il y a le feu dans la cuisine !"}, DangerKind::fire},
        {{french, "Mon mari ne respire plus."}, DangerKind::medical},
        {{spanish, "¡Hay un incendio en la cocina!"}, DangerKind::fire},
        {{spanish, "Mi hijo no respira."}, DangerKind::medical},
        {{german, "Es brennt bei uns!"}, DangerKind::fire},
        {{german, "Meine Frau atmet nicht mehr."}, DangerKind::medical},
        {{turkish, "Evde yangın var!"}, DangerKind::fire},
        {{turkish, "Babam nefes almıyor."}, DangerKind::medical},
        {{chinese, "着火了！"}, DangerKind::fire},
        {{chinese, "请叫救护车！"}, DangerKind::medical},
    };
    for (const auto& one : cases) {
        const auto danger = read_danger(one.text, one.language);
        ASSERT_TRUE(danger) << of(one);
        EXPECT_EQ(danger->kind, one.wanted) << of(one);
        EXPECT_TRUE(danger->present) << of(one);
    }
    for (const Said told :
         {Said{french, "La grêle a détruit mes vignes hier."},
          Said{spanish, "Ayer hubo un incendio en mi garaje."},
          Said{german, "Gestern war ein Unfall auf der Autobahn."},
          Said{turkish, "Dün mutfakta su sızıntısı oldu."}, Said{chinese, "昨天我的车被撞了。"}}) {
        const auto danger = read_danger(told.text, told.language);
        EXPECT_FALSE(danger && danger->present) << of(told);
    }
}

TEST(OtherLanguages, NumbersAsWords) {
    const Case<std::string_view> cases[] = {
        {{french, "soixante et onze"}, "71"},
        {{french, "soixante-dix-sept"}, "77"},
        {{french, "quatre-vingts"}, "80"},
        {{french, "quatre-vingt-dix-neuf"}, "99"},
        {{french, "vingt et un"}, "21"},
        {{french, "zéro six douze trente-quatre cinquante-six soixante-dix-huit"},
         "0 6 12 34 56 78"},
        {{french, "deux mille vingt-six"}, "2026"},
        {{french, "trois cent quarante-deux"}, "342"},
        {{spanish, "treinta y cinco"}, "35"},
        {{spanish, "quinientos doce"}, "512"},
        {{spanish, "seis siete ocho uno dos tres"}, "6 7 8 1 2 3"},
        {{german, "einundzwanzig"}, "21"},
        {{german, "dreihundertfünfundvierzig"}, "345"},
        {{german, "zweitausendsechsundzwanzig"}, "2026"},
        {{german, "null eins sieben eins"}, "0 1 7 1"},
        {{turkish, "yirmi bir"}, "21"},
        {{turkish, "yirmibir"}, "21"},
        {{turkish, "yüz elli üç"}, "153"},
        {{turkish, "beş yüz otuz iki"}, "532"},
        {{turkish, "iki bin yirmi altı"}, "2026"},
        {{chinese, "一三八零零"}, "13800"},
        {{chinese, "二十三"}, "23"},
        {{chinese, "三百零五"}, "305"},
        {{chinese, "两千零二十六"}, "2026"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(join(words(one.text, one.language)), one.wanted) << one.text;
}

TEST(OtherLanguages, PhoneNumbers) {
    struct Number : Said {
        std::string_view region, e164;
    };
    const Number cases[] = {
        {{french, "C'est le zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit."},
         "FR",
         "+33612345678"},
        {{french, "06 12 34 56 78"}, "FR", "+33612345678"},
        {{spanish, "Es el seis uno dos, tres cuatro cinco, seis siete ocho."},
         "ES",
         "+34612345678"},
        {{german, "null eins sieben eins, zwei drei vier fünf sechs sieben acht"},
         "DE",
         "+491712345678"},
        {{turkish, "sıfır beş yüz otuz iki, üç yüz kırk beş, altmış yedi, seksen dokuz"},
         "TR",
         "+905323456789"},
        {{chinese, "我的电话是一三八一二三四五六七八。"}, "CN", "+8613812345678"},
    };
    for (const auto& one : cases) {
        const auto phone = read_phone(one.text, one.region, one.language);
        ASSERT_TRUE(phone) << of(one);
        EXPECT_EQ(phone->e164, one.e164) << of(one);
    }
    for (const Said own : {Said{french, "Le numéro d'où j'appelle."},
                           Said{spanish, "Este mismo número."}, Said{german, "Diese Nummer bitte."},
                           Said{turkish, "Bu numara."}, Said{chinese, "就这个号码。"}}) {
        const auto phone = read_phone(own.text, "FR", own.language);
        EXPECT_TRUE(phone && phone->uses_caller_id) << of(own);
    }
}

TEST(OtherLanguages, CodesLetterByLetter) {
    const Case<std::string_view> cases[] = {
        {{french, "B comme Berthe, sept trois quatre cinq deux un"}, "B734521"},
        {{french, "C'est A B 7 3 4 5 2 1."}, "AB734521"},
        {{french, "B, soixante-treize, quarante-cinq, vingt et un"}, "B734521"},
        {{spanish, "B de Barcelona, siete tres cuatro cinco dos uno"}, "B734521"},
        {{german, "B wie Berta, sieben drei vier fünf zwei eins"}, "B734521"},
        {{german, "Berta, sieben drei vier fünf zwei eins"}, "B734521"},
        {{turkish, "Bolu, yedi üç dört beş iki bir"}, "B734521"},
        {{turkish, "B yedi üç dört beş iki bir"}, "B734521"},
        {{chinese, "B七三四五二一"}, "B734521"},
        {{chinese, "我的保单号是B，七三四，五二一。"}, "B734521"},
    };
    for (const auto& one : cases) {
        const auto code = read_code(one.text, {.min_length = 5, .max_length = 16}, one.language);
        ASSERT_TRUE(code) << of(one);
        EXPECT_EQ(code->text, one.wanted) << of(one);
    }
}

TEST(OtherLanguages, Dates) {
    // Wednesday, 25 November 2026, ten in the morning.
    const auto now = local_days{year{2026} / 11 / 25} + hours{10};
    const Case<std::string_view> cases[] = {
        {{french, "hier à 15 heures"}, "2026-11-24T15:00"},
        {{french, "Hier vers quinze heures trente."}, "2026-11-24T15:30"},
        {{french, "avant-hier soir à huit heures et demie"}, "2026-11-23T20:30"},
        {{french, "le 3 mars"}, "2026-03-03"},
        {{french, "le premier mai à midi"}, "2026-05-01T12:00"},
        {{french, "le vingt et un octobre 2026 à 9h15"}, "2026-10-21T09:15"},
        {{french, "lundi dernier à seize heures"}, "2026-11-23T16:00"},
        {{french, "il y a trois jours"}, "2026-11-22"},
        {{french, "il y a deux heures"}, "2026-11-25T08:00"},
        {{spanish, "ayer a las tres y media de la tarde"}, "2026-11-24T15:30"},
        {{spanish, "el tres de marzo"}, "2026-03-03"},
        {{spanish, "anteayer a las quince horas"}, "2026-11-23T15:00"},
        {{spanish, "hace dos días"}, "2026-11-23"},
        {{spanish, "el lunes pasado a las cuatro menos cuarto de la tarde"}, "2026-11-23T15:45"},
        {{german, "gestern um 15 Uhr"}, "2026-11-24T15:00"},
        {{german, "gestern Nachmittag um halb vier"}, "2026-11-24T15:30"},
        {{german, "am dritten März"}, "2026-03-03"},
        {{german, "am 3. März um viertel nach neun morgens"}, "2026-03-03T09:15"},
        {{german, "vor zwei Tagen"}, "2026-11-23"},
        {{german, "letzten Montag um 16 Uhr 20"}, "2026-11-23T16:20"},
        {{turkish, "dün saat 15'te"}, "2026-11-24T15:00"},
        {{turkish, "dün öğleden sonra saat üç buçukta"}, "2026-11-24T15:30"},
        {{turkish, "3 Mart"}, "2026-03-03"},
        {{turkish, "üç gün önce"}, "2026-11-22"},
        {{turkish, "geçen pazartesi saat on altıda"}, "2026-11-23T16:00"},
        {{chinese, "昨天下午三点"}, "2026-11-24T15:00"},
        {{chinese, "昨天下午三点半"}, "2026-11-24T15:30"},
        {{chinese, "三月三号"}, "2026-03-03"},
        {{chinese, "二零二六年三月三号上午九点十五分"}, "2026-03-03T09:15"},
        {{chinese, "三天前"}, "2026-11-22"},
        {{chinese, "上周一"}, "2026-11-16"},
    };
    for (const auto& one : cases) {
        const auto when = read_when(one.text, now, DateOrder::day_first, one.language);
        ASSERT_TRUE(when) << of(one);
        EXPECT_EQ(when->to_iso(), one.wanted) << of(one);
    }
}

TEST(OtherLanguages, EmailAddresses) {
    const Case<std::string_view> cases[] = {
        {{french, "jean point dupont arobase gmail point com"}, "jean.dupont@gmail.com"},
        {{french, "C'est marie tiret du bas leroy arobase orange point fr."},
         "marie_leroy@orange.fr"},
        {{spanish, "maria punto lopez arroba gmail punto com"}, "maria.lopez@gmail.com"},
        {{german, "klaus punkt weber ät web punkt de"}, "klaus.weber@web.de"},
        {{turkish, "ayse nokta demir et işareti gmail nokta com"}, "ayse.demir@gmail.com"},
        {{chinese, "wangwei88@163.com"}, "wangwei88@163.com"},
    };
    for (const auto& one : cases) {
        const auto email = read_email(one.text, one.language);
        ASSERT_TRUE(email) << of(one);
        EXPECT_EQ(email->address, one.wanted) << of(one);
    }
}

TEST(OtherLanguages, NamesOfPeople) {
    const Case<std::string_view> cases[] = {
        {{french, "Je m'appelle Jean Dupont."}, "Jean Dupont"},
        {{french, "Mon nom est Hélène Lefèvre"}, "Hélène Lefèvre"},
        {{spanish, "Me llamo María López García."}, "María López García"},
        {{german, "Mein Name ist Klaus Weber."}, "Klaus Weber"},
        {{german, "Jürgen Müller"}, "Jürgen Müller"},
        {{turkish, "Adım Ayşe Demir."}, "Ayşe Demir"},
        {{turkish, "Benim adım Şükrü Çelik"}, "Şükrü Çelik"},
        {{chinese, "我叫王伟。"}, "王伟"},
    };
    for (const auto& one : cases) {
        const auto name = read_name(one.text, true, one.language);
        ASSERT_TRUE(name) << of(one);
        EXPECT_EQ(name->full, one.wanted) << of(one);
    }
}

TEST(OtherLanguages, OffsetsPointIntoTheCallersOwnWriting) {
    const std::string_view text = "L’accident, c’était à 15h30 près de l’école, aujourd’hui.";
    for (const auto& word : words(text, french)) {
        EXPECT_LE(word.begin, word.end);
        EXPECT_LE(word.end, text.size());
    }
    const auto said = words(text, french);
    EXPECT_EQ(slice(text, std::span(said).last(1)), "aujourd’hui");
}

TEST(Languages, AreKnownByTheirTags) {
    EXPECT_EQ(language_of("fr-CA"), french);
    EXPECT_EQ(language_of("DE"), german);
    EXPECT_EQ(language_of("zh-Hans-CN"), chinese);
    EXPECT_EQ(language_of("sv-SE"), english);
    EXPECT_FALSE(known_language("sv-SE"));
    for (const auto language : all_languages) EXPECT_EQ(language_of(code_of(language)), language);
}

TEST(Languages, AskedForInAny) {
    struct Wish : Said {
        std::optional<Language> wanted;
    };
    const Wish cases[] = {
        {{english, "Can we speak French?"}, french},
        {{english, "Français, s'il vous plaît."}, french},
        {{english, "Do you speak Spanish?"}, spanish},
        {{english, "¿Podemos hablar en español, por favor?"}, spanish},
        {{english, "Können wir bitte Deutsch sprechen?"}, german},
        {{english, "Auf Deutsch bitte."}, german},
        {{english, "Türkçe konuşabilir miyiz?"}, turkish},
        {{english, "请说中文。"}, chinese},
        {{french, "Est-ce qu'on peut parler anglais ?"}, english},
        {{german, "English please."}, english},
        {{english, "I was hit by a French car on the way to work yesterday."}, std::nullopt},
        {{english, "I do not speak French."}, std::nullopt},
        {{french, "Je ne parle pas anglais."}, std::nullopt},
        {{english, "Yes."}, std::nullopt},
        {{english, "English please."}, std::nullopt},
    };
    for (const auto& one : cases)
        EXPECT_EQ(language_wished(one.text, one.language), one.wanted) << one.text;
    EXPECT_EQ(language_wished("English.", english, true), english);
}

TEST(Languages, HeardInWhatIsSaid) {
    struct Heard : Said {};
    const Said cases[] = {
        {english, "Hello, I would like to report an accident."},
        {french, "Bonjour, je voudrais déclarer un accident."},
        {spanish, "Hola, tengo un problema con mi coche."},
        {german, "Guten Tag, ich habe einen Unfall gehabt."},
        {turkish, "Merhaba, dün bir kaza oldu."},
        {chinese, "你好，我的车被撞了。"},
    };
    for (const auto& one : cases) {
        const auto heard = language_heard(one.text, all_languages);
        ASSERT_TRUE(heard) << one.text;
        EXPECT_EQ(*heard, one.language) << one.text;
    }
    EXPECT_FALSE(language_heard("Kowalski", all_languages));
}

}  // namespace
}  // namespace neura::reasoning
