// Records about credits and charges in the books of the cloud: what they say is booked, and held against what the
// cloud computes from the same account with the same code; every difference is recorded.
#pragma once

#include <map>
#include <set>

#include "cloud/ingest/billing_books.h"
#include "cloud/ingest/projection.h"
#include "cloud/ingest/settlement_books.h"
#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"

namespace riser::cloud {

class AccountProjector {
public:
    AccountProjector(Session& session, const JournalKey& key, const journal::EntryHeader& header)
        : session_(session), key_(key), header_(header) {}

    std::optional<Unapplied> take(const journal::Credited& r);
    std::optional<Unapplied> take(const journal::CreditConfigured& r);
    std::optional<Unapplied> take(const journal::CreditInvoked& r);
    std::optional<Unapplied> take(const journal::CreditRenewed& r);
    std::optional<Unapplied> take(const journal::CreditExpired& r);
    std::optional<Unapplied> take(const journal::ChargeConfigured& r);
    std::optional<Unapplied> take(const journal::ChargeCollected& r);
    // tenancy_projector.cpp
    std::optional<Unapplied> take(const journal::AccountClassified& r);
    std::optional<Unapplied> take(const journal::TenancyBegan& r);
    std::optional<Unapplied> take(const journal::AccountClosed& r);
    std::optional<Unapplied> take(const journal::FormerAccountPaid& r);
    std::optional<Unapplied> take(const journal::RefundPaid& r);
    // What became of an order to move somebody.
    void judge_move(const wire::CommandBody& order, journal::CommandResult result);

    // billing_projector.cpp
    std::optional<Unapplied> take(const journal::BillingAgreed& r);
    std::optional<Unapplied> take(const journal::BillIssued& r);
    std::optional<Unapplied> take(const journal::BillNumbered& r);
    std::optional<Unapplied> take(const journal::OverdueTermsAgreed& r);
    std::optional<Unapplied> take(const journal::ReminderGiven& r);
    std::optional<Unapplied> take(const journal::LateCharged& r);
    std::optional<Unapplied> take(const journal::BillDisputed& r);

    // contract_projector.cpp
    std::optional<Unapplied> take(const journal::PaymentBounced& r);
    std::optional<Unapplied> take(const journal::AccountModeChanged& r);
    std::optional<Unapplied> take(const journal::PaymentPlanAgreed& r);
    std::optional<Unapplied> take(const journal::PaymentPlanEnded& r);
    std::optional<Unapplied> take(const journal::DepositDemanded& r);
    std::optional<Unapplied> take(const journal::DepositMoved& r);
    std::optional<Unapplied> take(const journal::CreditLimitAgreed& r);
    std::optional<Unapplied> take(const journal::CreditUseTold& r);
    // period_projector.cpp
    std::optional<Unapplied> take(const journal::PeriodTermsBegan& r);
    std::optional<Unapplied> take(const journal::PeriodCharged& r);

    // Who has a supply point, before a record of this entry changes it. The first word counts.
    void had(SupplyPointId id, AccountId account) { had_.emplace(id, account); }
    // Whether this entry has the bill's number that this command gave before the cloud was restored.
    [[nodiscard]] bool has_adopted(CommandId command) const { return adopted_.contains(command); }

private:
    template <class R>
    std::optional<Unapplied> book(const R& r, AccountBooks& books);
    template <class R>
    std::optional<Unapplied> book(const R& r);
    template <class R>
    std::optional<Unapplied> give(const R& r, Money amount);
    template <class R>
    std::optional<Unapplied> about_bills(const R& r);
    void judge_given_back(const AccountBooks& books, const journal::LateCharged& r);
    [[nodiscard]] Money vending_fee_of(TopUpId payment, AccountId account);
    void differ(AccountId account, const std::vector<std::string>& found);
    void judge_period(const AccountBooks& before, const journal::PeriodCharged& r);
    void judge_bill_known(const AccountBooks& books, const billing::BillNumber& number);
    void tell_refund(const AccountBooks& books);
    void tell_move(const std::string& subject, const std::string& what,
                   journal::CommandResult result);
    [[nodiscard]] bool was_paid(SupplyPointId id);
    void compare(const journal::ChargeCollected& r, const AccountBooks& books);
    void compare(const journal::HandOverRead& read, const ShareBooks& share, bool paid);

    Session& session_;
    const JournalKey& key_;
    const journal::EntryHeader& header_;
    std::map<SupplyPointId, AccountId> had_;
    std::set<CommandId> adopted_;
};

[[nodiscard]] Unapplied no_account(AccountId id);
// What an account has and owes, and the number of its credits and charges, is nothing that arithmetic overflows with.
[[nodiscard]] bool within_range(const payment::Account& account);

template <class R>
std::optional<Unapplied> AccountProjector::book(const R& r, AccountBooks& books) {
    for (const auto& what : journal::audit_account(books.pots, r, header_)) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(r.account, what)});
    }
    apply(books.pots, r);
    if (!within_range(books.pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    put_books(session_, key_, header_, books);
    return std::nullopt;
}

// As a gateway opens one: with the token credit and the charge for consumption.
[[nodiscard]] payment::Account opened_account();

}  // namespace riser::cloud
