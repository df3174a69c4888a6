// Orders about how an account pays beside its bills: a payment that came to nothing, the change between prepaid and on
// bill, payment plans, deposits. The gateway decides; what cannot be
// is refused here, where somebody reads the answer.
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// `body` is a wire::BouncePayment, ChangeMode, AgreePlan, EndPlan, DemandDeposit or MoveDeposit. The same id with the same content is the same order.
[[nodiscard]] Result<QueuedCommand, Refusal> order_about_payment(
    Session& session, const CloudKeys& keys, const Gateway& gateway, CommandId id,
    const wire::CommandBody& body, std::int64_t now_ms);

}  // namespace riser::cloud
