#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "audio/frame.hpp"
#include "providers/decoding/recognition.hpp"
#include "providers/embedded/expected_words.hpp"
#include "providers/embedded/onnx.hpp"
#include "providers/embedded/vocabulary.hpp"

namespace neura::providers::embedded {

using decoding::Recognition;

/// Moonshine's English recogniser: a whole utterance in, its words out.
///
/// It does not stream; it is cheap enough (about 5 % of real time on one core for `base`) to
/// decode a growing utterance again and again. One model serves every thread: `recognise` may
/// run on any number at once and computes on the caller's. Must not outlive the `Onnx` that
/// loaded it.
///
/// Source: github.com/usefulsensors/moonshine (the merged decoder's inputs and outputs);
/// the settings in moonshine.cpp were chosen by measured word errors on telephone speech.
class Moonshine {
public:
    /// @param model  "base" or "tiny": the folder asr/moonshine-<model> of the store.
    /// Errors: `Errc::models_missing`, `model_unusable`.
    static Result<std::unique_ptr<Moonshine>> load(const Onnx& onnx,
                                                   const std::filesystem::path& models_dir,
                                                   std::string_view model);

    /// @param telephone     8 kHz samples of any length; what is longer than
    /// `decoding::longest_piece` is cut
    ///                      at quiet points and the readings joined. Nothing gives nothing.
    /// @param want_alternatives  other readings too, where the recogniser hesitated. Costs up to
    ///                      two more decodings, without their encoding; none when it was sure.
    ///                      Given for audio of one piece only.
    /// @param expected      words to lean to where others sound nearly as likely.
    /// @param stop          asked between tokens; what was read until then is given.
    /// Errors: `Errc::model_unusable` when the model fails to run.
    Result<Recognition> recognise(audio::Samples telephone, bool want_alternatives = false,
                                  const ExpectedWords& expected = {},
                                  std::stop_token stop = {}) const;

    const Vocabulary& vocabulary() const { return vocabulary_; }

private:
    class Decoding;

    Moonshine(Ort::Session encoder, Ort::Session decoder, Vocabulary vocabulary);

    Recognition recognise_piece(audio::Samples telephone, bool want_alternatives,
                                const ExpectedWords& expected, const std::stop_token& stop) const;
    Ort::Value encode(std::vector<float>& samples) const;

    // Run() of a session is thread-safe, but not const.
    mutable Ort::Session encoder_;
    mutable Ort::Session decoder_;
    Vocabulary vocabulary_;

    std::size_t layers_ = 0;
    std::int64_t heads_ = 0;
    std::int64_t head_size_ = 0;
    std::vector<std::string> decoder_inputs_;  ///< in the order `Decoding` gives them
    std::vector<std::string> decoder_outputs_;
};

}  // namespace neura::providers::embedded
