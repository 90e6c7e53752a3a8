#include "work/insight.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace neura::work {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> satisfactions{"unknown", "dissatisfied", "disappointed",
                                                        "mixed", "satisfied"};

std::string text_in(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class Item>
std::vector<Item> list_in(const json& object, const char* name) {
    std::vector<Item> items;
    const auto found = object.find(name);
    if (found == object.end() || !found->is_array()) return items;
    for (const auto& item : *found) {
        if constexpr (std::is_same_v<Item, double>) {
            if (item.is_number()) items.push_back(item.get<double>());
        } else if (item.is_string()) {
            items.push_back(item.get<std::string>());
        }
    }
    return items;
}

}  // namespace

std::string_view name_of(Satisfaction satisfaction) {
    return satisfactions[static_cast<std::size_t>(satisfaction)];
}

std::string trend_of(const std::vector<double>& sentiment) {
    if (sentiment.size() < 2) return "unknown";
    constexpr double felt = 0.25;
    const auto half = static_cast<std::ptrdiff_t>(sentiment.size() / 2);
    const auto mean = [](auto from, auto to) {
        return std::accumulate(from, to, 0.0) / static_cast<double>(to - from);
    };
    const auto change = mean(sentiment.end() - half, sentiment.end()) -
                        mean(sentiment.begin(), sentiment.begin() + half);
    return change > felt ? "rising" : change < -felt ? "falling" : "steady";
}

json json_of(const Insight& insight) {
    return {{"synthesis", insight.synthesis},
            {"in_short", insight.in_short},
            {"satisfaction", name_of(insight.satisfaction)},
            {"satisfaction_reasons", insight.satisfaction_reasons},
            {"sentiment", insight.sentiment},
            {"trend", insight.trend},
            {"next_action", insight.next_action},
            {"justification", insight.justification},
            {"improvements", insight.improvements},
            {"missing_fields", insight.missing_fields},
            {"is_complete", insight.is_complete},
            {"made_by", insight.made_by}};
}

Insight insight_of(const json& object) {
    Insight insight;
    if (!object.is_object()) return insight;
    insight.synthesis = text_in(object, "synthesis");
    insight.in_short = text_in(object, "in_short");
    const auto named = std::ranges::find(satisfactions, text_in(object, "satisfaction"));
    if (named != satisfactions.end())
        insight.satisfaction = static_cast<Satisfaction>(named - satisfactions.begin());
    insight.satisfaction_reasons = text_in(object, "satisfaction_reasons");
    insight.sentiment = list_in<double>(object, "sentiment");
    insight.trend = text_in(object, "trend");
    insight.next_action = text_in(object, "next_action");
    insight.justification = text_in(object, "justification");
    insight.improvements = list_in<std::string>(object, "improvements");
    insight.missing_fields = list_in<std::string>(object, "missing_fields");
    const auto complete = object.find("is_complete");
    insight.is_complete = complete != object.end() && *complete == json(true);
    insight.made_by = text_in(object, "made_by");
    return insight;
}

}  // namespace neura::work
