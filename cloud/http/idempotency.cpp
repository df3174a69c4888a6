#include "cloud/http/idempotency.h"

#include <algorithm>

#include "core/journal/chain.h"
#include "platform/http/problem.h"

namespace riser::cloud {
namespace {

constexpr std::string_view k_header = "Idempotency-Key";

bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= 128 &&
           std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::vector<std::uint8_t> fingerprint_of(const http::Request& request) {
    const auto hash = journal::blake2b(
        {reinterpret_cast<const std::uint8_t*>(request.body.data()), request.body.size()});
    return {hash.begin(), hash.end()};
}

http::Response replay(const StoredAnswer& answer) {
    auto response = http::json_response(answer.status, answer.body);
    response.headers.emplace_back("Idempotent-Replay", "true");
    return response;
}

}  // namespace

http::Response run_once(Context& context, const http::Request& request, bool key_required,
                        const Operation& operation) {
    const std::string key{request.header(k_header)};
    if (key.empty()) {
        if (!key_required) return operation(context, request);
        return http::problem(
            400, "idempotency_key_missing", "Idempotency-Key is missing",
            "Send \"Idempotency-Key: <a UUID you make>\" and the same one when you repeat the "
            "request, so that it takes effect once.");
    }
    if (!is_key(key)) {
        return http::problem(400, "bad_idempotency_key", "Idempotency-Key is malformed",
                             "It has 1 to 128 visible ASCII characters.");
    }
    const std::string scope = request.method + " " + request.path;
    const auto fingerprint = fingerprint_of(request);
    if (const auto known = context.session.stored_answer(scope, key)) {
        if (known->fingerprint == fingerprint) return replay(*known);
        return http::problem(
            422, "idempotency_key_reused", "Idempotency-Key was used for another request",
            "Make a new key for a new request; repeat an old request with its own body.");
    }
    http::Response response = operation(context, request);
    // A refusal had no effect: the corrected request may use the key again.
    if (response.status < 400) {
        context.session.store_answer(scope, key, {fingerprint, response.status, response.body},
                                     context.now_ms);
    }
    return response;
}

}  // namespace riser::cloud
