// Orders to move somebody in or out, and the word that a refund was paid (docs/tenancies.md). Each is checked by what the
// gateway's journal has said so far, and queued; the gateway alone decides, with the registers as it reads them then.
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// An order to move that did not reach the building by then is void: whoever moved would be charged for other days than he
// lived there. Nobody can ask for longer than the second.
inline constexpr std::int64_t k_move_life_ms = 24LL * 3600 * 1000;
inline constexpr std::int64_t k_longest_move_life_ms = 7LL * 24 * 3600 * 1000;

// expires_ms 0: k_move_life_ms. The same id with the same content is the same order, whatever its expiry.
[[nodiscard]] Result<QueuedCommand, Refusal> order_move_in(Session& session, const CloudKeys& keys,
                                                           GatewayId gateway, CommandId id,
                                                           const wire::MoveIn& order,
                                                           std::int64_t expires_ms,
                                                           std::int64_t now_ms);
[[nodiscard]] Result<QueuedCommand, Refusal> order_move_out(Session& session, const CloudKeys& keys,
                                                            GatewayId gateway, CommandId id,
                                                            const wire::MoveOut& order,
                                                            std::int64_t expires_ms,
                                                            std::int64_t now_ms);
// A fact: it was paid out, whenever the building hears of it.
[[nodiscard]] Result<QueuedCommand, Refusal> order_refund_paid(Session& session,
                                                               const CloudKeys& keys,
                                                               GatewayId gateway, CommandId id,
                                                               const wire::PayRefund& order,
                                                               std::int64_t now_ms);

}  // namespace riser::cloud
