#pragma once

// Which field a caller speaks of: by its name ("the policy number is wrong"), by a word that
// tells of it in a free account ("nobody was hurt"), or by taking it away ("no witnesses").

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace neura::reasoning {

/// A phrase of an agent file, cut as a caller's words are. "injur*" is any word that begins so,
/// a "*" by itself one word or none.
class Cue {
public:
    Cue(std::string_view phrase, Language language);

    /// The first place at or after `from`.
    std::optional<Found> find(std::span<const Word> said, std::size_t from = 0) const;

private:
    std::size_t match(std::span<const Word> said, std::size_t at) const;

    std::vector<std::string> parts_;
};

/// How a stretch of speech stands to a field.
enum class Stance : std::uint8_t {
    silent,  ///< does not speak of it
    tells,   ///< says something of it
    denies,  ///< says that there is none
};

/// A field called by its name.
struct Named {
    const Field* field = nullptr;
    Found at;
};

class Mentions {
public:
    /// @param fields  must outlive this.
    Mentions(std::span<const Field> fields, Language language);

    /// All fields named, in order, the longest name where two overlap. Somebody else's phone
    /// number ("her number") is not the caller's.
    std::vector<Named> named(std::span<const Word> said) const;

    /// The field called `name`, however little else is said: "e-mail", "the date".
    const Field* called(std::string_view name) const;

    /// @param by_denials  phrases of `denials` count by themselves: "just me" as an answer to who
    /// else was there, not as one to who was hurt.
    Stance stance(const Field& field, std::span<const Word> said, bool by_denials = true) const;

    /// Whether one of `phrases` of the field's `denials` is in `said`.
    bool denied(const Field& field, std::span<const Word> said) const;

private:
    struct Entry {
        const Field* field = nullptr;
        std::vector<Cue> names;
        std::vector<Cue> cues;
        std::vector<Cue> denials;
    };
    const Entry& entry(const Field& field) const;

    Language language_;
    std::vector<Entry> entries_;
};

/// "no", "not", "nobody", "without", …
bool negates(const Word& word);

}  // namespace neura::reasoning
