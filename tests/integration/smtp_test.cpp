// Mail handed to a server on loopback, in the clear and encrypted.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fakes/fake_smtp.hpp"
#include "fakes/run.hpp"
#include "integration/tls_identity.hpp"
#include "providers/smtp/mailer.hpp"

namespace neura::providers::smtp {
namespace {

using namespace std::chrono_literals;
using fakes::FakeSmtp;

class SmtpTest : public testing::Test {
protected:
    /// What we trust is read once in a process, so all tests share what is trusted.
    static void SetUpTestSuite() {
        trusted_ = identity_of("localhost");
        const auto file = std::filesystem::temp_directory_path() /
                          ("neura_smtp_test_" + std::to_string(::getpid()) + ".pem");
        std::ofstream(file) << trusted_.certificate;
        ::setenv("SSL_CERT_FILE", file.c_str(), 1);
    }
    static void TearDownTestSuite() { std::filesystem::remove(std::getenv("SSL_CERT_FILE")); }

    static Mail mail() {
        Mail made;
        made.from = "neura@acme.test";
        made.to = {"desk@acme.test"};
        made.subject = "Call";
        made.text = "It rained.";
        made.id = "email:1";
        return made;
    }

    static Account account(const FakeSmtp& server, bool logs_in) {
        auto read = read_account("smtp://neura:secret@localhost:" + std::to_string(server.port()));
        if (!logs_in) read->user.clear();
        return *read;
    }

    static std::expected<void, MailFailure> hand_over(const FakeSmtp& server,
                                                      bool logs_in = false) {
        return fakes::run(send(account(server, logs_in), mail(), 5s));
    }

    static FakeSmtp::Options encrypting(const Identity& identity) {
        FakeSmtp::Options options;
        options.key = identity.key;
        options.certificate = identity.certificate;
        options.needs_login = "AG5ldXJhAHNlY3JldA==";
        return options;
    }

    static inline Identity trusted_;
};

TEST_F(SmtpTest, AMailIsTakenOnThisMachineInTheClear) {
    const FakeSmtp server;

    const auto sent = hand_over(server);

    ASSERT_TRUE(sent.has_value()) << sent.error().why;
    ASSERT_EQ(server.taken().size(), 1u);
    EXPECT_EQ(server.taken()[0].from, "<neura@acme.test>");
    EXPECT_EQ(server.taken()[0].to, std::vector<std::string>{"<desk@acme.test>"});
    EXPECT_TRUE(server.taken()[0].data.contains("SXQgcmFpbmVkLg=="));
}

TEST_F(SmtpTest, WhereEncryptionIsOfferedThePasswordAndTheMailAreEncrypted) {
    const FakeSmtp server(encrypting(trusted_));

    const auto sent = hand_over(server, true);

    ASSERT_TRUE(sent.has_value()) << sent.error().why;
    ASSERT_EQ(server.taken().size(), 1u);
    EXPECT_TRUE(server.taken()[0].encrypted);
    EXPECT_EQ(server.commands()[1], "STARTTLS");
}

TEST_F(SmtpTest, ACertificateThatNobodyTrustsGetsNoPassword) {
    const FakeSmtp server(encrypting(identity_of("localhost")));

    const auto sent = hand_over(server, true);

    ASSERT_FALSE(sent.has_value());
    EXPECT_TRUE(sent.error().why.contains("not trusted")) << sent.error().why;
    EXPECT_FALSE(sent.error().for_good);
    for (const auto& command : server.commands()) EXPECT_FALSE(command.starts_with("AUTH"));
}

TEST_F(SmtpTest, WordsBeforeTheEncryptionAreNotTaken) {
    auto options = encrypting(trusted_);
    options.instead = {{"STARTTLS", "220 go ahead\r\n250 AUTH PLAIN\r\n"}};
    const FakeSmtp server(options);

    const auto sent = hand_over(server, true);

    ASSERT_FALSE(sent.has_value());
    EXPECT_TRUE(server.taken().empty());
}

TEST_F(SmtpTest, ARefusalIsForGoodAndABusyServerIsNot) {
    FakeSmtp::Options options;
    options.instead = {{"RCPT TO:", "550 nobody of that name\r\n"}};
    const FakeSmtp refusing(options);
    EXPECT_TRUE(hand_over(refusing).error().for_good);

    options.instead = {{"MAIL FROM:", "451 later\r\n"}};
    const FakeSmtp busy(options);
    EXPECT_FALSE(hand_over(busy).error().for_good);
}

TEST_F(SmtpTest, AServerThatHangsUpOrIsNotThereMayBeBackLater) {
    FakeSmtp::Options options;
    options.hangs_up_at = "DATA";
    std::uint16_t port = 0;
    {
        const FakeSmtp server(options);
        port = server.port();
        const auto sent = hand_over(server);
        ASSERT_FALSE(sent.has_value());
        EXPECT_FALSE(sent.error().for_good);
    }
    const auto nobody = read_account("smtp://localhost:" + std::to_string(port));
    const auto sent = fakes::run(send(*nobody, mail(), 5s));
    ASSERT_FALSE(sent.has_value());
    EXPECT_FALSE(sent.error().for_good);
}

}  // namespace
}  // namespace neura::providers::smtp
