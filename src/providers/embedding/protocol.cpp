#include "providers/embedding/protocol.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "knowledge/errc.hpp"
#include "net/json.hpp"

namespace neura::providers::embedding {

namespace dom = simdjson::dom;
using knowledge::Embeddings;
using knowledge::Errc;
using knowledge::Vector;

namespace {

constexpr std::size_t most_dimensions = 65'536;

std::unexpected<Error> bad(std::string_view what) {
    return fail(Errc::bad_answer, "read vectors: " + std::string(what));
}

Result<Vector> read_vector(dom::element element) {
    dom::array numbers;
    if (element.get(numbers) != simdjson::SUCCESS) return bad("expected a list of numbers");
    Vector vector;
    for (const auto each : numbers) {
        double number = 0;
        if (each.get(number) != simdjson::SUCCESS) return bad("expected a number");
        vector.push_back(static_cast<float>(number));
        if (!std::isfinite(vector.back()) || vector.size() > most_dimensions)
            return bad("numbers out of range");
    }
    if (vector.empty()) return bad("an empty one");
    knowledge::normalise(vector);
    return vector;
}

/// Those of OpenAI say which text they are of.
Result<std::pair<std::size_t, Vector>> read_entry(dom::element entry, Dialect dialect,
                                                  std::size_t place) {
    if (dialect == Dialect::openai) {
        std::uint64_t index = 0;
        if (entry["index"].get(index) == simdjson::SUCCESS) place = index;
        dom::element vector;
        if (entry["embedding"].get(vector) != simdjson::SUCCESS) return bad("no \"embedding\"");
        entry = vector;
    }
    auto vector = read_vector(entry);
    if (!vector) return std::unexpected(std::move(vector).error());
    return std::pair{place, std::move(*vector)};
}

/// 0 where they are not told, or not sensibly.
std::int64_t tokens_in(dom::element said, Dialect dialect) {
    const auto told =
        dialect == Dialect::openai ? said["usage"]["prompt_tokens"] : said["prompt_eval_count"];
    std::int64_t tokens = 0;
    if (told.get(tokens) != simdjson::SUCCESS) return 0;
    return std::max(tokens, std::int64_t{0});
}

/// Nothing is left to spend, so that waiting does not help.
bool is_used_up(std::string_view body) {
    const auto said = net::read_json(body);
    std::string_view code;
    return said && (*said)["error"]["code"].get(code) == simdjson::SUCCESS &&
           code == "insufficient_quota";
}

}  // namespace

std::string request_body(const RequestOptions& options, std::span<const std::string> texts) {
    std::string body = R"({"model":)" + net::json_text(options.model) + R"(,"input":[)";
    for (const auto& text : texts) {
        if (&text != &texts.front()) body += ',';
        body += net::json_text(text);
    }
    body += ']';
    if (options.dimensions > 0) body += R"(,"dimensions":)" + std::to_string(options.dimensions);
    if (options.dialect == Dialect::openai) body += R"(,"encoding_format":"float")";
    body += '}';
    return body;
}

Result<Embeddings> read_answer(Dialect dialect, std::string_view body, std::size_t count) {
    const auto said = net::read_json(body);
    if (!said) return bad("no JSON");
    dom::array list;
    const char* const key = dialect == Dialect::openai ? "data" : "embeddings";
    if ((*said)[key].get(list) != simdjson::SUCCESS) return bad("no list of them");

    Embeddings made;
    made.tokens = tokens_in(*said, dialect);
    auto& vectors = made.vectors;
    vectors.resize(count);
    std::size_t place = 0;
    for (const auto entry : list) {
        auto read = read_entry(entry, dialect, place++);
        if (!read) return std::unexpected(std::move(read).error());
        auto& [at, vector] = *read;
        if (at >= count || !vectors[at].empty()) return bad("more than there are texts");
        vectors[at] = std::move(vector);
    }
    for (const auto& vector : vectors)
        if (vector.empty() || vector.size() != vectors.front().size())
            return bad("not one of a size for each text");
    return made;
}

Error refusal(unsigned status, std::string_view body) {
    const bool lasting = status == 400 || status == 401 || status == 403 || status == 404 ||
                         status == 413 || status == 422 || (status == 429 && is_used_up(body));
    return {lasting ? Errc::embedder_refused : Errc::embedder_failed,
            "embed a text: the answer was HTTP status " + std::to_string(status)};
}

}  // namespace neura::providers::embedding
