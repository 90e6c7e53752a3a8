#pragma once

// Every setting there is, in one table. Parsing, .env.example and docs/reference/configuration.md
// are made from it.

#include <span>
#include <string>
#include <string_view>

namespace neura::server {

struct Setting {
    enum class Type {
        text,
        name,      ///< lower-case letters, digits, '_' and '-'
        choice,    ///< one of `choices`, in any case
        integer,   ///< from `min` to `max`
        decimal,   ///< from `min` to `max`
        flag,      ///< true or false, yes or no, on or off, 1 or 0
        list,      ///< names or words, with commas between; a sequence in YAML
        url,       ///< scheme://…
        http_url,  ///< http://… or https://…
        address,   ///< IPv4 or IPv6, or localhost
        header,    ///< name of an HTTP header
        path,      ///< of a file or folder; a leading "~/" is the home folder
    };

    std::string_view group;  ///< heading it stands under
    std::string_view name;   ///< in the environment and in .env: "TWILIO_AUTH_TOKEN"
    std::string_view path;   ///< in neura.yaml: "twilio.auth_token"
    Type type = Type::text;
    std::string_view otherwise;  ///< default, as it would be written; empty for none
    std::string_view description;
    double min = 0;
    double max = 0;
    std::string_view choices;  ///< "debug|info|warning|error"
    bool is_secret = false;    ///< never printed
    bool is_used = false;      ///< false: known, but nothing heeds it yet
};

/// In the order they are documented; those of a group stand together.
std::span<const Setting> settings();

/// The setting of that name, or null.
const Setting* setting_named(std::string_view name);

/// The setting of that path in neura.yaml, or null.
const Setting* setting_at(std::string_view path);

/// What a value must be, in words: "a whole number from 0 to 65535".
std::string expected_of(const Setting& setting);

/// The text of .env.example.
std::string env_example();

/// The text of docs/reference/configuration.md.
std::string configuration_page();

}  // namespace neura::server
