#pragma once

// Values in words a voice can say, in the language of the talk, and phrases that do not repeat
// themselves.

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/agent_file.hpp"
#include "call/reasoning/template_text.hpp"

namespace neura::reasoning {

/// "yesterday around 3 p.m.", "on Tuesday the 24th at noon", "tomorrow", "on March 3rd".
/// @param iso  "2026-11-24T15:00" or "2026-11-24".
std::string spoken_date(std::string_view iso, bool approximate, std::chrono::local_seconds now,
                        Language language = Language::english);

/// "B as in Bravo, 7 3 4, 5 2 1".
std::string spoken_code(std::string_view code, Language language = Language::english);

/// "4 1 5, 5 5 5, 0 1 2 3"; the country code is left out where it is `region`'s own.
std::string spoken_phone(std::string_view e164, std::string_view region,
                         Language language = Language::english);

/// "Mary O'Brien, spelled M A R Y, O B R I E N".
std::string spelled_name(std::string_view name, Language language = Language::english);

/// "m dot obrien 7 at gmail dot com, spelled …": parts found in `known` are not spelled.
std::string spelled_email(std::string_view address, const std::vector<std::string>& known,
                          Language language = Language::english);

/// With a capital, as a sentence begins.
std::string capitalised(std::string text);

/// The other way round, as behind a colon; "I" stays.
std::string uncapitalised(std::string text);

/// Up to the first stop that ends a sentence, the stop included.
std::string first_sentence(std::string_view text);

std::size_t word_count(std::string_view text);

/// "injuries", "injuries or witnesses", "injuries, witnesses or earlier damage".
enum class Joint { and_, or_ };
std::string listed(const std::vector<std::string>& items, Joint joint,
                   Language language = Language::english);

/// "yes", "oui".
std::string_view spoken_bool(bool value, Language language);

/// With what ends a sentence, where nothing does.
std::string with_stop(std::string text, Language language);

/// Says things in turn, and never the same sentence twice running where there is another way.
class Wording {
public:
    /// @param file  must outlive this.
    explicit Wording(const AgentFile& file) : file_(file) {}

    /// The next way of saying `phrase`.
    std::string say(const Phrase& phrase, Values values = {});

    /// A text of the agent file with its placeholders filled.
    std::string filled(std::string_view text, Values values = {}) const;

    /// The next way of asking for `field`.
    std::string question(const Field& field);
    /// How often it was asked for so far.
    int times_asked(const Field& field) const;

    /// From the first way of asking for `field` again.
    void ask_anew(const Field& field) { asked_.erase(&field); }

    /// What was said last, not to be said again.
    void said(std::string_view text) { last_ = text; }

private:
    const AgentFile& file_;
    std::map<const Phrase*, std::size_t> next_way_;
    std::map<const Field*, int> asked_;
    std::string last_;
};

}  // namespace neura::reasoning
