#pragma once

// Somebody goes on with an answer that was begun by another, and may begin it again: what the
// caller has heard is left out.

#include <string>
#include <string_view>
#include <vector>

namespace neura::reasoning {

/// Looks at the beginning of an answer only: whether it repeats what was said from any of its
/// sentences on to its end. Letters and digits count; case, blanks and marks do not.
class SaidBefore {
public:
    /// @param said  what the caller has heard
    explicit SaidBefore(std::string_view said);

    /// More words of the answer; gives those to say. Empty as long as they may be a repetition:
    /// once it gives some, no more is to be asked.
    std::string leave_out(std::string_view words);

private:
    std::vector<std::string> endings_;  ///< of what was said, the longest first, as they compare
    std::string words_;                 ///< held back
};

}  // namespace neura::reasoning
