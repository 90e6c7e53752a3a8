#include "fakes/fake_socket_vendor.hpp"

#include "integration/net_peers.hpp"

namespace neura::fakes {

FakeSocketVendor::FakeSocketVendor(std::string key, std::string path)
    : key_(std::move(key)), path_(std::move(path)) {}

FakeSocketVendor::~FakeSocketVendor() = default;

void FakeSocketVendor::open(net::HttpServer::Options options) {
    net::Handler& handler = *this;
    server_ = std::make_unique<net::RunningServer>(std::move(options), handler);
}

void FakeSocketVendor::shut() { server_.reset(); }

std::string FakeSocketVendor::url() const { return server_->url("http", path_); }

std::vector<std::string> FakeSocketVendor::violations() const {
    const std::lock_guard lock(mutex_);
    return violations_;
}

std::size_t FakeSocketVendor::sockets() const {
    const std::lock_guard lock(mutex_);
    return sockets_;
}

std::size_t FakeSocketVendor::open_sockets() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

std::size_t FakeSocketVendor::count(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
}

void FakeSocketVendor::violation(std::string what) {
    const std::lock_guard lock(mutex_);
    violations_.push_back(std::move(what));
}

void FakeSocketVendor::note_heard(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
}

Awaitable<net::Response> FakeSocketVendor::respond(net::Request) {
    co_return net::json_error(404, "not_found", "only streams");
}

Awaitable<std::optional<net::Response>> FakeSocketVendor::refuse_web_socket(
    const net::Request& request) {
    check(request);
    const bool is_known = has_key(request);
    const std::lock_guard lock(mutex_);
    const auto status = admit(is_known);
    if (status != 0) {
        auto response = refusal(status);
        response.status = status;
        co_return response;
    }
    ++sockets_;
    co_return std::nullopt;
}

Awaitable<> FakeSocketVendor::serve_web_socket(net::Request request,
                                               std::unique_ptr<net::WebSocket> socket) {
    {
        const std::lock_guard lock(mutex_);
        ++open_;
    }
    co_await serve(std::move(request), std::move(socket));
    const std::lock_guard lock(mutex_);
    --open_;
}

std::string query_field(const net::Request& request, std::string_view name) {
    const auto form = net::parse_form(request.query());
    for (const auto& [known, given] : form.value_or(net::Form()))
        if (known == name) return given;
    return {};
}

}  // namespace neura::fakes
