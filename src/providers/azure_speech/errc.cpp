#include "providers/azure_speech/errc.hpp"

#include <string>

#include "providers/azure_speech/protocol.hpp"

namespace neura::providers::azure_speech {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.azure_speech"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::bad_credentials:
                return "Azure does not take the key in this region: see AZURE_SPEECH_KEY and "
                       "AZURE_SPEECH_REGION";
            case Errc::out_of_quota: return "the quota of the Azure speech resource is used up";
            case Errc::too_many_streams: return "Azure has no stream left for this speech resource";
            case Errc::bad_request: return "Azure does not know the language, voice or address";
            case Errc::failed: return "Azure's speech service failed";
            case Errc::malformed_message: return "Azure sent a message we cannot read";
        }
        return "unknown";
    }
};

std::error_code meaning_of_status(unsigned status) {
    switch (status) {
        case 400:
        case 404: return Errc::bad_request;
        case 401: return Errc::bad_credentials;
        case 403: return Errc::out_of_quota;
        case 429: return Errc::too_many_streams;
        default: return {};
    }
}

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

Error explained(Error why, const remote::Ending& ending) {
    constexpr int invalid_payload = 1007;
    auto meaning = meaning_of_status(ending.answer.status);
    if (ending.code == invalid_payload) meaning = Errc::bad_request;
    if (meaning) why.code = meaning;
    if (const auto id = ending.answer.headers.find("X-RequestId"))
        why.doing.append(", X-RequestId: ").append(*id);
    return why;
}

remote::Connection::Options stream_options(const remote::Account& account) {
    remote::Connection::Options options{
        .vendor = "azure_speech", .goodbye = {}, .explain = explained};
    options.headers.add("Ocp-Apim-Subscription-Key", account.key());
    options.headers.add("X-ConnectionId", new_request_id());
    return options;
}

bool is_lasting(const std::error_code& error) {
    return error == Errc::bad_credentials || error == Errc::out_of_quota ||
           error == Errc::bad_request;
}

}  // namespace neura::providers::azure_speech
