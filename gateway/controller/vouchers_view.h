// What a building shows of vouchers: the series that codes are derived with, and how many codes of each batch are where.
// Immutable; other threads may read it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/voucher/bound_books.h"
#include "core/voucher/voucher_books.h"

namespace riser::controller {

struct VoucherBatchView {
    voucher::BatchId id{};
    std::string short_name;
    voucher::BatchState state = voucher::BatchState::printed;
    voucher::CloudVersion version;
    std::optional<voucher::CreditEffect> credit;  // nullopt: its codes activate others
    std::uint32_t codes = 0;
    std::uint32_t locks = 0;     // of pages that are here
    std::uint32_t held = 0;      // granted to this gateway
    std::uint32_t sold = 0;      // active, by the office or by activation codes
    std::uint32_t redeemed = 0;  // here
    std::int64_t valid_from_ms = 0;
    std::int64_t valid_until_ms = 0;  // 0: for ever

    bool operator==(const VoucherBatchView&) const = default;
};

struct VouchersView {
    std::vector<voucher::Series> series;
    std::vector<VoucherBatchView> batches;  // by name
    // What bound tokens are opened with: the key as it was sealed, and the numbers that each account has used.
    voucher::BoundBooks bound;

    bool operator==(const VouchersView&) const = default;
};
using VouchersViewPtr = std::shared_ptr<const VouchersView>;

[[nodiscard]] VouchersViewPtr vouchers_view(const voucher::VoucherBooks& books,
                                            const voucher::BoundBooks& bound);

}  // namespace riser::controller
