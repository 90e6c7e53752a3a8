#include "server/load_configuration.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <utility>

namespace neura::server {

namespace {

std::optional<TextFile> file_if_there(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return TextFile{name, text.str()};
}

Values environment() {
    Values values;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        values.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return values;
}

}  // namespace

std::expected<Configuration, std::vector<Problem>> load_configuration(Values overrides) {
    Sources sources;
    sources.yaml = file_if_there("neura.yaml");
    sources.dotenv = file_if_there(".env");
    sources.environment = environment();
    sources.overrides = std::move(overrides);
    return read_configuration(sources);
}

std::expected<Values, std::vector<Problem>> environment_now(const std::filesystem::path& dotenv) {
    const auto file = file_if_there(dotenv.string());
    return file ? with_dotenv(environment(), *file) : environment();
}

}  // namespace neura::server
