// Views: rows of the store as the JSON of the API. Amounts are decimal strings beside their
// currency, energy is watt-hours, times are RFC 3339, ids are UUIDs. Included by .cpp files only.
#pragma once

#include <boost/json.hpp>

#include "cloud/accounts/orders.h"
#include "cloud/reports/reports.h"
#include "cloud/store/store.h"
#include "core/journal/codec.h"

namespace riser::cloud {

namespace json = boost::json;

[[nodiscard]] json::object to_json(const Owner& owner);
[[nodiscard]] json::object to_json(const Site& site);
[[nodiscard]] json::object to_json(const Account& account);
// With how far its journal has arrived.
[[nodiscard]] json::object to_json(Session& session, const Gateway& gateway);
// What a gateway must be given at enrolment, once: whom to believe.
[[nodiscard]] json::object enrolment_json(const Gateway& gateway, const Site& site,
                                          const CloudKeys& keys);
[[nodiscard]] json::object to_json(Session& session, const IssuedTopUp& top_up);
[[nodiscard]] json::object to_json(const QueuedCommand& command);
[[nodiscard]] json::object to_json(const payment::Tariff& tariff);
[[nodiscard]] json::object to_json(const PublishedTariff& tariff);
[[nodiscard]] json::object to_json(const BalanceReport& report, Currency currency);
[[nodiscard]] json::object to_json(const Reconciliation& report, Currency currency);
[[nodiscard]] json::object to_json(const wire::Sample& sample);
[[nodiscard]] json::object to_json(const wire::Event& event);
[[nodiscard]] json::object to_json(const OpenItem& item);
[[nodiscard]] json::object to_json(const AuditDifference& difference);
[[nodiscard]] json::object to_json(const ParkedEntry& entry);
// The entry's records in readable form beside its hash and, on request, its bytes.
[[nodiscard]] json::object to_json(const StoredEntry& entry, bool with_bytes);

[[nodiscard]] std::string_view to_string(journal::CommandResult result);

// {"items": [...]} of a list.
template <class T, class Show>
json::object items_json(const std::vector<T>& list, Show show) {
    json::array items;
    for (const auto& item : list) items.push_back(show(item));
    return {{"items", std::move(items)}};
}

}  // namespace riser::cloud
