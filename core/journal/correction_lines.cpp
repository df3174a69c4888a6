// What a corrected tariff means for the bills of an account (account_billing.h): two lines for each part, since each version
// has taxes of its own. The one takes back what was charged, the other charges what was due; together they are what is
// booked.
#include "core/journal/account_billing.h"

namespace riser::journal {
namespace {

ChargedLine line_of(const payment::PriceKey& key, Money amount, std::int64_t wall_ms) {
    ChargedLine line;
    line.kind = billing::LineKind::adjustment;
    line.tariff = key.tariff;
    line.version = key.version;
    line.price = key.price;
    line.from_ms = line.to_ms = wall_ms;  // it is stated by the bill of now
    line.amount = amount;
    return line;
}

}  // namespace

void apply(AccountBilling& billing, const ConsumptionCorrected& r, std::int64_t wall_ms) {
    if (!r.booked) return;
    for (const auto& part : r.parts) {
        take_line(billing, line_of(part.charged, -part.was, wall_ms));
        take_line(billing, line_of(part.due, part.is(), wall_ms));
    }
}

}  // namespace riser::journal
