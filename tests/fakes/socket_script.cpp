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

}  // namespace

Awaitable<> play_script(const std::vector<std::string>& script, net::WebSocket& socket,
                        Inbox<std::string>& texts, const std::size_t& audio_heard) {
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
        if (ours && frame.contains("text")) {
            socket.send({net::Message::Kind::text, frame["text"].dump()});
        } else if (ours) {
            const auto fill = std::stoi(frame["bin"]["fill"].get<std::string>(), nullptr, 16);
            std::string bytes(frame["bin"]["len"].get<std::size_t>(), static_cast<char>(fill));
            socket.send({net::Message::Kind::binary, std::move(bytes)});
        } else if (frame.contains("text")) {
            for (bool met = false; !met;) {
                const auto text = co_await texts.next();
                if (!text) co_return;
                met = has_all_of(json::parse(*text), frame["text"]);
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
