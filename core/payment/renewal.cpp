#include "core/payment/renewal.h"

#include "core/payment/collection.h"

namespace riser::payment {
namespace {

std::optional<CollectionPeriod> period_of(RenewalPeriod renewal) {
    switch (renewal) {
        case RenewalPeriod::none:
            break;
        case RenewalPeriod::day:
            return CollectionPeriod::day;
        case RenewalPeriod::week:
            return CollectionPeriod::week;
        case RenewalPeriod::month:
            return CollectionPeriod::month;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Renewal> due_renewal(const Account& account, const ZoneRules& zone, UtcTime until) {
    for (const auto& credit : account.credits) {
        const auto period = period_of(credit.renewal);
        if (credit.type != CreditType::time_based || !period || credit.preset.micro <= 0) continue;
        const std::int64_t begins = to_unix_ms(payment::period_of(*period, zone, until).from);
        if (begins > credit.renewed_ms) {
            return Renewal{credit.id, begins, std::max(credit.amount, Money{}), credit.preset};
        }
    }
    return std::nullopt;
}

void renew(Account& account, const Renewal& renewal) {
    if (renewal.lapsed.micro > 0) lapse(account, renewal.credit, renewal.lapsed);
    if (renewal.granted.micro > 0) grant(account, renewal.credit, renewal.granted);
    Credit* credit = account.find_credit(renewal.credit);
    if (credit != nullptr) credit->renewed_ms = renewal.begins_ms;
}

std::optional<Expiry> due_expiry(const Account& account, UtcTime until) {
    for (const auto& credit : account.credits) {
        const bool over = credit.expires_ms != 0 && to_unix_ms(until) >= credit.expires_ms;
        if (over && credit.amount.micro > 0) return Expiry{credit.id, credit.amount};
    }
    return std::nullopt;
}

}  // namespace riser::payment
