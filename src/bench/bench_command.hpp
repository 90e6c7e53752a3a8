#pragma once

#include <filesystem>
#include <memory>

namespace CLI {
class App;
}

namespace neura::bench {

/// `neura bench …`: what can be measured, and how it is told.
class BenchCommand {
public:
    /// Adds the subcommands to `bench`, which outlives this.
    explicit BenchCommand(CLI::App& bench);
    ~BenchCommand();

    /// Does what the command line asked for. @return the exit code.
    int run(const std::filesystem::path& models_dir);

private:
    struct Options;

    CLI::App& bench_;
    std::unique_ptr<Options> options_;
};

}  // namespace neura::bench
