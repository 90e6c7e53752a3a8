#pragma once

// Where calls arrive: lets them in up to the limit, joins the parts of each, and sees them out.

#include <atomic>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "call/call.hpp"
#include "call/transport/reception.hpp"
#include "call/transport/telephony.hpp"
#include "runtime/inbox.hpp"
#include "runtime/ticker.hpp"
#include "server/resumption.hpp"
#include "storage/flags.hpp"

namespace neura::server {

/// Who talks to one caller: an agent, and what it hears and speaks with unless all calls share it.
struct Interlocutor {
    std::shared_ptr<void> needs{};  ///< what the others are made with
    std::unique_ptr<listening::SpeechToText> stt{};
    std::unique_ptr<speaking::TextToSpeech> tts{};
    std::unique_ptr<reasoning::Agent> agent{};
    std::optional<speaking::Voice> voice{};  ///< none: that of all calls
    /// The agent's voice for a language. Empty: it speaks but one.
    std::function<speaking::Voice(std::string_view language)> voice_in{};
    std::string person{};  ///< number of who is meant by "a person", unless the agent knows a
                           ///< person of its own; empty: nobody
};

/// What holds for one call: the configuration, and the flags over it.
struct CallTerms {
    call::Limits limits{};
    bool records = true;  ///< where there is somebody to
    storage::Flags flags{};
};

/// Whose call it is that an interlocutor is wanted for.
struct Calling {
    Executor loop;  ///< of the call
    CallId call;
    std::string from;  ///< the other side: E.164, or as the carrier writes it; empty when withheld
    Meter& meter;      ///< outlives the interlocutor
    CallTerms terms{};
    std::optional<Earlier> earlier{};  ///< the call it goes on with
    bool outbound = false;             ///< we have called them
    transport::Errand errand{};        ///< of such a call, or of the one it goes on with

    /// Puts the caller through to that number once what is being said was heard; on the call's
    /// loop, for as long as the interlocutor lives.
    std::function<void(std::string to)> transfer{};

    /// What the caller has told so far, by field; likewise.
    std::function<nlohmann::json()> claim{};
};

/// The parts that calls share. All outlive the switchboard.
struct CallParts {
    listening::SpeechToText& stt;
    listening::VoiceDetection& voices;
    speaking::TextToSpeech& tts;
    call::Journal& journal;
    call::CallMetrics& metrics;
    const TimeSource& time;

    /// Who talks in that call, by the agent file as it stands now.
    std::function<Interlocutor(const Calling&)> interlocutor;
    /// The call that one goes on with, if any. Empty when none ever does.
    std::function<Awaitable<std::optional<Earlier>>(const Calling&)> recall{};
    /// What was done for a call cost; empty when nobody asks.
    std::function<std::vector<call::Charge>(const Meter&)> charges{};
    /// Starts the recording of a call; empty when calls are not recorded.
    std::function<call::Parts::StartedRecording(const CallId&)> record;
    /// What holds for a call now. Empty: the switchboard's own limits, for all. Any loop.
    std::function<CallTerms(const CallId&, const std::string& agent)> terms{};
    /// Completes when calls can be talked to; false if that will never be.
    std::function<Awaitable<bool>()> ready;

    std::string agent_name;  ///< of the usual agent file
    speaking::Voice voice;

    bool can_transfer = false;                           ///< callers can be put through to people
    std::function<transport::Telephony*()> telephony{};  ///< who does that
    bool leaves_message = true;                          ///< on machines that pick up
    /// A text message came in; empty: nobody reads them.
    std::function<void(const transport::ReceivedText&)> text_received{};
    /// The carrier says what became of one of ours; likewise.
    std::function<void(const transport::TextReport&)> text_reported{};
};

/// Its methods may be called from any loop.
class Switchboard final : public transport::Reception {
public:
    struct Options {
        std::size_t most_calls = 100;
        call::Limits limits{};
    };

    /// @param ticker_of  the ticker of a loop
    Switchboard(CallParts parts, Options options,
                std::function<Ticker&(const Executor&)> ticker_of);
    ~Switchboard() override;

    std::expected<transport::Admission, transport::Refusal> announce(
        const transport::IncomingCall& call) override;
    std::optional<CallId> admit(const CarrierCallId& carrier_id, const std::string& token) override;
    Awaitable<> converse(CallId call, std::unique_ptr<transport::MediaLeg> leg) override;
    void status_changed(const transport::StatusReport& report) override;
    void recording_ready(const transport::CarrierRecording& recording) override;
    std::string person_answered(const CarrierCallId& carrier_id) override;
    std::optional<transport::Admission> transfer_ended(
        const transport::TransferReport& report) override;
    void picked_up(const transport::PickedUp& by) override;
    void text_received(const transport::ReceivedText& text) override;
    void text_reported(const transport::TextReport& report) override;

    /// Gives what was written to the live call with that number, the latest if there are several.
    /// Nothing if there is none.
    std::optional<CallId> caller_texted(const std::string& number, const std::string& text);

    /// Lets no more calls in.
    void close() { closed_ = true; }

    /// `CallParts::terms` may say something else now: live calls heed it, as far as they can.
    void terms_changed();

    /// Ends every live call, saying why in its record.
    void end_all(const std::string& reason);

    /// Calls that are being talked to.
    std::size_t live() const;

    /// Those, and the ones let in whose audio is due.
    std::size_t expected_or_live();

private:
    struct Known {
        CallId id;
        std::string other;  ///< whom the agent talks to
        bool outbound = false;
        bool machine = false;  ///< picked up
        transport::Errand errand{};
        std::string token;  ///< empty once used
        Clock::time_point announced_at;
        bool connected = false;
        bool expected = false;  ///< its audio is due
    };
    using KnownCalls = std::unordered_map<CarrierCallId, Known>;

    /// In the order of time; of a call announced again the last one counts, and goes last.
    struct Announced {
        Clock::time_point at;
        KnownCalls::value_type* call;  ///< stays where it is
    };
    struct Live {
        Executor loop;
        call::Call* call;
        CallId id;
        std::string number;  ///< of the other side
        std::string agent;   ///< name of the file
    };
    class Presence;

    /// Whom a call is with, from the moment its audio comes until the agent is told.
    struct Caller {
        CarrierCallId carrier_id;
        std::string number;
        bool outbound = false;
        transport::Errand errand{};
    };

    struct PersonAnswered {};
    using TransferNews = std::variant<PersonAnswered, transport::TransferReport,
                                      std::unique_ptr<transport::MediaLeg>>;
    /// A caller who is being put through.
    struct Transferring {
        Transferring(Executor of_call, std::string told)
            : loop(of_call), about(std::move(told)), news(of_call) {}
        const Executor loop;       ///< of the call
        const std::string about;   ///< what the person is told
        Inbox<TransferNews> news;  ///< on that loop
    };
    using TransferPtr = std::shared_ptr<Transferring>;
    class TransferEntry;

    /// The conversation itself, once the models are there.
    class Bill;
    Awaitable<call::Ending> talk(Caller caller, CallId id, transport::MediaLeg& leg, Bill& bill);

    const std::string& agent_of(const transport::Errand& errand) const;
    CallTerms terms_of(const CallId& id, const std::string& agent) const;
    Awaitable<call::PutThrough> put_through(CallId id, CarrierCallId carrier_id, std::string to,
                                            std::string about);
    Awaitable<> come_back(TransferPtr transfer, std::unique_ptr<transport::MediaLeg> leg);

    void let_time_pass();
    void connected(Known& known);
    Caller take_caller(const CallId& id);
    TransferPtr transfer_of(const CallId& id) const;
    TransferPtr transfer_of(const CarrierCallId& carrier_id) const;
    void tell(const Live& live, std::function<void(call::Call&)> what);
    static void tell(const TransferPtr& transfer, TransferNews news);
    bool was_machine(const CarrierCallId& carrier_id) const;
    void write(const CallId& call, call::Event event);

    const CallParts parts_;
    const Options options_;
    const std::function<Ticker&(const Executor&)> ticker_of_;
    std::atomic<bool> closed_ = false;

    mutable std::mutex mutex_;  ///< guards all below; never held while waiting
    KnownCalls known_;
    std::unordered_map<CallId, Caller> callers_;
    std::unordered_map<CallId, TransferPtr> transfers_;
    std::deque<Announced> due_;         ///< those whose audio may still be due
    std::deque<Announced> remembered_;  ///< all known
    std::size_t expected_ = 0;
    std::list<Live> live_;
    std::size_t talking_ = 0;  ///< let in and not yet over, those held while models load too
};

}  // namespace neura::server
