#include "providers/deepgram/errc.hpp"

#include <string>

#include "call/listening/speech_to_text.hpp"

namespace neura::providers::deepgram {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.deepgram"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::bad_credentials:
                return "Deepgram does not take the key: see DEEPGRAM_API_KEY";
            case Errc::out_of_credit: return "the Deepgram account has no credit left";
            case Errc::too_many_streams: return "Deepgram has no stream left for this project";
            case Errc::bad_request: return "Deepgram does not know the model, language or option";
            case Errc::malformed_message: return "Deepgram sent a message we cannot read";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

std::error_code meaning_of_status(unsigned status) {
    switch (status) {
        case 400:
        case 404: return Errc::bad_request;
        case 401:
        case 403: return Errc::bad_credentials;
        case 402: return Errc::out_of_credit;
        case 429: return Errc::too_many_streams;
        default: return {};
    }
}

Error explained(Error why, const remote::Ending& ending) {
    if (const auto meaning = meaning_of_status(ending.answer.status)) why.code = meaning;
    for (const auto* field : {"dg-error", "dg-request-id"})
        if (const auto value = ending.answer.headers.find(field))
            why.doing.append(", ").append(field).append(": ").append(*value);
    return why;
}

remote::Connection::Options stream_options(const remote::Account& account,
                                           std::string_view goodbye) {
    remote::Connection::Options options{
        .vendor = "deepgram", .goodbye = goodbye, .explain = explained};
    options.headers.add("Authorization", "Token " + account.key());
    return options;
}

bool is_lasting(const std::error_code& error) {
    return error == Errc::bad_credentials || error == Errc::out_of_credit ||
           error == Errc::bad_request;
}

std::error_code meaning_for_call(const std::error_code& error) {
    if (error == Errc::bad_credentials) return listening::Errc::bad_credentials;
    if (error == Errc::out_of_credit) return listening::Errc::quota_exceeded;
    return listening::Errc::unsupported_language;
}

}  // namespace neura::providers::deepgram
