#include "core/payment/billing/credit_limit.h"

#include <algorithm>

#include "core/payment/rounding.h"

namespace riser::billing {
namespace {

constexpr std::int64_t k_warning_eases_ppm = 50'000;

Money part_of_limit(const CreditLimit& limit, std::int64_t ppm) {
    return payment::proportion(limit.limit, ppm, 1'000'000);
}

}  // namespace

std::string_view to_string(CreditLimitThen then) {
    switch (then) {
        case CreditLimitThen::tell:
            return "tell";
        case CreditLimitThen::bill:
            return "bill";
        case CreditLimitThen::disconnect:
            return "disconnect";
    }
    return "?";
}

std::string_view to_string(CreditStage stage) {
    switch (stage) {
        case CreditStage::within:
            return "within";
        case CreditStage::near:
            return "near";
        case CreditStage::reached:
            return "reached";
    }
    return "?";
}

Outcome<> check_credit_limit(const CreditLimit& limit) {
    if (limit.limit < Money{} || limit.limit > k_max_amount) {
        return fail(Problem{"a credit limit lies between 0 and " + format_money(k_max_amount)});
    }
    if (limit.warning_ppm < 0 || limit.warning_ppm > 1'000'000) {
        return fail(Problem{"the warning of a credit limit lies between 0 and 1000000 ppm of it"});
    }
    const bool whole = limit.notice % std::chrono::seconds(1) == Duration::zero();
    if (!whole || limit.notice < k_shortest_limit_notice || limit.notice > k_longest_limit_notice) {
        return fail(Problem{"the notice of a credit limit lies between 1 and 90 days"});
    }
    return Done{};
}

CreditUse credit_use(const CreditLimit& limit, const CreditUsed& of) {
    CreditUse use;
    use.used = of.open + of.unbilled - of.credit - of.deposit;
    use.left = std::max(Money{}, limit.limit - use.used);
    use.reached = use.used >= limit.limit;
    use.warn = use.used >= part_of_limit(limit, limit.warning_ppm);
    return use;
}

CreditStage next_stage(const CreditLimit& limit, const CreditUse& use, CreditStage before) {
    if (use.reached) return CreditStage::reached;
    if (use.warn) return CreditStage::near;
    const std::int64_t eased = std::max<std::int64_t>(0, limit.warning_ppm - k_warning_eases_ppm);
    const bool still = before != CreditStage::within && use.used >= part_of_limit(limit, eased);
    return still ? CreditStage::near : CreditStage::within;
}

Money to_come_below(const CreditLimit& limit, const CreditUse& use) {
    // At the limit supply is still off: one micro-unit more brings it back.
    return use.reached ? use.used - limit.limit + Money{1} : Money{};
}

}  // namespace riser::billing
