#include "cloud/ctl/cloud_client.h"

#include "cloud/identity/secret_file.h"
#include "platform/http/unix_client.h"

namespace riser::cloud {
namespace {

// What a problem says: its detail, and each field that is wrong.
std::string problem_text(const http::Response& response) {
    boost::system::error_code error;
    const auto value = json::parse(response.body, error);
    if (error || !value.is_object())
        return "the service answered with status " + std::to_string(response.status);
    std::string text;
    const auto& problem = value.get_object();
    if (const auto* detail = problem.if_contains("detail");
        detail != nullptr && detail->is_string())
        text = std::string(detail->get_string());
    const auto* errors = problem.if_contains("errors");
    if (errors == nullptr || !errors->is_array()) return text;
    for (const auto& item : errors->get_array()) {
        const auto* field = item.is_object() ? item.get_object().if_contains("pointer") : nullptr;
        const auto* detail = item.is_object() ? item.get_object().if_contains("detail") : nullptr;
        if (field == nullptr || detail == nullptr || !field->is_string() || !detail->is_string())
            continue;
        text += "\n  " + std::string(field->get_string()) + " " + std::string(detail->get_string());
    }
    return text;
}

}  // namespace

Result<CloudClient, ClientFailure> CloudClient::of(const CloudConfig& config) {
    if (!config.http.tls_certificate.empty()) {
        return fail(ClientFailure{
            k_client_refused,
            "this command speaks plain HTTP on this machine, and the service is configured with "
            "TLS of its own: use its API, or put a TLS proxy in front of 127.0.0.1"});
    }
    const auto token = read_secret_file(config.operator_token());
    if (!token) return fail(ClientFailure{k_client_refused, token.error().message});
    CloudClient client;
    client.token_ = token->substr(0, token->find_last_not_of("\r\n ") + 1);
    client.port_ = config.http.port;
    client.address_ = config.http.address;
    if (client.address_ == "0.0.0.0") client.address_ = "127.0.0.1";
    if (client.address_ == "::") client.address_ = "::1";
    return client;
}

Result<http::Response, ClientFailure> CloudClient::ask(const std::string& method,
                                                       const std::string& path,
                                                       const json::object& body,
                                                       const std::string& key) const {
    http::Request request;
    request.method = method;
    request.path = path;
    request.headers = {{"Authorization", "Bearer " + token_}, {"Content-Type", "application/json"}};
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
    if (method != "GET") request.body = json::serialize(body);
    auto response = http::tcp_request(address_, port_, request);
    if (!response) {
        return fail(ClientFailure{k_client_unreachable, "riser-cloud does not answer at " +
                                                            address_ + ":" + std::to_string(port_) +
                                                            ": " + response.error().message});
    }
    if (response->status >= 400)
        return fail(ClientFailure{k_client_refused, problem_text(*response)});
    return std::move(response).value();
}

Result<json::object, ClientFailure> CloudClient::ask_json(const std::string& method,
                                                          const std::string& path,
                                                          const json::object& body,
                                                          const std::string& key) const {
    const auto response = ask(method, path, body, key);
    if (!response) return fail(response.error());
    boost::system::error_code error;
    auto value = json::parse(response->body, error);
    if (error || !value.is_object())
        return fail(ClientFailure{k_client_refused, "the service answered something else"});
    return std::move(value).as_object();
}

}  // namespace riser::cloud
