#pragma once

// A caller whose stream came in on another loop than that of their call.
//
//   call's loop                      stream's loop
//   far leg ── play, mark, … ──────▶ the leg itself
//           ◀── what it receives ─── carry()

#include <memory>

#include "call/transport/media_leg.hpp"
#include "runtime/task.hpp"

namespace neura::server {

class FarLine;

/// Both ends of one caller's stream, where it crosses from one loop to another.
struct FarCaller {
    std::unique_ptr<transport::MediaLeg> leg;  ///< for the call, on its loop
    std::shared_ptr<FarLine> line;             ///< for `carry`, on the stream's
};

/// @param near  loop of the call. @param far  of the stream
FarCaller make_far_caller(Executor near, Executor far);

/// Passes on what `leg` receives until the caller is gone or let go. On the stream's loop.
Awaitable<> carry(std::shared_ptr<FarLine> line, std::unique_ptr<transport::MediaLeg> leg);

}  // namespace neura::server
