// The durable facts of costs of common areas: what the account of a common supply point (stairs, lift, laundry) was charged in
// a period is shared among the accounts of the apartments (docs/charging.md). Part of record.h.
#pragma once

#include <cstdint>
#include <vector>

#include "core/metering/apportionment.h"
#include "core/payment/account.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::journal {

// `weight` by the key: hundredths of a square metre, people, ppm of the building; 1 where shares are equal; by use 0, because
// what its registers count weighs it.
struct CommonMember {
    SupplyPointId supply_point{};
    std::int64_t weight = 0;  // 0..k_max_common_weight

    bool operator==(const CommonMember&) const = default;
};
inline constexpr std::int64_t k_max_common_weight = 100'000'000;
inline constexpr std::size_t k_max_common_members = 1'000;

// How the costs of one common supply point are shared.
struct CommonTerms {
    SupplyPointId supply_point{};  // 0: nothing is shared, and nothing of the rest is said
    metering::ApportionmentKey key = metering::ApportionmentKey::equal;
    payment::CollectionPeriod period = payment::CollectionPeriod::month;  // or week, day
    std::vector<CommonMember> members;  // ascending; never the common supply point itself

    bool operator==(const CommonTerms&) const = default;
};

// What one account pays of it.
struct CommonPart {
    AccountId account{};
    SupplyPointId supply_point{};
    std::int64_t weight = 0;  // >= 0; by use in Wh x ppm of its registers' shares
    Energy energy{};          // its share of the energy, >= 0
    Money amount{};           // below zero where the whole is: he is given it back

    bool operator==(const CommonPart&) const = default;
};

// A period of a common supply point is over: its parts are charged to the accounts (customer_credit -> customer_credit of the
// payer), all of them at once, and what is not shared stays the payer's. The next period begins, by `next`. The first record
// only begins one; a move within a period ends it early, so that whoever leaves pays his part and who comes none of it.
struct CommonCostsShared {
    std::int64_t from_ms = 0;  // Unix time
    std::int64_t to_ms = 0;
    AccountId payer{};  // whom the common supply point was charged to; nil: nobody
    // That he was charged. Below zero it is taken on into the next period of this supply point; where there is none, it is given
    // back, like all of it by the parts.
    Money whole{};
    Energy energy{};                                                     // that was charged, >= 0
    metering::ApportionmentKey key = metering::ApportionmentKey::equal;  // of this period
    std::int64_t of_weight = 0;     // of all, what stays the payer's included
    std::vector<CommonPart> parts;  // ascending by supply point; no more than the whole together
    CommonTerms next;

    bool operator==(const CommonCostsShared&) const = default;
    [[nodiscard]] Money shared() const {
        Money sum{};
        for (const auto& part : parts) sum += part.amount;
        return sum;
    }
};

}  // namespace riser::journal
