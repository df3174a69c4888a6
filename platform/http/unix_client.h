// One HTTP request over a Unix socket, synchronous: for riserctl and tests. Not a general client:
// no TLS, no redirects, no reuse of connections.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "platform/http/message.h"

namespace riser::http {

[[nodiscard]] Result<Response> unix_request(
    const std::string& socket_path, const Request& request,
    std::chrono::milliseconds timeout = std::chrono::seconds(30));

// The same over plain TCP to a numeric address, for system tests against loopback.
[[nodiscard]] Result<Response> tcp_request(
    const std::string& address, std::uint16_t port, const Request& request,
    std::chrono::milliseconds timeout = std::chrono::seconds(30));

}  // namespace riser::http
