// CloudClient: the running service on this machine, asked over its API with the operator's token. A failure carries the
// exit code and the sentence for the person.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "cloud/config.h"
#include "platform/http/message.h"

namespace riser::cloud {

namespace json = boost::json;

enum ClientExit : int { k_client_refused = 1, k_client_usage = 64, k_client_unreachable = 75 };

struct ClientFailure {
    int exit_code = k_client_refused;
    std::string message;
};

class CloudClient {
public:
    // Reads the token; asks nothing yet.
    [[nodiscard]] static Result<CloudClient, ClientFailure> of(const CloudConfig& config);

    // `key`: of orders, by which a repeat is known (Idempotency-Key).
    [[nodiscard]] Result<http::Response, ClientFailure> ask(const std::string& method,
                                                            const std::string& path,
                                                            const json::object& body = {},
                                                            const std::string& key = "") const;
    // The same, for answers that are JSON.
    [[nodiscard]] Result<json::object, ClientFailure> ask_json(const std::string& method,
                                                               const std::string& path,
                                                               const json::object& body = {},
                                                               const std::string& key = "") const;

private:
    CloudClient() = default;
    std::string address_;
    std::uint16_t port_ = 0;
    std::string token_;
};

}  // namespace riser::cloud
