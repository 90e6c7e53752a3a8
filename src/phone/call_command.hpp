#pragma once

// `neura call`: places calls to any server that speaks a carrier's protocol, and judges them.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "phone/call_report.hpp"

namespace CLI {
class App;
}

namespace neura::phone {

/// How the words of invented callers reach the agent.
enum class Through : std::uint8_t {
    call,    ///< real calls to a server
    speech,  ///< said, coded as a telephone does, recognised; the agent in this process
    text,    ///< as they are; the agent in this process
};

/// How a caller knows what the agent says in a real call.
enum class Hearing : std::uint8_t {
    written,     ///< from what the server writes down: as a person would understand it
    recognised,  ///< from the audio, by the recogniser
};

struct CallOptions {
    std::string url = "http://127.0.0.1:8080";
    std::string public_url;                     ///< what the server calls itself, when signing
    std::string token;                          ///< the carrier's; signs requests when not empty
    std::string api_key;                        ///< for reading what the server keeps of a call
    std::optional<std::uint16_t> carrier_port;  ///< of the carrier's REST interface; none: no such

    std::vector<std::string> scripts;  ///< files
    std::vector<std::string> say;      ///< each one turn
    std::vector<std::string> wav;      ///< likewise
    std::string voice;                 ///< of the caller; empty: the script's, or "slt"
    std::string from = "+15550100100";
    std::string record;  ///< WAV file, stereo; numbered when there are several calls
    bool json = false;
    std::optional<Hearing> ear;  ///< none: written for invented callers, else recognised
    bool own_numbers = false;    ///< each call has another, of a country's unused: +1 555
    bool listen = true;          ///< false: nobody follows the agent's words

    int count = 1;     ///< times each script is played
    double rate = 0;   ///< calls begun a second; 0: as `parallel` allows
    int parallel = 0;  ///< calls at once; 0: one, or with `rate` any number

    int claims = 0;  ///< invented callers
    std::uint32_t seed = 1;
    int first = 0;  ///< number of the first of them
    Through through = Through::call;
    bool show_failures = false;
    double noise = 0;  ///< share of words mangled, `Through::text` only

    /// Told of the reports of scripted calls, in the order of the scripts and of their calls,
    /// `count` times over, in place of printing totals and JSON. Empty: nobody asks.
    std::function<void(const std::vector<CallReport>&)> done{};

    std::filesystem::path models_dir;                            ///< of the speech models
    std::filesystem::path agent_file = "agents/insurance.yaml";  ///< when no server is called
    std::vector<std::string> worker_command{"/proc/self/exe", "speech-worker"};
};

/// Adds the options of `neura call` to `app`; parsing fills `options`, which must outlive it.
void add_call_options(CLI::App& app, CallOptions& options);

/// Runs it. @return  the exit code: 0 when every call went through and all expectations hold,
/// 1 when not, 2 when it could not be tried (no server, a bad script, no models).
int call_command(const CallOptions& options);

}  // namespace neura::phone
