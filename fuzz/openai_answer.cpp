#include "providers/openai/protocol.hpp"
#include "streamed_answer.hpp"

namespace openai = neura::providers::openai;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    neura::fuzz::check_answer<openai::AnswerReader>(data, size,
                                                    [](unsigned status, std::string_view body) {
                                                        return openai::failure_of(status, body, {});
                                                    });
    return 0;
}
