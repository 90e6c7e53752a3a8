#pragma once

// What a letter by the rules is put in, in the languages that conversations are held in. Private to
// work/jobs.

#include <string_view>

#include "call/reasoning/understanding/language.hpp"

namespace neura::work::jobs {

struct LetterWords {
    std::string_view begins;  ///< company, minutes
    std::string_view told;
    std::string_view needed;
    std::string_view nothing;
    std::string_view noted;  ///< in the place of a value that is sensitive
    std::string_view yes;
    std::string_view no;
    std::string_view about;  ///< label, the caller's words
    std::string_view call;   ///< what it was about where nothing tells
};

inline LetterWords letter_words(reasoning::Language language) {
    using reasoning::Language;
    switch (language) {
        case Language::english: break;
        case Language::french:
            return {"**Votre appel à {}** a duré {} min.\n",
                    "Vous nous avez dit :",
                    "Il nous manque encore :",
                    "Rien n'a été noté.",
                    "noté",
                    "oui",
                    "non",
                    "{} (« {} »)",
                    "votre appel"};
        case Language::spanish:
            return {"**Su llamada a {}** duró {} min.\n",
                    "Nos ha dicho:",
                    "Todavía necesitamos:",
                    "No se anotó nada.",
                    "anotado",
                    "sí",
                    "no",
                    "{} («{}»)",
                    "su llamada"};
        case Language::german:
            return {"**Ihr Anruf bei {}** dauerte {} Min.\n",
                    "Sie haben uns gesagt:",
                    "Von Ihnen brauchen wir noch:",
                    "Es wurde nichts notiert.",
                    "notiert",
                    "ja",
                    "nein",
                    "{} („{}“)",
                    "Ihr Anruf"};
        case Language::turkish:
            return {"**{} ile görüşmeniz** {} dakika sürdü.\n",
                    "Bize söyledikleriniz:",
                    "Sizden hâlâ gerekenler:",
                    "Hiçbir şey kaydedilmedi.",
                    "kaydedildi",
                    "evet",
                    "hayır",
                    "{} (“{}”)",
                    "aramanız"};
        case Language::chinese:
            return {"**您与{}的通话**历时{}分钟。\n",
                    "您告诉我们：",
                    "我们还需要：",
                    "没有记录任何内容。",
                    "已记录",
                    "是",
                    "否",
                    "{}（“{}”）",
                    "您的来电"};
    }
    return {"**Your call with {}** took {} {}.\n",
            "You told us:",
            "What we still need from you:",
            "Nothing was written down.",
            "noted",
            "yes",
            "no",
            "your {} (\"{}\")",
            "your call"};
}

}  // namespace neura::work::jobs
