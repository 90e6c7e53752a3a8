#include "providers/smtp/mailer.hpp"

#include <utility>

#include "net/line_connection.hpp"

namespace neura::providers::smtp {

namespace {

std::unexpected<MailFailure> failed(const Error& error) {
    return std::unexpected(MailFailure{error.doing, false});
}

Task<Reply> read_reply(net::LineConnection& server, std::chrono::milliseconds patience) {
    ReplyReader reader;
    for (;;) {
        const auto line = co_await server.read_line(patience);
        if (!line) co_return std::unexpected(line.error());
        auto reply = reader.take(*line);
        if (!reply) co_return std::unexpected(std::move(reply).error());
        if (*reply) co_return std::move(**reply);
    }
}

}  // namespace

Awaitable<std::expected<void, MailFailure>> send(Account account, Mail mail,
                                                 std::chrono::milliseconds patience) {
    net::Url url;
    url.scheme = account.tls ? "smtps" : "smtp";
    url.host = account.host;
    url.port = account.port;
    const auto server = co_await net::connect_lines(std::move(url), account.tls, patience);
    if (!server) co_return failed(server.error());
    auto& lines = **server;

    Session session(std::move(account), std::move(mail));
    for (;;) {
        const auto reply = co_await read_reply(lines, patience);
        if (!reply) co_return failed(reply.error());
        auto step = session.next(*reply);
        if (step.what == Session::Step::What::start_tls) {
            const auto secured = co_await lines.start_tls(patience);
            if (!secured) co_return failed(secured.error());
            step = session.encrypted();
        }
        if (step.what == Session::Step::What::failed)
            co_return std::unexpected(MailFailure{std::move(step.why), step.for_good});
        const auto sent = co_await lines.write(step.text, patience);
        // It has been taken: a goodbye that does not arrive changes nothing.
        if (step.what == Session::Step::What::done) co_return std::expected<void, MailFailure>{};
        if (!sent) co_return failed(sent.error());
    }
}

}  // namespace neura::providers::smtp
