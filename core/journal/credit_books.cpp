#include "core/journal/credit_books.h"

#include "core/journal/bill_reads.h"

namespace riser::journal {
namespace {

Money plus(Money a, Money b) {
    return {sum_within(a.micro, b.micro, k_max_balance.micro)};
}

}  // namespace

void apply(AccountBilling& billing, const CreditLimitAgreed& r) {
    billing.credit_limit.reset();
    billing.credit_told.reset();
    if (r.terms.limit > Money{}) billing.credit_limit = r.terms;
}

void apply(AccountBilling& billing, const CreditUseTold& r, const EntryHeader& header) {
    billing.credit_told.reset();
    // Without a limit nothing is kept of what was said of one.
    if (r.stage == billing::CreditStage::within || !billing.credit_limit) return;
    billing.credit_told = CreditTold{r.stage,        header.boot,        header.monotonic_ms,
                                     header.wall_ms, header.earliest_ms, header.latest_ms};
}

billing::CreditUsed credit_used(const AccountBilling& billing, const payment::Account& account) {
    billing::CreditUsed used;
    for (const auto& bill : billing.receivables.bills) {
        if (bill.disputed || billing.in_plan(bill.number)) continue;
        used.open = plus(used.open, bill.open());
    }
    used.unbilled = plus(billing.unbilled(), billing.receivables.carried);
    used.credit = billing.receivables.credit();
    used.deposit = account.deposit.held;
    return used;
}

std::optional<billing::CreditUse> credit_use_of(const AccountBilling& billing,
                                                const payment::Account& account) {
    if (!billing.credit_limit || billing.closed) return std::nullopt;
    return billing::credit_use(*billing.credit_limit, credit_used(billing, account));
}

billing::CreditStage credit_stage_of(const AccountBilling& billing) {
    return billing.credit_told ? billing.credit_told->stage : billing::CreditStage::within;
}

std::vector<std::string> audit_credit_use(const AccountBilling& before,
                                          const payment::Account& account, const CreditUseTold& r) {
    const auto use = credit_use_of(before, account);
    if (!use) return {"the use of a credit limit is told, and it has none"};
    std::vector<std::string> found;
    if (use->used != r.used || before.credit_limit->limit != r.limit) {
        found.push_back("it is told to have used " + format_money(r.used) + " of " +
                        format_money(r.limit) + ", computed " + format_money(use->used) + " of " +
                        format_money(before.credit_limit->limit));
    }
    if (billing::next_stage(*before.credit_limit, *use, credit_stage_of(before)) != r.stage) {
        found.push_back("what is told of its credit limit is not what has come about");
    }
    return found;
}

}  // namespace riser::journal
