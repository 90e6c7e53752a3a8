#pragma once

// Vendors of voices that are played by fakes, and our voice before each: on streams that sentences
// share, or by a request a sentence. What a trouble is with a vendor its own tests say.

#include <functional>
#include <utility>

#include "fakes/audible_text.hpp"
#include "integration/text_to_speech_faults.hpp"
#include "net/url.hpp"
#include "providers/remote/account.hpp"
#include "providers/remote/shared_voice.hpp"
#include "runtime/time_source.hpp"

namespace neura::tests {

/// @tparam Vendor  the fake
/// @tparam Voice   ours
template <class Vendor, class Voice>
class PlayedVoiceRig : public VoiceRig {
public:
    using Make =
        std::function<std::unique_ptr<Voice>(providers::remote::Account&, const TimeSource&)>;

    speaking::TextToSpeech& tts() override { return *tts_; }
    std::string heard(const SpokenAudio& audio, const std::string&) override {
        return fakes::heard(audio);
    }

    Vendor& vendor() { return vendor_; }
    providers::remote::Account& account() { return account_; }

protected:
    PlayedVoiceRig(std::string key, Make make) : key_(std::move(key)), make_(std::move(make)) {}

    void make_again() {
        tts_.reset();
        tts_ = make_(account_, time_);
    }

    Vendor vendor_;

private:
    const SystemTime time_;
    const std::string key_;
    const Make make_;
    providers::remote::Account account_{net::parse_url(vendor_.url()).value(), key_, time_};
    std::unique_ptr<Voice> tts_ = make_(account_, time_);
};

/// A fake on WebSockets.
template <class Vendor>
class StreamVoiceRig : public PlayedVoiceRig<Vendor, providers::remote::SharedVoice> {
    using Base = PlayedVoiceRig<Vendor, providers::remote::SharedVoice>;

public:
    using Conduct = typename Vendor::Conduct;

    bool is_idle() override {
        if constexpr (requires(Vendor vendor) { vendor.making(); })
            return this->vendor_.making() == 0;
        else
            return true;
    }
    std::size_t connections() override { return this->vendor_.sockets(); }
    std::vector<std::string> broken_rules() override { return this->vendor_.violations(); }

    /// The next sentence finds a stream that behaves so.
    bool open(Conduct conduct) {
        const auto sockets = this->vendor_.sockets();
        this->vendor_.next(std::move(conduct));
        static_cast<providers::remote::SharedVoice&>(this->tts()).prepare(loop_.executor());
        const bool opened = loop_.run_until([&] { return this->vendor_.sockets() > sockets; });
        loop_.run_for(std::chrono::milliseconds(50));
        return opened;
    }

    /// The next sentence's stream is refused, and the one that is opened beside it.
    bool refuse(unsigned status) {
        for (int i = 0; i < 2; ++i) this->vendor_.next({.refuse_with = status});
        return true;
    }

    /// Closes all of them.
    void forget_streams() { this->make_again(); }

protected:
    StreamVoiceRig(LiveLoop& loop, typename Base::Make make)
        : Base("secret-key", std::move(make)), loop_(loop) {}

private:
    LiveLoop& loop_;
};

/// A fake that is asked for each sentence.
template <class Vendor, class Voice>
class RequestVoiceRig : public PlayedVoiceRig<Vendor, Voice> {
    using Base = PlayedVoiceRig<Vendor, Voice>;

public:
    bool is_idle() override { return this->vendor_.answering() == 0; }
    std::size_t connections() override {
        return static_cast<std::size_t>(this->vendor_.connections());
    }
    std::vector<std::string> broken_rules() override { return this->vendor_.broken_rules(); }

protected:
    RequestVoiceRig(std::string key, typename Base::Make make)
        : Base(std::move(key), std::move(make)) {}
};

/// A loop and a rig, for what is a vendor's own.
template <class Rig>
class VoiceTest : public testing::Test {
protected:
    ~VoiceTest() override { EXPECT_EQ(rig_.broken_rules(), std::vector<std::string>()); }

    Task<SpokenAudio> whole(std::string text, speaking::Voice voice = {}) {
        return whole_sentence(rig_.tts(), std::move(text), std::move(voice), &said_);
    }
    Result<SpokenAudio> say(std::string text, speaking::Voice voice = {}) {
        return loop_.run(whole(std::move(text), std::move(voice)));
    }

    LiveLoop loop_;
    Rig rig_{loop_};
    std::vector<speaking::Said> said_;  ///< of the last sentence
};

}  // namespace neura::tests
