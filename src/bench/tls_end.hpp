#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace neura::bench {

/// The server's end of TLS over one socket that does not block. It owns no socket.
class TlsEnd {
public:
    /// @param context  outlives it
    TlsEnd(SSL_CTX* context, int descriptor);

    // As `send` and `recv`: how many bytes, or -1 with EAGAIN in errno, or 0 or less when the peer
    // is gone. The handshake is made while reading.
    ssize_t write(std::string_view bytes);
    ssize_t read(std::span<char> into);

    /// Bytes were taken from the socket that `read` has not given yet.
    bool has_more() const { return SSL_pending(session_.get()) > 0; }

private:
    ssize_t outcome(int result);

    std::unique_ptr<SSL, decltype(&SSL_free)> session_;
};

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

/// For servers with a certificate. @param certificate, key  files, PEM
/// Throws std::runtime_error when they cannot be used.
TlsContext tls_context(const std::string& certificate, const std::string& key);

}  // namespace neura::bench
