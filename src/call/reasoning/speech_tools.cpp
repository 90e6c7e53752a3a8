#include "call/reasoning/speech_tools.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

class SpeechTools final : public Toolbox {
public:
    SpeechTools(std::shared_ptr<SpeechWishes> wishes, std::vector<Language> languages,
                std::shared_ptr<Toolbox> others)
        : wishes_(std::move(wishes)), languages_(std::move(languages)), others_(std::move(others)) {
        auto codes = Json::array();
        for (const auto language : languages_) codes.push_back(code_of(language));
        if (languages_.size() > 1)
            add("speech_language",
                "Goes on in another language: what is heard, the voice and all words change. Use "
                "it "
                "when the caller asks for the language or speaks it. The next question follows by "
                "itself.",
                {{"language", {{"type", "string"}, {"enum", codes}}}}, "language");
        add("speech_speed",
            "Speaks slower or faster from now on, when the caller asks for it. 1 is the usual "
            "speed.",
            {{"speed",
              {{"type", "number"}, {"minimum", slowest_speech}, {"maximum", fastest_speech}}}},
            "speed");
        if (others_)
            for (const auto& tool : others_->tools()) tools_.push_back(tool);
    }

    std::span<const ModelTool> tools() const override { return tools_; }

    Awaitable<ToolResult> use(ToolCall call) override {
        if (call.name == "speech_language") co_return speak(call.arguments);
        if (call.name == "speech_speed") co_return pace(call.arguments);
        if (!others_) co_return ToolResult{.text = "There is no such tool.", .failed = true};
        auto result = co_await others_->use(std::move(call));
        co_return result;
    }

private:
    void add(std::string_view name, std::string_view what, const Json& properties,
             std::string_view required) {
        ModelTool tool;
        tool.name = name;
        tool.description = what;
        tool.parameters = Json{
            {"type", "object"},
            {"properties", properties},
            {"required", Json::array({required})},
            {"additionalProperties",
             false}}.dump();
        tools_.push_back(std::move(tool));
    }

    ToolResult speak(const std::string& arguments) {
        const auto given = Json::parse(arguments, nullptr, false);
        const auto code = given.is_object() ? given.value("language", Json()) : Json();
        const auto wanted =
            code.is_string() ? known_language(code.get_ref<const std::string&>()) : std::nullopt;
        if (!wanted || std::ranges::find(languages_, *wanted) == languages_.end())
            return {.text = "That language cannot be spoken here.", .failed = true};
        wishes_->language = wanted;
        return {.text = "The talk goes on in it. Say nothing more now."};
    }

    ToolResult pace(const std::string& arguments) {
        const auto given = Json::parse(arguments, nullptr, false);
        const auto speed = given.is_object() ? given.value("speed", Json()) : Json();
        if (!speed.is_number() || speed.get<double>() < slowest_speech ||
            speed.get<double>() > fastest_speech)
            return {.text = "The speed must be a number from 0.75 to 1.25.", .failed = true};
        wishes_->speed = speed.get<double>();
        return {.text = "Done."};
    }

    const std::shared_ptr<SpeechWishes> wishes_;
    const std::vector<Language> languages_;
    const std::shared_ptr<Toolbox> others_;
    std::vector<ModelTool> tools_;
};

}  // namespace

std::shared_ptr<Toolbox> with_speech_tools(std::shared_ptr<SpeechWishes> wishes,
                                           const std::vector<Language>& languages,
                                           std::shared_ptr<Toolbox> others) {
    return std::make_shared<SpeechTools>(std::move(wishes), languages, std::move(others));
}

}  // namespace neura::reasoning
