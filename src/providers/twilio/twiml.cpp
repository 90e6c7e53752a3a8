#include "providers/twilio/twiml.hpp"

#include <charconv>
#include <optional>
#include <pugixml.hpp>

namespace neura::providers::twilio {

namespace {

// Writing.

/// For text and for attributes in double quotes. XML 1.0 has no way to hold most control
/// characters, not even escaped.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\t':
            case '\n':
            case '\r': out += "&#" + std::to_string(int{c}) + ";"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) out += c;
        }
    }
    return out;
}

/// Nothing for an empty value.
std::string attribute(std::string_view name, std::string_view value) {
    if (value.empty()) return {};
    return ' ' + std::string(name) + "=\"" + escaped(value) + '"';
}

std::string write(const Stream& stream) {
    auto text = "<Stream" + attribute("url", stream.url) + '>';
    for (const auto& [name, value] : stream.parameters)
        text += "<Parameter name=\"" + escaped(name) + "\" value=\"" + escaped(value) + "\"/>";
    return text + "</Stream>";
}

std::string write(const Connect& connect) {
    auto text = "<Connect" + attribute("action", connect.action);
    if (!connect.action.empty()) text += attribute("method", connect.method);
    return text + '>' + write(connect.stream) + "</Connect>";
}

std::string write(const Dial& dial) {
    auto text = "<Dial" + attribute("action", dial.action);
    if (!dial.action.empty()) text += attribute("method", "POST");
    text += attribute("timeout", std::to_string(dial.timeout.count())) +
            attribute("callerId", dial.caller_id) + attribute("answerOnBridge", "true");
    return text + "><Number" + attribute("url", dial.whisper) + '>' + escaped(dial.number) +
           "</Number></Dial>";
}

std::string write(const Say& say) {
    return "<Say" + attribute("voice", say.voice) + attribute("language", say.language) + '>' +
           escaped(say.text) + "</Say>";
}

std::string write(const Pause& pause) {
    return "<Pause length=\"" + std::to_string(pause.length.count()) + "\"/>";
}

std::string write(const PlayFile& play) {
    return "<Play" + attribute("digits", play.digits) + '>' + escaped(play.url) + "</Play>";
}

std::string write(const Redirect& redirect) {
    return "<Redirect" + attribute("method", redirect.method) + '>' + escaped(redirect.url) +
           "</Redirect>";
}

std::string write(const Reject& reject) {
    const bool busy = reject.reason == Reject::Reason::busy;
    return "<Reject" + attribute("reason", busy ? "busy" : "rejected") + "/>";
}

std::string write(const Hangup&) { return "<Hangup/>"; }

// Reading.

std::unexpected<Error> malformed(std::string wrong) {
    return fail(Errc::malformed_twiml, "twilio: read TwiML " + wrong);
}

std::unexpected<Error> unsupported(std::string_view element) {
    return fail(Errc::unsupported_verb,
                "twilio: read TwiML with <" + std::string(element) +
                    ">; known are Connect/Stream, Dial/Number, Say, Pause, Play, "
                    "Redirect, Reject and Hangup");
}

std::string text_of(const pugi::xml_node& node) {
    std::string text;
    for (const auto& child : node.children())
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
            text += child.value();
    static constexpr std::string_view blanks = " \t\r\n";
    const auto start = std::min(text.find_first_not_of(blanks), text.size());
    const auto end = text.find_last_not_of(blanks);
    return end == text.npos ? "" : text.substr(start, end + 1 - start);
}

Result<std::string> read_method(const pugi::xml_node& node) {
    const std::string method = node.attribute("method").as_string("POST");
    if (method != "POST" && method != "GET")
        return malformed("whose <" + std::string(node.name()) +
                         "> has a method that is neither "
                         "POST nor GET");
    return method;
}

Result<Stream> read_stream(const pugi::xml_node& node) {
    Stream stream{.url = node.attribute("url").as_string(), .parameters = {}};
    if (stream.url.empty()) return malformed("with a <Stream> without url");
    for (const auto& child : node.children("Parameter")) {
        const std::string name = child.attribute("name").as_string();
        if (name.empty()) return malformed("with a <Parameter> without name");
        stream.parameters.emplace_back(name, child.attribute("value").as_string());
    }
    return stream;
}

Result<Verb> read_connect(const pugi::xml_node& node) {
    auto method = read_method(node);
    if (!method) return std::unexpected(std::move(method).error());
    for (const auto& child : node.children())
        if (child.type() == pugi::node_element && std::string_view(child.name()) != "Stream")
            return unsupported("Connect><" + std::string(child.name()));

    const auto child = node.child("Stream");
    if (!child) return malformed("with a <Connect> without <Stream>");
    auto stream = read_stream(child);
    if (!stream) return std::unexpected(std::move(stream).error());
    return Connect{.stream = std::move(*stream),
                   .action = node.attribute("action").as_string(),
                   .method = std::move(*method)};
}

/// Up to a day.
std::optional<std::chrono::seconds> seconds_in(std::string_view text) {
    unsigned seconds = 0;
    const auto [stop, error] = std::from_chars(text.begin(), text.end(), seconds);
    if (error != std::errc{} || stop != text.end() || seconds > 86'400) return std::nullopt;
    return std::chrono::seconds(seconds);
}

Result<Verb> read_dial(const pugi::xml_node& node) {
    for (const auto& child : node.children())
        if (child.type() == pugi::node_element && std::string_view(child.name()) != "Number")
            return unsupported("Dial><" + std::string(child.name()));
    const auto number = node.child("Number");
    const auto timeout = seconds_in(node.attribute("timeout").as_string("30"));
    if (!timeout) return malformed("with a <Dial> whose timeout is not 0 to 86400 seconds");
    Dial dial{.number = text_of(number ? number : node),
              .whisper = number.attribute("url").as_string(),
              .caller_id = node.attribute("callerId").as_string(),
              .timeout = *timeout,
              .action = node.attribute("action").as_string()};
    if (dial.number.empty()) return malformed("with a <Dial> that rings nobody");
    return dial;
}

Result<Verb> read_pause(const pugi::xml_node& node) {
    const auto length = seconds_in(node.attribute("length").as_string("1"));
    if (!length) return malformed("with a <Pause> whose length is not 0 to 86400 seconds");
    return Pause{*length};
}

Result<Verb> read_redirect(const pugi::xml_node& node) {
    auto method = read_method(node);
    if (!method) return std::unexpected(std::move(method).error());
    Redirect redirect{.url = text_of(node), .method = std::move(*method)};
    if (redirect.url.empty()) return malformed("with a <Redirect> without URL");
    return redirect;
}

Result<Verb> read_reject(const pugi::xml_node& node) {
    const std::string_view reason = node.attribute("reason").as_string("rejected");
    if (reason == "busy") return Reject{Reject::Reason::busy};
    if (reason == "rejected") return Reject{Reject::Reason::rejected};
    return malformed("with a <Reject> whose reason is neither rejected nor busy");
}

Result<Verb> read_play(const pugi::xml_node& node) {
    PlayFile play{.url = text_of(node), .digits = node.attribute("digits").as_string()};
    if (play.url.empty() && play.digits.empty())
        return malformed("with a <Play> without URL and digits");
    return play;
}

Result<Verb> read_verb(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    if (name == "Connect") return read_connect(node);
    if (name == "Dial") return read_dial(node);
    if (name == "Say")
        return Say{.text = text_of(node),
                   .language = node.attribute("language").as_string(),
                   .voice = node.attribute("voice").as_string()};
    if (name == "Pause") return read_pause(node);
    if (name == "Play") return read_play(node);
    if (name == "Redirect") return read_redirect(node);
    if (name == "Reject") return read_reject(node);
    if (name == "Hangup") return Hangup{};
    return unsupported(name);
}

}  // namespace

std::string to_twiml(const std::vector<Verb>& verbs) {
    std::string text = R"(<?xml version="1.0" encoding="UTF-8"?><Response>)";
    for (const auto& verb : verbs)
        text += std::visit([](const auto& known) { return write(known); }, verb);
    return text + "</Response>";
}

Result<std::vector<Verb>> parse_twiml(std::string_view document) {
    if (document.size() > max_twiml_bytes) return malformed("longer than 64 KiB");

    pugi::xml_document xml;
    const auto parsed =
        xml.load_buffer(document.data(), document.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed)
        return malformed("that is not XML at byte " + std::to_string(parsed.offset) + ": " +
                         parsed.description());

    const auto response = xml.document_element();
    if (std::string_view(response.name()) != "Response")
        return malformed("whose root element is not <Response>");

    std::vector<Verb> verbs;
    for (const auto& node : response.children()) {
        if (node.type() != pugi::node_element) continue;
        auto verb = read_verb(node);
        if (!verb) return std::unexpected(std::move(verb).error());
        verbs.push_back(std::move(*verb));
    }
    return verbs;
}

}  // namespace neura::providers::twilio
