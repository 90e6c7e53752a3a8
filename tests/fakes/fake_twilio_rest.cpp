#include "fakes/fake_twilio_rest.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <pugixml.hpp>
#include <thread>

namespace neura::fakes {

using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// "AccountSid:AuthToken" of the class, in base64.
constexpr std::string_view credentials =
    "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMToxMjM0NTY3ODkw"
    "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMg==";

bool is_number(const Json& value) {
    if (!value.is_string()) return false;
    const auto& text = value.get_ref<const std::string&>();
    return text.size() >= 7 && text[0] == '+' &&
           text.find_first_not_of("0123456789", 1) == std::string::npos;
}

bool is_url(const Json& value) {
    return value.is_string() && value.get_ref<const std::string&>().starts_with("http");
}

struct Rules {
    std::vector<std::string> broken;
    void require(bool holds, std::string_view rule) {
        if (!holds) broken.emplace_back(rule);
    }
};

void check_twiml(Rules& rules, const std::string& text) {
    rules.require(text.size() <= 4'000, "Twiml has at most 4000 characters");
    pugi::xml_document xml;
    rules.require(static_cast<bool>(xml.load_buffer(text.data(), text.size())), "Twiml is XML");
    const auto dial = xml.child("Response").child("Dial");
    rules.require(static_cast<bool>(dial.child("Number")), "somebody is dialled");
    rules.require(is_number(dial.child("Number").text().as_string()), "a number is dialled");
    rules.require(is_url(dial.attribute("action").as_string()), "it is said what comes after");
}

void check_call(Rules& rules, const Json& form) {
    rules.require(is_number(form.value("To", Json())), "To is E.164");
    rules.require(is_number(form.value("From", Json())), "From is E.164");
    rules.require(form.contains("Url") != form.contains("Twiml"), "Url or Twiml");
    for (const auto* url : {"Url", "StatusCallback", "AsyncAmdStatusCallback"})
        rules.require(is_url(form.value(url, Json())), url);
    const auto machine = form.value("MachineDetection", "");
    rules.require(machine == "Enable" || machine == "DetectMessageEnd", "MachineDetection");
    rules.require(form.value("AsyncAmd", "") == "true", "AsyncAmd is a text");
}

void check_update(Rules& rules, const Json& form) {
    if (form.contains("Status"))
        rules.require(form.value("Status", "") == "completed" && form.size() == 1, "Status alone");
    else
        check_twiml(rules, form.value("Twiml", ""));
}

void check_message(Rules& rules, const Json& form) {
    rules.require(is_number(form.value("To", Json())), "To is E.164");
    rules.require(is_number(form.value("From", Json())), "From is E.164");
    const auto body = form.value("Body", "");
    rules.require(!body.empty() && body.size() <= 1'600, "Body has 1 to 1600 characters");
    if (form.contains("StatusCallback"))
        rules.require(is_url(form.at("StatusCallback")), "StatusCallback is an address");
}

std::vector<std::string> broken_by(std::string_view head, const Json& form) {
    Rules rules;
    const auto in_account = "/2010-04-01/Accounts/" + std::string(FakeTwilioRest::account);
    rules.require(head.starts_with("POST " + in_account + '/'), "it is posted to the account");
    rules.require(field_of(head, "authorization") == credentials, "the account is named");
    if (!form.is_object()) return {"the body is a form"};
    const auto path = head.substr(0, head.find(" HTTP/1.1"));
    if (path.ends_with("/Messages.json"))
        check_message(rules, form);
    else if (path.ends_with("/Calls.json"))
        check_call(rules, form);
    else if (path.contains("/Calls/") && path.ends_with(".json"))
        check_update(rules, form);
    else
        rules.require(false, "the address is one of the interface");
    return rules.broken;
}

ModelServerAnswer json_answer(unsigned status, const Json& body) {
    ModelServerAnswer answer;
    answer.status = status;
    answer.body = body.dump();
    answer.headers.emplace_back("Content-Type", "application/json");
    return answer;
}

}  // namespace

FakeTwilioRest::FakeTwilioRest()
    : FakeModelServer("", "twilio", broken_by, "application/x-www-form-urlencoded") {}

Json FakeTwilioRest::request(std::size_t count) const {
    for (int looks = 0; looks < 2'000; ++looks) {
        const auto all = requests();
        if (all.size() >= count) return all[count - 1];
        std::this_thread::sleep_for(5ms);
    }
    return nullptr;
}

ModelServerAnswer FakeTwilioRest::error(unsigned status, int code) {
    return json_answer(status, {{"code", code},
                                {"message", "in the vendor's words"},
                                {"more_info", "https://www.twilio.com/docs/errors/"},
                                {"status", status}});
}

ModelServerAnswer FakeTwilioRest::answer_to(const Json& form) const {
    if (form.contains("Body"))
        return json_answer(201, {{"sid", "SM00000000000000000000000000000001"},
                                 {"status", "queued"},
                                 {"error_code", nullptr}});
    const bool placed = form.contains("To");
    return json_answer(placed ? 201 : 200, {{"sid", "CA000000000000000000000000000000a1"},
                                            {"status", placed ? "queued" : "in-progress"},
                                            {"answered_by", nullptr}});
}

}  // namespace neura::fakes
