#include "providers/anthropic/anthropic_llm.hpp"

#include <utility>

namespace neura::providers::anthropic {

namespace {

class Anthropic final : public streaming_llm::Dialect {
public:
    explicit Anthropic(LlmConfig config) : config_(std::move(config)) {
        auto& target = config_.server.target;
        while (target.ends_with('/')) target.pop_back();
        target += "/v1/messages";
    }

    net::Fetch question(const reasoning::ModelRequest& request) const override {
        net::Fetch question;
        question.method = "POST";
        question.url = config_.server;
        question.headers.add("Content-Type", "application/json");
        question.headers.add("Accept", "text/event-stream");
        question.headers.add("anthropic-version", std::string(version));
        if (!config_.key.empty()) question.headers.add("x-api-key", config_.key);
        question.body = request_body(config_.options, request);
        return question;
    }

    std::unique_ptr<streaming_llm::AnswerReader> reader() const override {
        return std::make_unique<AnswerReader>();
    }

    reasoning::ModelFailure failure_of(
        unsigned status, std::string_view body,
        std::optional<std::chrono::milliseconds> wait) const override {
        return anthropic::failure_of(status, body, wait);
    }

private:
    LlmConfig config_;  ///< its address that of the answers
};

}  // namespace

std::unique_ptr<reasoning::LanguageModel> make_llm(Executor loop, LlmConfig config) {
    const auto patience = config.patience;
    return streaming_llm::make_llm(std::move(loop), std::make_unique<Anthropic>(std::move(config)),
                                   patience);
}

}  // namespace neura::providers::anthropic
