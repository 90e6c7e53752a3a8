#include "server/vendor_breaker.hpp"

#include "telemetry/log.hpp"

namespace neura::server {

void tell_of(CircuitBreaker& breaker, const std::string& vendor, const char* doing) {
    breaker.on_change = [vendor, doing](const CircuitBreaker::Status& status) {
        if (status.state == CircuitBreaker::State::closed)
            log::info("vendor.back", {{"vendor", vendor}, {"for", doing}});
        else if (status.why)
            log::error("vendor.left_out", {{"vendor", vendor},
                                           {"for", doing},
                                           {"why", status.why->code.message()},
                                           {"error", status.why->doing}});
    };
}

void count_failures(metrics::Registry& registry, const CircuitBreaker& breaker,
                    const std::string& vendor, const char* doing) {
    registry.counter_read("neura_vendor_failures_total",
                          "Times a vendor failed beside another who took over.",
                          [&breaker] { return static_cast<double>(breaker.status().failures); },
                          {{"vendor", vendor}, {"for", doing}});
}

}  // namespace neura::server
