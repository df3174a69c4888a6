#include "cloud/reports/reports.h"

#include <algorithm>
#include <map>

namespace riser::cloud {
namespace {

constexpr std::int64_t k_day_s = 86'400;

std::map<AccountId, IssuedSum> sums_by_account(Session& session, const Gateway& gateway) {
    std::map<AccountId, IssuedSum> sums;
    for (const auto& sum : session.sum_top_ups(gateway.key)) sums[sum.account] = sum;
    return sums;
}

AccountReconciliation reconcile_account(Session& session, const Gateway& gateway,
                                        const AccountBooks& books, const IssuedSum& issued) {
    AccountReconciliation result;
    result.account = books.id;
    result.issued = issued.issued;
    result.in_flight = issued.in_flight;
    result.credited = books.credited;
    result.collected = books.collected;
    result.computed = books.computed;
    result.balance = books.balance();
    for (const auto& credit : session.list_credits(gateway.journal(), books.id)) {
        result.credits_listed += credit.amount;
    }
    return result;
}

// A sample with the version that says which of two counts.
struct Candidate {
    std::uint64_t version = 0;
    wire::Sample sample;
};

void consider(std::map<std::int64_t, Candidate>& found, std::uint64_t version,
              const wire::Sample& sample) {
    auto& kept = found[sample.unix_s];
    if (kept.version == 0 || version > kept.version) kept = {version, sample};
}

}  // namespace

BalanceReport report_balance(Session& session, const Gateway& gateway, const Account& account) {
    BalanceReport report{account.id, account.label, std::nullopt, {}, {}};
    report.in_flight = sums_by_account(session, gateway)[account.id].in_flight;
    report.books = session.account_books(gateway.journal(), account.id);
    if (report.books && !report.books->pots.closed()) {
        report.supply = session.supply_point(gateway.journal(), report.books->supply_point)
                            .value_or(SupplyPointBooks{});
    }
    return report;
}

std::vector<BalanceReport> report_balances(Session& session, const Gateway& gateway) {
    auto sums = sums_by_account(session, gateway);
    std::map<AccountId, AccountBooks> books;
    for (auto& item : session.list_account_books(gateway.journal())) books[item.id] = item;
    std::map<SupplyPointId, SupplyPointBooks> points;
    for (auto& item : session.list_supply_points(gateway.journal())) points[item.id] = item;
    std::vector<BalanceReport> reports;
    for (const auto& account : session.list_accounts(gateway.key)) {
        BalanceReport report{account.id, account.label, std::nullopt, {}, {}};
        report.in_flight = sums[account.id].in_flight;
        if (const auto found = books.find(account.id); found != books.end()) {
            report.books = found->second;
            const bool closed = found->second.pots.closed();
            if (!closed) report.supply = points[found->second.supply_point];
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

bool Reconciliation::agrees() const {
    const auto agree = [](const auto& item) { return item.agrees(); };
    return differences == 0 && parked == 0 &&
           std::all_of(accounts.begin(), accounts.end(), agree) &&
           std::all_of(registers.begin(), registers.end(), agree);
}

Reconciliation reconcile(Session& session, const Gateway& gateway) {
    const JournalKey key = gateway.journal();
    Reconciliation result;
    result.through = session.watermark(key);
    result.journal_sequence = gateway.journal_sequence;
    result.differences = session.count_differences(key);
    result.parked = session.list_parked(key).size();
    result.open_items = session.list_open_items(gateway.key, false).size();
    auto sums = sums_by_account(session, gateway);
    for (const auto& books : session.list_account_books(key)) {
        result.accounts.push_back(reconcile_account(session, gateway, books, sums[books.id]));
    }
    for (const auto& share : session.list_shares(key)) {
        result.registers.push_back(
            {share.supply_point, share.share, share.settled, share.advanced, share.collected});
    }
    return result;
}

std::vector<wire::Sample> report_readings(Session& session, const Gateway& gateway, MeterId meter,
                                          std::int64_t from_s, std::int64_t to_s) {
    std::map<std::int64_t, Candidate> found;
    const auto first_day = static_cast<std::int32_t>(from_s / k_day_s);
    const auto last_day = static_cast<std::int32_t>((to_s - 1) / k_day_s);
    for (const auto& day : session.days_of(gateway.journal(), meter, first_day, last_day)) {
        const auto samples = wire::decode_day_samples(day.samples, day.day);
        if (!samples) continue;  // checked at ingest: cannot happen
        for (const auto& sample : *samples) {
            if (sample.unix_s >= from_s && sample.unix_s < to_s)
                consider(found, day.version, sample);
        }
    }
    for (const auto& stored : session.samples_of(gateway.journal(), meter, from_s, to_s)) {
        consider(found, stored.version, stored.sample);
    }
    std::vector<wire::Sample> out;
    out.reserve(found.size());
    for (const auto& [time, candidate] : found) out.push_back(candidate.sample);
    return out;
}

}  // namespace riser::cloud
