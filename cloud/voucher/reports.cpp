#include "cloud/voucher/reports.h"

#include <algorithm>
#include <map>

#include "cloud/voucher/sales.h"

namespace riser::cloud {
namespace {

using voucher::SerialRange;
using voucher::SerialRanges;

constexpr std::int64_t k_day_ms = 86'400'000;

SerialRanges without(SerialRanges from, const SerialRanges& taken) {
    for (const SerialRange& range : taken.ranges()) from.remove(range);
    return from;
}

std::int64_t count_spent(Session& session, voucher::BatchId batch, const SerialRanges& serials) {
    std::int64_t count = 0;
    for (const SerialRange& range : serials.ranges())
        count += static_cast<std::int64_t>(session.spent_serials(batch, range).size());
    return count;
}

void add(BatchCount& count, const VoucherBalance& balance) {
    switch (balance.pot) {
        case VoucherPot::outstanding:
            count.outstanding += balance.count;
            break;
        case VoucherPot::redeemed:
            count.redeemed += balance.count;
            break;
        case VoucherPot::breakage:
            count.breakage += balance.count;
            break;
        case VoucherPot::cancelled:
            count.cancelled += balance.count;
            break;
        default:
            return;
    }
    count.sold += balance.count;
}

std::size_t bucket_of(std::int64_t days) {
    std::size_t bucket = 0;
    while (bucket < k_age_days.size() && days > k_age_days[bucket]) ++bucket;
    return bucket;
}

void add(SellerAccount& account, const VoucherPosting& posting) {
    if (posting.from == VoucherPot::seller) {
        account.sold += posting.count;
        account.sold_for += posting.amount;
        account.balance -= posting.amount;
    } else if (posting.to == VoucherPot::seller) {
        (posting.from == VoucherPot::commission ? account.commission : account.paid) +=
            posting.amount;
        account.balance += posting.amount;
    }
}

std::vector<SellerAccount> accounts_of(Session& session, OwnerId owner) {
    constexpr std::size_t k_page = 1'000;
    std::map<std::pair<SellerId, Currency>, SellerAccount> accounts;
    std::uint64_t after = 0;
    while (true) {
        const auto page = session.list_postings(owner, after, k_page);
        for (const VoucherPosting& posting : page) {
            after = posting.place;
            if (posting.seller.is_nil()) continue;
            SellerAccount& account = accounts[{posting.seller, posting.currency}];
            account.currency = posting.currency;
            add(account, posting);
        }
        if (page.size() < k_page) break;
    }
    std::vector<SellerAccount> list;
    for (const Seller& seller : session.list_sellers(owner)) {
        for (auto& [key, account] : accounts) {
            if (key.first != seller.id) continue;
            account.seller = seller;
            list.push_back(account);
        }
    }
    return list;
}

// What is in each seller's hands, sold ones apart.
void add_stock(Session& session, const StoredBatch& batch, const std::vector<Seller>& sellers,
               std::vector<SellerStock>& stock) {
    std::map<SellerId, SerialRanges> in_hand;
    const auto hands = hands_of(session, batch.revision.id);
    hands.for_each({0, batch.revision.count - 1}, [&](const SerialRange& part, const SellerId& id) {
        if (!id.is_nil()) in_hand[id].add(part);
    });
    for (const Seller& seller : sellers) {
        const auto found = in_hand.find(seller.id);
        if (found == in_hand.end()) continue;
        const SerialRanges unsold = without(found->second, batch.revision.active);
        const SerialRanges sold = without(found->second, unsold);
        stock.push_back({seller, batch, count_valid(session, batch, unsold),
                         count_valid(session, batch, sold),
                         count_spent(session, batch.revision.id, sold)});
    }
}

}  // namespace

std::vector<BatchCount> report_batches(Session& session, OwnerId owner) {
    std::vector<BatchCount> counts;
    const auto balances = session.voucher_balances(owner);
    for (const StoredBatch& batch : session.list_voucher_batches(owner)) {
        if (!std::holds_alternative<voucher::CreditEffect>(batch.revision.effect)) continue;
        BatchCount count;
        count.batch = batch;
        for (const VoucherBalance& balance : balances)
            if (balance.batch == batch.revision.id) add(count, balance);
        counts.push_back(std::move(count));
    }
    return counts;
}

std::vector<BatchAge> report_ages(Session& session, OwnerId owner, std::int64_t now_ms) {
    std::vector<BatchAge> ages;
    for (const StoredBatch& batch : session.list_voucher_batches(owner)) {
        if (batch.revision.state == voucher::BatchState::revoked) continue;
        BatchAge age;
        age.batch = batch;
        bool any = false;
        for (const Movement& movement : session.list_movements(batch.revision.id)) {
            if (movement.kind != MovementKind::sold) continue;
            const auto owed = without(SerialRanges(movement.range), batch.revision.revoked);
            const std::int64_t count = std::int64_t{count_valid(session, batch, owed)} -
                                       count_spent(session, batch.revision.id, owed);
            age.by_age[bucket_of((now_ms - movement.at_ms) / k_day_ms)] += count;
            any = true;
        }
        if (any) ages.push_back(std::move(age));
    }
    return ages;
}

SellerReport report_sellers(Session& session, OwnerId owner) {
    SellerReport report{accounts_of(session, owner), {}};
    const auto sellers = session.list_sellers(owner);
    for (const StoredBatch& batch : session.list_voucher_batches(owner))
        add_stock(session, batch, sellers, report.stock);
    return report;
}

}  // namespace riser::cloud
