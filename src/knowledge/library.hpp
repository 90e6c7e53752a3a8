#pragma once

// Documents into an index: read, cut, embedded, put. For a program that waits for it; not for a
// loop with calls on it, since files are read where it runs.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/embedder.hpp"
#include "knowledge/index.hpp"

namespace neura::knowledge {

/// A file, and what its document is called: the path below `base`, or all of it elsewhere.
struct FileToAdd {
    std::filesystem::path file;
    std::string name;
};

/// The readable files among `paths` and, hidden ones left out, in the folders among them; sorted.
/// Errors: a path that is not there; `Errc::unknown_format` for a file that cannot be read.
Result<std::vector<FileToAdd>> files_in(const std::vector<std::filesystem::path>& paths,
                                        const std::filesystem::path& base);

/// What became of one file.
struct Added {
    bool is_unchanged = false;  ///< nothing was to be done
    std::size_t passages = 0;
};

class Library {
public:
    /// What it is given outlives it.
    Library(Index& index, Embedder& embedder, std::string collection);

    /// Puts one document in, unless it is there with the same content.
    /// Errors: those of reading, of the embedder and of the index; nothing has changed then.
    Task<Added> add(FileToAdd file);

    /// Makes all vectors again with the embedder that is used now.
    /// @param progress  is told how many passages are done
    /// Gives how many passages there are. Errors: those of the embedder and of the index.
    Task<std::size_t> rebuild(std::function<void(std::size_t done, std::size_t all)> progress);

private:
    Task<std::vector<Vector>> embed(std::vector<std::string> texts,
                                    const std::function<void(std::size_t)>& progress);

    Index& index_;
    Embedder& embedder_;
    const std::string collection_;
};

/// The text that a passage's vector is made of: its title in the first line.
std::string text_to_embed(std::string_view title, std::string_view text);

}  // namespace neura::knowledge
