# Makes migrations.cpp of the .sql files beside this: the program carries its schema.
file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
list(SORT files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})

set(rows "")
set(expected 1)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z_]+$")
    message(FATAL_ERROR "${file}: a migration is named NNNN_what.sql")
  endif()
  math(EXPR version "1${CMAKE_MATCH_1} - 10000")
  if(NOT version EQUAL expected)
    message(FATAL_ERROR "${file}: migration ${expected} is missing")
  endif()
  math(EXPR expected "${expected} + 1")
  file(READ ${file} sql)
  string(APPEND rows "    Migration{${version}, \"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()

file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp @ONLY CONTENT
[[// Made by embed_migrations.cmake.
#include "storage/migrations.hpp"

#include <array>

namespace neura::storage {

std::span<const Migration> migrations() {
    static constexpr auto all = std::to_array<Migration>({
@rows@    });
    return all;
}

}  // namespace neura::storage
]])
