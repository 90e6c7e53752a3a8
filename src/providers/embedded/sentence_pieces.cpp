#include "providers/embedded/sentence_pieces.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "providers/embedded/errc.hpp"
#include "providers/embedded/utf8.hpp"

namespace neura::providers::embedded {

namespace {

constexpr std::size_t first_piece = 6;  ///< after control tokens
constexpr std::string_view blank = "\xE2\x96\x81";

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

/// The characters as pieces are written with: a blank in front, and for each run of white space.
std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> characters{blank};
    while (!text.empty()) {
        if (text.front() == ' ' || text.front() == '\n' || text.front() == '\t') {
            if (characters.back() != blank || characters.size() == 1) characters.push_back(blank);
            text.remove_prefix(1);
            continue;
        }
        const auto bytes = std::max<std::size_t>(utf8_sequence(text), 1);
        characters.push_back(text.substr(0, bytes));
        text.remove_prefix(bytes);
    }
    return characters;
}

/// The likeliest way to have cut the text up to some character.
struct Way {
    double score = 0;
    std::int32_t token = 0;
    std::size_t characters = 1;  ///< of the token
};

}  // namespace

SentencePieces::SentencePieces(const std::vector<Piece>& pieces) {
    for (const auto& [text, score] : pieces) {
        if (scores_.size() >= first_piece) {
            numbers_.try_emplace(text, static_cast<std::int32_t>(scores_.size()));
            longest_ = std::max(longest_, count_characters(text));
        }
        scores_.push_back(score);
    }
}

Result<SentencePieces> SentencePieces::read(std::string_view json) {
    const auto list = nlohmann::json::parse(json, nullptr, false);
    if (!list.is_array() || list.size() <= first_piece)
        return fail(Errc::model_unusable, "read the pieces of the sentence encoder");
    std::vector<Piece> pieces;
    for (const auto& each : list) {
        const bool is_piece = each.is_array() && each.size() == 2 && each[0].is_string() &&
                              (each[1].is_number() || each[1].is_null());
        if (!is_piece) return fail(Errc::model_unusable, "read a piece of the sentence encoder");
        pieces.emplace_back(each[0].get<std::string>(),
                            each[1].is_null() ? 0.0F : each[1].get<float>());
    }
    return SentencePieces(pieces);
}

std::vector<std::int32_t> SentencePieces::tokens(std::string_view text) const {
    const auto characters = characters_of(text);
    std::vector<Way> ways(characters.size() + 1);
    const auto better = [&](std::size_t begin, std::size_t end, std::int32_t token) {
        auto& way = ways[end];
        const auto score = scores_[static_cast<std::size_t>(token)] + ways[begin].score;
        if (way.score == 0 || score >= way.score) way = {score, token, end - begin};
    };
    std::string piece;
    for (std::size_t end = 1; end <= characters.size(); ++end) {
        // From the longest piece that ends here to the shortest, so that of equals the last wins.
        for (auto length = std::min(longest_, end); length > 0; --length) {
            piece.clear();
            for (auto i = end - length; i < end; ++i) piece += characters[i];
            if (const auto found = numbers_.find(piece); found != numbers_.end())
                better(end - length, end, found->second);
        }
    }

    std::vector<std::int32_t> tokens;
    bool was_unknown = false;
    for (auto at = characters.size(); at > 0;) {
        const auto token = ways[at].token;
        if (token != 0 || !was_unknown) tokens.push_back(token);
        was_unknown = token == 0;
        at -= token != 0 ? ways[at].characters : 1;
    }
    std::ranges::reverse(tokens);
    return tokens;
}

}  // namespace neura::providers::embedded
