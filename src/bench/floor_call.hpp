#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace neura::bench {

/// Where the messages of a `FloorCall` go. They are the same bytes every time.
class FloorOutlets {
public:
    virtual ~FloorOutlets() = default;
    virtual void to_caller(std::string_view text) = 0;
    virtual void to_stt(std::string_view audio) = 0;
    virtual void to_stt_text(std::string_view text) = 0;
    virtual void to_tts(std::string_view text) = 0;
    virtual void ask_llm(std::string_view body) = 0;
};

/// A call that passes the messages of a real one and does none of its work: no JSON is read, no
/// audio decoded, nothing is known of voices or words. What it looks at is whether a payload
/// begins with silence, so that the same script of a caller makes the same traffic. Pure.
class FloorCall {
public:
    explicit FloorCall(FloorOutlets& to) : to_(to) {}

    void stt_ready() { greet_when_ready(); }
    void tts_ready() { greet_when_ready(); }

    void caller_said(std::string_view json);
    void stt_said(std::string_view json);
    void llm_said(std::string_view bytes);
    void tts_audio(std::size_t bytes);
    void tts_said(std::string_view json);

private:
    void greet_when_ready();
    void take_stream_sid(std::string_view start);
    void hear(bool voiced);
    void speak(int sentences);
    void play_due();
    void cut();

    FloorOutlets& to_;
    std::string media_;  ///< 20 ms of the agent
    std::string mark_;
    std::string clear_;
    int vendors_ready_ = 0;

    bool in_turn_ = false;
    int silent_frames_ = 0;
    int voiced_frames_ = 0;

    std::size_t unplayed_ = 0;    ///< bytes from the voice
    int sentences_ = 0;           ///< asked of the voice and not whole yet
    bool clearing_ = false;       ///< what the voice sends is not wanted
    std::size_t frames_due_ = 0;  ///< of the reply, by the caller's own clock and the lead
    std::size_t frames_sent_ = 0;
};

}  // namespace neura::bench
