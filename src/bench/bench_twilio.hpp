#pragma once

namespace neura::bench {

/// Prints what one media message costs each way between the socket and the call: read, put on the
/// time line, decoded; encoded, written. Nanoseconds of this thread. @return the exit code.
int bench_twilio();

}  // namespace neura::bench
