#include "providers/twilio/protocol.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "net/base64.hpp"
#include "net/json.hpp"

namespace neura::providers::twilio {

namespace dom = simdjson::dom;
using net::json_text;

namespace {

class Category final : public std::error_category {
public:
    const char* name() const noexcept override { return "twilio"; }

    std::string message(int code) const override {
        switch (static_cast<Errc>(code)) {
            case Errc::malformed_message: return "malformed message";
            case Errc::unsupported_media: return "unsupported media format";
            case Errc::malformed_twiml: return "malformed TwiML";
            case Errc::unsupported_verb: return "unsupported TwiML verb";
        }
        return "unknown error";
    }
};

std::unexpected<Error> malformed(std::string_view wrong) {
    return fail(Errc::malformed_message, "twilio: read a message " + std::string(wrong));
}

bool is_key(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'D') || c == '*' || c == '#';
}

/// The number that is the whole of `text`, up to 10^12.
std::optional<std::int64_t> counter(std::string_view text) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool whole = error == std::errc{} && stop == end;
    if (!whole || value < 0 || value > 1'000'000'000'000) return std::nullopt;
    return value;
}

bool is_telephone_audio(dom::object format) {
    std::string_view encoding;
    std::int64_t rate = 0;
    std::int64_t channels = 0;
    return format["encoding"].get(encoding) == simdjson::SUCCESS && encoding == "audio/x-mulaw" &&
           format["sampleRate"].get(rate) == simdjson::SUCCESS && rate == 8'000 &&
           format["channels"].get(channels) == simdjson::SUCCESS && channels == 1;
}

bool read_parameters(dom::object object, Parameters& parameters) {
    for (const auto field : object) {
        std::string_view value;
        if (field.value.get(value) != simdjson::SUCCESS) return false;
        parameters.emplace_back(field.key, value);
    }
    return true;
}

/// The message as an object; its "event" is written to `event`. Both until this thread reads the
/// next.
Result<dom::object> open(std::string_view text, std::string_view& event) {
    if (text.size() > max_message_bytes) return malformed("longer than 64 KiB");
    const auto json = net::read_json(text);
    dom::object message;
    if (!json || json->get(message) != simdjson::SUCCESS)
        return malformed("that is not a JSON object");
    if (message["event"].get(event) != simdjson::SUCCESS)
        return malformed("without a text \"event\"");
    return message;
}

Result<std::optional<FromCarrier>> read_start(dom::object message) {
    dom::object body;
    if (message["start"].get(body) != simdjson::SUCCESS)
        return malformed("\"start\" without \"start\"");

    Start start;
    const auto text = [&](std::string_view name, std::string& value) {
        std::string_view found;
        if (body[name].get(found) != simdjson::SUCCESS || found.empty()) return false;
        value = found;
        return true;
    };
    if (!text("streamSid", start.stream_sid))
        return malformed("\"start\" without a text \"start.streamSid\"");
    if (!text("callSid", start.call_sid))
        return malformed("\"start\" without a text \"start.callSid\"");
    text("accountSid", start.account_sid);

    dom::object inner;
    if (body["customParameters"].get(inner) == simdjson::SUCCESS &&
        !read_parameters(inner, start.parameters))
        return malformed("\"start\" whose \"start.customParameters\" are not all texts");

    if (body["mediaFormat"].get(inner) == simdjson::SUCCESS && !is_telephone_audio(inner))
        return fail(Errc::unsupported_media,
                    "twilio: read a \"start\" whose \"start.mediaFormat\" is not audio/x-mulaw, "
                    "8000 Hz, 1 channel");
    return start;
}

Result<Payload> read_payload(dom::object body, std::vector<std::uint8_t>& bytes) {
    std::string_view payload;
    if (body["payload"].get(payload) != simdjson::SUCCESS)
        return malformed("\"media\" without a text \"media.payload\"");
    if (!net::decode_base64(payload, bytes))
        return malformed("\"media\" whose \"media.payload\" is not base64");
    return Payload(bytes);
}

Result<std::optional<FromCarrier>> read_media(dom::object message,
                                              std::vector<std::uint8_t>& bytes) {
    dom::object body;
    if (message["media"].get(body) != simdjson::SUCCESS)
        return malformed("\"media\" without \"media\"");

    std::string_view track;
    if (body["track"].get(track) == simdjson::SUCCESS && track != "inbound") return std::nullopt;

    std::string_view timestamp;
    if (body["timestamp"].get(timestamp) != simdjson::SUCCESS)
        return malformed("\"media\" without a text \"media.timestamp\"");
    const auto milliseconds = counter(timestamp);
    if (!milliseconds) return malformed("\"media\" whose \"media.timestamp\" is no number");

    const auto payload = read_payload(body, bytes);
    if (!payload) return std::unexpected(payload.error());
    return Media{.timestamp = std::chrono::milliseconds(*milliseconds), .payload = *payload};
}

Result<std::optional<FromCarrier>> read_dtmf(dom::object message) {
    std::string_view digit;
    if (message["dtmf"]["digit"].get(digit) != simdjson::SUCCESS)
        return malformed("\"dtmf\" without a text \"dtmf.digit\"");
    if (digit.size() != 1 || !is_key(digit[0]))
        return malformed("\"dtmf\" whose \"dtmf.digit\" is not one of 0-9 * # A-D");
    return Dtmf{digit[0]};
}

Result<Mark> read_mark(dom::object message) {
    std::string_view name;
    if (message["mark"]["name"].get(name) != simdjson::SUCCESS)
        return malformed("\"mark\" without a text \"mark.name\"");
    return Mark{std::string(name)};
}

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

std::string_view Start::parameter(std::string_view name) const {
    const auto found = std::ranges::find(
        parameters, name, [](const auto& pair) { return std::string_view(pair.first); });
    return found == parameters.end() ? std::string_view{} : std::string_view(found->second);
}

Result<std::optional<FromCarrier>> Decoder::from_carrier(std::string_view text) {
    std::string_view event;
    auto message = open(text, event);
    if (!message) return std::unexpected(std::move(message).error());

    if (event == "media") return read_media(*message, payload_);
    if (event == "mark") {
        auto mark = read_mark(*message);
        if (!mark) return std::unexpected(std::move(mark).error());
        return std::move(*mark);
    }
    if (event == "dtmf") return read_dtmf(*message);
    if (event == "connected") return Connected{};
    if (event == "start") return read_start(*message);
    if (event == "stop") return Stop{};
    return std::nullopt;
}

Result<ToCarrier> Decoder::to_carrier(std::string_view text) {
    std::string_view event;
    auto message = open(text, event);
    if (!message) return std::unexpected(std::move(message).error());

    std::string_view stream_sid;
    if ((*message)["streamSid"].get(stream_sid) != simdjson::SUCCESS || stream_sid.empty())
        return malformed("without a text \"streamSid\"");
    ToCarrier read{.stream_sid = std::string(stream_sid), .command = Clear{}};

    if (event == "media") {
        dom::object body;
        if ((*message)["media"].get(body) != simdjson::SUCCESS)
            return malformed("\"media\" without \"media\"");
        const auto payload = read_payload(body, payload_);
        if (!payload) return std::unexpected(payload.error());
        read.command = Play{*payload};
    } else if (event == "mark") {
        auto mark = read_mark(*message);
        if (!mark) return std::unexpected(std::move(mark).error());
        read.command = std::move(*mark);
    } else if (event != "clear") {
        return malformed("whose \"event\" is none of media, mark and clear");
    }
    return read;
}

ServerWriter::ServerWriter(std::string_view stream_sid) {
    const auto sid = json_text(stream_sid);
    before_payload_ = R"({"event":"media","streamSid":)" + sid + R"(,"media":{"payload":")";
    before_mark_ = R"({"event":"mark","streamSid":)" + sid + R"(,"mark":{"name":)";
    clear_ = R"({"event":"clear","streamSid":)" + sid + "}";
}

std::string ServerWriter::play(Payload payload) const {
    std::string text;
    append_play(text, payload);
    return text;
}

void ServerWriter::append_play(std::string& text, Payload payload) const {
    text += before_payload_;
    net::append_base64(text, payload);
    text += R"("}})";
}

std::string ServerWriter::mark(std::string_view name) const {
    return before_mark_ + json_text(name) + "}}";
}

std::string ServerWriter::clear() const { return clear_; }

CarrierWriter::CarrierWriter(Start start)
    : start_(std::move(start)), quoted_stream_sid_(json_text(start_.stream_sid)) {}

std::string CarrierWriter::opening(std::string_view event) {
    return R"({"event":")" + std::string(event) + R"(","sequenceNumber":")" +
           std::to_string(++sequence_number_) + R"(","streamSid":)" + quoted_stream_sid_;
}

std::string CarrierWriter::connected() const {
    return R"({"event":"connected","protocol":"Call","version":"1.0.0"})";
}

std::string CarrierWriter::start() {
    auto text = opening("start") + R"(,"start":{"streamSid":)" + quoted_stream_sid_ +
                R"(,"accountSid":)" + json_text(start_.account_sid) + R"(,"callSid":)" +
                json_text(start_.call_sid) + R"(,"tracks":["inbound"],"customParameters":{)";
    const char* separator = "";
    for (const auto& [name, value] : start_.parameters) {
        text += separator + json_text(name) + ':' + json_text(value);
        separator = ",";
    }
    return text +
           R"(},"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}})";
}

std::string CarrierWriter::media(std::chrono::milliseconds timestamp, Payload payload) {
    auto text = opening("media") + R"(,"media":{"track":"inbound","chunk":")" +
                std::to_string(++chunk_) + R"(","timestamp":")" +
                std::to_string(timestamp.count()) + R"(","payload":")";
    net::append_base64(text, payload);
    return text + R"("}})";
}

std::string CarrierWriter::dtmf(char digit) {
    return opening("dtmf") + R"(,"dtmf":{"track":"inbound_track","digit":)" +
           json_text(std::string_view(&digit, 1)) + "}}";
}

std::string CarrierWriter::mark(std::string_view name) {
    return opening("mark") + R"(,"mark":{"name":)" + json_text(name) + "}}";
}

std::string CarrierWriter::stop() {
    return opening("stop") + R"(,"stop":{"accountSid":)" + json_text(start_.account_sid) +
           R"(,"callSid":)" + json_text(start_.call_sid) + "}}";
}

}  // namespace neura::providers::twilio
