#include "runtime/scratch_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <system_error>

namespace neura {

ScratchFolder::ScratchFolder(const std::string& called) {
    auto name = (std::filesystem::temp_directory_path() / (called + "-XXXXXX")).string();
    if (mkdtemp(name.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "make the folder " + name);
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace neura
