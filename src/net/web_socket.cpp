#include "net/web_socket.hpp"

namespace neura::net {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.net"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::closed_by_peer: return "the peer closed the connection";
            case Errc::timed_out: return "timed out";
            case Errc::refused: return "the peer refused";
            case Errc::malformed: return "the peer broke the protocol or a size limit";
            case Errc::too_slow: return "the peer does not read what it is sent";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace neura::net
