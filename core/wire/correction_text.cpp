// Records about corrected tariffs, and of what topping up costs, for people (billing_text.h).
#include "core/wire/billing_text.h"
#include "core/wire/record_text.h"

namespace riser::wire {

std::string billing_text(const journal::TariffCorrected& r) {
    std::string out = "order " + to_string(r.order) + ": " + tariff_text(r.tariff);
    if (r.until_ms != 0) out += ", until " + time_text(r.until_ms);
    if (r.afterwards) out += ", then " + tariff_text(*r.afterwards);
    if (r.most) out += ", at most " + format_money(*r.most) + " from an account";
    return out;
}

std::string billing_text(const journal::ConsumptionCorrected& r) {
    std::string out = to_string(r.account) + ": " + format_money(r.amount) +
                      (r.booked ? "" : ", not booked: the account is closed");
    for (const auto& part : r.parts) {
        out += ", " + std::to_string(part.energy.wh) + " Wh from " + time_text(part.from_ms) +
               " to " + time_text(part.to_ms) + " was " + format_money(part.was) +
               " by price index " + std::to_string(part.charged.price) + " of version " +
               std::to_string(part.charged.version) + ", is " + format_money(part.is()) + " by " +
               std::to_string(part.due.price) + " of " + std::to_string(part.due.version);
    }
    return out;
}

std::string billing_text(const journal::TopUpTermsAgreed& r) {
    const auto& terms = r.terms;
    return to_string(r.account) + ": of each top-up " + format_money(terms.fee) + " and " +
           std::to_string(terms.fee_ppm) + " ppm of it, at least " +
           format_money(terms.fee_at_least) + "; for emergency credit " +
           format_money(terms.emergency_fee) + "; supply comes back with " +
           format_money(terms.clearance);
}

std::string billing_text(const journal::CorrectionHeldBack& r) {
    return to_string(r.account) + ": " + format_money(r.amount) + " held back, at most " +
           format_money(r.most) + " was confirmed";
}

std::string billing_text(const journal::CorrectionEnded& r) {
    return "order " + to_string(r.order) + ": " + std::to_string(r.accounts) + " accounts, " +
           std::to_string(r.closed) + " of them closed, " + std::to_string(r.impossible) +
           " left as they are; the journal begins at " + time_text(r.since_ms);
}

std::string billing_text(const journal::AccountTariffOrdered& r) {
    return "order " + to_string(r.order) + ": " + to_string(r.account) + " has tariff " +
           to_string(r.tariff) + " from " + time_text(r.from_ms);
}

}  // namespace riser::wire
