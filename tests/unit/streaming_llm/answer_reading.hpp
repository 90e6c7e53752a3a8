#pragma once

// Answers of language models, given to the reader of their vendor in whatever pieces.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/reasoning/language_model.hpp"

namespace neura::tests {

/// A file of tests/data: "openai/text.sse".
inline std::string recorded(const std::string& name) {
    std::ifstream in(NEURA_SOURCE_DIR "/tests/data/" + name, std::ios::binary);
    EXPECT_TRUE(in) << name;
    return {std::istreambuf_iterator<char>(in), {}};
}

struct ReadAnswer {
    std::vector<reasoning::ModelEvent> events;
    std::optional<reasoning::ModelFailure> failure;
};

/// An answer given in pieces of `size` bytes, then ended.
template <class Reader>
ReadAnswer read_answer(std::string_view text, std::size_t size = 1000) {
    Reader reader;
    ReadAnswer result;
    typename Reader::Outcome outcome;
    while (!text.empty() && outcome) {
        outcome = reader.read(text.substr(0, size), result.events);
        text.remove_prefix(std::min(size, text.size()));
    }
    if (outcome) outcome = reader.end(result.events);
    if (!outcome) result.failure = outcome.error();
    return result;
}

/// A recorded answer comes to these events, in whatever pieces.
template <class Reader>
void expect_answer(const std::string& name, const std::vector<reasoning::ModelEvent>& wanted) {
    const auto text = recorded(name);
    for (const std::size_t size : {1u, 5u, 7u, 64u, 100'000u}) {
        const auto got = read_answer<Reader>(text, size);
        EXPECT_FALSE(got.failure) << got.failure->doing;
        EXPECT_EQ(got.events, wanted) << name << " by " << size;
    }
}

}  // namespace neura::tests
