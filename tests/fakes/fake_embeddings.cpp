#include "fakes/fake_embeddings.hpp"

#include <cctype>
#include <functional>
#include <utility>

#include "fakes/request_rules.hpp"

namespace neura::fakes {

using Json = nlohmann::json;

namespace {

constexpr std::string_view azure_deployment = "embedder";

std::string base_of(EmbeddingVendor vendor) {
    switch (vendor) {
        case EmbeddingVendor::openai: return "/v1/embeddings";
        case EmbeddingVendor::azure:
            return "/openai/deployments/" + std::string(azure_deployment) +
                   "/embeddings?api-version=2024-10-21";
        case EmbeddingVendor::ollama: return "/api/embed";
    }
    return {};
}

class Rules final : public RequestRules {
public:
    Rules(EmbeddingVendor vendor, const Json& body) {
        require(body.is_object(), "the request is an object");
        if (!body.is_object()) return;
        require(is_text(body, "model"), "a model is named");
        const auto input = body.find("input");
        const bool is_list =
            input != body.end() && input->is_array() && !input->empty() &&
            std::ranges::all_of(*input, [](const Json& text) {
                return text.is_string() && !text.get_ref<const std::string&>().empty();
            });
        require(is_list, "there is a list of texts, none empty");
        for (const auto& [key, value] : body.items()) {
            const bool of_openai = key == "encoding_format" && vendor != EmbeddingVendor::ollama;
            require(key == "model" || key == "input" || key == "dimensions" || of_openai,
                    "only fields the endpoint has are sent");
        }
        if (vendor != EmbeddingVendor::ollama)
            require(body.value("encoding_format", "") == "float", "numbers are asked for");
    }
};

FakeModelServer::Judge judge(EmbeddingVendor vendor, std::string key) {
    return [vendor, key = std::move(key)](std::string_view head, const Json& body) {
        auto broken = Rules(vendor, body).broken();
        if (!head.starts_with("POST " + base_of(vendor) + " HTTP/1.1\r\n"))
            broken.emplace_back("the endpoint is POSTed to");
        if (key.empty()) return broken;
        const bool is_sent = vendor == EmbeddingVendor::azure
                                 ? field_of(head, "api-key") == key
                                 : field_of(head, "authorization") == "Bearer " + key;
        if (!is_sent) broken.emplace_back("the key is sent");
        return broken;
    };
}

}  // namespace

FakeEmbeddings::FakeEmbeddings(EmbeddingVendor vendor, std::string key)
    : FakeModelServer(base_of(vendor), "openai", judge(vendor, std::move(key))), vendor_(vendor) {}

std::string FakeEmbeddings::endpoint() const { return url(); }

std::vector<double> FakeEmbeddings::vector_of(std::string_view text) {
    std::vector<double> places(8);
    std::size_t hash = 0;
    for (const char written : std::string(text) + ' ') {
        const auto c =
            static_cast<unsigned char>(std::tolower(static_cast<unsigned char>(written)));
        if (std::isalnum(c) != 0)
            hash = hash * 31 + c;
        else if (const auto word = std::exchange(hash, 0); word != 0)
            places[word % places.size()] += 1;
    }
    return places;
}

ModelServerAnswer FakeEmbeddings::answer_to(const Json& body) const {
    auto list = Json::array();
    const auto input = body.value("input", Json::array());
    for (const auto& text : input) {
        const auto vector = vector_of(text.get<std::string>());
        if (vendor_ == EmbeddingVendor::ollama)
            list.push_back(vector);
        else
            list.push_back(
                {{"object", "embedding"}, {"index", list.size()}, {"embedding", vector}});
    }
    ModelServerAnswer answer;
    answer.headers.emplace_back("Content-Type", "application/json");
    answer.body = vendor_ == EmbeddingVendor::ollama
                      ? Json{{"model", body["model"]}, {"embeddings", list}}.dump()
                      : Json{{"object", "list"},
                             {"data", list},
                             {"model", body["model"]},
                             {"usage", {{"prompt_tokens", 3}, {"total_tokens", 3}}}}
                            .dump();
    return answer;
}

}  // namespace neura::fakes
