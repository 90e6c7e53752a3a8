#pragma once

// What the program was told: defaults < neura.yaml < .env < environment < command line.
//
// Pure: files come as text and the environment as a map, so that every rule here is a unit test.
// settings.hpp has the table of what may be told.

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/log.hpp"

namespace neura::server {

struct TextFile {
    std::string name;  ///< as messages call it: "neura.yaml"
    std::string text;
};

/// Values by the name of their setting.
using Values = std::map<std::string, std::string, std::less<>>;

struct Sources {
    std::optional<TextFile> yaml{};
    std::optional<TextFile> dotenv{};
    Values environment{};  ///< all of it; only names of ours, and HOME, are looked at
    Values overrides{};    ///< of the command line
};

/// Something a person has to mend.
struct Problem {
    std::string where;    ///< "neura.yaml:3", ".env:7", "environment", "command line"
    std::string message;  ///< what is wrong, what was expected, how to mend it; never a secret

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// What is done outwards: calls, transfers, messages. Numbers are E.164 or empty.
struct OutwardSettings {
    std::string account_sid;
    std::string base_url;
    std::string number;       ///< of ours: calls come from it
    std::string text_number;  ///< likewise, of messages
    std::string person;       ///< whom callers are put through to
    std::vector<std::string> prefixes;
    std::size_t calls_a_minute = 0;
    std::size_t texts_a_minute = 0;
    std::string hours;
    bool leaves_message = true;
    std::string emergency_transfer;
    std::string emergency_sms;
    std::string emergency_webhook;
    std::string emergency_secret;

    /// Whether the carrier takes orders: calls and transfers, and messages where there is a number.
    bool has_account() const { return !account_sid.empty(); }
};

struct Configuration {
    std::string host;
    std::uint16_t port = 0;
    log::Level log_level = log::Level::info;
    std::filesystem::path data_dir;
    std::filesystem::path models_dir;
    std::filesystem::path agent_file;
    std::uint64_t phrases_mb = 0;       ///< of fixed phrases kept as speech; 0: none
    std::filesystem::path prices_file;  ///< empty: those of the program
    std::size_t loops = 0;              ///< 0: one a core
    std::size_t max_calls = 0;

    std::string api_key;         ///< empty: the API is open
    std::string api_key_header;  ///< never empty

    std::string twilio_auth_token;  ///< empty: the carrier's requests are not checked
    OutwardSettings outward;
    std::string public_base;  ///< "https://voice.example.com"; empty: as the Host says

    std::string stt_provider;                ///< who hears
    std::vector<std::string> stt_fallbacks;  ///< and who does when that fails, in order
    std::string tts_provider;                ///< who speaks
    std::vector<std::string> tts_fallbacks;
    std::string deepgram_api_key;
    std::string deepgram_base_url;
    std::string deepgram_stt_model;
    std::string deepgram_tts_model;
    std::string elevenlabs_api_key;
    std::string elevenlabs_base_url;
    std::string elevenlabs_voice;
    std::string elevenlabs_model;
    bool elevenlabs_by_requests = false;  ///< instead of on streams
    std::string openai_tts_model;         ///< at `openai_base_url`
    std::string openai_tts_voice;
    std::string cartesia_api_key;
    std::string cartesia_base_url;
    std::string cartesia_voice;
    std::string cartesia_model;
    std::string coqui_base_url;
    std::string coqui_api_key;  ///< empty for a server that asks for none
    std::string coqui_speaker;
    std::string coqui_language;
    std::filesystem::path coqui_xtts_speaker;  ///< empty: the server is not the streaming one
    std::string assemblyai_api_key;
    std::string assemblyai_base_url;
    std::string assemblyai_model;
    std::string azure_speech_key;
    std::string azure_speech_region;
    std::string azure_speech_base_url;  ///< empty: that of the region
    std::string azure_tts_voice;
    std::string whisper_base_url;
    std::string whisper_api_key;  ///< empty for a server that asks for none
    std::string whisper_model;

    std::string agent_name;     ///< instead of the agent file's, unless empty
    std::string agent_company;  ///< likewise

    std::string llm_provider;  ///< "embedded": the guided dialogue alone
    std::vector<std::string> llm_fallbacks;
    std::string llm_model;
    std::string llm_fast_model;             ///< at `llm_provider`; empty: that of conversations
    std::string llm_slow_model;             ///< likewise
    std::optional<double> llm_temperature;  ///< else the provider's default
    int llm_max_tokens = 0;                 ///< of an answer
    int llm_context_tokens = 0;             ///< of a request
    bool llm_streams = true;                ///< answers are spoken while they are written
    std::string openai_api_key;
    std::string openai_base_url;
    std::string openai_organisation;
    bool openai_responses = false;        ///< spoken instead of chat completions
    std::string openai_reasoning_effort;  ///< with those; empty for a model that does not reason
    std::string anthropic_api_key;
    std::string anthropic_base_url;
    std::string anthropic_model;
    std::string azure_openai_endpoint;
    std::string azure_openai_api_key;
    std::string azure_openai_api_version;
    std::string azure_openai_deployment;
    std::string ollama_base_url;
    std::string ollama_model;

    std::string embedding_provider;  ///< "local": on this machine
    std::string embedding_model;     ///< empty: the vendor's usual one
    int embedding_dimensions = 0;    ///< 0: as many as the model gives

    std::string speech_to_speech;  ///< empty: hearing, words and voice are each somebody's
    std::string openai_realtime_model;
    std::string openai_realtime_voice;
    std::string openai_realtime_transcription_model;

    std::string report_webhook_url;            ///< empty: calls are reported to nobody
    std::string report_webhook_secret;         ///< empty: what is posted is not signed
    std::vector<std::string> report_email_to;  ///< empty: calls are mailed to nobody
    std::string report_email_from;             ///< empty: the user of `smtp_url`
    std::string smtp_url;
    std::string reminder_webhook_url;  ///< empty: reminders cannot fire so

    std::chrono::seconds drain{};  ///< live calls may go on so long once told to stop
    std::chrono::minutes max_call_duration{};
    std::chrono::milliseconds silence_timeout{};
    std::chrono::milliseconds response_timeout{};
    std::chrono::milliseconds connect_timeout{};   ///< of a stream, where another vendor is left
    std::chrono::milliseconds callback_timeout{};  ///< 0: no call goes on with an earlier one
    bool record_calls = false;

    std::vector<std::string> http_tool_hosts;  ///< that tools may be at; empty: any they declare
    bool http_tools_allow_private = false;     ///< addresses that are none of the public Internet
    Values environment;  ///< .env and the environment, whole: tools name secrets in it. Never shown
    std::filesystem::path dotenv_file = ".env";  ///< where such secrets may change while it runs

    /// Settings that were given but are not heeded yet, to be said once.
    std::vector<std::string> not_used_yet;
    /// What looks like a slip but may be meant for another program, to be said once.
    std::vector<Problem> warnings;

    /// Whether only this machine can reach `host`.
    bool is_loopback() const;
};

/// The environment and, for names that it does not have, what `.env` says, whoever it is for.
/// Errors: the lines that are none.
std::expected<Values, std::vector<Problem>> with_dotenv(Values environment, const TextFile& dotenv);

/// Reads all sources. Gives every problem there is, in the order of the sources.
///
/// An unknown key of the YAML file is a problem; so is an unknown name of `.env` that begins with
/// NEURA_. Other unknown names there may be for other programs: one that is nearly ours gives a
/// warning. An empty value counts as none.
std::expected<Configuration, std::vector<Problem>> read_configuration(const Sources& sources);

/// What forbids to serve with it: listening where others can connect while the API has no key, or
/// the carrier no token.
/// @param takes_twilio  whether Twilio's routes are on.
std::vector<Problem> check_for_serving(const Configuration& configuration, bool takes_twilio);

/// One problem a line: "neura.yaml:3: …".
std::string in_words(const std::vector<Problem>& problems);

}  // namespace neura::server
