#include "call/reasoning/polyglot.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call/reasoning/phrasing.hpp"
#include "call/reasoning/speech_tools.hpp"
#include "call/reasoning/succession.hpp"
#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/intents.hpp"
#include "numbering/phone_number.hpp"

namespace neura::reasoning {

namespace {

using Json = nlohmann::json;

/// So many words in another language are no slip of the tongue.
constexpr std::size_t surely_spoken = 4;

/// A longer turn is an account, in which "slower" may be a car.
constexpr std::size_t remark_words = 12;

constexpr double slower_by = 0.85;

/// Countries, and the language most callers from there speak.
struct Tongue {
    std::string_view country;
    Language language{};
};
constexpr auto tongues = std::to_array<Tongue>({
    {"FR", Language::french},
    {"BE", Language::french},
    {"LU", Language::french},
    {"ES", Language::spanish},
    {"MX", Language::spanish},
    {"AR", Language::spanish},
    {"CO", Language::spanish},
    {"DO", Language::spanish},
    {"PR", Language::spanish},
    {"DE", Language::german},
    {"AT", Language::german},
    {"CH", Language::german},
    {"TR", Language::turkish},
    {"CN", Language::chinese},
    {"HK", Language::chinese},
    {"GB", Language::english},
});

std::optional<Language> language_of_number(std::string_view number) {
    const auto* tongue =
        std::ranges::find(tongues, numbering::country_of(number), &Tongue::country);
    if (tongue != tongues.end()) return tongue->language;
    // North America and its islands.
    if (numbering::country_code(number) == "+1") return Language::english;
    return std::nullopt;
}

class Polyglot final : public Agent {
public:
    Polyglot(SharedPlaybook playbook, DialogueContext context, MakeAgent make)
        : original_(std::move(playbook)), context_(std::move(context)), make_(std::move(make)) {
        books_.push_back(original_);
        for (const auto& translation : original_->translations) {
            const auto& tag = translation->file.persona.language;
            if (!context_.can_talk || context_.can_talk(tag))
                books_.push_back(in_language(original_, language_of(tag)));
        }
        std::vector<Language> all;
        for (const auto& book : books_) all.push_back(spoken_in(book));
        context_.tools = with_speech_tools(wishes_, all, std::move(context_.tools));
        if (context_.tools_of)
            context_.tools_of = [wishes = wishes_, all,
                                 of = std::move(context_.tools_of)](const AgentFile& file) {
                return with_speech_tools(wishes, all, of(file));
            };

        const auto chosen = chosen_before();
        const bool offers = !chosen && books_.size() > 1 && original_->file.persona.offer_languages;
        if (offers) {
            put_first(language_of_number(context_.caller_id));
            choosing_ = true;
        }
        chosen_ = chosen.has_value();
        begin(chosen ? book_in(*chosen) : books_.front());
        if (chosen) events_.emplace_back(LanguageChosen{tag()});
    }

    std::vector<std::string> expected_words() const override {
        auto words = now().expected_words();
        if (choosing_)
            for (const auto& book : books_) words.emplace_back(own_name(spoken_in(book)));
        return words;
    }

    std::vector<std::string> other_languages() const override {
        std::vector<std::string> others;
        if (chosen_) return others;
        for (const auto& book : books_)
            if (book != book_) others.push_back(book->file.persona.language);
        return others;
    }

    Task<Reply> greet() override {
        if (choosing_) co_return offer(true);
        auto reply = co_await agents_.greet();
        co_return marked(std::move(reply));
    }
    Task<Reply> answer(Turn turn, const Say& say) override;
    Task<Reply> silence(int times) override;
    Task<Reply> not_heard() override;
    Task<Reply> not_put_through() override { return now().not_put_through(); }
    Task<Reply> voicemail() override { return now().voicemail(); }
    Awaitable<> beside() override { return agents_.beside(); }

    void likely(std::string_view text) override {
        if (!choosing_ && !language_wished(text, spoken_in(book_))) now().likely(text);
    }
    std::string while_waiting(Waiting waiting) override { return now().while_waiting(waiting); }
    bool is_backchannel(std::string_view text) const override {
        return !choosing_ && now().is_backchannel(text);
    }
    void interrupted(std::string heard) override {
        if (!choosing_) agents_.interrupted(std::move(heard));
    }
    Progress progress() const override { return now().progress(); }

    std::vector<ModelUsage> take_usage() override { return agents_.take_usage(); }
    std::vector<AgentEvent> take_events() override {
        note_events();
        return std::exchange(events_, {});
    }

private:
    static Language spoken_in(const SharedPlaybook& book) {
        return language_of(book->file.persona.language);
    }
    /// Null where it cannot be spoken.
    SharedPlaybook book_in(Language language) const {
        const auto found = std::ranges::find(books_, language, spoken_in);
        return found == books_.end() ? nullptr : *found;
    }
    Agent& now() const { return agents_.now(); }
    const std::string& tag() const { return book_->file.persona.language; }

    std::optional<Language> chosen_before() const;
    void put_first(std::optional<Language> language);
    void begin(SharedPlaybook book);
    void note_events();

    Reply offer(bool greets) const;
    Task<Reply> choose(SharedPlaybook book);
    SharedPlaybook choice_in(const Turn& turn) const;
    std::optional<Language> other_language(const Turn& turn) const;
    Task<Reply> go_on_in(SharedPlaybook book);
    Reply unavailable() const;
    Result<Reply> marked(Result<Reply> reply);
    void mind_pace(const Turn& turn);

    const SharedPlaybook original_;
    std::vector<SharedPlaybook> books_;  ///< one a language, in the order they are offered
    DialogueContext context_;
    const MakeAgent make_;
    const std::shared_ptr<SpeechWishes> wishes_ = std::make_shared<SpeechWishes>();

    SharedPlaybook book_;  ///< of the agent that talks
    Succession agents_;
    std::vector<AgentEvent> events_;                             ///< not taken yet
    Checkpoint stands_at_{.node = {}, .state = Json::object()};  ///< the last of the agent's
    bool choosing_ = false;
    bool chosen_ = false;   ///< the caller did, whether by asking for it or by speaking it
    bool unmarked_ = true;  ///< no reply has told the language yet
    double speed_ = 1;      ///< of the usual
    std::optional<double> new_speed_;
};

std::optional<Language> Polyglot::chosen_before() const {
    auto language = context_.language;
    if (language.empty() && context_.resume_from && context_.resume_from->state.is_object())
        language = context_.resume_from->state.value("language", "");
    const auto known = known_language(language);
    return known && book_in(*known) ? known : std::nullopt;
}

void Polyglot::put_first(std::optional<Language> language) {
    if (!language) return;
    const auto found = std::ranges::find(books_, *language, spoken_in);
    if (found != books_.end()) std::rotate(books_.begin(), found, found + 1);
}

void Polyglot::begin(SharedPlaybook book) {
    book_ = std::move(book);
    context_.language = tag();
    agents_.follow(make_(book_, context_));
    unmarked_ = true;
}

void Polyglot::note_events() {
    for (const auto& agent : agents_.all())
        for (auto& event : agent->take_events()) {
            // Each agent only knows its own: it is told here when it is chosen.
            if (std::holds_alternative<LanguageChosen>(event)) continue;
            if (auto* checkpoint = std::get_if<Checkpoint>(&event)) {
                if (checkpoint->state.is_object()) checkpoint->state["language"] = tag();
                stands_at_ = *checkpoint;
            }
            events_.push_back(std::move(event));
        }
}

// The choice at the start

/// "Hello, thank you for calling. For English press 1 …. Pour le français …".
Reply Polyglot::offer(bool greets) const {
    Reply reply;
    int number = 0;
    for (const auto& book : books_) {
        const auto& file = book->file;
        Wording wording(file);
        auto text =
            wording.say(file.phrases.language_offer, {{"number", std::to_string(++number)}});
        if (number > 1) {
            reply.behind.push_back({std::move(text), file.persona.language});
            continue;
        }
        reply.text = (greets ? wording.say(file.phrases.greeting) + ' ' : std::string()) + text;
        reply.language = file.persona.language;
    }
    return reply;
}

SharedPlaybook Polyglot::choice_in(const Turn& turn) const {
    if (turn.keyed) {
        const auto number = static_cast<std::size_t>(turn.text.empty() ? 0 : turn.text[0] - '0');
        return number >= 1 && number <= books_.size() ? books_[number - 1] : nullptr;
    }
    auto wanted = language_wished(turn.text, spoken_in(book_), true);
    if (!wanted) wanted = other_language(turn);
    return wanted ? book_in(*wanted) : nullptr;
}

Task<Reply> Polyglot::choose(SharedPlaybook book) {
    choosing_ = false;
    chosen_ = book != nullptr;
    if (book && book != book_) begin(std::move(book));
    events_.emplace_back(LanguageChosen{tag()});
    auto reply = co_await agents_.greet();
    co_return marked(std::move(reply));
}

// A turn

/// The language of a turn that is not in the one we talk in, as far as it is sure.
std::optional<Language> Polyglot::other_language(const Turn& turn) const {
    if (turn.keyed) return std::nullopt;
    // A mere "no" is a word of several languages.
    const auto spoken = spoken_in(book_);
    const bool answers = !choosing_ && word_count(turn.text) == 1 &&
                         read_yes_no(turn.text, spoken).polarity != Polarity::unsaid;
    const auto told = known_language(turn.language);
    if (told) return book_in(*told) && !answers ? told : std::nullopt;
    std::vector<Language> all;
    for (const auto& book : books_) all.push_back(spoken_in(book));
    const bool enough = word_count(turn.text) >= surely_spoken || choosing_;
    const auto heard = language_heard(turn.text, all);
    const bool wide = heard == Language::chinese;  // no blanks, and no mistake
    return enough || wide ? heard : std::nullopt;
}

Task<Reply> Polyglot::answer(Turn turn, const Say& say) {
    if (choosing_) {
        auto chosen = choice_in(turn);
        if (!chosen && turn.keyed) co_return offer(false);
        co_return co_await choose(std::move(chosen));
    }
    const auto spoken = spoken_in(book_);
    const auto wished = turn.keyed ? std::nullopt : language_wished(turn.text, spoken);
    if (wished) {
        auto book = book_in(*wished);
        if (!book) co_return unavailable();
        co_return co_await go_on_in(std::move(book));
    }
    if (const auto other = other_language(turn); other && *other != spoken) {
        auto greeting = co_await go_on_in(book_in(*other));
        if (!greeting || greeting->hang_up) co_return greeting;
        unmarked_ = true;  // nobody hears it: they have answered already
    }
    mind_pace(turn);
    auto reply = co_await agents_.answer(std::move(turn), say);
    if (const auto language = std::exchange(wishes_->language, std::nullopt)) {
        auto book = book_in(*language);
        if (reply && !reply->hang_up && book && book != book_)
            co_return co_await go_on_in(std::move(book));
    }
    co_return marked(std::move(reply));
}

/// Another agent goes on where the one that talks stands.
Task<Reply> Polyglot::go_on_in(SharedPlaybook book) {
    note_events();
    chosen_ = true;
    context_.talk = agents_.talk();
    stands_at_.state["same_call"] = true;
    context_.resume_from = stands_at_;
    begin(std::move(book));
    events_.emplace_back(LanguageChosen{tag()});
    auto reply = co_await agents_.greet();
    if (!reply) co_return reply;
    Wording wording(book_->file);
    reply->text.insert(0, wording.say(book_->file.phrases.language_changed) + ' ');
    co_return marked(std::move(reply));
}

Reply Polyglot::unavailable() const {
    std::vector<std::string> names;
    for (const auto& book : books_) names.emplace_back(own_name(spoken_in(book)));
    Wording wording(book_->file);
    Reply reply;
    reply.text = wording.say(book_->file.phrases.language_unavailable,
                             {{"languages", listed(names, Joint::and_, spoken_in(book_))}});
    return reply;
}

/// "Slower, please."
void Polyglot::mind_pace(const Turn& turn) {
    if (turn.keyed || word_count(turn.text) > remark_words) return;
    if (wants(turn.text, Intent::slower, false, spoken_in(book_)))
        wishes_->speed = std::max(slowest_speech, speed_ * slower_by);
}

/// The reply says in which voice it is to be spoken, where that is new.
Result<Reply> Polyglot::marked(Result<Reply> reply) {
    if (!reply) return reply;
    if (std::exchange(unmarked_, false)) {
        reply->language = tag();
        if (speed_ != 1) wishes_->speed = speed_;
    }
    if (const auto speed = std::exchange(wishes_->speed, std::nullopt)) {
        speed_ = *speed;
        reply->speed = book_->file.persona.voice_in(tag()).speed * speed_;
    }
    return reply;
}

Task<Reply> Polyglot::silence(int times) {
    if (choosing_) {
        if (times == 1) co_return offer(false);
        co_return co_await choose(nullptr);
    }
    auto reply = co_await now().silence(times);
    co_return marked(std::move(reply));
}

Task<Reply> Polyglot::not_heard() {
    if (choosing_) co_return offer(false);
    auto reply = co_await now().not_heard();
    co_return marked(std::move(reply));
}

}  // namespace

std::unique_ptr<Agent> make_polyglot(SharedPlaybook playbook, DialogueContext context,
                                     MakeAgent make) {
    return std::make_unique<Polyglot>(std::move(playbook), std::move(context), std::move(make));
}

}  // namespace neura::reasoning
