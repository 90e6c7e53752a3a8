#include "providers/remote/account.hpp"

namespace neura::providers::remote {

std::optional<Account::Trouble> Account::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

void Account::served() {
    const std::lock_guard lock(mutex_);
    trouble_.reset();
}

void Account::refused(const Error& why) {
    const std::lock_guard lock(mutex_);
    trouble_ = Trouble{why, time_.now()};
}

}  // namespace neura::providers::remote
