#pragma once

// How work reaches people: by whoever carries calls and texts. The server wires it.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/id.hpp"
#include "runtime/task.hpp"

namespace neura::work {

/// How reaching somebody went.
struct Reached {
    enum class How : std::uint8_t {
        done,     ///< the text was taken, the call was placed
        not_now,  ///< nothing was sent; worth trying again
        never,    ///< nothing was sent, and would not be: a number that is none
        perhaps,  ///< the connection broke: nobody knows
    } how = How::done;
    std::string why{};  ///< of all but `done`, for the log: no number, no words
    std::chrono::milliseconds retry_after{};
};

struct TextToSend {
    CallId call;     ///< that it belongs to
    std::string to;  ///< E.164
    std::string text;
};

struct CallToPlace {
    std::string to;     ///< E.164
    std::string about;  ///< for the agent to speak of: what the call is for
};

/// Lives on one loop, where all is asked.
class Outreach {
public:
    virtual ~Outreach() = default;

    virtual bool can_text() const = 0;
    virtual bool can_call() const = 0;

    /// @pre  can_text()
    virtual Awaitable<Reached> text(TextToSend text) = 0;

    /// Completes once the carrier has taken the order, not when somebody answers. @pre  can_call()
    virtual Awaitable<Reached> call(CallToPlace call) = 0;
};

/// Reaches nobody: there is no carrier to do it with.
class NoOutreach final : public Outreach {
public:
    bool can_text() const override { return false; }
    bool can_call() const override { return false; }
    Awaitable<Reached> text(TextToSend) override { co_return none(); }
    Awaitable<Reached> call(CallToPlace) override { co_return none(); }

private:
    static Reached none() {
        Reached reached;
        reached.how = Reached::How::never;
        reached.why = "there is no carrier to reach anybody with";
        return reached;
    }
};

}  // namespace neura::work
