// StatementBook: what was charged at the lowest price while the clock was unsure, or by a tariff that was entered wrongly, and
// then the difference.
#include <algorithm>

#include "gateway/store/read_model/statement_book.h"

namespace riser::store {

// One line for all of it. Where nothing was due beyond the lowest price, nobody need read of it.
void StatementBook::write(AccountState& account, const journal::ConsumptionRerated& r,
                          std::int64_t wall_ms) {
    if (r.amount.micro == 0) return;
    LineRow row;
    row.kind = LineKind::correction;
    row.amount = -r.amount;
    for (const auto& part : r.parts) row.energy += part.energy;
    LineRow& added = add(account, row, wall_ms);
    for (const auto& part : r.parts) {
        added.from_ms = std::min(added.from_ms, part.from_ms);
    }
}

// One line for each month, block period and price. Of an account that is closed they tell what is to be settled outside.
void StatementBook::write(AccountState& account, const journal::ConsumptionCorrected& r,
                          std::int64_t wall_ms) {
    for (const auto& part : r.parts) {
        LineRow row;
        row.kind = LineKind::corrected_price;
        row.energy = part.energy;
        row.tariff = part.due.tariff;
        row.version = part.due.version;
        row.price = part.due.price;
        if (r.booked) row.amount = -part.amount;
        row.deferred = r.booked ? part.was : part.amount;
        row.code = r.booked ? 0 : k_not_booked;
        LineRow& added = add(account, row, wall_ms);
        added.from_ms = part.from_ms;
        added.to_ms = part.to_ms;
    }
}

}  // namespace riser::store
