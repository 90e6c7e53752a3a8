#pragma once

// How an invented caller puts things into words: the many ways to give a date, a code, a name.

#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "phone/invention.hpp"

namespace neura::phone {

/// How careful a code, a number, a name or an address is said.
enum class Care : std::uint8_t {
    plain,     ///< as people say it: "jane dot doe at gmail dot com", "Jane Doe"
    spelled,   ///< letter by letter, digit by digit
    alphabet,  ///< "K as in Kilo"
};

/// The answer to a question about `topic`, in the caller's manner; true or, where `wrong`, with
/// the slip the caller makes at first.
std::string tell(std::mt19937& random, const Invention& caller, Topic topic, Care care, bool wrong);

/// The value alone: what follows "it is".
std::string value_of(std::mt19937& random, const Invention& caller, Topic topic, Care care,
                     bool wrong);

/// The caller's address letter by letter. @param domain_too  also what stands behind the at, unless
/// everybody knows how that is written.
std::string spelled_address(std::mt19937& random, const Invention& caller, Care care,
                            bool domain_too);

/// The whole story at once: what, when, where and whether anybody was hurt.
std::string tell_all(std::mt19937& random, const Invention& caller);

/// "four eight two", "oh" and "zero" mixed as people do.
std::string spoken_digits(std::mt19937& random, std::string_view digits);

/// Each letter and digit of `text` for itself, marks by name; letters with words of the alphabet
/// where a likening is given.
std::string spelled(std::string_view text, std::optional<Likening> likening = std::nullopt);

/// One of the ways to say a thing that belongs to no field, chosen by manner.
enum class Remark : std::uint8_t { consent, yes, no, not_known, here, go_on, nothing, repeat };
std::string remark(std::mt19937& random, const Invention& caller, Remark what);

}  // namespace neura::phone
