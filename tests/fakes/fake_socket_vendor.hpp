#pragma once

// The half of a vendor on WebSockets that is alike whoever plays it: which socket behaves how,
// whether it is let in, and what is kept of all of them.

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http_server.hpp"
#include "net/web_socket.hpp"

namespace neura {
namespace net {
class RunningServer;
}

namespace fakes {

/// Who derives from it calls `open` in the last line of its constructor, and `shut` in the first of
/// its destructor.
class FakeSocketVendor : private net::Handler {
public:
    ~FakeSocketVendor() override;

    std::string url() const;

    /// What broke the rules of the vendor; empty when all was well.
    std::vector<std::string> violations() const;

    std::size_t sockets() const;  ///< opened so far
    std::size_t open_sockets() const;

    /// Messages so far of what the vendor knows by that name.
    std::size_t count(const std::string& what) const;

protected:
    /// @param path  of the address that clients are given
    explicit FakeSocketVendor(std::string key, std::string path = {});

    /// Is asked from here on.
    void open(net::HttpServer::Options options = {});
    /// Nothing is asked any more.
    void shut();

    const std::string& key() const { return key_; }
    std::mutex& mutex() const { return mutex_; }  ///< guards what all sockets share
    void violation(std::string what);
    void note_heard(const std::string& what);

    // What is the vendor's own.

    /// The address of an upgrade is as the vendor wants it, or a `violation`.
    virtual void check(const net::Request& request) = 0;

    virtual bool has_key(const net::Request& request) const = 0;

    /// The answer to an upgrade that is refused, but for its status.
    virtual net::Response refusal(unsigned) const { return {}; }

private:
    /// The status that the next socket is refused with; 0: it is let in. Within the mutex.
    virtual unsigned admit(bool has_key) = 0;
    /// A socket that was let in, until it is over.
    virtual Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket) = 0;

    Awaitable<net::Response> respond(net::Request request) override;
    Awaitable<std::optional<net::Response>> refuse_web_socket(const net::Request&) override;
    Awaitable<> serve_web_socket(net::Request request,
                                 std::unique_ptr<net::WebSocket> socket) override;

    const std::string key_;
    const std::string path_;
    mutable std::mutex mutex_;  ///< guards all below but the server
    std::vector<std::string> violations_;
    std::map<std::string, std::size_t> counts_;
    std::size_t sockets_ = 0;
    std::size_t open_ = 0;
    std::unique_ptr<net::RunningServer> server_;
};

/// @tparam Conduct  what becomes of one socket; with `unsigned refuse_with`, the HTTP status of its
///                  upgrade, unless 0
template <class Conduct>
class FakeVendorThatBehaves : public FakeSocketVendor {
public:
    using Behaviour = Conduct;

    /// How the next socket that asks behaves; those without one behave well.
    void next(Conduct conduct) {
        const std::lock_guard lock(mutex());
        conducts_.push_back(std::move(conduct));
    }

protected:
    explicit FakeVendorThatBehaves(std::string key, std::string path = {})
        : FakeSocketVendor(std::move(key), std::move(path)) {}

    /// What becomes of who has the wrong key.
    virtual void turn_away(Conduct& conduct) const { conduct.refuse_with = 401; }

    virtual Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket,
                              Conduct conduct) = 0;

private:
    unsigned admit(bool has_key) override {
        Conduct conduct;
        if (!conducts_.empty()) {
            conduct = std::move(conducts_.front());
            conducts_.pop_front();
        }
        if (!has_key) turn_away(conduct);
        const auto status = conduct.refuse_with;
        if (status == 0) granted_.push_back(std::move(conduct));
        return status;
    }

    Awaitable<> serve(net::Request request, std::unique_ptr<net::WebSocket> socket) override {
        Conduct conduct;
        {
            const std::lock_guard lock(mutex());
            conduct = std::move(granted_.front());
            granted_.pop_front();
        }
        co_await serve(std::move(request), std::move(socket), std::move(conduct));
    }

    std::deque<Conduct> conducts_;
    std::deque<Conduct> granted_;  ///< of upgrades that are about to be served
};

/// A field of a query; empty if there is none.
std::string query_field(const net::Request& request, std::string_view name);

}  // namespace fakes
}  // namespace neura
