#include "server/agents.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>

#include "server/agent_tools.hpp"
#include "server/load_configuration.hpp"
#include "server/translations.hpp"
#include "telemetry/log.hpp"

namespace neura::server {

namespace {

namespace fs = std::filesystem;
using reasoning::AgentFile;

constexpr auto between_looks = std::chrono::seconds(1);

Result<AgentFile> read_file(const fs::path& path, std::string_view what_to_do) {
    const auto name = path.string();
    std::ifstream file(name, std::ios::binary);
    if (!file)
        return fail(std::make_error_code(std::errc::no_such_file_or_directory),
                    "read the agent file " + name + ": " + std::string(what_to_do));
    std::ostringstream text;
    text << file.rdbuf();
    auto agent = reasoning::read_agent_file(text.str(), name);
    if (!agent) return agent;
    if (auto read = read_translations(*agent, text.str(), path); !read)
        return std::unexpected(std::move(read).error());
    return agent;
}

/// In what the configuration names otherwise than the file; empty: nothing.
void name_it(AgentFile& file, const std::string& agent, const std::string& company) {
    const auto name_one = [&](reasoning::AgentFile& one) {
        if (!agent.empty()) one.persona.agent = agent;
        if (!company.empty()) one.persona.company = company;
    };
    name_one(file);
    for (auto& translation : file.translations) name_one(translation);
}

fs::path folder_of(const fs::path& first) {
    return first.has_parent_path() ? first.parent_path() : fs::path(".");
}

/// The other agent files of the folder.
std::vector<fs::path> others_beside(const fs::path& first) {
    std::vector<fs::path> paths;
    std::error_code unreadable;
    for (fs::directory_iterator file(folder_of(first), unreadable), end; !unreadable && file != end;
         file.increment(unreadable)) {
        const auto& path = file->path();
        std::error_code gone;
        if (is_agent_file(path) && path.filename() != first.filename() &&
            file->is_regular_file(gone))
            paths.push_back(first.parent_path() / path.filename());
    }
    std::ranges::sort(paths);
    return paths;
}

using Files = std::map<std::string, AgentFile>;

struct Found {
    Result<reasoning::SharedPlaybook> playbook;
    std::vector<std::string> kept{};      ///< what is wrong with those that stay as they were
    std::vector<std::string> left_out{};  ///< likewise with those there are none of
};

/// The usual agent file, or one beside it. @param why  it is wanted
Result<AgentFile> load_one(const Configuration& configuration, const std::string& name,
                           std::string_view why) {
    const auto& first = configuration.agent_file;
    if (name == first.stem().string()) return load_agent_file(configuration);
    auto file = read_file(first.parent_path() / (name + ".yaml"), why);
    if (file) name_it(*file, {}, configuration.agent_company);
    return file;
}

/// A file and all that it hands over to, but for those that are known.
Result<Files> read_with_next(const Configuration& configuration, const std::string& name,
                             const Files& known) {
    Files read;
    std::vector<std::pair<std::string, std::string>> wanted{
        {name, "it cannot be opened"}};  // and why
    while (!wanted.empty()) {
        const auto [wants, why] = std::move(wanted.back());
        wanted.pop_back();
        if (known.contains(wants) || read.contains(wants)) continue;
        auto file = load_one(configuration, wants, why);
        if (!file) return std::unexpected(std::move(file).error());
        for (const auto& node : file->graph.nodes)
            if (!node.hands_over.empty())
                wanted.emplace_back(node.hands_over,
                                    wants + ", node " + node.name + " hands over to it");
        read.emplace(wants, std::move(*file));
    }
    return read;
}

/// What forbids to use them.
std::string problems_of(const Configuration& configuration, const Files& files) {
    std::vector<Problem> problems;
    for (const auto& [name, file] : files)
        std::ranges::move(check_tools(configuration, file,
                                      configuration.agent_file.parent_path() / (name + ".yaml")),
                          std::back_inserter(problems));
    return in_words(problems);
}

/// @param before  of those that nobody hands over to, one that cannot be used stays as it is there
Found find_agents(const Configuration& configuration,
                  const reasoning::SharedPlaybook& before = nullptr) {
    const auto& first = configuration.agent_file;
    auto usual = read_with_next(configuration, first.stem().string(), {});
    if (!usual) return {std::unexpected(std::move(usual).error())};
    auto files = std::move(*usual);
    Found found;
    for (const auto& path : others_beside(first)) {
        const auto name = path.stem().string();
        if (files.contains(name)) continue;
        auto read = read_with_next(configuration, name, files);
        auto why = read ? problems_of(configuration, *read) : read.error().doing;
        if (why.empty()) {
            files.merge(*read);
            continue;
        }
        const auto* was = before ? before->other(name) : nullptr;
        const bool stays = was != nullptr && check_tools(configuration, was->file, path).empty();
        if (stays) files.emplace(name, was->file);
        (stays ? found.kept : found.left_out).push_back(std::move(why));
    }
    found.playbook = reasoning::make_playbooks(std::move(files), first.stem().string());
    return found;
}

/// The same again, with the secrets that there are now. The error: why nothing of it can be taken.
std::expected<Found, std::string> find_again(Configuration& configuration,
                                             const reasoning::SharedPlaybook& before) {
    auto environment = environment_now(configuration.dotenv_file);
    if (!environment) return std::unexpected(in_words(environment.error()));
    configuration.environment = std::move(*environment);
    auto found = find_agents(configuration, before);
    if (!found.playbook) return std::unexpected(found.playbook.error().doing);
    if (const auto problems = check_tools(configuration, **found.playbook); !problems.empty())
        return std::unexpected(in_words(problems));
    return found;
}

std::string listed(const std::vector<std::string>& texts, std::string_view between) {
    std::string list;
    for (const auto& text : texts) {
        if (!list.empty()) list += between;
        list += text;
    }
    return list;
}

void tell_of(const Found& found) {
    for (const auto& why : found.kept) log::error("agent.refused", {{"why", why}});
    for (const auto& why : found.left_out) log::warning("agent.left_out", {{"why", why}});
}

}  // namespace

bool is_agent_file(const fs::path& path) {
    const bool is_hidden = path.filename().string().starts_with('.');
    return path.extension() == ".yaml" && !path.stem().has_extension() && !is_hidden;
}

Result<AgentFile> load_agent_file(const Configuration& configuration) {
    auto agent = read_file(configuration.agent_file, "set NEURA_AGENT to one that is there");
    if (agent) name_it(*agent, configuration.agent_name, configuration.agent_company);
    return agent;
}

Result<reasoning::SharedPlaybook> load_agents(const Configuration& configuration) {
    auto found = find_agents(configuration);
    tell_of(found);
    return std::move(found.playbook);
}

std::vector<const reasoning::Playbook*> with_others(const reasoning::Playbook& first) {
    std::vector<const reasoning::Playbook*> all{&first};
    for (const auto& name : first.known())
        if (const auto* other = first.other(name); other != nullptr && other != &first)
            all.push_back(other);
    return all;
}

AgentFiles::AgentFiles(const Configuration& configuration, reasoning::SharedPlaybook read)
    : configuration_(configuration), seen_(seen_of(configuration)), now_(std::move(read)) {}

reasoning::SharedPlaybook AgentFiles::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

/// Agents, those they hand over to and their translations stand in one folder.
AgentFiles::Seen AgentFiles::seen_of(const Configuration& configuration) {
    const auto& first = configuration.agent_file;
    std::vector<fs::path> paths{first, configuration.dotenv_file};
    std::error_code unreadable;
    for (fs::directory_iterator file(folder_of(first), unreadable), end; !unreadable && file != end;
         file.increment(unreadable))
        if (file->path().extension() == ".yaml" || file->path().extension() == first.extension())
            paths.push_back(file->path());
    Seen seen;
    for (const auto& path : paths) {
        std::error_code error;
        Stamp stamp{.written = fs::last_write_time(path, error), .size = 0};
        if (!error) stamp.size = fs::file_size(path, error);
        seen.insert_or_assign(path, error ? std::nullopt : std::optional(stamp));
    }
    return seen;
}

Awaitable<> AgentFiles::watch(BlockingPool& pool) {
    const auto loop = co_await asio::this_coro::executor;
    Timer pause(loop);
    for (;;) {
        pause.expires_after(between_looks);
        co_await pause.async_wait(use_awaitable);
        const auto work = [this] { look(); };
        co_await pool.run(work);
    }
}

void AgentFiles::look() {
    auto seen = seen_of(configuration_);
    if (seen == seen_) return;
    seen_ = std::move(seen);  // what is written from here on is seen the next time

    auto found = find_again(configuration_, now());
    const auto why = found ? listed(found->kept, "\n") : found.error();
    if (!why.empty()) ++refused_;
    if (found) {
        tell_of(*found);
        if (on_change) on_change(**found->playbook, configuration_.environment);
        ++read_again_;
        log::info("agent.read_again", {{"agents", listed((*found->playbook)->known(), ", ")}});
    } else {
        log::error("agent.refused", {{"why", why}});
    }
    const std::lock_guard lock(mutex_);
    if (found) now_ = std::move(*found->playbook);
    wrong_ = why;
}

api::ComponentHealth AgentFiles::health() const {
    using State = api::ComponentHealth::State;
    const std::lock_guard lock(mutex_);
    return {wrong_.empty() ? State::ok : State::degraded, {}, wrong_};
}

void AgentFiles::register_metrics(metrics::Registry& registry) const {
    const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
    registry.counter_read("neura_agent_files_read_again_total",
                          "Times changed agent files were taken for new calls.",
                          [this, number] { return number(read_again_); });
    registry.counter_read("neura_agent_files_refused_total",
                          "Times changed agent files could not be used, and the old ones stayed.",
                          [this, number] { return number(refused_); });
}

}  // namespace neura::server
