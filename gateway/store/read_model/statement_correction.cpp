// StatementBook: what was charged at the lowest price while the clock was unsure, and then the difference.
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

}  // namespace riser::store
