// Sellers of vouchers: paper in their hands, what they owe or have paid ahead, what they earn; and the postings by which
// every voucher that was sold stays owed to somebody until it is redeemed. Rules of the field: consignment is paid for
// when it is sold, a float before; what was sold and never redeemed is nobody's profit by itself.
#pragma once

#include "cloud/voucher/desk.h"
#include "core/voucher/serial_map.h"

namespace riser::cloud {

[[nodiscard]] Result<Seller, Refusal> put_seller(VoucherDesk& desk, const Seller& seller);
// Paper to a seller. Refused for what another has, and for what is sold already.
[[nodiscard]] std::optional<Refusal> consign(VoucherDesk& desk, const StoredBatch& batch,
                                             const Seller& seller,
                                             const voucher::SerialRanges& serials);
// And back, of what is not sold.
[[nodiscard]] std::optional<Refusal> take_back(VoucherDesk& desk, const StoredBatch& batch,
                                               const Seller& seller,
                                               const voucher::SerialRanges& serials);
// Whose hands each serial is in; nil: the office's.
[[nodiscard]] voucher::SerialMap<SellerId> hands_of(Session& session, voucher::BatchId batch);

// Money from a seller. The same reference and amount is the same payment.
[[nodiscard]] Result<VoucherPosting, Refusal> take_payment(VoucherDesk& desk, const Seller& seller,
                                                           const Currency& currency, Money amount,
                                                           const std::string& reference);
// Above zero: his float. Below: what he owes.
[[nodiscard]] Money balance_of(Session& session, const Seller& seller, const Currency& currency);

// When a seller who pays ahead has not enough for serials that are to become active.
[[nodiscard]] std::optional<Refusal> objection_to_sale(VoucherDesk& desk, const StoredBatch& batch,
                                                       const voucher::SerialRanges& serials);
// They became active: to the debt or the float of whoever had them, less his commission; else to the office.
void post_sale(VoucherDesk& desk, const StoredBatch& batch, const voucher::SerialRanges& serials);

struct PostedVouchers {
    VoucherPot from = VoucherPot::outstanding;
    VoucherPot to = VoucherPot::redeemed;
    SellerId seller{};
    std::uint32_t count = 0;
};
// At their face value. Activation codes are worth nothing by themselves: nothing is posted for them.
void post_vouchers(VoucherDesk& desk, const StoredBatch& batch, const PostedVouchers& posted);

// Where what is owed for a serial that is not redeemed yet is. One that is not sold here leaves a debt of nobody with
// those that are outstanding, until it is.
[[nodiscard]] VoucherPot pot_of(Session& session, const StoredBatch& batch, std::uint32_t serial);

// Serials that are not void.
[[nodiscard]] std::uint32_t count_valid(Session& session, const StoredBatch& batch,
                                        const voucher::SerialRanges& serials);

}  // namespace riser::cloud
