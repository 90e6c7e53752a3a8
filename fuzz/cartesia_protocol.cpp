// Any bytes on a stream of Cartesia's must give a message, nothing or an error that can be logged;
// times of words must never lead out of the text; and whatever text is said must be asked for in
// one message that is JSON. Each line of the input is one message.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "providers/cartesia/protocol.hpp"

namespace cartesia = neura::providers::cartesia;
namespace remote = neura::providers::remote;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool can_be_logged(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void look_at(const remote::Piece& piece, remote::TextFollower& text, std::size_t length) {
    require(!piece.audio.empty() || !piece.parts.empty() || piece.is_final || piece.failure);
    if (piece.failure) require(piece.failure->code && can_be_logged(piece.failure->doing));
    for (const auto& part : piece.parts) {
        require(part.begin <= part.end);
        text.follow(part);
    }
    const auto& said = text.said();
    require(std::ranges::is_sorted(said, {}, &neura::speaking::Said::samples));
    require(std::ranges::is_sorted(said, {}, &neura::speaking::Said::bytes));
    require(said.empty() || said.back().bytes <= length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto first = input.substr(0, input.find('\n'));
    remote::TextFollower text{std::string(first)};
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        const auto read = cartesia::read_message(line);
        if (!read) {
            require(can_be_logged(read.error().doing));
        } else if (*read) {
            if (const auto* refusal = std::get_if<remote::Refusal>(&**read))
                require(refusal->why.code && can_be_logged(refusal->why.doing));
            else
                look_at(std::get<remote::Piece>(**read), text, first.size());
        }
        const auto asked =
            cartesia::speak("ctx1", line, "m", {std::string(line), 1.0, std::string(line)});
        require(nlohmann::json::parse(asked, nullptr, false).is_object());
    }
    const auto good = cartesia::read_message(R"({"type":"chunk","data":"AQ==","context_id":"c"})");
    require(good && *good && std::get<remote::Piece>(**good).audio.size() == 1);
    return 0;
}
