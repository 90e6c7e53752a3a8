// The local recogniser, under the contract of all of them.

#include "integration/speech_to_text_contract.hpp"
#include "integration/speech_tools.hpp"
#include "providers/embedded/embedded_stt.hpp"
#include "providers/embedded/speech_worker.hpp"

namespace neura::tests {
namespace {

class EmbeddedRig final : public RecogniserRig {
public:
    EmbeddedRig() { (void)run(worker_.wait_until_ready()); }

    listening::SpeechToText& stt() override { return *stt_; }

    Saying sentence() const override {
        return {.samples = prompt("vm-savemessage"), .words = "or nine to save this message"};
    }
    Saying answer() const override { return {.samples = prompt("digits/7"), .words = "seven"}; }
    Saying more() const override {
        return {.samples = prompt("agent-pass"),
                .words = "please enter your password followed by the pound key"};
    }

    /// Of digital silence it makes a "you": our own ears keep that from it.
    Saying nothing() const override { return {}; }

    // It has neither a key nor a connection; how it outlives its worker is tested for itself.
    bool is_left_alone() const override { return worker_.status().unanswered == 0; }

private:
    providers::embedded::SpeechWorker worker_{working()};
    std::unique_ptr<listening::SpeechToText> stt_ = providers::embedded::make_stt(worker_);
};

std::unique_ptr<RecogniserRig> make_rig() { return std::make_unique<EmbeddedRig>(); }

INSTANTIATE_TEST_SUITE_P(Embedded, SpeechToTextContract, testing::Values(&make_rig));

}  // namespace
}  // namespace neura::tests
