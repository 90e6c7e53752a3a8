#include "providers/embedded/worker_protocol.hpp"

#include <bit>
#include <concepts>
#include <cstring>
#include <type_traits>
#include <utility>

namespace neura::providers::embedded {

namespace {

static_assert(std::endian::native == std::endian::little, "samples are sent as they lie in memory");

constexpr std::size_t length_bytes = sizeof(std::uint32_t);

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::same_as<T, bool>;

class Writer {
public:
    template <Number T>
    Writer& operator<<(T value) {
        char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof(T));
        bytes_.append(bytes, sizeof(T));
        return *this;
    }

    template <std::same_as<bool> T>
    Writer& operator<<(T value) {
        return *this << static_cast<std::uint8_t>(value);
    }

    template <class T>
        requires std::is_enum_v<T>
    Writer& operator<<(T value) {
        return *this << static_cast<std::uint8_t>(value);
    }

    Writer& operator<<(const std::string& text) {
        *this << static_cast<std::uint32_t>(text.size());
        bytes_.append(text);
        return *this;
    }

    Writer& operator<<(const std::vector<std::int16_t>& samples) {
        *this << static_cast<std::uint32_t>(samples.size());
        bytes_.append(reinterpret_cast<const char*>(samples.data()), samples.size() * 2);
        return *this;
    }

    Writer& operator<<(const Component& component) {
        return *this << component.name << component.load_ms;
    }

    template <class T>
    Writer& operator<<(const std::vector<T>& items) {
        *this << static_cast<std::uint32_t>(items.size());
        for (const auto& item : items) *this << item;
        return *this;
    }

    /// What was written, with its length in front.
    std::string frame() && {
        const auto length = static_cast<std::uint32_t>(bytes_.size() - length_bytes);
        std::memcpy(bytes_.data(), &length, length_bytes);
        return std::move(bytes_);
    }

private:
    std::string bytes_ = std::string(length_bytes, '\0');
};

/// Once something did not fit, everything read after it is empty and `ended_well` is false.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    template <Number T>
    Reader& operator>>(T& value) {
        const auto bytes = take(sizeof(T));
        if (bytes.size() == sizeof(T)) std::memcpy(&value, bytes.data(), sizeof(T));
        return *this;
    }

    template <std::same_as<bool> T>
    Reader& operator>>(T& value) {
        value = small_number(0, 1) == 1;
        return *this;
    }

    Reader& operator>>(Urgency& urgency) {
        urgency = static_cast<Urgency>(small_number(0, static_cast<int>(Urgency::now)));
        return *this;
    }

    Reader& operator>>(Errc& code) {
        code = static_cast<Errc>(small_number(static_cast<int>(Errc::models_missing),
                                              static_cast<int>(Errc::bad_request)));
        return *this;
    }

    Reader& operator>>(std::string& text) {
        text = take(count(1));
        return *this;
    }

    Reader& operator>>(std::vector<std::int16_t>& samples) {
        const auto bytes = take(count(2) * 2);
        samples.resize(bytes.size() / 2);
        if (!bytes.empty()) std::memcpy(samples.data(), bytes.data(), bytes.size());
        return *this;
    }

    Reader& operator>>(Component& component) {
        return *this >> component.name >> component.load_ms;
    }

    template <class T>
    Reader& operator>>(std::vector<T>& items) {
        constexpr std::size_t smallest_item = 4;  // every kind of item begins with a length
        for (auto left = count(smallest_item); left > 0 && !broken_; --left)
            *this >> items.emplace_back();
        return *this;
    }

    bool ended_well() const { return !broken_ && rest_.empty(); }

private:
    std::string_view take(std::size_t length) {
        if (broken_ || length > rest_.size()) {
            broken_ = true;
            return {};
        }
        const auto taken = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return taken;
    }

    /// How many items of at least `item_bytes` follow; never more than could be there.
    std::size_t count(std::size_t item_bytes) {
        std::uint32_t items = 0;
        *this >> items;
        if (items > rest_.size() / item_bytes) broken_ = true;
        return broken_ ? 0 : items;
    }

    int small_number(int lowest, int highest) {
        std::uint8_t number = 0;
        *this >> number;
        if (number < lowest || number > highest) broken_ = true;
        return broken_ ? lowest : number;
    }

    std::string_view rest_;
    bool broken_ = false;
};

Writer& operator<<(Writer& out, const Hello&) { return out; }
Writer& operator<<(Writer& out, const Transcribe& m) {
    return out << m.id << m.urgency << m.want_alternatives << m.expected_words << m.samples;
}
Writer& operator<<(Writer& out, const Synthesise& m) {
    return out << m.id << m.speed << m.voice << m.text;
}
Writer& operator<<(Writer& out, const Cancel& m) { return out << m.id; }
Writer& operator<<(Writer& out, const Ready& m) { return out << m.components; }
Writer& operator<<(Writer& out, const Unusable& m) { return out << m.why << m.doing; }
Writer& operator<<(Writer& out, const Transcript& m) {
    return out << m.id << m.cpu_ms << m.heard.confidence << m.heard.text << m.heard.alternatives;
}
Writer& operator<<(Writer& out, const Speech& m) { return out << m.id << m.cpu_ms << m.samples; }
Writer& operator<<(Writer& out, const Refused& m) { return out << m.id << m.why; }

Reader& operator>>(Reader& in, Hello&) { return in; }
Reader& operator>>(Reader& in, Transcribe& m) {
    return in >> m.id >> m.urgency >> m.want_alternatives >> m.expected_words >> m.samples;
}
Reader& operator>>(Reader& in, Synthesise& m) { return in >> m.id >> m.speed >> m.voice >> m.text; }
Reader& operator>>(Reader& in, Cancel& m) { return in >> m.id; }
Reader& operator>>(Reader& in, Ready& m) { return in >> m.components; }
Reader& operator>>(Reader& in, Unusable& m) { return in >> m.why >> m.doing; }
Reader& operator>>(Reader& in, Transcript& m) {
    return in >> m.id >> m.cpu_ms >> m.heard.confidence >> m.heard.text >> m.heard.alternatives;
}
Reader& operator>>(Reader& in, Speech& m) { return in >> m.id >> m.cpu_ms >> m.samples; }
Reader& operator>>(Reader& in, Refused& m) { return in >> m.id >> m.why; }

/// A message's kind is its place in the variant.
template <class Message>
std::string encode_any(const Message& message) {
    Writer out;
    out << static_cast<std::uint8_t>(message.index());
    std::visit([&out](const auto& fields) { out << fields; }, message);
    return std::move(out).frame();
}

template <class Message, std::size_t Kind>
bool read_as(std::size_t kind, Reader& in, Message& message) {
    if (kind != Kind) return false;
    in >> message.template emplace<Kind>();
    return true;
}

template <class Message>
Result<Message> decode_any(std::string_view bytes, std::string_view what) {
    const auto wrong = [what](const char* how) {
        return fail(Errc::protocol_violation, "read a " + std::string(what) + ": " + how);
    };
    if (bytes.empty()) return wrong("it is empty");

    Reader in(bytes.substr(1));
    Message message;
    const auto kind = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]));
    const bool known = [&]<std::size_t... Kinds>(std::index_sequence<Kinds...>) {
        return (read_as<Message, Kinds>(kind, in, message) || ...);
    }(std::make_index_sequence<std::variant_size_v<Message>>());
    if (!known) return wrong("its kind is unknown");
    if (!in.ended_well()) return wrong("its fields do not fit its length");
    return message;
}

}  // namespace

std::string encode(const Request& request) { return encode_any(request); }
std::string encode(const Reply& reply) { return encode_any(reply); }

Result<Request> decode_request(std::string_view message) {
    return decode_any<Request>(message, "request to the speech worker");
}

Result<Reply> decode_reply(std::string_view message) {
    return decode_any<Reply>(message, "reply of the speech worker");
}

Result<std::optional<std::string>> FrameReader::next() {
    const auto rest = std::string_view(bytes_).substr(taken_);
    if (rest.size() < length_bytes) return std::nullopt;

    std::uint32_t length = 0;
    std::memcpy(&length, rest.data(), length_bytes);
    if (length == 0 || length > longest_message)
        return fail(Errc::protocol_violation, "read a frame: its length is out of range");
    if (rest.size() - length_bytes < length) return std::nullopt;

    std::string message(rest.substr(length_bytes, length));
    taken_ += length_bytes + length;
    if (taken_ == bytes_.size()) {
        bytes_.clear();
        taken_ = 0;
    } else if (taken_ > longest_message) {
        bytes_.erase(0, taken_);
        taken_ = 0;
    }
    return message;
}

}  // namespace neura::providers::embedded
