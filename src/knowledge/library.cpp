#include "knowledge/library.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "knowledge/document.hpp"
#include "knowledge/errc.hpp"
#include "knowledge/passages.hpp"
#include "knowledge/pdf_text.hpp"

namespace neura::knowledge {

namespace fs = std::filesystem;

namespace {

/// Counted up when documents are read or cut otherwise than before: all are done anew then.
constexpr std::string_view way_of_cutting = "1:";

std::string hash_of(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string text(way_of_cutting);
    for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

Result<std::string> content_of(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error) return fail(error, "read " + file.string());
    if (size > max_document_bytes) return fail(Errc::too_large, "read " + file.string());
    std::ifstream in(file, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in) return fail(std::make_error_code(std::errc::io_error), "read " + file.string());
    return content;
}

/// "a/b.md" below `base`; "/elsewhere/b.md".
std::string name_of(const fs::path& file, const fs::path& base) {
    std::error_code error;
    const auto whole = fs::weakly_canonical(file, error);
    const auto below = whole.lexically_relative(fs::weakly_canonical(base, error));
    const bool is_below = !below.empty() && *below.begin() != "..";
    return (is_below ? below : whole).generic_string();
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

Result<void> add_folder(const fs::path& folder, const fs::path& base, std::vector<FileToAdd>& to) {
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (is_hidden(at->path())) {
            at.disable_recursion_pending();
        } else if (at->is_regular_file(error) && format_of(at->path())) {
            to.push_back({at->path(), name_of(at->path(), base)});
        }
    }
    if (error) return fail(error, "look into " + folder.string());
    return {};
}

}  // namespace

std::string text_to_embed(std::string_view title, std::string_view text) {
    std::string all(title);
    all += '\n';
    all += text;
    return all;
}

Result<std::vector<FileToAdd>> files_in(const std::vector<fs::path>& paths, const fs::path& base) {
    std::vector<FileToAdd> files;
    for (const auto& path : paths) {
        std::error_code error;
        const auto status = fs::status(path, error);
        if (fs::is_directory(status)) {
            auto added = add_folder(path, base, files);
            if (!added) return std::unexpected(std::move(added).error());
        } else if (!fs::is_regular_file(status)) {
            return fail(std::make_error_code(std::errc::no_such_file_or_directory),
                        "read " + path.string());
        } else if (!format_of(path)) {
            return fail(Errc::unknown_format, "read " + path.string());
        } else {
            files.push_back({path, name_of(path, base)});
        }
    }
    std::ranges::sort(files, {}, &FileToAdd::name);
    const auto twice = std::ranges::unique(files, {}, &FileToAdd::name);
    files.erase(twice.begin(), twice.end());
    return files;
}

Library::Library(Index& index, Embedder& embedder, std::string collection)
    : index_(index), embedder_(embedder), collection_(std::move(collection)) {}

Task<Added> Library::add(FileToAdd file) {
    auto content = content_of(file.file);
    if (!content) co_return std::unexpected(std::move(content).error());
    auto hash = hash_of(*content);

    const auto there = co_await index_.documents(collection_);
    if (!there) co_return std::unexpected(there.error());
    const auto same = std::ranges::find(*there, file.name, &DocumentEntry::name);
    if (same != there->end() && same->content_hash == hash)
        co_return Added{.is_unchanged = true, .passages = same->passages};

    const auto format = format_of(file.file).value_or(Format::plain);
    if (format == Format::pdf) {
        auto text = pdf_text(file.file);
        if (!text) co_return std::unexpected(std::move(text).error());
        content = std::move(*text);
    }
    auto document = read_document(format, *content);
    if (!document) co_return fail(document.error().code, "read " + file.file.string());

    NewDocument made{
        .name = file.name, .content_hash = std::move(hash), .passages = {}, .vectors = {}};
    made.passages = passages_of(*document, file.file.stem().string());
    std::vector<std::string> texts;
    for (const auto& [title, text] : made.passages) texts.push_back(text_to_embed(title, text));
    auto vectors = co_await embed(std::move(texts), [](std::size_t) {});
    if (!vectors) co_return std::unexpected(std::move(vectors).error());
    made.vectors = std::move(*vectors);

    const Added added{.is_unchanged = false, .passages = made.passages.size()};
    auto put = co_await index_.put(collection_, embedder_.model(), std::move(made));
    if (!put) co_return std::unexpected(std::move(put).error());
    co_return added;
}

Task<std::size_t> Library::rebuild(std::function<void(std::size_t, std::size_t)> progress) {
    auto passages = co_await index_.passages(collection_);
    if (!passages) co_return std::unexpected(std::move(passages).error());
    if (passages->empty()) co_return fail(Errc::no_such_document, "rebuild " + collection_);

    std::vector<std::string> texts;
    std::vector<std::int64_t> ids;
    for (const auto& passage : *passages) {
        texts.push_back(text_to_embed(passage.title, passage.text));
        ids.push_back(passage.id);
    }
    const auto all = ids.size();
    auto vectors = co_await embed(std::move(texts), [&](std::size_t done) { progress(done, all); });
    if (!vectors) co_return std::unexpected(std::move(vectors).error());
    auto set = co_await index_.set_vectors(collection_, embedder_.model(), std::move(ids),
                                           std::move(*vectors));
    if (!set) co_return std::unexpected(std::move(set).error());
    co_return all;
}

Task<std::vector<Vector>> Library::embed(std::vector<std::string> texts,
                                         const std::function<void(std::size_t)>& progress) {
    std::vector<Vector> all;
    const auto batch = embedder_.batch();
    for (std::size_t at = 0; at < texts.size(); at += batch) {
        const auto end = std::min(at + batch, texts.size());
        const auto first = texts.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = texts.begin() + static_cast<std::ptrdiff_t>(end);
        std::vector<std::string> some(std::make_move_iterator(first),
                                      std::make_move_iterator(last));
        auto made = co_await embedder_.embed(std::move(some));
        if (!made) co_return std::unexpected(std::move(made).error());
        if (made->vectors.size() != end - at) co_return fail(Errc::bad_answer, "embed passages");
        std::ranges::move(made->vectors, std::back_inserter(all));
        progress(end);
    }
    co_return all;
}

}  // namespace neura::knowledge
