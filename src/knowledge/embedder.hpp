#pragma once

// Texts to vectors that are near each other where the texts mean the same.
//
// Implemented by src/providers/embedded (on this machine) and src/providers/embedding (vendors);
// only src/server knows which is used.

#include <string>
#include <vector>

#include "runtime/task.hpp"

namespace neura::knowledge {

/// Of length 1, so that the product of two is the cosine of the angle between them.
using Vector = std::vector<float>;

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
    virtual Task<std::vector<Vector>> embed(std::vector<std::string> texts) = 0;

    /// Texts that are best given at once.
    virtual std::size_t batch() const = 0;
};

/// Makes its length 1. Nothing is done to one of zeros.
void normalise(Vector& vector);

}  // namespace neura::knowledge
