#include "providers/mcp/protocol.hpp"

#include <gtest/gtest.h>

namespace neura::providers::mcp {
namespace {

using Json = nlohmann::json;

TEST(Messages, AreLinesOfJsonRpc) {
    EXPECT_EQ(Json::parse(initialize(1, "0.4")), Json::parse(R"({"jsonrpc":"2.0","id":1,
        "method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},
        "clientInfo":{"name":"neura","version":"0.4"}}})"));
    EXPECT_EQ(Json::parse(list_tools(2, "")), Json::parse(R"({"jsonrpc":"2.0","id":2,
        "method":"tools/list","params":{}})"));
    EXPECT_EQ(Json::parse(list_tools(3, "p2"))["params"], Json({{"cursor", "p2"}}));
    EXPECT_EQ(Json::parse(call_tool(4, "search", R"({"q":"a\nb"})"))["params"],
              Json::parse(R"({"name":"search","arguments":{"q":"a\nb"}})"));
    EXPECT_EQ(Json::parse(call_tool(5, "search", "["))["params"]["arguments"], Json::object());
    EXPECT_EQ(Json::parse(cancelled(4, "why"))["params"],
              Json::parse(R"({"requestId":4,"reason":"why"})"));
    for (const auto& line : {initialize(1, "a\nb"), call_tool(4, "a\nb", R"({"q":"a\nb"})")})
        EXPECT_FALSE(line.contains('\n')) << line;
}

TEST(ParseMessage, TellsResponsesRequestsAndNotificationsApart) {
    const auto response = parse_message(R"({"jsonrpc":"2.0","id":7,"result":{"a":1}})");
    ASSERT_TRUE(response && std::holds_alternative<Response>(*response));
    EXPECT_EQ(std::get<Response>(*response).id, 7);
    EXPECT_EQ(std::get<Response>(*response).result, Json({{"a", 1}}));

    const auto error =
        parse_message(R"({"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"no"}})");
    EXPECT_EQ(std::get<Response>(*error).error, "no");

    const auto ping = parse_message(R"({"jsonrpc":"2.0","id":"x","method":"ping"})");
    ASSERT_TRUE(std::holds_alternative<ServerRequest>(*ping));
    EXPECT_EQ(Json::parse(answer_to(std::get<ServerRequest>(*ping))),
              Json::parse(R"({"jsonrpc":"2.0","id":"x","result":{}})"));
    EXPECT_EQ(
        Json::parse(answer_to({.id = 3, .method = "sampling/createMessage"}))["error"]["code"],
        Json(-32601));

    const auto note =
        parse_message(R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})");
    EXPECT_EQ(std::get<Notification>(*note).method, "notifications/tools/list_changed");

    for (const auto* bad : {"", "x", "[]", "{}", R"({"id":1})", R"({"id":"a","result":1})",
                            R"({"id":null,"method":"ping"})", R"({"method":7})"})
        EXPECT_FALSE(parse_message(bad).has_value()) << bad;
}

TEST(ParseMessage, TakesNothingThatIsNestedWithoutEnd) {
    const std::string deep = std::string(500'000, '[') + std::string(500'000, ']');
    EXPECT_FALSE(parse_message(R"({"id":1,"result":)" + deep + "}").has_value());
    EXPECT_TRUE(parse_message(R"({"id":1,"result":"[[[[\\\"[["})").has_value());
    EXPECT_EQ(Json::parse(call_tool(5, "search", R"({"q":)" + deep + "}"))["params"]["arguments"],
              Json::object());
}

TEST(ToolsIn, TakesWhatAModelCanBeToldOf) {
    const auto page = tools_in(Json::parse(R"({"nextCursor":"p2","tools":[
        {"name":"search","description":"Finds.","inputSchema":{"type":"object"}},
        {"name":"no schema"},{"name":"bad name!","inputSchema":{}},
        {"name":"odd","inputSchema":[]},7,{"name":"get-it.v2","inputSchema":{}}]})"));
    ASSERT_EQ(page.tools.size(), 2u);
    EXPECT_EQ(page.tools[0].name, "search");
    EXPECT_EQ(page.tools[0].description, "Finds.");
    EXPECT_EQ(page.tools[0].parameters, R"({"type":"object"})");
    EXPECT_EQ(page.tools[1].name, "get-it.v2");
    EXPECT_EQ(page.next, "p2");
    EXPECT_TRUE(tools_in(Json::parse(R"({"tools":{}})")).tools.empty());
    EXPECT_TRUE(tools_in(nullptr).tools.empty());
}

reasoning::ToolResult result(const char* json) {
    return result_of({.id = 1, .result = Json::parse(json)});
}

TEST(ResultOf, IsStructuredContentOrTheTexts) {
    EXPECT_EQ(result(R"({"content":[{"type":"text","text":"{\"t\":1}"}],
                         "structuredContent":{"t":1}})")
                  .text,
              R"({"t":1})");
    EXPECT_EQ(result(R"({"content":[{"type":"text","text":"one"},{"type":"image","data":"AA"},
                         {"type":"resource","resource":{"uri":"a:b","text":"two"}},
                         {"type":"resource_link","name":"doc","uri":"https://a.example"},7,{}]})")
                  .text,
              "one\n(something of the kind image)\ntwo\ndoc at https://a.example");
    EXPECT_EQ(result(R"({"content":[]})").text, "done");
}

TEST(ResultOf, SaysWhatFailed) {
    const auto failed =
        result(R"({"content":[{"type":"text","text":"no such page"}],"isError":true})");
    EXPECT_TRUE(failed.failed);
    EXPECT_EQ(failed.text, "no such page");
    EXPECT_TRUE(result("[]").failed);
    const auto refused = result_of({.id = 1, .error = "unknown tool"});
    EXPECT_TRUE(refused.failed);
    EXPECT_TRUE(refused.text.contains("unknown tool"));
}

}  // namespace
}  // namespace neura::providers::mcp
