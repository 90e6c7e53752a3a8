#include "server/agents.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>

#include "server/agent_tools.hpp"
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

/// Agent files that were read, and all that were looked for.
struct Found {
    std::vector<fs::path> paths;
    Result<reasoning::SharedPlaybook> playbook;
    std::vector<std::string> left_out{};  ///< of those that nobody hands over to: why
};

/// The other agent files of the folder.
std::vector<fs::path> others_beside(const fs::path& first) {
    std::vector<fs::path> paths;
    std::error_code unreadable;
    const auto folder = first.has_parent_path() ? first.parent_path() : fs::path(".");
    for (fs::directory_iterator file(folder, unreadable), end; !unreadable && file != end;
         file.increment(unreadable)) {
        const auto& path = file->path();
        if (is_agent_file(path) && path.filename() != first.filename())
            paths.push_back(first.parent_path() / path.filename());
    }
    std::ranges::sort(paths);
    return paths;
}

Found find_agents(const Configuration& configuration) {
    const auto& first = configuration.agent_file;
    Found found{{first}, {}};
    auto read = load_agent_file(configuration);
    if (!read) {
        found.playbook = std::unexpected(std::move(read).error());
        return found;
    }
    std::ranges::move(translations_beside(*read, first), std::back_inserter(found.paths));
    std::map<std::string, AgentFile> files;
    files.emplace(first.stem().string(), std::move(*read));
    std::vector<std::pair<std::string, std::string>> wanted;  // and by whom
    const auto want_those_of = [&](const std::string& by) {
        const auto& file = files.at(by);
        for (const auto& node : file.graph.nodes)
            if (!node.hands_over.empty() && !files.contains(node.hands_over))
                wanted.emplace_back(node.hands_over, by + ", node " + node.name);
    };
    want_those_of(first.stem().string());
    const auto take = [&](const std::string& name, const fs::path& path, AgentFile other) {
        if (!configuration.agent_company.empty()) {
            other.persona.company = configuration.agent_company;
            for (auto& translation : other.translations)
                translation.persona.company = configuration.agent_company;
        }
        std::ranges::move(translations_beside(other, path), std::back_inserter(found.paths));
        files.emplace(name, std::move(other));
    };
    while (!wanted.empty()) {
        const auto [name, by] = std::move(wanted.back());
        wanted.pop_back();
        if (files.contains(name)) continue;
        const auto path = first.parent_path() / (name + ".yaml");
        found.paths.push_back(path);
        auto other = read_file(path, by + " hands over to it");
        if (!other) {
            found.playbook = std::unexpected(std::move(other).error());
            return found;
        }
        take(name, path, std::move(*other));
        want_those_of(name);
    }
    for (const auto& path : others_beside(first)) {
        const auto name = path.stem().string();
        if (files.contains(name)) continue;
        found.paths.push_back(path);
        auto other = read_file(path, {});
        if (!other)
            found.left_out.push_back(other.error().doing);
        else if (const auto problems = check_tools(configuration, *other, path); !problems.empty())
            found.left_out.push_back(in_words(problems));
        else
            take(name, path, std::move(*other));
    }
    found.playbook = reasoning::make_playbooks(std::move(files), first.stem().string());
    return found;
}

void tell_of(const Found& found) {
    for (const auto& why : found.left_out) log::warning("agent.left_out", {{"why", why}});
}

}  // namespace

bool is_agent_file(const fs::path& path) {
    return path.extension() == ".yaml" && !path.stem().has_extension();
}

Result<AgentFile> load_agent_file(const Configuration& configuration) {
    auto agent = read_file(configuration.agent_file, "set NEURA_AGENT to one that is there");
    if (!agent) return agent;
    const auto name_it = [&](reasoning::AgentFile& one) {
        if (!configuration.agent_name.empty()) one.persona.agent = configuration.agent_name;
        if (!configuration.agent_company.empty()) one.persona.company = configuration.agent_company;
    };
    name_it(*agent);
    for (auto& translation : agent->translations) name_it(translation);
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
    : configuration_(configuration),
      seen_(seen_of(find_agents(configuration).paths)),
      now_(std::move(read)) {}

reasoning::SharedPlaybook AgentFiles::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

AgentFiles::Seen AgentFiles::seen_of(const std::vector<fs::path>& files) {
    Seen seen;
    for (const auto& path : files) {
        std::error_code error;
        Stamp stamp{.written = fs::last_write_time(path, error), .size = 0};
        if (!error) stamp.size = fs::file_size(path, error);
        seen.emplace_back(path, error ? std::nullopt : std::optional(stamp));
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
    std::vector<fs::path> paths;
    for (const auto& [path, stamp] : seen_) paths.push_back(path);
    if (seen_of(paths) == seen_) return;

    auto found = find_agents(configuration_);
    seen_ = seen_of(found.paths);
    std::string why;
    if (!found.playbook)
        why = found.playbook.error().doing;
    else if (const auto problems = check_tools(configuration_, **found.playbook); !problems.empty())
        why = in_words(problems);
    if (!why.empty()) {
        ++refused_;
        log::error("agent.refused", {{"why", why}});
        const std::lock_guard lock(mutex_);
        wrong_ = std::move(why);
        return;
    }
    tell_of(found);
    if (on_change) on_change(**found.playbook);
    ++read_again_;
    log::info("agent.read_again", {{"file", configuration_.agent_file.string()}});
    const std::lock_guard lock(mutex_);
    now_ = std::move(*found.playbook);
    wrong_.clear();
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
