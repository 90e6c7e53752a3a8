#include "providers/smtp/protocol.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "net/base64.hpp"

namespace neura::providers::smtp {
namespace {

using What = Session::Step::What;

TEST(SmtpAccount, IsReadFromItsAddress) {
    const auto account = read_account("smtps://desk%40acme.test:p%3Aw%25@mail.acme.test");
    ASSERT_TRUE(account.has_value()) << account.error().doing;
    EXPECT_TRUE(account->tls);
    EXPECT_EQ(account->port, 465);
    EXPECT_EQ(account->host, "mail.acme.test");
    EXPECT_EQ(account->user, "desk@acme.test");
    EXPECT_EQ(account->password, "p:w%");
    EXPECT_FALSE(account->in_the_clear);

    const auto here = read_account("smtp://127.0.0.1:2525/");
    ASSERT_TRUE(here.has_value()) << here.error().doing;
    EXPECT_EQ(here->port, 2525);
    EXPECT_EQ(here->user, "");
    EXPECT_TRUE(here->in_the_clear);
    EXPECT_EQ(read_account("smtp://mail.acme.test")->port, 587);
}

TEST(SmtpAccount, WhatIsNoneIsRefusedAndNotRepeated) {
    for (const auto* bad :
         {"", "mail.acme.test", "http://mail.acme.test", "smtp://", "smtp://host:0",
          "smtp://host:70000", "smtp://user@host", "smtp://user:secret%4@host",
          "smtp://:secret@host", "smtp://user:secret@ho st", "smtp://user:secret@host/path"}) {
        const auto account = read_account(bad);
        ASSERT_FALSE(account.has_value()) << bad;
        EXPECT_FALSE(account.error().doing.contains("secret")) << account.error().doing;
    }
}

TEST(SmtpMailbox, HasALocalPartAndADomain) {
    EXPECT_TRUE(is_mailbox("desk@acme.test"));
    EXPECT_TRUE(is_mailbox("d.e-s_k+calls@acme.test"));
    for (const auto* bad : {"", "desk", "@acme.test", "desk@", "a@b@c", "a b@c",
                            "a>\r\nRCPT TO:<b@c", "<a@b>", "a@b,c@d"})
        EXPECT_FALSE(is_mailbox(bad)) << bad;
}

TEST(SmtpReply, IsPutTogetherOfItsLines) {
    ReplyReader reader;
    EXPECT_FALSE(reader.take("250-mail.acme.test").value());
    EXPECT_FALSE(reader.take("250-STARTTLS").value());
    const auto reply = reader.take("250 HELP").value();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->code, 250);
    EXPECT_EQ(reply->lines, (std::vector<std::string>{"mail.acme.test", "STARTTLS", "HELP"}));
    EXPECT_EQ(reader.take("354").value()->code, 354);
}

TEST(SmtpReply, WhatIsNoneIsRefused) {
    for (const auto* bad : {"", "25", "abc hello", "150 x", "650 x", "250x", "2 0 x"}) {
        ReplyReader reader;
        EXPECT_FALSE(reader.take(bad).has_value()) << bad;
    }
    ReplyReader two_codes;
    EXPECT_TRUE(two_codes.take("250-a").has_value());
    EXPECT_FALSE(two_codes.take("251 b").has_value());
    ReplyReader endless;
    bool goes_on = true;
    for (int i = 0; i < 1'000 && goes_on; ++i) goes_on = endless.take("250-x").has_value();
    EXPECT_FALSE(goes_on);
}

Mail mail() {
    Mail made;
    made.from = "neura@acme.test";
    made.to = {"desk@acme.test", "chief@acme.test"};
    made.subject = "Call";
    made.text = "It rained.";
    made.id = "email:01KB:1";
    made.at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + std::chrono::hours(21);
    return made;
}

TEST(SmtpMail, IsFieldsAndABodyInBase64) {
    EXPECT_EQ(data_of(mail()),
              "From: neura@acme.test\r\nTo: desk@acme.test,\r\n chief@acme.test\r\n"
              "Subject: Call\r\nDate: Thu, 26 Nov 2026 21:00:00 +0000\r\n"
              "Message-ID: <email.01KB.1@acme.test>\r\nMIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: base64\r\n\r\nSXQgcmFpbmVkLg==\r\n.\r\n");
}

TEST(SmtpMail, NoWordOfACallersBreaksOutOfItsField) {
    auto evil = mail();
    evil.subject = "x\r\nBcc: all@acme.test";
    evil.text = std::string(500, 'a') + "\r\n.\r\nMAIL FROM:<x@y>\r\n";

    const auto data = data_of(evil);

    EXPECT_FALSE(data.contains("\nBcc:"));
    EXPECT_EQ(data.find("\r\n.\r\n"), data.size() - 5);
    for (std::size_t from = 0, end = 0; end != std::string::npos; from = end + 2) {
        end = data.find("\r\n", from);
        EXPECT_LE((end == std::string::npos ? data.size() : end) - from, 78u);
    }
}

TEST(SmtpMail, ASubjectInAnyScriptIsWholeCharactersInEncodedWords) {
    auto foreign = mail();
    foreign.subject = "Çağrı: konut sigortası, su hasarı, mutfak tavanı ve duvarları, Ümraniye";

    const auto data = data_of(foreign);

    std::string subject;
    for (auto at = data.find("=?UTF-8?B?"); at != std::string::npos;
         at = data.find("=?UTF-8?B?", at + 1)) {
        const auto from = at + 10;
        std::vector<std::uint8_t> bytes;
        ASSERT_TRUE(net::decode_base64(data.substr(from, data.find("?=", from) - from), bytes));
        EXPECT_NE(bytes.front() & 0xc0, 0x80) << "begins within a character";
        subject.append(bytes.begin(), bytes.end());
    }
    EXPECT_EQ(subject, foreign.subject);
}

Reply reply(int code, std::vector<std::string> lines = {""}) { return {code, std::move(lines)}; }

Account account(std::string user = "neura", bool tls = false) {
    Account made;
    made.host = "mail.acme.test";
    made.tls = tls;
    made.user = std::move(user);
    made.password = "secret";
    return made;
}

TEST(SmtpSession, EncryptsLogsInAndHandsTheMailOver) {
    Session session(account(), mail());
    EXPECT_EQ(session.next(reply(220)).text, "EHLO neura\r\n");
    EXPECT_EQ(session.next(reply(250, {"hi", "STARTTLS", "AUTH PLAIN"})).text, "STARTTLS\r\n");
    EXPECT_EQ(session.next(reply(220)).what, What::start_tls);
    EXPECT_EQ(session.encrypted().text, "EHLO neura\r\n");
    EXPECT_EQ(session.next(reply(250, {"hi", "auth login plain"})).text,
              "AUTH PLAIN AG5ldXJhAHNlY3JldA==\r\n");
    EXPECT_EQ(session.next(reply(235)).text, "MAIL FROM:<neura@acme.test>\r\n");
    EXPECT_EQ(session.next(reply(250)).text, "RCPT TO:<desk@acme.test>\r\n");
    EXPECT_EQ(session.next(reply(250)).text, "RCPT TO:<chief@acme.test>\r\n");
    EXPECT_EQ(session.next(reply(251)).text, "DATA\r\n");
    EXPECT_EQ(session.next(reply(354)).text, data_of(mail()));
    const auto last = session.next(reply(250));
    EXPECT_EQ(last.what, What::done);
    EXPECT_EQ(last.text, "QUIT\r\n");
}

TEST(SmtpSession, NeitherPasswordNorMailGoesInTheClear) {
    Session session(account(), mail());
    session.next(reply(220));

    const auto step = session.next(reply(250, {"hi", "AUTH PLAIN"}));

    EXPECT_EQ(step.what, What::failed);
    EXPECT_TRUE(step.why.contains("encryption"));
}

TEST(SmtpSession, OnThisMachineItMay) {
    auto here = account("");
    here.in_the_clear = true;
    Session session(here, mail());
    session.next(reply(220));

    EXPECT_EQ(session.next(reply(250, {"hi"})).text, "MAIL FROM:<neura@acme.test>\r\n");
}

TEST(SmtpSession, ARefusalOfTheMailIsForGoodOneOfTheMomentIsNot) {
    const auto after_hello = [](int code) {
        Session session(account("", true), mail());
        session.next(reply(220));
        session.next(reply(250));
        return session.next(reply(code));
    };
    EXPECT_EQ(after_hello(550).what, What::failed);
    EXPECT_TRUE(after_hello(550).for_good);
    EXPECT_EQ(after_hello(451).what, What::failed);
    EXPECT_FALSE(after_hello(451).for_good);
}

TEST(SmtpSession, AWrongPasswordMayBeMendedAndIsNotRepeated) {
    Session session(account("neura", true), mail());
    session.next(reply(220));
    session.next(reply(250, {"hi", "AUTH PLAIN"}));

    const auto step = session.next(reply(535, {"neura: wrong password secret"}));

    EXPECT_EQ(step.what, What::failed);
    EXPECT_FALSE(step.for_good);
    EXPECT_FALSE(step.why.contains("secret"));
}

}  // namespace
}  // namespace neura::providers::smtp
