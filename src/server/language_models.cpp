#include "server/language_models.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "call/reasoning/failover.hpp"
#include "call/reasoning/model_agent.hpp"
#include "providers/anthropic/anthropic_llm.hpp"
#include "providers/openai/openai_llm.hpp"
#include "server/openai_account.hpp"
#include "server/vendor_breaker.hpp"

namespace neura::server {

namespace {

namespace anthropic = providers::anthropic;
namespace openai = providers::openai;
using Model = std::unique_ptr<reasoning::LanguageModel>;

// Each vendor: what is missing to use it, in words, and its model. An address that is none has
// stopped the start.

openai::LlmConfig openai_config(const net::Url& server, const Configuration& configuration) {
    openai::LlmConfig config;
    config.server = server;
    config.options = {.model = configuration.llm_model,
                      .temperature = configuration.llm_temperature,
                      .most_tokens = configuration.llm_max_tokens,
                      .is_openai = is_of(server, "openai.com")};
    return config;
}

Model make_openai(const Configuration& configuration, const Executor& loop) {
    auto config =
        openai_config(net::parse_url(configuration.openai_base_url).value(), configuration);
    config.key = configuration.openai_api_key;
    config.organisation = configuration.openai_organisation;
    return openai::make_llm(loop, std::move(config));
}

std::string anthropic_missing(const Configuration& configuration) {
    if (configuration.llm_temperature.value_or(0) > 1)
        return "anthropic takes an LLM_TEMPERATURE from 0 to 1";
    const auto server = net::parse_url(configuration.anthropic_base_url);
    if (!server || !is_of(*server, "anthropic.com") || !configuration.anthropic_api_key.empty())
        return {};
    return "anthropic needs ANTHROPIC_API_KEY: set it to a key of platform.claude.com, or "
           "ANTHROPIC_BASE_URL to a server of your own";
}

Model make_anthropic(const Configuration& configuration, const Executor& loop) {
    anthropic::LlmConfig config;
    config.server = net::parse_url(configuration.anthropic_base_url).value();
    config.key = configuration.anthropic_api_key;
    config.options = {.model = configuration.anthropic_model,
                      .temperature = configuration.llm_temperature,
                      .most_tokens = configuration.llm_max_tokens};
    return anthropic::make_llm(loop, std::move(config));
}

std::string azure_missing(const Configuration& configuration) {
    const std::pair<std::string_view, const std::string&> needed[] = {
        {"AZURE_OPENAI_ENDPOINT", configuration.azure_openai_endpoint},
        {"AZURE_OPENAI_API_KEY", configuration.azure_openai_api_key},
        {"AZURE_OPENAI_DEPLOYMENT_NAME", configuration.azure_openai_deployment},
    };
    std::string missing;
    for (const auto& [setting, value] : needed) {
        if (!value.empty()) continue;
        if (!missing.empty()) missing += ", ";
        missing += setting;
    }
    if (missing.empty()) return {};
    return "azure_openai needs " + missing + ": see \"Keys and Endpoint\" of the resource";
}

/// The dated interface names the deployment in its address, v1 in the model's place.
Model make_azure(const Configuration& configuration, const Executor& loop) {
    auto server = net::parse_url(configuration.azure_openai_endpoint).value();
    while (server.target.ends_with('/')) server.target.pop_back();
    const auto& version = configuration.azure_openai_api_version;
    server.target += version.empty()
                         ? "/openai/v1"
                         : "/openai/deployments/" + configuration.azure_openai_deployment +
                               "?api-version=" + version;
    auto config = openai_config(server, configuration);
    config.options.model = configuration.azure_openai_deployment;
    config.key = configuration.azure_openai_api_key;
    config.is_azure = true;
    return openai::make_llm(loop, std::move(config));
}

std::string nothing_missing(const Configuration&) { return {}; }

Model make_ollama(const Configuration& configuration, const Executor& loop) {
    auto server = net::parse_url(configuration.ollama_base_url).value();
    while (server.target.ends_with('/')) server.target.pop_back();
    server.target += "/v1";
    auto config = openai_config(server, configuration);
    config.options.model = configuration.ollama_model;
    return openai::make_llm(loop, std::move(config));
}

struct Provider {
    std::string_view name;
    std::string (*missing)(const Configuration&);
    Model (*make)(const Configuration&, const Executor& loop);  ///< null: no model
};

// clang-format off
constexpr std::array providers_known{
    Provider{"embedded",     nothing_missing,   nullptr},
    Provider{"openai",       openai_missing,    make_openai},
    Provider{"anthropic",    anthropic_missing, make_anthropic},
    Provider{"azure_openai", azure_missing,     make_azure},
    Provider{"ollama",       nothing_missing,   make_ollama},
};
// clang-format on

const Provider* find_provider(std::string_view name) {
    const auto* found = std::ranges::find(providers_known, name, &Provider::name);
    return found == providers_known.end() ? nullptr : found;
}

std::string names_known() {
    std::string names;
    for (const auto& known : providers_known) {
        if (!names.empty()) names += &known == &providers_known.back() ? " or " : ", ";
        names += known.name;
    }
    return names;
}

/// The setting that names it, and the name.
std::vector<std::pair<std::string_view, std::string>> named(const Configuration& configuration) {
    std::vector<std::pair<std::string_view, std::string>> all{
        {"LLM_PROVIDER", configuration.llm_provider}};
    for (const auto& name : configuration.llm_fallbacks)
        if (std::ranges::none_of(all, [&](const auto& each) { return each.second == name; }))
            all.emplace_back("LLM_FALLBACK_PROVIDERS", name);
    return all;
}

/// Models of one loop, and the one that asks them in turn.
class ModelsInTurn final : public reasoning::LanguageModel {
public:
    ModelsInTurn(std::vector<std::unique_ptr<reasoning::LanguageModel>> models,
                 std::vector<CircuitBreaker*> breakers, const TimeSource& time)
        : models_(std::move(models)) {
        std::vector<reasoning::FailoverModel> each;
        for (std::size_t i = 0; i < models_.size(); ++i)
            each.push_back({*models_[i], *breakers[i]});
        in_turn_ = reasoning::make_failover(std::move(each), time);
    }

    std::unique_ptr<reasoning::ModelAnswer> ask(const reasoning::ModelRequest& request) override {
        return in_turn_->ask(request);
    }

private:
    const std::vector<std::unique_ptr<reasoning::LanguageModel>> models_;
    std::unique_ptr<reasoning::LanguageModel> in_turn_;
};

}  // namespace

std::vector<Problem> check_language_models(const Configuration& configuration) {
    std::vector<Problem> problems;
    for (const auto& [setting, name] : named(configuration)) {
        const auto* provider = find_provider(name);
        auto wrong = provider != nullptr
                         ? provider->missing(configuration)
                         : '"' + name + "\" is not known; expected " + names_known();
        if (!wrong.empty()) problems.push_back({std::string(setting), std::move(wrong)});
    }
    return problems;
}

LanguageModels::LanguageModels(const Configuration& configuration, const TimeSource& time)
    : configuration_(configuration), time_(time) {
    for (const auto& [setting, name] : named(configuration)) {
        // The guided dialogue is nobody to fail over to: it answers whenever all others have
        // failed.
        if (find_provider(name)->make == nullptr) break;
        auto& candidate = candidates_.emplace_back(name, time);
        tell_of(candidate.breaker, name, "language");
    }
}

std::unique_ptr<reasoning::LanguageModel> LanguageModels::make(const Executor& loop) {
    std::vector<std::unique_ptr<reasoning::LanguageModel>> models;
    std::vector<CircuitBreaker*> breakers;
    for (auto& candidate : candidates_) {
        models.push_back(find_provider(candidate.name)->make(configuration_, loop));
        breakers.push_back(&candidate.breaker);
    }
    if (models.empty()) return nullptr;
    if (models.size() == 1) return std::move(models.front());
    return std::make_unique<ModelsInTurn>(std::move(models), std::move(breakers), time_);
}

void LanguageModels::register_metrics(metrics::Registry& registry) const {
    for (const auto& candidate : candidates_)
        count_failures(registry, candidate.breaker, candidate.name, "language");
}

std::unique_ptr<reasoning::Agent> make_agent(reasoning::SharedPlaybook playbook,
                                             reasoning::DialogueContext context,
                                             reasoning::LanguageModel* model) {
    if (model == nullptr)
        return reasoning::make_guided_dialogue(std::move(playbook), std::move(context));
    return reasoning::make_model_agent(std::move(playbook), std::move(context), *model);
}

}  // namespace neura::server
