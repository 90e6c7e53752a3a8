#pragma once

// Logs: one JSON object a line, on standard error.
//
//   log::info("call.answered", {{"call", id.text()}, {"loop", 1}});
//   {"at":"2026-11-25T21:24:52.123Z","level":"info","event":"call.answered","call":"01J…","loop":1}
//
// An event is a dotted name from the source, never a sentence with values in it. No field holds
// a secret or a word a caller said: those live in the database only.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace neura::log {

enum class Level : std::uint8_t { debug, info, warning, error, none };

struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, bool v) : name(n), value(v) {}
    Field(std::string_view n, double v) : name(n), value(v) {}
    template <std::integral Number>
    Field(std::string_view n, Number v) : name(n), value(static_cast<std::int64_t>(v)) {}
};

using Fields = std::initializer_list<Field>;

/// Lines below `level` are dropped, all of them with `none`. Any thread, at any time.
void set_level(Level level);

/// The line as it is written, without its newline. Bad UTF-8 is replaced. Pure, for tests.
std::string format_line(std::string_view at, Level level, std::string_view event, Fields fields);

/// Write one line. Any thread; a line is never mixed with another.
void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warning(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

}  // namespace neura::log
