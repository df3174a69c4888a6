// The long poll of a gateway, read and authenticated.
#pragma once

#include <chrono>

#include "cloud/commands/command_book.h"
#include "cloud/http/api.h"
#include "core/base/result.h"

namespace riser::cloud {

struct PollRequest {
    Gateway gateway;
    PollCursor cursor;
    std::chrono::seconds wait{0};
};

// GET
// /v1/gateways/{gateway}/commands?command_epoch=..&credit_after=..&state_after=..&key_set=..&wait=..
// All parameters are optional and default to 0; the signature covers the whole target.
[[nodiscard]] Result<PollRequest, http::Response> read_poll_request(Context& context,
                                                                    const http::Request& request,
                                                                    GenuineRequests& genuine);

}  // namespace riser::cloud
