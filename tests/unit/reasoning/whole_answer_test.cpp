#include "call/reasoning/whole_answer.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "fakes/fake_language_model.hpp"
#include "fakes/run.hpp"

namespace neura::reasoning {
namespace {

class WholeAnswerTest : public testing::Test {
protected:
    std::vector<ModelEvent> read() {
        std::vector<ModelEvent> events;
        const auto answer = whole_->ask({});
        for (;;) {
            auto event = fakes::run_on(loop_, answer->next());
            if (!event) {
                failure_ = event.error().code;
                return events;
            }
            events.push_back(std::move(*event));
            if (std::holds_alternative<ModelFinished>(events.back())) return events;
        }
    }

    asio::io_context loop_{1};
    std::unique_ptr<fakes::FakeLanguageModel> made_ = std::make_unique<fakes::FakeLanguageModel>();
    fakes::FakeLanguageModel& model_ = *made_;
    std::unique_ptr<LanguageModel> whole_ = answering_whole(std::move(made_));
    std::optional<ModelErrc> failure_;
};

TEST_F(WholeAnswerTest, GivesItsWordsAsOnePiece) {
    model_.will_say({"Where ", "did it ", "happen?"});
    const auto events = read();
    EXPECT_EQ(events,
              (std::vector<ModelEvent>{ModelWords{"Where did it happen?"}, ModelFinished{}}));
}

TEST_F(WholeAnswerTest, GivesToolCallsBehindItsWords) {
    model_.answers.push_back(
        {fakes::FakeLanguageModel::said("One "), ModelEvent(ToolCall{"c1", "update_claim", "{}"}),
         fakes::FakeLanguageModel::said("moment."), fakes::FakeLanguageModel::done()});
    EXPECT_EQ(read(),
              (std::vector<ModelEvent>{ModelWords{"One moment."},
                                       ToolCall{"c1", "update_claim", "{}"}, ModelFinished{}}));
}

TEST_F(WholeAnswerTest, GivesNothingOfAnAnswerThatBreaksOff) {
    model_.will_break_off_after(ModelWords{"Where did "});
    EXPECT_TRUE(read().empty());
    EXPECT_EQ(failure_, ModelErrc::malformed);
}

TEST_F(WholeAnswerTest, WithoutWordsThereIsNoPieceOfThem) {
    model_.will_call({ToolCall{"c1", "end_call", "{}"}});
    EXPECT_EQ(read(), (std::vector<ModelEvent>{ToolCall{"c1", "end_call", "{}"}, ModelFinished{}}));
}

}  // namespace
}  // namespace neura::reasoning
