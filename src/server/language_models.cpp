#include "server/language_models.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "call/reasoning/failover.hpp"
#include "call/reasoning/model_agent.hpp"
#include "call/reasoning/polyglot.hpp"
#include "call/reasoning/whole_answer.hpp"
#include "providers/anthropic/anthropic_llm.hpp"
#include "providers/openai/openai_llm.hpp"
#include "server/metering.hpp"
#include "server/openai_account.hpp"
#include "server/vendor_breaker.hpp"
#include "server/wording.hpp"

namespace neura::server {

namespace {

namespace anthropic = providers::anthropic;
namespace openai = providers::openai;
using Model = std::unique_ptr<reasoning::LanguageModel>;
using reasoning::ModelRole;

/// What is asked of a vendor's model for one role.
struct Wanted {
    std::string model;
    int most_tokens = 0;  ///< of an answer
    providers::streaming_llm::Patience patience{};
};

// Each vendor: what is missing to use it, in words, and its model. An address that is none has
// stopped the start.

openai::LlmConfig openai_config(const net::Url& server, const Configuration& configuration,
                                const Wanted& wanted) {
    openai::LlmConfig config;
    config.server = server;
    config.options = {.model = wanted.model,
                      .temperature = configuration.llm_temperature,
                      .most_tokens = wanted.most_tokens,
                      .is_openai = is_of(server, "openai.com")};
    config.patience = wanted.patience;
    return config;
}

Model make_openai(const Configuration& configuration, const Executor& loop, const Wanted& wanted) {
    auto config =
        openai_config(net::parse_url(configuration.openai_base_url).value(), configuration, wanted);
    config.key = configuration.openai_api_key;
    config.organisation = configuration.openai_organisation;
    if (configuration.openai_responses) {
        config.interface = openai::LlmConfig::Interface::responses;
        config.options.reasoning_effort = configuration.openai_reasoning_effort;
    }
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

Model make_anthropic(const Configuration& configuration, const Executor& loop,
                     const Wanted& wanted) {
    anthropic::LlmConfig config;
    config.server = net::parse_url(configuration.anthropic_base_url).value();
    config.key = configuration.anthropic_api_key;
    config.options = {.model = wanted.model,
                      .temperature = configuration.llm_temperature,
                      .most_tokens = wanted.most_tokens};
    config.patience = wanted.patience;
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
Model make_azure(const Configuration& configuration, const Executor& loop, const Wanted& wanted) {
    auto server = net::parse_url(configuration.azure_openai_endpoint).value();
    while (server.target.ends_with('/')) server.target.pop_back();
    const auto& version = configuration.azure_openai_api_version;
    server.target += version.empty()
                         ? "/openai/v1"
                         : "/openai/deployments/" + wanted.model + "?api-version=" + version;
    auto config = openai_config(server, configuration, wanted);
    config.key = configuration.azure_openai_api_key;
    config.is_azure = true;
    return openai::make_llm(loop, std::move(config));
}

std::string nothing_missing(const Configuration&) { return {}; }

Model make_ollama(const Configuration& configuration, const Executor& loop, const Wanted& wanted) {
    auto server = net::parse_url(configuration.ollama_base_url).value();
    while (server.target.ends_with('/')) server.target.pop_back();
    server.target += "/v1";
    return openai::make_llm(loop, openai_config(server, configuration, wanted));
}

struct Provider {
    std::string_view name;
    std::string (*missing)(const Configuration&);
    const std::string Configuration::* model;  ///< of conversations, as the vendor calls it
    Model (*make)(const Configuration&, const Executor& loop, const Wanted&);  ///< null: no model

    std::string_view needs{};                              ///< settings, with blanks between
    const std::string Configuration::* address = nullptr;  ///< of its server
    std::string_view on_ones_own{};  ///< what a server of one's own goes by that speaks as it does
};

// clang-format off
constexpr std::array providers_known{
    Provider{"embedded",     nothing_missing,   nullptr,                                 nullptr},
    Provider{"openai",       openai_missing,    &Configuration::llm_model,               make_openai,    "OPENAI_API_KEY",    &Configuration::openai_base_url, "openai_compatible"},
    Provider{"anthropic",    anthropic_missing, &Configuration::anthropic_model,         make_anthropic, "ANTHROPIC_API_KEY", &Configuration::anthropic_base_url},
    Provider{"azure_openai", azure_missing,     &Configuration::azure_openai_deployment, make_azure,     "AZURE_OPENAI_ENDPOINT AZURE_OPENAI_API_KEY AZURE_OPENAI_DEPLOYMENT_NAME", &Configuration::azure_openai_endpoint},
    Provider{"ollama",       nothing_missing,   &Configuration::ollama_model,            make_ollama,    "",                  &Configuration::ollama_base_url, "ollama"},
};
// clang-format on

const Provider* find_provider(std::string_view name) {
    const auto* found = std::ranges::find(providers_known, name, &Provider::name);
    return found == providers_known.end() ? nullptr : found;
}

/// What is paid for.
Service service_of(const Provider& provider, const Configuration& configuration,
                   std::string model) {
    auto vendor = provider.on_ones_own.empty()
                      ? std::string(provider.name)
                      : paid_at(configuration.*provider.address, provider.on_ones_own);
    return {std::move(vendor), "llm", std::move(model)};
}

std::string names_known() {
    return one_of(std::views::transform(providers_known, &Provider::name));
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

/// The configured name of the first vendor's model for a role; empty for that of conversations.
const std::string& first_choice(const Configuration& configuration, ModelRole role) {
    static const std::string none;
    switch (role) {
        case ModelRole::conversation: break;
        case ModelRole::summary:
        case ModelRole::quick: return configuration.llm_fast_model;
        case ModelRole::after_call:
        case ModelRole::careful: return configuration.llm_slow_model;
    }
    return none;
}

/// What the vendor is asked for. @param is_first  of all that are configured
Wanted wanted_of(const Configuration& configuration, const Provider& provider, ModelRole role,
                 bool is_first) {
    using namespace std::chrono_literals;
    Wanted wanted{.model = configuration.*provider.model,
                  .most_tokens = configuration.llm_max_tokens};
    const auto& chosen = first_choice(configuration, role);
    if (is_first && !chosen.empty()) wanted.model = chosen;
    if (!is_live(role)) {
        // Nobody listens: it may think, and what it writes is as long as it is.
        constexpr int enough = 4'000;
        wanted.most_tokens = std::max(wanted.most_tokens, enough);
        wanted.patience = {.connect = 5s, .first_words = 60s, .next_words = 30s};
    }
    return wanted;
}

/// Models of one loop for one role, and the one that asks them in turn.
class ModelsInTurn {
public:
    void add(Model model, CircuitBreaker& breaker, std::string vendor, std::string name) {
        each_.push_back({*model, breaker, std::move(vendor), std::move(name)});
        models_.push_back(std::move(model));
    }

    void are_all(const TimeSource& time, ModelRole role) {
        using namespace std::chrono_literals;
        reasoning::FailoverOptions options;
        // Where nobody waits, nobody is asked beside one who hesitates.
        if (!is_live(role)) options = {.at_least = 1h, .unknown = 1h};
        in_turn_ = reasoning::make_failover(std::move(each_), time, options);
    }

    reasoning::LanguageModel& in_turn() const { return *in_turn_; }

private:
    std::vector<Model> models_;
    std::vector<reasoning::FailoverModel> each_;
    Model in_turn_;
};

/// All models of one loop.
class ModelsByRole final : public reasoning::LanguageModel {
public:
    ModelsInTurn& of(ModelRole role) { return roles_[static_cast<std::size_t>(role)]; }

    std::unique_ptr<reasoning::ModelAnswer> ask(const reasoning::ModelRequest& request) override {
        return of(request.role).in_turn().ask(request);
    }

private:
    std::array<ModelsInTurn, reasoning::model_roles.size()> roles_;
};

}  // namespace

std::vector<EngagedVendor> language_vendors(const Configuration& configuration) {
    std::vector<EngagedVendor> vendors;
    for (const auto& provider : providers_known) {
        const auto* const model =
            provider.model == nullptr ? nullptr : &(configuration.*provider.model);
        vendors.push_back(
            {.name = provider.name,
             .needs = provider.needs,
             .missing = provider.missing(configuration),
             .engagement = {
                 .service = service_of(provider, configuration, model ? *model : std::string()),
                 .address = provider.address ? configuration.*provider.address : std::string()}});
    }
    return vendors;
}

Model make_language_model(const Configuration& configuration, std::string_view vendor,
                          const Executor& loop) {
    const auto* const provider = find_provider(vendor);
    if (provider == nullptr || provider->make == nullptr) return nullptr;
    const auto wanted = wanted_of(configuration, *provider, ModelRole::conversation, true);
    return provider->make(configuration, loop, wanted);
}

std::vector<std::string> chosen_language_models(const Configuration& configuration) {
    std::vector<std::string> names;
    for (const auto& [setting, name] : named(configuration)) names.push_back(name);
    return names;
}

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

std::unique_ptr<reasoning::LanguageModel> LanguageModels::make(const Executor& loop, Talks talks) {
    if (candidates_.empty()) return nullptr;
    auto models = std::make_unique<ModelsByRole>();
    for (const auto role : reasoning::model_roles) {
        auto& in_turn = models->of(role);
        for (auto& candidate : candidates_) {
            const auto& provider = *find_provider(candidate.name);
            const bool is_first = &candidate == &candidates_.front();
            auto wanted = wanted_of(configuration_, provider, role, is_first);
            if (role == ModelRole::conversation && talks == Talks::slow && is_first &&
                has_slow_talker())
                wanted.model = configuration_.llm_slow_model;
            auto model = metered(provider.make(configuration_, loop, wanted),
                                 service_of(provider, configuration_, wanted.model));
            if (!configuration_.llm_streams) model = reasoning::answering_whole(std::move(model));
            in_turn.add(std::move(model), candidate.breaker, candidate.name, wanted.model);
        }
        in_turn.are_all(time_, role);
    }
    return models;
}

void LanguageModels::register_metrics(metrics::Registry& registry) const {
    for (const auto& candidate : candidates_)
        count_failures(registry, candidate.breaker, candidate.name, "language");
}

std::unique_ptr<reasoning::Agent> make_agent(const Configuration& configuration,
                                             reasoning::SharedPlaybook playbook,
                                             reasoning::DialogueContext context,
                                             reasoning::LanguageModel* model, Meter* meter,
                                             bool holds_back) {
    const reasoning::ModelAgentOptions options{.context_tokens = configuration.llm_context_tokens,
                                               .holds_back = holds_back,
                                               .meter = meter};
    return reasoning::make_polyglot(
        std::move(playbook), std::move(context),
        [model, options](reasoning::SharedPlaybook book, reasoning::DialogueContext of_call) {
            if (model == nullptr)
                return reasoning::make_guided_dialogue(std::move(book), std::move(of_call));
            return reasoning::make_model_agent(std::move(book), std::move(of_call), *model,
                                               options);
        });
}

}  // namespace neura::server
