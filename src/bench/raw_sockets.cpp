#include "bench/raw_sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/sha.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

#include "net/base64.hpp"

namespace neura::bench {

namespace {

constexpr std::size_t most_read_at_once = 256 * 1024;
constexpr int most_events = 512;

[[noreturn]] void throw_errno(const char* doing) {
    throw std::system_error(errno, std::generic_category(), doing);
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
        errno = EINVAL;
        throw_errno("read an IPv4 address");
    }
    return address;
}

int make_socket() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw_errno("open a socket");
    return descriptor;
}

void send_at_once(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) {
        return (x | 0x20) == (y | 0x20);  // letters and '-' only
    });
}

std::string_view word(std::string_view line, int number) {
    for (; number > 0; --number) {
        const auto blank = line.find(' ');
        if (blank == std::string_view::npos) return {};
        line.remove_prefix(blank + 1);
    }
    return line.substr(0, line.find_first_of(" \r"));
}

/// RFC 6455, 4.2.2.
std::string accept_key(std::string_view key) {
    const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return net::encode_base64(digest);
}

}  // namespace

Micros now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// The loop.

RawLoop::RawLoop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), incoming_(most_read_at_once) {
    if (epoll_ < 0) throw_errno("make an epoll");
}

RawLoop::~RawLoop() {
    while (!open_.empty()) drop(*open_.begin()->second);
    forget_gone();
    for (const auto& listener : listeners_) ::close(listener->descriptor);
    ::close(epoll_);
}

void RawLoop::at(Micros when, std::function<void()> task) {
    timers_.push({when, timers_set_++, std::move(task)});
}

void RawLoop::run_timers() {
    const auto now = now_us();
    while (!timers_.empty() && timers_.top().when <= now) {
        const auto task = timers_.top().task;
        timers_.pop();
        task();
    }
}

void RawLoop::serve(Micros until) {
    std::array<epoll_event, most_events> events{};
    do {
        const auto next = timers_.empty() ? until : std::min(until, timers_.top().when);
        const auto left = std::max<Micros>(0, next - now_us());
        const timespec wait{left / 1'000'000, left % 1'000'000 * 1000};
        const int count = ::epoll_pwait2(epoll_, events.data(), most_events, &wait, nullptr);
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            // Listeners are marked by the lowest bit, which no pointer has.
            if (event.data.u64 & 1)
                accept_all(*reinterpret_cast<Listener*>(event.data.u64 & ~std::uint64_t{1}));
            else
                static_cast<Connection*>(event.data.ptr)->ready(event.events);
        }
        forget_gone();
        run_timers();
        forget_gone();
    } while (now_us() < until);
}

std::uint16_t RawLoop::listen(std::uint16_t port, std::function<std::shared_ptr<Connection>()> make,
                              SSL_CTX* tls) {
    const int descriptor = make_socket();
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    auto address = address_of("127.0.0.1", port);
    socklen_t length = sizeof address;
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(descriptor, 4096) != 0 ||
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        throw_errno("listen");
    listeners_.push_back(std::make_unique<Listener>(Listener{descriptor, std::move(make), tls}));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = reinterpret_cast<std::uint64_t>(listeners_.back().get()) | 1;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
    return ntohs(address.sin_port);
}

void RawLoop::accept_all(const Listener& listener) {
    for (;;) {
        const int descriptor =
            ::accept4(listener.descriptor, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) return;
        auto connection = listener.make();
        if (listener.tls != nullptr)
            connection->tls_ = std::make_unique<TlsEnd>(listener.tls, descriptor);
        adopt(std::move(connection), descriptor);
    }
}

void RawLoop::connect(std::shared_ptr<Connection> connection, const std::string& host,
                      std::uint16_t port) {
    const int descriptor = make_socket();
    const auto address = address_of(host, port);
    connection->is_client_ = connection->is_connecting_ = true;
    const int done =
        ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (done != 0 && errno != EINPROGRESS) {
        ::close(descriptor);
        throw_errno("connect");
    }
    adopt(std::move(connection), descriptor);
}

void RawLoop::adopt(std::shared_ptr<Connection> connection, int descriptor) {
    send_at_once(descriptor);
    connection->descriptor_ = descriptor;
    epoll_event event{};
    event.events = connection->is_connecting_ ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.ptr = connection.get();
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
    open_.emplace(descriptor, std::move(connection));
}

void RawLoop::drop(Connection& connection) {
    const auto found = open_.find(connection.descriptor_);
    ::close(std::exchange(connection.descriptor_, -1));
    gone_.push_back(std::move(found->second));
    open_.erase(found);
}

/// A connection that goes may close others.
void RawLoop::forget_gone() {
    while (!gone_.empty()) std::exchange(gone_, {}).clear();
}

// Messages.

std::string_view HttpHead::first_word() const { return word(text_, 0); }
std::string_view HttpHead::second_word() const { return word(text_, 1); }

std::string_view HttpHead::field(std::string_view name) const {
    auto lines = text_;
    while (!lines.empty()) {
        const auto end = std::min(lines.find("\r\n"), lines.size());
        const auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 2, lines.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), name))
            continue;
        const auto value = line.find_first_not_of(' ', colon + 1);
        return value == std::string_view::npos ? std::string_view{} : line.substr(value);
    }
    return {};
}

std::size_t HttpHead::content_length() const {
    const auto value = field("Content-Length");
    std::size_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    return length;
}

void append_frame(std::string& to, Opcode opcode, std::string_view payload, bool from_client) {
    const auto mask = static_cast<char>(from_client ? 0x80 : 0);
    const auto size = payload.size();
    to += static_cast<char>(0x80 | std::to_underlying(opcode));
    const auto append_length = [&](char code, int bytes) {
        to += static_cast<char>(mask | code);
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
            to += static_cast<char>(size >> shift);
    };
    if (size < 126)
        to += static_cast<char>(mask | static_cast<char>(size));
    else if (size < 65'536)
        append_length(126, 2);
    else
        append_length(127, 8);
    if (from_client) to.append(4, '\0');
    to += payload;
}

// A connection.

Connection::~Connection() {
    if (is_open()) ::close(descriptor_);
}

void Connection::close() {
    if (is_open()) loop_.drop(*this);
}

void Connection::fail() {
    if (!is_open()) return;
    const auto self = shared_from_this();
    loop_.drop(*this);
    lost();
}

void Connection::watch(bool for_writing) {
    epoll_event event{};
    event.events = for_writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.ptr = this;
    ::epoll_ctl(loop_.epoll_, EPOLL_CTL_MOD, descriptor_, &event);
}

void Connection::send(std::string_view bytes) {
    if (!is_open()) return;
    if (is_connecting_ || !unsent_.empty()) {
        unsent_ += bytes;
        return;
    }
    const auto sent = write_some(bytes);
    const auto taken = static_cast<std::size_t>(std::max<ssize_t>(0, sent));
    if (taken == bytes.size()) return;
    // A lost peer is told by the read that follows.
    unsent_ = bytes.substr(taken);
    watch(true);
}

void Connection::flush() {
    if (unsent_.empty()) return watch(false);
    const auto sent = write_some(unsent_);
    if (sent > 0) unsent_.erase(0, static_cast<std::size_t>(sent));
    if (unsent_.empty()) watch(false);
}

void Connection::send_message(Opcode opcode, std::string_view payload) {
    thread_local std::string frame;
    frame.clear();
    append_frame(frame, opcode, payload, is_client_);
    send(frame);
}

void Connection::ask_for_web_socket(std::string_view host, std::string_view target) {
    speaking_ = Speaking::answers;
    std::string text("GET ");
    text.append(target).append(" HTTP/1.1\r\nHost: ").append(host);
    // A nonce proves nothing between peers that trust each other.
    text +=
        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    send(text);
}

void Connection::ask(std::string_view method, std::string_view host, std::string_view target,
                     std::string_view content_type, std::string_view content) {
    speaking_ = Speaking::answers;
    std::string text(method);
    text.append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(host);
    text.append("\r\nContent-Type: ").append(content_type);
    text.append("\r\nContent-Length: ").append(std::to_string(content.size()));
    text.append("\r\n\r\n").append(content);
    send(text);
}

void Connection::accept_web_socket(const HttpHead& head) {
    speaking_ = Speaking::web_socket;
    send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        accept_key(head.field("Sec-WebSocket-Key")) + "\r\n\r\n");
}

void Connection::ready(std::uint32_t events) {
    if (!is_open()) return;
    if (is_connecting_ && events & EPOLLOUT) {
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error != 0) return fail();
        is_connecting_ = false;
        flush();
    } else if (events & EPOLLOUT) {
        flush();
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read();
}

ssize_t Connection::write_some(std::string_view bytes) {
    return tls_ ? tls_->write(bytes)
                : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

ssize_t Connection::read_some(std::span<char> into) {
    return tls_ ? tls_->read(into) : ::recv(descriptor_, into.data(), into.size(), 0);
}

void Connection::read() {
    const auto self = shared_from_this();
    do {
        auto& buffer = loop_.incoming_;
        const auto kept = rest_.size();
        std::ranges::copy(rest_, buffer.begin());
        const auto got = read_some(std::span(buffer).subspan(kept));
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) return fail();
        const auto left = take(std::span(buffer).first(kept + static_cast<std::size_t>(got)));
        rest_.assign(left.begin(), left.end());
        if (rest_.size() == buffer.size()) return fail();
    } while (is_open() && tls_ && tls_->has_more());
}

/// Handles all that is whole. @return  the rest
std::span<char> Connection::take(std::span<char> bytes) {
    while (is_open() && !bytes.empty()) {
        bool taken = false;
        switch (speaking_) {
            case Speaking::requests: taken = take_request(bytes); break;
            case Speaking::answers: taken = take_answer(bytes); break;
            case Speaking::web_socket: taken = take_frame(bytes); break;
            case Speaking::body: body({bytes.data(), bytes.size()}); return {};
        }
        if (!taken) break;
    }
    return bytes;
}

bool Connection::take_request(std::span<char>& bytes) {
    const std::string_view text(bytes.data(), bytes.size());
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    const HttpHead head(text.substr(0, end));
    const auto length = head.content_length();
    if (text.size() < end + 4 + length) return false;
    asked(head, text.substr(end + 4, length));
    bytes = bytes.subspan(end + 4 + length);
    return true;
}

bool Connection::take_answer(std::span<char>& bytes) {
    const std::string_view text(bytes.data(), bytes.size());
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    const HttpHead head(text.substr(0, end));
    bytes = bytes.subspan(end + 4);
    if (head.second_word() == "101") {
        speaking_ = Speaking::web_socket;
        upgraded();
    } else {
        speaking_ = Speaking::body;
        answered(head);
    }
    return true;
}

bool Connection::take_frame(std::span<char>& bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    if (bytes.size() < 2) return false;
    const bool masked = (byte(1) & 0x80) != 0;
    std::uint64_t size = byte(1) & 0x7f;
    std::size_t header = 2;
    if (size >= 126) {
        const std::size_t bytes_of_size = size == 126 ? 2 : 8;
        header += bytes_of_size;
        if (bytes.size() < header) return false;
        size = 0;
        for (std::size_t i = 0; i < bytes_of_size; ++i) size = size << 8 | byte(2 + i);
    }
    const auto key_at = header;
    if (masked) header += 4;
    if (bytes.size() < header || bytes.size() - header < size) return false;

    const auto payload = bytes.subspan(header, size);
    if (masked) {
        std::uint32_t key = 0;
        std::memcpy(&key, &bytes[key_at], 4);
        if (key != 0)
            for (std::size_t i = 0; i < size; ++i)
                payload[i] = static_cast<char>(payload[i] ^ bytes[key_at + i % 4]);
    }
    const auto opcode = static_cast<Opcode>(byte(0) & 0x0f);
    bytes = bytes.subspan(header + size);
    switch (opcode) {
        case Opcode::ping: send_message(Opcode::pong, {payload.data(), payload.size()}); break;
        case Opcode::pong: break;
        case Opcode::close:
            send_message(Opcode::close, {payload.data(), payload.size()});
            fail();
            break;
        default: message(opcode, payload);
    }
    return true;
}

}  // namespace neura::bench
