#include "core/journal/account_audit.h"

#include <algorithm>

namespace riser::journal {
namespace {

using payment::Credit;
using payment::CreditStatus;
using payment::CreditType;

constexpr std::string_view k_unknown_credit = "the account has no such credit of this type";

class Findings {
public:
    void must(bool holds, std::string_view otherwise) {
        if (!holds) found_.emplace_back(otherwise);
    }
    void same(std::string_view what, Money stated, Money expected) {
        if (stated == expected) return;
        found_.push_back(std::string(what) + " is " + format_money(stated) + ", computed " +
                         format_money(expected));
    }
    Differences take() { return std::move(found_); }

private:
    Differences found_;
};

const Credit* find_credit(const payment::Account& account, payment::CreditId id, CreditType type) {
    const Credit* credit = account.find_credit(id);
    return credit != nullptr && credit->type == type ? credit : nullptr;
}

std::string_view step_name(payment::SplitStep step) {
    switch (step) {
        case payment::SplitStep::payment_debt:
            return "the part of a top-up for debts";
        case payment::SplitStep::accumulated_debt:
            return "the part of a top-up for accumulated debt";
        case payment::SplitStep::owed_balance:
            return "the part of a top-up for the balance owed";
        case payment::SplitStep::emergency_owed:
            return "the part of a top-up for emergency credit";
        case payment::SplitStep::vending_fee:
            return "the fee for a top-up";
        case payment::SplitStep::balance:
            break;
    }
    return "the part of a top-up for the balance";
}

}  // namespace

payment::Account as_it_takes(payment::Account account, TopUpSource source) {
    if (source != TopUpSource::local_cash) account.max_top_up = {};
    // What goes from one account to another is no top-up.
    if (source == TopUpSource::transfer) account.top_up = {};
    return account;
}

Differences audit_account(const payment::Account& before, const Credited& r,
                          const EntryHeader& /*header*/) {
    Findings findings;
    // Which week it is says the record; only what is taken from payments depends on it.
    const auto expected =
        split_top_up(as_it_takes(before, r.source), r.split.week_begins_ms, r.amount);
    if (!expected) {
        findings.must(false, "the account does not take this top-up");
        return findings.take();
    }
    if (r.split.lines.empty()) {
        findings.must(payment::is_all_own(expected->lines),
                      "all of a top-up went to the balance, though other parts of it were owed");
        return findings.take();
    }
    if (expected->lines == r.split.lines) return {};
    for (auto step = payment::SplitStep::payment_debt; step <= payment::SplitStep::vending_fee;
         step = static_cast<payment::SplitStep>(static_cast<int>(step) + 1)) {
        findings.same(step_name(step), r.split.of(step), expected->of(step));
    }
    auto differences = findings.take();
    if (differences.empty()) differences.emplace_back("the parts of a top-up are for other debts");
    return differences;
}

Differences audit_account(const payment::Account& before, const CreditConfigured& r,
                          const EntryHeader& /*header*/) {
    Findings findings;
    const Credit* known = before.find_credit(r.credit);
    findings.must(known == nullptr || known->type == r.type,
                  "a credit becomes one of another type");
    findings.must(std::none_of(before.credits.begin(), before.credits.end(),
                               [&](const Credit& other) {
                                   return other.id != r.credit && other.priority == r.priority;
                               }),
                  "two credits have one priority");
    return findings.take();
}

Differences audit_account(const payment::Account& before, const CreditInvoked& r,
                          const EntryHeader& /*header*/) {
    Findings findings;
    const Credit* credit = find_credit(before, r.credit, r.type);
    findings.must(credit != nullptr, k_unknown_credit);
    if (credit == nullptr) return findings.take();
    findings.same("what a credit is given", r.amount, credit->preset);
    findings.must(r.type != CreditType::emergency || credit->status == CreditStatus::selectable,
                  "emergency credit is taken up that is not offered");
    findings.must(r.type == CreditType::emergency || credit->amount.micro == 0,
                  "a gift is given twice");
    return findings.take();
}

Differences audit_account(const payment::Account& before, const CreditRenewed& r,
                          const EntryHeader& header) {
    Findings findings;
    const Credit* credit = find_credit(before, r.renewal.credit, CreditType::time_based);
    findings.must(credit != nullptr, k_unknown_credit);
    if (credit == nullptr) return findings.take();
    findings.must(r.renewal.begins_ms > credit->renewed_ms, "a period is granted twice");
    findings.must(r.renewal.begins_ms <= header.earliest_ms,
                  "a period is granted before it begins");
    findings.same("what lapsed", r.renewal.lapsed, std::max(credit->amount, Money{}));
    findings.same("what a period is granted", r.renewal.granted, credit->preset);
    return findings.take();
}

Differences audit_account(const payment::Account& before, const CreditExpired& r,
                          const EntryHeader& header) {
    Findings findings;
    const Credit* credit = find_credit(before, r.credit, r.type);
    findings.must(credit != nullptr, k_unknown_credit);
    if (credit == nullptr) return findings.take();
    findings.same("what lapsed", r.amount, credit->amount);
    if (r.reason == LapseReason::expired) {
        findings.must(credit->expires_ms != 0 && credit->expires_ms <= header.earliest_ms,
                      "a credit lapses before its day");
    } else {
        const auto due = payment::due_move(before);
        findings.must(due && !due->granted && due->credit == r.credit,
                      "emergency credit goes back that is used or needed");
    }
    return findings.take();
}

Differences audit_account(const payment::Account& before, const ChargeConfigured& r,
                          const EntryHeader& header) {
    Findings findings;
    const payment::Charge* known = before.find_charge(r.charge);
    findings.must(known == nullptr || (known->type == r.type && known->purpose == r.purpose),
                  "a charge becomes one of another type");
    findings.must(known != nullptr || r.begins_ms <= header.latest_ms,
                  "a charge begins in the future");
    return findings.take();
}

Differences audit_account(const payment::Account& before, const ChargeCollected& r,
                          const EntryHeader& header) {
    Findings findings;
    const payment::Charge* charge = before.find_charge(r.line.charge);
    const bool known =
        charge != nullptr && charge->purpose == r.purpose && charge->goes_on() && charge->begun();
    findings.must(known, "a charge is collected that the account does not have");
    if (!known) return findings.take();
    findings.must(r.line.from_ms >= charge->collected_until_ms, "a period is collected twice");
    findings.must(r.line.from_ms <= charge->collected_until_ms, "a period is left out");
    findings.must(r.line.to_ms <= header.earliest_ms, "a period is collected before its end");
    const auto expected = with_amounts(before, *charge, r.line);
    findings.same("what is collected", r.line.collected, expected.collected);
    findings.same("what is deferred", r.line.deferred, expected.deferred);
    return findings.take();
}

}  // namespace riser::journal
