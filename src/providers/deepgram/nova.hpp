#pragma once

#include <memory>

#include "providers/deepgram/deepgram_stt.hpp"

namespace neura::providers::deepgram {

/// How Nova is talked with, on `/v1/listen`. `account` outlives it.
std::unique_ptr<streaming_stt::Dialect> make_nova(const remote::Account& account,
                                                  const ListenOptions& options,
                                                  const listening::SpeechOptions& speech);

}  // namespace neura::providers::deepgram
