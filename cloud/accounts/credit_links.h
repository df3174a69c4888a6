// Credits as links that a phone carries to a building which cannot be reached now (core/wire/credit_link.h): the command of
// the payment, as it waits to be fetched, in letters. Nothing is stored for it: whichever comes first counts, and the same
// payment is the same link.
#pragma once

#include <string>

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// Of a payment whose credit is ordered, credited or not. For the journal that the gateway has now, with the present key.
// Refused: `not_heard` before the first contact, `top_up_refused` when the gateway will not credit it,
// `credited_before` when that was in a journal that it keeps no more.
[[nodiscard]] Result<std::string, Refusal> credit_link_of(Session& session, const CloudKeys& keys,
                                                          const GatewayKey& gateway,
                                                          TopUpId payment);

}  // namespace riser::cloud
