// VoucherStore: batches of vouchers, their locks, who may redeem them, who sells them, which were redeemed, and the money
// that follows from it. A code is never stored, only its lock (docs/vouchers-format.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/store/keys.h"
#include "core/voucher/custody.h"
#include "core/voucher/series.h"

namespace riser::cloud {

using SellerId = Id128<struct VoucherSellerTag>;
// Recognises the key that a batch was made with, without telling it.
using IssuerMark = std::array<std::uint8_t, 8>;

// What the cloud decided about a batch, and how far it is made.
struct StoredBatch {
    OwnerId owner{};
    // A draft has zero digests until all of its locks are made.
    voucher::BatchRevision revision;
    std::uint32_t carton = 100;  // serials that are sold together; the last carton may hold fewer
    bool ordered = false;        // its codes are to be made
    std::uint32_t made = 0;      // serials that have a lock, or are void
    std::uint32_t voided = 0;
    IssuerMark issuer{};
    voucher::CloudVersion last_grant{1, 0};
    std::int64_t created_ms = 0;

    bool operator==(const StoredBatch&) const = default;
    [[nodiscard]] bool is_made() const { return made == revision.count; }
};

// A voucher that is spent. The first one counts, whatever else a journal says.
struct SpentVoucher {
    voucher::VoucherName name;
    JournalKey journal;          // of the gateway that took it
    std::uint64_t sequence = 0;  // of the entry that says so
    AccountId account{};         // nil: an activation, or known from the answer to a recall only
    Money amount{};
    std::int64_t wall_ms = 0;  // by the gateway's clock
    bool expiry_unproven = false;

    bool operator==(const SpentVoucher&) const = default;
};

// Codes that were handed out in clear or sealed: who prints twice shows here.
struct VoucherPrint {
    voucher::BatchId batch{};
    voucher::SerialRange range;
    std::string format;  // "csv", "html", "csv.age"
    std::int64_t at_ms = 0;

    bool operator==(const VoucherPrint&) const = default;
};

struct Seller {
    OwnerId owner{};
    SellerId id{};
    std::string name;
    std::int64_t commission_ppm = 0;  // of the face value, 0..500,000
    bool prepays = false;             // sells out of money that he has paid ahead: his float
    std::int64_t created_ms = 0;

    bool operator==(const Seller&) const = default;
};

// Paper that changes hands: to a seller, back from him, to a customer. Never changed or deleted.
enum class MovementKind : std::uint8_t { consigned = 1, returned = 2, sold = 3 };
struct Movement {
    OwnerId owner{};
    std::uint64_t place = 0;  // ascending; given by the store
    MovementKind kind = MovementKind::consigned;
    SellerId seller{};  // nil: sold by the office
    voucher::BatchId batch{};
    voucher::SerialRange range;
    std::int64_t at_ms = 0;

    bool operator==(const Movement&) const = default;
};

// Where the money of vouchers is. The number is stored: it never changes its meaning.
enum class VoucherPot : std::uint8_t {
    office = 1,       // sold over the counter: what the office has taken, as a negative balance
    seller = 2,       // one per seller: his float; negative: what he owes
    commission = 3,   // what sellers have earned, negative
    outstanding = 4,  // sold and not redeemed: owed to whoever holds the paper
    redeemed = 5,     // became credit of customers
    breakage = 6,     // expired and not redeemed: still owed, until the law lets it lapse
    cancelled = 7,    // sold, then revoked: owed back
    received = 8,     // paid by sellers, negative
};
// amount > 0 moves from `from` to `to`, so that all balances together are zero for ever.
struct VoucherPosting {
    OwnerId owner{};
    Currency currency{};
    std::uint64_t place = 0;  // given by the store
    VoucherPot from = VoucherPot::office;
    VoucherPot to = VoucherPot::outstanding;
    SellerId seller{};         // of a seller's pot or commission, else nil
    voucher::BatchId batch{};  // nil: a payment
    std::uint32_t count = 0;   // of vouchers
    Money amount{};
    std::int64_t at_ms = 0;
    std::string reference;  // of a payment: the id that whoever booked it gave it; else empty

    bool operator==(const VoucherPosting&) const = default;
};
struct VoucherBalance {
    Currency currency{};
    VoucherPot pot = VoucherPot::office;
    SellerId seller{};
    voucher::BatchId batch{};
    std::int64_t count = 0;
    Money balance{};

    bool operator==(const VoucherBalance&) const = default;
};

class VoucherStore {
public:
    virtual ~VoucherStore() = default;

    virtual void add_voucher_series(const voucher::Series& series, std::int64_t now_ms) = 0;
    virtual std::optional<voucher::Series> find_voucher_series(voucher::SeriesId id) = 0;
    // The newest of the owner, and how many codes its batches have.
    virtual std::optional<voucher::Series> newest_voucher_series(OwnerId owner) = 0;
    virtual std::uint64_t count_series_codes(voucher::SeriesId id) = 0;

    // Adds, or replaces.
    virtual void put_voucher_batch(const StoredBatch& batch) = 0;
    virtual std::optional<StoredBatch> find_voucher_batch(voucher::BatchId id) = 0;
    virtual std::optional<StoredBatch> find_voucher_batch(OwnerId owner,
                                                          const std::string& short_name) = 0;
    virtual std::vector<StoredBatch> list_voucher_batches(OwnerId owner) = 0;  // oldest first
    virtual std::vector<StoredBatch> list_all_voucher_batches() = 0;
    virtual std::optional<StoredBatch> next_batch_to_make() = 0;

    // From `first` on. A lock that the owner has already is voided: those serials are returned.
    virtual std::vector<std::uint32_t> add_voucher_locks(
        const StoredBatch& batch, std::uint32_t first, const std::vector<voucher::Lock>& locks) = 0;
    // In order; nil: voided.
    virtual std::vector<voucher::Lock> voucher_locks(voucher::BatchId batch,
                                                     const voucher::SerialRange& range) = 0;
    virtual std::optional<voucher::VoucherName> find_voucher(OwnerId owner, voucher::Lock lock) = 0;

    virtual std::vector<voucher::CloudCustody::Part> custody_parts(voucher::BatchId batch) = 0;
    virtual void put_custody_parts(voucher::BatchId batch,
                                   const std::vector<voucher::CloudCustody::Part>& parts) = 0;
    // Gateways that were told of a batch, and of its lock pages.
    virtual void note_told(voucher::BatchId batch, GatewayId gateway, std::uint32_t page) = 0;
    virtual bool was_told(voucher::BatchId batch, GatewayId gateway, std::uint32_t page) = 0;
    virtual std::vector<GatewayId> list_told(voucher::BatchId batch) = 0;

    virtual void put_spent(const SpentVoucher& spent) = 0;  // adds, or completes
    virtual std::optional<SpentVoucher> find_spent(const voucher::VoucherName& name) = 0;
    virtual std::vector<SpentVoucher> list_spent(voucher::BatchId batch, std::int64_t after_serial,
                                                 std::size_t limit) = 0;
    virtual std::vector<std::uint32_t> spent_serials(voucher::BatchId batch,
                                                     const voucher::SerialRange& range) = 0;

    virtual void add_print(const VoucherPrint& print) = 0;
    virtual std::vector<VoucherPrint> list_prints(voucher::BatchId batch) = 0;

    virtual void put_seller(const Seller& seller) = 0;
    virtual std::optional<Seller> find_seller(SellerId id) = 0;
    virtual std::vector<Seller> list_sellers(OwnerId owner) = 0;
    virtual void add_movement(const Movement& movement) = 0;
    virtual std::vector<Movement> list_movements(voucher::BatchId batch) = 0;

    virtual void add_posting(const VoucherPosting& posting) = 0;
    virtual std::optional<VoucherPosting> find_posting(OwnerId owner,
                                                       const std::string& reference) = 0;
    virtual std::vector<VoucherPosting> list_postings(OwnerId owner, std::uint64_t after,
                                                      std::size_t limit) = 0;
    virtual std::vector<VoucherBalance> voucher_balances(OwnerId owner) = 0;

    // What decisions about vouchers are numbered in; 1 until the cloud came back from a backup.
    virtual std::uint64_t voucher_epoch() = 0;
    virtual void set_voucher_epoch(std::uint64_t epoch) = 0;
};

}  // namespace riser::cloud
