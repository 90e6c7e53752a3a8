#include "providers/embedded/vocabulary.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <utility>

#include "providers/embedded/errc.hpp"
#include "providers/embedded/utf8.hpp"

namespace neura::providers::embedded {

namespace {

constexpr std::size_t first_piece = 3;  ///< after <unk>, <s> and </s>
constexpr std::string_view word_start = "\xE2\x96\x81";

/// The byte a piece such as "<0x0A>" stands for, or -1.
int byte_of(std::string_view piece) {
    if (piece.size() != 6 || !piece.starts_with("<0x") || piece.back() != '>') return -1;
    int byte = -1;
    std::from_chars(piece.data() + 3, piece.data() + 5, byte, 16);
    return byte;
}

std::string valid_part(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const auto length = utf8_sequence(text);
        valid.append(text.substr(0, length));
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return valid;
}

}  // namespace

Vocabulary::Vocabulary(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {
    for (std::size_t i = first_piece; i < pieces_.size(); ++i)
        numbers_.try_emplace(pieces_[i], static_cast<std::int64_t>(i));
}

Result<Vocabulary> Vocabulary::load(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) return fail(Errc::models_missing, "open " + file.string());

    std::vector<std::string> pieces;
    for (std::string line; std::getline(in, line);) pieces.push_back(std::move(line));
    if (pieces.size() <= first_piece)
        return fail(Errc::model_unusable, "read the pieces in " + file.string());
    return Vocabulary(std::move(pieces));
}

std::string_view Vocabulary::piece(std::int64_t token) const {
    if (std::cmp_less(token, first_piece) || std::cmp_greater_equal(token, pieces_.size()))
        return {};
    return pieces_[static_cast<std::size_t>(token)];
}

std::string Vocabulary::text(std::span<const std::int64_t> tokens) const {
    std::string bytes;
    for (const auto token : tokens) {
        auto rest = piece(token);
        if (const int byte = byte_of(rest); byte >= 0) {
            bytes += static_cast<char>(byte);
            continue;
        }
        for (auto at = rest.find(word_start); at != rest.npos; at = rest.find(word_start)) {
            bytes.append(rest.substr(0, at)).append(" ");
            rest.remove_prefix(at + word_start.size());
        }
        bytes.append(rest);
    }

    auto text = valid_part(bytes);
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::int64_t> Vocabulary::tokens(std::string_view text) const {
    std::vector<std::string> parts{std::string(word_start)};
    while (!text.empty()) {
        const auto length = std::max<std::size_t>(utf8_sequence(text), 1);
        parts.emplace_back(text.front() == ' ' ? word_start : text.substr(0, length));
        text.remove_prefix(length);
    }
    const auto number = [this](const std::string& piece) {
        const auto found = numbers_.find(piece);
        return found == numbers_.end() ? std::int64_t{-1} : found->second;
    };
    for (;;) {
        std::int64_t best = -1;
        std::size_t where = 0;
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            const auto joined = number(parts[i] + parts[i + 1]);
            if (joined < 0 || (best >= 0 && joined >= best)) continue;
            best = joined;
            where = i;
        }
        if (best < 0) break;
        parts[where] += parts[where + 1];
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(where) + 1);
    }
    std::vector<std::int64_t> tokens;
    for (const auto& part : parts) tokens.push_back(number(part));
    if (std::ranges::find(tokens, -1) != tokens.end()) return {};
    return tokens;
}

bool Vocabulary::sound_alike(std::int64_t a, std::int64_t b) const {
    const auto first = piece(a);
    const auto second = piece(b);
    const bool both_begin_words = first.starts_with(word_start) == second.starts_with(word_start);
    const auto bare = bare_words(first);
    return bare == bare_words(second) && (both_begin_words || bare.empty());
}

std::string bare_words(std::string_view text) {
    std::string bare;
    bool between_words = false;
    for (const char c : text) {
        const bool capital = c >= 'A' && c <= 'Z';
        const bool letter = capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                            static_cast<unsigned char>(c) >= 0x80;
        if (c == '\'') continue;
        if (!letter) {
            between_words = true;
            continue;
        }
        if (between_words && !bare.empty()) bare += ' ';
        between_words = false;
        bare += capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return bare;
}

}  // namespace neura::providers::embedded
