// Two apartments and paper: a series, a batch of 10.00 EUR and its locks, as the cloud would have sent them.
#pragma once

#include "core/voucher/batch.h"
#include "core/voucher/custody.h"
#include "core/voucher/lock_page.h"
#include "core/voucher/series.h"
#include "tests/unit/controller/building.h"

namespace riser::controller {

inline constexpr std::uint32_t k_codes = 20;
inline constexpr voucher::BatchId k_paper{{0xB1}};
inline constexpr voucher::BatchId k_slips{{0xB2}};  // each activates five of the paper
inline constexpr voucher::SeriesId k_series{{0x51}};

// As the hash of a code would be: nobody else knows it.
inline DerivedCode code_of(voucher::BatchId batch, std::uint32_t serial) {
    DerivedCode code;
    code.proof.bytes[0] = batch.bytes[0];
    code.proof.bytes[1] = static_cast<std::uint8_t>(serial);
    code.lock = voucher::lock_of(code.proof);
    return code;
}

inline std::vector<voucher::Lock> locks_of(voucher::BatchId batch) {
    std::vector<voucher::Lock> locks;
    for (std::uint32_t serial = 0; serial < k_codes; ++serial)
        locks.push_back(code_of(batch, serial).lock);
    return locks;
}

inline voucher::BatchRevision paper(voucher::BatchId id = k_paper) {
    voucher::BatchRevision batch;
    batch.id = id;
    batch.series = k_series;
    batch.short_name = "EUR10-A";
    batch.count = k_codes;
    batch.effect = voucher::CreditEffect{Money{10'000'000}, k_eur, voucher::Product::any_account};
    batch.state = voucher::BatchState::active;
    batch.active.add({0, k_codes - 1});
    batch.lock_pages = voucher::page_digests(id, locks_of(id));
    return batch;
}

// A later decision of the cloud about the paper.
inline voucher::BatchRevision next(void (*change)(voucher::BatchRevision&),
                                   std::uint32_t number = 2) {
    auto batch = paper();
    batch.version.number = number;
    change(batch);
    return batch;
}

inline voucher::CustodyOrder grant(voucher::BatchId batch = k_paper, std::uint32_t number = 1) {
    return {voucher::CustodyKind::grant, GatewayId{{7}}, batch, {0, k_codes - 1}, {1, number}};
}
inline voucher::CustodyOrder recall_of(voucher::CustodyOrder order) {
    order.kind = voucher::CustodyKind::recall;
    return order;
}

class VoucherBuilding : public Building {
public:
    explicit VoucherBuilding(SiteConfig config = two_apartments()) : Building(std::move(config)) {
        commission();
    }

    OrderOutcome order(OrderBody body) {
        actions.clear();
        give(LocalOrder{std::move(body), {1}});
        return answer().outcome;
    }
    const Answer& answer() const { return *last_answer(); }

    OrderOutcome install(std::uint8_t kind, std::vector<std::uint8_t> document) {
        return order(TakeVoucherDocument{kind, std::move(document), {}, true});
    }
    OrderOutcome install(const voucher::Series& series) {
        return install(1, voucher::encode_series(series));
    }
    OrderOutcome install(const voucher::BatchRevision& batch) {
        return install(2, voucher::encode_batch(batch));
    }
    OrderOutcome install(const voucher::CustodyOrder& custody) {
        return install(3, voucher::encode_custody(custody));
    }
    OrderOutcome install_locks(voucher::BatchId batch = k_paper) {
        return order(TakeVoucherLocks{batch, 0, locks_of(batch)});
    }
    static voucher::Series series() { return {k_series, OwnerId{{0x0F}}, {}, {}}; }
    void install_paper(const voucher::BatchRevision& batch = paper()) {
        if (!controller->books().vouchers.series().contains(k_series)) (void)install(series());
        (void)install(batch);
        (void)install_locks(batch.id);
        (void)install(grant(batch.id));
    }

    OrderOutcome redeem(std::uint32_t number, AccountId account = k_anna,
                        voucher::BatchId batch = k_paper) {
        return order(RedeemVoucher{{code_of(batch, number)}, account, false});
    }
    OrderOutcome preview(std::uint32_t number, AccountId account = k_anna) {
        return order(RedeemVoucher{{code_of(k_paper, number)}, account, true});
    }
    voucher::RedemptionOutcome judged() const { return answer().voucher->judgement.outcome; }
    std::size_t entries() const { return journal.entries.size(); }
};

}  // namespace riser::controller
