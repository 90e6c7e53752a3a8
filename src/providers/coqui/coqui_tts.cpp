#include "providers/coqui/coqui_tts.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include "providers/coqui/protocol.hpp"

namespace neura::providers::coqui {

namespace {

net::Fetch post(const remote::Account& account, std::string_view path, const char* type,
                std::string body) {
    net::Fetch made;
    made.method = "POST";
    made.url = account.base();
    made.url.target = net::target_below(account.base().target, path);
    made.headers.add("Content-Type", type);
    if (!account.key().empty()) made.headers.add("Authorization", "Bearer " + account.key());
    made.body = std::move(body);
    return made;
}

class Requests : public remote::SpeechRequests {
public:
    explicit Requests(std::string language) : language_(std::move(language)) {}

    std::unique_ptr<remote::SpeechBody> body(const net::Headers& headers) const override {
        return may_be_speech(headers.find("Content-Type")) ? speech() : nullptr;
    }
    Error refusal(unsigned status, std::string_view) const override {
        return coqui::refusal(status);
    }

protected:
    virtual std::unique_ptr<remote::SpeechBody> speech() const = 0;

    const std::string language_;
};

/// `tts-server`.
class WholeRequests final : public Requests {
public:
    using Requests::Requests;

    net::Fetch request(const remote::Account& account, std::string_view text,
                       const speaking::Voice& voice) const override {
        return post(account, "/api/tts", "application/x-www-form-urlencoded",
                    speech_form(text, voice.name, language_));
    }

private:
    std::unique_ptr<remote::SpeechBody> speech() const override {
        return std::make_unique<remote::WavBody>();
    }
};

/// XTTS's.
class StreamRequests final : public Requests {
public:
    StreamRequests(std::string speaker, std::string language)
        : Requests(std::move(language)), speaker_(std::move(speaker)) {}

    net::Fetch request(const remote::Account& account, std::string_view text,
                       const speaking::Voice& voice) const override {
        const auto& language = language_.empty() ? voice.language : language_;
        return post(account, "/tts_stream", "application/json",
                    stream_body(text, speaker_, language));
    }

private:
    std::unique_ptr<remote::SpeechBody> speech() const override {
        return std::make_unique<remote::SampleBody>(stream_rate);
    }

    const std::string speaker_;
};

bool knows_no_other(std::string_view) { return false; }

}  // namespace

std::unique_ptr<remote::HttpVoice> make_tts(remote::Account& account, const TimeSource& time,
                                            TtsOptions options) {
    std::unique_ptr<remote::SpeechRequests> requests;
    if (options.xtts_speaker.empty())
        requests = std::make_unique<WholeRequests>(std::move(options.language));
    else
        requests = std::make_unique<StreamRequests>(std::move(options.xtts_speaker),
                                                    std::move(options.language));
    return std::make_unique<remote::HttpVoice>(
        account, time, std::move(requests),
        remote::HttpVoice::Options{.vendor = "coqui",
                                   .called = "Coqui",
                                   .voice = std::move(options.speaker),
                                   .knows = knows_no_other,
                                   .next_audio = options.next_audio});
}

Result<std::string> load_speaker(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(std::make_error_code(std::errc::no_such_file_or_directory),
                    "read a voice of XTTS: there is no file " + file.string());
    std::string json(most_of_speaker + 1, '\0');
    in.read(json.data(), static_cast<std::streamsize>(json.size()));
    json.resize(static_cast<std::size_t>(in.gcount()));
    return read_speaker(json);
}

}  // namespace neura::providers::coqui
