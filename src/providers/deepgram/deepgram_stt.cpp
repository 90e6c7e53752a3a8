#include "providers/deepgram/deepgram_stt.hpp"

#include <utility>

#include "providers/deepgram/flux.hpp"
#include "providers/deepgram/nova.hpp"

namespace neura::providers::deepgram {

namespace {

using MadeDialect = Result<std::unique_ptr<streaming_stt::Dialect>>;

bool is_english(std::string_view language) {
    return language == "en" || language.starts_with("en-");
}

}  // namespace

std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options) {
    const bool hears_turns = options.model.starts_with("flux");
    const auto abandoned =
        hears_turns ? options.patience_with_turns.abandoned : options.patience.abandoned;
    const streaming_stt::Options sockets = options;
    auto dialect = [&account, hears_turns, options = std::move(options)](
                       const listening::SpeechOptions& speech) -> MadeDialect {
        if (!hears_turns) return make_nova(account, options, speech);
        if (options.model.ends_with("-en") && !is_english(speech.language))
            return fail(listening::Errc::unsupported_language,
                        "listen with Deepgram's model " + options.model + " to " + speech.language);
        return make_flux(account, options, speech);
    };
    return streaming_stt::make_stt(account, time, sockets, abandoned / 2, std::move(dialect));
}

}  // namespace neura::providers::deepgram
