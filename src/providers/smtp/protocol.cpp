#include "providers/smtp/protocol.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <span>
#include <utility>

#include "net/base64.hpp"

namespace neura::providers::smtp {

namespace {

constexpr std::size_t line_length = 76;  // RFC 2045, 6.8

std::string base64(std::string_view text) {
    return net::encode_base64(
        std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

bool is_visible(char c) { return c > ' ' && c < 0x7f; }

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        unsigned value = 0;
        const auto* begin = text.data() + i + 1;
        const auto [stop, error] = std::from_chars(begin, begin + 2, value, 16);
        if (error != std::errc{} || stop != begin + 2) return std::nullopt;
        decoded += static_cast<char>(value);
        i += 2;
    }
    return decoded;
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "127.0.0.1"; }

/// Text of a field: as it is if it is ASCII, else in pieces of RFC 2047.
std::string field_text(std::string_view text) {
    std::string one_line;
    for (const char c : text) one_line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    const bool is_plain = one_line.size() <= 60 && std::ranges::all_of(one_line, [](char c) {
                              return c >= ' ' && c < 0x7f;
                          });
    if (is_plain) return one_line;

    constexpr std::size_t most_bytes = 42;  // 56 characters in base64, 68 with what is around them
    std::string pieces;
    for (std::size_t from = 0; from < one_line.size();) {
        auto end = std::min(from + most_bytes, one_line.size());
        // Not within a character: bytes that go on one begin with 10.
        while (end < one_line.size() && end > from + 1 &&
               (static_cast<unsigned char>(one_line[end]) & 0xc0) == 0x80)
            --end;
        if (!pieces.empty()) pieces += "\r\n ";
        pieces += "=?UTF-8?B?" + base64(std::string_view(one_line).substr(from, end - from)) + "?=";
        from = end;
    }
    return pieces;
}

/// What may stand in a message id: its dots and letters.
std::string id_text(std::string_view id) {
    std::string text;
    for (const char c : id)
        text +=
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c : '.';
    return text;
}

std::string_view domain_of(std::string_view mailbox) {
    return mailbox.substr(std::min(mailbox.find('@') + 1, mailbox.size()));
}

/// Whether the greeting offers an extension, its parameters left aside.
bool offers(const Reply& reply, std::string_view extension, std::string_view parameter = {}) {
    return std::ranges::any_of(reply.lines, [&](std::string_view line) {
        std::string upper;
        for (const char c : line) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        if (!upper.starts_with(extension)) return false;
        const auto rest = std::string_view(upper).substr(extension.size());
        if (!rest.empty() && rest.front() != ' ' && rest.front() != '=') return false;
        return parameter.empty() || rest.contains(parameter);
    });
}

std::unexpected<Error> no_reply() {
    return fail(std::make_error_code(std::errc::protocol_error),
                "read what the mail server answers");
}

std::unexpected<Error> wrong(std::string_view what) {
    return fail(std::make_error_code(std::errc::invalid_argument),
                "read the address of a mail server: " + std::string(what));
}

}  // namespace

Result<Account> read_account(std::string_view url) {
    Account account;
    constexpr std::string_view plain = "smtp://";
    constexpr std::string_view secure = "smtps://";
    if (url.starts_with(secure)) {
        account.tls = true;
        account.port = 465;  // RFC 8314, 7.3
        url.remove_prefix(secure.size());
    } else if (url.starts_with(plain)) {
        url.remove_prefix(plain.size());
    } else {
        return wrong("expected smtp:// or smtps://");
    }
    if (url.ends_with('/')) url.remove_suffix(1);
    if (const auto at = url.rfind('@'); at != std::string_view::npos) {
        const auto who = url.substr(0, at);
        url.remove_prefix(at + 1);
        const auto colon = who.find(':');
        if (colon == std::string_view::npos) return wrong("expected user:password before the @");
        auto user = percent_decoded(who.substr(0, colon));
        auto password = percent_decoded(who.substr(colon + 1));
        if (!user || !password) return wrong("a % without two hexadecimal digits after it");
        if (user->empty() || user->contains('\0') || password->contains('\0'))
            return wrong("expected user:password before the @");
        account.user = std::move(*user);
        account.password = std::move(*password);
    }
    if (const auto colon = url.rfind(':'); colon != std::string_view::npos) {
        const auto text = url.substr(colon + 1);
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, account.port);
        if (error != std::errc{} || stop != end || account.port == 0)
            return wrong("expected a port from 1 to 65535");
        url = url.substr(0, colon);
    }
    const bool is_host = !url.empty() && std::ranges::all_of(url, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '-';
    });
    if (!is_host) return wrong("expected a name of a host");
    account.host = url;
    account.in_the_clear = is_this_machine(account.host);
    return account;
}

bool is_mailbox(std::string_view text) {
    constexpr std::size_t longest = 254;  // RFC 5321, 4.5.3.1.3
    const auto at = text.rfind('@');
    return text.size() <= longest && at != std::string_view::npos && at > 0 &&
           at + 1 < text.size() && std::ranges::all_of(text, is_visible) &&
           text.find_first_of("<>,;\"\\()[]: ") == std::string_view::npos && text.find('@') == at;
}

std::string data_of(const Mail& mail) {
    std::string to;
    for (const auto& each : mail.to) to += (to.empty() ? "" : ",\r\n ") + each;
    auto data = fmt::format(
        "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
        "Message-ID: <{}@{}>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        mail.from, to, field_text(mail.subject),
        fmt::gmtime(std::chrono::system_clock::to_time_t(mail.at)), id_text(mail.id),
        domain_of(mail.from));
    // No line of base64 begins with a dot, so none needs a second one (RFC 5321, 4.5.2).
    const auto body = base64(mail.text);
    for (std::size_t from = 0; from < body.size(); from += line_length)
        data += body.substr(from, line_length) + "\r\n";
    return data + ".\r\n";
}

Result<std::optional<Reply>> ReplyReader::take(std::string_view line) {
    int code = 0;
    const bool has_code =
        line.size() >= 3 && line[0] >= '2' && line[0] <= '5' &&
        std::from_chars(line.data(), line.data() + 3, code).ptr == line.data() + 3;
    if (!has_code || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) return no_reply();
    if (reply_.code != 0 && code != reply_.code) return no_reply();
    if (reply_.lines.size() == most_lines) return no_reply();
    reply_.code = code;
    reply_.lines.emplace_back(line.substr(std::min<std::size_t>(4, line.size())));
    if (line.size() > 3 && line[3] == '-') return std::nullopt;
    return std::exchange(reply_, {});
}

Session::Session(Account account, Mail mail)
    : account_(std::move(account)), mail_(std::move(mail)), encrypted_(account_.tls) {}

Session::Step Session::send(At at, std::string text) {
    at_ = at;
    Step step;
    step.text = std::move(text);
    return step;
}

Session::Step Session::failed(std::string_view doing, const Reply& reply) {
    Step step;
    step.what = Step::What::failed;
    step.why = fmt::format("{}: the mail server answered {}", doing, reply.code);
    // 5yz of a mail is for good; of who we are, somebody may mend it.
    step.for_good = reply.code >= 500 && at_ >= At::from;
    at_ = At::over;
    return step;
}

Session::Step Session::hello() { return send(At::hello, "EHLO neura\r\n"); }

Session::Step Session::encrypted() {
    encrypted_ = true;
    return hello();
}

Session::Step Session::after_hello(const Reply& reply) {
    if (!encrypted_ && offers(reply, "STARTTLS")) return send(At::start_tls, "STARTTLS\r\n");
    if (!encrypted_ && !account_.in_the_clear) {
        at_ = At::over;
        Step step;
        step.what = Step::What::failed;
        step.why = "the mail server offers no encryption";
        return step;
    }
    if (account_.user.empty()) return begin_mail();
    if (!offers(reply, "AUTH", "PLAIN")) return failed("log in with AUTH PLAIN", reply);
    std::string who;
    who += '\0' + account_.user;
    who += '\0';
    who += account_.password;
    return send(At::auth, "AUTH PLAIN " + base64(who) + "\r\n");
}

Session::Step Session::begin_mail() { return send(At::from, "MAIL FROM:<" + mail_.from + ">\r\n"); }

Session::Step Session::next_recipient() {
    if (recipients_ < mail_.to.size())
        return send(At::to, "RCPT TO:<" + mail_.to[recipients_++] + ">\r\n");
    return send(At::data, "DATA\r\n");
}

Session::Step Session::next(const Reply& reply) {
    const bool is_fine = reply.code >= 200 && reply.code < 300;
    switch (at_) {
        case At::greeting: return is_fine ? hello() : failed("greet", reply);
        case At::hello: return is_fine ? after_hello(reply) : failed("say hello", reply);
        case At::start_tls: {
            if (!is_fine) return failed("encrypt", reply);
            Step step;
            step.what = Step::What::start_tls;
            return step;
        }
        case At::auth: return is_fine ? begin_mail() : failed("log in", reply);
        case At::from: return is_fine ? next_recipient() : failed("name the sender", reply);
        case At::to: return is_fine ? next_recipient() : failed("name who it is for", reply);
        case At::data:
            return reply.code == 354 ? send(At::body, data_of(mail_))
                                     : failed("begin the mail", reply);
        case At::body: {
            if (!is_fine) return failed("hand over the mail", reply);
            auto step = send(At::over, "QUIT\r\n");
            step.what = Step::What::done;
            return step;
        }
        case At::over: break;
    }
    return failed("go on", reply);
}

}  // namespace neura::providers::smtp
