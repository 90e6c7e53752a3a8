#pragma once

// What a word is where texts are compared by words. Chinese, Japanese and Thai put no spaces
// between theirs: two neighbouring characters are taken for one, "忘记密码" for 忘记 记密 密码, and
// characters that only hold a sentence together (的, 了, 我, 怎, 么) part words like a space does.
// Pure.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace neura::knowledge {

/// `text` with blanks between the words of scripts that have none, and all else as it is. What is
/// indexed and what is asked are put the same way, so that both come to the same words. The index
/// of a database is made by it: whoever changes it adds a migration that indexes anew.
std::string spaced(std::string_view text);

/// Letters and digits of `text` in runs, lower case, those of `spaced`: what FTS5's unicode61 takes
/// for words, but for letters with marks, which stay as they are.
void each_word(std::string_view text, const std::function<void(std::string)>& take);

/// The first 64 of them.
std::vector<std::string> words_of(std::string_view text);

/// Whether more of the letters are of other scripts than of the Latin one.
bool is_mostly_beyond_latin(std::string_view text);

}  // namespace neura::knowledge
