#include "knowledge/document.hpp"

#include <gtest/gtest.h>

#include <string>

#include "knowledge/errc.hpp"

namespace neura::knowledge {
namespace {

Document read(Format format, std::string_view text) {
    auto document = read_document(format, text);
    EXPECT_TRUE(document.has_value()) << (document ? "" : document.error().code.message());
    return document.value_or(Document());
}

/// "A > B: text", one section a line; paragraphs parted by '|'.
std::string outline(const Document& document) {
    std::string all;
    for (const auto& [headings, text] : document.sections) {
        for (const auto& heading : headings) all += heading + " > ";
        auto line = text;
        for (auto& c : line)
            if (c == '\n') c = '|';
        all += line + '\n';
    }
    return all;
}

TEST(Document, IsKnownByTheEndOfItsName) {
    EXPECT_EQ(format_of("a/b.MD"), Format::markdown);
    EXPECT_EQ(format_of("notes.txt"), Format::plain);
    EXPECT_EQ(format_of("page.htm"), Format::html);
    EXPECT_EQ(format_of("Manual.Pdf"), Format::pdf);
    EXPECT_EQ(format_of("photo.png"), std::nullopt);
    EXPECT_EQ(format_of("README"), std::nullopt);
}

TEST(Document, RefusesWhatIsNoText) {
    EXPECT_EQ(read_document(Format::plain, "caf\xe9").error().code, Errc::not_utf8);
    EXPECT_EQ(read_document(Format::plain, " \n\f\n").error().code, Errc::no_text);
    EXPECT_EQ(read_document(Format::markdown, "# Only a heading\n").error().code, Errc::no_text);
    EXPECT_EQ(read_document(Format::html, "<script>1</script>").error().code, Errc::no_text);
    EXPECT_EQ(read_document(Format::plain, std::string(max_document_bytes + 1, 'a')).error().code,
              Errc::too_large);
}

TEST(PlainText, HasParagraphsBetweenEmptyLines) {
    EXPECT_EQ(outline(read(Format::plain, "\xEF\xBB\xBFOne\r\nline.\r\n\r\nTwo.\fPage two.")),
              "One line.|Two.|Page two.\n");
}

TEST(Markdown, NestsHeadings) {
    const auto document = read(Format::markdown,
                               "---\nkey: value\n---\n# VPN\nIntro.\n\n## Setup ##\nDo this.\n"
                               "### Windows\nClick.\n## Trouble\nCall.\n");
    EXPECT_EQ(document.title, "VPN");
    EXPECT_EQ(outline(document),
              "VPN > Intro.\n"
              "VPN > Setup > Do this.\n"
              "VPN > Setup > Windows > Click.\n"
              "VPN > Trouble > Call.\n");
}

TEST(Markdown, UnderlinedHeadings) {
    EXPECT_EQ(outline(read(Format::markdown, "Title\n=====\nText.\n\nPart\n---\nMore.\n")),
              "Title > Text.\nTitle > Part > More.\n");
}

TEST(Markdown, LeavesMarksOut) {
    EXPECT_EQ(outline(read(Format::markdown,
                           "Press **Connect** or `OK`, see [the _page_](https://a.test/x_(y)) and "
                           "![shot](a.png). snake_case * 2 &amp; \\*this\\* <b>bold</b> "
                           "<https://b.test> a < b [1] ~~no~~\n")),
              "Press Connect or OK, see the page and shot. snake_case * 2 & *this* bold "
              "https://b.test a < b 1 no\n");
}

TEST(Markdown, EachItemRowAndLineOfCodeIsAParagraph) {
    EXPECT_EQ(outline(read(Format::markdown,
                           "- one\n  goes on\n* two\n1. three\n\n| Key | Does |\n|---|:-:|\n| F2 | "
                           "renames |\n\n```sh\nls -l *\n# no heading\n```\n> quoted\n***\nend\n")),
              "one goes on|two|three|Key; Does|F2; renames|ls -l *|# no heading|quoted|end\n");
}

TEST(Markdown, LeavesCommentsOut) {
    EXPECT_EQ(outline(read(Format::markdown, "a <!-- not\nthis --> b\n")), "a b\n");
}

TEST(Html, GivesHeadingsAndText) {
    const auto document = read(
        Format::html,
        "<!DOCTYPE html><html><head><title>Help &ndash; desk</title><style>p{}</style></head>"
        "<body><nav><ul><li>Home</li></ul></nav><h1>VPN</h1><p>First <b>para</b>graph.<p>Second"
        "<br>line.<h2 class='a>b'>Trouble</h2><ul><li>One<li>Two</ul>"
        "<script>if (a</b/.x) document.write('<p>no</p>')</script>"
        "<table><tr><th>Key<th>Does</tr><tr><td>F2<td>renames</table></body></html>");
    EXPECT_EQ(document.title, "Help – desk");
    EXPECT_EQ(outline(document),
              "VPN > First paragraph.|Second|line.\n"
              "VPN > Trouble > One|Two|Key; Does|F2; renames\n");
}

TEST(Html, DecodesCharacters) {
    EXPECT_EQ(outline(read(Format::html,
                           "caf&eacute;&nbsp;&#233;&#xE9; &lt;b&gt; &unknown; AT&T "
                           "&#xD800; &#0; &#128512;")),
              "café éé <b> &unknown; AT&T &#xD800; &#0; 😀\n");
}

TEST(Html, ReadsOnWhereItIsBroken) {
    EXPECT_EQ(outline(read(Format::html, "a < b <p>kept<svg><path d='M0")), "a < b|kept\n");
    EXPECT_EQ(outline(read(Format::html, "<nav>never closed <p>but read")),
              "never closed|but read\n");
    EXPECT_EQ(outline(read(Format::html, "<h2>open heading<p>text")), "open heading > text\n");
    EXPECT_EQ(outline(read(Format::html, "x<script>never closed")), "x\n");
    EXPECT_EQ(outline(read(Format::html, "x<!-- never closed")), "x\n");
}

}  // namespace
}  // namespace neura::knowledge
