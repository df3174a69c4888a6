// What must hold of the records about corrected tariffs by themselves (check.h).
#include <algorithm>

#include "core/journal/check_payment.h"

namespace riser::journal {
namespace {

constexpr std::string_view k_no_order = "the order has no id";

bool is_price_of_tariff(const payment::PriceKey& key) {
    return !key.tariff.is_nil() && key.version >= 1 && key.price < payment::k_max_prices;
}

bool is_within_balance(Money money) {
    return money <= k_max_balance && money >= -k_max_balance;
}

std::string_view broken_rule(const payment::CorrectedPart& part) {
    if (part.energy.wh < 1 || part.energy > k_max_register) return "a part has no energy";
    if (part.share_ppm < 1 || part.share_ppm > payment::k_full_share_ppm) {
        return "a share is not within 1 and 1000000 ppm";
    }
    if (!is_price_of_tariff(part.charged) || !is_price_of_tariff(part.due)) {
        return "a price is not one of a tariff";
    }
    if (part.charged.tariff != part.due.tariff || part.charged.version == part.due.version) {
        return "a part is not put right by another version of its tariff";
    }
    const bool times = is_record_time_ms(part.from_ms) && is_record_time_ms(part.to_ms) &&
                       part.from_ms <= part.to_ms;
    if (!times) return "a part does not end after it begins, between 1970 and 9999";
    const bool amounts =
        part.was >= Money{} && is_within_balance(part.was) && is_within_balance(part.amount);
    return amounts ? "" : "the amount is out of range";
}

}  // namespace

std::string_view broken_rule(const TariffCorrected& r) {
    if (r.order.is_nil()) return k_no_order;
    if (r.tariff.id.is_nil()) return "the tariff has no id";
    if (!payment::check_tariff(r.tariff)) return "the tariff is not one";
    const std::int64_t from_ms = to_unix_ms(r.tariff.effective_from);
    if (r.until_ms != 0 && (!is_record_time_ms(r.until_ms) || r.until_ms <= from_ms)) {
        return "the correction does not end after it begins";
    }
    if ((r.until_ms != 0) != r.afterwards.has_value()) {
        return "it is not said what holds after the correction, or nothing is asked";
    }
    if (r.most && (*r.most < Money{} || *r.most > k_max_amount)) {
        return "the most that is taken is out of range";
    }
    if (!r.afterwards) return "";
    if (!payment::check_tariff(*r.afterwards)) return "the tariff of afterwards is not one";
    const bool next = r.afterwards->id == r.tariff.id &&
                      r.afterwards->version == r.tariff.version + 1 &&
                      to_unix_ms(r.afterwards->effective_from) == r.until_ms;
    return next ? "" : "what holds afterwards is not the next version, from the end on";
}

std::string_view broken_rule(const ConsumptionCorrected& r) {
    if (r.order.is_nil()) return k_no_order;
    if (r.account.is_nil()) return "the account has no id";
    if (r.parts.empty() || r.parts.size() > payment::k_max_corrected_parts) {
        return "there are not 1 to 1024 parts";
    }
    Money sum{};  // 1024 times 10^18 does not fit: each is looked at before it is added
    for (const auto& part : r.parts) {
        if (const auto broken = broken_rule(part); !broken.empty()) return broken;
        sum += part.amount;
        if (!is_within_balance(sum)) return "the amount is out of range";
    }
    if (sum != r.amount) return "the parts do not sum to the amount";
    const auto& residue = r.residue_after.numerator;
    const bool fraction = residue >= 0 && residue < payment::k_residue_denominator;
    return fraction ? "" : "the residue is not a fraction of a micro-unit";
}

std::string_view broken_rule(const CorrectionHeldBack& r) {
    if (r.order.is_nil()) return k_no_order;
    if (r.account.is_nil()) return "the account has no id";
    if (r.most < Money{} || r.most > k_max_amount) return "the most that is taken is out of range";
    if (!is_within_balance(r.amount)) return "the amount is out of range";
    return r.amount > r.most ? "" : "what is held back is no more than may be taken";
}

std::string_view broken_rule(const CorrectionEnded& r) {
    if (r.order.is_nil()) return k_no_order;
    if (!is_record_time_ms(r.since_ms)) return "the journal does not begin between 1970 and 9999";
    return r.closed <= r.accounts ? "" : "more accounts are closed than were corrected";
}

std::string_view broken_rule(const AccountTariffOrdered& r) {
    if (r.order.is_nil()) return k_no_order;
    if (r.account.is_nil()) return "the account has no id";
    if (r.tariff.is_nil()) return "the tariff has no id";
    const bool time = r.from_ms > 0 && is_record_time_ms(r.from_ms);
    return time ? "" : "the tariff does not begin between 1970 and 9999";
}

}  // namespace riser::journal
