// What gateways call: uploads. (The long poll for commands is in api.cpp, because it waits.)
#include "cloud/http/responses.h"

namespace riser::cloud {
namespace {

// Uploads are read before it is known whose they are, so they are held smaller than other bodies
// could be. Gateways keep to max_batch_bytes of their receipts; a first upload before any receipt
// stays far below.
constexpr std::size_t k_upload_limit = 4U << 20U;
constexpr std::string_view k_receipt_type = "application/x-riser-receipt";

http::Response ingest(Context& context, const http::Request& request) {
    const wire::ByteView bytes{reinterpret_cast<const std::uint8_t*>(request.body.data()),
                               request.body.size()};
    const auto answer =
        ingest_batch(context.session, context.keys, context.settings.ingest, bytes, context.now_ms);
    if (const auto* refusal = std::get_if<IngestRefusal>(&answer)) {
        return http::problem(refusal->status, refusal->code, "The upload was not taken",
                             refusal->detail);
    }
    const auto& taken = std::get<IngestReceipt>(answer);
    // A fork is refused, but that it was seen is kept.
    context.commit_anyway = true;
    context.woken.insert(taken.woken.begin(), taken.woken.end());
    if (taken.new_commands) context.woken.insert(taken.receipt.gateway);
    const auto receipt = wire::encode_receipt(taken.receipt, context.keys.of(wire::Role::receipt));
    return {taken.receipt.verdict == wire::Verdict::accepted ? 200 : 409,
            {{"Content-Type", std::string(k_receipt_type)}, {"Cache-Control", "no-store"}},
            {receipt.begin(), receipt.end()},
            {}};
}

}  // namespace

std::vector<ApiRoute> gateway_routes() {
    return {
        {"POST", "/v1/ingest", Access::gateway_itself, Repeat::by_nature, ingest, k_upload_limit}};
}

}  // namespace riser::cloud
