#include "bench/floor_call.hpp"

#include <algorithm>

namespace neura::bench {

namespace {

// As the engine does it: the lead of its playout, the silence that ends a turn, the voice that
// cuts in.
constexpr std::size_t lead_frames = 15;
constexpr int turn_ending_frames = 25;
constexpr int cutting_in_frames = 15;

constexpr std::size_t frame_bytes = 160;
const std::string frame_audio(frame_bytes, '\x55');

/// Base64 of 12 bytes of mu-law silence.
constexpr std::string_view silence = "////////////////";

constexpr std::string_view sentence =
    R"({"type":"Speak","text":"All of it is covered, and we call back."})";

}  // namespace

void FloorCall::greet_when_ready() {
    if (++vendors_ready_ == 3) speak(1);
}

void FloorCall::caller_said(std::string_view json) {
    constexpr std::string_view media = R"({"event":"media")";
    constexpr std::string_view payload = R"("payload":")";
    if (!json.starts_with(media)) return take_stream_sid(json);
    const auto at = json.find(payload, media.size());
    if (at == std::string_view::npos) return;
    hear(!json.substr(at + payload.size()).starts_with(silence));
    if (frames_due_ > 0) ++frames_due_;
    play_due();
}

void FloorCall::take_stream_sid(std::string_view json) {
    constexpr std::string_view opening = R"("streamSid":")";
    const auto at = json.find(opening);
    if (!json.starts_with(R"({"event":"start")") || at == std::string_view::npos) return;
    auto sid = json.substr(at + opening.size());
    sid = sid.substr(0, sid.find('"'));
    const auto stream = R"(","streamSid":")" + std::string(sid) + '"';
    std::string audio(frame_bytes / 3 * 4, 'V');
    audio += "VQ==";
    media_ = R"({"event":"media)" + stream + R"(,"media":{"payload":")" + audio + R"("}})";
    mark_ = R"({"event":"mark)" + stream + R"(,"mark":{"name":"1"}})";
    clear_ = R"({"event":"clear)" + stream + "}";
    greet_when_ready();
}

void FloorCall::hear(bool voiced) {
    silent_frames_ = voiced ? 0 : silent_frames_ + 1;
    voiced_frames_ = voiced ? voiced_frames_ + 1 : 0;
    if (voiced) in_turn_ = true;
    if (!in_turn_) return;
    to_.to_stt(frame_audio);
    if (voiced_frames_ == cutting_in_frames && frames_due_ > 0) cut();
    if (silent_frames_ < turn_ending_frames) return;
    in_turn_ = false;
    to_.to_stt_text(R"({"type":"Finalize"})");
}

void FloorCall::stt_said(std::string_view json) {
    constexpr std::string_view opening = R"("transcript":")";
    const auto at = json.find(opening);
    if (at == std::string_view::npos) return;
    auto words = json.substr(at + opening.size());
    words = words.substr(0, words.find('"'));
    if (words.empty()) return;
    to_.ask_llm(R"({"model":"mock","stream":true,"messages":[{"role":"user","content":")" +
                std::string(words) + R"("}]})");
}

void FloorCall::llm_said(std::string_view bytes) {
    if (bytes.find("[DONE]") != std::string_view::npos) speak(3);
}

void FloorCall::speak(int sentences) {
    sentences_ += sentences;
    for (; sentences > 0; --sentences) {
        to_.to_tts(sentence);
        to_.to_tts(R"({"type":"Flush"})");
    }
}

void FloorCall::tts_audio(std::size_t bytes) {
    if (clearing_) return;
    unplayed_ += bytes;
    if (frames_due_ == 0) frames_due_ = lead_frames;
    play_due();
}

void FloorCall::tts_said(std::string_view json) {
    if (json.find("Cleared") != std::string_view::npos) clearing_ = false;
    if (json.find("Flushed") != std::string_view::npos && sentences_ > 0) --sentences_;
}

void FloorCall::play_due() {
    while (frames_sent_ < frames_due_ && unplayed_ >= frame_bytes) {
        unplayed_ -= frame_bytes;
        ++frames_sent_;
        to_.to_caller(media_);
    }
    if (frames_sent_ == 0 || unplayed_ >= frame_bytes || sentences_ > 0) return;
    to_.to_caller(mark_);
    frames_due_ = frames_sent_ = 0;
}

void FloorCall::cut() {
    to_.to_caller(clear_);
    to_.to_tts(R"({"type":"Clear"})");
    clearing_ = true;
    unplayed_ = 0;
    sentences_ = 0;
    frames_due_ = frames_sent_ = 0;
}

}  // namespace neura::bench
