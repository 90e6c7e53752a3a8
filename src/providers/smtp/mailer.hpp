#pragma once

#include <chrono>
#include <expected>
#include <string>

#include "providers/smtp/protocol.hpp"
#include "runtime/task.hpp"

namespace neura::providers::smtp {

struct MailFailure {
    std::string why;        ///< for the log: no address, no password, no word of the mail
    bool for_good = false;  ///< it would come again
};

/// Hands one mail to a server and completes once it has taken it: over TLS, or on this machine in
/// the clear. Cancelled after the last byte, or with the connection lost there, nobody knows
/// whether it was taken; sent again, it has the same id.
/// @param patience  for each step
Awaitable<std::expected<void, MailFailure>> send(Account account, Mail mail,
                                                 std::chrono::milliseconds patience);

}  // namespace neura::providers::smtp
