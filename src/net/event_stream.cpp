#include "net/event_stream.hpp"

#include <algorithm>

namespace neura::net {

const std::string* EventStream::next(std::string_view& bytes) {
    if (given_) {
        data_.clear();
        has_data_ = given_ = false;
    }
    if (too_long_) bytes = {};
    while (!bytes.empty()) {
        if (after_cr_ && bytes.front() == '\n') bytes.remove_prefix(1);
        after_cr_ = false;
        const auto end = std::ranges::find_if(bytes, [](char c) { return c == '\n' || c == '\r'; });
        const auto line = bytes.substr(0, static_cast<std::size_t>(end - bytes.begin()));
        too_long_ = line_.size() + data_.size() + line.size() > most_data;
        if (end == bytes.end() || too_long_) {
            line_ += line;
            bytes = {};
            break;
        }
        after_cr_ = *end == '\r';
        bytes.remove_prefix(line.size() + 1);

        bool is_event_over = false;
        if (line_.empty()) {
            is_event_over = take_line(line);
        } else {
            line_ += line;
            is_event_over = take_line(line_);
            line_.clear();
        }
        if (is_event_over) {
            given_ = true;
            return &data_;
        }
    }
    return nullptr;
}

/// Whether it ends an event that has data.
bool EventStream::take_line(std::string_view line) {
    if (line.empty()) return has_data_;
    constexpr std::string_view name = "data";
    if (!line.starts_with(name)) return false;
    line.remove_prefix(name.size());
    if (!line.empty() && line.front() != ':') return false;
    if (!line.empty()) line.remove_prefix(1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (has_data_) data_ += '\n';
    data_ += line;
    has_data_ = true;
    return false;
}

}  // namespace neura::net
