// Whole claims told in other languages, as text. What callers say is ours.

#include <gtest/gtest.h>

#include "languages_rig.hpp"

namespace neura::reasoning {
namespace {

using Json = nlohmann::json;

TEST(Languages, EveryPhraseIsTranslated) {
    const auto english = default_phrases();
    for (const auto language : all_languages) {
        if (language == Language::english) continue;
        const auto phrases = default_phrases(language);
        for (const auto& key : phrase_keys()) {
            const auto& ways = phrases.*key.phrase;
            EXPECT_FALSE(ways.empty()) << key.name;
            EXPECT_NE(ways, english.*key.phrase) << code_of(language) << ": " << key.name;
        }
    }
}

TEST(Languages, AFarmerTellsOfHailInFrench) {
    const auto call =
        ScriptedCaller()
            .on("enregistrer cet appel", {"Oui, pas de problème."})
            .on("ce qui s'est passé",
                {"La grêle a détruit une grande partie de mes vignes et le toit de la grange."})
            .on("Quand cela", {"C'était avant-hier, vers dix-huit heures."})
            .on("Où cela", {"C'était au Mas des Oliviers, près de Pézenas."})
            .on("été blessé", {"Non, personne n'a été blessé."})
            .on("impliqué", {"Non, personne d'autre."})
            .on("témoins", {"Oui, mon voisin Luc Martin a tout vu."})
            .on("déjà des dégâts", {"Non, tout était en parfait état."})
            .on("nom complet", {"Je m'appelle Henri Lafont."})
            .on("numéro de contrat",
                {"C'est A comme Anatole, quarante-sept, douze, quatre-vingt-dix-huit."})
            .on("numéro de téléphone",
                {"Le zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit."})
            .on("adresse e-mail", {"henri point lafont arobase orange point fr"})
            .on("C'est exact", {"Oui, c'est exact."})
            .on("C'est bien ça", {"Oui, c'est ça."})
            .on("Tout est-il correct", {"Oui, tout est correct."})
            .call(insurance_agent_in(Language::french), "+33467000001");
    expect_claim(call,
                 {{"incident_description",
                   "La grêle a détruit une grande partie de mes vignes et le toit de la grange"},
                  {"incident_date_time", "2026-11-23T18:00"},
                  {"incident_location", "Mas des Oliviers, près de Pézenas"},
                  {"injuries", "none"},
                  {"medical_records", nullptr},
                  {"involved_parties", "none"},
                  {"witnesses", "mon voisin Luc Martin a tout vu"},
                  {"pre_existing_damages", "none"},
                  {"policyholder_name", "Henri Lafont"},
                  {"policy_number", "A471298"},
                  {"policyholder_phone", "+33612345678"},
                  {"policyholder_email", "henri.lafont@orange.fr"}});
    EXPECT_TRUE(call.progress.complete) << call.transcript;
    EXPECT_TRUE(call.agent_said("lundi 23 vers 18 heures")) << call.transcript;
    EXPECT_TRUE(call.agent_said("A comme Anatole, 4 7 1, 2 9 8")) << call.transcript;
    EXPECT_TRUE(call.replies.back().text.contains("Au revoir"));
}

TEST(Languages, ACrashOnTheMotorwayInFrench) {
    const auto call =
        ScriptedCaller()
            .on("enregistrer cet appel", {"Oui."})
            .on("ce qui s'est passé", {"Un camion a percuté ma voiture sur l'autoroute A7, hier à "
                                       "7 heures et demie du matin. Personne n'a été blessé."})
            .on("Où cela", {"Sur l'autoroute A7, à la hauteur de Valence."})
            .on("impliqué", {"Le chauffeur du camion, Paul Rey."})
            .on("témoins", {"Je ne sais pas."})
            .on("déjà des dégâts", {"Non."})
            .on("nom complet", {"Hélène Lefèvre."})
            .on("numéro de contrat", {"Pourquoi vous demandez ça ?",
                                      "B comme Berthe, sept, trois, quatre, cinq, deux, un."})
            .on("numéro de téléphone", {"Le numéro d'où j'appelle."})
            .on("adresse e-mail", {"helene arobase gmail point com"})
            .on("C'est exact", {"Oui."})
            .on("C'est bien ça", {"Oui."})
            .on("Tout est-il correct", {"Oui, c'est correct."})
            .call(insurance_agent_in(Language::french), "+33611223344");
    expect_claim(call, {{"incident_date_time", "2026-11-24T07:30"},
                        {"injuries", "none"},
                        {"policyholder_name", "Hélène Lefèvre"},
                        {"policy_number", "B734521"},
                        {"policyholder_phone", "+33611223344"},
                        {"policyholder_email", "helene@gmail.com"}});
    EXPECT_TRUE(
        call.progress.claim["incident_location"].get<std::string>().contains("autoroute A7"));
    EXPECT_EQ(call.progress.claim["_flags"]["witnesses"], Json::array({"unknown"}))
        << call.transcript;
    EXPECT_TRUE(call.agent_said("droit à votre contrat")) << call.transcript;
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(Languages, ACyberAttackInSpanishWithInsults) {
    const auto call =
        ScriptedCaller()
            .on("grabar esta llamada", {"Que sí, joder."})
            .on("qué ha pasado", {"Unos cabrones han cifrado todos los ordenadores de mi empresa y "
                                  "piden un rescate."})
            .on("Cuándo ocurrió", {"Ayer a las tres y media de la tarde, coño."})
            .on("Dónde ocurrió", {"En la calle Mayor, en Zaragoza."})
            .on("algún herido", {"No, nadie resultó herido."})
            .on("implicado", {"Nadie más."})
            .on("testigos", {"No hubo testigos."})
            .on("algún daño antes", {"No."})
            .on("nombre completo", {"Me llamo María López García."})
            .on("número de póliza", {"C de Carmen, cinco, cinco, uno, dos, ocho."})
            .on("número de teléfono", {"Seis uno dos, tres cuatro cinco, seis siete ocho."})
            .on("correo electrónico", {"maria punto lopez arroba gmail punto com"})
            .on("Es correcto", {"Sí, es correcto."})
            .on("Está bien así", {"Sí."})
            .on("todo correcto", {"Sí, todo correcto."})
            .call(insurance_agent_in(Language::spanish), "+34976000001");
    expect_claim(call, {{"incident_date_time", "2026-11-24T15:30"},
                        {"incident_location", "calle Mayor, en Zaragoza"},
                        {"injuries", "none"},
                        {"witnesses", "none"},
                        {"policyholder_name", "María López García"},
                        {"policy_number", "C55128"},
                        {"policyholder_phone", "+34612345678"},
                        {"policyholder_email", "maria.lopez@gmail.com"}});
    EXPECT_TRUE(call.progress.claim["incident_description"].get<std::string>().contains("rescate"));
    EXPECT_TRUE(call.progress.complete) << call.transcript;
    EXPECT_TRUE(call.progress.may_record);
}

TEST(Languages, AClaimInGerman) {
    const auto call =
        ScriptedCaller()
            .on("Gespräch aufzeichnen", {"Ja, gern."})
            .on("was passiert ist", {"Mir ist jemand an der Ampel hinten ins Auto gefahren."})
            .on("Wann ist das", {"Gestern Nachmittag um halb vier."})
            .on("Wo ist das", {"In der Goethestraße in Kassel."})
            .on("jemand verletzt", {"Nein, niemand wurde verletzt."})
            .on("noch beteiligt", {"Der andere Fahrer, Peter Braun."})
            .on("Zeugen", {"Keine Zeugen."})
            .on("beschädigt", {"Nein."})
            .on("vollständiger Name", {"Mein Name ist Jürgen Müller."})
            .on("Versicherungsnummer", {"B wie Berta, sieben drei vier fünf zwei eins."})
            .on("Telefonnummer", {"null eins sieben eins, zwei drei vier fünf sechs sieben acht"})
            .on("E-Mail-Adresse", {"juergen punkt mueller ät web punkt de"})
            .on("Stimmt das", {"Ja, das stimmt."})
            .on("richtig?", {"Ja, richtig."})
            .call(insurance_agent_in(Language::german), "+49561000001");
    expect_claim(call, {{"incident_date_time", "2026-11-24T15:30"},
                        {"incident_location", "Goethestraße in Kassel"},
                        {"injuries", "none"},
                        {"witnesses", "none"},
                        {"pre_existing_damages", "none"},
                        {"policyholder_name", "Jürgen Müller"},
                        {"policy_number", "B734521"},
                        {"policyholder_phone", "+491712345678"},
                        {"policyholder_email", "juergen.mueller@web.de"}});
    EXPECT_TRUE(call.progress.complete) << call.transcript;
    EXPECT_TRUE(call.agent_said("B wie Berta")) << call.transcript;
}

TEST(Languages, AClaimInTurkish) {
    const auto call =
        ScriptedCaller()
            .on("kaydedebilir miyim", {"Evet, olur."})
            .on("ne olduğunu", {"Mutfakta su borusu patladı ve yerler sular altında kaldı."})
            .on("Ne zaman oldu", {"Dün öğleden sonra saat üçte."})
            .on("Nerede oldu", {"Atatürk Caddesi, İzmir."})
            .on("Yaralanan oldu", {"Hayır, kimse yaralanmadı."})
            .on("olaya karıştı", {"Başka kimse yok."})
            .on("Tanık var", {"Tanık yoktu."})
            .on("hasarlı bir şey", {"Hayır, yoktu."})
            .on("soyadınız", {"Adım Ayşe Demir."})
            .on("Poliçe numaranız", {"B yedi üç dört beş iki bir"})
            .on("telefon numarasından",
                {"sıfır beş yüz otuz iki, üç yüz kırk beş, altmış yedi, seksen dokuz"})
            .on("E-posta adresiniz", {"ayse nokta demir et işareti gmail nokta com"})
            .on("oğru mu", {"Evet, doğru."})
            .call(insurance_agent_in(Language::turkish), "+902320000001");
    expect_claim(
        call, {{"incident_description", "Mutfakta su borusu patladı ve yerler sular altında kaldı"},
               {"incident_date_time", "2026-11-24T15:00"},
               {"incident_location", "Atatürk Caddesi, İzmir"},
               {"injuries", "none"},
               {"involved_parties", "none"},
               {"witnesses", "none"},
               {"policyholder_name", "Ayşe Demir"},
               {"policy_number", "B734521"},
               {"policyholder_phone", "+905323456789"},
               {"policyholder_email", "ayse.demir@gmail.com"}});
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(Languages, AClaimInChinese) {
    const auto call = ScriptedCaller()
                          .on("录音", {"可以。"})
                          .on("发生了什么事", {"我的车在红灯前被后面的车撞了。"})
                          .on("什么时候", {"昨天下午三点半。"})
                          .on("在哪里发生", {"在上海市南京路。"})
                          .on("有人受伤", {"没有人受伤。"})
                          .on("还有谁", {"对方司机叫李强。"})
                          .on("有证人", {"没有证人。"})
                          .on("损坏", {"没有。"})
                          .on("姓名", {"我叫王伟。"})
                          .on("保单号是多少", {"B，七三四，五二一。"})
                          .on("联系到您", {"一三八一二三四五六七八"})
                          .on("电子邮箱", {"wangwei88@163.com"})
                          .on("对吗", {"对。"})
                          .on("正确吗", {"是的，正确。"})
                          .call(insurance_agent_in(Language::chinese), "+8613900000001");
    expect_claim(call, {{"incident_description", "我的车在红灯前被后面的车撞了"},
                        {"incident_date_time", "2026-11-24T15:30"},
                        {"incident_location", "上海市南京路"},
                        {"injuries", "none"},
                        {"witnesses", "none"},
                        {"pre_existing_damages", "none"},
                        {"policyholder_name", "王伟"},
                        {"policy_number", "B734521"},
                        {"policyholder_phone", "+8613812345678"},
                        {"policyholder_email", "wangwei88@163.com"}});
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

TEST(Languages, ALeakInTheShowerInEnglish) {
    const auto call = cooperative_caller()
                          .on("what happened", {"The shower in my bathroom leaked and the water "
                                                "came through the kitchen ceiling."})
                          .on("Where did it happen", {"At 12 Mill Lane in Oxford."})
                          .on("else was involved", {"Nobody else."})
                          .on("witnesses", {"No witnesses."})
                          .call();
    expect_claim(call, {{"incident_location", "12 Mill Lane in Oxford"},
                        {"involved_parties", "none"},
                        {"witnesses", "none"}});
    EXPECT_TRUE(call.progress.claim["incident_description"].get<std::string>().contains("shower"));
    EXPECT_TRUE(call.progress.complete) << call.transcript;
}

// Of a graph

constexpr std::string_view desk = R"(
persona: {agent: Theo, company: Example, language: en-US, languages: [fr-FR]}
claim: [{name: problem, label: problem, question: "What is the problem?"}]
graph:
  anywhere: [{to: person, says: [a technician]}]
  nodes:
    problem: {fields: [problem], next: answer}
    answer:
      lookup: {tool: search_documents, arguments: {query: "{problem}"}, found: "It says: {passage}"}
      next: [{to: person, when: {field: problem, known: false}}, over]
    over: {graph: bye, next: person}
    person: {say: "One moment.", end: wants_human, transfer: true}
  graphs: {bye: {nodes: {thanks: {say: "Thank you.", next: return}}}}
)";

constexpr std::string_view french_claim = R"(
language: fr-FR
claim: {problem: {label: problème, question: "Quel est le problème ?"}}
)";

TEST(TranslatedGraph, HasTheTextsOfItsNodes) {
    const auto file = read_translation(desk, std::string(french_claim) + R"(
graph:
  anywhere: {person: [un technicien]}
  nodes:
    answer: {found: "Il est écrit : {passage}"}
    person: {say: "Un instant."}
  graphs: {bye: {nodes: {thanks: {say: "Merci."}}}}
)",
                                       "desk.fr.yaml");
    ASSERT_TRUE(file) << file.error().doing;
    EXPECT_EQ(file->graph.node("person")->say, std::vector<std::string>{"Un instant."});
    EXPECT_EQ(file->graph.node("over/thanks")->say, std::vector<std::string>{"Merci."});
    EXPECT_EQ(file->graph.node("answer")->lookup->found, "Il est écrit : {passage}");
    EXPECT_EQ(file->graph.node("problem")->edges.back().says,
              std::vector<std::string>{"un technicien"});
}

TEST(TranslatedGraph, LacksNoText) {
    struct Lack {
        const char* graph;
        const char* wrong;
    };
    for (const auto& [graph, wrong] : {
             Lack{"", "desk.fr.yaml:2: graph, nodes, answer: \"found\" is not translated"},
             Lack{"graph:\n  nodes:\n    answer: {found: Bon.}\n",
                  "desk.fr.yaml:6: graph, nodes, person: \"say\" is not translated"},
             Lack{"graph:\n  nodes:\n    answer: {found: Bon.}\n    person: {say: Bon.}\n",
                  "desk.fr.yaml:5: graph, anywhere: the words of the edge to person are not "
                  "translated"},
             Lack{"graph:\n  nodes:\n    answer: {found: Bon., say: Bon.}\n",
                  "desk.fr.yaml:6: graph, nodes, answer: unknown key \"say\""},
         }) {
        const auto file = read_translation(desk, std::string(french_claim) + graph, "desk.fr.yaml");
        ASSERT_FALSE(file) << graph;
        EXPECT_TRUE(file.error().doing.contains(wrong)) << file.error().doing;
    }
}

}  // namespace
}  // namespace neura::reasoning
