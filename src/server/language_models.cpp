#include "server/language_models.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "call/reasoning/model_agent.hpp"
#include "providers/openai/openai_llm.hpp"

namespace neura::server {

namespace {

namespace openai = providers::openai;

bool is_openai_itself(const net::Url& server) {
    return server.host == "openai.com" || server.host.ends_with(".openai.com");
}

std::vector<Problem> check_openai(const Configuration& configuration) {
    const auto server = net::parse_url(configuration.openai_base_url);
    if (!server || !is_openai_itself(*server) || !configuration.openai_api_key.empty()) return {};
    return {{"LLM_PROVIDER",
             "openai needs OPENAI_API_KEY: set it to a key of platform.openai.com, or "
             "OPENAI_BASE_URL to a server of your own"}};
}

std::unique_ptr<reasoning::LanguageModel> make_openai(const Configuration& configuration,
                                                      const Executor& loop) {
    auto server = net::parse_url(configuration.openai_base_url);
    if (!server) return nullptr;  // a setting that is no address has stopped the start
    openai::LlmConfig config;
    config.options = {.model = configuration.llm_model,
                      .temperature = configuration.llm_temperature,
                      .most_tokens = configuration.llm_max_tokens,
                      .is_openai = is_openai_itself(*server)};
    config.server = std::move(*server);
    config.key = configuration.openai_api_key;
    config.organisation = configuration.openai_organisation;
    return openai::make_llm(loop, std::move(config));
}

struct Provider {
    std::string_view name;
    std::vector<Problem> (*check)(const Configuration&);
    std::unique_ptr<reasoning::LanguageModel> (*make)(const Configuration&, const Executor&);
};

constexpr std::array providers_known{
    Provider{.name = "embedded", .check = nullptr, .make = nullptr},
    Provider{.name = "openai", .check = check_openai, .make = make_openai},
};

const Provider* find_provider(std::string_view name) {
    const auto* found = std::ranges::find(providers_known, name, &Provider::name);
    return found == providers_known.end() ? nullptr : found;
}

}  // namespace

std::vector<Problem> check_language_model(const Configuration& configuration) {
    const auto* provider = find_provider(configuration.llm_provider);
    if (provider == nullptr) {
        std::string names;
        for (const auto& known : providers_known) {
            if (!names.empty()) names += " or ";
            names += known.name;
        }
        return {{"LLM_PROVIDER",
                 "\"" + configuration.llm_provider + "\" is not known; expected " + names}};
    }
    return provider->check == nullptr ? std::vector<Problem>{} : provider->check(configuration);
}

std::unique_ptr<reasoning::LanguageModel> make_language_model(const Configuration& configuration,
                                                              const Executor& loop) {
    const auto* provider = find_provider(configuration.llm_provider);
    const bool talks_itself = provider == nullptr || provider->make == nullptr;
    return talks_itself ? nullptr : provider->make(configuration, loop);
}

std::unique_ptr<reasoning::Agent> make_agent(reasoning::SharedPlaybook playbook,
                                             reasoning::DialogueContext context,
                                             reasoning::LanguageModel* model) {
    if (model == nullptr)
        return reasoning::make_guided_dialogue(std::move(playbook), std::move(context));
    return reasoning::make_model_agent(std::move(playbook), std::move(context), *model);
}

}  // namespace neura::server
