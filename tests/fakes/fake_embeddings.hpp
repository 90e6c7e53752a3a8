#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fakes/fake_model_server.hpp"

namespace neura::fakes {

/// Whose embeddings a fake gives.
enum class EmbeddingVendor { openai, azure, ollama };

/// A server of embeddings: a text's vector counts its words in eight places, so that texts with the
/// same words are near each other.
class FakeEmbeddings final : public FakeModelServer {
public:
    /// @param key  that every request must carry; empty for none
    FakeEmbeddings(EmbeddingVendor vendor, std::string key);

    /// Address of the endpoint itself.
    std::string endpoint() const;

    /// What it gives for `text`, before its length is made 1.
    static std::vector<double> vector_of(std::string_view text);

private:
    ModelServerAnswer answer_to(const nlohmann::json& body) const override;

    const EmbeddingVendor vendor_;
};

}  // namespace neura::fakes
