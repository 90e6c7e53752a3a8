#include "providers/remote/speech_body.hpp"

#include <span>

#include "audio/g711.hpp"
#include "audio/wav.hpp"
#include "call/speaking/text_to_speech.hpp"

namespace neura::providers::remote {

namespace {

constexpr std::size_t longest_file = 16 * 1024 * 1024;

void append(audio::Samples samples, std::vector<std::uint8_t>& audio) {
    const auto before = audio.size();
    audio.resize(before + samples.size());
    audio::encode_mulaw(samples, std::span(audio).subspan(before));
}

std::unexpected<Error> no_speech(std::string_view why) {
    return fail(speaking::Errc::synthesis_failed, "read a file of speech: it " + std::string(why));
}

}  // namespace

Result<void> SampleBody::read(std::string_view bytes, std::vector<std::uint8_t>& audio) {
    samples_.clear();
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (!half_) {
            half_ = byte;
            continue;
        }
        samples_.push_back(
            static_cast<std::int16_t>(static_cast<std::uint16_t>(byte << 8 | *half_)));
        half_.reset();
    }
    to_telephone_.process(samples_, resampled_);
    append_coded(audio);
    return {};
}

Result<void> SampleBody::end(std::vector<std::uint8_t>& audio) {
    half_.reset();
    to_telephone_.finish(resampled_);
    append_coded(audio);
    return {};
}

void SampleBody::append_coded(std::vector<std::uint8_t>& audio) {
    append(resampled_, audio);
    resampled_.clear();
}

Result<void> MulawBody::read(std::string_view bytes, std::vector<std::uint8_t>& audio) {
    audio.insert(audio.end(), bytes.begin(), bytes.end());
    return {};
}

Result<void> MulawBody::end(std::vector<std::uint8_t>&) { return {}; }

Result<void> WavBody::read(std::string_view bytes, std::vector<std::uint8_t>&) {
    if (file_.size() + bytes.size() > longest_file) return no_speech("is longer than 16 MiB");
    file_ += bytes;
    return {};
}

Result<void> WavBody::end(std::vector<std::uint8_t>& audio) {
    const auto wav =
        audio::parse_wav({reinterpret_cast<const std::uint8_t*>(file_.data()), file_.size()});
    if (!wav) return no_speech(audio::describe(wav.error()));
    append(audio::resample(wav->mono(), wav->rate, audio::telephone_rate), audio);
    return {};
}

}  // namespace neura::providers::remote
