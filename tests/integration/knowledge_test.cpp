// Documents to answers: the real sentence encoder, vendors' embeddings over real sockets, PDF by
// the real tool, and the help desk's documents.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "fakes/fake_embeddings.hpp"
#include "fakes/run.hpp"
#include "integration/live_loop.hpp"
#include "integration/temporary_folder.hpp"
#include "knowledge/errc.hpp"
#include "knowledge/library.hpp"
#include "knowledge/pdf_text.hpp"
#include "knowledge/search.hpp"
#include "providers/embedded/embedded_embedder.hpp"
#include "providers/embedded/errc.hpp"
#include "providers/embedded/sentence_encoder.hpp"
#include "server/knowledge.hpp"
#include "storage/sqlite/sqlite_index.hpp"

namespace neura {
namespace {

namespace embedded = providers::embedded;
using fakes::EmbeddingVendor;
using fakes::FakeEmbeddings;
using knowledge::Vector;
using server::Configuration;
using tests::LiveLoop;
using namespace std::chrono_literals;

std::filesystem::path models_dir() {
    if (const auto* dir = std::getenv("NEURA_MODELS_DIR")) return dir;
    return std::filesystem::path(std::getenv("HOME")) / ".local/share/neura/models";
}

double product(const std::vector<float>& a, const std::vector<float>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

const embedded::SentenceEncoder& encoder() {
    static const auto loaded =
        embedded::SentenceEncoder::load(models_dir() / "embed" / "use-lite").value();
    return loaded;
}

// The values are those of the model under TensorFlow.js, to five places.
TEST(SentenceEncoder, GivesTheModelsOwnValues) {
    const std::vector<float> password{-0.04846F, -0.05457F, 0.04023F, -0.05394F,
                                      0.05437F,  -0.05447F, 0.05400F, 0.01416F};
    const std::vector<float> german{-0.05356F, 0.01487F,  0.02148F, -0.02694F,
                                    -0.01701F, -0.01360F, 0.03606F, -0.05480F};
    const auto check = [](std::string_view text, const std::vector<float>& expected, float last) {
        const auto vector = encoder().encode(text);
        ASSERT_EQ(vector.size(), 512U);
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_NEAR(vector[i], expected[i], 1.5e-5) << text << ' ' << i;
        EXPECT_NEAR(vector.back(), last, 1.5e-5) << text;
        EXPECT_NEAR(product(vector, vector), 1, 1e-5);
    };
    check("How do I reset my password?", password, -0.05188F);
    check("Der Drucker druckt nicht – ok?", german, -0.00794F);
}

TEST(SentenceEncoder, ReadsLongTextsToTheirEnd) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "The printer has a paper jam. ";
    const auto other = encoder().encode(text + "I forgot my password and cannot sign in. ");
    const auto vector = encoder().encode(text);
    EXPECT_NEAR(product(vector, vector), 1, 1e-5);
    EXPECT_GT(product(vector, encoder().encode("The printer has a paper jam.")), 0.6);
    EXPECT_LT(product(vector, other), 0.9999) << "what comes last is read too";
    EXPECT_EQ(encoder().encode("").size(), 512U);
}

TEST(EmbeddedEmbedder, SaysWhatToDoWithoutAModel) {
    const TemporaryFolder empty;
    const auto embedder = embedded::make_embedder(empty.path());
    const auto vectors = fakes::run(embedder->embed({"a"}));
    ASSERT_FALSE(vectors.has_value());
    EXPECT_EQ(vectors.error().code, embedded::Errc::models_missing);
    EXPECT_TRUE(vectors.error().doing.contains("neura models pull search"));
}

/// An index on disk, and what is searched in it.
class KnowledgeTest : public testing::Test {
protected:
    void add(knowledge::Embedder& embedder, const std::filesystem::path& path) {
        const auto files = knowledge::files_in({path}, path.parent_path());
        ASSERT_TRUE(files.has_value()) << files.error().doing;
        knowledge::Library library(*index_, embedder, "help");
        for (const auto& file : *files) {
            const auto added = loop_.run(library.add(file));
            ASSERT_TRUE(added.has_value()) << added.error().doing << added.error().code.message();
            EXPECT_FALSE(added->is_unchanged) << file.name;
        }
    }

    knowledge::SearchResult find(knowledge::Embedder& embedder, std::string question) {
        knowledge::Search search(*index_, embedder, time_);
        std::vector<std::string> questions{std::move(question)};
        knowledge::SearchOptions options;
        options.collection = "help";
        return loop_.run(search.find(std::move(questions), std::move(options))).value();
    }

    const SystemTime time_;
    TemporaryFolder folder_;
    LiveLoop loop_;
    std::unique_ptr<knowledge::Index> index_ =
        std::move(storage::sqlite::open_index(folder_.path() / "neura.db").value());
};

// What callers might ask of the documents in examples/, with the heading that answers.
TEST_F(KnowledgeTest, TheHelpDeskFindsItsAnswers) {
    std::ifstream file(NEURA_SOURCE_DIR "/tests/data/knowledge/helpdesk_questions.json");
    const auto questions = nlohmann::json::parse(file);
    const auto embedder = embedded::make_embedder(models_dir());
    add(*embedder, NEURA_SOURCE_DIR "/examples/knowledge/helpdesk");
    int first = 0;
    int among_three = 0;
    for (const auto& question : questions) {
        const auto found = find(*embedder, question[0].get<std::string>());
        EXPECT_FALSE(found.trouble.has_value());
        for (std::size_t i = 0; i < found.passages.size() && i < 3; ++i) {
            if (!found.passages[i].passage.title.ends_with(question[1].get<std::string>()))
                continue;
            first += i == 0;
            ++among_three;
        }
    }
    RecordProperty("first", first);
    RecordProperty("among_three", among_three);
    EXPECT_GE(first, 38) << "of 54";
    EXPECT_GE(among_three, 49) << "of 54";
    const auto found = find(*embedder, "I lost my phone and can't get a code");
    EXPECT_EQ(found.passages.front().passage.document, "helpdesk/two_factor.md");
    EXPECT_GT(found.passages.front().score, 0.3);
}

// Two questions for each of twenty passages, in other words than those of the passage.
TEST_F(KnowledgeTest, FindsWhatIsAskedInOtherWords) {
    std::ifstream file(NEURA_SOURCE_DIR "/tests/data/knowledge/paraphrased.json");
    const auto data = nlohmann::json::parse(file);
    const auto embedder = embedded::make_embedder(models_dir());
    int number = 0;
    for (const auto& text : data["passages"]) {
        knowledge::NewDocument document;
        document.name = std::to_string(number++);
        document.passages.push_back({"", text.get<std::string>()});
        document.vectors =
            loop_.run(embedder->embed({knowledge::text_to_embed("", text.get<std::string>())}))
                .value()
                .vectors;
        ASSERT_TRUE(loop_.run(index_->put("help", embedder->model(), std::move(document))));
    }
    int first = 0;
    int among_three = 0;
    for (const auto& question : data["questions"]) {
        const auto found = find(*embedder, question[0].get<std::string>());
        for (std::size_t i = 0; i < found.passages.size() && i < 3; ++i) {
            if (found.passages[i].passage.document != std::to_string(question[1].get<int>()))
                continue;
            first += i == 0;
            ++among_three;
        }
    }
    RecordProperty("first", first);
    RecordProperty("among_three", among_three);
    EXPECT_GE(first, 19) << "of 40";
    EXPECT_GE(among_three, 28) << "of 40";
}

TEST_F(KnowledgeTest, LeavesWhatHasNotChangedAlone) {
    FakeEmbeddings vendor(EmbeddingVendor::ollama, "");
    folder_.write("docs/a.md", "# A\napples and pears\n");
    folder_.write("docs/sub/b.txt", "bananas\n");
    folder_.write("docs/.hidden/c.txt", "cherries\n");
    folder_.write("docs/picture.png", "no text");
    Configuration configuration;
    configuration.embedding_provider = "ollama";
    configuration.ollama_base_url = vendor.endpoint().substr(0, vendor.endpoint().find("/api"));
    const auto embedder = server::make_embedder(configuration, 5s);

    add(*embedder, folder_.path() / "docs");
    const auto files = knowledge::files_in({folder_.path() / "docs"}, folder_.path()).value();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].name, "docs/a.md");
    const auto asked = vendor.requests().size();
    knowledge::Library library(*index_, *embedder, "help");
    EXPECT_TRUE(loop_.run(library.add(files[0]))->is_unchanged);
    EXPECT_EQ(vendor.requests().size(), asked) << "it was not embedded again";
    folder_.write("docs/a.md", "# A\napricots\n");
    EXPECT_FALSE(loop_.run(library.add(files[0]))->is_unchanged);
    EXPECT_EQ(find(*embedder, "apricots").passages.front().passage.text, "apricots");
    EXPECT_EQ(loop_.run(index_->documents("help"))->size(), 2U);
    EXPECT_EQ(vendor.broken_rules(), std::vector<std::string>());
}

TEST_F(KnowledgeTest, ReadsPdf) {
    if (std::system("command -v pdftotext >/dev/null") != 0)
        GTEST_SKIP() << "poppler-utils is not installed";
    // One page with one line; poppler finds the objects of a file without a table of them.
    folder_.write(
        "manual.pdf",
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        "4 0 obj<</Length 53>>stream\nBT /F1 12 Tf 72 700 Td (Turn the red valve.) Tj ET\n"
        "endstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n");
    const auto text = knowledge::pdf_text(folder_.path() / "manual.pdf");
    ASSERT_TRUE(text.has_value()) << text.error().code.message();
    EXPECT_TRUE(text->contains("Turn the red valve."));

    folder_.write("broken.pdf", "no PDF");
    EXPECT_EQ(knowledge::pdf_text(folder_.path() / "broken.pdf").error().code,
              knowledge::Errc::tool_failed);
}

TEST_F(KnowledgeTest, SaysHowToGetTheToolForPdf) {
    const std::string path = std::getenv("PATH");
    ::setenv("PATH", folder_.path().c_str(), 1);
    folder_.write("manual.pdf", "%PDF");
    const auto text = knowledge::pdf_text(folder_.path() / "manual.pdf");
    ::setenv("PATH", path.c_str(), 1);
    ASSERT_FALSE(text.has_value());
    EXPECT_EQ(text.error().code, knowledge::Errc::tool_missing);
    EXPECT_TRUE(text.error().code.message().contains("apt-get install poppler-utils"));
}

/// A vendor's server, and our embedder as the configuration makes it.
struct VendorRig {
    explicit VendorRig(EmbeddingVendor vendor) : server(vendor, "secret-key") {
        configuration.openai_api_key = "secret-key";
        configuration.azure_openai_api_key = "secret-key";
        configuration.azure_openai_api_version = "2024-10-21";
        const auto endpoint = server.endpoint();
        const auto origin = endpoint.substr(0, endpoint.find('/', 8));
        configuration.openai_base_url = origin + "/v1";
        configuration.azure_openai_endpoint = origin;
        configuration.embedding_provider =
            vendor == EmbeddingVendor::openai ? "openai" : "azure_openai";
        if (vendor == EmbeddingVendor::azure) configuration.embedding_model = "embedder";
        EXPECT_TRUE(server::check_embedder(configuration).empty());
        embedder = server::make_embedder(configuration, 300ms);
    }

    FakeEmbeddings server;
    Configuration configuration;
    std::unique_ptr<knowledge::Embedder> embedder;
};

class VendorEmbeddings : public testing::TestWithParam<EmbeddingVendor> {};

TEST_P(VendorEmbeddings, GiveAVectorForEachText) {
    LiveLoop loop;
    VendorRig rig(GetParam());
    const auto vectors = loop.run(rig.embedder->embed({"red apples", "apples red", "pears"}));
    ASSERT_TRUE(vectors.has_value()) << vectors.error().doing;
    ASSERT_EQ(vectors->vectors.size(), 3U);
    EXPECT_EQ(vectors->tokens, 3) << "as the server counts";
    EXPECT_NEAR(product(vectors->vectors[0], vectors->vectors[1]), 1, 1e-6);
    EXPECT_NEAR(product(vectors->vectors[2], vectors->vectors[2]), 1, 1e-6);
    ASSERT_TRUE(loop.run(rig.embedder->embed({"again"})).has_value());
    EXPECT_EQ(rig.server.connections(), 1) << "the connection is kept";
    EXPECT_EQ(rig.server.broken_rules(), std::vector<std::string>());
}

TEST_P(VendorEmbeddings, FailInTimeAndSayWhy) {
    LiveLoop loop;
    VendorRig rig(GetParam());
    const auto failure = [&](fakes::ModelServerAnswer answer) {
        rig.server.will_answer(std::move(answer));
        const auto vectors = loop.run(rig.embedder->embed({"text"}));
        EXPECT_FALSE(vectors.has_value());
        if (vectors) return std::error_code();
        EXPECT_FALSE(vectors.error().doing.contains("secret"));
        return vectors.error().code;
    };
    fakes::ModelServerAnswer answer;
    answer.status = 401;
    EXPECT_EQ(failure(answer), knowledge::Errc::embedder_refused);
    answer.status = 503;
    EXPECT_EQ(failure(answer), knowledge::Errc::embedder_failed);
    answer.status = 200;
    answer.body = "<html>";
    EXPECT_EQ(failure(answer), knowledge::Errc::bad_answer);
    answer.before = 1h;
    const auto began = Clock::now();
    EXPECT_TRUE(failure(answer));
    EXPECT_LT(Clock::now() - began, 5s);
    EXPECT_EQ(rig.server.broken_rules(), std::vector<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Each, VendorEmbeddings,
                         testing::Values(EmbeddingVendor::openai, EmbeddingVendor::azure));

TEST(EmbedderChoice, SaysWhatIsMissing) {
    Configuration configuration;
    configuration.embedding_provider = "openai";
    configuration.openai_base_url = "https://api.openai.com/v1";
    const auto problem = [&] {
        const auto problems = server::check_embedder(configuration);
        return problems.empty() ? "" : problems.front().message;
    };
    EXPECT_TRUE(problem().contains("OPENAI_API_KEY"));
    configuration.embedding_provider = "azure_openai";
    EXPECT_TRUE(problem().contains("AZURE_OPENAI_ENDPOINT"));
    configuration.embedding_provider = "locale";
    EXPECT_TRUE(problem().contains("local, openai, azure_openai or ollama"));
}

}  // namespace
}  // namespace neura
