// StatementBook: what of the costs of a common supply point an account pays, or passes on, with how its share came about.
#include <algorithm>

#include "core/journal/common_books.h"
#include "gateway/store/read_model/statement_book.h"

namespace riser::store {
namespace {

// A row keeps both weights where others keep the id of a payment.
TopUpId bytes_of_weights(std::int64_t weight, std::int64_t of_weight) {
    TopUpId packed;
    for (std::size_t i = 0; i < 8; ++i) {
        packed.bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(weight) >> (8 * i));
        packed.bytes[8 + i] =
            static_cast<std::uint8_t>(static_cast<std::uint64_t>(of_weight) >> (8 * i));
    }
    return packed;
}

std::int64_t weight_at(const TopUpId& packed, std::size_t offset) {
    std::uint64_t weight = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        weight |= static_cast<std::uint64_t>(packed.bytes[offset + i]) << (8 * i);
    }
    return static_cast<std::int64_t>(weight);
}

}  // namespace

local::CommonLine common_of(const LineRow& row) {
    local::CommonLine line;
    line.key = static_cast<metering::ApportionmentKey>(row.code);
    line.whole = row.deferred;
    line.energy = row.energy;
    line.weight = weight_at(row.top_up, 0);
    line.of_weight = weight_at(row.top_up, 8);
    line.passed_on = row.reason != 0;
    return line;
}

Outcome<> StatementBook::common_costs(const journal::CommonCostsShared& r, std::int64_t wall_ms) {
    const auto write = [&](AccountId id, Money amount, Energy energy,
                           std::int64_t weight) -> Outcome<> {
        AccountState* account = find_state(id);
        if (account == nullptr) {
            return fail(Problem{"common costs are shared with account " + to_string(id) +
                                ", which was never opened"});
        }
        LineRow row;
        row.kind = LineKind::common;
        row.amount = -amount;
        row.energy = energy;
        row.deferred = r.whole;
        row.code = static_cast<std::uint8_t>(r.key);
        row.reason = id == r.payer ? 1 : 0;
        row.top_up = bytes_of_weights(weight, r.of_weight);
        LineRow& added = add(*account, row, wall_ms);
        added.from_ms = r.from_ms;
        added.to_ms = r.to_ms;
        return Done{};
    };
    std::int64_t weight = 0;
    Energy energy{};
    for (const auto& part : r.parts) {
        if (auto done = write(part.account, part.amount, part.energy, part.weight); !done) {
            return done;
        }
        weight += part.weight;
        energy += part.energy;
    }
    return r.parts.empty() ? Outcome<>(Done{}) : write(r.payer, -r.shared(), energy, weight);
}

}  // namespace riser::store
