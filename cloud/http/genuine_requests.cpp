#include "cloud/http/genuine_requests.h"

#include "core/wire/signing.h"

namespace riser::cloud {

bool GenuineRequests::is_genuine(const Gateway& gateway, const http::Request& request) {
    Known asked{gateway.public_key, request.method, request.target(),
                std::string(request.header(wire::k_signature_header))};
    const auto found = known_.find(gateway.key.gateway);
    if (found != known_.end() && found->second == asked) return true;
    if (!wire::verify_request(asked.key, asked.method, asked.target, asked.signature)) return false;
    if (known_.size() >= k_most) known_.clear();
    known_.insert_or_assign(gateway.key.gateway, std::move(asked));
    return true;
}

}  // namespace riser::cloud
