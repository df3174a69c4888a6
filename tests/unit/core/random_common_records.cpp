// Random records about common costs (random_records.h).
#include "tests/unit/core/random_records.h"

namespace riser::journal {

template <>
CommonCostsShared RandomRecords::make() {
    constexpr std::int64_t k_last_time_ms = 253'402'300'799'000;
    CommonCostsShared r;
    r.from_ms = within(0, k_last_time_ms);
    r.to_ms = within(r.from_ms, k_last_time_ms);
    r.payer = id<AccountId>();
    r.key = pick(metering::ApportionmentKey::equal, metering::ApportionmentKey::landlord_pays);
    const std::int64_t count = within(0, 5);
    for (std::int64_t i = 0; i < count; ++i) {
        CommonPart part;
        part.account = id<AccountId>();
        part.supply_point = SupplyPointId{static_cast<std::uint32_t>(10 * i + within(1, 9))};
        part.weight = within(0, 1'000'000);
        part.energy = Energy{within(0, 1'000'000)};
        part.amount = Money{within(0, 1'000'000'000)};
        r.whole += part.amount;
        r.energy += part.energy;
        r.of_weight += part.weight;
        r.parts.push_back(part);
    }
    if (yes()) {  // given back
        r.whole = -r.whole;
        for (auto& part : r.parts) part.amount = -part.amount;
    }
    if (yes()) return r;
    r.next.supply_point = SupplyPointId{100};
    r.next.key = r.key;
    r.next.period = pick(payment::CollectionPeriod::day, payment::CollectionPeriod::month);
    for (std::int64_t i = 0; i < within(0, 5); ++i) {
        r.next.members.push_back(
            {SupplyPointId{static_cast<std::uint32_t>(i + 1)}, within(0, k_max_common_weight)});
    }
    return r;
}

}  // namespace riser::journal
