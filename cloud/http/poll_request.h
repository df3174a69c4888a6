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
    std::uint32_t kinds = 0;  // of commands that it understands; 0: it does not say
};

// GET
// /v1/gateways/{gateway}/commands?command_epoch=..&credit_after=..&state_after=..&key_set=..&kinds=..&wait=..
// All parameters are optional and default to 0; the signature covers the whole target.
[[nodiscard]] Result<PollRequest, http::Response> read_poll_request(Context& context,
                                                                    const http::Request& request,
                                                                    GenuineRequests& genuine);

}  // namespace riser::cloud
