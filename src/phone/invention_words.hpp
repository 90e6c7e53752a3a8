#pragma once

// The words invented callers are made of. Only invention.cpp includes this.

#include <array>
#include <string_view>

namespace neura::phone::words {

inline constexpr auto first_names = std::to_array<std::string_view>({
    "Mary",     "James",   "Patricia",  "Robert",  "Linda",     "David",   "Susan",    "Thomas",
    "Karen",    "Daniel",  "Emily",     "Matthew", "Laura",     "Kevin",   "Rachel",   "Brian",
    "Maria",    "Carlos",  "Lucia",     "Miguel",  "Sofia",     "Diego",   "Ahmed",    "Fatima",
    "Omar",     "Leila",   "Priya",     "Raj",     "Anjali",    "Vikram",  "Wei",      "Mei",
    "Hiroshi",  "Yuki",    "Kenji",     "Minh",    "Linh",      "Olga",    "Dmitri",   "Ivan",
    "Katarina", "Pavel",   "Agnieszka", "Marek",   "Chidi",     "Amara",   "Kwame",    "Zainab",
    "Giulia",   "Marco",   "Pierre",    "Camille", "Hans",      "Ingrid",  "Lars",     "Astrid",
    "Sean",     "Siobhan", "Deborah",   "Gregory", "Stephanie", "Phillip", "Jonathan", "Catherine",
});

inline constexpr auto last_names = std::to_array<std::string_view>({
    "Smith",    "Johnson",   "Williams",  "Brown",    "Miller",   "Davis",     "Wilson",
    "Anderson", "Taylor",    "Moore",     "Thompson", "Walker",   "Young",     "King",
    "Wright",   "Hill",      "Baker",     "Nelson",   "Carter",   "Mitchell",  "Garcia",
    "Martinez", "Rodriguez", "Hernandez", "Lopez",    "Gonzalez", "Silva",     "Santos",
    "Kowalski", "Nowak",     "Novak",     "Petrov",   "Ivanova",  "Popescu",   "Horvat",
    "Schmidt",  "Weber",     "Fischer",   "Wagner",   "Larsen",   "Johansson", "Virtanen",
    "Rossi",    "Ricci",     "Moreau",    "Lefebvre", "Dubois",   "Murphy",    "Kelly",
    "Byrne",    "Haddad",    "Khan",      "Rahman",   "Hussain",  "Patel",     "Sharma",
    "Gupta",    "Reddy",     "Chen",      "Wang",     "Nguyen",   "Tran",      "Tanaka",
    "Yamamoto", "Kim",       "Park",      "Okafor",   "Mensah",   "Diallo",    "Abebe",
});

inline constexpr auto streets = std::to_array<std::string_view>({
    "Main Street",       "Oak Street",    "Maple Avenue",     "Park Road",     "Church Street",
    "Washington Street", "River Road",    "Lake Street",      "High Street",   "Station Road",
    "Cedar Lane",        "Elm Street",    "Sunset Boulevard", "Market Street", "Hill Road",
    "Victoria Road",     "Bridge Street", "Garden Avenue",    "Forest Drive",  "Lincoln Avenue",
    "Mill Lane",         "Queen Street",  "Spring Street",    "Harbor Drive",
});

inline constexpr auto towns = std::to_array<std::string_view>({
    "Boston",    "Denver",  "Chicago",   "Seattle",    "Portland",    "Austin",    "Dallas",
    "Atlanta",   "Phoenix", "Miami",     "Houston",    "Detroit",     "Cleveland", "Baltimore",
    "Nashville", "Memphis", "Oakland",   "Richmond",   "Springfield", "Salem",     "Madison",
    "Lincoln",   "Buffalo", "Cambridge", "Manchester", "Birmingham",  "Oxford",    "Kansas City",
});

/// What happened and the words of it that must be kept, separated by '+'; '|' between those that
/// nobody could tell apart by ear.
struct Told {
    std::string_view said;
    std::string_view words;
};

inline constexpr auto incidents = std::to_array<Told>({
    {"another car ran into the back of mine while I was waiting at a red light", "car+red light"},
    {"a truck scraped along the side of my car in a parking lot", "truck+parking"},
    {"I slid on ice and drove into a fence", "ice+fence"},
    {"a deer jumped in front of my car and I hit it", "deer|dear+car"},
    {"somebody broke the rear window of my car and stole a bag", "window+bag"},
    {"my bicycle was stolen from the garage", "stolen|stole+garage"},
    {"a pipe burst in the kitchen and the floor is flooded", "pipe+kitchen"},
    {"the washing machine leaked and ruined the wooden floor", "washing machine+floor"},
    {"a tree fell on our roof during the storm", "tree+roof"},
    {"hail damaged the hood and the roof of my car", "hail|hale+roof"},
    {"a van backed into my front door and cracked the frame", "van+door"},
    {"I hit the car in front of me when it stopped suddenly", "car+stopped"},
    {"a motorcycle knocked off my side mirror", "motorcycle+mirror"},
    {"my car was hit while it was parked outside my house", "car+parked"},
    {"a shopping cart rolled into my car and dented the door", "cart+door"},
    {"lightning struck the antenna and my television stopped working", "lightning+television"},
    {"burglars forced the back door and took my laptop", "door+laptop"},
    {"I dropped a heavy pan and cracked the glass stove", "pan+stove"},
    {"a bus hit my left front wheel as it was turning", "bus+wheel"},
    {"my son kicked a ball through the neighbor's window", "ball+window"},
    {"a dog ran into the road and I swerved into a tree", "dog+tree"},
    {"water came through the ceiling from the apartment above", "water+ceiling"},
});

inline constexpr auto injuries = std::to_array<Told>({
    {"my wife broke her arm", "arm"},
    {"I hurt my neck", "neck"},
    {"my son has a cut on his hand", "hand"},
    {"the other driver hurt his knee", "knee"},
    {"my daughter bruised her shoulder", "shoulder"},
    {"I have pain in my back", "back"},
});

inline constexpr auto treatments = std::to_array<Told>({
    {"we went to the hospital the same day", "hospital"},
    {"a doctor looked at it the next morning", "doctor"},
    {"there was an x-ray at the city hospital", "hospital"},
    {"the family doctor has the records", "doctor"},
});

inline constexpr auto parties = std::to_array<Told>({
    {"a man in a blue van", "blue+van"},
    {"the driver of a white truck", "white+truck"},
    {"a young woman in a red car", "woman|women+red"},
    {"my neighbor from the second floor", "neighbor|neighbour"},
    {"a taxi driver", "taxi"},
    {"a delivery driver", "delivery"},
});

inline constexpr auto witnesses = std::to_array<Told>({
    {"my neighbor saw everything", "neighbor|neighbour"},
    {"a woman at the bus stop saw it", "woman|women"},
    {"my brother was with me and saw it", "brother"},
    {"two colleagues of mine saw it", "colleagues"},
    {"the man from the bakery watched it", "bakery"},
});

inline constexpr auto earlier = std::to_array<Told>({
    {"there was a scratch on the rear bumper", "scratch"},
    {"the left mirror was already cracked", "mirror"},
    {"there was an old dent in the door", "dent"},
    {"a small crack in the windshield", "crack"},
});

/// Domains nobody has to spell.
inline constexpr auto great_providers = std::to_array<std::string_view>(
    {"gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com"});

inline constexpr auto mail_hosts = std::to_array<std::string_view>({
    "gmail.com",
    "outlook.com",
    "yahoo.com",
    "example.com",
    "icloud.com",
    "example.org",
});

inline constexpr auto months =
    std::to_array<std::string_view>({"January", "February", "March", "April", "May", "June", "July",
                                     "August", "September", "October", "November", "December"});

inline constexpr auto weekdays = std::to_array<std::string_view>(
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"});

inline constexpr auto numbers =
    std::to_array<std::string_view>({"zero", "one", "two", "three", "four", "five", "six", "seven",
                                     "eight", "nine", "ten", "eleven", "twelve"});

inline constexpr auto ordinals = std::to_array<std::string_view>({"",
                                                                  "first",
                                                                  "second",
                                                                  "third",
                                                                  "fourth",
                                                                  "fifth",
                                                                  "sixth",
                                                                  "seventh",
                                                                  "eighth",
                                                                  "ninth",
                                                                  "tenth",
                                                                  "eleventh",
                                                                  "twelfth",
                                                                  "thirteenth",
                                                                  "fourteenth",
                                                                  "fifteenth",
                                                                  "sixteenth",
                                                                  "seventeenth",
                                                                  "eighteenth",
                                                                  "nineteenth",
                                                                  "twentieth",
                                                                  "twenty first",
                                                                  "twenty second",
                                                                  "twenty third",
                                                                  "twenty fourth",
                                                                  "twenty fifth",
                                                                  "twenty sixth",
                                                                  "twenty seventh",
                                                                  "twenty eighth",
                                                                  "twenty ninth",
                                                                  "thirtieth",
                                                                  "thirty first"});

}  // namespace neura::phone::words
