#include "providers/http_tools/protocol.hpp"

#include <gtest/gtest.h>

#include "net/web_socket.hpp"

namespace neura::providers::http_tools {
namespace {

using Json = nlohmann::json;

const Secrets secrets{{"CRM_TOKEN", "s3cr3t&"}};

reasoning::HttpTool order_status() {
    return {
        .tool = {.name = "order_status",
                 .description = "Where an order is.",
                 .parameters = R"({"type":"object","additionalProperties":false,
                         "properties":{"order":{"type":"string","minLength":1},
                                       "lines":{"type":"integer","maximum":5}},
                         "required":["order"]})"},
        .method = "GET",
        .url = "https://crm.example.com:8443/v1/orders/{order}",
        .query = {{"fields", "status,eta"}, {"lines", "{lines}"}, {"key", "{secret:CRM_TOKEN}"}},
        .headers = {{"Authorization", "Bearer {secret:CRM_TOKEN}"}},
        .body = {}};
}

net::Fetch made(const reasoning::HttpTool& tool, const Json& arguments) {
    auto request = request_for(tool, arguments, secrets);
    EXPECT_TRUE(request.has_value()) << request.error();
    return std::move(*request);
}

TEST(RequestFor, PutsArgumentsAndSecretsWhereTheyBelong) {
    const auto request = made(order_status(), {{"order", "A 17/ü?x=1#"}, {"lines", 3}});
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.url.origin(), "https://crm.example.com:8443");
    EXPECT_EQ(request.url.target,
              "/v1/orders/A%2017%2F%C3%BC%3Fx%3D1%23?fields=status%2Ceta&lines=3&key=s3cr3t%26");
    EXPECT_EQ(request.headers.find("authorization"), "Bearer s3cr3t&");
    EXPECT_EQ(request.body, "");
}

TEST(RequestFor, LeavesOutOfTheQueryWhatWasNotGiven) {
    EXPECT_EQ(made(order_status(), {{"order", "A17"}}).url.target,
              "/v1/orders/A17?fields=status%2Ceta&key=s3cr3t%26");
}

TEST(RequestFor, SendsNothingThatTheParametersDoNotAllow) {
    for (const auto& bad :
         {Json::object(), Json{{"order", 17}}, Json{{"order", ""}},
          Json{{"order", "A"}, {"lines", 6}}, Json{{"order", "A"}, {"x", 1}}, Json("A17"), Json()})
        EXPECT_FALSE(request_for(order_status(), bad, secrets).has_value()) << bad;
}

TEST(RequestFor, GoesNowhereElse) {
    for (const auto* step : {"..", "."})
        EXPECT_FALSE(request_for(order_status(), {{"order", step}}, secrets).has_value()) << step;
    EXPECT_EQ(made(order_status(), {{"order", "../admin"}}).url.target.substr(0, 23),
              "/v1/orders/..%2Fadmin?f");
    const auto crafted = made(order_status(), {{"order", "{secret:CRM_TOKEN}"}});
    EXPECT_FALSE(crafted.url.target.substr(0, 40).contains("s3cr3t")) << crafted.url.target;
}

TEST(RequestFor, WritesABodyAsJson) {
    auto tool = order_status();
    tool.method = "POST";
    auto request = made(tool, {{"order", "A17"}});
    EXPECT_EQ(Json::parse(request.body), Json({{"order", "A17"}}));
    EXPECT_EQ(request.headers.find("Content-Type"), "application/json");

    tool.body =
        R"({"id":"{order}","lines":"{lines}","note":"by phone: {order}","n":[1,"{lines}"]})";
    request = made(tool, {{"order", "A\"17"}, {"lines", 2}});
    EXPECT_EQ(Json::parse(request.body),
              Json::parse(R"({"id":"A\"17","lines":2,"note":"by phone: A\"17","n":[1,2]})"));
    EXPECT_EQ(Json::parse(made(tool, {{"order", "A"}}).body)["lines"], Json());
}

net::Response answer(unsigned status, std::string type, std::string body) {
    net::Response response;
    response.status = status;
    response.content_type = std::move(type);
    response.body = std::move(body);
    return response;
}

TEST(ResultOf, TellsJsonAndText) {
    const auto result = result_of(answer(200, "application/json", R"({"status":"sent"})"), secrets);
    EXPECT_EQ(result.text, R"({"status":"sent"})");
    EXPECT_FALSE(result.failed);
    EXPECT_EQ(result_of(answer(204, "", ""), secrets).text, "done");
    EXPECT_FALSE(result_of(answer(200, "text/plain; charset=utf-8", "sent"), secrets).failed);
    EXPECT_TRUE(result_of(answer(200, "image/png", "x"), secrets).failed);
    EXPECT_TRUE(result_of(answer(200, "text/plain", "\xff\xfe"), secrets).failed);
}

TEST(ResultOf, SaysWhatWentWrongAndNoSecret) {
    const auto missing = result_of(answer(404, "text/plain", "no order for s3cr3t&"), secrets);
    EXPECT_TRUE(missing.failed);
    EXPECT_TRUE(missing.text.contains("404")) << missing.text;
    EXPECT_TRUE(missing.text.contains("no order for ***")) << missing.text;
    EXPECT_TRUE(result_of(answer(302, "text/plain", "there"), secrets).failed);
    EXPECT_EQ(result_of(answer(200, "text/plain", "you sent Bearer s3cr3t&"), secrets).text,
              "you sent Bearer ***");

    const auto late = result_of(Error{net::Errc::timed_out, "use a tool"});
    EXPECT_TRUE(late.failed);
    EXPECT_TRUE(late.text.contains("in time")) << late.text;
}

}  // namespace
}  // namespace neura::providers::http_tools
