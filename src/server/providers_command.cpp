#include "server/providers_command.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "server/knowledge.hpp"
#include "server/language_models.hpp"
#include "server/speech_to_speech.hpp"
#include "server/speech_vendors.hpp"
#include "server/text_table.hpp"

namespace neura::server {

namespace {

using nlohmann::ordered_json;
using Use = ListedProvider::Use;

Use use_of(std::string_view name, const std::vector<std::string>& chosen) {
    const auto found = std::ranges::find(chosen, name);
    if (found == chosen.end()) return Use::none;
    return found == chosen.begin() ? Use::first : Use::fallback;
}

std::string status_of(const ListedProvider& provider) {
    if (!provider.missing.empty()) return "key missing";
    switch (provider.use) {
        case Use::first: return "in use";
        case Use::fallback: return "fallback";
        case Use::none: return "ready";
    }
    return {};
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string price_of(const ListedProvider& provider) {
    return provider.price == nullptr ? "not known" : in_words(*provider.price);
}

std::string table_of(const std::vector<ListedProvider>& providers) {
    std::vector<std::vector<std::string>> rows{
        {"KIND", "VENDOR", "STATUS", "MODEL", "PRICE", "OF", "NEEDS"}};
    for (const auto& provider : providers) {
        const bool priced = provider.price != nullptr && !provider.price->per.empty();
        rows.push_back({provider.kind, provider.name, status_of(provider), or_dash(provider.model),
                        price_of(provider), priced ? provider.price->date : "-",
                        or_dash(provider.needs)});
    }
    return text_table(rows);
}

ordered_json json_of(const ListedProvider& provider) {
    ordered_json needs = ordered_json::array();
    for (std::size_t at = 0; at < provider.needs.size();) {
        const auto end = std::min(provider.needs.find(' ', at), provider.needs.size());
        needs.push_back(provider.needs.substr(at, end - at));
        at = end + 1;
    }
    const auto* price = provider.price;
    const auto text = [](const std::string& known) {
        return known.empty() ? ordered_json() : ordered_json(known);
    };
    return {{"kind", provider.kind},
            {"name", provider.name},
            {"status", status_of(provider)},
            {"missing", text(provider.missing)},
            {"needs", std::move(needs)},
            {"model", text(provider.model)},
            {"price", price == nullptr || price->per.empty() ? ordered_json()
                                                             : ordered_json(in_words(*price))},
            {"price_date", price == nullptr ? ordered_json() : ordered_json(price->date)},
            {"price_page", price == nullptr ? ordered_json() : ordered_json(price->page)}};
}

}  // namespace

std::vector<ListedProvider> list_providers(const Configuration& configuration,
                                           const Prices& prices) {
    std::vector<ListedProvider> all;
    const auto add = [&](const Service& service, std::string_view name, std::string_view needs,
                         std::string missing, const std::vector<std::string>& chosen) {
        all.push_back({.kind = service.kind,
                       .name = std::string(name),
                       .needs = std::string(needs),
                       .use = use_of(name, chosen),
                       .missing = std::move(missing),
                       .model = service.model,
                       .price = prices.find(service)});
    };
    for (const auto part : {SpeechPart::hearing, SpeechPart::speaking})
        for (const auto& vendor : speech_vendors())
            if (vendor.can(part))
                add(vendor.engagement(configuration, part).service, vendor.name, vendor.needs,
                    vendor.missing(configuration), chosen(configuration, part));
    for (auto& vendor : language_vendors(configuration))
        add(vendor.engagement.service, vendor.name, vendor.needs, std::move(vendor.missing),
            chosen_language_models(configuration));
    for (auto& vendor : speech_to_speech_vendors(configuration))
        add(vendor.engagement.service, vendor.name, vendor.needs, std::move(vendor.missing),
            {configuration.speech_to_speech});
    for (auto& vendor : embedding_vendors(configuration))
        add(vendor.engagement.service, vendor.name, vendor.needs, std::move(vendor.missing),
            {configuration.embedding_provider});
    return all;
}

int providers_command(const Configuration& configuration, bool as_json) {
    const auto prices = load_prices(configuration);
    if (!prices) {
        std::cerr << "neura providers: " << prices.error().doing << '\n';
        return 2;
    }
    const auto providers = list_providers(configuration, *prices);
    if (!as_json) {
        std::cout << table_of(providers);
        for (const auto& provider : providers)
            if (!provider.missing.empty() && provider.use != Use::none)
                std::cout << '\n' << provider.missing << '\n';
        return 0;
    }
    auto list = ordered_json::array();
    for (const auto& provider : providers) list.push_back(json_of(provider));
    std::cout << ordered_json{{"providers", std::move(list)}}.dump(2) << '\n';
    return 0;
}

}  // namespace neura::server
