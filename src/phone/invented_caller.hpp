#pragma once

#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "phone/caller.hpp"
#include "phone/invention.hpp"
#include "phone/telling.hpp"

namespace neura::phone {

/// How well the caller hears the agent.
enum class Ear : std::uint8_t {
    exact,      ///< the agent's own words
    telephone,  ///< a recogniser's: what is nearly right counts as right
};

/// Answers an agent about an invention, as people do: what is asked, in whatever order; agrees to
/// what is read back right and corrects what is wrong; spells with the alphabet when offered, keys
/// digits when the keypad is; says when it does not know.
class InventedCaller final : public Caller {
public:
    /// @param truth  must outlive the caller.
    InventedCaller(const Invention& truth, Ear ear);

    /// What the caller does about the agent's words; nothing when no answer is called for. The
    /// heart of it, for conversations in text.
    std::optional<Act> answer(std::string_view agent);

    void agent_started(LineTime at) override;
    void agent_finished(std::string_view words, LineTime at) override;
    std::optional<Act> next(LineTime now) override;
    void acted(LineTime at) override;

private:
    std::optional<Act> confirm(std::string_view agent);
    std::string correct(Topic topic);
    Act key_in(Topic topic);
    std::string rest_of(Topic topic, std::string_view agent);
    std::string tell_topic(Topic topic);
    std::string once_more();
    std::vector<Topic> misunderstood(std::string_view agent) const;
    bool is_wrong(Topic topic, std::string_view agent) const;
    Topic topic_of(std::string_view agent) const;
    int& told(Topic topic) { return told_[static_cast<std::size_t>(topic)]; }
    int& corrected(Topic topic) { return corrected_[static_cast<std::size_t>(topic)]; }

    const Invention& truth_;
    Ear ear_;
    std::mt19937 random_;
    std::array<int, topic_count> told_{};
    std::array<int, topic_count> corrected_{};
    Topic latest_ = Topic::description;  ///< told or asked about last
    std::optional<Topic> objected_;      ///< found wrong in the last thing read back
    std::string summary_;                ///< what was read back as a whole, last
    std::string last_words_;
    bool domain_heard_ = false;  ///< the agent has what stands behind the at of the address
    int lost_ = 0;               ///< times in a row the question was not understood
    bool leaving_ = false;       ///< the agent has said goodbye

    std::string heard_;
    std::optional<LineTime> answer_at_;
    LineTime acted_at_{-1};  ///< the end of the last act
    bool acting_ = false;
    bool over_ = false;
};

/// The topics of the last question in `agent`, in the order they are to be answered.
std::vector<Topic> topics_asked(std::string_view agent);

/// The words of `text` with likenings and doublings resolved: "double 4, K as in Kilo" gives 4 4 k.
std::vector<std::string> spelled_words(std::string_view text);

/// The runs of single letters and numbers in it: "I have K as in Kilo, 4 8 2" gives i, k482.
std::vector<std::string> codes_in(std::string_view text);

/// All letters, digits and spoken marks of `text` run together: "K as in Kilo, four 8" gives k48,
/// "jane dot doe at gmail" gives jane.doe@gmail. What a code read aloud comes to.
std::string condensed(std::string_view text);

}  // namespace neura::phone
