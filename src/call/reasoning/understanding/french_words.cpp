// What French callers say, in English.

#include "call/reasoning/understanding/foreign_words.hpp"

namespace neura::reasoning {

const ForeignTables& french_tables();

namespace {

// clang-format off
constexpr auto phrases = std::to_array<TextPair>({
    // answers
    {"oui", "yes"}, {"ouais", "yeah"}, {"ouaip", "yeah"}, {"si", "yes"}, {"mais si", "yes"}, {"oui oui", "yes"},
    {"oui c'est ça", "yes that is right"}, {"c'est ça", "that is right"}, {"c'est bien ça", "that is right"},
    {"c'est exact", "that is correct"}, {"exact", "correct"}, {"exactement", "exactly"}, {"tout à fait", "absolutely"},
    {"absolument", "absolutely"}, {"bien sûr", "of course"}, {"évidemment", "of course"}, {"d'accord", "okay"},
    {"ok", "okay"}, {"volontiers", "sure"}, {"certainement", "certainly"}, {"correct", "correct"},
    {"c'est correct", "that is correct"}, {"c'est juste", "that is correct"}, {"c'est bon", "that is fine"},
    {"c'est parfait", "that is fine"}, {"parfait", "perfect"}, {"très bien", "very good"}, {"ça marche", "okay"},
    {"ça me va", "okay"}, {"allez y", "go ahead"}, {"vas y", "go ahead"}, {"pourquoi pas", "why not"}, {"entendu", "okay"},
    {"je veux bien", "sure"}, {"je suis d'accord", "i agree"}, {"tout est correct", "everything is correct"},
    {"tout est juste", "everything is correct"}, {"tout est bon", "everything is correct"}, {"je confirme", "i confirm"},
    {"je crois que oui", "i think so"}, {"je pense que oui", "i think so"}, {"je crois", "i think"}, {"je pense", "i think"},
    {"non", "no"}, {"nan", "no"}, {"non merci", "no thanks"}, {"pas du tout", "not at all"}, {"pas vraiment", "not really"},
    {"absolument pas", "absolutely not"}, {"bien sûr que non", "of course not"}, {"c'est faux", "that is wrong"},
    {"c'est pas ça", "that is not right"}, {"ce n'est pas ça", "that is not right"},
    {"ce n'est pas correct", "that is not correct"}, {"ce n'est pas exact", "that is not correct"},
    {"c'est incorrect", "that is incorrect"}, {"c'est une erreur", "that is wrong"}, {"pas exactement", "not exactly"},
    {"je crois pas", "i do not think so"}, {"je ne crois pas", "i do not think so"}, {"je ne pense pas", "i do not think so"},
    {"je pense que non", "i do not think so"}, {"plutôt pas", "rather not"}, {"pas à ma connaissance", "not to my knowledge"},
    {"pas que je sache", "not that i know of"}, {"jamais", "never"}, {"peut être", "maybe"}, {"faux", "wrong"},
    // corrections
    {"je voulais dire", "i meant"}, {"je veux dire", "i mean"}, {"je me suis trompé", "my mistake"},
    {"je me suis trompée", "my mistake"}, {"pardon", "sorry"}, {"en fait", "actually"}, {"plutôt", "rather"},
    {"ou plutôt", "or rather"}, {"c'était", "it was"}, {"c'est", "it is"}, {"ce serait", "it would be"}, {"il s'agit de", "it is"},
    {"est faux", "is wrong"}, {"est fausse", "is wrong"}, {"n'est pas correct", "is not correct"}, {"n'est pas juste", "is not right"},
    {"n'est pas bon", "is not right"}, {"n'est pas bonne", "is not right"}, {"changez", "change"}, {"corrigez", "correct"},
    {"corriger", "correct"}, {"changer", "change"}, {"il faut changer", "change"}, {"modifier", "change"},
    // asking back
    {"pouvez vous répéter", "repeat"}, {"vous pouvez répéter", "repeat"}, {"tu peux répéter", "repeat"}, {"répétez", "repeat"},
    {"répéter", "repeat"}, {"comment", "pardon"}, {"hein", "pardon"}, {"quoi", "what"}, {"pardon comment", "pardon"}, {"plaît il", "pardon"},
    {"je n'ai pas compris", "i did not understand you"}, {"j'ai pas compris", "i did not understand you"},
    {"je n'ai pas entendu", "i did not hear"}, {"j'ai pas entendu", "i did not hear"}, {"je ne vous entends pas", "can not hear you"},
    {"encore une fois", "once more"}, {"plus fort", "louder"}, {"qu'est ce que vous avez dit", "what did you say"},
    {"plus lentement", "more slowly"}, {"moins vite", "slower"}, {"trop vite", "too fast"}, {"doucement", "slowly"},
    {"plus doucement", "slower"}, {"ralentissez", "slow down"},
    {"pourquoi", "why"}, {"pourquoi demandez vous ça", "why are you asking"}, {"pourquoi vous demandez ça", "why are you asking"},
    {"pourquoi avez vous besoin", "why do you need"}, {"à quoi ça sert", "what is that for"}, {"pour quoi faire", "what is that for"},
    {"que voulez vous dire", "what do you mean"}, {"qu'est ce que ça veut dire", "what does that mean"},
    {"où est ce que je trouve", "where do i find"}, {"où puis je trouver", "where can i find"}, {"aide", "help"},
    // not knowing, not telling
    {"je ne sais pas", "i do not know"}, {"je sais pas", "i do not know"}, {"j'sais pas", "i do not know"}, {"aucune idée", "no idea"},
    {"je n'en ai aucune idée", "no idea"}, {"je ne me souviens pas", "i do not remember"}, {"je me souviens pas", "i do not remember"},
    {"je ne m'en souviens pas", "i do not remember"}, {"je me rappelle pas", "i do not remember"}, {"je ne me rappelle plus", "i do not remember"}, {"je ne suis pas sûr", "i am not sure"}, {"je ne suis pas sûre", "i am not sure"},
    {"je suis pas sûr", "i am not sure"}, {"j'ai oublié", "i forgot"}, {"je ne l'ai pas", "i do not have it"}, {"je l'ai pas", "i do not have it"},
    {"je ne l'ai pas sous la main", "i do not have it"}, {"je n'en ai pas", "i do not have one"}, {"j'en ai pas", "i do not have one"},
    {"je n'ai pas", "i do not have"}, {"j'ai pas", "i do not have"}, {"pas sous les yeux", "not in front of me"},
    {"je préfère ne pas", "i would rather not"}, {"je ne veux pas le dire", "i do not want to say"}, {"c'est privé", "that is private"},
    {"ça ne vous regarde pas", "none of your business"}, {"je refuse", "i refuse"}, {"question suivante", "next question"},
    {"je ne veux pas", "i do not want to"}, {"je préfère pas", "i would rather not"},
    // people
    {"parler à quelqu'un", "speak to a person"}, {"parler à une personne", "speak to a person"}, {"parler à un humain", "speak to a human"},
    {"un être humain", "human being"}, {"une vraie personne", "real person"}, {"un conseiller", "speak to a agent"},
    {"parler à un conseiller", "speak to a agent"}, {"un opérateur", "speak to a operator"}, {"une personne réelle", "real person"},
    {"quelqu'un de réel", "real person"}, {"un agent", "speak to a agent"}, {"un humain", "speak to a human"}, {"passez moi quelqu'un", "put me through to a person"},
    {"êtes vous un robot", "are you a robot"}, {"vous êtes un robot", "are you a robot"}, {"c'est un robot", "is this a robot"},
    {"un instant", "one moment"}, {"un moment", "one moment"}, {"une seconde", "one second"}, {"une minute s'il vous plaît", "one moment please"}, {"attendez", "wait"},
    {"ne quittez pas", "hold on"}, {"je cherche", "let me look"}, {"je regarde", "let me look"}, {"patientez", "hold on"},
    {"au revoir", "good bye"}, {"à bientôt", "good bye"}, {"je dois y aller", "i have to go"}, {"je raccroche", "i have to go"}, {"salut", "hello"},
    {"merci", "thank you"}, {"merci beaucoup", "thank you very much"}, {"bonjour", "hello"}, {"bonsoir", "good evening"}, {"allô", "hello"},
    {"c'est tout", "that is all"}, {"ce sera tout", "that is all"}, {"rien d'autre", "nothing else"}, {"j'ai fini", "i am done"}, {"voilà", "so"},
    {"personne", "nobody"}, {"aucun", "none"}, {"aucune", "none"}, {"rien", "nothing"}, {"aucun blessé", "no injuries"},
    {"pas de blessés", "no injuries"}, {"pas de blessé", "no injuries"}, {"personne n'a été blessé", "nobody was hurt"},
    {"personne n'est blessé", "nobody is hurt"}, {"il n'y a pas de blessé", "no injuries"}, {"il n'y a pas de blessés", "no injuries"},
    {"il n'y a pas eu de blessé", "no injuries"}, {"il n'y avait pas de témoin", "no witnesses"}, {"pas de témoin", "no witnesses"}, {"pas de témoins", "no witnesses"},
    {"aucun témoin", "no witnesses"}, {"personne n'a vu", "nobody saw"}, {"personne d'autre", "nobody else"}, {"tout le monde va bien", "everyone is fine"},
    {"on va bien", "we are fine"}, {"nous allons bien", "we are fine"}, {"je vais bien", "i am fine"}, {"j'étais seul", "i was alone"},
    {"j'étais seule", "i was alone"}, {"juste moi", "just me"}, {"moi seul", "only me"}, {"rien du tout", "nothing"}, {"il n'y en a pas", "there are none"},
    {"il n'y en avait pas", "there were none"}, {"pas de dégâts", "no damage"},
    // danger
    {"au secours", "send help"}, {"à l'aide", "send help"}, {"il y a le feu", "there is a fire"}, {"il y a un incendie", "there is a fire"},
    {"ça brûle", "is burning"}, {"est en feu", "is on fire"}, {"en feu", "on fire"}, {"incendie", "fire"}, {"de la fumée partout", "smoke everywhere"},
    {"ne respire plus", "is not breathing"}, {"respire plus", "is not breathing"}, {"ne respire pas", "is not breathing"},
    {"je ne peux plus respirer", "can not breathe"}, {"je n'arrive plus à respirer", "can not breathe"}, {"inconscient", "unconscious"},
    {"est inconscient", "is unconscious"}, {"est inconsciente", "is unconscious"}, {"inconsciente", "unconscious"}, {"crise cardiaque", "heart attack"},
    {"saigne beaucoup", "is bleeding"}, {"saigne", "is bleeding"}, {"besoin d'une ambulance", "need an ambulance"},
    {"appelez une ambulance", "call an ambulance"}, {"appelez les secours", "call an ambulance"}, {"appelez la police", "call the police"},
    {"appelez les pompiers", "call the fire"}, {"coincé dans la voiture", "trapped in the car"}, {"est coincé", "is trapped"}, {"suis coincé", "am trapped"},
    {"suis coincée", "am trapped"}, {"est coincée", "is trapped"}, {"sont coincés", "are trapped"}, {"une fuite de gaz", "gas leak"}, {"fuite de gaz", "gas leak"}, {"ça sent le gaz", "smells of gas"},
    {"odeur de gaz", "smell of gas"}, {"quelqu'un est entré chez moi", "someone is in my house"}, {"un cambrioleur", "intruder"},
    {"est armé", "has a gun"}, {"en train de mourir", "is dying"}, {"maintenant", "now"}, {"en ce moment", "right now"}, {"tout de suite", "right now"},
    {"est éteint", "is out"}, {"en sécurité", "safe"}, {"sain et sauf", "safe"}, {"dehors", "outside"}, {"en route", "on the way"}, {"arrivent", "on the way"},
    // names
    {"je m'appelle", "my name is"}, {"mon nom est", "my name is"}, {"mon nom c'est", "my name is"}, {"nom de famille", "last name"},
    {"mon nom de famille est", "my last name is"}, {"prénom", "first name"}, {"mon prénom est", "my first name is"}, {"ça s'écrit", "spelled"}, {"ça s'épelle", "spelled"},
    {"j'épelle", "i spell it"}, {"je suis", "i am"}, {"ici", "here"}, {"à l'appareil", "speaking"}, {"monsieur", "sir"}, {"madame", "madam"}, {"au nom de", "in the name of"}, {"le nom est", "the name is"},
    // codes, phones and e-mail
    {"arobase", "at sign"}, {"arrobase", "at sign"}, {"at", "at sign"}, {"chez", "at"}, {"point", "dot"}, {"point com", "dot com"}, {"point fr", "dot fr"}, {"tiret", "dash"}, {"tiret du bas", "underscore"}, {"underscore", "underscore"},
    {"tiret bas", "underscore"}, {"trait d'union", "hyphen"}, {"le numéro est", "the number is"}, {"numéro", "number"}, {"numéro de téléphone", "phone number"},
    {"numéro de police", "policy number"}, {"numéro de contrat", "policy number"}, {"téléphone", "phone"}, {"portable", "mobile"}, {"adresse", "address"}, {"adresse mail", "email address"},
    {"adresse e-mail", "email address"}, {"mail", "email"}, {"courriel", "email"}, {"ce numéro", "this number"}, {"le même numéro", "same number"}, {"celui ci", "this one"},
    {"le numéro d'où j'appelle", "number i am calling from"}, {"avec lequel j'appelle", "number i am calling from"}, {"plus", "plus"}, {"double", "double"}, {"puis", "then"}, {"ensuite", "then"}, {"en majuscule", "capital"}, {"majuscule", "capital"},
    {"tout attaché", "all one word"}, {"en un mot", "in one word"}, {"sans espace", "no spaces"}, {"barre oblique", "slash"}, {"slash", "slash"},
    // dates and hours
    {"aujourd'hui", "today"}, {"hier", "yesterday"}, {"avant hier", "day before yesterday"}, {"demain", "tomorrow"}, {"hier soir", "yesterday evening"},
    {"hier matin", "yesterday morning"}, {"hier après midi", "yesterday afternoon"}, {"ce matin", "this morning"}, {"cet après midi", "this afternoon"},
    {"ce soir", "this evening"}, {"cette nuit", "last night"}, {"la nuit dernière", "last night"}, {"du matin", "in the morning"}, {"le matin", "in the morning"},
    {"de l'après midi", "in the afternoon"}, {"l'après midi", "in the afternoon"}, {"après midi", "afternoon"}, {"du soir", "in the evening"}, {"le soir", "in the evening"}, {"matin", "morning"}, {"soir", "evening"},
    {"midi", "noon"}, {"à midi", "at noon"}, {"minuit", "midnight"}, {"vers", "around"}, {"environ", "about"}, {"à peu près", "about"}, {"à", "at"},
    {"heure", "o'clock"}, {"heures", "o'clock"}, {"h", "o'clock"}, {"et demie", "and half"}, {"et demi", "and half"}, {"et quart", "and quarter"}, {"moins le quart", "minus quarter"}, {"moins", "minus"},
    {"il y a", "ago'"}, {"il y a eu", "there was"}, {"il y avait", "there was"}, {"minute", "minute"}, {"minutes", "minutes"}, {"jour", "day"}, {"jours", "days"}, {"semaine", "week"},
    {"semaines", "weeks"}, {"mois", "months"}, {"an", "year"}, {"ans", "years"}, {"années", "years"}, {"quelques", "few"}, {"la semaine dernière", "last week"}, {"la semaine passée", "last week"},
    {"le mois dernier", "last month"}, {"le week end dernier", "last weekend"}, {"week end", "weekend"}, {"dernier", "last"}, {"dernière", "last"}, {"passé", "last"}, {"prochain", "next"}, {"noël", "christmas"},
    {"lundi", "monday"}, {"mardi", "tuesday"}, {"mercredi", "wednesday"}, {"jeudi", "thursday"}, {"vendredi", "friday"}, {"samedi", "saturday"}, {"dimanche", "sunday"},
    {"lundi dernier", "last monday"}, {"mardi dernier", "last tuesday"}, {"mercredi dernier", "last wednesday"}, {"jeudi dernier", "last thursday"},
    {"vendredi dernier", "last friday"}, {"samedi dernier", "last saturday"}, {"dimanche dernier", "last sunday"},
    {"janvier", "january"}, {"février", "february"}, {"mars", "march"}, {"avril", "april"}, {"mai", "may"}, {"juin", "june"}, {"juillet", "july"}, {"août", "august"},
    {"septembre", "september"}, {"octobre", "october"}, {"novembre", "november"}, {"décembre", "december"}, {"premier", "first"}, {"1er", "first"}, {"à l'instant", "just now"}, {"tout à l'heure", "earlier today"}, {"à l'heure", "hour"}, {"une heure", "1 o'clock"}, {"pendant", "during"}, {"plus tard", "later"},
    {"le", "the"}, {"la", "the"}, {"les", "the"}, {"l'", "the"}, {"du", "of the"}, {"des", "of the"}, {"de", "of"}, {"d'", "of"}, {"au", "at the"}, {"aux", "at the"}, {"er", ""}, {"ème", ""},
    // small words, and those that look like English ones
    {"et", "and"}, {"ou", "or"}, {"où", "where"}, {"mais", "but"}, {"donc", "so"}, {"alors", "so"}, {"bon", "well"}, {"ben", "well"}, {"bah", "well"}, {"eh bien", "well"}, {"enfin", "well"},
    {"euh", "uh"}, {"heu", "uh"}, {"hum", "um"}, {"je", "i"}, {"j'", "i"}, {"tu", "you"}, {"il", "he"}, {"elle", "she"}, {"on", "we"}, {"nous", "we"}, {"vous", "you"}, {"ils", "they"}, {"elles", "they"},
    {"mon", "my"}, {"ma", "my"}, {"mes", "my"}, {"notre", "our"}, {"votre", "your"}, {"son", "his"}, {"sa", "her"}, {"ses", "his"}, {"leur", "their"}, {"ce", "this"}, {"cette", "this"}, {"ça", "that"}, {"cela", "that"},
    {"qui", "who"}, {"que", "that"}, {"qu'", "that"}, {"dans", "in"}, {"sur", "on"}, {"en", "in"}, {"pour", "for"}, {"par", "by"}, {"avec", "with"}, {"sans", "without"}, {"près de", "near"}, {"devant", "in front of"}, {"entre", "between"},
    {"est", "is"}, {"était", "was"}, {"étaient", "were"}, {"sont", "are"}, {"a", "has"}, {"ont", "have"}, {"ai", "have"}, {"avait", "had"}, {"a été", "was"}, {"s'est passé", "happened"}, {"s'est produit", "happened"}, {"c'est arrivé", "it happened"}, {"ça s'est passé", "it happened"}, {"est arrivé", "happened"},
    {"ne", ""}, {"n'", ""}, {"pas", "not"}, {"plus rien", "nothing"}, {"s'il vous plaît", "please"}, {"s'il te plaît", "please"}, {"svp", "please"}, {"car", "because"}, {"parce que", "because"}, {"si jamais", "if"}, {"quelqu'un", "someone"}, {"sauf", "except"}, {"seulement", "only"},
    {"désolé", "sorry"}, {"désolée", "sorry"}, {"excusez moi", "excuse me"}, {"encore", "again"}, {"tous", "all"}, {"tout", "all"}, {"très", "very"}, {"bien", "well"}, {"aussi", "also"}, {"pain", "bread"}, {"main", "hand"}, {"or", "but"}, {"me", "me"}, {"m'", "me"}, {"se", ""}, {"s'", ""}, {"y", "there"}, {"there", "there"}, {"fin", "end"}, {"sort", "exit"}, {"tire", "pulls"}, {"pour mon", "for my"},
    {"je voudrais", "i would like to"}, {"voudrais", "would like"}, {"déclarer", "report"}, {"je peux", "i can"},
    {"une autre déclaration", "another claim"}, {"un autre sinistre", "another claim"}, {"un autre accident", "another accident"},
    {"blessé", "hurt"}, {"blessée", "hurt"}, {"blessés", "hurt"}, {"blessure", "injury"}, {"blessures", "injuries"}, {"témoin", "witness"}, {"témoins", "witnesses"}, {"médecin", "doctor"}, {"docteur", "doctor"}, {"hôpital", "hospital"}, {"police", "police"}, {"femme", "wife"}, {"mari", "husband"}, {"fils", "son"}, {"fille", "daughter"}, {"voisin", "neighbor"}, {"voisine", "neighbor"},
});
constexpr auto numbers = std::to_array<std::pair<std::string_view, int>>({
    {"zéro", 0}, {"deux", 2}, {"trois", 3}, {"quatre", 4}, {"cinq", 5}, {"six", 6}, {"sept", 7}, {"huit", 8}, {"neuf", 9}, {"dix", 10}, {"onze", 11}, {"douze", 12}, {"treize", 13}, {"quatorze", 14},
    {"quinze", 15}, {"seize", 16}, {"vingt", 20}, {"vingts", 20}, {"trente", 30}, {"quarante", 40}, {"cinquante", 50}, {"soixante", 60}, {"septante", 70}, {"huitante", 80}, {"octante", 80}, {"nonante", 90},
    {"cent", 100}, {"cents", 100}, {"mille", 1000}, {"million", 1'000'000}, {"millions", 1'000'000},
});
constexpr auto one = std::to_array<std::string_view>({"un", "une"});
constexpr auto joints = std::to_array<std::string_view>({"and", "et"});
constexpr auto letters = std::to_array<TextPair>({
    {"bé", "b"}, {"cé", "c"}, {"dé", "d"}, {"effe", "f"}, {"gé", "g"}, {"ache", "h"}, {"hache", "h"}, {"ji", "j"}, {"ka", "k"}, {"elle", "l"}, {"she", "l"}, {"emme", "m"}, {"enne", "n"}, {"haine", "n"}, {"pé", "p"}, {"cu", "q"}, {"ku", "q"},
    {"erre", "r"}, {"air", "r"}, {"esse", "s"}, {"té", "t"}, {"thé", "t"}, {"vé", "v"}, {"ixe", "x"}, {"zède", "z"}, {"has", "a"},
});
constexpr auto as_in = std::to_array<std::string_view>({"comme dans", "comme", "as in", "pardon"});
// clang-format on
constexpr ForeignTables tables{
    .phrases = phrases,
    .numbers = numbers,
    .one = one,
    .joints = joints,
    .letters = letters,
    .as_in = as_in,
    .alphabet = {"Anatole", "Berthe",  "Célestin", "Désiré", "Eugène",  "François", "Gaston",
                 "Henri",   "Irma",    "Joseph",   "Kléber", "Louis",   "Marcel",   "Nicolas",
                 "Oscar",   "Pierre",  "Quintal",  "Raoul",  "Suzanne", "Thérèse",  "Ursule",
                 "Victor",  "William", "Xavier",   "Yvonne", "Zoé"}};

}  // namespace

const ForeignTables& french_tables() { return tables; }

}  // namespace neura::reasoning
