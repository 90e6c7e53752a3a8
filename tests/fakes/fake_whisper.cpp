#include "fakes/fake_whisper.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "audio/g711.hpp"
#include "audio/wav.hpp"
#include "fakes/word_tones.hpp"

namespace neura::fakes {

namespace asio = boost::asio;
using asio::ip::tcp;
using nlohmann::json;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

/// The value of a field of a head, lower case as we write them; empty if there is none.
std::string_view field(std::string_view head, std::string_view name) {
    const auto line = "\r\n" + std::string(name) + ": ";
    const auto at = head.find(line);
    if (at == std::string_view::npos) return {};
    const auto from = at + line.size();
    return head.substr(from, head.find("\r\n", from) - from);
}

struct Part {
    std::string name{};
    std::string head{};
    std::string value{};
};

std::vector<Part> parts_of(std::string_view body, const std::string& boundary) {
    std::vector<Part> parts;
    const auto line = "--" + boundary;
    auto at = body.find(line);
    while (at != std::string_view::npos) {
        const auto from = at + line.size();
        const auto end = body.find("\r\n" + line, from);
        if (end == std::string_view::npos) break;
        const auto part = body.substr(from, end - from);
        const auto blank = part.find("\r\n\r\n");
        if (blank == std::string_view::npos) break;
        Part read{.head = std::string(part.substr(0, blank)),
                  .value = std::string(part.substr(blank + 4))};
        const auto name = read.head.find("; name=\"");
        if (name != std::string::npos)
            read.name = read.head.substr(name + 8, read.head.find('"', name + 8) - name - 8);
        parts.push_back(std::move(read));
        at = end + 2;
    }
    return parts;
}

std::string words_of(std::string_view file, std::string& wrong) {
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
    const auto wav = audio::parse_wav(bytes);
    if (!wav || wav->rate != audio::telephone_rate || wav->channels != 1) {
        wrong = "no WAV file of telephone audio";
        return {};
    }
    std::string coded(wav->samples.size(), '\0');
    audio::encode_mulaw(wav->samples,
                        {reinterpret_cast<std::uint8_t*>(coded.data()), coded.size()});
    return text_of(words_in(coded, 0, coded.size()));
}

}  // namespace

FakeWhisper::FakeWhisper(std::string key)
    : key_(std::move(key)), acceptor_(loop_, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(loop_, accept(), asio::detached);
    thread_ = std::jthread([this] { loop_.run(); });
}

FakeWhisper::~FakeWhisper() { loop_.stop(); }

std::string FakeWhisper::url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/v1";
}

void FakeWhisper::next(Conduct conduct) {
    const std::lock_guard lock(mutex_);
    conducts_.push_back(std::move(conduct));
}

void FakeWhisper::always(Conduct conduct) {
    const std::lock_guard lock(mutex_);
    usual_ = std::move(conduct);
}

std::vector<std::string> FakeWhisper::violations() const {
    const std::lock_guard lock(mutex_);
    return violations_;
}

std::size_t FakeWhisper::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::size_t FakeWhisper::under_way() const {
    const std::lock_guard lock(mutex_);
    return under_way_;
}

std::size_t FakeWhisper::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

std::string FakeWhisper::asked(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = fields_.find(name);
    return found == fields_.end() ? "" : found->second;
}

void FakeWhisper::violation(std::string what) {
    const std::lock_guard lock(mutex_);
    violations_.push_back(std::move(what));
}

FakeWhisper::Conduct FakeWhisper::take_conduct() {
    const std::lock_guard lock(mutex_);
    if (conducts_.empty()) return usual_;
    auto conduct = std::move(conducts_.front());
    conducts_.pop_front();
    return conduct;
}

asio::awaitable<void> FakeWhisper::accept() {
    for (;;) {
        auto [error, socket] = co_await acceptor_.async_accept(as_tuple);
        if (error) co_return;
        {
            const std::lock_guard lock(mutex_);
            ++connections_;
        }
        asio::co_spawn(loop_, serve(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> FakeWhisper::serve(Socket socket) {
    std::string bytes;
    for (;;) {
        auto room = asio::dynamic_buffer(bytes);
        const auto [error, head_size] =
            co_await asio::async_read_until(socket, room, "\r\n\r\n", as_tuple);
        if (error) co_return;
        const auto head = bytes.substr(0, head_size);
        bytes.erase(0, head_size);
        const auto length = std::stoul("0" + std::string(field(head, "Content-Length")));
        if (bytes.size() < length) {
            const auto missing = asio::transfer_exactly(length - bytes.size());
            const auto [cut, size] = co_await asio::async_read(socket, room, missing, as_tuple);
            if (cut) co_return;
        }
        const auto body = bytes.substr(0, length);
        bytes.erase(0, length);
        {
            const std::lock_guard lock(mutex_);
            ++requests_;
            ++under_way_;
        }
        const bool goes_on = co_await answer(socket, head, body);
        {
            const std::lock_guard lock(mutex_);
            --under_way_;
        }
        if (!goes_on) co_return;
    }
}

/// Whether the connection goes on.
asio::awaitable<bool> FakeWhisper::answer(Socket& socket, std::string_view head,
                                          std::string_view body) {
    auto conduct = take_conduct();
    auto heard = hear(head, body);
    if (!key_.empty() && field(head, "Authorization") != "Bearer " + key_) {
        conduct.status = 401;
        conduct.body = R"({"error":{"message":"bad key","code":"invalid_api_key"}})";
    }
    if (conduct.stalls) {
        char byte = 0;
        const auto room = asio::buffer(&byte, 1);
        (void)co_await socket.async_read_some(room, as_tuple);  // until the client goes
        co_return false;
    }
    asio::steady_timer delay(loop_, conduct.delay);
    co_await delay.async_wait(as_tuple);
    const auto& text = conduct.body.empty() ? heard : conduct.body;
    auto answer = "HTTP/1.1 " + std::to_string(conduct.status) +
                  " Whatever\r\nContent-Type: application/json\r\nContent-Length: " +
                  std::to_string(text.size()) + "\r\n\r\n";
    answer += text.substr(0, std::min(text.size(), conduct.breaks_off_after));
    const auto all = asio::buffer(answer);
    co_await asio::async_write(socket, all, as_tuple);
    co_return conduct.breaks_off_after >= text.size();
}

/// What is asked is judged, and answered well.
std::string FakeWhisper::hear(std::string_view head, std::string_view body) {
    if (!head.starts_with("POST /v1/audio/transcriptions HTTP/1.1\r\n"))
        violation("unknown request " + std::string(head.substr(0, head.find('\r'))));
    const auto type = field(head, "Content-Type");
    constexpr std::string_view form = "multipart/form-data; boundary=";
    if (!type.starts_with(form)) violation("no form");
    const std::string boundary(type.substr(std::min(form.size(), type.size())));
    if (!body.ends_with("\r\n--" + boundary + "--\r\n")) violation("a form without an end");

    std::string words;
    std::string wrong = "no file";
    std::map<std::string, std::string> fields;
    for (auto& part : parts_of(body, boundary)) {
        if (part.name != "file") {
            fields[part.name] = std::move(part.value);
            continue;
        }
        wrong.clear();
        if (!part.head.contains("; filename=\"")) wrong = "a file without a name";
        words = words_of(part.value, wrong);
    }
    if (!wrong.empty()) violation(wrong);
    if (fields["model"].empty()) violation("no model");
    const bool finds_out = !fields.contains("language");
    if (!finds_out && fields["language"].size() != 2) violation("language " + fields["language"]);
    const bool is_verbose = fields["response_format"] == "verbose_json";
    if (!is_verbose && fields["response_format"] != "json") violation("no response_format");
    {
        const std::lock_guard lock(mutex_);
        fields_ = std::move(fields);
    }
    if (!is_verbose) return json{{"text", words}}.dump();
    const bool nothing = words.empty();
    // As such models do: of silence they make something.
    const json segment{{"id", 0},
                       {"start", 0},
                       {"end", 1},
                       {"text", nothing ? " Thank you." : " " + words},
                       {"avg_logprob", nothing ? -0.7 : -0.2},
                       {"compression_ratio", 0.9},
                       {"no_speech_prob", nothing ? 0.9 : 0.01}};
    return json{{"task", "transcribe"},
                {"language", finds_out ? "french" : "english"},
                {"duration", 1},
                {"text", segment["text"]},
                {"segments", json::array({segment})}}
        .dump();
}

}  // namespace neura::fakes
