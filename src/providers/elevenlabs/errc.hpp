#pragma once

#include <string_view>
#include <system_error>

namespace neura::providers::elevenlabs {

/// Why ElevenLabs did not do what it was asked.
///
/// Source: https://elevenlabs.io/docs/developers/resources/error-messages, and the statuses of a
/// refused upgrade.
enum class Errc {
    bad_credentials = 1,  ///< the key is wrong or may not do this; set another
    out_of_credit,        ///< the account's characters are used up
    too_many_streams,     ///< as many sentences at once as the plan allows, or it is busy
    bad_request,          ///< a voice or model it does not know
    gone_idle,            ///< nothing was to be said for too long; open another
    refused,              ///< for a reason we have no name for
    malformed_message,    ///< it sent something we cannot read
};

std::error_code make_error_code(Errc code);

/// What the status of a refused upgrade means; no error for one that says nothing of its own.
std::error_code meaning_of_status(unsigned status);

/// What an error means that the vendor names, as in "quota_exceeded"; no error for a name we do
/// not know.
std::error_code meaning_of_name(std::string_view name);

/// The same for the first of those names that stands somewhere in `words`: the reason of a close.
std::error_code meaning_of_words(std::string_view words);

/// Whether somebody has to mend something before it can go away: no use in asking again.
bool is_lasting(const std::error_code& error);

}  // namespace neura::providers::elevenlabs

template <>
struct std::is_error_code_enum<neura::providers::elevenlabs::Errc> : std::true_type {};
