#pragma once

// Cuts text that is still being written into sentences, each as soon as its end is certain.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace neura::speaking {

/// Splits a stream of text into sentences.
///
/// The sentences together are the text, byte by byte: white space between two belongs to the
/// later one. Where the chunks of the stream begin and end makes no difference.
///
/// Knows the stops of Latin, Chinese, Japanese, Arabic, Urdu and Indian scripts, and what is no
/// stop: the points in decimals, times, addresses of the Internet, abbreviations and initials. In
/// doubt two sentences stay together, since a pause inside a name is heard and a missing cut not.
///
///   SentenceSplitter splitter;
///   splitter.push("It is 3:30 p.m. tomorr");  // {}
///   splitter.push("ow. Is that right?");      // {"It is 3:30 p.m. tomorrow."}
///   splitter.flush();                         // {" Is that right?"}
class SentenceSplitter {
public:
    /// Lengths are in characters (code points).
    struct Options {
        /// The first piece of a text may end at a comma once it is this long, so that speech
        /// starts before the sentence is written. 0: never.
        std::size_t first_clause = 40;

        /// Without a stop, text is cut at the last space between `long_from` and `longest`, or
        /// at `longest` when there is none.
        std::size_t long_from = 200;
        std::size_t longest = 300;
    };

    SentenceSplitter() : SentenceSplitter(Options()) {}
    explicit SentenceSplitter(Options options) : options_(options) {}

    /// @param chunk  more of the text, UTF-8; may end inside a character.
    /// @return       the sentences now known to be complete.
    std::vector<std::string> push(std::string_view chunk);

    /// The text is over: what is left of it. The splitter is then as new.
    std::vector<std::string> flush();

    /// Forgets the text that waits for the rest of its sentence, as if it had not been given.
    /// @return  that text, with the blanks before it
    std::string take_back();

    /// Whether text other than white space waits for more.
    bool holding() const;

private:
    void split(bool last, std::vector<std::string>& sentences);

    const Options options_;
    std::string text_;          ///< not yet given out; begins where a sentence begins
    std::size_t scanned_ = 0;   ///< bytes of it looked at; no sentence ends before
    std::size_t length_ = 0;    ///< characters of the sentence in them
    std::size_t last_gap_ = 0;  ///< where to cut if the sentence grows too long; 0: nowhere
    bool first_ = true;         ///< no sentence was given out yet
};

}  // namespace neura::speaking
