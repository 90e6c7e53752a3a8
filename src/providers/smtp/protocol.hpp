#pragma once

// Handing mail to a server, without a socket: what it says in, what to say out.
//
// Sources: RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 4954 and RFC 4616 (AUTH PLAIN), RFC 5322 and
// RFC 2045 to 2047 (the message).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/error.hpp"

namespace neura::providers::smtp {

/// A server and who we are to it.
struct Account {
    std::string host;
    std::uint16_t port = 587;
    bool tls = false;  ///< from the first byte (port 465); else STARTTLS, which must be offered
    std::string user;  ///< empty: the server asks nobody who they are
    std::string password;
    bool in_the_clear = false;  ///< a server of this machine, which need not encrypt
};

/// "smtps://user:password@mail.example.com", "smtp://mail.example.com:587"; what is special in
/// names and passwords is percent-encoded. Errors: `invalid_argument`, repeating neither.
Result<Account> read_account(std::string_view url);

/// Whether text can be the address of a mailbox here: a local part and a domain of visible ASCII.
bool is_mailbox(std::string_view text);

struct Mail {
    std::string from;             ///< a mailbox
    std::vector<std::string> to;  ///< mailboxes, at least one
    std::string subject;          ///< UTF-8, one line
    std::string text;             ///< UTF-8
    std::string id;               ///< the same whenever the same is sent: readers show it once
    std::chrono::system_clock::time_point at{};
};

/// Fields and body, as they follow DATA: lines of at most 78 bytes of ASCII that end in CRLF, the
/// last one being ".".
std::string data_of(const Mail& mail);

struct Reply {
    int code = 0;                    ///< 200 to 599
    std::vector<std::string> lines;  ///< without the code
};

/// Puts the lines of a reply together.
class ReplyReader {
public:
    /// Nothing while more lines are to come. Errors: `protocol_error`, when it is no reply.
    Result<std::optional<Reply>> take(std::string_view line);

private:
    static constexpr std::size_t most_lines = 100;

    Reply reply_;
};

/// The handing over of one mail, reply by reply.
class Session {
public:
    struct Step {
        enum class What : std::uint8_t {
            send,       ///< `text`, then read the next reply
            start_tls,  ///< then `encrypted()`, and send what it says
            done,       ///< the server has it; `text` is a goodbye whose reply nobody needs
            failed,     ///< `why`
        } what = What::send;
        std::string text{};
        std::string why{};      ///< for the log: no address, no password
        bool for_good = false;  ///< of a failure: it would come again
    };

    Session(Account account, Mail mail);

    /// The first is the server's greeting.
    Step next(const Reply& reply);

    /// The connection is encrypted now.
    Step encrypted();

private:
    enum class At : std::uint8_t { greeting, hello, start_tls, auth, from, to, data, body, over };

    Step send(At at, std::string text);
    Step failed(std::string_view doing, const Reply& reply);
    Step hello();
    Step after_hello(const Reply& reply);
    Step begin_mail();
    Step next_recipient();

    const Account account_;
    const Mail mail_;
    At at_ = At::greeting;
    std::size_t recipients_ = 0;  ///< told so far
    bool encrypted_;
};

}  // namespace neura::providers::smtp
