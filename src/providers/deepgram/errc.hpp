#pragma once

#include <system_error>

#include "providers/remote/connection.hpp"

namespace neura::providers::deepgram {

/// Why Deepgram did not do what it was asked.
///
/// Source: HTTP statuses of a refused upgrade, https://developers.deepgram.com/docs/errors.
enum class Errc {
    bad_credentials = 1,  ///< 401, 403: the key is wrong or may not do this; set another
    out_of_credit,        ///< 402: the account is empty
    too_many_streams,     ///< 429: as many streams as the project may have; try again later
    bad_request,          ///< 400, 404: a model, language or option it does not know
    malformed_message,    ///< it sent something we cannot read
};

std::error_code make_error_code(Errc code);

/// What the status of a refused upgrade means; no error for one that says nothing of its own.
std::error_code meaning_of_status(unsigned status);

/// `why` a stream could not be opened or ended, with what support asks for.
Error explained(Error why, const remote::Ending& ending);

/// How a stream of Deepgram's is opened. @param goodbye  text that ends it
remote::Connection::Options stream_options(const remote::Account& account,
                                           std::string_view goodbye);

/// Whether somebody has to mend something before it can go away: no use in asking again.
bool is_lasting(const std::error_code& error);

/// What the call makes of one that lasts: `listening::Errc`.
std::error_code meaning_for_call(const std::error_code& error);

}  // namespace neura::providers::deepgram

template <>
struct std::is_error_code_enum<neura::providers::deepgram::Errc> : std::true_type {};
