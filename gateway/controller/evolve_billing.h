// What records do to the bills of an account, as a part of evolve.cpp: those about bills, and what charges and payments
// mean for them. Editor is Draft or the books.
#pragma once

#include "core/journal/account_billing.h"
#include "core/journal/codec.h"
#include "core/journal/common_books.h"
#include "core/journal/contract_postings.h"
#include "core/journal/credit_books.h"
#include "core/journal/deposit_books.h"
#include "core/journal/period_charges.h"
#include "core/journal/plan_books.h"

namespace riser::controller {

template <class Editor>
struct BilledEvolution {
    Editor& books;
    const journal::EntryHeader& header;

    void take(const journal::BillingAgreed& r) {
        const payment::Account* account = books.account(r.account);
        if (account != nullptr) {
            agree(books.edit_billing(r.account), *account, r, header.wall_ms);
            plan_periods(books.edit_billing(r.account), books.site().local_time);
        }
    }
    void take(const journal::OverdueTermsAgreed& r) { tell(r); }
    void take(const journal::BillIssued& r) {
        book(r);
        tell(r);
        if (is_billed(r.account)) {
            plan_periods(books.edit_billing(r.account), books.site().local_time);
        }
        books.edit_site().bill_numbers[r.number.series] = r.number;
    }
    void take(const journal::BillNumbered& r) { tell(r); }
    void take(const journal::ReminderGiven& r) { tell(r); }
    void take(const journal::LateCharged& r) {
        book(r);
        tell(r);
    }
    void take(const journal::BillDisputed& r) { tell(r); }
    void take(const journal::PeriodTermsBegan& r) { tell(r); }
    void take(const journal::PeriodCharged& r) {
        book(r);
        tell(r);
    }

    // By the versions of its tariff as they are known by now.
    void take(const journal::ChargeCollected& r) {
        if (!is_billed(r.account)) return;
        const payment::Account* account = books.account(r.account);
        const auto* versions = account == nullptr || account->charges.empty()
                                   ? nullptr
                                   : books.versions(account->charges.front().tariff);
        journal::AccountBilling& billing = books.edit_billing(r.account);
        apply(billing, r, versions);
        follow_plan(billing, books.site().local_time, header.wall_ms);
    }
    void take(const journal::PaymentBounced& r) {
        book(r);
        tell_at_once(r);
        books.remember_top_up(r.payment, {r.account, r.amount, true});
        books.remember_top_up(r.id, {r.account, -r.amount});
    }

    void take(const journal::PaymentPlanAgreed& r) { tell(r); }
    void take(const journal::PaymentPlanEnded& r) { tell(r); }
    void take(const journal::DepositDemanded& r) { book(r); }
    void take(const journal::DepositMoved& r) {
        book(r);
        tell(r);
        if (r.move == journal::DepositMove::accrued) return;
        // It was no payment that could bounce.
        const bool came = r.move == journal::DepositMove::paid_in;
        books.remember_top_up(r.id, {r.account, came ? r.amount : -r.amount, true, r.move});
    }
    void take(const journal::CreditLimitAgreed& r) { tell(r); }
    void take(const journal::CreditUseTold& r) {
        if (is_billed(r.account)) apply(books.edit_billing(r.account), r, header);
    }
    // Of an account that pays before, no bills are known.
    void take(const journal::AccountModeChanged& r) {
        book(r);
        if (r.mode == payment::AccountMode::prepaid) books.erase_billing(r.account);
    }

    // What of it is the business of bills, where the account is billed.
    template <class R>
    void tell(const R& r) {
        if (!is_billed(r.account)) return;
        journal::AccountBilling& billing = books.edit_billing(r.account);
        apply(billing, r);
        follow_plan(billing, books.site().local_time, header.wall_ms);
    }
    template <class R>
    void tell_at_once(const R& r) {
        if (!is_billed(r.account)) return;
        journal::AccountBilling& billing = books.edit_billing(r.account);
        apply(billing, r, header.wall_ms);
        follow_plan(billing, books.site().local_time, header.wall_ms);
    }
    void share(AccountId id, const journal::CommonCostsShared& r) {
        if (!is_billed(id)) return;
        journal::AccountBilling& billing = books.edit_billing(id);
        take_common_charge(billing, r);
        follow_plan(billing, books.site().local_time, header.wall_ms);
    }
    void gift(AccountId id, Money amount) {
        if (is_billed(id)) take_gift(books.edit_billing(id), amount, header.wall_ms);
    }
    void charge(AccountId id, const journal::Settlement& settlement,
                const journal::Segment& segment) {
        if (!is_billed(id)) return;
        take_segment(books.edit_billing(id), settlement, segment);
        measure_demand(books.edit_billing(id), segment, header);
    }

private:
    template <class R>
    void book(const R& r) {
        apply(books.edit_account(r.account), r);
        for (const auto& transfer : transfers_of(r)) books.post(transfer);
    }
    [[nodiscard]] bool is_billed(AccountId id) const { return books.billing(id) != nullptr; }
};

}  // namespace riser::controller
