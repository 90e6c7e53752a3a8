#pragma once

#include <memory>

#include "providers/deepgram/deepgram_stt.hpp"

namespace neura::providers::deepgram {

/// How Flux is talked with, on `/v2/listen`. `account` outlives it.
///
/// Flux cannot be made to end a turn; it needs silence to hear one. So silence follows an utterance
/// until its turn is over, some at once and the rest as time goes by, and now and then when nobody
/// speaks, since Flux knows no other way to keep a stream open. Where the caller speaks again
/// before the turn is over, it is two utterances' and is cut between them.
std::unique_ptr<streaming_stt::Dialect> make_flux(const remote::Account& account,
                                                  const ListenOptions& options,
                                                  const listening::SpeechOptions& speech);

}  // namespace neura::providers::deepgram
