#pragma once

#include <system_error>

namespace neura::knowledge {

enum class Errc {
    unknown_format = 1,  ///< convert it to Markdown, text, HTML or PDF
    not_utf8,            ///< save the file as UTF-8
    too_large,           ///< split the document
    no_text,           ///< there is nothing to be found in it; a scan needs its letters recognised
    tool_missing,      ///< install poppler-utils, which reads PDF
    tool_failed,       ///< the file is damaged, locked by a password, or takes too long
    other_model,       ///< the vectors are another model's: run `neura knowledge rebuild`
    no_such_document,  ///< `neura knowledge list` says what there is
    embedder_refused,  ///< what the embedder's owner has to mend: a key, a model's name
    embedder_failed,   ///< asking again may do better
    bad_answer,        ///< what the embedder gave is not what was agreed
    too_late,          ///< the machine or the embedder is too busy for who waits
};

std::error_code make_error_code(Errc code);

}  // namespace neura::knowledge

template <>
struct std::is_error_code_enum<neura::knowledge::Errc> : std::true_type {};
