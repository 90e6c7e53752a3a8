#pragma once

#include <system_error>

#include "providers/remote/connection.hpp"

namespace neura::providers::azure_speech {

/// Why Azure's speech service did not do what it was asked.
///
/// Source: HTTP statuses of a refused upgrade, close codes and `RecognitionStatus`:
/// https://learn.microsoft.com/azure/ai-services/speech-service/rest-speech-to-text-short and the
/// vendor's published client library.
enum class Errc {
    bad_credentials = 1,  ///< 401: the key is wrong, or of another region
    out_of_quota,         ///< 403: the resource may not do more, or not this
    too_many_streams,     ///< 429: as many at once as the resource may have; try again later
    bad_request,          ///< 400, 404, or closed with 1007: a language, voice or address
    failed,               ///< it could not go on
    malformed_message,    ///< it sent something we cannot read
};

std::error_code make_error_code(Errc code);

/// `why` a stream could not be opened or ended, as `Errc` where it is one of those.
Error explained(Error why, const remote::Ending& ending);

/// How a stream is opened: with the key, and as a connection of its own.
remote::Connection::Options stream_options(const remote::Account& account);

/// Whether somebody has to mend something before it can go away: no use in asking again.
bool is_lasting(const std::error_code& error);

}  // namespace neura::providers::azure_speech

template <>
struct std::is_error_code_enum<neura::providers::azure_speech::Errc> : std::true_type {};
