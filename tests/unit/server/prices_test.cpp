#include "server/prices.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace neura::server {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view few = R"(
- vendor: deepgram
  currency: USD
  date: 2026-05-05
  page: https://deepgram.com/pricing
  services:
    - {kind: stt, model: "nova-*", per: {minute_of_audio: 0.0048}}
    - {kind: stt, model: "nova-3-medical*", per: {}}
    - {kind: stt, model: flux, per: {minute_of_session: 0.006}}
    - {kind: tts, model: "*-2-*-en", per: {thousand_characters: 0.03}}
- vendor: openai
  currency: EUR
  date: 2026-09
  page: https://developers.openai.com/api/docs/pricing
  services:
    - {kind: llm, model: mini, per: {million_input_tokens: 0.4, million_cached_tokens: 0.1, million_output_tokens: 1.6}}
    - {kind: llm, model: plain, per: {million_input_tokens: 1, million_output_tokens: 2}}
)";

Prices read(std::string_view yaml = few) {
    auto prices = Prices::read(yaml, "prices.yaml");
    EXPECT_TRUE(prices.has_value()) << prices.error().doing;
    return prices.value_or(Prices());
}

/// What is said of a file whose first vendor has this in the place of a good line.
std::string refused(std::string_view good, std::string_view bad) {
    std::string yaml(few);
    const auto at = yaml.find(good);
    EXPECT_NE(at, std::string::npos);
    yaml.replace(at, good.size(), bad);
    const auto prices = Prices::read(yaml, "prices.yaml");
    return prices ? "taken" : prices.error().doing;
}

TEST(Prices, OfTheProgramCanBeRead) {
    const auto prices = load_prices(Configuration());
    ASSERT_TRUE(prices.has_value()) << prices.error().doing;
    for (const auto& [service, price] :
         {std::pair(Service{"deepgram", "stt", "nova-3"}, "0.0048 USD a minute of audio"),
          std::pair(Service{"deepgram", "stt", "nova-3 multi"}, "0.0058 USD a minute of audio"),
          std::pair(Service{"groq", "stt", "whisper-large-v3-turbo"},
                    "0.000667 USD a minute of audio"),
          std::pair(Service{"azure_openai", "llm", "gpt-4o-mini"},
                    "0.15 USD per million tokens in, 0.075 cached, 0.6 out"),
          std::pair(Service{"assemblyai", "stt", "universal-streaming-english"},
                    "0.0025 USD a minute of session"),
          std::pair(Service{"elevenlabs", "tts", "eleven_flash_v2_5"},
                    "0.05 USD per 1,000 characters"),
          std::pair(Service{"anthropic", "llm", "claude-sonnet-5-5"},
                    "2 USD per million tokens in, 0.1 cached, 10 out"),
          std::pair(Service{"azure", "tts", "en-US-Ava:DragonHDLatestNeural"}, "not known"),
          std::pair(Service{"embedded", "stt", ""}, "nothing")}) {
        const auto* found = prices->find(service);
        ASSERT_NE(found, nullptr) << service.vendor;
        EXPECT_EQ(in_words(*found), price) << service.vendor;
    }
}

TEST(Prices, AreFoundByTheLongestModelThatMatches) {
    const auto prices = read();
    const auto model_for = [&](const Service& service) {
        const auto* found = prices.find(service);
        return found == nullptr ? "none" : found->service.model;
    };
    EXPECT_EQ(model_for({"deepgram", "stt", "nova-3"}), "nova-*");
    EXPECT_EQ(model_for({"deepgram", "stt", "nova-3-medical"}), "nova-3-medical*");
    EXPECT_EQ(model_for({"deepgram", "tts", "aura-2-zeus-en"}), "*-2-*-en");
    EXPECT_EQ(model_for({"deepgram", "tts", "aura-2-zeus-es"}), "none");
    EXPECT_EQ(model_for({"deepgram", "tts", "flux"}), "none") << "of another kind";
    EXPECT_EQ(model_for({"openai", "llm", "mini-2"}), "none");
    EXPECT_EQ(model_for({"", "", ""}), "none");
}

TEST(Prices, MakeAUseACost) {
    const auto prices = read();
    const auto cost = [&](const Service& service, const Usage& usage) {
        return cost_of(usage, *prices.find(service));
    };
    const Usage heard{.audio = 90s, .session = 600s};
    EXPECT_EQ(cost({"deepgram", "stt", "nova-3"}, heard), 7'200'000);
    EXPECT_EQ(cost({"deepgram", "stt", "flux"}, heard), 60'000'000);
    EXPECT_EQ(cost({"deepgram", "stt", "nova-3-medical"}, heard), std::nullopt);
    EXPECT_EQ(cost({"deepgram", "tts", "aura-2-zeus-en"}, {.audio = 60s, .characters = 500}),
              15'000'000);
    EXPECT_EQ(cost({"openai", "llm", "mini"},
                   {.input_tokens = 1'000, .cached_tokens = 5'000, .output_tokens = 50}),
              400'000 + 500'000 + 80'000);
    EXPECT_EQ(cost({"openai", "llm", "plain"}, {.input_tokens = 1'000}), 1'000'000);
    EXPECT_EQ(cost({"openai", "llm", "plain"}, {.input_tokens = 1, .cached_tokens = 1}),
              std::nullopt)
        << "what the cached ones cost is not known";
}

TEST(Prices, TellOfAServiceWithoutOneThatItIsNotKnown) {
    Meter meter;
    meter.add({"deepgram", "stt", "nova-3"}, {.audio = 30s});
    meter.add({"llm.example.com", "llm", "own"}, {.input_tokens = 5});
    meter.add({"deepgram", "stt", "nova-3"}, {.audio = 30s});

    const auto charges = read().charges(meter);

    ASSERT_EQ(charges.size(), 2u);
    EXPECT_EQ(charges[0], (call::Charge{.service = {"deepgram", "stt", "nova-3"},
                                        .usage = {.audio = 60s},
                                        .cost = 4'800'000,
                                        .currency = "USD",
                                        .priced_on = "2026-05-05"}));
    EXPECT_EQ(charges[1], (call::Charge{.service = {"llm.example.com", "llm", "own"},
                                        .usage = {.input_tokens = 5}}));
}

TEST(Prices, AreRefusedWithFileLineAndWhatWasExpected) {
    EXPECT_EQ(refused("minute_of_audio: 0.0048", "minute: 1"),
              "prices.yaml:7: stt nova-*: unknown key \"minute\"");
    EXPECT_EQ(refused("0.0048", "-1"),
              "prices.yaml:7: stt nova-*: \"minute_of_audio\": expected a number from 0 to 10000, "
              "found \"-1\"");
    EXPECT_EQ(refused("0.0048", "cheap").substr(0, 15), "prices.yaml:7: ");
    EXPECT_EQ(refused("0.0048", "nan").substr(0, 15), "prices.yaml:7: ");
    EXPECT_EQ(
        refused("kind: stt", "kind: ears"),
        "prices.yaml:7: a service of deepgram: \"kind\": expected stt, tts, llm, s2s or embedding");
    EXPECT_EQ(refused("date: 2026-05-05", "date: 2026-02-30"),
              "prices.yaml:4: vendor deepgram: \"date\": expected a date, such as 2026-11-26");
    EXPECT_EQ(refused("currency: USD", "currency: dollars"),
              "prices.yaml:3: vendor deepgram: \"currency\": expected its three letters, such as "
              "USD");
    EXPECT_EQ(refused("https://deepgram", "deepgram").substr(0, 45),
              "prices.yaml:5: vendor deepgram: \"page\": expec");
    EXPECT_EQ(refused("model: flux, per: {minute_of_session: 0.006}", "model: flux"),
              "prices.yaml:9: stt flux: \"per\" is missing");
    EXPECT_EQ(refused("model: flux", "model: \"nova-*\""),
              "prices.yaml:9: deepgram stt nova-* twice");
    EXPECT_EQ(Prices::read("deepgram: 3", "p.yaml").error().doing,
              "p.yaml:1: expected a list of vendors, each with its services");
    EXPECT_EQ(Prices::read("- [", "p.yaml").error().doing.substr(0, 7), "p.yaml:");
}

TEST(Prices, OfAnOperatorsFileTakeTheirPlace) {
    Configuration configuration;
    configuration.prices_file = testing::TempDir() + "neura_prices_test.yaml";
    std::ofstream(configuration.prices_file) << few;
    const auto own = load_prices(configuration);
    ASSERT_TRUE(own.has_value()) << own.error().doing;
    EXPECT_EQ(own->all().size(), 6u);
    std::filesystem::remove(configuration.prices_file);

    const auto none = load_prices(configuration);
    ASSERT_FALSE(none.has_value());
    EXPECT_TRUE(none.error().doing.contains("NEURA_PRICES")) << none.error().doing;
}

}  // namespace
}  // namespace neura::server
