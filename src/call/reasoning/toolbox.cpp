#include "call/reasoning/toolbox.hpp"

#include <algorithm>
#include <utility>

namespace neura::reasoning {

namespace {

class JoinedToolbox final : public Toolbox {
public:
    explicit JoinedToolbox(std::vector<std::unique_ptr<Toolbox>> boxes) : boxes_(std::move(boxes)) {
        for (const auto& box : boxes_)
            for (const auto& tool : box->tools())
                if (!has(tool.name)) {
                    tools_.push_back(tool);
                    owners_.push_back(box.get());
                }
    }

    std::span<const ModelTool> tools() const override { return tools_; }

    Awaitable<ToolResult> use(ToolCall call) override {
        const auto found = std::ranges::find(tools_, call.name, &ModelTool::name);
        if (found == tools_.end())
            co_return ToolResult{.text = "there is no such tool", .failed = true};
        auto& owner = *owners_[static_cast<std::size_t>(found - tools_.begin())];
        auto result = co_await owner.use(std::move(call));
        co_return result;
    }

private:
    bool has(std::string_view name) const {
        return std::ranges::find(tools_, name, &ModelTool::name) != tools_.end();
    }

    const std::vector<std::unique_ptr<Toolbox>> boxes_;
    std::vector<ModelTool> tools_;
    std::vector<Toolbox*> owners_;  ///< as `tools_`
};

}  // namespace

std::unique_ptr<Toolbox> join_toolboxes(std::vector<std::unique_ptr<Toolbox>> boxes) {
    return std::make_unique<JoinedToolbox>(std::move(boxes));
}

}  // namespace neura::reasoning
