#pragma once

#include <system_error>

namespace neura::storage {

enum class Errc {
    disk_full = 1,   ///< make room; what waits is written then
    read_only,       ///< give the program the right to write to the data folder
    busy,            ///< another program holds the database: stop it
    disk_error,      ///< the disk or the file system failed: look at the system's log
    not_a_database,  ///< the file is damaged or something else: restore a backup, or move it away
    newer_schema,    ///< made by a newer version of this program: run that one
    no_such_call,    ///< an event of a call that was never announced
    bad_cursor,      ///< the page's cursor did not come from us
    bad_event,       ///< a stored event cannot be read
    refused,         ///< the database rejected the row, for a bug of ours
};

std::error_code make_error_code(Errc code);

}  // namespace neura::storage

template <>
struct std::is_error_code_enum<neura::storage::Errc> : std::true_type {};
