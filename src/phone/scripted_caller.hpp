#pragma once

#include <deque>
#include <string>
#include <vector>

#include "phone/caller.hpp"
#include "phone/script.hpp"

namespace neura::phone {

/// Plays a script: answers each thing the agent says with the first rule that matches it, else with
/// the next of its turns, else with silence.
///
/// It starts to speak 250 ms after the agent has finished, as people do, unless it cuts in.
class ScriptedCaller final : public Caller {
public:
    /// @param script  must outlive the caller.
    explicit ScriptedCaller(const Script& script);

    void agent_started(LineTime at) override;
    void agent_finished(std::string_view words, LineTime at) override;
    std::optional<Act> next(LineTime now) override;
    void acted(LineTime at) override;

    /// What `now:` steps found: the pattern and what was said instead, or nothing if it was heard.
    struct NowHeard {
        std::string pattern;
        std::string said;
        double score = 0;
        bool held() const { return score >= 0.75; }
    };
    const std::vector<NowHeard>& now_heard() const { return now_heard_; }

private:
    void choose(LineTime now);
    std::optional<Act> take_step(LineTime now);
    bool waits_to_interrupt() const;

    const Script& script_;
    std::vector<int> used_;  ///< times each rule has answered
    std::size_t next_turn_ = 0;
    std::deque<Step> plan_;                ///< what is left of the answer under way
    std::string heard_;                    ///< since the caller last did something
    std::string latest_;                   ///< the agent's words the plan under way answers
    std::optional<LineTime> answer_at_;    ///< the agent has finished; nothing chosen yet
    std::optional<LineTime> agent_since_;  ///< the agent is speaking
    std::optional<LineTime> resume_at_;    ///< of a wait
    std::optional<LineTime> speaking_since_;
    LineTime acted_at_{-1};  ///< the end of the last act
    bool acting_ = false;
    bool over_ = false;
    std::vector<NowHeard> now_heard_;
};

}  // namespace neura::phone
