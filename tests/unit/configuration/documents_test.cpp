#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "server/configuration.hpp"
#include "server/dotenv.hpp"
#include "server/settings.hpp"

namespace neura::server {
namespace {

std::string text_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(std::string(NEURA_SOURCE_DIR) + '/' + file).rdbuf();
    return text.str();
}

TEST(Settings, NamesAndPathsAreUnique) {
    std::set<std::string_view> names;
    std::set<std::string_view> paths;
    for (const auto& setting : settings()) {
        EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
        EXPECT_TRUE(paths.insert(setting.path).second) << setting.path;
        EXPECT_FALSE(setting.description.empty()) << setting.name;
    }
}

TEST(Settings, EveryDefaultIsAValueTheSettingTakes) {
    for (const auto& setting : settings()) {
        if (setting.otherwise.empty()) continue;
        Sources sources;
        sources.environment[std::string(setting.name)] = setting.otherwise;

        const auto read = read_configuration(sources);

        EXPECT_TRUE(read.has_value()) << in_words(read.error());
    }
}

TEST(Settings, KnowsTheWholeSeed) {
    for (const auto* name : {"APP_NAME",
                             "APP_ENV",
                             "APP_DEBUG",
                             "APP_LOG_LEVEL",
                             "DATABASE_URL",
                             "CACHE_URL",
                             "CACHE_TTL",
                             "CACHE_ENABLED",
                             "LLM_PROVIDER",
                             "LLM_MODEL",
                             "LLM_TEMPERATURE",
                             "LLM_MAX_TOKENS",
                             "LLM_STREAMING",
                             "OPENAI_API_KEY",
                             "OPENAI_ORG_ID",
                             "ANTHROPIC_API_KEY",
                             "AZURE_OPENAI_ENDPOINT",
                             "AZURE_OPENAI_API_KEY",
                             "AZURE_OPENAI_API_VERSION",
                             "AZURE_OPENAI_DEPLOYMENT_NAME",
                             "STT_PRIMARY_PROVIDER",
                             "STT_FALLBACK_PROVIDERS",
                             "DEEPGRAM_API_KEY",
                             "WHISPER_MODEL",
                             "WHISPER_DEVICE",
                             "ASSEMBLYAI_API_KEY",
                             "AZURE_SPEECH_KEY",
                             "AZURE_SPEECH_REGION",
                             "TTS_PRIMARY_PROVIDER",
                             "TTS_FALLBACK_PROVIDERS",
                             "ELEVENLABS_API_KEY",
                             "ELEVENLABS_VOICE_ID",
                             "OPENAI_TTS_MODEL",
                             "OPENAI_TTS_VOICE",
                             "AZURE_TTS_VOICE",
                             "TELEPHONY_PROVIDER",
                             "TWILIO_ACCOUNT_SID",
                             "TWILIO_AUTH_TOKEN",
                             "TWILIO_PHONE_NUMBER",
                             "TWILIO_WEBHOOK_URL",
                             "VONAGE_API_KEY",
                             "VONAGE_API_SECRET",
                             "VONAGE_APPLICATION_ID",
                             "VECTOR_STORE_PROVIDER",
                             "EMBEDDING_MODEL",
                             "EMBEDDING_DIMENSIONS",
                             "SENTRY_DSN",
                             "OTEL_ENABLED",
                             "OTEL_EXPORTER_OTLP_ENDPOINT",
                             "LANGFUSE_PUBLIC_KEY",
                             "LANGFUSE_SECRET_KEY",
                             "LANGFUSE_HOST",
                             "SECRET_KEY",
                             "API_KEY_HEADER",
                             "ALLOWED_ORIGINS",
                             "CORS_ENABLED",
                             "DEFAULT_LANGUAGE",
                             "SUPPORTED_LANGUAGES",
                             "MAX_CALL_DURATION_MINUTES",
                             "CALL_RECORDING_ENABLED",
                             "CALL_RECORDING_STORAGE",
                             "AGENT_NAME",
                             "AGENT_COMPANY",
                             "AGENT_PERSONALITY",
                             "SILENCE_TIMEOUT_SECONDS",
                             "RESPONSE_TIMEOUT_SECONDS",
                             "NEURA_API_KEY",
                             "LLM_FALLBACK_PROVIDERS",
                             "APP_HOST",
                             "APP_PORT",
                             "NEURA_DATA_DIR",
                             "NEURA_MODELS_DIR",
                             "NEURA_LOOPS",
                             "NEURA_AGENT",
                             "NEURA_MAX_CALLS"})
        EXPECT_NE(setting_named(name), nullptr) << name;
}

TEST(Settings, TheExampleIsMadeFromTheTable) {
    EXPECT_EQ(text_of(".env.example"), env_example())
        << "run: cmake --build --preset dev --target write_configuration_page";
}

TEST(Settings, ThePageIsMadeFromTheTable) {
    EXPECT_EQ(text_of("docs/reference/configuration.md"), configuration_page())
        << "run: cmake --build --preset dev --target write_configuration_page";
}

TEST(Settings, TheExampleWithItsDefaultsTakenIsReadable) {
    std::string all_set;
    std::istringstream lines(env_example());
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with('#') && !line.starts_with("# ")) all_set += line.substr(1) + '\n';

    const auto read = read_configuration({.dotenv = TextFile{".env", all_set}});

    ASSERT_TRUE(read.has_value()) << in_words(read.error());
    EXPECT_EQ(parse_dotenv(all_set)->size(), settings().size());
    EXPECT_TRUE(read->not_used_yet.empty());
}

}  // namespace
}  // namespace neura::server
