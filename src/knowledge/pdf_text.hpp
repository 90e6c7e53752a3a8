#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "runtime/error.hpp"

namespace neura::knowledge {

/// The text of a PDF file, pages parted by form feeds, as poppler's `pdftotext` reads it in a child
/// process. Blocks: on a thread that may. A child that takes longer than `patience` is ended.
///
/// Errors: `Errc::tool_missing`, `tool_failed`, `too_large` (of the text).
Result<std::string> pdf_text(const std::filesystem::path& file,
                             std::chrono::milliseconds patience = std::chrono::minutes(1));

}  // namespace neura::knowledge
