#include "call/reasoning/fixed_texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace neura::reasoning {
namespace {

AgentFile shipped() {
    std::ifstream in(NEURA_SOURCE_DIR "/agents/insurance.yaml");
    const std::string yaml{std::istreambuf_iterator<char>(in), {}};
    return read_agent_file(yaml, "insurance.yaml").value();
}

bool has(const std::vector<std::string>& texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}

TEST(FixedTexts, AreThoseOfTheFileWithItsNames) {
    const auto texts = fixed_texts(shipped());
    EXPECT_TRUE(has(texts, "Hello, thank you for calling Neura Insurance."));
    EXPECT_TRUE(has(texts, "I'm Ava, an AI assistant, and I'll take your claim."));
    EXPECT_TRUE(has(texts, "May I record this call, yes or no?"));
    EXPECT_TRUE(has(texts, "Which street and town was that?"));
    EXPECT_TRUE(has(texts, "Without the policy number it may take longer."));
    EXPECT_TRUE(has(texts, "Goodbye."));
    EXPECT_GT(texts.size(), 200U);
}

/// Each placeholder is given something no file says: it must not come up, and no gap either.
TEST(FixedTexts, HoldNothingOfACall) {
    auto file = shipped();
    for (const auto& key : phrase_keys())
        file.phrases.*key.phrase = {"Before {value} after.",    "Before {summary} after.",
                                    "Before {question} after.", "Before {labels} after.",
                                    "Before {new_one} after.",  "Before {label} {value} after.",
                                    "A brace { alone"};
    for (auto& field : file.fields) {
        field.echo = field.summary = "So it is {value}.";
        field.why = field.help = field.follow_up = "Is it {value}?";
        field.short_question = "And {value}?";
        field.questions = {"Was it {value}?", "What was it?"};
        field.label = "it";
    }
    const auto texts = fixed_texts(file);
    EXPECT_EQ(texts, std::vector<std::string>(file.fields.size(), "What was it?"));
}

TEST(FixedTexts, HaveNoBracesLeft) {
    for (const auto& text : fixed_texts(shipped())) {
        EXPECT_FALSE(text.empty());
        EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace neura::reasoning
