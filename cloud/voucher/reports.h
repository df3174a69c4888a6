// Reports about vouchers: what became of each batch, how old what is still owed is, what was never redeemed, and what
// each seller has, owes and has earned. All sums come from the postings, which are facts.
#pragma once

#include <array>
#include <vector>

#include "cloud/voucher/desk.h"

namespace riser::cloud {

// Vouchers of a batch by what became of those that were sold.
struct BatchCount {
    StoredBatch batch;
    std::int64_t sold = 0;
    std::int64_t redeemed = 0;
    std::int64_t outstanding = 0;  // sold, may still be redeemed
    std::int64_t breakage = 0;     // expired, and still owed
    std::int64_t cancelled = 0;    // revoked after they were sold: owed back

    bool operator==(const BatchCount&) const = default;
};
[[nodiscard]] std::vector<BatchCount> report_batches(Session& session, OwnerId owner);

// Sold and neither redeemed nor revoked, by days since the sale: up to 30, 90, 180, 365, and older.
inline constexpr std::array<std::int64_t, 4> k_age_days{30, 90, 180, 365};
struct BatchAge {
    StoredBatch batch;
    std::array<std::int64_t, k_age_days.size() + 1> by_age{};

    bool operator==(const BatchAge&) const = default;
};
[[nodiscard]] std::vector<BatchAge> report_ages(Session& session, OwnerId owner,
                                                std::int64_t now_ms);

// Of one currency. face of what he sold - commission - paid + balance = 0.
struct SellerAccount {
    Seller seller;
    Currency currency{};
    std::int64_t sold = 0;
    Money sold_for{};
    Money commission{};
    Money paid{};
    Money balance{};  // above zero: his float; below: what he owes

    bool operator==(const SellerAccount&) const = default;
    [[nodiscard]] bool agrees() const { return sold_for - commission - paid + balance == Money{}; }
};
struct SellerStock {
    Seller seller;
    StoredBatch batch;
    std::int64_t in_hand = 0;   // consigned, neither sold nor returned
    std::int64_t sold = 0;      // of which
    std::int64_t redeemed = 0;  //   were redeemed

    bool operator==(const SellerStock&) const = default;
};
struct SellerReport {
    std::vector<SellerAccount> accounts;
    std::vector<SellerStock> stock;
};
[[nodiscard]] SellerReport report_sellers(Session& session, OwnerId owner);

}  // namespace riser::cloud
