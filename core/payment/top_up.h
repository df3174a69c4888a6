// How a top-up divides over debts and credits, worked out before it is taken: what is shown to the tenant before
// he confirms is what is booked. The order is that of SMETS2 prepayment (worked through in the manual of a meter
// that follows it: share of the payment for debts first, then what is owed, then the balance).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/payment/account.h"
#include "core/payment/top_up_terms.h"
#include "core/units/money.h"
#include "core/units/zone.h"

namespace riser::payment {

// What a part of a top-up is for, in the order in which SMETS2 applies it.
enum class SplitStep : std::uint8_t {
    payment_debt = 1,      // a share of each payment
    accumulated_debt = 2,  // what fell due when there was no credit to take it from
    owed_balance = 3,      // the tenant's own pot below its limit
    emergency_owed = 4,    // emergency credit that was used
    balance = 5,           // the rest is his
    vending_fee = 6,       // for topping up: taken before all else, and said last
};

struct SplitLine {
    SplitStep step = SplitStep::balance;
    ChargeId charge{};  // payment_debt: which
    CreditId credit{};  // emergency_owed: which
    Money amount{};     // > 0

    bool operator==(const SplitLine&) const = default;
};

struct TopUpSplit {
    std::vector<SplitLine> lines;     // in the order of the steps; they sum to the top-up
    std::int64_t week_begins_ms = 0;  // of the weekly caps: Unix time of Monday's first instant

    bool operator==(const TopUpSplit&) const = default;
    [[nodiscard]] Money of(SplitStep step) const;
    [[nodiscard]] Money sum() const;
};

enum class TopUpRefusal : std::uint8_t {
    not_positive = 1,  // or beyond k_max_amount
    above_max_top_up = 2,
    above_max_balance = 3,
    account_closed = 4,
};

// The split of `amount` at `time`, or why it is not taken: nothing is taken in part. Which week it is comes from
// local time; a week that begins with an unsure clock only makes a cap last longer.
[[nodiscard]] Result<TopUpSplit, TopUpRefusal> split_top_up(const Account& account,
                                                            const ZoneRules& zone, UtcTime time,
                                                            Money amount);

// The same in the week that begins then (Unix time), for whoever checks a split without a calendar.
[[nodiscard]] Result<TopUpSplit, TopUpRefusal> split_top_up(const Account& account,
                                                            std::int64_t week_begins_ms,
                                                            Money amount);

// What one top-up is at most where nobody says otherwise: 500 units of currencies whose unit is worth about as much
// as a euro or a dollar, 50,000 where it is worth about a cent, 5,000,000 where it is worth less. Far more than
// anybody pays for electricity at once, and far less than an amount with a few zeros too many. 0, which is no limit,
// for every currency that is not known to be one of these: to refuse what people pay every month is worse.
[[nodiscard]] Money default_max_top_up(Currency currency);

// All of it goes to the token credit.
[[nodiscard]] bool is_all_own(const std::vector<SplitLine>& lines);

// Books a split that split_top_up() made for this state of the account. What a line names and the account does
// not have is passed over: whoever takes splits of others holds them against his own.
void apply_split(Account& account, const TopUpSplit& split);

// The smallest top-up that leaves `wanted` (> 0) after the shares of payment debts and everything that is owed first,
// whatever its limits; every larger one does so too. Shares of several debts are rounded each: then a smaller one may by
// chance, by less than a micro-unit for each debt. nullopt: more than k_max_amount.
[[nodiscard]] std::optional<Money> top_up_leaving(const Account& account, const ZoneRules& zone,
                                                  UtcTime time, Money wanted);
// The smallest one that brings the account out of exhaustion, in the same sense; 0 when it is not exhausted, nullopt when
// no top-up that is allowed does. `disconnected`, for lack of credit: it brings so much as it takes to come back.
[[nodiscard]] std::optional<Money> top_up_to_clear(const Account& account, const ZoneRules& zone,
                                                   UtcTime time, bool disconnected = false);

}  // namespace riser::payment
