// What Spanish callers say, in English.

#include "call/reasoning/understanding/foreign_words.hpp"

namespace neura::reasoning {

const ForeignTables& spanish_tables();

namespace {

// clang-format off
constexpr auto phrases = std::to_array<TextPair>({
    // answers
    {"sí", "yes"}, {"si", "if"}, {"si claro", "yes"}, {"sí claro", "yes"}, {"claro", "of course"}, {"claro que sí", "of course"}, {"por supuesto", "of course"}, {"desde luego", "of course"}, {"sip", "yeah"},
    {"correcto", "correct"}, {"es correcto", "that is correct"}, {"está bien", "that is fine"}, {"así es", "that is right"}, {"eso es", "that is right"}, {"exacto", "exactly"}, {"exactamente", "exactly"},
    {"vale", "okay"}, {"de acuerdo", "okay"}, {"ok", "okay"}, {"bueno", "well"}, {"perfecto", "perfect"}, {"muy bien", "very good"}, {"adelante", "go ahead"}, {"cómo no", "sure"}, {"por qué no", "why not"}, {"todo correcto", "all correct"},
    {"todo está correcto", "everything is correct"}, {"todo está bien", "everything is fine"}, {"todo bien", "all good"}, {"confirmo", "i confirm"}, {"lo confirmo", "i confirm"}, {"estoy de acuerdo", "i agree"}, {"creo que sí", "i think so"}, {"creo", "i think"},
    {"no", "no"}, {"no gracias", "no thanks"}, {"para nada", "not at all"}, {"en absoluto", "not at all"}, {"claro que no", "of course not"}, {"no es correcto", "that is not correct"}, {"está mal", "is wrong"}, {"eso no es", "that is not right"}, {"no es así", "that is not right"},
    {"es incorrecto", "that is incorrect"}, {"incorrecto", "incorrect"}, {"falso", "wrong"}, {"creo que no", "i do not think so"}, {"no creo", "i do not think so"}, {"que yo sepa no", "not to my knowledge"}, {"nunca", "never"}, {"quizás", "maybe"}, {"tal vez", "maybe"}, {"a lo mejor", "maybe"},
    // corrections
    {"quería decir", "i meant"}, {"quiero decir", "i mean"}, {"me equivoqué", "my mistake"}, {"me he equivocado", "my mistake"}, {"perdón", "sorry"}, {"perdone", "sorry"}, {"disculpe", "excuse me"}, {"en realidad", "actually"}, {"mejor dicho", "or rather"}, {"era", "it was"}, {"fue", "it was"},
    {"es", "it is"}, {"sería", "it would be"}, {"cambie", "change"}, {"cambiar", "change"}, {"corrija", "correct"}, {"corregir", "correct"}, {"lo siento", "i am sorry"},
    // asking back
    {"puede repetir", "repeat"}, {"puede repetirlo", "repeat"}, {"repita", "repeat"}, {"repetir", "repeat"}, {"otra vez", "once more"}, {"una vez más", "once more"}, {"cómo", "pardon"}, {"qué", "what"}, {"como dice", "pardon"}, {"cómo dice", "pardon"}, {"mande", "pardon"},
    {"no le oigo", "can not hear you"}, {"no te oigo", "can not hear you"}, {"no he entendido", "i did not understand you"}, {"no entendí", "i did not understand you"}, {"no lo entiendo", "i do not understand"}, {"no entiendo", "i do not understand"}, {"qué ha dicho", "what did you say"}, {"más alto", "louder"},
    {"más despacio", "more slowly"}, {"más lento", "slower"}, {"despacio", "slowly"}, {"demasiado rápido", "too fast"}, {"por qué", "why"}, {"para qué", "what is that for"}, {"para qué lo necesita", "why do you need it"}, {"por qué pregunta", "why are you asking"}, {"por qué necesita", "why do you need"},
    {"qué quiere decir", "what do you mean"}, {"dónde lo encuentro", "where do i find"}, {"ayuda", "help"},
    // not knowing, not telling
    {"no sé", "i do not know"}, {"no lo sé", "i do not know"}, {"ni idea", "no idea"}, {"no tengo ni idea", "no idea"}, {"no me acuerdo", "i do not remember"}, {"no recuerdo", "i do not remember"}, {"no lo recuerdo", "i do not remember"}, {"no estoy seguro", "i am not sure"}, {"no estoy segura", "i am not sure"}, {"se me ha olvidado", "i forgot"}, {"lo he olvidado", "i forgot"},
    {"no lo tengo", "i do not have it"}, {"no la tengo", "i do not have it"}, {"no lo tengo a mano", "i do not have it"}, {"no tengo", "i do not have"}, {"prefiero no", "i would rather not"}, {"no quiero decirlo", "i do not want to say"}, {"no quiero", "i do not want to"}, {"es privado", "that is private"}, {"no es asunto suyo", "none of your business"}, {"siguiente pregunta", "next question"},
    // people
    {"hablar con una persona", "speak to a person"}, {"hablar con alguien", "speak to a person"}, {"hablar con un humano", "speak to a human"}, {"hablar con un agente", "speak to a agent"}, {"un agente", "speak to a agent"}, {"un operador", "speak to a operator"}, {"una operadora", "speak to a operator"}, {"una persona real", "real person"}, {"persona de verdad", "real person"}, {"un humano", "speak to a human"}, {"páseme con", "put me through to"},
    {"es usted un robot", "are you a robot"}, {"eres un robot", "are you a robot"}, {"un momento", "one moment"}, {"un segundo", "one second"}, {"espere", "wait"}, {"espera", "wait"}, {"estoy buscando", "let me look"}, {"déjeme ver", "let me look"}, {"déjeme mirar", "let me look"},
    {"adiós", "good bye"}, {"hasta luego", "good bye"}, {"tengo que irme", "i have to go"}, {"gracias", "thank you"}, {"muchas gracias", "thank you very much"}, {"hola", "hello"}, {"buenos días", "good morning"}, {"buenas tardes", "good afternoon"}, {"buenas noches", "good evening"}, {"dígame", "hello"},
    {"eso es todo", "that is all"}, {"nada más", "nothing else"}, {"es todo", "that is all"}, {"he terminado", "i am done"}, {"nadie", "nobody"}, {"ninguno", "none"}, {"ninguna", "none"}, {"nada", "nothing"}, {"no hay heridos", "no injuries"}, {"no hubo heridos", "no injuries"}, {"sin heridos", "no injuries"}, {"nadie resultó herido", "nobody was hurt"}, {"nadie está herido", "nobody is hurt"},
    {"no hay testigos", "no witnesses"}, {"no hubo testigos", "no witnesses"}, {"sin testigos", "no witnesses"}, {"nadie lo vio", "nobody saw"}, {"nadie más", "nobody else"}, {"todos están bien", "everyone is fine"}, {"estamos bien", "we are fine"}, {"estoy bien", "i am fine"}, {"estaba solo", "i was alone"}, {"estaba sola", "i was alone"}, {"solo yo", "just me"}, {"sólo yo", "just me"}, {"ningún daño", "no damage"}, {"no había", "there was no"}, {"no hay", "there is no"}, {"no hubo", "there was no"}, {"no hay ninguno", "there are none"}, {"ningún", "no"},
    // danger
    {"socorro", "send help"}, {"auxilio", "send help"}, {"hay un incendio", "there is a fire"}, {"hay fuego", "there is a fire"}, {"se está quemando", "is burning"}, {"está ardiendo", "is burning"}, {"está en llamas", "is on fire"}, {"incendio", "fire"}, {"fuego", "fire"}, {"no respira", "is not breathing"}, {"no puedo respirar", "can not breathe"}, {"está inconsciente", "is unconscious"}, {"inconsciente", "unconscious"}, {"infarto", "heart attack"}, {"está sangrando", "is bleeding"}, {"sangra mucho", "is bleeding"},
    {"necesito una ambulancia", "need an ambulance"}, {"llame a una ambulancia", "call an ambulance"}, {"llame a la policía", "call the police"}, {"está atrapado", "is trapped"}, {"estoy atrapado", "am trapped"}, {"estoy atrapada", "am trapped"}, {"está atrapada", "is trapped"}, {"fuga de gas", "gas leak"}, {"huele a gas", "smells of gas"}, {"hay alguien en mi casa", "someone is in my house"}, {"tiene una pistola", "has a gun"}, {"tiene un cuchillo", "has a knife"}, {"se está muriendo", "is dying"}, {"ahora", "now"}, {"ahora mismo", "right now"}, {"a salvo", "safe"}, {"en camino", "on the way"}, {"fuera", "outside"}, {"está apagado", "is out"},
    // names
    {"me llamo", "my name is"}, {"mi nombre es", "my name is"}, {"mi nombre completo es", "my name is"}, {"el nombre es", "the name is"}, {"apellido", "last name"}, {"mi apellido es", "my last name is"}, {"apellidos", "last name"}, {"nombre", "name"}, {"se escribe", "spelled"}, {"se deletrea", "spelled"}, {"lo deletreo", "i spell it"}, {"soy", "i am"}, {"señor", "sir"}, {"señora", "madam"}, {"a nombre de", "in the name of"},
    // codes, phones and e-mail
    {"arroba", "at sign"}, {"at", "at sign"}, {"punto", "dot"}, {"punto com", "dot com"}, {"punto es", "dot es"}, {"guion", "dash"}, {"guión", "dash"}, {"guion bajo", "underscore"}, {"guión bajo", "underscore"}, {"raya", "dash"}, {"barra", "slash"}, {"número", "number"}, {"el número es", "the number is"}, {"número de teléfono", "phone number"}, {"número de póliza", "policy number"}, {"póliza", "policy"}, {"teléfono", "phone"}, {"móvil", "mobile"}, {"celular", "mobile"}, {"correo", "email"}, {"correo electrónico", "email"}, {"dirección", "address"}, {"dirección de correo", "email address"},
    {"este número", "this number"}, {"el mismo número", "same number"}, {"este mismo", "this number"}, {"desde el que llamo", "number i am calling from"}, {"más", "plus"}, {"doble", "double"}, {"luego", "then"}, {"después", "then"}, {"mayúscula", "capital"}, {"todo junto", "all one word"}, {"sin espacios", "no spaces"},
    // dates and hours
    {"hoy", "today"}, {"ayer", "yesterday"}, {"anteayer", "day before yesterday"}, {"antier", "day before yesterday"}, {"mañana", "tomorrow"}, {"anoche", "last night"}, {"ayer por la mañana", "yesterday morning"}, {"ayer por la tarde", "yesterday afternoon"}, {"ayer por la noche", "last night"}, {"esta mañana", "this morning"}, {"esta tarde", "this afternoon"}, {"esta noche", "tonight"}, {"de la mañana", "in the morning"}, {"por la mañana", "in the morning"}, {"de la tarde", "in the afternoon"}, {"por la tarde", "in the afternoon"}, {"tarde", "afternoon"}, {"de la noche", "at night"}, {"por la noche", "at night"}, {"noche", "night"}, {"de la madrugada", "in the morning"}, {"de madrugada", "at night"},
    {"mediodía", "noon"}, {"al mediodía", "at noon"}, {"medianoche", "midnight"}, {"a las", "at"}, {"a la una", "at 1"}, {"sobre las", "around"}, {"hacia las", "around"}, {"alrededor de las", "around"}, {"las", "the"}, {"más o menos", "about"}, {"aproximadamente", "about"}, {"sobre", "about"}, {"y media", "and half"}, {"y cuarto", "and quarter"}, {"menos cuarto", "minus quarter"}, {"menos", "minus"}, {"en punto", ""}, {"horas", "o'clock"}, {"hora", "hour"}, {"una hora", "1 hours"},
    {"hace", "ago'"}, {"hace un rato", "just now"}, {"minuto", "minute"}, {"minutos", "minutes"}, {"día", "day"}, {"días", "days"}, {"semana", "week"}, {"semanas", "weeks"}, {"mes", "month"}, {"meses", "months"}, {"año", "year"}, {"años", "years"}, {"unos", "few"}, {"unas", "few"}, {"la semana pasada", "last week"}, {"el mes pasado", "last month"}, {"el fin de semana pasado", "last weekend"}, {"fin de semana", "weekend"}, {"pasado", "last"}, {"navidad", "christmas"},
    {"lunes", "monday"}, {"martes", "tuesday"}, {"miércoles", "wednesday"}, {"jueves", "thursday"}, {"viernes", "friday"}, {"sábado", "saturday"}, {"domingo", "sunday"}, {"el lunes pasado", "last monday"}, {"el martes pasado", "last tuesday"}, {"el miércoles pasado", "last wednesday"}, {"el jueves pasado", "last thursday"}, {"el viernes pasado", "last friday"}, {"el sábado pasado", "last saturday"}, {"el domingo pasado", "last sunday"},
    {"enero", "january"}, {"febrero", "february"}, {"marzo", "march"}, {"abril", "april"}, {"mayo", "may"}, {"junio", "june"}, {"julio", "july"}, {"agosto", "august"}, {"septiembre", "september"}, {"setiembre", "september"}, {"octubre", "october"}, {"noviembre", "november"}, {"diciembre", "december"}, {"primero de", "first of"}, {"el uno de", "the first of"},
    // small words, and those that look like English ones
    {"y", "and"}, {"e", "and"}, {"o", "or"}, {"pero", "but"}, {"entonces", "so"}, {"pues", "well"}, {"eh", "uh"}, {"este", "this"}, {"em", "um"}, {"yo", "i"}, {"tú", "you"}, {"él", "he"}, {"ella", "she"}, {"nosotros", "we"}, {"usted", "you"}, {"ustedes", "you"}, {"ellos", "they"}, {"mi", "my"}, {"mis", "my"}, {"me", "me"}, {"su", "his"}, {"sus", "their"}, {"nuestro", "our"}, {"el", "the"}, {"la", "the"}, {"los", "the"}, {"lo", "it"}, {"de", "of"}, {"del", "of the"}, {"al", "at the"}, {"a", "at"}, {"en", "in"}, {"con", "with"}, {"sin", "without"}, {"por", "by"}, {"para", "for"}, {"cerca de", "near"}, {"entre", "between"}, {"delante de", "in front of"}, {"frente a", "opposite"},
    {"que", "that"}, {"quien", "who"}, {"está", "is"}, {"estaba", "was"}, {"estaban", "were"}, {"son", "are"}, {"he", "i have"}, {"ha", "has"}, {"han", "have"}, {"había", "there was"}, {"hubo", "there was"}, {"hay", "there is"}, {"tengo", "i have"}, {"por favor", "please"}, {"porque", "because"}, {"todo", "all"}, {"todos", "all"}, {"muy", "very"}, {"bien", "fine"}, {"también", "also"}, {"se", ""}, {"come", "eats"}, {"once", "11"}, {"ocurrió", "happened"}, {"pasó", "happened"}, {"sucedió", "happened"}, {"alguien", "someone"}, {"excepto", "except"}, {"sólo", "only"}, {"solo", "only"}, {"van", "go"}, {"todavía", "still"},
    {"quiero", "i want to"}, {"quisiera", "i would like to"}, {"puedo", "i can"},
    {"otro parte", "another claim"}, {"otro siniestro", "another claim"}, {"otro accidente", "another accident"},
    {"herido", "hurt"}, {"herida", "hurt"}, {"heridos", "hurt"}, {"testigo", "witness"}, {"testigos", "witnesses"}, {"médico", "doctor"}, {"doctor", "doctor"}, {"hospital", "hospital"}, {"policía", "police"}, {"mujer", "wife"}, {"marido", "husband"}, {"hijo", "son"}, {"hija", "daughter"}, {"vecino", "neighbor"}, {"vecina", "neighbor"},
});
constexpr auto numbers = std::to_array<std::pair<std::string_view, int>>({
    {"cero", 0}, {"dos", 2}, {"tres", 3}, {"cuatro", 4}, {"cinco", 5}, {"seis", 6}, {"siete", 7}, {"ocho", 8}, {"nueve", 9}, {"diez", 10}, {"doce", 12}, {"trece", 13}, {"catorce", 14}, {"quince", 15}, {"dieciséis", 16}, {"diecisiete", 17}, {"dieciocho", 18}, {"diecinueve", 19},
    {"veinte", 20}, {"veintiuno", 21}, {"veintiún", 21}, {"veintiuna", 21}, {"veintidós", 22}, {"veintitrés", 23}, {"veinticuatro", 24}, {"veinticinco", 25}, {"veintiséis", 26}, {"veintisiete", 27}, {"veintiocho", 28}, {"veintinueve", 29}, {"treinta", 30}, {"cuarenta", 40}, {"cincuenta", 50}, {"sesenta", 60}, {"setenta", 70}, {"ochenta", 80}, {"noventa", 90},
    {"cien", 100}, {"ciento", 100}, {"doscientos", 200}, {"doscientas", 200}, {"trescientos", 300}, {"cuatrocientos", 400}, {"quinientos", 500}, {"seiscientos", 600}, {"setecientos", 700}, {"ochocientos", 800}, {"novecientos", 900}, {"mil", 1000}, {"millón", 1'000'000}, {"millones", 1'000'000},
});
constexpr auto one = std::to_array<std::string_view>({"un", "una", "uno"});
constexpr auto joints = std::to_array<std::string_view>({"and"});
constexpr auto letters = std::to_array<TextPair>({
    {"be", "b"}, {"ce", "c"}, {"efe", "f"}, {"ge", "g"}, {"hache", "h"}, {"jota", "j"}, {"ka", "k"}, {"ele", "l"}, {"eme", "m"}, {"ene", "n"}, {"pe", "p"}, {"cu", "q"}, {"erre", "r"}, {"ere", "r"}, {"ese", "s"}, {"te", "t"}, {"uve", "v"}, {"ve", "v"}, {"equis", "x"}, {"griega", "y"}, {"ye", "y"}, {"zeta", "z"},
});
constexpr auto as_in = std::to_array<std::string_view>({"of", "pardon", "como", "as in"});
// clang-format on
constexpr ForeignTables tables{
    .phrases = phrases,
    .numbers = numbers,
    .one = one,
    .joints = joints,
    .letters = letters,
    .as_in = as_in,
    .alphabet = {"Antonio",  "Barcelona",  "Carmen",   "Dolores", "Enrique", "Francia",   "Gerona",
                 "Historia", "Inés",       "José",     "Kilo",    "Lorenzo", "Madrid",    "Navarra",
                 "Oviedo",   "París",      "Querido",  "Ramón",   "Sábado",  "Tarragona", "Ulises",
                 "Valencia", "Washington", "Xilófono", "Yegua",   "Zaragoza"}};

}  // namespace

const ForeignTables& spanish_tables() { return tables; }

}  // namespace neura::reasoning
