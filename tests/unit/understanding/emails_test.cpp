#include "call/reasoning/understanding/emails.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace neura::reasoning {
namespace {

TEST(Emails, AreReadAsTheyAreSaid) {
    struct Row {
        std::string_view text, address;
    };
    const Row rows[] = {
        {"john dot smith at gmail dot com", "john.smith@gmail.com"},
        {"john.smith@gmail.com", "john.smith@gmail.com"},
        {"My email is john.smith@gmail.com.", "john.smith@gmail.com"},
        {"Yeah, sure. It's Rob.Taylor99@Outlook.com", "rob.taylor99@outlook.com"},
        {"j smith 42 at outlook dot co dot uk", "jsmith42@outlook.co.uk"},
        {"john underscore smith at hotmail dot com", "john_smith@hotmail.com"},
        {"it's mary hyphen jones at g mail dot com", "mary-jones@gmail.com"},
        {"tom dash baker at a b c dot org", "tom-baker@abc.org"},
        {"John Smith at gmail dot calm", "johnsmith@gmail.com"},
        {"John.Smith at gmail.com", "john.smith@gmail.com"},
        {"john dot smith at jmail.com", "john.smith@gmail.com"},
        {"John dot smith@gmail.com", "john.smith@gmail.com"},
        {"john.smith@gmail dot com", "john.smith@gmail.com"},
        {"john.smith@gmail", "john.smith@gmail.com"},
        {"info at smith consulting dot com", "info@smithconsulting.com"},
        {"tom at mail dot company dot com", "tom@mail.company.com"},
        {"it's J O H N at yahoo dot com", "john@yahoo.com"},
        {"john j o h n dot smith s m i t h at gmail dot com", "john.smith@gmail.com"},
        {"john dot smith at gmail dot com, that's J O H N dot S M Y T H", "john.smyth@gmail.com"},
        {"jsmith nineteen eighty five at i cloud dot com", "jsmith1985@icloud.com"},
        {"mark forty two at gmail dot com", "mark42@gmail.com"},
        {"peter at out look dot com", "peter@outlook.com"},
        {"maria two at hotmail com", "maria2@hotmail.com"},
        {"bob at b t internet dot com", "bob@btinternet.com"},
        {"kim at sign proton mail dot com", "kim@protonmail.com"},
        {"sarah dot smith gmail dot com", "sarah.smith@gmail.com"},
        {"anna.kowalski at web dot de", "anna.kowalski@web.de"},
        {"Anna dot Kowalski at T online dot de", "anna.kowalski@t-online.de"},
        {"e dot carter at hotmail dot co dot uk", "e.carter@hotmail.co.uk"},
        {"Emily dot Carter and gmail dot com", "emily.carter@gmail.com"},
        {"my email address is all lowercase tom baker no spaces at yahoo dot com",
         "tombaker@yahoo.com"},
        {"Sure, it's d as in david, garcia at gmail.com", "dgarcia@gmail.com"},
        {"double l oh at gmail dot com", "llo@gmail.com"},
        {"you can reach me at jane at example dot com", "jane@example.com"},
        // What a recogniser made of such sentences.
        {"John Dot Smith at mail dot com", "john.smith@gmail.com"},
        {"John Dot Smith at meal dot com", "john.smith@gmail.com"},
        {"My email is laura.petrovatyahoo.com", "laura.petrov@yahoo.com"},
        {"You can write to Sharma for to at outlook.com", "sharma42@outlook.com"},
        {"No, it's M-I-N-H do five at Outlook dot com", "minh25@outlook.com"},
        {"No, it's M-I-N-H do 5 at Outlook dot com", "minh25@outlook.com"},
        {"No, it's K-E-N-J-I, seven, free at outloop.com.", "kenji73@outlook.com"},
        {"Emily ate 7 at icloud dot com", "emily87@icloud.com"},
        {"K-E-N-J-I seven free at outloop.com", "kenji73@outlook.com"},
        {"You can write to priya.sharma4 to add outlook.com", "priya.sharma42@outlook.com"},
        {"jsmith9085@lotmail.com", "jsmith9085@hotmail.com"},
        {"Peter. Baker at hotmail.co.uk", "peter.baker@hotmail.co.uk"},
        {"Peter.baker@hawkmail.co.uk", "peter.baker@hotmail.co.uk"},
        {"Trevor.morales.hotmail.com", "trevor.morales@hotmail.com"},
        {"My email address is grace_gallagheratoutloop.com", "grace_gallagher@outlook.com"},
        {"Trevor dot morales dot hotmail dot com", "trevor.morales@hotmail.com"},
        {"U.S. in uniform, r.s. in Romeo, s.s. in Sierra, u.s. in uniform, l.s. in Lima, s. in "
         "Alpha, "
         "at example.com.",
         "ursula@example.com"},
        {"Marie and underscore Lopez at example.org", "marie_lopez@example.org"},
        {"J-o-h-n dot d-o-e at mail dot con", "john.doe@gmail.com"},
        {"K as in kilo, i as in India, m as in mike, at mail.com", "kim@gmail.com"},
    };
    for (const Row& row : rows) {
        const auto read = read_email(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_EQ(read->address, row.address) << row.text;
    }
}

TEST(Emails, OfTwoWordsMayBeJoinedByADot) {
    const auto read = read_email("john smith at gmail dot com");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->address, "johnsmith@gmail.com");
    ASSERT_FALSE(read->alternatives.empty());
    EXPECT_EQ(read->alternatives.front(), "john.smith@gmail.com");
    EXPECT_TRUE(read->known_domain);
    EXPECT_FALSE(read->certain);
}

TEST(Emails, HeardInPartKeepThePart) {
    const auto local = read_email("john dot smith");
    ASSERT_TRUE(local);
    EXPECT_EQ(local->address, "");
    EXPECT_EQ(local->local, "john.smith");
    EXPECT_EQ(local->domain, "");
    const auto domain = read_email("at gmail dot com");
    ASSERT_TRUE(domain);
    EXPECT_EQ(domain->address, "");
    EXPECT_EQ(domain->domain, "gmail.com");
}

TEST(Emails, AreNotMadeOfOtherSentences) {
    for (const char* text :
         {"I was at home", "The accident was at the corner of Main Street.",
          "I don't have an email", "yes", "", "at three", "it's at five o'clock"}) {
        EXPECT_FALSE(read_email(text)) << text;
    }
}

TEST(Emails, AreCertainOnlyWhenWritten) {
    EXPECT_TRUE(read_email("john.smith@gmail.com")->certain);
    EXPECT_FALSE(read_email("john dot smith at gmail dot com")->certain);
    EXPECT_FALSE(read_email("jsmith@lotmail.com")->certain);
}

TEST(ValidEmail, KnowsTheShape) {
    for (const char* address :
         {"a@b.co", "john.smith+tag@mail.example.com", "x_y-z%1@example.org"}) {
        EXPECT_TRUE(valid_email(address)) << address;
    }
    for (const char* address :
         {"", "@", "a@", "@b.com", "a@b", "a..b@c.com", ".a@b.com", "a.@b.com", "a@b..com",
          "a@-b.com", "a b@c.com", "a@b.c", "a@b.c0m", "a@b@c.com"}) {
        EXPECT_FALSE(valid_email(address)) << address;
    }
    EXPECT_FALSE(valid_email(std::string(65, 'a') + "@example.com"));
}

}  // namespace
}  // namespace neura::reasoning
