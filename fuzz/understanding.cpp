// Whatever is said, what is read from it has the shape that the headers promise.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "call/reasoning/understanding/answers.hpp"
#include "call/reasoning/understanding/codes.hpp"
#include "call/reasoning/understanding/dates.hpp"
#include "call/reasoning/understanding/dictation.hpp"
#include "call/reasoning/understanding/emails.hpp"
#include "call/reasoning/understanding/intents.hpp"
#include "call/reasoning/understanding/names.hpp"
#include "call/reasoning/understanding/numbers.hpp"
#include "call/reasoning/understanding/phones.hpp"
#include "call/reasoning/understanding/spelling.hpp"
#include "call/reasoning/understanding/words.hpp"

namespace {

void require(bool promise) {
    if (!promise) std::abort();
}

bool all_digits(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace neura::reasoning;
    using namespace std::chrono;
    const std::string_view text{reinterpret_cast<const char*>(data), size};

    const auto dictated = with_dictation_read(text, true);
    require(with_dictation_read(dictated).size() <= 2 * dictated.size() + 64);

    for (const Word& word : words(text)) {
        require(!word.text.empty() && word.begin < word.end && word.end <= text.size());
    }

    require(all_digits(read_digits(text)));
    read_cardinal(text);
    if (const auto count = read_count(text)) require(count->value >= 0);

    const CodeShape shape{.pattern = "LNNNNNN"};
    if (const auto code = read_code(text, shape)) {
        require(!code->text.empty() && code->alternatives.size() <= 8);
        require(code->fits == shape.fits(code->text));
    }
    read_code(text);
    correct_code("B734521", text, shape);

    if (const auto spelling = read_spelling(text)) {
        require(spelling->letters.size() >= 2 && spelling->agreement >= 0 &&
                spelling->agreement <= 1);
    }
    if (const auto name = read_name(text)) require(!name->full.empty());
    read_name(text, false);

    if (const auto email = read_email(text))
        require(email->address.empty() || valid_email(email->address));
    for (const char* region : {"US", "DE", "ZZ"}) {
        const auto phone = read_phone(text, region);
        if (!phone) continue;
        require(phone->e164.empty() ||
                (phone->e164.front() == '+' && all_digits(phone->e164.substr(1))));
        require(phone->e164.empty() || (phone->missing == 0 && !phone->too_long));
    }

    constexpr local_seconds now = local_days{2026y / August / 22} + 14h;
    for (const DateOrder order : {DateOrder::month_first, DateOrder::day_first}) {
        const auto when = read_when(text, now, order);
        if (!when) continue;
        require(when->date || when->time);
        require(!when->date || when->date->ok());
        require(!when->time || (*when->time >= 0min && *when->time < 24h));
        join(*when, *when, now);
    }

    read_yes_no(text);
    read_correction(text);
    read_intents(text);
    read_danger(text);
    return 0;
}
