// Orders of the operator: top-ups, tariffs, holds, connects, and which journal of a gateway is
// followed. Each is checked, stored as a fact and queued as a command in one transaction.
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// What the money became. In flight until the gateway's journal says otherwise.
enum class TopUpState : std::uint8_t { in_flight, credited, refused };
[[nodiscard]] std::string_view to_string(TopUpState state);
[[nodiscard]] TopUpState state_of(Session& session, const IssuedTopUp& top_up);

struct TopUpOrder {
    TopUpId id{};
    AccountId account{};
    Money amount{};
    Currency currency{};
    bool named = false;  // by whoever orders it: a repeat has the same id
};
// Once a cloud came back from a backup nobody knows whether an order is a repeat of one that was lost, whose money was
// taken long ago. What an account does not take is an open item then (`top_up_not_issued`), until it is issued or a person
// has closed it.
// The same id for the same account and amount gives the same fact again; anything else is refused.
[[nodiscard]] Result<IssuedTopUp, Refusal> issue_top_up(Session& session, const CloudKeys& keys,
                                                        const TopUpOrder& order,
                                                        std::int64_t now_ms);

// Stores the tariff of a site and sends it to each of its gateways. The command's id follows from the tariff,
// so that publishing it again after a restore is a repeat and not another order.
[[nodiscard]] Result<PublishedTariff, Refusal> publish_tariff(Session& session,
                                                              const CloudKeys& keys, SiteId site,
                                                              payment::Tariff tariff,
                                                              std::int64_t now_ms);

// Hold or Connect. expires_ms 0 takes the default: an order that arrives after a week offline would
// surprise whoever gave it.
[[nodiscard]] Result<QueuedCommand, Refusal> order_supply(Session& session, const CloudKeys& keys,
                                                          GatewayId gateway, CommandId id,
                                                          const wire::CommandBody& body,
                                                          std::int64_t expires_ms,
                                                          std::int64_t now_ms);

// A person decides that this journal of the gateway is the one to follow from now on. What was
// issued and not yet executed is issued to it; its books begin anew, the old ones stay readable.
[[nodiscard]] Result<Gateway, Refusal> follow_journal(Session& session, const CloudKeys& keys,
                                                      GatewayId gateway, EpochId epoch,
                                                      std::int64_t now_ms);

}  // namespace riser::cloud
