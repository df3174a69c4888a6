// The seam under CloudSync: one HTTP exchange with the cloud as plain values. The machine says what
// to ask; gateway/io/uplink_curl (production) or a simulated link answers, with the reply or with
// why there is none. Who carries it out decides nothing: no retry, no redirect, no reading of the
// body.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/units/time.h"

namespace riser::sync {

using RequestId = std::uint64_t;

// ---- outputs of the machine ----

struct UplinkRequest {
    RequestId id = 0;            // answered by exactly one UplinkReply or UplinkFailed
    std::string method = "GET";  // GET, or POST with a body
    std::string target;          // "/v1/ingest": path and query, appended to the configured address
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::uint8_t> body;
    Duration timeout{};               // of the whole exchange, connecting included
    std::size_t max_reply_bytes = 0;  // a longer reply is abandoned, unread: UplinkFault::too_large

    bool operator==(const UplinkRequest&) const = default;
};
// The machine no longer waits: stop, and answer nothing. Harmless for a request that has ended.
struct UplinkCancel {
    RequestId id = 0;

    bool operator==(const UplinkCancel&) const = default;
};

// ---- inputs of the machine ----

// Whatever the server said, including errors: a status is not a failure of the link.
struct UplinkReply {
    RequestId id = 0;
    int status = 0;
    std::string retry_after;  // the header Retry-After as sent; empty: none
    std::vector<std::uint8_t> body;

    bool operator==(const UplinkReply&) const = default;
};

enum class UplinkFault : std::uint8_t {
    unreachable,  // name, route, connection
    untrusted,    // TLS: certificate or name
    timed_out,
    broken,  // lost in the middle: reset, truncated, no handshake
    too_large,
};
struct UplinkFailed {
    RequestId id = 0;
    UplinkFault fault = UplinkFault::unreachable;
    std::string message;  // for the log

    bool operator==(const UplinkFailed&) const = default;
};

}  // namespace riser::sync
