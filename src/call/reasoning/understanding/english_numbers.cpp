// English numbers, and what a recogniser makes of them.

#include "call/reasoning/understanding/lexicon.hpp"

namespace neura::reasoning {

namespace {

// clang-format off
using Numbered = std::pair<std::string_view, int>;

constexpr auto units = std::to_array<Numbered>({
    {"zero", 0}, {"oh", 0}, {"o", 0}, {"nought", 0}, {"naught", 0}, {"nil", 0}, {"zeros", 0}, {"zeroes", 0},
    {"one", 1}, {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"seven", 7}, {"eight", 8},
    {"nine", 9}, {"ones", 1}, {"twos", 2}, {"threes", 3}, {"fours", 4}, {"fives", 5}, {"sixes", 6},
    {"sevens", 7}, {"eights", 8}, {"nines", 9},
});
constexpr auto teens = std::to_array<Numbered>({
    {"ten", 10}, {"eleven", 11}, {"twelve", 12}, {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15},
    {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
});
constexpr auto tens = std::to_array<Numbered>({
    {"twenty", 20}, {"thirty", 30}, {"forty", 40}, {"fourty", 40}, {"fifty", 50}, {"sixty", 60},
    {"seventy", 70}, {"eighty", 80}, {"ninety", 90}, {"twenny", 20},
});
constexpr auto scales = std::to_array<Numbered>({
    {"hundred", 2}, {"hundreds", 2}, {"thousand", 3}, {"thousands", 3}, {"million", 6},
});
constexpr auto repeats = std::to_array<Numbered>({
    {"double", 2}, {"doubled", 2}, {"dipole", 2}, {"dabble", 2}, {"doubles", 2}, {"triple", 3}, {"treble", 3}, {"quadruple", 4},
});
constexpr auto homophones = std::to_array<Numbered>({
    {"to", 2}, {"too", 2}, {"for", 4}, {"free", 3}, {"won", 1}, {"ate", 8}, {"tree", 3}, {"mine", 9}, {"do", 2},
});
constexpr auto misheard = std::to_array<Numbered>({
    {"fife", 5}, {"niner", 9}, {"fore", 4}, {"sicks", 6}, {"nein", 9}, {"ait", 8}, {"won", 1}, {"ate", 8},
    {"sevin", 7}, {"zeero", 0}, {"tu", 2}, {"wan", 1}, {"sev", 7},
});
constexpr auto misheard_zero = std::to_array<std::string_view>({
    "there are", "they are", "their are", "the arrow", "the euro",
});
constexpr auto unsure_zero = std::to_array<std::string_view>({
    "oh", "o",
});
constexpr auto ordinals = std::to_array<Numbered>({
    {"first", 1}, {"second", 2}, {"third", 3}, {"fourth", 4}, {"fifth", 5}, {"sixth", 6}, {"seventh", 7},
    {"eighth", 8}, {"ninth", 9}, {"tenth", 10}, {"eleventh", 11}, {"twelfth", 12}, {"thirteenth", 13},
    {"fourteenth", 14}, {"fifteenth", 15}, {"sixteenth", 16}, {"seventeenth", 17}, {"eighteenth", 18},
    {"nineteenth", 19}, {"twentieth", 20}, {"thirtieth", 30}, {"forth", 4}, {"nineth", 9}, {"twelveth", 12},
});
constexpr auto amounts = std::to_array<Numbered>({
    {"couple", 2}, {"pair", 2}, {"both", 2}, {"dozen", 12}, {"single", 1}, {"trio", 3}, {"twice", 2},
    {"once", 1},
});
constexpr auto vague = std::to_array<Numbered>({
    {"few", 3}, {"several", 4}, {"handful", 5}, {"some", 3}, {"many", 10}, {"lots", 10}, {"dozens", 24},
});
constexpr auto about = std::to_array<std::string_view>({
    "about", "around", "roughly", "approximately", "maybe", "perhaps", "at least", "at most", "or so",
    "more or less", "i think", "probably", "nearly", "almost", "over", "under", "more than", "less than",
    "not sure", "up to", "i guess", "or more",
});
constexpr auto none = std::to_array<std::string_view>({
    "none", "nobody", "no one", "no people", "not any", "nothing", "not a", "there was not", "there were not",
    "no witnesses", "no injuries", "zero", "no", "never", "not one", "without",
});
constexpr auto alone = std::to_array<std::string_view>({
    "just me", "only me", "just myself", "only myself", "i was alone", "by myself", "on my own", "it was me",
    "i was the only one", "just the driver", "was alone", "all alone", "me alone", "just one", "only one",
    "just a", "somebody", "someone", "a man", "a woman", "a lady", "a guy", "a person", "one person",
    "another", "a friend", "a neighbor", "a neighbour", "a passenger", "the other driver", "a pedestrian",
    "a cyclist", "myself", "a single",
});
constexpr auto others = std::to_array<std::string_view>({
    "wife", "husband", "son", "daughter", "friend", "mother", "father", "mom", "mum", "dad", "brother",
    "sister", "partner", "girlfriend", "boyfriend", "colleague", "neighbor", "neighbour", "baby", "kid",
    "child", "boss", "cousin", "uncle", "aunt", "grandmother", "grandfather", "grandson", "granddaughter",
    "passenger", "roommate", "fiance", "fiancee", "spouse",
});
constexpr auto taken_back = std::to_array<std::string_view>({
    "no", "sorry", "i mean", "i meant", "wait", "scratch that", "actually", "correction", "make that",
    "rather", "hold on", "not that", "my mistake", "let me start over", "start over", "let me start again",
    "start again", "excuse me", "i am sorry", "oops", "no sorry", "no wait",
});

// clang-format on
constexpr NumberTables tables{.units = units,
                              .teens = teens,
                              .tens = tens,
                              .scales = scales,
                              .repeats = repeats,
                              .homophones = homophones,
                              .misheard = misheard,
                              .misheard_zero = misheard_zero,
                              .unsure_zero = unsure_zero,
                              .ordinals = ordinals,
                              .amounts = amounts,
                              .vague = vague,
                              .about = about,
                              .none = none,
                              .alone = alone,
                              .others = others,
                              .taken_back = taken_back};

}  // namespace

const NumberTables& number_tables(Language) { return tables; }

}  // namespace neura::reasoning
