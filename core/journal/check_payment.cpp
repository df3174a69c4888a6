#include "core/journal/check_payment.h"

#include <algorithm>

namespace riser::journal {
namespace {

using payment::ChargePurpose;
using payment::ChargeType;
using payment::CreditType;
using payment::RenewalPeriod;
using payment::SplitLine;
using payment::SplitStep;

constexpr std::string_view k_no_account = "the account has no id";
constexpr std::string_view k_bad_amount = "the amount is not within 0.000001 and 1000000000.00";
constexpr std::string_view k_bad_credit = "the credit is not one that comes and goes";

bool is_amount(Money money) {
    return money.micro >= 1 && money <= k_max_amount;
}
// Of what lies in a credit, into which any number of top-ups have gone.
bool is_part_of_balance(Money money) {
    return money.micro >= 0 && money <= k_max_balance;
}
bool is_limit(Money money) {
    return money.micro >= 0 && money <= k_max_amount;
}

// Credits that are granted: the token credit is filled by top-ups alone.
bool is_granted(payment::CreditId credit, CreditType type) {
    return credit.value >= 1 && (type == CreditType::reserved || type == CreditType::emergency ||
                                 type == CreditType::time_based);
}

bool is_price(const payment::PriceKey& key) {
    return !key.tariff.is_nil() && key.version >= 1 && key.price < payment::k_max_prices;
}

std::string_view broken_rule(const payment::ReratedPart& part) {
    if (part.energy.wh < 1 || part.energy > k_max_register) return "a part has no energy";
    if (part.share_ppm < 1 || part.share_ppm > payment::k_full_share_ppm) {
        return "a share is not within 1 and 1000000 ppm";
    }
    if (!is_price(part.charged) || !is_price(part.due)) return "a price is not one of a tariff";
    const bool times = is_record_time_ms(part.from_ms) && is_record_time_ms(part.to_ms) &&
                       part.from_ms <= part.to_ms;
    return times ? "" : "a part does not end after it begins, between 1970 and 9999";
}

bool names_what_it_is_for(const SplitLine& line) {
    const bool debt = line.step == SplitStep::payment_debt;
    const bool lent = line.step == SplitStep::emergency_owed;
    return (line.charge.value != 0) == debt && (line.credit.value != 0) == lent;
}

}  // namespace

std::string_view broken_rule(const Credited& r) {
    const auto& lines = r.split.lines;
    if (lines.empty()) {
        return r.split.week_begins_ms == 0 ? "" : "a top-up without lines names a week";
    }
    if (!is_record_time_ms(r.split.week_begins_ms)) return "the week is not between 1970 and 9999";
    Money left = r.amount;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].amount.micro < 1 || lines[i].amount > left) {
            return "the lines are not parts of the top-up";
        }
        left -= lines[i].amount;
        if (!names_what_it_is_for(lines[i])) return "a line names what it is not for";
        if (i > 0 && lines[i].step < lines[i - 1].step) return "the lines are not in their order";
    }
    if (left.micro != 0) return "the lines do not sum to the top-up";
    // One value has one form.
    return payment::is_all_own(lines) ? "the lines say nothing" : "";
}

std::string_view broken_rule(const TopUpTermsAgreed& r) {
    if (r.account.is_nil()) return k_no_account;
    const auto& terms = r.terms;
    if (terms.fee_ppm < 0 || terms.fee_ppm > 1'000'000) return "the fee is not 0 to 1000000 ppm";
    const bool amounts = is_limit(terms.fee) && is_limit(terms.fee_at_least) &&
                         is_limit(terms.emergency_fee) && is_limit(terms.clearance);
    return amounts ? "" : k_bad_amount;
}

std::string_view broken_rule(const CreditConfigured& r) {
    if (r.account.is_nil()) return k_no_account;
    if (r.priority == 0) return "the priority is 0";
    if (r.credit.value == 0) {
        CreditConfigured own;
        own.account = r.account;
        own.type = CreditType::token;
        own.priority = r.priority;
        return r == own ? "" : "of the token credit only the priority is configured so";
    }
    if (!is_granted(r.credit, r.type)) return k_bad_credit;
    if (!is_limit(r.preset)) return "the amount is not within 0 and 1000000000.00";
    const bool emergency = r.type == CreditType::emergency;
    if (r.paid_back != emergency) return "emergency credit is paid back, and no other";
    if (r.needs_confirmation && !emergency) return "only emergency credit is confirmed";
    if (!is_limit(r.offered_at) || (r.offered_at.micro != 0 && !emergency)) {
        return "the threshold of the offer is out of range";
    }
    const bool renewed = r.renewal != RenewalPeriod::none;
    if (renewed != (r.type == CreditType::time_based)) {
        return "time-based credit is renewed, and no other";
    }
    if (!is_record_time_ms(r.expires_ms)) return "the expiry is not between 1970 and 9999";
    if (r.expires_ms != 0 && r.type != CreditType::reserved) return "only a gift expires";
    return "";
}

std::string_view broken_rule(const CreditInvoked& r) {
    if (r.account.is_nil()) return k_no_account;
    const bool named = is_granted(r.credit, r.type) && r.type != CreditType::time_based;
    if (!named) return k_bad_credit;
    return is_amount(r.amount) ? "" : k_bad_amount;
}

std::string_view broken_rule(const CreditRenewed& r) {
    if (r.account.is_nil()) return k_no_account;
    if (r.renewal.credit.value == 0) return k_bad_credit;
    if (!is_record_time_ms(r.renewal.begins_ms) || r.renewal.begins_ms == 0) {
        return "the period does not begin between 1970 and 9999";
    }
    if (!is_part_of_balance(r.renewal.lapsed)) return "what lapsed is out of range";
    return is_amount(r.renewal.granted) ? "" : k_bad_amount;
}

std::string_view broken_rule(const CreditExpired& r) {
    if (r.account.is_nil()) return k_no_account;
    if (!is_granted(r.credit, r.type)) return k_bad_credit;
    const bool withdrawn = r.reason == LapseReason::withdrawn;
    if (withdrawn && r.type != CreditType::emergency) return "only emergency credit goes back";
    if (!withdrawn && r.type != CreditType::reserved) return "only a gift expires";
    return is_amount(r.amount) ? "" : k_bad_amount;
}

std::string_view broken_rule(const ChargeConfigured& r) {
    if (r.account.is_nil()) return k_no_account;
    if (r.charge.value == 0 || r.purpose == ChargePurpose::energy ||
        r.type == ChargeType::consumption) {
        return "consumption is charged by the tariff";
    }
    if (r.priority == 0) return "the priority is 0";
    if (!is_record_time_ms(r.begins_ms)) return "the beginning is not between 1970 and 9999";
    if (!is_limit(r.per_period) || !is_limit(r.weekly_cap) || !is_limit(r.added)) {
        return "an amount is not within 0 and 1000000000.00";
    }
    const bool ends = r.purpose != ChargePurpose::standing;
    if (!ends && r.added.micro != 0) return "of a standing charge nothing remains";
    const bool by_payment = r.type == ChargeType::payment_event;
    if (by_payment && !ends) return "a standing charge is not collected from payments";
    const bool share = r.proportion_ppm >= 1 && r.proportion_ppm <= 1'000'000;
    if (by_payment ? !share || r.per_period.micro != 0
                   : r.proportion_ppm != 0 || r.weekly_cap.micro != 0) {
        return "the share of a payment and the amount of a period do not go together";
    }
    return "";
}

std::string_view broken_rule(const ChargeCollected& r) {
    if (r.account.is_nil()) return k_no_account;
    const auto& line = r.line;
    if (line.charge.value == 0 || r.purpose == ChargePurpose::energy) {
        return "consumption is charged by the tariff";
    }
    if (!is_record_time_ms(line.from_ms) || !is_record_time_ms(line.to_ms) ||
        line.from_ms >= line.to_ms) {
        return "the period does not end after it begins";
    }
    if (line.days < 1 || line.days > line.of_days) return "the period has no days";
    const bool amounts = is_part_of_balance(line.collected) && is_part_of_balance(line.deferred) &&
                         line.collected + line.deferred <= k_max_amount;
    return amounts ? "" : "the amounts are out of range";
}

std::string_view broken_rule(const ConsumptionRerated& r) {
    if (r.account.is_nil()) return k_no_account;
    if (r.parts.size() > payment::k_max_rerated_parts) return "there are more than 4096 parts";
    for (const auto& part : r.parts) {
        if (const auto broken = broken_rule(part); !broken.empty()) return broken;
    }
    if (!is_part_of_balance(r.amount)) return "the amount is out of range";
    if (r.parts.empty() && r.amount.micro != 0) return "nothing is rated again, and charged";
    const auto& residue = r.residue_after.numerator;
    const bool fraction = residue >= 0 && residue < payment::k_residue_denominator;
    return fraction ? "" : "the residue is not a fraction of a micro-unit";
}

std::string_view broken_rule(const EnergyFedIn& r) {
    if (r.account.is_nil()) return k_no_account;
    const auto is_id = [](std::uint32_t id) { return id >= 1 && id <= k_max_small_id; };
    if (!is_id(r.supply_point.value)) return "the supply point is not within 1 and 65535";
    if (!is_id(r.register_id.meter.value)) return "the meter is not within 1 and 65535";
    if (r.register_id.epoch.value < 1) return "meter epochs start at 1";
    if (r.register_id.quantity != metering::Quantity::export_energy) return "it was not fed in";
    if (r.share_ppm < 1 || r.share_ppm > payment::k_full_share_ppm) {
        return "a share is not within 1 and 1000000 ppm";
    }
    const bool advances = r.register_from.wh >= 0 && r.register_to <= k_max_register &&
                          r.register_from < r.register_to;
    if (!advances) return "the register does not advance within its range";
    if (!is_record_time_ms(r.from_ms) || !is_record_time_ms(r.to_ms) || r.from_ms > r.to_ms) {
        return "it does not end after it begins, between 1970 and 9999";
    }
    if (r.tariff.id.is_nil()) return "the tariff has no id";
    if (r.tariff.version < 1) return "tariff versions start at 1";
    if (!is_part_of_balance(r.amount)) return "the amount is out of range";
    const auto& residue = r.residue_after.numerator;
    const bool fraction = residue >= 0 && residue < payment::k_residue_denominator;
    return fraction ? "" : "the residue is not a fraction of a micro-unit";
}

// Journals of before have export that was charged as if it were used.
std::string_view broken_rule(const SupplyPointDefined& r) {
    using metering::RegisterRole;
    const auto& registers = r.supply_point.registers;
    const bool fit = std::all_of(registers.begin(), registers.end(), [](const auto& share) {
        const bool exports = share.quantity == metering::Quantity::export_energy;
        return share.role == RegisterRole::grid || exports == (share.role == RegisterRole::feed_in);
    });
    return fit ? "" : "a register of export counts what is fed in, and no other does";
}

std::string_view broken_rule(const LocalTimeDefined& r) {
    const auto& transitions = r.zone.transitions;
    if (transitions.size() > k_max_zone_transitions)
        return "the zone has more than 512 transitions";
    const bool ascending = std::adjacent_find(transitions.begin(), transitions.end(),
                                              [](const auto& a, const auto& b) {
                                                  return b.from <= a.from;
                                              }) == transitions.end();
    return ascending ? "" : "the transitions of the zone do not ascend";
}

}  // namespace riser::journal
