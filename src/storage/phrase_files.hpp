#pragma once

// Spoken phrases on disk.
//
//   <folder>/<64 hexadecimal digits>.phrase    the SHA-256 of the key
//
//   "NPHRASE1"             8 bytes
//   digest                 32: SHA-256 of key, a zero byte and all that follows
//   count                  4: of times of words, little-endian like all numbers
//   count × (samples, bytes of the text)   4 and 4: see speaking::Said
//   audio                  mu-law of 8 kHz, to the end of the file

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "call/speaking/kept_phrases.hpp"

namespace neura::storage {

/// A phrase as the content of its file.
std::string phrase_bytes(std::string_view key, const speaking::SpokenPhrase& phrase);

/// The phrase of that key in the content of its file; nothing if it is not what was written.
std::optional<speaking::SpokenPhrase> read_phrase(std::string_view key, std::string_view bytes);

/// Keeps phrases in a folder, which several programs may share. Any loop; the disk is touched on a
/// thread of its own. Destroyed before the loops that ask it.
///
/// A file appears whole under its name. One that cannot be read, or is not what was written, counts
/// as none and is written anew. When the folder outgrows `most_bytes` those that were not used for
/// longest go first. A failing disk is logged once.
class PhraseFiles final : public speaking::PhraseStore {
public:
    PhraseFiles(std::filesystem::path folder, std::uint64_t most_bytes);

    /// Writes what is left.
    ~PhraseFiles() override;

    Awaitable<std::optional<speaking::SpokenPhrase>> find(std::string key) override;
    void keep(std::string key, speaking::SpokenPhrase phrase) override;

private:
    class Folder;
    const std::unique_ptr<Folder> folder_;
};

}  // namespace neura::storage
