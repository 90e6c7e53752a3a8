// Writes what is made from the table of settings into the source tree given as the argument.

#include <filesystem>
#include <fstream>

#include "server/settings.hpp"

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::filesystem::path root = argv[1];
    std::ofstream(root / ".env.example") << neura::server::env_example();
    std::filesystem::create_directories(root / "docs/reference");
    std::ofstream(root / "docs/reference/configuration.md") << neura::server::configuration_page();
}
