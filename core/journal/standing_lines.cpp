#include "core/journal/standing_lines.h"

#include <algorithm>

#include "core/journal/bill_reads.h"
#include "core/payment/rating.h"

namespace riser::journal {
namespace {

using billing::LineKind;

bool of_one_period(const AccountBilling& billing, const ChargedLine& a, const ChargedLine& b) {
    return period_of(billing, a.from_ms) == period_of(billing, b.from_ms);
}

void put_without_version(std::vector<ChargedLine>& lines, const AccountBilling& billing,
                         ChargedLine line) {
    line.tariff = {};
    line.version = 0;
    const auto known = std::find_if(lines.begin(), lines.end(), [&](const ChargedLine& other) {
        return other.same_charge(line) && of_one_period(billing, other, line);
    });
    if (known == lines.end()) return lines.push_back(line);
    known->from_ms = std::min(known->from_ms, line.from_ms);
    known->to_ms = std::max(known->to_ms, line.to_ms);
    known->quantity = sum_within(known->quantity, line.quantity, INT64_MAX);
    known->amount = {sum_within(known->amount.micro, line.amount.micro, k_max_balance.micro)};
}

}  // namespace

void name_version(ChargedLine& line, const std::vector<payment::Tariff>& versions) {
    const auto* held = payment::version_at(versions, from_unix_ms(line.to_ms - 1));
    if (held == nullptr) return;
    line.tariff = held->id;
    line.version = held->version;
}

ChargedLine as_known(const AccountBilling& billing, ChargedLine line) {
    const bool taken = line.kind == LineKind::standing_charge && line.quantity < 0;
    const bool known = std::any_of(billing.lines.begin(), billing.lines.end(),
                                   [&](const auto& other) { return other.same_charge(line); });
    if (!taken || known) return line;
    line.tariff = {};
    line.version = 0;
    return line;
}

ChargedLine take_standing(AccountBilling& billing, ChargedLine line) {
    for (auto& known : billing.lines) {
        const bool within = known.kind == line.kind && known.charge == line.charge &&
                            known.unit == line.unit && known.from_ms >= line.from_ms &&
                            known.from_ms <= line.to_ms && of_one_period(billing, known, line);
        const bool whole = known.quantity > 0 && known.quantity <= -line.quantity &&
                           known.amount <= Money{} - line.amount;
        if (!within || !whole) continue;
        line.quantity += known.quantity;
        line.amount += known.amount;
        known.quantity = 0;
        known.amount = {};
    }
    return line;
}

void put_line(std::vector<ChargedLine>& lines, const AccountBilling& billing, ChargedLine line,
              const payment::Tariff* tariff) {
    const bool at_the_end = tariff != nullptr && line.kind == LineKind::standing_charge &&
                            line.tariff == tariff->id && line.version == tariff->version;
    if (at_the_end) return put_without_version(lines, billing, line);
    lines.push_back(line);
}

AccountBilling with_one_version(const AccountBilling& billing) {
    AccountBilling once = billing;
    once.lines.clear();
    for (const auto& line : billing.lines) {
        const bool named = line.kind == LineKind::standing_charge && !line.tariff.is_nil();
        if (named) {
            put_without_version(once.lines, billing, line);
        } else {
            once.lines.push_back(line);
        }
    }
    return once;
}

}  // namespace riser::journal
