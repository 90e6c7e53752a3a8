#include "call/reasoning/whole_answer.hpp"

#include <deque>
#include <string>
#include <utility>

namespace neura::reasoning {
namespace {

class WholeAnswer final : public ModelAnswer {
public:
    explicit WholeAnswer(std::unique_ptr<ModelAnswer> answer) : answer_(std::move(answer)) {}

    Awaitable<std::expected<ModelEvent, ModelFailure>> next() override {
        while (!ended_) {
            auto event = co_await answer_->next();
            if (!event) co_return std::unexpected(std::move(event).error());
            keep(std::move(*event));
        }
        auto event = std::move(events_.front());
        events_.pop_front();
        co_return event;
    }

    std::unique_ptr<ModelAnswer> go_on(const ModelRequest& request) override {
        auto next = answer_->go_on(request);
        if (next) next = std::make_unique<WholeAnswer>(std::move(next));
        return next;
    }

private:
    void keep(ModelEvent event) {
        if (auto* const words = std::get_if<ModelWords>(&event)) {
            words_ += words->text;
            return;
        }
        ended_ = std::holds_alternative<ModelFinished>(event);
        events_.push_back(std::move(event));
        if (ended_ && !words_.empty()) events_.push_front(ModelWords{std::move(words_)});
    }

    const std::unique_ptr<ModelAnswer> answer_;
    std::string words_;
    std::deque<ModelEvent> events_;  ///< all others, in their order
    bool ended_ = false;
};

class AnsweringWhole final : public LanguageModel {
public:
    explicit AnsweringWhole(std::unique_ptr<LanguageModel> model) : model_(std::move(model)) {}

    std::unique_ptr<ModelAnswer> ask(const ModelRequest& request) override {
        return std::make_unique<WholeAnswer>(model_->ask(request));
    }

    void follow(const ModelRequest& request) override { model_->follow(request); }

private:
    const std::unique_ptr<LanguageModel> model_;
};

}  // namespace

std::unique_ptr<LanguageModel> answering_whole(std::unique_ptr<LanguageModel> model) {
    return std::make_unique<AnsweringWhole>(std::move(model));
}

}  // namespace neura::reasoning
