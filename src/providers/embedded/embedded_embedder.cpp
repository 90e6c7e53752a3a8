#include "providers/embedded/embedded_embedder.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "knowledge/words.hpp"
#include "providers/embedded/sentence_encoder.hpp"
#include "runtime/blocking_pool.hpp"

namespace neura::providers::embedded {

namespace {

/// A passage's own heading counts half as much as all of it: the model tells more of a few words
/// than of many. Of 54 questions to the help desk's documents 37 find their passage first, and 28
/// without.
knowledge::Vector vector_of(const SentenceEncoder& encoder, std::string_view text) {
    auto vector = encoder.encode(text);
    const auto title = text.substr(0, text.find('\n'));
    if (title.empty() || title.size() == text.size()) return vector;
    constexpr std::string_view below = " > ";
    const auto parent = title.rfind(below);
    const auto heading = parent == title.npos ? title : title.substr(parent + below.size());
    const auto of_heading = encoder.encode(heading);
    for (std::size_t i = 0; i < vector.size(); ++i) vector[i] = 2 * vector[i] + of_heading[i];
    knowledge::normalise(vector);
    return vector;
}

class EmbeddedEmbedder final : public knowledge::Embedder {
public:
    EmbeddedEmbedder(std::filesystem::path folder, std::size_t threads)
        : folder_(std::move(folder)), pool_(threads) {}

    const std::string& model() const override { return model_; }
    std::size_t batch() const override { return 8; }

    /// It knows English; of other scripts it knows not even the letters, and all of them are near
    /// each other to it.
    bool reads(std::string_view text) const override {
        return !knowledge::is_mostly_beyond_latin(text);
    }

    Task<knowledge::Embeddings> embed(std::vector<std::string> texts) override {
        auto work = [this, texts]() -> Result<knowledge::Embeddings> {
            const auto* encoder = loaded();
            if (encoder == nullptr) return std::unexpected(*trouble_);
            knowledge::Embeddings made;
            for (const auto& text : texts) made.vectors.push_back(vector_of(*encoder, text));
            return made;
        };
        co_return co_await pool_.run_or_leave(std::move(work));
    }

private:
    /// Null if it cannot be; `trouble_` says why then. It is tried but once.
    const SentenceEncoder* loaded() {
        const std::lock_guard lock(mutex_);
        if (!encoder_ && !trouble_) {
            auto loading = SentenceEncoder::load(folder_);
            if (loading)
                encoder_.emplace(std::move(*loading));
            else
                trouble_ = std::move(loading).error();
        }
        return encoder_ ? &*encoder_ : nullptr;
    }

    const std::string model_ = "local/use-lite";
    const std::filesystem::path folder_;
    std::mutex mutex_;  ///< guards what follows until it is there; then nothing changes
    std::optional<SentenceEncoder> encoder_;
    std::optional<Error> trouble_;
    BlockingPool pool_;  ///< gone before what its work touches
};

}  // namespace

std::unique_ptr<knowledge::Embedder> make_embedder(std::filesystem::path models_dir,
                                                   std::size_t threads) {
    if (threads == 0) threads = std::clamp(std::thread::hardware_concurrency(), 1U, 2U);
    return std::make_unique<EmbeddedEmbedder>(models_dir / "embed" / "use-lite", threads);
}

}  // namespace neura::providers::embedded
