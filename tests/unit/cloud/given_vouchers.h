// A batch of vouchers in a cloud, for tests: cheap locks, and a gateway that answers what it is told to answer.
#pragma once

#include <set>
#include <string>

#include "cloud/voucher/batch_orders.h"
#include "cloud/voucher/batches.h"
#include "cloud/voucher/custody_orders.h"
#include "cloud/voucher/heard.h"
#include "cloud/voucher/sales.h"
#include "core/voucher/issuing.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {

inline voucher::SerialRanges serials(std::uint32_t first, std::uint32_t last) {
    return voucher::SerialRanges({first, last});
}

class GivenVouchers : public ::testing::Test {
protected:
    GivenVouchers() {
        cloud.keys.issuer = issuer;
        settings.cost = voucher::k_cheapest_cost;
        settings.new_salt = [] {
            voucher::Salt salt;
            salt.fill(0xA5);
            return salt;
        };
        journal.commission(2);
        cloud.ingest(journal.everything());
    }

    // use(desk) in one transaction.
    template <class Use>
    auto at_desk(Use use) {
        return cloud.in_session([&](Session& session) {
            VoucherDesk desk{session, cloud.keys, settings, cloud.now_ms};
            return use(desk);
        });
    }
    BatchOrder order(std::uint32_t count = 20) {
        BatchOrder o;
        o.owner = cloud.site.key.owner;
        o.id = id_of<voucher::BatchId>(0xB1);
        o.new_series = id_of<voucher::SeriesId>(0x5E);
        o.short_name = "SONNE-1";
        o.count = count;
        o.effect = voucher::CreditEffect{Money{10'000'000}, k_eur, voucher::Product::any_account};
        o.carton = std::min(10U, count);
        return o;
    }
    void make_all() {
        cloud.in_session([&](Session& session) {
            while (const auto slice = next_slice(session, 7))
                take_locks(session, *slice, make_locks(issuer, *slice));
            return true;
        });
    }
    // On paper, nothing sold.
    StoredBatch printed(std::uint32_t count = 20) {
        at_desk([&](VoucherDesk& desk) {
            return order_making(desk, create_batch(desk, order(count)).value().value).ok();
        });
        make_all();
        return at_desk([&](VoucherDesk& desk) {
            return change_state(desk, batch(desk.session), voucher::BatchState::printed).value();
        });
    }
    static StoredBatch batch(Session& session) {
        return session.find_voucher_batch(id_of<voucher::BatchId>(0xB1)).value();
    }
    StoredBatch batch() {
        return cloud.in_session([](Session& s) { return batch(s); });
    }
    // Sold, and in the hands of the gateway.
    void sold(std::uint32_t first, std::uint32_t last) {
        at_desk([&](VoucherDesk& desk) {
            auto granted = grant(desk, batch(desk.session), cloud.gateway(), serials(first, last));
            return activate(desk, granted.value(), serials(first, last)).value();
        });
    }
    HeardRedemption typed(std::uint32_t serial, std::uint64_t sequence) {
        const auto known = batch();
        const auto code =
            voucher::issue_code(voucher::batch_key(issuer, known.revision.id), serial).code;
        const auto series = cloud.in_session(
            [&](Session& s) { return s.find_voucher_series(known.revision.series).value(); });
        HeardRedemption heard;
        heard.sequence = sequence;
        heard.proof = voucher::derive_proof(code, series.salt, series.cost).value();
        heard.lock = voucher::lock_of(heard.proof);
        heard.account = JournalWriter::account(1);
        heard.amount = Money{10'000'000};
        heard.wall_ms = cloud.now_ms;
        return heard;
    }
    void hear(const HeardRedemption& heard) {
        at_desk([&](VoucherDesk& desk) {
            hear_redemption(desk, cloud.gateway(), heard);
            return true;
        });
    }
    Money balance(VoucherPot pot) {
        Money sum;
        for (const auto& b : balances())
            if (b.pot == pot) sum += b.balance;
        return sum;
    }
    std::vector<VoucherBalance> balances() {
        return cloud.in_session(
            [&](Session& s) { return s.voucher_balances(cloud.site.key.owner); });
    }
    std::vector<QueuedCommand> commands() {
        return cloud.in_session([&](Session& s) { return s.list_unfinished(cloud.gateway_key); });
    }
    std::set<std::string> open_kinds() {
        std::set<std::string> kinds;
        for (const auto& item : cloud.open_items()) kinds.insert(item.kind);
        return kinds;
    }

    voucher::IssuerKey issuer{[] {
        std::array<std::uint8_t, 32> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
        return bytes;
    }()};
    GivenCloud cloud;
    VoucherSettings settings;
    JournalWriter journal{cloud.gateway_key};
};

}  // namespace riser::cloud
