#pragma once

#include <system_error>

namespace neura::providers::embedded {

/// Why local speech did not do what it was asked.
enum class Errc {
    models_missing = 1,  ///< a file is not there: run `neura models pull`
    model_unusable,      ///< a file is not what it should be: `neura models pull` replaces it
    worker_lost,         ///< the speech worker died twice over this request: ask the caller again
    worker_unavailable,  ///< no speech worker stays alive; its state says why
    protocol_violation,  ///< the other end of the worker's socket sent what we cannot read
    dropped,             ///< a partial that would have delayed others: ask again later
    overloaded,          ///< the worker's queue is full: refuse new calls
    bad_request,         ///< too much audio or text, or a voice we do not have
};

std::error_code make_error_code(Errc code);

}  // namespace neura::providers::embedded

template <>
struct std::is_error_code_enum<neura::providers::embedded::Errc> : std::true_type {};
