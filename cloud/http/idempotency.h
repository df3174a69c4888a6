// Idempotency-Key: a repeated POST gets the stored answer of the first instead of a second effect.
// Key and answer are committed with the effect, and kept for ever: money must not depend on a
// retention time.
#pragma once

#include "cloud/http/api.h"

namespace riser::cloud {

[[nodiscard]] http::Response run_once(Context& context, const http::Request& request,
                                      bool key_required, const Operation& operation);

}  // namespace riser::cloud
