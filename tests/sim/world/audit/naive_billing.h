// NaiveBilling: what the bills of a journal must say, written from the rules (docs/billing.md) without the code that
// composes, allocates, reminds, charges and takes back in production. Whole numbers, one step at a time. It knows a plan:
// in these worlds a cycle is longer than a world, and only bills that are owed are taken back.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/journal/codec.h"
#include "tests/sim/world/billing_plan.h"

namespace riser::sim {

struct NaiveCharge {
    std::int64_t from_ms = 0;
    std::int64_t amount = 0;  // micro-units
};

// (series, year, counter)
using NaiveNumber = std::tuple<std::uint16_t, std::int32_t, std::uint64_t>;

// What brought money: the id of a payment, or the number of a document that gave it back.
using NaiveSource = std::string;

// What of it nobody owes yet.
struct NaiveLot {
    NaiveSource from;
    std::int64_t amount = 0;
};

// The parts of a bill, in the order in which money pays them.
enum NaivePart : std::size_t { of_interest, of_fees, of_the_rest, k_naive_parts };

struct NaivePaid {
    NaiveSource from;
    NaivePart part = of_the_rest;
    std::int64_t amount = 0;
};

struct NaiveBill {
    NaiveNumber number;
    std::int64_t due_day = 0;
    std::int64_t total = 0;                          // micro-units, above zero
    std::array<std::int64_t, k_naive_parts> owed{};  // come to the total
    std::vector<NaivePaid> paid;
    bool numbered = true;
    bool disputed = false;
    bool taken_back = false;            // nobody owes anything of it any more
    std::map<int, std::int64_t> given;  // step: day
    std::set<int> ever_given;           // of which each asks for its fee once
    __int128 late_exact = 0;            // interest, in naive_interest.h's parts of a micro-unit
    std::int64_t late_booked = 0;
    std::int64_t late_until = 0;  // day; of all days before
    bool late_fee = false;
    std::map<journal::LateKind, std::int64_t> costs;  // of being late with it

    [[nodiscard]] std::int64_t open(NaivePart part) const;
    [[nodiscard]] std::int64_t open() const {
        return open(of_interest) + open(of_fees) + open(of_the_rest);
    }
    [[nodiscard]] std::int64_t open_principal() const { return open(of_the_rest); }
};

// A bill as long as it can be taken back.
struct NaiveIssued {
    NaiveNumber number;
    std::int64_t total = 0;
    std::int64_t carried_more = 0;  // than it took over
    std::int64_t written_off = 0;
    std::int64_t late = 0;                        // interest and fees
    std::vector<NaiveCharge> charges;             // all that it states
    std::map<std::uint16_t, std::int64_t> gross;  // by tax group, 0: without tax
    std::int64_t given_back = 0;                  // by credit notes
};

// What is promised for some bills, day by day, and what came.
struct NaiveInstalment {
    std::int64_t day = 0;
    std::int64_t amount = 0;
};
struct NaivePlan {
    std::vector<NaiveNumber> bills;
    std::vector<NaiveInstalment> instalments;
    std::int64_t agreed_day = 0;
    int grace_days = 0;
    int misses_allowed = 0;
    std::vector<std::pair<std::int64_t, std::int64_t>> came;  // day, amount

    [[nodiscard]] std::int64_t promised() const;
    [[nodiscard]] std::int64_t came_until(std::int64_t day) const;
    // nullopt: not before today.
    [[nodiscard]] std::optional<std::int64_t> broken_on(std::int64_t today) const;
};

struct NaiveBilled {
    std::int64_t billed_until_ms = 0;
    std::int64_t carried = 0;
    std::vector<NaiveLot> credits;  // oldest first
    std::vector<NaiveCharge> unbilled;
    std::int64_t late_unbilled = 0;   // of it, interest and fees
    std::vector<NaiveBill> bills;     // by due day, then by number
    std::vector<NaiveIssued> issued;  // the last ones, oldest first
    std::optional<NaivePlan> plan;    // that runs
    bool cut_for_bills = false;
    bool ended = false;

    [[nodiscard]] bool in_plan(const NaiveBill& bill) const;
    [[nodiscard]] std::int64_t open_of_plan() const;
    [[nodiscard]] std::int64_t credit() const;
    [[nodiscard]] std::int64_t open() const;
    [[nodiscard]] std::int64_t overdue(std::int64_t day) const;
    [[nodiscard]] std::int64_t not_billed() const;
};

class NaiveBilling {
public:
    using Complain = std::function<void(const std::string&)>;

    void follow(const BillingPlan& plan) { plan_ = plan; }
    // Before the records of an entry; `true_ms`: Unix time in truth, when it is known and the clock is honest.
    void begin_entry(const journal::EntryHeader& header, std::optional<std::int64_t> true_ms);
    // A record about bills. `balance` of its account before it.
    void take(const journal::Record& record, std::int64_t balance, const Complain& complain);
    void charge(AccountId account, std::int64_t from_ms, std::int64_t amount);
    void charge_now(AccountId account, std::int64_t amount) {
        charge(account, header_.wall_ms, amount);
    }
    // naive_payments.cpp
    void pay(AccountId account, const NaiveSource& from, std::int64_t amount,
             const Complain& complain);
    // A payment came to nothing, and costs a fee.
    void bounce(AccountId account, const NaiveSource& from, std::int64_t amount, std::int64_t fee,
                const Complain& complain);
    void end(AccountId account);
    // It pays before from now on: nobody knows of its bills any more.
    void forget(AccountId account) { billed_.erase(account); }
    // Supply of an account is cut off for its bills, or comes back after that.
    void judge_cut(AccountId account, const std::string& who, const Complain& complain);
    // Its bills are overdue by so much, and it was told so, that it may be.
    void check_overdue(AccountId account, const std::string& who, const Complain& complain) const;
    void come_back(AccountId account);
    // All balances, by account.
    void end_entry(const std::function<std::int64_t(AccountId)>& balance, const Complain& complain);

    [[nodiscard]] bool knows(AccountId account) const { return billed_.contains(account); }
    // nullptr: it has no bills.
    [[nodiscard]] const NaiveBilled* of(AccountId account) const {
        const auto found = billed_.find(account);
        return found == billed_.end() ? nullptr : &found->second;
    }
    // Everything that keeps the supply off is paid, on this day.
    [[nodiscard]] bool is_cleared(AccountId account, std::int64_t day) const;
    // naive_plans.cpp; Unix time in truth.
    void check_plans_at_end(std::int64_t true_ms, const Complain& complain) const;
    // How many were agreed, kept, broken, withdrawn.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& plans() const { return plans_; }
    // Local day of an instant in Central Europe.
    [[nodiscard]] static std::int64_t day_of(std::int64_t unix_ms);

private:
    void agree(const journal::BillingAgreed& r, std::int64_t balance, const Complain& complain);
    void issue(const journal::BillIssued& r, const Complain& complain);
    void check_number(const journal::BillIssued& r, const Complain& complain);
    void check_period(const journal::BillIssued& r, const NaiveBilled& of,
                      const Complain& complain) const;
    void check_figures(const journal::BillIssued& r, const Complain& complain) const;
    void check_charges(const journal::BillIssued& r, NaiveBilled& of, const Complain& complain);
    void remind(const journal::ReminderGiven& r, const Complain& complain);
    void be_late(const journal::LateCharged& r, const Complain& complain);
    void check_interest(const journal::LateCharged& r, NaiveBill& bill, const Complain& complain);
    void number(const journal::BillNumbered& r, const Complain& complain);
    void give_back(const journal::LateCharged& r, NaiveBill& bill, const Complain& complain);
    void check_given_back(const Complain& complain) const;
    // naive_credit_notes.cpp
    void credit_note(const journal::BillIssued& r, NaiveBilled& of, const Complain& complain);
    void check_credit_note(const journal::BillIssued& r, const NaiveIssued& issued,
                           const Complain& complain) const;
    void check_taxes_of_note(const journal::BillIssued& r, const NaiveIssued& issued,
                             const Complain& complain) const;
    // naive_plans.cpp
    void agree_plan(const journal::PaymentPlanAgreed& r, const Complain& complain);
    void check_instalments(const NaivePlan& plan, std::int64_t open, const std::string& who,
                           const Complain& complain) const;
    void end_plan(const journal::PaymentPlanEnded& r, const Complain& complain);
    void follow_plan(NaiveBilled& of) const;
    static void pay_instalments(NaiveBilled& of, NaiveLot& lot);
    // naive_quarrels.cpp
    void dispute(const journal::BillDisputed& r, const Complain& complain);
    void take_back(const journal::BillIssued& r, NaiveBilled& of, const Complain& complain);
    void check_interest_is_charged(const NaiveBilled& of, const NaiveBill& bill,
                                   const std::string& before, const Complain& complain) const;
    // naive_payments.cpp: money that a document gives back pays its own bill first.
    void give(NaiveBilled& of, const NaiveNumber& document, std::int64_t amount, NaiveBill* first);
    void use_credit(NaiveBilled& of);
    static void pay_bill(NaiveBill& bill, NaiveLot& lot);
    static void keep_taken_back(NaiveBilled& of);
    void announce_again(NaiveBill& bill) const;
    [[nodiscard]] std::int64_t first_interest_day(const NaiveBill& bill) const {
        return bill.due_day + 1 + plan_.grace_days;
    }
    [[nodiscard]] NaiveBill* find(AccountId account, const billing::BillNumber& number);

    BillingPlan plan_;
    journal::EntryHeader header_;
    std::optional<std::int64_t> true_ms_;
    std::map<AccountId, NaiveBilled> billed_;
    std::map<std::uint16_t, NaiveNumber> last_numbers_;  // by series
    std::set<std::string> number_texts_;
    std::set<std::string> legal_texts_;
    std::multiset<std::pair<AccountId, std::int64_t>> fees_due_;  // of reminders of this entry
    std::set<AccountId> came_back_;                               // in this entry
    std::set<AccountId> paid_for_coming_back_;                    // in this entry
    std::set<std::pair<AccountId, NaiveNumber>> taken_back_;      // in this entry
    std::map<std::string, std::uint64_t> plans_;
};

}  // namespace riser::sim
