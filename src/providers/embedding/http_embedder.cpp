#include "providers/embedding/http_embedder.hpp"

#include <map>
#include <mutex>
#include <utility>

#include "net/http_client.hpp"

namespace neura::providers::embedding {

namespace {

std::string name_of(const HttpEmbedderConfig& config) {
    auto name = config.vendor + '/' + config.options.model;
    if (config.options.dimensions > 0) name += '@' + std::to_string(config.options.dimensions);
    return name;
}

class HttpEmbedder final : public knowledge::Embedder {
public:
    explicit HttpEmbedder(HttpEmbedderConfig config)
        : config_(std::move(config)), model_(name_of(config_)) {}

    const std::string& model() const override { return model_; }
    std::size_t batch() const override { return config_.batch; }

    Task<knowledge::Embeddings> embed(std::vector<std::string> texts) override {
        const Executor loop = co_await asio::this_coro::executor;
        const auto client = client_of(loop);
        auto request = request_for(texts);
        const auto answer = co_await client->fetch(std::move(request), config_.patience);
        if (!answer) co_return std::unexpected(answer.error());
        if (answer->status != 200) co_return std::unexpected(refusal(answer->status, answer->body));
        co_return read_answer(config_.options.dialect, answer->body, texts.size());
    }

private:
    net::Fetch request_for(const std::vector<std::string>& texts) const {
        net::Fetch request;
        request.method = "POST";
        request.url = config_.address;
        request.headers = config_.headers;
        request.headers.add("Content-Type", "application/json");
        request.max_body = max_answer_bytes;
        request.body = request_body(config_.options, texts);
        return request;
    }

    std::shared_ptr<net::HttpClient> client_of(Executor loop) {
        const std::lock_guard lock(mutex_);
        auto& client = clients_[&loop.context()];
        if (!client)
            client = std::make_shared<net::HttpClient>(
                net::HttpClient::Options{.connect = config_.patience});
        return client;
    }

    const HttpEmbedderConfig config_;
    const std::string model_;
    std::mutex mutex_;  ///< guards the map; a client is used on its loop only
    std::map<asio::io_context*, std::shared_ptr<net::HttpClient>> clients_;
};

}  // namespace

std::unique_ptr<knowledge::Embedder> make_embedder(HttpEmbedderConfig config) {
    return std::make_unique<HttpEmbedder>(std::move(config));
}

}  // namespace neura::providers::embedding
