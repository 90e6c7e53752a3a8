#include "providers/cartesia/cartesia_tts.hpp"

#include <utility>

#include "providers/cartesia/protocol.hpp"
#include "providers/remote/context_line.hpp"

namespace neura::providers::cartesia {

namespace {

/// A refused key or a spent account is told by the status of the upgrade.
Error explained(Error why, const remote::Ending& ending) {
    if (const auto meaning = meaning_of(ending.answer.status)) why.code = meaning;
    return why;
}

class Dialect final : public remote::SpeechDialect {
public:
    explicit Dialect(std::string model)
        : SpeechDialect({.most_contexts = most_contexts}), model_(std::move(model)) {}

    remote::Connection::Options stream(const remote::Account& account) const override {
        remote::Connection::Options options{
            .vendor = "cartesia", .explain = explained, .opened_is_served = false};
        options.headers.add("Authorization", "Bearer " + account.key());
        options.headers.add("Cartesia-Version", std::string(version));
        return options;
    }
    Result<std::optional<remote::FromVoice>> read(std::string_view message) const override {
        return read_message(message);
    }
    std::vector<std::string> speak(std::string_view context, std::string_view text,
                                   const speaking::Voice& voice) const override {
        return {cartesia::speak(context, text, model_, voice)};
    }
    std::string stop(std::string_view context) const override { return cancel(context); }

    speaking::Errc meaning(const std::error_code& error) const override {
        return speaking::is_lasting(error) ? static_cast<speaking::Errc>(error.value())
                                           : speaking::Errc::synthesis_failed;
    }
    bool is_lasting(const std::error_code& error) const override {
        return speaking::is_lasting(error);
    }

private:
    const std::string model_;
};

}  // namespace

std::unique_ptr<remote::SharedVoice> make_tts(remote::Account& account, const TimeSource& time,
                                              VoiceOptions options) {
    auto open = [&account, &time, dialect = std::make_shared<Dialect>(std::move(options.model))](
                    Executor loop, const std::string&) {
        return std::make_shared<remote::ContextLine>(loop, account, time, voice_url(account.base()),
                                                     *dialect);
    };
    remote::SharedVoice::Options shared{
        .vendor = "Cartesia", .voice = std::move(options.voice), .knows = is_voice_id};
    return std::make_unique<remote::SharedVoice>(time, std::move(shared), std::move(open));
}

}  // namespace neura::providers::cartesia
