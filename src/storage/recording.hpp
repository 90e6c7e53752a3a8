#pragma once

// Recordings of calls, streamed to disk while they are made.
//
//   <data folder>/recordings/<yyyy>/<mm>/<call id>.wav     the month the call was announced in, UTC
//
// Stereo at 8 kHz in G.711 mu-law (WAV format 7): the caller left, the agent right. A file has its
// name and a right header from the first second on, and its header is right again after each
// second that is added, so that what a killed program leaves is playable up to there.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "call/journal.hpp"
#include "storage/records.hpp"

namespace neura::storage {

/// The bytes before the audio of a stereo mu-law file at 8 kHz, whose data is that long.
/// Source: as audio/wav.hpp; format 7 needs the "fact" chunk.
std::array<std::uint8_t, 58> recording_header(std::uint32_t data_bytes);

/// Where the recording of a call lies under the data folder.
std::string recording_file(const CallId& call, call::WallTime announced);

/// A recording that can be thought better of.
class StoredRecording : public call::Recording {
public:
    /// Deletes what was recorded; nothing more is. For a consent that is refused or taken back.
    virtual void discard() = 0;
};

/// Writes the recordings of all calls, on one thread. Any thread may call.
///
/// A recording hands over a second at a time. When the disk fails or cannot keep up, what cannot
/// be kept becomes silence of the same length, so that both sides stay in step with the call. A
/// failing disk is logged once, shown by `state`, and tried again with every further second.
class RecordingStore {
public:
    /// Audio that waits for the disk, at most: one second of 4,000 calls.
    static constexpr std::size_t max_waiting_bytes = 64'000'000;

    explicit RecordingStore(std::filesystem::path data_folder);

    /// Writes what is left. Every recording must be gone by then.
    ~RecordingStore();

    struct Started {
        std::unique_ptr<StoredRecording> to;
        std::string file;  ///< under the data folder
    };

    /// Begins the only recording of a call. Its folders (mode 0700) and file (0600) are made on
    /// the store's thread; a file that is there already is a failure of the disk.
    Started begin(const CallId& call, call::WallTime announced);

    /// `waiting` and `lost` count seconds of recordings.
    State state() const;

    /// Returns once all that was handed over before is on disk, or has failed to be. Blocks.
    void drain();

private:
    class Writer;
    class Stereo;

    std::unique_ptr<Writer> writer_;
};

}  // namespace neura::storage
