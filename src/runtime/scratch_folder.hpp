#pragma once

#include <filesystem>
#include <string>

namespace neura {

/// An empty folder below the system's own for such, open to this user alone, which goes when this
/// does.
class ScratchFolder {
public:
    /// @param called  what its name begins with: "neura-eval". Throws when it cannot be made.
    explicit ScratchFolder(const std::string& called);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace neura
