#pragma once

#include <memory>

#include "call/transport/telephony.hpp"
#include "work/outreach.hpp"

namespace neura::server {

/// Work reaches people by that carrier, which outlives it; null: it reaches nobody.
/// @param texts  whether messages can be sent
std::unique_ptr<work::Outreach> make_outreach(transport::Telephony* telephony, bool texts);

}  // namespace neura::server
