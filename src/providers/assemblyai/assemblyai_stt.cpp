#include "providers/assemblyai/assemblyai_stt.hpp"

#include <utility>

#include "providers/assemblyai/protocol.hpp"
#include "providers/streaming_stt/turn_dialect.hpp"

namespace neura::providers::assemblyai {

namespace {

bool knows_english_alone(std::string_view model) { return model.ends_with("-english"); }

class AssemblyAi final : public streaming_stt::TurnDialect {
public:
    AssemblyAi(const remote::Account& account, const ListenOptions& options,
               const listening::SpeechOptions& speech)
        : TurnDialect(speech.want_partials, options.patience, intake),
          account_(account),
          speech_(speech),
          url_(listen_url(account.base(), options.model, speech.expected_words,
                          !speech.other_languages.empty() && !knows_english_alone(options.model))) {
    }

    streaming_stt::Opening opening() const override {
        streaming_stt::Opening opening{.url = url_,
                                       .options = {.vendor = "assemblyai",
                                                   .goodbye = terminate,
                                                   .explain = explained,
                                                   .opened_is_served = false}};
        opening.options.headers.add("Authorization", account_.key());
        return opening;
    }

    Result<Heard> heard(const net::Message& message, Clock::time_point now) override {
        if (message.kind != net::Message::Kind::text) return Heard::nothing;
        const auto said = read(message.data);
        if (!said) return std::unexpected(said.error());
        if (!*said) return Heard::nothing;
        if (const auto* failure = std::get_if<Failure>(&**said))
            return std::unexpected(ending_with(*failure));
        if (std::holds_alternative<Begun>(**said)) return Heard::greeting;
        const auto* said_turn = std::get_if<Turn>(&**said);
        if (said_turn == nullptr) return Heard::nothing;
        auto turn = *said_turn;
        turn.language = listening::language_among(speech_, turn.language);
        turns_.heard(turn, now);
        return Heard::sense;
    }

private:
    void say(const streaming_stt::Turns::Outgoing& outgoing, streaming_stt::Wire& wire,
             Clock::time_point) override {
        if (outgoing.force_end)
            wire.say(force_endpoint);
        else
            wire.say(audio::Mulaw(outgoing.audio));
    }

    static Error ending_with(const Failure& failure) {
        auto code = meaning_of(failure.code, failure.words);
        if (!code) code = net::Errc::closed_by_peer;
        return {code, "listen with AssemblyAI, which ended with " + std::to_string(failure.code) +
                          ": " + failure.words};
    }

    const remote::Account& account_;
    const listening::SpeechOptions speech_;
    const net::Url url_;
};

}  // namespace

std::unique_ptr<listening::SpeechToText> make_stt(remote::Account& account, const TimeSource& time,
                                                  ListenOptions options) {
    const auto final_within = options.patience.abandoned / 2;
    const streaming_stt::Options sockets = options;
    auto dialect = [&account, options = std::move(options)](const listening::SpeechOptions& speech)
        -> Result<std::unique_ptr<streaming_stt::Dialect>> {
        const bool english = speech.language == "en" || speech.language.starts_with("en-");
        if (!english && knows_english_alone(options.model))
            return fail(
                listening::Errc::unsupported_language,
                "listen with AssemblyAI's model " + options.model + " to " + speech.language);
        return std::make_unique<AssemblyAi>(account, options, speech);
    };
    return streaming_stt::make_stt(account, time, sockets, final_within, std::move(dialect));
}

}  // namespace neura::providers::assemblyai
