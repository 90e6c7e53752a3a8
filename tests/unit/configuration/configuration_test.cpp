#include "server/configuration.hpp"

#include <gtest/gtest.h>

namespace neura::server {
namespace {

using namespace std::chrono_literals;

Sources yaml(std::string text) { return {.yaml = TextFile{"neura.yaml", std::move(text)}}; }

Sources environment(Values values) { return {.environment = std::move(values)}; }

Configuration accepted(const Sources& sources) {
    auto read = read_configuration(sources);
    EXPECT_TRUE(read.has_value()) << in_words(read.error());
    return read.value_or(Configuration());
}

/// What is said of them, line by line.
std::string refused(const Sources& sources) {
    const auto read = read_configuration(sources);
    return read ? "nothing is wrong" : in_words(read.error());
}

TEST(Configuration, WithoutAnySourceHasTheDefaults) {
    const auto made = accepted({.environment = {{"HOME", "/home/ann"}}});

    EXPECT_EQ(made.host, "127.0.0.1");
    EXPECT_EQ(made.port, 8080);
    EXPECT_EQ(made.log_level, log::Level::info);
    EXPECT_EQ(made.data_dir, "data");
    EXPECT_EQ(made.models_dir, "/home/ann/.local/share/neura/models");
    EXPECT_EQ(made.agent_file, "agents/insurance.yaml");
    EXPECT_EQ(made.loops, 0u);
    EXPECT_EQ(made.max_calls, 50u);
    EXPECT_EQ(made.api_key, "");
    EXPECT_EQ(made.api_key_header, "X-API-Key");
    EXPECT_EQ(made.public_base, "");
    EXPECT_EQ(made.max_call_duration, 60min);
    EXPECT_EQ(made.silence_timeout, 8s);
    EXPECT_EQ(made.callback_timeout, 3h);
    EXPECT_TRUE(made.record_calls);
    EXPECT_TRUE(made.not_used_yet.empty());
}

TEST(Configuration, EachSourceOverridesTheOneBefore) {
    Sources sources = yaml("app:\n  port: 1\n");
    EXPECT_EQ(accepted(sources).port, 1);
    sources.dotenv = TextFile{".env", "APP_PORT=2"};
    EXPECT_EQ(accepted(sources).port, 2);
    sources.environment["APP_PORT"] = "3";
    EXPECT_EQ(accepted(sources).port, 3);
    sources.overrides["APP_PORT"] = "4";
    EXPECT_EQ(accepted(sources).port, 4);
}

TEST(Configuration, AnEmptyValueCountsAsNone) {
    Sources sources = yaml("app:\n  port: 1\n");
    sources.environment["APP_PORT"] = "";

    EXPECT_EQ(accepted(sources).port, 1);
}

TEST(Configuration, ReadsEveryKindOfValueFromYaml) {
    const auto made =
        accepted(yaml("# of this office\n"
                      "app: {host: '::1', log_level: WARNING}\n"
                      "neura:\n"
                      "  data_dir: /var/lib/neura\n"
                      "  api_key: \"k # 1\"\n"
                      "call:\n"
                      "  recording_enabled: no\n"
                      "  silence_timeout_seconds: 2.5\n"
                      "  callback_timeout: 0\n"
                      "twilio:\n"
                      "  webhook_url: https://voice.example.com/webhooks/twilio/voice\n"
                      "stt:\n"
                      "  fallback_providers: [deepgram, whisper]\n"));

    EXPECT_EQ(made.host, "::1");
    EXPECT_EQ(made.log_level, log::Level::warning);
    EXPECT_EQ(made.data_dir, "/var/lib/neura");
    EXPECT_EQ(made.api_key, "k # 1");
    EXPECT_FALSE(made.record_calls);
    EXPECT_EQ(made.silence_timeout, 2'500ms);
    EXPECT_EQ(made.callback_timeout, 0ms) << "which is not the default";
    EXPECT_EQ(made.public_base, "https://voice.example.com");
    EXPECT_EQ(made.stt_fallbacks, (std::vector<std::string>{"deepgram", "whisper"}));
    EXPECT_TRUE(made.not_used_yet.empty());
}

TEST(Configuration, PathsMayBeginAtTheHomeFolder) {
    const auto made = accepted(environment({{"HOME", "/home/ann"}, {"NEURA_DATA_DIR", "~/calls"}}));

    EXPECT_EQ(made.data_dir, "/home/ann/calls");
}

TEST(Configuration, RefusesAValueAndSaysWhatWasExpected) {
    struct Case {
        const char* name;
        const char* value;
        const char* message;
    };
    for (const auto& [name, value, message] : {
             Case{"APP_PORT", "80 80", "expected a whole number from 0 to 65535, found \"80 80\""},
             Case{"APP_PORT", "65536", "expected a whole number from 0 to 65535, found \"65536\""},
             Case{"APP_PORT", "-1", "expected a whole number from 0 to 65535, found \"-1\""},
             Case{"APP_PORT", "8080.5",
                  "expected a whole number from 0 to 65535, found \"8080.5\""},
             Case{"APP_HOST", "my-host", "expected an IPv4 or IPv6 address, found \"my-host\""},
             Case{"NEURA_MAX_CALLS", "0", "expected a whole number from 1 to 100000, found \"0\""},
             Case{"APP_LOG_LEVEL", "loud",
                  "expected debug, info, warning or error, found \"loud\""},
             Case{"CALL_RECORDING_ENABLED", "maybe", "expected true or false, found \"maybe\""},
             Case{"LLM_TEMPERATURE", "nan", "expected a number from 0 to 2, found \"nan\""},
             Case{"TWILIO_WEBHOOK_URL", "voice.example.com",
                  "expected an address that begins with https:// or http://, found "
                  "\"voice.example.com\""},
             Case{"API_KEY_HEADER", "X API Key",
                  "expected the name of an HTTP header, found \"X API Key\""},
             Case{"TTS_PRIMARY_PROVIDER", "Eleven Labs",
                  "expected a name in lower-case letters, digits, '_' and '-', found "
                  "\"Eleven Labs\""},
         }) {
        EXPECT_EQ(refused(environment({{name, value}})),
                  std::string("environment: ") + name + ": " + message + '\n');
    }
}

TEST(Configuration, NeverShowsASecret) {
    const auto message = refused(environment({{"DATABASE_URL", "hunter2"}}));

    EXPECT_EQ(message,
              "environment: DATABASE_URL: expected an address with its scheme, such as "
              "postgresql://host/name, found what it is set to\n");
}

TEST(Configuration, NamesEveryProblemOfEverySourceAtOnce) {
    Sources sources = yaml("app:\n  prot: 80\n  port: many\nspeed: 3\n");
    sources.dotenv = TextFile{".env", "\nAPP_PORT=few\nNEURA_LOPS=1\n"};
    sources.environment["NEURA_LOOPS"] = "x";
    sources.overrides["APP_PORT"] = "y";

    EXPECT_EQ(refused(sources),
              "neura.yaml:2: app.prot is no setting, did you mean \"app.port\"?\n"
              "neura.yaml:3: app.port: expected a whole number from 0 to 65535, found \"many\"\n"
              "neura.yaml:4: speed is no setting\n"
              ".env:2: APP_PORT: expected a whole number from 0 to 65535, found \"few\"\n"
              ".env:3: NEURA_LOPS is no setting, did you mean \"NEURA_LOOPS\"?\n"
              "environment: NEURA_LOOPS: expected a whole number from 0 to 256, found \"x\"\n"
              "command line: APP_PORT: expected a whole number from 0 to 65535, found \"y\"\n");
}

TEST(Configuration, RefusesYamlThatIsNoTreeOfSettings) {
    EXPECT_EQ(refused(yaml("- app\n")),
              "neura.yaml:1: expected settings, as in \"app:\" and below it \"  port: 8080\"\n");
    EXPECT_EQ(refused(yaml("app: 8080\n")), "neura.yaml:1: app is no setting\n");
    EXPECT_EQ(refused(yaml("app:\n  port: {a: 1}\n")),
              "neura.yaml:2: app.port: expected a whole number from 0 to 65535\n");
    EXPECT_EQ(refused(yaml("app:\n  port: 1\n  port: 2\n")),
              "neura.yaml:3: app.port is set twice in this file\n");
    EXPECT_EQ(refused(yaml("APP_PORT: 80\n")),
              "neura.yaml:1: APP_PORT is its name in the environment; here it is \"app.port\"\n");
}

TEST(Configuration, SaysWhereYamlIsBroken) {
    const auto message = refused(yaml("app:\n  port: [1\n"));

    EXPECT_TRUE(message.starts_with("neura.yaml:")) << message;
    EXPECT_TRUE(message.contains("not YAML")) << message;
}

TEST(Configuration, AnEmptyFileSetsNothing) {
    EXPECT_EQ(accepted(yaml("")).port, 8080);
    EXPECT_EQ(accepted(yaml("app:\n  port:\n")).port, 8080);
}

TEST(Configuration, ABadLineOfDotenvIsNamed) {
    EXPECT_EQ(refused({.dotenv = TextFile{".env", "A=1\nb c\n"}}), ".env:2: expected NAME=value\n");
}

TEST(Configuration, WarnsOfANameThatIsNearlyOursAndLeavesOthersAlone) {
    const auto made =
        accepted({.dotenv = TextFile{".env", "POSTGRES_INITDB_WALDIR=x\nTWILIO_AUTH_TOKN=t\n"}});

    EXPECT_EQ(
        made.warnings,
        (std::vector<Problem>{
            {".env:2", "TWILIO_AUTH_TOKN is no setting, did you mean \"TWILIO_AUTH_TOKEN\"?"}}));
}

TEST(Configuration, SaysWhatIsSetAndNotUsedYet) {
    const auto made = accepted(environment({{"SENTRY_DSN", "https://s"},
                                            {"CACHE_URL", "redis://c"},
                                            {"APP_PORT", "1"},
                                            {"PATH", "/"}}));

    EXPECT_EQ(made.not_used_yet, (std::vector<std::string>{"CACHE_URL", "SENTRY_DSN"}));
}

TEST(Configuration, OnLoopbackNothingMoreIsNeededToServe) {
    for (const auto* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
        EXPECT_TRUE(check_for_serving(accepted(environment({{"APP_HOST", host}})), true).empty())
            << host;
}

TEST(Configuration, OffLoopbackTheApiNeedsAKeyAndTheCarrierAToken) {
    const auto open = accepted(environment({{"APP_HOST", "0.0.0.0"}}));

    EXPECT_EQ(in_words(check_for_serving(open, true)),
              "APP_HOST: 0.0.0.0 can be reached by others, and NEURA_API_KEY is not set: set it "
              "to a long random text (openssl rand -hex 32), or listen on 127.0.0.1\n"
              "APP_HOST: 0.0.0.0 can be reached by others, and TWILIO_AUTH_TOKEN is not set: set "
              "it to the token of the Twilio console, or listen on 127.0.0.1\n");
    EXPECT_EQ(check_for_serving(open, false).size(), 1u);

    const auto closed = accepted(
        environment({{"APP_HOST", "::"}, {"NEURA_API_KEY", "k"}, {"TWILIO_AUTH_TOKEN", "t"}}));
    EXPECT_TRUE(check_for_serving(closed, true).empty());
}

}  // namespace
}  // namespace neura::server
