#include "storage/phrase_files.hpp"

#include <gtest/gtest.h>

namespace neura::storage {
namespace {

using speaking::SpokenPhrase;

const SpokenPhrase phrase{{1, 2, 3, 255}, {{0, 0}, {160, 5}, {70'000, 300}}};

TEST(PhraseFile, IsReadAsItWasWritten) {
    EXPECT_EQ(read_phrase("key", phrase_bytes("key", phrase)), phrase);
    const SpokenPhrase untimed{{7}};
    EXPECT_EQ(read_phrase("", phrase_bytes("", untimed)), untimed);
}

TEST(PhraseFile, IsNoneUnderAnotherKey) {
    EXPECT_FALSE(read_phrase("other", phrase_bytes("key", phrase)));
}

TEST(PhraseFile, IsNoneWithAnythingChanged) {
    const auto bytes = phrase_bytes("key", phrase);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        EXPECT_FALSE(read_phrase("key", changed)) << i;
        EXPECT_FALSE(read_phrase("key", bytes.substr(0, i))) << i;
    }
    EXPECT_FALSE(read_phrase("key", bytes + '\0'));
}

TEST(PhraseFile, HasSomethingToHear) {
    EXPECT_FALSE(read_phrase("key", phrase_bytes("key", {{}, {{0, 0}}})));
}

}  // namespace
}  // namespace neura::storage
