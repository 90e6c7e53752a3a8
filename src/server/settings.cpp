#include "server/settings.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

#include "server/wording.hpp"

namespace neura::server {

namespace {

using Type = Setting::Type;

/// A row of the table, said in the order one reads it.
struct Entry {
    Setting row;

    constexpr Entry otherwise(std::string_view value) const {
        auto entry = *this;
        entry.row.otherwise = value;
        return entry;
    }
    constexpr Entry between(double min, double max) const {
        auto entry = *this;
        entry.row.min = min;
        entry.row.max = max;
        return entry;
    }
    constexpr Entry one_of(std::string_view choices) const {
        auto entry = *this;
        entry.row.type = Type::choice;
        entry.row.choices = choices;
        return entry;
    }
    constexpr Entry secret() const {
        auto entry = *this;
        entry.row.is_secret = true;
        return entry;
    }
    constexpr Entry used() const {
        auto entry = *this;
        entry.row.is_used = true;
        return entry;
    }
};

constexpr Entry set(std::string_view name, std::string_view path, Type type,
                    std::string_view description) {
    Entry entry;
    entry.row.name = name;
    entry.row.path = path;
    entry.row.type = type;
    entry.row.description = description;
    return entry;
}

// clang-format off
constexpr std::array server{
    set("APP_HOST", "app.host", Type::address, "Address to listen on. Off 127.0.0.1 and ::1 the server starts only with NEURA_API_KEY and TWILIO_AUTH_TOKEN.").otherwise("127.0.0.1").used(),
    set("APP_PORT", "app.port", Type::integer, "Port to listen on; 0 takes any free one.").between(0, 65535).otherwise("8080").used(),
    set("APP_LOG_LEVEL", "app.log_level", Type::choice, "Log lines below this level are left out.").one_of("debug|info|warning|error").otherwise("info").used(),
    set("NEURA_DATA_DIR", "neura.data_dir", Type::path, "Folder of the database and the recordings.").otherwise("data").used(),
    set("NEURA_MODELS_DIR", "neura.models_dir", Type::path, "Folder of the speech models.").otherwise("~/.local/share/neura/models").used(),
    set("NEURA_PHRASES_MB", "neura.phrases_mb", Type::integer, "Megabytes of the agent file's phrases kept as speech in NEURA_DATA_DIR, so that a vendor makes each once; 0 keeps none.").between(0, 100'000).otherwise("64").used(),
    set("NEURA_LOOPS", "neura.loops", Type::integer, "Threads that carry calls; 0 for one a core.").between(0, 256).otherwise("0").used(),
    set("NEURA_MAX_CALLS", "neura.max_calls", Type::integer, "Calls at a time; the next one hears that all lines are busy.").between(1, 100'000).otherwise("50").used(),
    set("NEURA_DRAIN_SECONDS", "neura.drain_seconds", Type::integer, "How long live calls may go on after SIGTERM; a second one ends them at once.").between(0, 86'400).otherwise("600").used(),
    set("NEURA_AGENT", "neura.agent", Type::path, "Agent file that answers the calls.").otherwise("agents/insurance.yaml").used(),
    set("NEURA_PRICES", "neura.prices", Type::path, "File of what vendors charge, instead of the one the program carries (data/prices.yaml).").used(),
    set("APP_NAME", "app.name", Type::text, "Name of this installation, in telemetry."),
    set("APP_ENV", "app.env", Type::choice, "Kind of installation, in telemetry.").one_of("development|test|staging|production"),
    set("APP_DEBUG", "app.debug", Type::flag, "More detail in error answers."),
};

constexpr std::array access{
    set("NEURA_API_KEY", "neura.api_key", Type::text, "Key that the API asks for. Without it the API is open, and listens on this machine only.").secret().used(),
    set("API_KEY_HEADER", "api.key_header", Type::header, "Header that carries the key; `Authorization: Bearer` is taken too.").otherwise("X-API-Key").used(),
    set("ALLOWED_ORIGINS", "api.allowed_origins", Type::list, "Web pages of these origins may call the API."),
    set("CORS_ENABLED", "api.cors_enabled", Type::flag, "Whether pages of other origins may call the API."),
    set("SECRET_KEY", "app.secret_key", Type::text, "Signs sessions of the dashboard.").secret(),
};

constexpr std::array calls{
    set("MAX_CALL_DURATION_MINUTES", "call.max_duration_minutes", Type::integer, "A call longer than this is ended.").between(1, 1440).otherwise("60").used(),
    set("SILENCE_TIMEOUT_SECONDS", "call.silence_timeout_seconds", Type::decimal, "Silence of the caller after which the agent asks.").between(1, 120).otherwise("8").used(),
    set("RESPONSE_TIMEOUT_SECONDS", "call.response_timeout_seconds", Type::decimal, "Longest a caller waits for an answer before being told.").between(1, 120).otherwise("4").used(),
    set("CONNECT_TIMEOUT_MS", "call.connect_timeout_ms", Type::integer, "Time a vendor of speech has to open a stream before the next one is taken, where there is a next; more where vendors are an ocean away.").between(50, 10'000).otherwise("300").used(),
    set("CALLBACK_TIMEOUT", "call.callback_timeout", Type::decimal, "Hours within which a caller who calls again goes on where they were; 0: never.").between(0, 720).otherwise("3").used(),
    set("CALL_RECORDING_ENABLED", "call.recording_enabled", Type::flag, "Whether calls are recorded, once the agent file's consent is given.").otherwise("true").used(),
    set("CALL_RECORDING_STORAGE", "call.recording_storage", Type::name, "Where recordings are kept."),
    set("DEFAULT_LANGUAGE", "language.default", Type::text, "Language a call begins in, as in BCP 47."),
    set("SUPPORTED_LANGUAGES", "language.supported", Type::list, "Languages a call may change to."),
    set("AGENT_NAME", "agent.name", Type::text, "Name the agent gives, instead of the agent file's.").used(),
    set("AGENT_COMPANY", "agent.company", Type::text, "Company the agent speaks for, instead of the agent file's.").used(),
    set("HTTP_TOOL_HOSTS", "tools.http_hosts", Type::list, "Hosts that tools of an agent file may be at; without it those that the file names.").used(),
    set("HTTP_TOOLS_ALLOW_PRIVATE", "tools.http_allow_private", Type::flag, "Whether tools of an agent file may be at addresses that are not of the public Internet: this machine, a private network.").otherwise("false").used(),
    set("AGENT_PERSONALITY", "agent.personality", Type::text, "Manner of the agent, instead of the agent file's."),
};

constexpr std::array telephony{
    set("TELEPHONY_PROVIDER", "telephony.provider", Type::name, "Carrier that outgoing calls are placed with."),
    set("TWILIO_ACCOUNT_SID", "twilio.account_sid", Type::text, "Account of the Twilio console: with it calls can be placed, callers put through and messages sent.").used(),
    set("TWILIO_AUTH_TOKEN", "twilio.auth_token", Type::text, "Token of the Twilio console. With it every request of the carrier must be signed.").secret().used(),
    set("TWILIO_PHONE_NUMBER", "twilio.phone_number", Type::text, "Number that outgoing calls come from, as in E.164.").used(),
    set("TWILIO_BASE_URL", "twilio.base_url", Type::http_url, "Address of Twilio's REST interface: of another region, or of one's own.").otherwise("https://api.twilio.com").used(),
    set("SMS_FROM", "sms.from", Type::text, "Number that text messages come from, instead of TWILIO_PHONE_NUMBER.").used(),
    set("HUMAN_AGENT_NUMBER", "transfer.number", Type::text, "Number of the person that callers are put through to, unless the agent file names one. Without either, a call that wants a person ends.").used(),
    set("OUTBOUND_CALLS_PER_MINUTE", "outbound.calls_per_minute", Type::integer, "Calls that may be placed in a minute; 0 for none.").between(0, 10'000).otherwise("10").used(),
    set("OUTBOUND_TEXTS_PER_MINUTE", "outbound.texts_per_minute", Type::integer, "Text messages that may be sent in a minute; 0 for none.").between(0, 10'000).otherwise("30").used(),
    set("OUTBOUND_ALLOWED_PREFIXES", "outbound.allowed_prefixes", Type::list, "Beginnings of the numbers that may be called and written to, such as +49,+43. Empty: the country of our own number.").used(),
    set("OUTBOUND_HOURS", "outbound.hours", Type::text, "When calls may be placed, by this machine's clock, such as 08:00-20:00. Empty: always.").used(),
    set("OUTBOUND_VOICEMAIL", "outbound.voicemail", Type::choice, "What is done when a machine picks up.").one_of("message|hang_up").otherwise("message").used(),
    set("EMERGENCY_TRANSFER_NUMBER", "emergency.transfer", Type::text, "Number that callers in danger are put through to, unless the agent file names one.").used(),
    set("EMERGENCY_SMS_NUMBER", "emergency.sms", Type::text, "Number that is written to when a caller is in danger, likewise.").used(),
    set("EMERGENCY_WEBHOOK_URL", "emergency.webhook", Type::http_url, "Address that is posted to when a caller is in danger, likewise.").used(),
    set("EMERGENCY_WEBHOOK_SECRET", "emergency.webhook_secret", Type::text, "Signs what is posted there, as Standard Webhooks say.").secret().used(),
    set("TWILIO_WEBHOOK_URL", "twilio.webhook_url", Type::http_url, "Address of this server as the carrier reaches it; its origin is that of all addresses we give out.").used(),
    set("VONAGE_API_KEY", "vonage.api_key", Type::text, "Key of the Vonage dashboard.").secret(),
    set("VONAGE_API_SECRET", "vonage.api_secret", Type::text, "Secret of the Vonage dashboard.").secret(),
    set("VONAGE_APPLICATION_ID", "vonage.application_id", Type::text, "Application that calls belong to at Vonage."),
};

constexpr std::array speech{
    set("STT_PRIMARY_PROVIDER", "stt.primary_provider", Type::name, "Speech recognition: embedded, deepgram, assemblyai, azure, or whisper.").otherwise("embedded").used(),
    set("STT_FALLBACK_PROVIDERS", "stt.fallback_providers", Type::list, "Speech recognition used when the first fails, in order.").used(),
    set("DEEPGRAM_API_KEY", "deepgram.api_key", Type::text, "Key of Deepgram.").secret().used(),
    set("DEEPGRAM_BASE_URL", "deepgram.base_url", Type::http_url, "Address of Deepgram: of another region, or of one's own.").otherwise("https://api.deepgram.com").used(),
    set("DEEPGRAM_STT_MODEL", "deepgram.stt_model", Type::text, "Recognition model at Deepgram; one whose name begins with flux hears turns too.").otherwise("nova-3").used(),
    set("DEEPGRAM_TTS_MODEL", "deepgram.tts_model", Type::text, "Voice at Deepgram, when the agent file names none of its voices.").otherwise("aura-2-thalia-en").used(),
    set("ASSEMBLYAI_API_KEY", "assemblyai.api_key", Type::text, "Key of AssemblyAI.").secret().used(),
    set("ASSEMBLYAI_BASE_URL", "assemblyai.base_url", Type::http_url, "Address of AssemblyAI: of another region, or of one's own.").otherwise("https://streaming.assemblyai.com").used(),
    set("ASSEMBLYAI_MODEL", "assemblyai.model", Type::text, "Recognition model at AssemblyAI.").otherwise("universal-streaming-english").used(),
    set("WHISPER_BASE_URL", "whisper.base_url", Type::http_url, "Address of a server that transcribes as OpenAI's does, with its /v1.").otherwise("http://127.0.0.1:8000/v1").used(),
    set("WHISPER_API_KEY", "whisper.api_key", Type::text, "Key of that server, if it asks for one.").secret().used(),
    set("WHISPER_MODEL", "whisper.model", Type::text, "Recognition model there.").otherwise("Systran/faster-distil-whisper-small.en").used(),
    set("WHISPER_DEVICE", "whisper.device", Type::choice, "What Whisper runs on: left to the server at WHISPER_BASE_URL.").one_of("auto|cpu|cuda"),
    set("AZURE_SPEECH_KEY", "azure_speech.key", Type::text, "Key of Azure's speech service.").secret().used(),
    set("AZURE_SPEECH_REGION", "azure_speech.region", Type::name, "Region of Azure's speech service, as in westeurope.").used(),
    set("AZURE_SPEECH_BASE_URL", "azure_speech.base_url", Type::http_url, "Address of Azure's speech service, instead of that of a region.").used(),
    set("TTS_PRIMARY_PROVIDER", "tts.primary_provider", Type::name, "Voice: embedded, deepgram, azure, elevenlabs, openai, cartesia, or coqui.").otherwise("embedded").used(),
    set("TTS_FALLBACK_PROVIDERS", "tts.fallback_providers", Type::list, "Voices used when the first fails, in order.").used(),
    set("ELEVENLABS_API_KEY", "elevenlabs.api_key", Type::text, "Key of ElevenLabs.").secret().used(),
    set("ELEVENLABS_BASE_URL", "elevenlabs.base_url", Type::http_url, "Address of ElevenLabs: of another region, or of one's own.").otherwise("https://api.elevenlabs.io").used(),
    set("ELEVENLABS_VOICE_ID", "elevenlabs.voice_id", Type::text, "Voice at ElevenLabs, by its id, when the agent file names none.").used(),
    set("ELEVENLABS_MODEL", "elevenlabs.model", Type::text, "Voice model at ElevenLabs.").otherwise("eleven_flash_v2_5").used(),
    set("ELEVENLABS_TRANSPORT", "elevenlabs.transport", Type::choice, "How it is asked: on streams that stay open, or by one request a sentence where there are none, as for eleven_v3.").one_of("websocket|http").otherwise("websocket").used(),
    set("OPENAI_TTS_MODEL", "openai.tts_model", Type::text, "Voice model at OpenAI, or at the server at OPENAI_BASE_URL.").otherwise("gpt-4o-mini-tts").used(),
    set("OPENAI_TTS_VOICE", "openai.tts_voice", Type::text, "Voice there, when the agent file names none of OpenAI's.").otherwise("alloy").used(),
    set("CARTESIA_API_KEY", "cartesia.api_key", Type::text, "Key of Cartesia.").secret().used(),
    set("CARTESIA_BASE_URL", "cartesia.base_url", Type::http_url, "Address of Cartesia, or of one's own.").otherwise("https://api.cartesia.ai").used(),
    set("CARTESIA_VOICE_ID", "cartesia.voice_id", Type::text, "Voice at Cartesia, by its id, when the agent file names none.").used(),
    set("CARTESIA_MODEL", "cartesia.model", Type::text, "Voice model at Cartesia.").otherwise("sonic-3.5").used(),
    set("COQUI_BASE_URL", "coqui.base_url", Type::http_url, "Address of a server of Coqui's.").otherwise("http://127.0.0.1:5002").used(),
    set("COQUI_API_KEY", "coqui.api_key", Type::text, "Key of who stands in front of that server, if one does.").secret().used(),
    set("COQUI_SPEAKER", "coqui.speaker", Type::text, "Speaker there, for a model that has several.").used(),
    set("COQUI_LANGUAGE", "coqui.language", Type::text, "Language there, for a model that has several; XTTS follows the agent file without it.").used(),
    set("COQUI_XTTS_SPEAKER", "coqui.xtts_speaker", Type::path, "File with a voice of XTTS: the server is the streaming one of XTTS then.").used(),
    set("AZURE_TTS_VOICE", "azure_speech.tts_voice", Type::text, "Voice at Azure, when the agent file names none of its voices.").otherwise("en-US-AvaNeural").used(),
};

constexpr std::array language_models{
    set("LLM_PROVIDER", "llm.provider", Type::name, "Language model that finds the words: openai, anthropic, azure_openai, ollama, or embedded for the guided dialogue alone.").otherwise("embedded").used(),
    set("LLM_FALLBACK_PROVIDERS", "llm.fallback_providers", Type::list, "Language models used when the first fails, in order; the guided dialogue is always the last.").used(),
    set("LLM_MODEL", "llm.model", Type::text, "Model at OpenAI, or at the server at OPENAI_BASE_URL.").otherwise("gpt-4.1-mini").used(),
    set("LLM_FAST_MODEL", "llm.fast_model", Type::text, "Model (at Azure: deployment) of LLM_PROVIDER that sums up long conversations while they go on, and talks where an agent file says model: fast; without it, the one that talks.").used(),
    set("LLM_SLOW_MODEL", "llm.slow_model", Type::text, "Model (at Azure: deployment) of LLM_PROVIDER that works after the call, where time matters less, and talks where an agent file says model: slow; without it, the one that talks.").used(),
    set("LLM_TEMPERATURE", "llm.temperature", Type::decimal, "How freely it words an answer; the provider's own default without it. Models that reason refuse it; Anthropic's take 0 to 1.").between(0, 2).used(),
    set("LLM_MAX_TOKENS", "llm.max_tokens", Type::integer, "Longest answer, in tokens.").between(1, 1'000'000).otherwise("500").used(),
    set("LLM_CONTEXT_TOKENS", "llm.context_tokens", Type::integer, "Longest request to a model in a call, in tokens, counted rather too many than too few. Of longer conversations the oldest turns are summed up. Below what the model can be told, which is often 8,192 at a server of one's own.").between(2'000, 2'000'000).otherwise("16000").used(),
    set("LLM_STREAMING", "llm.streaming", Type::flag, "Whether answers are spoken while they are written; else when they are whole, which takes longer.").otherwise("true").used(),
    set("OPENAI_API_KEY", "openai.api_key", Type::text, "Key of OpenAI, or of the server at OPENAI_BASE_URL if it asks for one.").secret().used(),
    set("OPENAI_BASE_URL", "openai.base_url", Type::http_url, "Address of the interface, OpenAI's or of a server that speaks as it does.").otherwise("https://api.openai.com/v1").used(),
    set("OPENAI_API", "openai.api", Type::choice, "Interface to OpenAI's models, or to those of the server at OPENAI_BASE_URL. Models that reason call tools only through responses.").one_of("chat_completions|responses").otherwise("chat_completions").used(),
    set("OPENAI_REASONING_EFFORT", "openai.reasoning_effort", Type::choice, "How long a model may think before it speaks, with OPENAI_API=responses; none is for callers who wait. Only for models that reason: others refuse it.").one_of("none|minimal|low|medium|high").used(),
    set("OPENAI_ORG_ID", "openai.org_id", Type::text, "Organisation at OpenAI.").used(),
    set("ANTHROPIC_API_KEY", "anthropic.api_key", Type::text, "Key of Anthropic.").secret().used(),
    set("ANTHROPIC_BASE_URL", "anthropic.base_url", Type::http_url, "Address of Anthropic, or of a server that speaks as it does.").otherwise("https://api.anthropic.com").used(),
    set("ANTHROPIC_MODEL", "anthropic.model", Type::text, "Model at Anthropic.").otherwise("claude-haiku-5-5").used(),
    set("AZURE_OPENAI_ENDPOINT", "azure_openai.endpoint", Type::http_url, "Address of the Azure OpenAI resource, as in https://NAME.openai.azure.com.").used(),
    set("AZURE_OPENAI_API_KEY", "azure_openai.api_key", Type::text, "Key of the Azure OpenAI resource.").secret().used(),
    set("AZURE_OPENAI_API_VERSION", "azure_openai.api_version", Type::text, "Version of the Azure OpenAI interface, as in 2024-10-21; without one, v1.").used(),
    set("AZURE_OPENAI_DEPLOYMENT_NAME", "azure_openai.deployment_name", Type::text, "Deployment at Azure OpenAI: its model.").used(),
    set("OLLAMA_BASE_URL", "ollama.base_url", Type::http_url, "Address of Ollama.").otherwise("http://127.0.0.1:11434").used(),
    set("OLLAMA_MODEL", "ollama.model", Type::text, "Model at Ollama.").otherwise("llama3.2").used(),
    set("EMBEDDING_PROVIDER", "embedding.provider", Type::name, "Who makes the vectors that passages are found with by meaning: local, openai, azure_openai, or ollama. After a change: neura knowledge rebuild.").otherwise("local").used(),
    set("EMBEDDING_MODEL", "embedding.model", Type::text, "Model of those: text-embedding-3-small at OpenAI and nomic-embed-text at Ollama unless said, a deployment at Azure OpenAI; local has but one.").used(),
    set("EMBEDDING_DIMENSIONS", "embedding.dimensions", Type::integer, "Numbers in one of its vectors, where a vendor gives a choice.").between(1, 65'536).used(),
    set("VECTOR_STORE_PROVIDER", "vector_store.provider", Type::name, "Where passages are kept."),
};

constexpr std::array speech_to_speech{
    set("SPEECH_TO_SPEECH_PROVIDER", "speech_to_speech.provider", Type::name, "Hears, finds the words and speaks in one: openai_realtime; without one, the three do. They take over when it fails.").used(),
    set("OPENAI_REALTIME_MODEL", "openai.realtime_model", Type::text, "Model of Realtime at OpenAI, or at the server at OPENAI_BASE_URL.").otherwise("gpt-realtime-2.1").used(),
    set("OPENAI_REALTIME_VOICE", "openai.realtime_voice", Type::text, "Its voice.").otherwise("marin").used(),
    set("OPENAI_REALTIME_TRANSCRIPTION_MODEL", "openai.realtime_transcription_model", Type::text, "Model that writes down what it hears.").otherwise("gpt-4o-mini-transcribe").used(),
};

constexpr std::array around{
    set("DATABASE_URL", "database.url", Type::url, "Database shared by several servers; without it, a file in NEURA_DATA_DIR.").secret(),
    set("CACHE_URL", "cache.url", Type::url, "Cache shared by several servers.").secret(),
    set("CACHE_TTL", "cache.ttl", Type::integer, "Seconds a cached value is good for.").between(0, 31'536'000),
    set("CACHE_ENABLED", "cache.enabled", Type::flag, "Whether anything is cached."),
    set("SENTRY_DSN", "sentry.dsn", Type::url, "Where errors are reported to.").secret(),
    set("OTEL_ENABLED", "otel.enabled", Type::flag, "Whether traces are sent."),
    set("OTEL_EXPORTER_OTLP_ENDPOINT", "otel.exporter_otlp_endpoint", Type::http_url, "Where traces are sent to."),
    set("LANGFUSE_PUBLIC_KEY", "langfuse.public_key", Type::text, "Public key of Langfuse."),
    set("LANGFUSE_SECRET_KEY", "langfuse.secret_key", Type::text, "Secret key of Langfuse.").secret(),
    set("LANGFUSE_HOST", "langfuse.host", Type::http_url, "Address of Langfuse."),
};
// clang-format on

// clang-format off
constexpr std::array after_calls{
    set("REPORT_WEBHOOK_URL", "report.webhook_url", Type::http_url, "Where the record of each call is posted to once it was understood.").used(),
    set("REPORT_WEBHOOK_SECRET", "report.webhook_secret", Type::text, "Signs what is posted there and to REMINDER_WEBHOOK_URL, as Standard Webhooks say.").secret().used(),
    set("REPORT_EMAIL_TO", "report.email_to", Type::list, "Mailboxes that the letter about each call is sent to once it was understood; needs SMTP_URL.").used(),
    set("REPORT_EMAIL_FROM", "report.email_from", Type::text, "Mailbox it comes from; the user of SMTP_URL without one.").used(),
    set("SMTP_URL", "smtp.url", Type::text, "Mail server, as in smtps://user:password@mail.example.com; smtp:// begins in the clear and must offer STARTTLS.").secret().used(),
    set("REMINDER_WEBHOOK_URL", "reminder.webhook_url", Type::http_url, "Where reminders that have become due are posted to, if the agent file has them fire so.").used(),
};
// clang-format on

constexpr auto count = server.size() + access.size() + calls.size() + telephony.size() +
                       speech.size() + language_models.size() + speech_to_speech.size() +
                       after_calls.size() + around.size();

constexpr auto table = [] {
    std::array<Setting, count> all{};
    std::size_t next = 0;
    const auto add = [&](std::string_view group, const auto& entries) {
        for (const auto& entry : entries) {
            all[next] = entry.row;
            all[next++].group = group;
        }
    };
    add("Server", server);
    add("Access", access);
    add("Calls", calls);
    add("Telephony", telephony);
    add("Speech", speech);
    add("Language models", language_models);
    add("Speech to speech", speech_to_speech);
    add("After calls", after_calls);
    add("Around it", around);
    return all;
}();

std::string in_words(double number) {
    auto text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// "debug|info|error" as "debug, info or error".
std::string choices_in_words(std::string_view choices) {
    std::vector<std::string_view> names;
    for (const auto name : std::views::split(choices, '|'))
        names.emplace_back(name.begin(), name.end());
    return one_of(names);
}

}  // namespace

std::span<const Setting> settings() { return table; }

const Setting* setting_named(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &Setting::name);
    return found == table.end() ? nullptr : found;
}

const Setting* setting_at(std::string_view path) {
    const auto* found = std::ranges::find(table, path, &Setting::path);
    return found == table.end() ? nullptr : found;
}

std::string expected_of(const Setting& setting) {
    const auto range = " from " + in_words(setting.min) + " to " + in_words(setting.max);
    switch (setting.type) {
        case Type::text: return "text on one line";
        case Type::name: return "a name in lower-case letters, digits, '_' and '-'";
        case Type::choice: return choices_in_words(setting.choices);
        case Type::integer: return "a whole number" + range;
        case Type::decimal: return "a number" + range;
        case Type::flag: return "true or false";
        case Type::list: return "words with commas between them";
        case Type::url: return "an address with its scheme, such as postgresql://host/name";
        case Type::http_url: return "an address that begins with https:// or http://";
        case Type::address: return "an IPv4 or IPv6 address";
        case Type::header: return "the name of an HTTP header";
        case Type::path: return "the path of a file or folder";
    }
    return {};
}

std::string env_example() {
    std::string text =
        "# Copy to .env and take the '#' off the lines you set. The environment overrides this "
        "file,\n# this file overrides neura.yaml. Made from the table in src/server/settings.cpp; "
        "what each\n# setting means: docs/reference/configuration.md.\n";
    std::string_view group;
    for (const auto& setting : table) {
        if (setting.group != group) text.append("\n# ").append(setting.group).append("\n\n");
        group = setting.group;
        text.append("# ").append(setting.description);
        if (!setting.is_used) text += " (Not used yet.)";
        text.append("\n#").append(setting.name).append("=").append(setting.otherwise) += '\n';
    }
    return text;
}

std::string configuration_page() {
    std::string text =
        "# Configuration\n\n"
        "<!-- Made from the table in src/server/settings.cpp; change it there, then\n"
        "     cmake --build --preset dev --target write_configuration_page -->\n\n"
        "A setting is looked up on the command line, in the environment, in `.env`, in\n"
        "`neura.yaml`, and has a default; the first that gives it counts. An empty value counts "
        "as\n"
        "none. Unknown keys in `neura.yaml` and bad values anywhere stop the start, all named at "
        "once\nwith where they stand and what was expected. A setting marked *not yet* is known "
        "and\nchecked, but nothing heeds it: the server says so once when it starts.\n\n"
        "```yaml\n# neura.yaml\napp:\n  port: 9090\ntwilio:\n  webhook_url: "
        "https://voice.example.com/webhooks/twilio/voice\n```\n";
    std::string_view group;
    for (const auto& setting : table) {
        if (setting.group != group) {
            text.append("\n## ").append(setting.group);
            text +=
                "\n\n| Environment | neura.yaml | Value | Default | Meaning |\n"
                "|---|---|---|---|---|\n";
        }
        group = setting.group;
        text.append("| `").append(setting.name).append("` | `").append(setting.path) += "` | ";
        text += setting.is_secret ? "secret" : expected_of(setting);
        text += " | ";
        if (!setting.otherwise.empty()) text.append("`").append(setting.otherwise).append("`");
        text.append(" | ").append(setting.description);
        if (!setting.is_used) text += " *Not yet.*";
        text += " |\n";
    }
    return text;
}

}  // namespace neura::server
