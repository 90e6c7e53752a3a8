#include "server/errands.hpp"

#include <algorithm>
#include <utility>

#include "call/reasoning/claim.hpp"
#include "call/transport/telephony.hpp"

namespace neura::server {

using reasoning::SharedPlaybook;

namespace {

std::unexpected<Error> refused(const std::string& why) {
    return fail(transport::TelephonyErrc::bad_errand, why);
}

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
    return list;
}

/// The agent in that language.
Result<SharedPlaybook> spoken_by(const SharedPlaybook& playbook, std::string_view language) {
    const auto known = reasoning::known_language(language);
    if (auto found = known ? reasoning::in_language(playbook, *known) : nullptr) return found;
    std::vector<std::string> spoken{playbook->file.persona.language};
    for (const auto& one : playbook->translations) spoken.push_back(one->file.persona.language);
    return refused("language: the agent does not speak it; it speaks " + listed(spoken));
}

}  // namespace

Result<SharedPlaybook> playbook_for(const SharedPlaybook& usual, const transport::Errand& errand) {
    auto playbook = usual;
    if (!errand.agent.empty() && errand.agent != usual->name) {
        const auto* other = usual->other(errand.agent);
        if (other == nullptr)
            return refused("agent: there is no such agent; known are " + listed(usual->known()));
        playbook = {usual, other};  // which keeps both
    }
    if (!errand.language.empty()) {
        auto spoken = spoken_by(playbook, errand.language);
        if (!spoken) return spoken;
        if (!errand.claim.is_null()) playbook = std::move(*spoken);
    }
    if (errand.claim.is_null()) return playbook;
    const auto language = reasoning::language_of(playbook->file.persona.language);
    auto fields = reasoning::read_claim_fields(errand.claim, language);
    if (!fields) return refused(fields.error().doing);
    return std::make_shared<const reasoning::Playbook>(
        reasoning::with_fields(playbook->file, std::move(*fields)), playbook->name);
}

Result<void> check_errand(const SharedPlaybook& usual, const transport::Errand& errand,
                          std::chrono::local_seconds now,
                          const std::function<bool(std::string_view)>& can_talk) {
    const auto playbook = playbook_for(usual, errand);
    if (!playbook) return std::unexpected(playbook.error());
    if (!errand.language.empty() && !can_talk(errand.language))
        return refused(
            "language: nobody here hears and speaks it; choose who does as STT_PRIMARY_PROVIDER "
            "and TTS_PRIMARY_PROVIDER");
    const auto& file = (*playbook)->file;
    for (const auto& [name, value] : errand.known.items()) {
        const auto* field = file.field(name);
        if (field == nullptr) {
            std::vector<std::string> names;
            for (const auto& one : file.fields) names.push_back(one.name);
            return refused("known: there is no such field; the claim has " + listed(names));
        }
        if (const auto taken = reasoning::check_value(*field, value, now); !taken)
            return refused("known, " + field->name + ": " + taken.error().reason);
    }
    return {};
}

}  // namespace neura::server
