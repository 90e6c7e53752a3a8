#include "server/knowledge.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>
#include <utility>

#include "call/reasoning/foreknowledge.hpp"
#include "knowledge/search_tool.hpp"
#include "net/url.hpp"
#include "providers/embedded/embedded_embedder.hpp"
#include "providers/embedding/http_embedder.hpp"
#include "server/openai_account.hpp"
#include "server/vendor_breaker.hpp"
#include "server/wording.hpp"
#include "telemetry/log.hpp"

namespace neura::server {

namespace embedding = providers::embedding;
using namespace std::chrono_literals;

namespace {

using Embedder = std::unique_ptr<knowledge::Embedder>;

constexpr const char* openai_model = "text-embedding-3-small";
constexpr const char* ollama_model = "nomic-embed-text";

/// Of a vendor, for a question of a caller who waits.
constexpr auto question_patience = 1'000ms;

// Each: what is missing to use it, in words, and the embedder.

std::string nothing_missing(const Configuration&) { return {}; }

Embedder make_local(const Configuration& configuration, std::chrono::milliseconds) {
    return providers::embedded::make_embedder(configuration.models_dir);
}

std::string model_or(const Configuration& configuration, const char* otherwise) {
    return configuration.embedding_model.empty() ? otherwise : configuration.embedding_model;
}

Embedder make_openai(const Configuration& configuration, std::chrono::milliseconds patience) {
    embedding::HttpEmbedderConfig config;
    config.vendor = "openai";
    config.address = net::parse_url(configuration.openai_base_url).value();
    config.address.target = net::target_below(config.address.target, "/embeddings");
    if (!configuration.openai_api_key.empty())
        config.headers.add("Authorization", "Bearer " + configuration.openai_api_key);
    if (!configuration.openai_organisation.empty())
        config.headers.add("OpenAI-Organization", configuration.openai_organisation);
    config.options = {.dialect = embedding::Dialect::openai,
                      .model = model_or(configuration, openai_model),
                      .dimensions = configuration.embedding_dimensions};
    config.patience = patience;
    return embedding::make_embedder(std::move(config));
}

std::string azure_missing(const Configuration& configuration) {
    const std::pair<std::string_view, const std::string&> needed[] = {
        {"AZURE_OPENAI_ENDPOINT", configuration.azure_openai_endpoint},
        {"AZURE_OPENAI_API_KEY", configuration.azure_openai_api_key},
        {"EMBEDDING_MODEL", configuration.embedding_model},
    };
    std::string missing;
    for (const auto& [setting, value] : needed)
        if (value.empty()) missing += (missing.empty() ? "" : ", ") + std::string(setting);
    if (missing.empty()) return {};
    return "azure_openai needs " + missing +
           ": see \"Keys and Endpoint\" of the resource; the model is the name of a deployment";
}

/// The dated interface names the deployment in its address, v1 in the model's place.
Embedder make_azure(const Configuration& configuration, std::chrono::milliseconds patience) {
    embedding::HttpEmbedderConfig config;
    config.vendor = "azure_openai";
    config.address = net::parse_url(configuration.azure_openai_endpoint).value();
    auto& target = config.address.target;
    while (target.ends_with('/')) target.pop_back();
    const auto& version = configuration.azure_openai_api_version;
    target += version.empty() ? "/openai/v1/embeddings"
                              : "/openai/deployments/" + configuration.embedding_model +
                                    "/embeddings?api-version=" + version;
    config.headers.add("api-key", configuration.azure_openai_api_key);
    config.options = {.dialect = embedding::Dialect::openai,
                      .model = configuration.embedding_model,
                      .dimensions = configuration.embedding_dimensions};
    config.patience = patience;
    return embedding::make_embedder(std::move(config));
}

Embedder make_ollama(const Configuration& configuration, std::chrono::milliseconds patience) {
    embedding::HttpEmbedderConfig config;
    config.vendor = "ollama";
    config.address = net::parse_url(configuration.ollama_base_url).value();
    config.address.target = net::target_below(config.address.target, "/api/embed");
    config.options = {.dialect = embedding::Dialect::ollama,
                      .model = model_or(configuration, ollama_model),
                      .dimensions = configuration.embedding_dimensions};
    config.patience = patience;
    return embedding::make_embedder(std::move(config));
}

struct Vendor {
    std::string_view name;
    std::string (*missing)(const Configuration&);
    Embedder (*make)(const Configuration&, std::chrono::milliseconds patience);
    std::string_view needs{};                        ///< settings, with blanks between
    const char* model = "";                          ///< unless the configuration names another
    std::string Configuration::* address = nullptr;  ///< null: on this machine
    std::string_view own_server{};                   ///< who is paid where it is one's own
};

// clang-format off
constexpr std::array vendors{
    Vendor{"local",        nothing_missing, make_local,  "",               "use-lite"},
    Vendor{"openai",       openai_missing,  make_openai, "OPENAI_API_KEY", openai_model, &Configuration::openai_base_url,       "openai_compatible"},
    Vendor{"azure_openai", azure_missing,   make_azure,  "AZURE_OPENAI_ENDPOINT AZURE_OPENAI_API_KEY EMBEDDING_MODEL", "", &Configuration::azure_openai_endpoint},
    Vendor{"ollama",       nothing_missing, make_ollama, "",               ollama_model, &Configuration::ollama_base_url,       "ollama"},
};
// clang-format on

const Vendor* vendor_named(std::string_view name) {
    const auto* found = std::ranges::find(vendors, name, &Vendor::name);
    return found == vendors.end() ? nullptr : found;
}

Engagement engagement_of(const Vendor& vendor, const Configuration& configuration) {
    Engagement engagement;
    engagement.service.kind = "embedding";
    engagement.service.model = vendor.model;
    if (vendor.address == nullptr) {
        engagement.service.vendor = "embedded";
        return engagement;
    }
    engagement.address = configuration.*vendor.address;
    engagement.service.model = model_or(configuration, vendor.model);
    engagement.service.vendor = vendor.own_server.empty()
                                    ? std::string(vendor.name)
                                    : paid_at(engagement.address, vendor.own_server);
    return engagement;
}

/// For the vectors of a search; the rest of a turn's patience is the index's. A vendor's answer is
/// on its way for longer than this machine takes; who asks for documents is waited for, a turn that
/// did not ask is not.
std::chrono::milliseconds patience_of(std::string_view vendor, const reasoning::KnowledgeUse& use) {
    using reasoning::patience_of_a_turn;
    if (use.always || vendor == "local") return patience_of_a_turn * 2 / 3;
    return question_patience;
}

}  // namespace

std::vector<Problem> check_embedder(const Configuration& configuration) {
    const auto& name = configuration.embedding_provider;
    const auto* const vendor = vendor_named(name);
    auto wrong = vendor != nullptr ? vendor->missing(configuration)
                                   : '"' + name + "\" is not known; expected " +
                                         one_of(std::views::transform(vendors, &Vendor::name));
    if (wrong.empty()) return {};
    return {{"EMBEDDING_PROVIDER", std::move(wrong)}};
}

std::vector<EngagedVendor> embedding_vendors(const Configuration& configuration) {
    std::vector<EngagedVendor> all;
    for (const auto& vendor : vendors)
        all.push_back({.name = vendor.name,
                       .needs = vendor.needs,
                       .missing = vendor.missing(configuration),
                       .engagement = engagement_of(vendor, configuration)});
    return all;
}

Embedder make_embedder(const Configuration& configuration, std::chrono::milliseconds patience) {
    return vendor_named(configuration.embedding_provider)->make(configuration, patience);
}

Knowledge::Knowledge(const Configuration& configuration, std::unique_ptr<knowledge::Index> index,
                     const TimeSource& time, Asked asked)
    : vendor_(configuration.embedding_provider),
      asked_(asked),
      embedder_(make_embedder(configuration, question_patience)),
      index_(std::move(index)),
      search_(*index_, *embedder_, time,
              engagement_of(*vendor_named(vendor_), configuration).service) {
    tell_of(search_.breaker(), vendor_, "knowledge");
}

std::unique_ptr<reasoning::Toolbox> Knowledge::tools_for(const reasoning::AgentFile& file,
                                                         Meter* meter) {
    if (!file.knowledge) return nullptr;
    const auto patience = asked_ == Asked::in_a_call ? patience_of(vendor_, *file.knowledge)
                                                     : std::chrono::milliseconds(0);
    knowledge::SearchOptions options{.collection = file.knowledge->collection,
                                     .passages = static_cast<std::size_t>(file.knowledge->passages),
                                     .least_score = file.knowledge->least_score,
                                     .patience = patience,
                                     .meter = meter};
    return knowledge::make_search_tool(search_, std::move(options));
}

Awaitable<> Knowledge::warm(std::optional<reasoning::KnowledgeUse> use) {
    if (!use) co_return;
    knowledge::SearchOptions options;
    options.collection = use->collection;
    std::vector<std::string> queries{"hello"};
    const auto found = co_await search_.find(std::move(queries), options);
    if (!found)
        log::warning("knowledge.unusable", {{"collection", options.collection},
                                            {"error", found.error().code.message()},
                                            {"doing", found.error().doing}});
    else if (found->trouble)
        log::warning("knowledge.by_words_alone", {{"collection", options.collection},
                                                  {"error", found->trouble->code.message()},
                                                  {"doing", found->trouble->doing}});
    else if (found->passages.empty())
        log::warning("knowledge.empty", {{"collection", options.collection}});
}

void Knowledge::register_metrics(metrics::Registry& registry) const {
    count_failures(registry, search_.breaker(), vendor_, "knowledge");
}

}  // namespace neura::server
