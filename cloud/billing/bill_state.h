// What became of bills, and what accounts owe on them, out of the cloud's books. Days are local days of the building.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "cloud/store/store.h"

namespace riser::cloud {

enum class BillState : std::uint8_t {
    open,       // not paid, and not due yet
    overdue,    // due before today
    disputed,   // not paid, and disputed
    paid,       // or nothing was to pay
    cancelled,  // a document took it back
    correction  // a cancellation or credit note
};
[[nodiscard]] std::string_view to_string(BillState state);
[[nodiscard]] std::optional<BillState> parse_bill_state(std::string_view text);

struct BillReport {
    BookedBill bill;
    BillState state = BillState::open;
    Money open{};

    bool operator==(const BillReport&) const = default;
};
[[nodiscard]] BillReport report_bill(Session& session, const BookedBill& bill,
                                     const std::optional<AccountBooks>& books, std::int64_t now_ms);

struct BillFilter {
    std::optional<BillState> state;
    std::optional<billing::LocalDay> issued_from;  // inclusive
    std::optional<billing::LocalDay> issued_to;    // inclusive

    [[nodiscard]] bool takes(const BillReport& report) const;
};
// A page behind `after`; `next` is where the following one begins when there may be more.
struct BillPage {
    std::vector<BillReport> bills;
    std::optional<std::uint64_t> next;
};
[[nodiscard]] BillPage report_bills(Session& session, const Gateway& gateway, AccountId account,
                                    const BillFilter& filter, std::uint64_t after,
                                    std::size_t limit, std::int64_t now_ms);
[[nodiscard]] BillPage report_bills(Session& session, const SiteKey& site, const BillFilter& filter,
                                    std::uint64_t after, std::size_t limit, std::int64_t now_ms);

// What an account owes, and what comes on its next bill. balance = credit - open - carried - unbilled.
struct AccountDues {
    AccountId account{};
    Money open{};              // on bills
    Money overdue{};           // of it, due before today and not disputed
    Money disputed{};          // of it
    Money in_plan{};           // of it, paid by instalments: not overdue as long as they come
    Money credit{};            // received and not needed yet
    Money deposit{};           // held beside it
    Money deposit_demanded{};  // in all
    Money carried{};           // remainder of roundings
    Money unbilled{};          // charged since the last bill, with what being late cost
    Money balance{};
    Money credit_limit{};  // 0: it has none
    Money credit_used{};   // of it; below zero: it is ahead
    billing::CreditStage credit_stage = billing::CreditStage::within;  // that its gateway has told
    std::size_t bills_open = 0;
    std::optional<billing::LocalDay> due_since;  // of the oldest that is overdue
    std::optional<billing::PlanStatus> plan;     // that runs, as it stands today
    std::optional<journal::PeriodPart> demand;   // measured of the days that go on
    std::int64_t billed_until_ms = 0;
    std::int64_t period_ends_ms = 0;
    bool closed = false;

    bool operator==(const AccountDues&) const = default;
};
// nullopt: the account is not billed.
[[nodiscard]] std::optional<AccountDues> report_dues(Session& session, const JournalKey& key,
                                                     const AccountBooks& books,
                                                     std::int64_t now_ms);
// Of all accounts of the site that are billed, closed ones only while something of them is open.
[[nodiscard]] std::vector<AccountDues> report_dues(Session& session, const SiteKey& site,
                                                   std::int64_t now_ms);

// By the local time that the journal says, else by UTC.
[[nodiscard]] billing::LocalDay today_at(Session& session, const JournalKey& key,
                                         std::int64_t now_ms);

}  // namespace riser::cloud
