#include "knowledge/errc.hpp"

#include <string>

namespace neura::knowledge {

namespace {

struct Category final : std::error_category {
    const char* name() const noexcept override { return "neura.knowledge"; }

    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::unknown_format: return "only .md, .txt, .html and .pdf can be read";
            case Errc::not_utf8: return "not UTF-8: save it as that";
            case Errc::too_large: return "too large: split it";
            case Errc::no_text: return "no text is in it";
            case Errc::tool_missing:
                return "pdftotext is not installed; on Debian: apt-get install poppler-utils";
            case Errc::tool_failed: return "pdftotext could not read it";
            case Errc::other_model:
                return "its vectors were made by another model: run `neura knowledge rebuild`";
            case Errc::no_such_document:
                return "there is no such document: `neura knowledge list` says which there are";
            case Errc::embedder_refused: return "the embedder refuses";
            case Errc::embedder_failed: return "the embedder failed";
            case Errc::bad_answer: return "the embedder's answer is not what was agreed";
            case Errc::too_late: return "it took too long for a caller who waits";
        }
        return "unknown";
    }
};

}  // namespace

std::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace neura::knowledge
