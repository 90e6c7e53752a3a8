#include "work/jobs/reminder_tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <expected>
#include <optional>
#include <utility>

namespace neura::work::jobs {

namespace {

using nlohmann::json;
using reasoning::ModelTool;
using reasoning::ToolCall;
using reasoning::ToolResult;

constexpr std::size_t most_title = 120;
constexpr std::size_t most_description = 1'000;

std::array<ModelTool, 2> reminder_tools() {
    return {
        ModelTool{
            .name = "create_reminder",
            .description = "Has somebody reminded at a time: the caller, of something they want to "
                           "do or send, or us, to call back. Only for what was agreed with the "
                           "caller. A reminder of the same title is replaced.",
            .parameters =
                R"({"type":"object","properties":{)"
                R"("title":{"type":"string","description":"A few words that name it"},)"
                R"("description":{"type":"string","description":"What is to be done, in a sentence that)"
                R"( makes sense without this call"},)"
                R"("due":{"type":"string","description":"When, in the caller's local time:)"
                R"( 2026-11-27T15:00"},)"
                R"("owner":{"type":"string","enum":["caller","agent"],"description":"Who is to do it"}},)"
                R"("required":["title","description","due","owner"],"additionalProperties":false})"},
        ModelTool{
            .name = "update_reminder",
            .description = "Changes a reminder of this call: its time, what is to be done, or that "
                           "it is not wanted any more.",
            .parameters =
                R"({"type":"object","properties":{)"
                R"("title":{"type":"string","description":"As it was created with"},)"
                R"("description":{"type":["string","null"],"description":"Null: as before"},)"
                R"("due":{"type":["string","null"],"description":"As in create_reminder. Null: as before"},)"
                R"("cancelled":{"type":"boolean","description":"True: it is not wanted any more"}},)"
                R"("required":["title","description","due","cancelled"],"additionalProperties":false})"}};
}

/// A number of exactly so many digits.
std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    if (text.size() < from + count) return std::nullopt;
    int value = 0;
    const auto* begin = text.data() + from;
    const auto [stop, error] = std::from_chars(begin, begin + count, value);
    if (error != std::errc{} || stop != begin + count || *begin == '-') return std::nullopt;
    return value;
}

/// "2026-11-27T15:00", with or without seconds.
std::optional<std::chrono::local_seconds> civil_time(std::string_view text) {
    const bool has_shape = (text.size() == 16 || (text.size() == 19 && text[16] == ':')) &&
                           text[4] == '-' && text[7] == '-' &&
                           (text[10] == 'T' || text[10] == ' ') && text[13] == ':';
    if (!has_shape) return std::nullopt;
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    if (!year || !month || !day || !hour || !minute || *hour > 23 || *minute > 59)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::local_days(date) + std::chrono::hours(*hour) +
           std::chrono::minutes(*minute);
}

std::string text_in(const json& arguments, const char* name) {
    const auto found = arguments.find(name);
    return found != arguments.end() && found->is_string() ? found->get<std::string>()
                                                          : std::string();
}

ToolResult refused(std::string why) {
    ToolResult result;
    result.text = std::move(why);
    result.failed = true;
    return result;
}

class ReminderTools final : public reasoning::Toolbox {
public:
    ReminderTools(Store& store, const TimeSource& time, ReminderContext context)
        : store_(store), time_(time), context_(std::move(context)) {}

    std::span<const ModelTool> tools() const override {
        static const auto all = reminder_tools();
        return all;
    }

    Awaitable<ToolResult> use(ToolCall call) override {
        const auto arguments = json::parse(call.arguments, nullptr, false);
        if (!arguments.is_object()) co_return refused("The arguments are no JSON object.");
        const auto title = text_in(arguments, "title");
        if (title.empty() || title.size() > most_title)
            co_return refused(fmt::format("title: expected 1 to {} bytes.", most_title));

        ReminderFilter filter;
        filter.call = context_.call;
        const auto known = co_await store_.reminders(std::move(filter));
        if (!known) co_return unavailable();
        const auto found = std::ranges::find(*known, title, &Reminder::title);
        const bool creates = call.name == "create_reminder";
        if (!creates && found == known->end()) co_return refused(no_such(*known));
        if (creates && found == known->end() && known->size() >= most_reminders)
            co_return refused(
                fmt::format("There are {} reminders already: change one.", most_reminders));

        Reminder reminder;
        if (found != known->end()) reminder = *found;
        reminder.call = context_.call;
        reminder.caller = context_.caller;
        reminder.title = title;
        auto wrong = creates ? take_new(reminder, arguments) : take_changes(reminder, arguments);
        if (!wrong.empty()) co_return refused(std::move(wrong));
        const auto stands = co_await store_.set(std::move(reminder), time_.wall());
        if (!stands) co_return unavailable();
        ToolResult result;
        result.text = told(*stands);
        co_return result;
    }

private:
    static ToolResult unavailable() {
        return refused("Reminders cannot be kept just now: say so, and offer another way.");
    }

    /// Empty if all is well.
    std::string take_new(Reminder& reminder, const json& arguments) const {
        const auto owner = owner_named(text_in(arguments, "owner"));
        if (!owner) return "owner: expected caller or agent.";
        reminder.owner = *owner;
        reminder.state = Reminder::State::waiting;
        auto wrong = take_description(reminder, text_in(arguments, "description"));
        if (!wrong.empty()) return wrong;
        return take_due(reminder, text_in(arguments, "due"));
    }

    std::string take_changes(Reminder& reminder, const json& arguments) const {
        const auto cancelled = arguments.find("cancelled");
        if (cancelled != arguments.end() && *cancelled == json(true)) {
            reminder.state = Reminder::State::cancelled;
            return {};
        }
        reminder.state = Reminder::State::waiting;
        const auto description = text_in(arguments, "description");
        if (!description.empty())
            if (auto wrong = take_description(reminder, description); !wrong.empty()) return wrong;
        const auto due = text_in(arguments, "due");
        if (!due.empty()) return take_due(reminder, due);
        if (reminder.due_at <= time_.wall()) return "It has been due already: give a new time.";
        return {};
    }

    static std::string take_description(Reminder& reminder, std::string description) {
        if (description.empty() || description.size() > most_description)
            return fmt::format("description: expected 1 to {} bytes.", most_description);
        reminder.description = std::move(description);
        return {};
    }

    std::string take_due(Reminder& reminder, std::string_view text) const {
        const auto civil = civil_time(text);
        if (!civil)
            return "due: expected a date and a time in the caller's local time, such as "
                   "2026-11-27T15:00. Ask the caller if you do not know it.";
        const auto now = time_.wall();
        reminder.due_at = context_.moment(*civil);
        reminder.due_local = civil_text(context_.civil(reminder.due_at));
        reminder.time_zone = context_.zone;
        if (reminder.due_at <= now)
            return "due: that time is past; it is " + civil_text(context_.civil(now)) +
                   " for the caller now. Ask which time is meant.";
        if (reminder.due_at > now + latest_reminder)
            return "due: that is more than a year from now. Ask which time is meant.";
        return {};
    }

    std::string no_such(const std::vector<Reminder>& known) const {
        std::string words = "There is no reminder of this title in this call.";
        for (const auto& reminder : known) words += " There is: " + reminder.title + '.';
        return words;
    }

    std::string told(const Reminder& reminder) const {
        json told{{"title", reminder.title},
                  {"due", civil_text(context_.civil(reminder.due_at))},
                  {"owner", name_of(reminder.owner)},
                  {"state", name_of(reminder.state)}};
        if (!context_.zone.empty()) told["time_zone"] = context_.zone;
        return told.dump(-1, ' ', false, json::error_handler_t::replace);
    }

    Store& store_;
    const TimeSource& time_;
    const ReminderContext context_;
};

}  // namespace

std::string civil_text(std::chrono::local_seconds at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count());
}

std::unique_ptr<reasoning::Toolbox> make_reminder_tools(Store& store, const TimeSource& time,
                                                        ReminderContext context) {
    return std::make_unique<ReminderTools>(store, time, std::move(context));
}

}  // namespace neura::work::jobs
