#pragma once

// A mapping of a YAML file, read key by key, so strictly that a slip of the pen is found when the
// file is read and not in the middle of a call.

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neura::reasoning {

/// What is wrong with a file, and where. Thrown while it is read, caught by who reads it.
struct BadYaml {
    int line = 0;  ///< from 1; 0 if unknown
    std::string message;
};

/// Each reader gives `otherwise` where the key is absent and throws `BadYaml` where its value is
/// of another kind. Every key asked for counts as known; `finish` refuses the others.
class YamlMap {
public:
    /// @param what  the mapping is, for messages: "field policy_number".
    YamlMap(const YAML::Node& node, std::string what);

    /// Other words for the mapping, once its name is known.
    void rename(std::string what) { what_ = std::move(what); }

    bool has(const char* key);
    YAML::Node node(const char* key);

    std::string text(const char* key, std::string otherwise = {});
    /// Not empty and not absent.
    std::string needed_text(const char* key);
    /// One string, or a sequence of them.
    std::vector<std::string> texts(const char* key, std::vector<std::string> otherwise = {});
    bool flag(const char* key, bool otherwise);
    int number(const char* key, int otherwise, int min, int max);
    double decimal(const char* key, double otherwise, double min, double max);
    std::vector<std::string> keys() const;

    template <class T>
    T choice(const char* key, T otherwise,
             std::initializer_list<std::pair<std::string_view, T>> known) {
        if (!has(key)) return otherwise;
        const auto given = text(key);
        std::vector<std::string_view> names;
        for (const auto& [name, value] : known) {
            if (name == given) return value;
            names.push_back(name);
        }
        not_one_of(key, given, names);
    }

    /// Refuses keys nobody asked for.
    void finish() const;

    [[noreturn]] void refuse(const char* key, const std::string& message) const;
    int line() const;

private:
    [[noreturn]] void not_one_of(const char* key, std::string_view given,
                                 std::span<const std::string_view> names) const;

    const YAML::Node node_;
    std::string what_;
    std::vector<std::string> known_;
};

/// ", did you mean \"…\"?" with the nearest of `names` to `given`, or nothing if none is near.
std::string suggestion(std::string_view given, std::span<const std::string_view> names);

/// Line of a node, from 1.
int line_of(const YAML::Node& node);

/// YAML as the JSON it stands for; what is in quotes is a text.
nlohmann::json json_of(const YAML::Node& node);

/// Refuses a text with a placeholder that nothing will fill. @param more  allowed beside the
/// agent's own, separated by spaces
void check_placeholders(const std::string& text, std::string_view more, int line,
                        const std::string& what);

}  // namespace neura::reasoning
