#pragma once

// Texts to vectors that are near each other where the texts mean the same.
//
// Implemented by src/providers/embedded (on this machine) and src/providers/embedding (vendors);
// only src/server knows which is used.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/task.hpp"

namespace neura::knowledge {

/// Of length 1, so that the product of two is the cosine of the angle between them.
using Vector = std::vector<float>;

struct Embeddings {
    std::vector<Vector> vectors;
    std::int64_t tokens = 0;  ///< that a vendor charges for; 0 where none is told
};

/// Shared by all loops; any thread.
class Embedder {
public:
    virtual ~Embedder() = default;

    /// Whose vectors they are, "local/use-lite": those of different models cannot be compared.
    virtual const std::string& model() const = 0;

    /// The vectors of `texts`, in their order and all of the same size. A text is a question, in
    /// one line, or a passage, whose first line is its title. On the loop that awaits it; what
    /// takes time is done elsewhere. Cancelled, it throws operation_aborted or finishes.
    ///
    /// Errors: `Errc::embedder_refused` (asking again does not help), `embedder_failed`,
    /// `bad_answer`; those of net/ where it is asked over a network.
    virtual Task<Embeddings> embed(std::vector<std::string> texts) = 0;

    /// Whether its vectors tell anything of such a text. What it does not read is found by words.
    virtual bool reads(std::string_view /*text*/) const { return true; }

    /// Texts that are best given at once.
    virtual std::size_t batch() const = 0;
};

/// Makes its length 1. Nothing is done to one of zeros.
void normalise(Vector& vector);

}  // namespace neura::knowledge
