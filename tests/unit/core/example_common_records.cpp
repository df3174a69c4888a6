// Records about common costs, as example_records() has them.
#include "tests/unit/core/example_records.h"

namespace riser::journal {

std::vector<Record> example_common_records() {
    CommonCostsShared r;
    r.from_ms = 1'772'319'600'000;  // 2026-03-01 00:00 in Berlin
    r.to_ms = 1'774'994'400'000;    // 2026-04-01
    r.payer = id_of<AccountId>(9);
    r.whole = {123'456'789};
    r.energy = {412'345};
    r.key = metering::ApportionmentKey::floor_area;
    r.of_weight = 15'730;
    r.parts = {{id_of<AccountId>(2), {1}, 5'430, {142'345}, {42'617'000}},
               {id_of<AccountId>(3), {2}, 10'300, {270'000}, {80'839'789}}};
    r.next = {{40}, r.key, payment::CollectionPeriod::month, {{{1}, 5'430}, {{2}, 10'300}}};
    return {r};
}

}  // namespace riser::journal
