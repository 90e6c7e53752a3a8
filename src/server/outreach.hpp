#pragma once

#include <memory>

#include "call/transport/telephony.hpp"
#include "server/text_messages.hpp"
#include "work/outreach.hpp"

namespace neura::server {

/// Work reaches people by that carrier, which outlives it; null: it reaches nobody.
/// @param texts  outlives it too; null: no messages can be sent
std::unique_ptr<work::Outreach> make_outreach(transport::Telephony* telephony, TextMessages* texts);

}  // namespace neura::server
