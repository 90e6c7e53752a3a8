#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace neura::fakes {

/// A mail server on loopback, as RFC 5321 has one: takes mail in its order, encrypts when asked to
/// and says what it is told to instead. One connection at a time, on a thread of its own.
class FakeSmtp {
public:
    struct Options {
        std::string key{};  ///< PEM; empty: no encryption is offered
        std::string certificate{};
        std::string needs_login{};  ///< what AUTH PLAIN must say, in base64; empty: nobody logs in
        /// Said instead of the usual, once, to a command that begins so.
        std::vector<std::pair<std::string, std::string>> instead{};
        std::string hangs_up_at{};  ///< a command that begins so; empty: at none
    };

    struct Taken {
        std::string from;
        std::vector<std::string> to;
        std::string data;
        bool encrypted = false;
    };

    FakeSmtp() : FakeSmtp(Options()) {}
    explicit FakeSmtp(Options options)
        : options_(std::move(options)),
          acceptor_(loop_, {boost::asio::ip::address_v4::loopback(), 0}),
          thread_([this](const std::stop_token& stop) { serve(stop); }) {}
    ~FakeSmtp() {
        thread_.request_stop();
        boost::asio::io_context loop;
        boost::asio::ip::tcp::socket waker(loop);
        boost::system::error_code ignored;
        waker.connect(acceptor_.local_endpoint(), ignored);
    }
    FakeSmtp(const FakeSmtp&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    std::vector<Taken> taken() const {
        const std::lock_guard lock(mutex_);
        return taken_;
    }
    std::vector<std::string> commands() const {
        const std::lock_guard lock(mutex_);
        return commands_;
    }

private:
    using Tcp = boost::asio::ip::tcp;
    using Tls = boost::asio::ssl::stream<Tcp::socket&>;
    using Error = boost::system::error_code;

    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            Error error;
            auto socket = acceptor_.accept(error);
            if (error || stop.stop_requested()) return;
            std::string kept;
            if (!converse(socket, kept, "220 fake\r\n", false)) continue;
            boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
            context.use_private_key(boost::asio::buffer(options_.key),
                                    boost::asio::ssl::context::pem);
            context.use_certificate(boost::asio::buffer(options_.certificate),
                                    boost::asio::ssl::context::pem);
            Tls stream(socket, context);
            stream.handshake(Tls::server, error);
            if (!error) converse(stream, kept, "", true);
        }
    }

    /// True when TLS is to begin.
    template <class Stream>
    bool converse(Stream& stream, std::string& kept, const std::string& greeting, bool encrypted) {
        Taken mail;
        mail.encrypted = encrypted;
        say(stream, greeting);
        while (auto line = read_to(stream, kept, "\r\n")) {
            note(*line);
            if (!options_.hangs_up_at.empty() && line->starts_with(options_.hangs_up_at))
                return false;
            if (auto other = said_instead(*line)) {
                say(stream, *other);
            } else if (line->starts_with("EHLO")) {
                say(stream,
                    "250-fake\r\n" +
                        std::string(options_.key.empty() || encrypted ? "" : "250-STARTTLS\r\n") +
                        "250 AUTH LOGIN PLAIN\r\n");
            } else if (*line == "STARTTLS") {
                say(stream, "220 go ahead\r\n");
                return true;
            } else if (line->starts_with("AUTH PLAIN ")) {
                const bool knows = line->substr(11) == options_.needs_login;
                say(stream, knows ? "235 welcome\r\n" : "535 no\r\n");
            } else if (line->starts_with("MAIL FROM:")) {
                mail.from = line->substr(10);
                say(stream, "250 ok\r\n");
            } else if (line->starts_with("RCPT TO:")) {
                mail.to.push_back(line->substr(8));
                say(stream, "250 ok\r\n");
            } else if (*line == "DATA") {
                say(stream, "354 go on\r\n");
                const auto data = read_to(stream, kept, "\r\n.\r\n");
                if (!data) return false;
                mail.data = *data;
                const std::lock_guard lock(mutex_);
                taken_.push_back(mail);
                say(stream, "250 taken\r\n");
            } else if (*line == "QUIT") {
                say(stream, "221 bye\r\n");
                return false;
            } else {
                say(stream, "500 what?\r\n");
            }
        }
        return false;
    }

    template <class Stream>
    static void say(Stream& stream, const std::string& words) {
        Error ignored;
        boost::asio::write(stream, boost::asio::buffer(words), ignored);
    }

    template <class Stream>
    static std::optional<std::string> read_to(Stream& stream, std::string& kept,
                                              const std::string& end) {
        Error error;
        const auto count =
            boost::asio::read_until(stream, boost::asio::dynamic_buffer(kept), end, error);
        if (error) return std::nullopt;
        auto text = kept.substr(0, count - end.size());
        kept.erase(0, count);
        return text;
    }

    void note(const std::string& command) {
        const std::lock_guard lock(mutex_);
        commands_.push_back(command);
    }

    std::optional<std::string> said_instead(const std::string& line) {
        for (auto& [command, words] : options_.instead)
            if (!command.empty() && line.starts_with(command)) {
                command.clear();
                return words;
            }
        return std::nullopt;
    }

    Options options_;
    boost::asio::io_context loop_;
    Tcp::acceptor acceptor_;
    mutable std::mutex mutex_;  ///< guards what follows
    std::vector<Taken> taken_;
    std::vector<std::string> commands_;
    std::jthread thread_;
};

}  // namespace neura::fakes
