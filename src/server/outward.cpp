#include "server/outward.hpp"

#include <algorithm>
#include <utility>

#include "net/url.hpp"
#include "numbering/phone_number.hpp"
#include "server/outward_tools.hpp"
#include "server/speech_vendors.hpp"

namespace neura::server {

namespace twilio = providers::twilio;

namespace {

const std::string& first_of(const std::string& one, const std::string& other) {
    return one.empty() ? other : one;
}

twilio::RestConfig rest_config(const Configuration& configuration) {
    const auto& outward = configuration.outward;
    twilio::RestConfig config{.base = net::parse_url(outward.base_url).value(),
                              .account_sid = outward.account_sid,
                              .auth_token = configuration.twilio_auth_token,
                              .number = outward.number,
                              .text_number = outward.text_number,
                              .public_base = configuration.public_base};
    if (!outward.leaves_message) config.voicemail = twilio::Voicemail::hang_up;
    config.longest = configuration.max_call_duration;
    return config;
}

/// Whether an agent file has its emergencies written to that number.
bool is_emergency_contact(const reasoning::Playbook& playbook, std::string_view number) {
    return std::ranges::any_of(playbook.known(), [&](const std::string& name) {
        const auto* one = name == playbook.name ? &playbook : playbook.other(name);
        return one != nullptr && one->file.emergencies.sms == number;
    });
}

EmergencyWays emergency_ways(const Configuration& configuration,
                             const reasoning::EmergencyContacts& contacts) {
    const auto& outward = configuration.outward;
    EmergencyWays ways;
    const auto& address = first_of(contacts.webhook, outward.emergency_webhook);
    if (auto url = net::parse_url(address); !address.empty() && url)
        ways.webhook = work::jobs::Webhook{std::move(*url), outward.emergency_secret};
    if (!outward.has_account()) return ways;
    if (!outward.text_number.empty()) ways.sms = first_of(contacts.sms, outward.emergency_sms);
    ways.transfer = first_of(contacts.transfer, outward.emergency_transfer);
    return ways;
}

OutwardRules rules_of(const Configuration& configuration,
                      std::function<reasoning::SharedPlaybook()> playbook) {
    const auto& outward = configuration.outward;
    OutwardRules rules{
        .prefixes = outward.prefixes,
        .calls_a_minute = outward.calls_a_minute,
        .texts_a_minute = outward.texts_a_minute,
        .hours = read_calling_hours(outward.hours),
        .playbook = playbook,
        .can_talk = [configuration](
                        std::string_view language) { return can_talk(configuration, language); },
        .is_named =
            [playbook, ours = outward.emergency_sms](std::string_view number) {
                return number == ours || is_emergency_contact(*playbook(), number);
            }};
    if (rules.prefixes.empty())
        if (const auto own = numbering::country_code(first_of(outward.number, outward.text_number));
            !own.empty())
            rules.prefixes.emplace_back(own);
    return rules;
}

}  // namespace

std::vector<Problem> check_outward(const Configuration& configuration) {
    const auto& outward = configuration.outward;
    std::vector<Problem> problems;
    const auto number = [&](const char* name, const std::string& value) {
        if (!value.empty() && !numbering::is_e164(value))
            problems.push_back(
                {name, "expected a number as E.164 writes it, such as +14155550123"});
    };
    number("TWILIO_PHONE_NUMBER", outward.number);
    number("SMS_FROM", outward.text_number);
    number("HUMAN_AGENT_NUMBER", outward.person);
    number("EMERGENCY_TRANSFER_NUMBER", outward.emergency_transfer);
    number("EMERGENCY_SMS_NUMBER", outward.emergency_sms);
    for (const auto& prefix : outward.prefixes)
        if (prefix.size() < 2 || prefix[0] != '+' ||
            prefix.find_first_not_of("0123456789", 1) != std::string::npos)
            problems.push_back(
                {"OUTBOUND_ALLOWED_PREFIXES", "expected beginnings of numbers such as +49,+4179"});
    if (!outward.hours.empty() && !read_calling_hours(outward.hours))
        problems.push_back({"OUTBOUND_HOURS", "expected hours of one day such as 08:00-20:00"});

    if (outward.has_account()) {
        if (configuration.twilio_auth_token.empty())
            problems.push_back({"TWILIO_ACCOUNT_SID", "it needs TWILIO_AUTH_TOKEN beside it"});
        if (configuration.public_base.empty())
            problems.push_back({"TWILIO_ACCOUNT_SID",
                                "it needs TWILIO_WEBHOOK_URL beside it: the carrier asks this "
                                "server what to do with a call"});
        return problems;
    }
    const auto needs_account = [&](const char* name, const std::string& value) {
        if (!value.empty())
            problems.push_back({name, "it needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"});
    };
    needs_account("HUMAN_AGENT_NUMBER", outward.person);
    needs_account("EMERGENCY_TRANSFER_NUMBER", outward.emergency_transfer);
    needs_account("EMERGENCY_SMS_NUMBER", outward.emergency_sms);
    return problems;
}

Outward::Outward(const Configuration& configuration, Parts parts)
    : has_account_(configuration.outward.has_account()),
      sends_texts_(has_account_ && !configuration.outward.text_number.empty()),
      tasks_(parts.loop),
      carrier_(rest_config(configuration), parts.switchboard),
      telephony_(carrier_, rules_of(configuration, parts.playbook), parts.time),
      texts_({.records = parts.records,
              .telephony = telephony_,
              .switchboard = parts.switchboard,
              .tasks = tasks_,
              .time = parts.time,
              .playbook = parts.playbook,
              .model = std::move(parts.model),
              .answers = sends_texts_}),
      configuration_(configuration),
      emergencies_(texts_, parts.records, tasks_, parts.time) {}

std::unique_ptr<reasoning::Toolbox> Outward::tools_of(const Calling& calling,
                                                      const reasoning::AgentFile& file) {
    return make_outward_tools(calling, sends_texts_ ? &texts_ : nullptr, emergencies_,
                              emergency_ways(configuration_, file.emergencies));
}

}  // namespace neura::server
