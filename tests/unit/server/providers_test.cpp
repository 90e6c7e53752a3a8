#include "server/providers_command.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/costs_command.hpp"
#include "server/openai_account.hpp"
#include "server/settings.hpp"

namespace neura::server {
namespace {

using namespace std::chrono_literals;
using Use = ListedProvider::Use;

std::vector<ListedProvider> listed(Values settings) {
    static const auto prices = load_prices(Configuration()).value();
    Sources sources;
    sources.environment = std::move(settings);
    return list_providers(read_configuration(sources).value(), prices);
}

ListedProvider one(const std::vector<ListedProvider>& all, std::string_view kind,
                   std::string_view name) {
    const auto found = std::ranges::find_if(
        all, [&](const auto& each) { return each.kind == kind && each.name == name; });
    if (found == all.end()) throw std::out_of_range("no such provider");
    return *found;
}

TEST(Providers, NameExactlyTheSettingsTheyCannotDoWithout) {
    for (const auto& provider : listed({})) {
        EXPECT_EQ(provider.missing.empty(), provider.needs.empty())
            << provider.name << ": " << provider.missing;
        for (const auto& setting : settings()) {
            const auto is_in = [&](const std::string& text) {
                return (' ' + text + ' ').contains(' ' + std::string(setting.name) + ' ');
            };
            // What is missing is told as "NAME needs A and B: how to get them".
            auto told = provider.missing.substr(0, provider.missing.find(':'));
            std::erase(told, ',');
            EXPECT_EQ(is_in(told), is_in(provider.needs)) << provider.name << ' ' << setting.name;
        }
    }
}

TEST(Providers, StandAsTheConfigurationHasThem) {
    const auto all = listed({{"STT_PRIMARY_PROVIDER", "deepgram"},
                             {"STT_FALLBACK_PROVIDERS", "embedded"},
                             {"DEEPGRAM_API_KEY", "k"},
                             {"DEEPGRAM_STT_MODEL", "nova-9"},
                             {"LLM_PROVIDER", "openai"}});
    const auto first = one(all, "stt", "deepgram");
    EXPECT_EQ(first.use, Use::first);
    EXPECT_EQ(first.missing, "");
    EXPECT_EQ(first.model, "nova-9");
    EXPECT_EQ(first.price, nullptr) << "nobody has told its price";
    EXPECT_EQ(one(all, "stt", "embedded").use, Use::fallback);
    EXPECT_EQ(one(all, "stt", "whisper").use, Use::none);
    EXPECT_EQ(one(all, "tts", "embedded").use, Use::first);
    const auto aura = one(all, "tts", "deepgram");
    EXPECT_EQ(aura.use, Use::none);
    ASSERT_NE(aura.price, nullptr);
    EXPECT_EQ(in_words(*aura.price), "0.03 USD per 1,000 characters");
    const auto model = one(all, "llm", "openai");
    EXPECT_EQ(model.use, Use::first);
    EXPECT_TRUE(model.missing.contains("OPENAI_API_KEY")) << model.missing;
}

TEST(Providers, AreListedWhereOneDoesAllOfIt) {
    EXPECT_EQ(one(listed({}), "s2s", "openai_realtime").use, Use::none);
    const auto chosen = one(listed({{"SPEECH_TO_SPEECH_PROVIDER", "openai_realtime"},
                                    {"OPENAI_API_KEY", "k"},
                                    {"OPENAI_REALTIME_MODEL", "gpt-live"}}),
                            "s2s", "openai_realtime");
    EXPECT_EQ(chosen.use, Use::first);
    EXPECT_EQ(chosen.missing, "");
    EXPECT_EQ(chosen.model, "gpt-live audio");
}

TEST(Providers, OfVectorsAreListedAndPriced) {
    EXPECT_EQ(one(listed({}), "embedding", "local").use, Use::first);
    const auto all = listed({{"EMBEDDING_PROVIDER", "openai"}, {"OPENAI_API_KEY", "k"}});
    const auto chosen = one(all, "embedding", "openai");
    EXPECT_EQ(chosen.use, Use::first);
    EXPECT_EQ(chosen.model, "text-embedding-3-small");
    ASSERT_NE(chosen.price, nullptr);
    EXPECT_EQ(in_words(*chosen.price), "0.02 USD per million tokens in");
    const auto own = one(all, "embedding", "ollama");
    ASSERT_NE(own.price, nullptr);
    EXPECT_EQ(in_words(*own.price), "nothing");
}

TEST(Providers, ArePaidByWhoseServerItIs) {
    EXPECT_EQ(paid_at("https://api.openai.com/v1", "own"), "openai");
    EXPECT_EQ(paid_at("https://api.groq.com/openai/v1", "own"), "groq");
    EXPECT_EQ(paid_at("https://llm.example.com/v1", "own"), "llm.example.com");
    for (const auto* own :
         {"http://127.0.0.1:8000/v1", "http://localhost:1", "http://[::1]:1", "http://10.1.2.3",
          "http://172.20.0.2", "http://192.168.1.9", "http://[fd00::1]", "http://ollama:11434",
          "http://gpu.local", "http://gpu.lan.internal"})
        EXPECT_EQ(paid_at(own, "own"), "own") << own;
    for (const auto* others : {"http://172.32.0.2", "http://193.168.1.9", "http://[2001:db8::1]"})
        EXPECT_NE(paid_at(others, "own"), "own") << others;
}

TEST(Costs, AreShownWithWhatAThousandCallsWouldCost) {
    const storage::Costs costs{.calls = 3,
                               .talked = 600s,
                               .services = {{.sum = {.service = {"acme", "stt", "ears"},
                                                     .usage = {.audio = 90s, .session = 600s},
                                                     .cost = 7'200'000,
                                                     .currency = "USD",
                                                     .priced_on = "2026-05-05"},
                                             .calls = 3},
                                            {.sum = {.service = {"own.example.com", "llm", ""},
                                                     .usage = {.input_tokens = 5, .untold = 2}},
                                             .calls = 1}}};
    const auto table = cost_table(costs);
    for (const auto* told :
         {"3 calls, 10.0 minutes of talk", "0.0072  USD", "7.20", "1.5 min, 10.0 min of session",
          "own.example.com", "not known", "2 answers not told of", "NEURA_PRICES",
          "without 2 answers of language models"})
        EXPECT_TRUE(table.contains(told)) << told << '\n' << table;
    EXPECT_EQ(cost_table({}), "0 calls, 0.0 minutes of talk\n");
}

}  // namespace
}  // namespace neura::server
