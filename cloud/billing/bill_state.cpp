#include "cloud/billing/bill_state.h"

#include <array>
#include <map>
#include <utility>

#include "core/journal/credit_books.h"
#include "core/journal/plan_books.h"

namespace riser::cloud {
namespace {

constexpr std::array<std::pair<BillState, std::string_view>, 6> k_states{{
    {BillState::open, "open"},
    {BillState::overdue, "overdue"},
    {BillState::disputed, "disputed"},
    {BillState::paid, "paid"},
    {BillState::cancelled, "cancelled"},
    {BillState::correction, "correction"},
}};
// A filter that takes few looks at many: so many at a time.
constexpr std::size_t k_looked_at_once = 200;

// The books of accounts, each read once for a list of bills.
class KnownBooks {
public:
    explicit KnownBooks(Session& session) : session_(session) {}

    const std::optional<AccountBooks>& of(const BookedBill& bill) {
        const auto key = std::pair{bill.journal, bill.account};
        auto found = books_.find(key);
        if (found == books_.end()) {
            found = books_.emplace(key, session_.account_books(bill.journal, bill.account)).first;
        }
        return found->second;
    }

private:
    Session& session_;
    std::map<std::pair<JournalKey, AccountId>, std::optional<AccountBooks>> books_;
};

template <class ReadPage>
BillPage filtered(Session& session, const BillFilter& filter, std::uint64_t after,
                  std::size_t limit, std::int64_t now_ms, ReadPage read_page) {
    KnownBooks books(session);
    BillPage page;
    while (true) {
        const std::vector<BookedBill> rows = read_page(after, k_looked_at_once);
        for (const auto& row : rows) {
            after = row.place;
            const BillReport report = report_bill(session, row, books.of(row), now_ms);
            if (!filter.takes(report)) continue;
            page.bills.push_back(report);
            if (page.bills.size() < limit) continue;
            page.next = after;
            return page;
        }
        if (rows.size() < k_looked_at_once) return page;
    }
}

}  // namespace

std::string_view to_string(BillState state) {
    for (const auto& [known, text] : k_states) {
        if (known == state) return text;
    }
    return "open";
}

std::optional<BillState> parse_bill_state(std::string_view text) {
    for (const auto& [state, known] : k_states) {
        if (known == text) return state;
    }
    return std::nullopt;
}

billing::LocalDay today_at(Session& session, const JournalKey& key, std::int64_t now_ms) {
    const auto zone = session.local_time(key).value_or(ZoneRules{});
    return payment::local_day(zone, from_unix_ms(now_ms));
}

BillReport report_bill(Session& session, const BookedBill& bill,
                       const std::optional<AccountBooks>& books, std::int64_t now_ms) {
    BillReport report{bill, BillState::paid, {}};
    if (!bill.corrects.empty()) {
        report.state = BillState::correction;
        return report;
    }
    if (session.cancellation_of(bill.journal, bill.account, bill.number)) {
        report.state = BillState::cancelled;
        return report;
    }
    const auto* owed =
        books && books->billing ? books->billing->receivables.find(bill.number) : nullptr;
    if (owed == nullptr || owed->settled()) return report;
    report.open = owed->open();
    const bool late = !bill.waits && owed->due < today_at(session, bill.journal, now_ms) &&
                      !books->billing->in_plan(bill.number);
    report.state = late ? BillState::overdue : BillState::open;
    if (owed->disputed) report.state = BillState::disputed;
    return report;
}

bool BillFilter::takes(const BillReport& report) const {
    if (state && report.state != *state) return false;
    if (issued_from && report.bill.issued < *issued_from) return false;
    return !issued_to || report.bill.issued <= *issued_to;
}

BillPage report_bills(Session& session, const Gateway& gateway, AccountId account,
                      const BillFilter& filter, std::uint64_t after, std::size_t limit,
                      std::int64_t now_ms) {
    return filtered(session, filter, after, limit, now_ms,
                    [&](std::uint64_t behind, std::size_t most) {
                        return session.list_bills(gateway.journal(), account, behind, most);
                    });
}

BillPage report_bills(Session& session, const SiteKey& site, const BillFilter& filter,
                      std::uint64_t after, std::size_t limit, std::int64_t now_ms) {
    return filtered(session, filter, after, limit, now_ms,
                    [&](std::uint64_t behind, std::size_t most) {
                        return session.list_bills(site, behind, most);
                    });
}

std::optional<AccountDues> report_dues(Session& session, const JournalKey& key,
                                       const AccountBooks& books, std::int64_t now_ms) {
    if (!books.billing) return std::nullopt;
    const auto today = today_at(session, key, now_ms);
    const auto& receivables = books.billing->receivables;
    AccountDues dues;
    dues.account = books.id;
    dues.open = receivables.open();
    dues.credit = receivables.credit();
    dues.deposit = books.pots.deposit.held;
    dues.deposit_demanded = books.pots.deposit.demanded;
    dues.carried = receivables.carried;
    dues.unbilled = books.billing->unbilled();
    dues.balance = books.balance();
    if (const auto use = journal::credit_use_of(*books.billing, books.pots)) {
        dues.credit_limit = books.billing->credit_limit->limit;
        dues.credit_used = use->used;
        dues.credit_stage = journal::credit_stage_of(*books.billing);
    }
    dues.billed_until_ms = books.billing->billed_until_ms;
    dues.period_ends_ms = books.billing->period_ends_ms;
    dues.closed = books.pots.closed();
    const auto* measuring = books.billing->period.measuring();
    if (measuring != nullptr && !books.billing->closed) dues.demand = *measuring;
    const auto zone = session.local_time(key).value_or(ZoneRules{});
    dues.plan = journal::plan_status_of(*books.billing, zone, today);
    for (const auto& bill : receivables.bills) {
        if (bill.settled()) continue;
        ++dues.bills_open;
        if (bill.disputed) dues.disputed += bill.open();
        const bool in_plan = books.billing->in_plan(bill.number);
        if (in_plan) dues.in_plan += bill.open();
        const auto* standing = books.billing->find(bill.number);
        const bool numbered = standing == nullptr || standing->numbered;
        const bool late = numbered && !bill.disputed && !in_plan && bill.due < today;
        if (late) dues.overdue += bill.open();
        if (late && (!dues.due_since || bill.due < *dues.due_since)) dues.due_since = bill.due;
    }
    return dues;
}

std::vector<AccountDues> report_dues(Session& session, const SiteKey& site, std::int64_t now_ms) {
    std::vector<AccountDues> all;
    for (const auto& gateway : session.list_gateways(site)) {
        for (const auto& books : session.list_account_books(gateway.journal())) {
            const auto dues = report_dues(session, gateway.journal(), books, now_ms);
            if (dues && (!dues->closed || dues->bills_open > 0)) all.push_back(*dues);
        }
    }
    return all;
}

}  // namespace riser::cloud
