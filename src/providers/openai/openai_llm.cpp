#include "providers/openai/openai_llm.hpp"

#include <utility>

#include "providers/openai/responses.hpp"

namespace neura::providers::openai {

namespace {

class OpenAi final : public streaming_llm::Dialect {
public:
    explicit OpenAi(LlmConfig config) : config_(std::move(config)) {
        auto& target = config_.server.target;
        target = target_below(target, speaks_responses() ? "/responses" : "/chat/completions");
    }

    net::Fetch question(const reasoning::ModelRequest& request) const override {
        net::Fetch question;
        question.method = "POST";
        question.url = config_.server;
        question.headers.add("Content-Type", "application/json");
        question.headers.add("Accept", "text/event-stream");
        if (config_.is_azure)
            question.headers.add("api-key", config_.key);
        else if (!config_.key.empty())
            question.headers.add("Authorization", "Bearer " + config_.key);
        if (!config_.organisation.empty())
            question.headers.add("OpenAI-Organization", config_.organisation);
        question.body = speaks_responses() ? response_request_body(config_.options, request)
                                           : request_body(config_.options, request);
        return question;
    }

    std::unique_ptr<streaming_llm::AnswerReader> reader() const override {
        if (speaks_responses()) return std::make_unique<ResponseReader>();
        return std::make_unique<AnswerReader>();
    }

    reasoning::ModelFailure failure_of(
        unsigned status, std::string_view body,
        std::optional<std::chrono::milliseconds> wait) const override {
        return openai::failure_of(status, body, wait);
    }

private:
    bool speaks_responses() const { return config_.interface == LlmConfig::Interface::responses; }

    LlmConfig config_;  ///< its address that of the answers
};

}  // namespace

std::unique_ptr<reasoning::LanguageModel> make_llm(Executor loop, LlmConfig config) {
    const auto patience = config.patience;
    return streaming_llm::make_llm(std::move(loop), std::make_unique<OpenAi>(std::move(config)),
                                   patience);
}

}  // namespace neura::providers::openai
