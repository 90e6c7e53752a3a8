#include "bench/tls_end.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

namespace neura::bench {

TlsEnd::TlsEnd(SSL_CTX* context, int descriptor) : session_(SSL_new(context), &SSL_free) {
    SSL_set_fd(session_.get(), descriptor);
    SSL_set_accept_state(session_.get());
}

ssize_t TlsEnd::write(std::string_view bytes) {
    const auto size = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
    return outcome(SSL_write(session_.get(), bytes.data(), static_cast<int>(size)));
}

ssize_t TlsEnd::read(std::span<char> into) {
    const auto size = std::min<std::size_t>(into.size(), std::numeric_limits<int>::max());
    return outcome(SSL_read(session_.get(), into.data(), static_cast<int>(size)));
}

ssize_t TlsEnd::outcome(int result) {
    if (result > 0) return result;
    const int error = SSL_get_error(session_.get(), result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return 0;
    errno = EAGAIN;
    return -1;
}

TlsContext tls_context(const std::string& certificate, const std::string& key) {
    TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                        SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw std::runtime_error("the certificate or its key cannot be used");
    return context;
}

}  // namespace neura::bench
