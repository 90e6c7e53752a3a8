#include "fakes/socket_script.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace neura::fakes {

using nlohmann::json;

std::vector<std::string> read_script(const std::string& file) {
    std::ifstream in(NEURA_SOURCE_DIR "/tests/data/" + file);
    if (!in) throw std::runtime_error("no fixture " + file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

namespace {

bool has_all_of(const json& message, const json& fields) {
    return std::ranges::all_of(fields.items(), [&](const auto& field) {
        return message.contains(field.key()) && message[field.key()] == field.value();
    });
}

std::string with_id(std::string text, const std::string* request_id) {
    constexpr std::string_view blank = "{{RID}}";
    for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank))
        text.replace(at, blank.size(), *request_id);
    return text;
}

std::string filled(const json& bytes, std::string_view length) {
    const auto fill = std::stoi(bytes["fill"].get<std::string>(), nullptr, 16);
    return std::string(bytes[length].get<std::size_t>(), static_cast<char>(fill));
}

/// What the vendor says by that line.
net::Message said_by(const json& frame, const std::string* request_id) {
    using Kind = net::Message::Kind;
    if (frame.contains("text")) return {Kind::text, frame["text"].dump()};
    if (frame.contains("raw")) return {Kind::text, with_id(frame["raw"], request_id)};
    if (frame.contains("bin")) return {Kind::binary, filled(frame["bin"], "len")};
    const auto& framed = frame["usp_bin"];
    const auto fields = with_id(framed["headers"], request_id);
    std::string bytes{static_cast<char>(fields.size() >> 8), static_cast<char>(fields.size())};
    return {Kind::binary, bytes + fields + filled(framed, "body_len")};
}

/// Whether the client has said what that line waits for.
bool meets(const std::string& text, const json& frame) {
    if (frame.contains("raw_path")) return text == frame["raw_path"].get<std::string>();
    return has_all_of(json::parse(text), frame["text"]);
}

}  // namespace

Awaitable<> play_script(const std::vector<std::string>& script, net::WebSocket& socket,
                        Inbox<std::string>& texts, const std::size_t& audio_heard,
                        const std::string* request_id) {
    Timer pause(co_await asio::this_coro::executor);
    std::size_t awaited = 0;
    for (const auto& line : script) {
        const auto frame = json::parse(line);
        if (!frame.contains("dir") || frame.value("optional", false)) continue;
        const bool ours = frame["dir"] == "s2c";
        if (frame.contains("close")) {
            const auto code = static_cast<net::CloseCode>(frame["close"]["code"].get<int>());
            if (ours) co_await socket.close(code);
            co_return;
        }
        if (ours) {
            socket.send(said_by(frame, request_id));
        } else if (!frame.contains("bin")) {
            for (bool met = false; !met;) {
                const auto text = co_await texts.next();
                if (!text) co_return;
                met = meets(*text, frame);
            }
        } else {
            awaited += frame["bin"]["min"].get<std::size_t>();
            while (audio_heard < awaited) {
                pause.expires_after(std::chrono::milliseconds(2));
                co_await pause.async_wait(use_awaitable);
            }
        }
    }
}

}  // namespace neura::fakes
