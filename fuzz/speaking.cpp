// Any text to be said, however it is cut into chunks, gives the same sentences, loses nothing and
// can be made speakable.
//
// The first byte decides how the rest is cut.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "call/speaking/heard_words.hpp"
#include "call/speaking/sentence_splitter.hpp"
#include "call/speaking/speakable.hpp"

using namespace neura::speaking;

namespace {

std::vector<std::string> split(std::string_view text, std::size_t chunk) {
    SentenceSplitter splitter({.first_clause = 10, .long_from = 20, .longest = 40});
    std::vector<std::string> sentences;
    for (std::size_t at = 0; at < text.size(); at += chunk) {
        for (auto& sentence : splitter.push(text.substr(at, chunk))) {
            sentences.push_back(std::move(sentence));
        }
    }
    for (auto& sentence : splitter.flush()) sentences.push_back(std::move(sentence));
    return sentences;
}

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > 4096) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);

    const auto sentences = split(text, std::max<std::size_t>(text.size(), 1));
    check(sentences == split(text, 1 + data[0] % 16U));
    std::string joined;
    for (const auto& sentence : sentences) joined += sentence;
    check(text.starts_with(joined));

    for (const auto* const language : {"en-US", "en-GB", "de"}) {
        const auto said = speakable(text, language);
        check(!said.starts_with(' ') && !said.ends_with(' '));
        check(said.find_first_of("\n\r\t`") == std::string::npos);
    }
    for (const auto& sentence : sentences) {
        check(sentence.starts_with(heard_words(sentence, data[0] / 255.0, "en")));
    }
    return 0;
}
