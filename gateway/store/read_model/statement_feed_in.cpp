// Energy that was fed in, gathered by day and version as consumption is.
#include <algorithm>

#include "gateway/store/read_model/statement_book.h"

namespace riser::store {

// Where nothing is paid for it there is nothing to read of.
Outcome<> StatementBook::feed_in(const journal::EnergyFedIn& r) {
    AccountState* account = find_state(r.account);
    if (account == nullptr) {
        return fail(Problem{"energy is credited to account " + to_string(r.account) +
                            ", which was never opened"});
    }
    const payment::Tariff* tariff = find_tariff(r.tariff.id, r.tariff.version);
    const bool paid = tariff == nullptr || tariff->rules.export_price.micro_per_kwh > 0;
    if (!paid) return Done{};
    journal::Segment segment;
    segment.price = k_feed_in_price;
    segment.from_ms = r.from_ms;
    segment.to_ms = r.to_ms;
    LineRow& line = open_line(*account, r.tariff, segment);
    line.kind = LineKind::feed_in;
    line.from_ms = std::min(line.from_ms, r.from_ms);
    line.to_ms = std::max(line.to_ms, r.to_ms);
    line.amount += r.amount;
    line.energy += r.register_to - r.register_from;
    account->balance += r.amount;
    return Done{};
}

}  // namespace riser::store
