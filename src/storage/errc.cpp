#include "storage/errc.hpp"

#include <string>

namespace neura::storage {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.storage"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::disk_full: return "the disk is full";
            case Errc::read_only: return "the database cannot be written to";
            case Errc::busy: return "another program holds the database";
            case Errc::disk_error: return "the disk failed";
            case Errc::not_a_database: return "the file is no database, or damaged";
            case Errc::newer_schema: return "the database was made by a newer version";
            case Errc::no_such_call: return "the call was never announced";
            case Errc::bad_cursor: return "the cursor is none that a page gave";
            case Errc::bad_event: return "a stored event cannot be read";
            case Errc::refused: return "the database rejected the row";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace neura::storage
