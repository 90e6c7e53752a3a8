#pragma once

// A language model behind one HTTP request an answer, whose answer is a stream of events: its
// connections, deadlines and refusals. What vendors say differently is a `Dialect`.

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "call/reasoning/language_model.hpp"
#include "net/client.hpp"
#include "providers/streaming_llm/answer_reader.hpp"

namespace neura::providers::streaming_llm {

/// How a vendor is asked and understood. No I/O.
class Dialect {
public:
    virtual ~Dialect() = default;

    /// Address, method, fields and body: all but what `net::Fetch` adds itself.
    virtual net::Fetch question(const reasoning::ModelRequest& request) const = 0;

    virtual std::unique_ptr<AnswerReader> reader() const = 0;

    /// What an answer other than 200 means. @param wait  that it asks for, or nothing
    virtual reasoning::ModelFailure failure_of(
        unsigned status, std::string_view body,
        std::optional<std::chrono::milliseconds> wait) const = 0;
};

/// A caller waits: better no answer than one that comes late.
struct Patience {
    std::chrono::milliseconds connect{2'000};      ///< name, connection and TLS
    std::chrono::milliseconds first_words{6'000};  ///< from the question to the first words or call
    std::chrono::milliseconds next_words{4'000};   ///< between two pieces of an answer
};

/// For the calls on `loop`, which share its connections.
///
/// Nothing is asked twice: who asks knows what else to do. After an answer that names a time to
/// wait, questions fail at once until it has passed, or for a minute at most. An answer of more
/// than 4 MiB is `malformed`.
std::unique_ptr<reasoning::LanguageModel> make_llm(Executor loop, std::unique_ptr<Dialect> dialect,
                                                   Patience patience = {});

}  // namespace neura::providers::streaming_llm
