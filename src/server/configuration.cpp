#include "server/configuration.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cmath>
#include <iterator>

#include "call/reasoning/yaml_map.hpp"
#include "net/url.hpp"
#include "server/dotenv.hpp"
#include "server/settings.hpp"

namespace neura::server {

namespace asio = boost::asio;

namespace {

/// A value and where it was given.
struct Given {
    std::string text;
    std::string where;
};

/// The values of all sources, each over those before it, and what is wrong with them.
struct Gathered {
    std::map<const Setting*, Given> values;
    std::vector<Problem> problems;

    void refuse(std::string where, std::string message) {
        problems.push_back({std::move(where), std::move(message)});
    }
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

// Values

/// The number that is the whole of `text`.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number value{};
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<bool> flag_in(std::string_view text) {
    for (const std::string_view yes : {"true", "yes", "on", "1"})
        if (equal_ignoring_case(text, yes)) return true;
    for (const std::string_view no : {"false", "no", "off", "0"})
        if (equal_ignoring_case(text, no)) return false;
    return std::nullopt;
}

bool is_name(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

bool is_url(std::string_view text) {
    const auto colon = text.find("://");
    return colon != 0 && colon != std::string_view::npos && text.size() > colon + 3 &&
           !text.contains(' ');
}

bool is_http_url(std::string_view text) {
    const auto url = net::parse_url(text);
    return url && (url->scheme == "http" || url->scheme == "https");
}

/// "localhost" is no name to look up: it is this machine.
std::optional<asio::ip::address> address_in(std::string_view text) {
    if (text == "localhost") return asio::ip::address_v4::loopback();
    boost::system::error_code error;
    const auto address = asio::ip::make_address(std::string(text), error);
    if (error) return std::nullopt;
    return address;
}

/// A token of RFC 9110, 5.6.2, without its rarer characters.
bool is_header_name(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

template <class Number>
bool is_between(std::string_view text, const Setting& setting) {
    const auto number = number_in<Number>(text);
    return number && static_cast<double>(*number) >= setting.min &&
           static_cast<double>(*number) <= setting.max;
}

bool is_choice(std::string_view text, std::string_view choices) {
    return std::ranges::any_of(split(choices, '|'),
                               [&](auto choice) { return equal_ignoring_case(text, choice); });
}

bool is_as_expected(std::string_view text, const Setting& setting) {
    using Type = Setting::Type;
    switch (setting.type) {
        case Type::text:
        case Type::path:
        case Type::list: return !text.contains('\n');
        case Type::name: return is_name(text);
        case Type::choice: return is_choice(text, setting.choices);
        case Type::integer: return is_between<std::int64_t>(text, setting);
        case Type::decimal: return is_between<double>(text, setting);
        case Type::flag: return flag_in(text).has_value();
        case Type::url: return is_url(text);
        case Type::http_url: return is_http_url(text);
        case Type::address: return address_in(text).has_value();
        case Type::header: return is_header_name(text);
    }
    return false;
}

/// The value as a message may show it.
std::string shown(std::string_view text, const Setting& setting) {
    if (setting.is_secret) return "what it is set to";
    constexpr std::size_t longest = 60;
    const auto cut = text.size() > longest ? "…" : "";
    return '"' + std::string(text.substr(0, longest)) + cut + '"';
}

void take(Gathered& into, const Setting& setting, std::string_view called, std::string text,
          std::string where) {
    if (text.empty()) return;
    if (!is_as_expected(text, setting))
        into.refuse(std::move(where), std::string(called) + ": expected " + expected_of(setting) +
                                          ", found " + shown(text, setting));
    else
        into.values[&setting] = {std::move(text), std::move(where)};
}

// neura.yaml

/// Reads a tree of mappings whose paths are settings.
class YamlReader {
public:
    YamlReader(Gathered& into, const TextFile& file) : into_(into), file_(file) {}

    void read() {
        try {
            const auto root = YAML::Load(file_.text);
            if (root.IsNull()) return;
            if (root.IsMap())
                read_mapping(root, "");
            else
                refuse(root, "expected settings, as in \"app:\" and below it \"  port: 8080\"");
        } catch (const YAML::Exception& error) {
            into_.refuse(where(error.mark.line), "not YAML: " + error.msg);
        }
    }

private:
    void read_mapping(const YAML::Node& mapping, const std::string& above) {
        for (const auto& entry : mapping) {
            if (!entry.first.IsScalar()) {
                refuse(entry.first, "expected the name of a setting");
                continue;
            }
            const auto path = above + entry.first.Scalar();
            if (entry.second.IsMap() && setting_at(path) == nullptr)
                read_mapping(entry.second, path + '.');
            else
                read_value(entry.first, entry.second, path);
        }
    }

    void read_value(const YAML::Node& key, const YAML::Node& value, const std::string& path) {
        const auto* setting = setting_at(path);
        if (setting == nullptr) return refuse_unknown(key, path);
        if (std::ranges::find(seen_, setting) != seen_.end())
            return refuse(key, path + " is set twice in this file");
        seen_.push_back(setting);
        if (value.IsNull()) return;

        const bool is_list = value.IsSequence() && setting->type == Setting::Type::list;
        if (!value.IsScalar() && !is_list)
            return refuse(key, path + ": expected " + expected_of(*setting));
        take(into_, *setting, path, is_list ? joined(value) : value.Scalar(),
             where(key.Mark().line));
    }

    void refuse_unknown(const YAML::Node& key, const std::string& path) {
        if (const auto* setting = setting_named(path))
            return refuse(key, path + " is its name in the environment; here it is \"" +
                                   std::string(setting->path) + '"');
        std::vector<std::string_view> paths;
        for (const auto& setting : settings()) paths.push_back(setting.path);
        refuse(key, path + " is no setting" + reasoning::suggestion(path, paths));
    }

    static std::string joined(const YAML::Node& sequence) {
        std::string text;
        for (const auto& item : sequence) {
            if (!text.empty()) text += ',';
            text += item.IsScalar() ? item.Scalar() : "";
        }
        return text;
    }

    std::string where(int line) const {
        return line < 0 ? file_.name : file_.name + ':' + std::to_string(line + 1);
    }

    void refuse(const YAML::Node& node, std::string message) {
        into_.refuse(where(node.Mark().line), std::move(message));
    }

    Gathered& into_;
    const TextFile& file_;
    std::vector<const Setting*> seen_;
};

// .env, the environment and the command line

std::string place_in(const TextFile& file, int line) {
    return file.name + ':' + std::to_string(line);
}

std::expected<std::vector<DotenvLine>, std::vector<Problem>> lines_of(const TextFile& file) {
    auto lines = parse_dotenv(file.text);
    if (lines) return std::move(*lines);
    std::vector<Problem> problems;
    for (const auto& [line, expected] : lines.error())
        problems.push_back({place_in(file, line), "expected " + expected});
    return std::unexpected(std::move(problems));
}

void read_dotenv(Gathered& into, std::vector<Problem>& warnings, const TextFile& file) {
    const auto where = [&](int line) { return place_in(file, line); };
    auto lines = lines_of(file);
    if (!lines) {
        std::ranges::move(lines.error(), std::back_inserter(into.problems));
        return;
    }

    std::vector<std::string_view> names;
    for (const auto& setting : settings()) names.push_back(setting.name);
    for (auto& [line, name, value] : *lines) {
        if (const auto* setting = setting_named(name)) {
            take(into, *setting, name, std::move(value), where(line));
            continue;
        }
        const auto nearest = reasoning::suggestion(name, names);
        const auto message = name + " is no setting" + nearest;
        if (name.starts_with("NEURA_"))
            into.refuse(where(line), message);
        else if (!nearest.empty())
            warnings.push_back({where(line), message});
    }
}

void read_values(Gathered& into, const Values& values, const char* where) {
    for (const auto& setting : settings())
        if (const auto found = values.find(setting.name); found != values.end())
            take(into, setting, setting.name, found->second, where);
}

// From texts to the configuration

/// Texts of settings that are used: what was given, else the default. All are as expected.
class Lookup {
public:
    Lookup(const Gathered& gathered, const Values& environment) : gathered_(gathered) {
        if (const auto home = environment.find("HOME"); home != environment.end())
            home_ = home->second;
    }

    std::string text(std::string_view name) const {
        const auto* setting = setting_named(name);
        const auto given = gathered_.values.find(setting);
        return given != gathered_.values.end() ? given->second.text
                                               : std::string(setting->otherwise);
    }

    /// One of the setting's choices, as the table writes it, or empty.
    std::string choice(std::string_view name) const {
        const auto written = text(name);
        for (const auto known : split(setting_named(name)->choices, '|'))
            if (equal_ignoring_case(written, known)) return std::string(known);
        return {};
    }

    template <class Number>
    Number number(std::string_view name) const {
        return number_in<Number>(text(name)).value_or(Number{});
    }

    /// What stands between the commas of a list, without blanks.
    std::vector<std::string> names(std::string_view list) const {
        std::vector<std::string> found;
        std::string name;
        for (const char c : text(list) + ',') {
            if (c != ',') {
                if (c != ' ' && c != '\t') name += c;
            } else if (!name.empty()) {
                found.push_back(std::exchange(name, {}));
            }
        }
        return found;
    }

    bool flag(std::string_view name) const { return flag_in(text(name)).value_or(false); }

    std::filesystem::path path(std::string_view name) const {
        const auto written = text(name);
        if (!written.starts_with("~/") || home_.empty()) return written;
        return std::filesystem::path(home_) / written.substr(2);
    }

private:
    const Gathered& gathered_;
    std::string home_;
};

log::Level level_named(std::string_view name) {
    constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
    const auto* found =
        std::ranges::find_if(names, [&](auto known) { return equal_ignoring_case(known, name); });
    return static_cast<log::Level>(found - std::begin(names));
}

std::string origin_of(const std::string& url) {
    const auto parsed = net::parse_url(url);
    return parsed ? parsed->origin() : std::string();
}

OutwardSettings outward_of(const Lookup& values) {
    OutwardSettings made;
    made.account_sid = values.text("TWILIO_ACCOUNT_SID");
    made.base_url = values.text("TWILIO_BASE_URL");
    made.number = values.text("TWILIO_PHONE_NUMBER");
    made.text_number = values.text("SMS_FROM");
    if (made.text_number.empty()) made.text_number = made.number;
    made.person = values.text("HUMAN_AGENT_NUMBER");
    made.prefixes = values.names("OUTBOUND_ALLOWED_PREFIXES");
    made.calls_a_minute = values.number<std::size_t>("OUTBOUND_CALLS_PER_MINUTE");
    made.texts_a_minute = values.number<std::size_t>("OUTBOUND_TEXTS_PER_MINUTE");
    made.hours = values.text("OUTBOUND_HOURS");
    made.leaves_message = values.choice("OUTBOUND_VOICEMAIL") == "message";
    made.emergency_transfer = values.text("EMERGENCY_TRANSFER_NUMBER");
    made.emergency_sms = values.text("EMERGENCY_SMS_NUMBER");
    made.emergency_webhook = values.text("EMERGENCY_WEBHOOK_URL");
    made.emergency_secret = values.text("EMERGENCY_WEBHOOK_SECRET");
    return made;
}

Configuration configuration_of(const Lookup& values) {
    Configuration made;
    made.host = address_in(values.text("APP_HOST")).value_or(asio::ip::address()).to_string();
    made.port = values.number<std::uint16_t>("APP_PORT");
    made.log_level = level_named(values.text("APP_LOG_LEVEL"));
    made.data_dir = values.path("NEURA_DATA_DIR");
    made.models_dir = values.path("NEURA_MODELS_DIR");
    made.agent_file = values.path("NEURA_AGENT");
    made.prices_file = values.path("NEURA_PRICES");
    made.phrases_mb = values.number<std::uint64_t>("NEURA_PHRASES_MB");
    made.loops = values.number<std::size_t>("NEURA_LOOPS");
    made.max_calls = values.number<std::size_t>("NEURA_MAX_CALLS");
    made.api_key = values.text("NEURA_API_KEY");
    made.api_key_header = values.text("API_KEY_HEADER");
    made.twilio_auth_token = values.text("TWILIO_AUTH_TOKEN");
    made.outward = outward_of(values);
    made.public_base = origin_of(values.text("TWILIO_WEBHOOK_URL"));
    made.stt_provider = values.text("STT_PRIMARY_PROVIDER");
    made.stt_fallbacks = values.names("STT_FALLBACK_PROVIDERS");
    made.tts_provider = values.text("TTS_PRIMARY_PROVIDER");
    made.tts_fallbacks = values.names("TTS_FALLBACK_PROVIDERS");
    made.deepgram_api_key = values.text("DEEPGRAM_API_KEY");
    made.deepgram_base_url = values.text("DEEPGRAM_BASE_URL");
    made.deepgram_stt_model = values.text("DEEPGRAM_STT_MODEL");
    made.deepgram_tts_model = values.text("DEEPGRAM_TTS_MODEL");
    made.elevenlabs_api_key = values.text("ELEVENLABS_API_KEY");
    made.elevenlabs_base_url = values.text("ELEVENLABS_BASE_URL");
    made.elevenlabs_voice = values.text("ELEVENLABS_VOICE_ID");
    made.elevenlabs_model = values.text("ELEVENLABS_MODEL");
    made.elevenlabs_by_requests = equal_ignoring_case(values.text("ELEVENLABS_TRANSPORT"), "http");
    made.openai_tts_model = values.text("OPENAI_TTS_MODEL");
    made.openai_tts_voice = values.text("OPENAI_TTS_VOICE");
    made.cartesia_api_key = values.text("CARTESIA_API_KEY");
    made.cartesia_base_url = values.text("CARTESIA_BASE_URL");
    made.cartesia_voice = values.text("CARTESIA_VOICE_ID");
    made.cartesia_model = values.text("CARTESIA_MODEL");
    made.coqui_base_url = values.text("COQUI_BASE_URL");
    made.coqui_api_key = values.text("COQUI_API_KEY");
    made.coqui_speaker = values.text("COQUI_SPEAKER");
    made.coqui_language = values.text("COQUI_LANGUAGE");
    made.coqui_xtts_speaker = values.path("COQUI_XTTS_SPEAKER");
    made.assemblyai_api_key = values.text("ASSEMBLYAI_API_KEY");
    made.assemblyai_base_url = values.text("ASSEMBLYAI_BASE_URL");
    made.assemblyai_model = values.text("ASSEMBLYAI_MODEL");
    made.azure_speech_key = values.text("AZURE_SPEECH_KEY");
    made.azure_speech_region = values.text("AZURE_SPEECH_REGION");
    made.azure_speech_base_url = values.text("AZURE_SPEECH_BASE_URL");
    made.azure_tts_voice = values.text("AZURE_TTS_VOICE");
    made.whisper_base_url = values.text("WHISPER_BASE_URL");
    made.whisper_api_key = values.text("WHISPER_API_KEY");
    made.whisper_model = values.text("WHISPER_MODEL");
    made.max_call_duration = std::chrono::minutes(values.number<int>("MAX_CALL_DURATION_MINUTES"));
    made.silence_timeout = std::chrono::milliseconds(
        std::llround(values.number<double>("SILENCE_TIMEOUT_SECONDS") * 1'000));
    made.response_timeout = std::chrono::milliseconds(
        std::llround(values.number<double>("RESPONSE_TIMEOUT_SECONDS") * 1'000));
    made.connect_timeout = std::chrono::milliseconds(values.number<int>("CONNECT_TIMEOUT_MS"));
    made.callback_timeout = std::chrono::milliseconds(
        std::llround(values.number<double>("CALLBACK_TIMEOUT") * 3'600'000));
    made.drain = std::chrono::seconds(values.number<int>("NEURA_DRAIN_SECONDS"));
    made.agent_name = values.text("AGENT_NAME");
    made.agent_company = values.text("AGENT_COMPANY");
    made.record_calls = values.flag("CALL_RECORDING_ENABLED");
    made.http_tool_hosts = values.names("HTTP_TOOL_HOSTS");
    made.http_tools_allow_private = values.flag("HTTP_TOOLS_ALLOW_PRIVATE");
    made.llm_provider = values.text("LLM_PROVIDER");
    made.llm_fallbacks = values.names("LLM_FALLBACK_PROVIDERS");
    made.llm_model = values.text("LLM_MODEL");
    made.llm_fast_model = values.text("LLM_FAST_MODEL");
    made.llm_slow_model = values.text("LLM_SLOW_MODEL");
    made.llm_temperature = number_in<double>(values.text("LLM_TEMPERATURE"));
    made.llm_max_tokens = values.number<int>("LLM_MAX_TOKENS");
    made.llm_context_tokens = values.number<int>("LLM_CONTEXT_TOKENS");
    made.llm_streams = values.flag("LLM_STREAMING");
    made.openai_api_key = values.text("OPENAI_API_KEY");
    made.openai_base_url = values.text("OPENAI_BASE_URL");
    made.openai_organisation = values.text("OPENAI_ORG_ID");
    made.openai_responses = values.choice("OPENAI_API") == "responses";
    made.openai_reasoning_effort = values.choice("OPENAI_REASONING_EFFORT");
    made.anthropic_api_key = values.text("ANTHROPIC_API_KEY");
    made.anthropic_base_url = values.text("ANTHROPIC_BASE_URL");
    made.anthropic_model = values.text("ANTHROPIC_MODEL");
    made.azure_openai_endpoint = values.text("AZURE_OPENAI_ENDPOINT");
    made.azure_openai_api_key = values.text("AZURE_OPENAI_API_KEY");
    made.azure_openai_api_version = values.text("AZURE_OPENAI_API_VERSION");
    made.azure_openai_deployment = values.text("AZURE_OPENAI_DEPLOYMENT_NAME");
    made.ollama_base_url = values.text("OLLAMA_BASE_URL");
    made.ollama_model = values.text("OLLAMA_MODEL");
    made.embedding_provider = values.text("EMBEDDING_PROVIDER");
    made.embedding_model = values.text("EMBEDDING_MODEL");
    made.embedding_dimensions = values.number<int>("EMBEDDING_DIMENSIONS");
    made.report_webhook_url = values.text("REPORT_WEBHOOK_URL");
    made.report_webhook_secret = values.text("REPORT_WEBHOOK_SECRET");
    made.report_email_to = values.names("REPORT_EMAIL_TO");
    made.report_email_from = values.text("REPORT_EMAIL_FROM");
    made.smtp_url = values.text("SMTP_URL");
    made.reminder_webhook_url = values.text("REMINDER_WEBHOOK_URL");
    made.speech_to_speech = values.text("SPEECH_TO_SPEECH_PROVIDER");
    made.openai_realtime_model = values.text("OPENAI_REALTIME_MODEL");
    made.openai_realtime_voice = values.text("OPENAI_REALTIME_VOICE");
    made.openai_realtime_transcription_model = values.text("OPENAI_REALTIME_TRANSCRIPTION_MODEL");
    return made;
}

}  // namespace

bool Configuration::is_loopback() const {
    const auto address = address_in(host);
    return address && address->is_loopback();
}

std::expected<Values, std::vector<Problem>> with_dotenv(Values environment,
                                                        const TextFile& dotenv) {
    auto lines = lines_of(dotenv);
    if (!lines) return std::unexpected(std::move(lines).error());
    Values values;
    for (auto& [line, name, value] : *lines) values.insert_or_assign(name, std::move(value));
    environment.merge(values);
    return environment;
}

std::expected<Configuration, std::vector<Problem>> read_configuration(const Sources& sources) {
    Gathered gathered;
    std::vector<Problem> warnings;
    if (sources.yaml) YamlReader(gathered, *sources.yaml).read();
    if (sources.dotenv) read_dotenv(gathered, warnings, *sources.dotenv);
    read_values(gathered, sources.environment, "environment");
    read_values(gathered, sources.overrides, "command line");
    if (!gathered.problems.empty()) return std::unexpected(std::move(gathered.problems));

    auto made = configuration_of(Lookup(gathered, sources.environment));
    made.warnings = std::move(warnings);
    made.environment = sources.environment;
    if (sources.dotenv)
        made.environment = with_dotenv(sources.environment, *sources.dotenv).value();
    for (const auto& setting : settings())
        if (!setting.is_used && gathered.values.contains(&setting))
            made.not_used_yet.emplace_back(setting.name);
    return made;
}

std::vector<Problem> check_for_serving(const Configuration& configuration, bool takes_twilio) {
    std::vector<Problem> problems;
    if (configuration.is_loopback()) return problems;
    const auto needs = [&](std::string_view name, std::string_view to) {
        problems.push_back({"APP_HOST", configuration.host + " can be reached by others, and " +
                                            std::string(name) + " is not set: " + std::string(to) +
                                            ", or listen on 127.0.0.1"});
    };
    if (configuration.api_key.empty())
        needs("NEURA_API_KEY", "set it to a long random text (openssl rand -hex 32)");
    if (takes_twilio && configuration.twilio_auth_token.empty())
        needs("TWILIO_AUTH_TOKEN", "set it to the token of the Twilio console");
    return problems;
}

std::string in_words(const std::vector<Problem>& problems) {
    std::string text;
    for (const auto& [where, message] : problems) text += where + ": " + message + '\n';
    return text;
}

}  // namespace neura::server
