#include "server/speech_vendors.hpp"

#include <algorithm>
#include <string_view>

#include "call/listening/failover.hpp"
#include "call/speaking/failover.hpp"
#include "server/vendor_breaker.hpp"

namespace neura::server {

namespace embedded = providers::embedded;
using State = api::ComponentHealth::State;

namespace {

/// The first and the fallbacks, each with the setting that names it.
using Named = std::vector<std::pair<std::string_view, std::string>>;

Named named(std::string_view first_setting, const std::string& first,
            std::string_view fallback_setting, const std::vector<std::string>& fallbacks) {
    Named all{{first_setting, first}};
    for (const auto& name : fallbacks) {
        const bool known = std::ranges::find(all, name, &Named::value_type::second) != all.end();
        if (!known) all.emplace_back(fallback_setting, name);
    }
    return all;
}

Named who_hears(const Configuration& configuration) {
    return named("STT_PRIMARY_PROVIDER", configuration.stt_provider, "STT_FALLBACK_PROVIDERS",
                 configuration.stt_fallbacks);
}

Named who_speaks(const Configuration& configuration) {
    return named("TTS_PRIMARY_PROVIDER", configuration.tts_provider, "TTS_FALLBACK_PROVIDERS",
                 configuration.tts_fallbacks);
}

bool has_embedded(const Named& names) {
    return std::ranges::find(names, "embedded", &Named::value_type::second) != names.end();
}

/// What forbids to use it for that, in words; empty if nothing.
std::string wrong_with(const std::string& name, SpeechPart part,
                       const Configuration& configuration) {
    const auto* vendor = speech_vendor_named(name);
    if (vendor == nullptr)
        return '"' + name + "\" is not known; expected " + speech_vendor_names(part);
    if (!vendor->can(part))
        return name + (part == SpeechPart::hearing ? " does not hear" : " does not speak") +
               "; expected " + speech_vendor_names(part);
    return vendor->missing(configuration);
}

void check(std::vector<Problem>& problems, const Named& names, SpeechPart part,
           const Configuration& configuration) {
    for (const auto& [setting, name] : names) {
        auto wrong = wrong_with(name, part, configuration);
        if (!wrong.empty()) problems.push_back({std::string(setting), std::move(wrong)});
    }
}

template <class Candidates>
bool all_failed(const Candidates& candidates) {
    return std::ranges::all_of(
        candidates, [](const auto& each) { return each.made.health().state == State::failed; });
}

/// How one of `candidates` is, if others can stand in for it.
template <class Candidates>
api::ComponentHealth health_among(const Candidates& candidates, std::size_t at) {
    auto health = candidates[at].made.health();
    if (health.state == State::failed && !all_failed(candidates)) health.state = State::degraded;
    const auto breaker = candidates[at].breaker.status();
    if (health.state == State::ok && breaker.state != CircuitBreaker::State::closed && breaker.why)
        health = {State::degraded, {}, breaker.why->code.message()};
    return health;
}

}  // namespace

bool can_talk(const Configuration& configuration, std::string_view language) {
    const bool english = language == "en" || language.starts_with("en-");
    if (english || !configuration.speech_to_speech.empty()) return true;
    const auto others = [](const Named& names) {
        return std::ranges::any_of(names, [](const auto& one) { return one.second != "embedded"; });
    };
    return others(who_hears(configuration)) && others(who_speaks(configuration));
}

std::optional<embedded::WorkerConfig> worker_for(const Configuration& configuration) {
    const bool hears = has_embedded(who_hears(configuration));
    if (!hears && !has_embedded(who_speaks(configuration))) return std::nullopt;
    embedded::WorkerConfig config;
    config.options.models_dir = configuration.models_dir;
    if (!hears) config.options.asr.clear();
    return config;
}

std::vector<std::string> chosen(const Configuration& configuration, SpeechPart part) {
    std::vector<std::string> names;
    const auto all =
        part == SpeechPart::hearing ? who_hears(configuration) : who_speaks(configuration);
    for (const auto& [setting, name] : all) names.push_back(name);
    return names;
}

std::vector<Problem> check_speech(const Configuration& configuration) {
    std::vector<Problem> problems;
    check(problems, who_hears(configuration), SpeechPart::hearing, configuration);
    check(problems, who_speaks(configuration), SpeechPart::speaking, configuration);
    return problems;
}

SpeechVendors::SpeechVendors(const Configuration& configuration, const TimeSource& time,
                             std::optional<Keeping> keeping) {
    if (auto config = worker_for(configuration)) worker_.emplace(std::move(*config));
    choose(configuration, time);
    give_voices(keeping);

    if (hear_.size() > 1) {
        std::vector<listening::FailoverRecogniser> recognisers;
        for (auto& each : hear_) recognisers.push_back({*each.made.stt, each.breaker});
        several_stt_ = listening::make_failover(std::move(recognisers), time);
    }
    if (speak_.size() > 1) {
        std::vector<speaking::FailoverVoice> voices;
        for (std::size_t i = 0; i < speak_.size(); ++i) {
            const auto voice_of = [&made = speak_[i].made](const speaking::Voice& wanted) {
                auto voice = wanted;
                if (!made.knows(wanted)) voice.name.clear();
                return voice;
            };
            voices.push_back({*voices_[i], speak_[i].breaker, voice_of});
        }
        several_tts_ = speaking::make_failover(std::move(voices));
    }
}

void SpeechVendors::choose(const Configuration& configuration, const TimeSource& time) {
    const auto hearing = who_hears(configuration);
    const auto speaking = who_speaks(configuration);
    VendorNeeds needs{configuration, time, worker_ ? &*worker_ : nullptr, false};
    for (std::size_t i = 0; i < hearing.size(); ++i) {
        needs.has_fallback = i + 1 < hearing.size();
        const auto& name = hearing[i].second;
        const auto& vendor = *speech_vendor_named(name);
        auto& made = hear_.emplace_back(name, vendor.hears(needs), time);
        made.made.stt = metered(std::move(made.made.stt),
                                vendor.engagement(configuration, SpeechPart::hearing).service,
                                vendor.hearing, time, made.made.charging);
        tell_of(made.breaker, name, "hearing");
    }
    for (std::size_t i = 0; i < speaking.size(); ++i) {
        needs.has_fallback = i + 1 < speaking.size();
        const auto& name = speaking[i].second;
        const auto& vendor = *speech_vendor_named(name);
        auto& made = speak_.emplace_back(name, vendor.speaks(needs), time);
        made.made.tts = metered(std::move(made.made.tts),
                                vendor.engagement(configuration, SpeechPart::speaking).service);
        tell_of(made.breaker, name, "speaking");
    }
}

/// Below what fails over: a phrase is kept for the vendor who made it.
void SpeechVendors::give_voices(const std::optional<Keeping>& keeping) {
    for (auto& each : speak_) {
        auto* voice = each.made.tts.get();
        if (keeping && !each.made.sounds.empty()) {
            speaking::KeptPhrases::Options options{.maker = each.name + '\n' + each.made.sounds};
            voice = &kept_.emplace_back(*voice, keeping->store, keeping->fixed, std::move(options));
        }
        voices_.push_back(voice);
    }
}

SpeechVendors::~SpeechVendors() = default;

speaking::Voice SpeechVendors::voice(const reasoning::Persona& agent,
                                     const std::string& language) const {
    const auto& wanted = agent.voice_in(language);
    speaking::Voice voice{wanted.name, wanted.speed, language};
    // A voice speaks its own language; another's is the vendor's to choose.
    const bool of_the_agent = language == agent.language || &wanted != &agent.voice;
    if (!of_the_agent) voice.name.clear();
    // With several each is asked for the voice as it may know it.
    if (!several_tts_ && !speak_.front().made.knows(voice)) voice.name.clear();
    return voice;
}

void SpeechVendors::prepare(const Executor& loop) {
    for (auto& each : speak_) each.made.prepare(loop);
}

std::vector<std::pair<std::string, api::Health::Probe>> SpeechVendors::parts() const {
    std::vector<std::pair<std::string, api::Health::Probe>> parts;
    const auto add = [&](const auto& candidates) {
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const auto& part = candidates[i].made.part;
            const auto known = [&](const auto& before) { return before.first == part; };
            if (std::ranges::any_of(parts, known)) continue;  // one worker hears and speaks
            parts.emplace_back(part, [&candidates, i] { return health_among(candidates, i); });
        }
    };
    add(hear_);
    add(speak_);
    return parts;
}

bool SpeechVendors::is_hopeless() const { return all_failed(hear_) || all_failed(speak_); }

void SpeechVendors::register_metrics(metrics::Registry& registry) const {
    const auto number = [](auto value) { return static_cast<double>(value); };
    for (const auto& each : hear_) count_failures(registry, each.breaker, each.name, "hearing");
    for (const auto& each : speak_) count_failures(registry, each.breaker, each.name, "speaking");
    const auto sum = [this](std::uint64_t (speaking::KeptPhrases::*count)() const) {
        double all = 0;
        for (const auto& each : kept_) all += static_cast<double>((each.*count)());
        return all;
    };
    constexpr auto phrases = "neura_phrases_total";
    constexpr auto of_phrases = "Sentences of the agent file, by where their speech came from.";
    registry.counter_read(phrases, of_phrases, [sum] { return sum(&speaking::KeptPhrases::hits); },
                          {{"from", "disk"}});
    registry.counter_read(phrases, of_phrases,
                          [sum] { return sum(&speaking::KeptPhrases::misses); },
                          {{"from", "vendor"}});
    if (!worker_) return;
    registry.gauge("neura_speech_worker_requests",
                   "Requests that wait for the speech worker or are with it.",
                   [this, number] { return number(worker_->status().unanswered); });
    registry.counter_read("neura_speech_worker_restarts_total", "Speech workers that were lost.",
                          [this, number] { return number(worker_->status().restarts); });
}

}  // namespace neura::server
