// Credit that comes and goes with time: free units granted anew each period, gifts that end on a day. What lapses
// does so only when its time has certainly come; while it is not sure whether new units are due, nobody is cut off.
#pragma once

#include <optional>

#include "core/payment/account.h"
#include "core/units/zone.h"

namespace riser::payment {

// The period of a time-based credit begins: what is left of the last one lapses, the new one is granted whole.
// Periods that passed while nobody looked are not made up for.
struct Renewal {
    CreditId credit{};
    std::int64_t begins_ms = 0;  // Unix time of the period's first instant
    Money lapsed{};
    Money granted{};

    bool operator==(const Renewal&) const = default;
};
// The first that is due by `until`, an instant that has certainly passed (Now::earliest).
[[nodiscard]] std::optional<Renewal> due_renewal(const Account& account, const ZoneRules& zone,
                                                 UtcTime until);
void renew(Account& account, const Renewal& renewal);

struct Expiry {
    CreditId credit{};
    Money amount{};  // > 0: what is left

    bool operator==(const Expiry&) const = default;
};
// The first that is due by `until`; carried out by lapse().
[[nodiscard]] std::optional<Expiry> due_expiry(const Account& account, UtcTime until);

}  // namespace riser::payment
