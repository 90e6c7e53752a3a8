// Whatever a mail server says, the session ends; its password is said in the clear to nobody, and
// nothing of the mail before DATA was granted.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/smtp/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace neura::providers::smtp;
    using What = Session::Step::What;
    std::string_view input(reinterpret_cast<const char*>(data), size);
    (void)read_account(input);
    (void)is_mailbox(input);

    Mail mail;
    mail.from = "neura@acme.test";
    mail.to = {"desk@acme.test"};
    mail.subject = input.substr(0, 200);
    mail.text = input;
    const auto whole = data_of(mail);
    if (whole.find("\r\n.\r\n") != whole.size() - 5) std::abort();

    Account account;
    account.host = "mail.acme.test";
    account.user = "neura";
    account.password = "secret";
    Session session(account, mail);
    ReplyReader reader;
    bool is_encrypted = false;
    bool may_send = false;
    while (!input.empty()) {
        const auto end = std::min(input.find('\n'), input.size() - 1);
        const auto reply = reader.take(input.substr(0, end));
        input.remove_prefix(end + 1);
        if (!reply) break;
        if (!*reply) continue;
        may_send = may_send || (*reply)->code == 354;
        auto step = session.next(**reply);
        if (step.what == What::start_tls) {
            is_encrypted = true;
            step = session.encrypted();
        }
        if (step.text.starts_with("AUTH") && !is_encrypted) std::abort();
        if (step.text.starts_with("From:") && !(is_encrypted && may_send)) std::abort();
        if (step.what != What::send) break;
    }
    return 0;
}
