// The auditor of vouchers hears what is wrong, and is silent when nothing is.
#include "tests/sim/world/audit/naive_vouchers.h"

#include <gtest/gtest.h>

#include "core/voucher/batch.h"
#include "core/voucher/custody.h"

namespace riser::sim {
namespace {

using voucher::BatchState;
using voucher::CustodyKind;
using voucher::SerialRange;
using voucher::SerialRanges;

constexpr std::int64_t k_now_ms = 1'773'100'800'000;
constexpr std::int64_t k_face = 5'000'000;

struct NaiveVouchersTest : ::testing::Test {
    NaiveVouchersTest() {
        account.bytes.fill(0xAC);
        neighbour.bytes.fill(0xAD);
        gateway.bytes.fill(0x6A);
        batch.id.bytes.fill(0xBA);
        batch.series.bytes.fill(0x5E);
        batch.short_name = "SUN-1";
        batch.count = 10;
        batch.effect = voucher::CreditEffect{Money{k_face}, *parse_currency("EUR"),
                                             voucher::Product::any_account};
        batch.state = BatchState::active;
        batch.active = SerialRanges(SerialRange{0, 4});
        batch.lock_pages.resize(1);
        for (std::uint32_t serial = 0; serial < batch.count; ++serial)
            paper.print({"code " + std::to_string(serial), {batch.id, serial}, k_face, gateway});
        vouchers.follow(paper, gateway);
        journal::AccountOpened opened{account, SupplyPointId{1}, payment::AccountMode::prepaid};
        journal::AccountOpened other{neighbour, SupplyPointId{2}, payment::AccountMode::prepaid};
        fold({opened, other});
    }
    journal::VoucherDocumentTaken says() {
        ++batch.version.number;
        return {2, voucher::encode_batch(batch), {}};
    }
    journal::VoucherDocumentTaken order(CustodyKind kind, SerialRange range, std::uint32_t number) {
        return {3, voucher::encode_custody({kind, gateway, batch.id, range, {1, number}}), {}};
    }
    journal::VoucherLocksTaken locks() const {
        journal::VoucherLocksTaken page{batch.id, 0, {}};
        for (std::uint32_t serial = 0; serial < batch.count; ++serial)
            page.locks.push_back(lock(serial));
        return page;
    }
    static voucher::Lock lock(std::uint32_t serial) {
        voucher::Lock lock;
        lock.bytes.fill(static_cast<std::uint8_t>(serial + 1));
        return lock;
    }
    static TopUpId credit_of(std::uint32_t serial) {
        TopUpId id;
        id.bytes.fill(static_cast<std::uint8_t>(0xC0 + serial));
        return id;
    }
    std::vector<journal::Record> redemption(std::uint32_t serial, AccountId who,
                                            std::int64_t amount = k_face) const {
        journal::Credited credited;
        credited.top_up = credit_of(serial);
        credited.account = who;
        credited.amount = Money{amount};
        credited.source = journal::TopUpSource::voucher;
        return {credited, journal::VoucherRedeemed{
                              lock(serial), {}, {batch.id, serial}, who, credit_of(serial), false}};
    }
    void deliver() {
        fold({says(), locks(), order(CustodyKind::grant, {0, 6}, 1)});
        for (std::uint32_t serial = 0; serial < batch.count; ++serial)
            vouchers.typed({batch.id, serial}, account);
    }
    void fold(std::vector<journal::Record> records) {
        journal::Entry entry;
        entry.header.sequence = ++sequence;
        entry.header.wall_ms = entry.header.earliest_ms = entry.header.latest_ms = k_now_ms;
        entry.records = std::move(records);
        books.fold(entry, complain, true, k_now_ms);
        vouchers.fold(entry, books, complain);
    }
    void expect_silence() { EXPECT_EQ(complaints, std::vector<std::string>{}); }
    void expect_complaint(const std::string& part) {
        const bool heard = std::any_of(complaints.begin(), complaints.end(), [&](const auto& one) {
            return one.find(part) != std::string::npos;
        });
        EXPECT_TRUE(heard) << "nobody complains that one " << part;
        complaints.clear();
    }

    PaperBook paper;
    NaiveVouchers vouchers;
    NaiveBooks books;
    AccountId account;
    AccountId neighbour;
    GatewayId gateway;
    voucher::BatchRevision batch;
    std::uint64_t sequence = 0;
    std::vector<std::string> complaints;
    NaiveBooks::Complain complain = [this](const std::string& what) { complaints.push_back(what); };
};

TEST_F(NaiveVouchersTest, is_silent_when_what_is_sold_is_redeemed) {
    deliver();
    fold(redemption(2, account));
    vouchers.promised({batch.id, 2}, account);
    vouchers.check_promises(complain);
    expect_silence();
    EXPECT_EQ(vouchers.objection({batch.id, 2}, account), "");
    EXPECT_EQ(vouchers.objection({batch.id, 2}, neighbour), "voucher_used");
}

TEST_F(NaiveVouchersTest, hears_of_one_that_is_redeemed_twice) {
    deliver();
    fold(redemption(2, account));
    vouchers.typed({batch.id, 2}, neighbour);
    fold(redemption(2, neighbour));
    expect_complaint("is redeemed twice");
}

TEST_F(NaiveVouchersTest, hears_of_one_that_nobody_has_typed) {
    deliver();
    fold(redemption(2, neighbour));
    expect_complaint("nobody has typed it for this account");
}

TEST_F(NaiveVouchersTest, hears_of_one_that_is_not_sold) {
    deliver();
    fold(redemption(5, account));
    expect_complaint("voucher_not_sold");
}

TEST_F(NaiveVouchersTest, hears_of_one_that_was_recalled_before) {
    deliver();
    fold({order(CustodyKind::recall, {0, 3}, 1),
          journal::VoucherRecallAnswered{
              {CustodyKind::recall, gateway, batch.id, {0, 3}, {1, 1}}, {}, {{0, 3}}}});
    expect_silence();
    fold(redemption(2, account));
    expect_complaint("voucher_elsewhere");
}

TEST_F(NaiveVouchersTest, hears_of_a_recall_that_gives_up_what_was_redeemed) {
    deliver();
    fold(redemption(2, account));
    fold({order(CustodyKind::recall, {0, 3}, 1),
          journal::VoucherRecallAnswered{
              {CustodyKind::recall, gateway, batch.id, {0, 3}, {1, 1}}, {}, {{0, 3}}}});
    expect_complaint("nothing of its redemption");
}

TEST_F(NaiveVouchersTest, hears_of_another_worth) {
    deliver();
    fold(redemption(2, account, 2 * k_face));
    expect_complaint("credited with");
}

TEST_F(NaiveVouchersTest, hears_of_credit_that_is_of_no_voucher) {
    deliver();
    auto records = redemption(2, account);
    records.pop_back();
    fold(records);
    expect_complaint("is of no voucher");
}

TEST_F(NaiveVouchersTest, hears_of_one_whose_end_is_over_by_a_sure_clock) {
    batch.valid_until_ms = k_now_ms - 1;
    deliver();
    fold(redemption(2, account));
    expect_complaint("is redeemed after its end");
}

TEST_F(NaiveVouchersTest, hears_of_two_gateways_that_take_one_card) {
    deliver();
    GatewayId other;
    other.bytes.fill(0x6B);
    EXPECT_EQ(paper.redeemed({batch.id, 2}, credit_of(2), other, EpochId{}, false), "");
    fold(redemption(2, account));
    expect_complaint("is redeemed at two gateways");
    paper.journal_is_gone(other);
    EXPECT_EQ(paper.redeemed({batch.id, 2}, credit_of(2), gateway, EpochId{}, false), "");
}

TEST_F(NaiveVouchersTest, hears_of_an_older_revision_and_of_what_was_revoked) {
    batch.revoked = SerialRanges(SerialRange{1, 1});
    deliver();
    EXPECT_EQ(vouchers.objection({batch.id, 1}, account), "voucher_cancelled");
    batch.revoked = {};
    fold({says()});
    expect_complaint("is worth something again");
    batch.version.number -= 2;
    fold({says()});
    expect_complaint("in a version that is older");
}

TEST_F(NaiveVouchersTest, hears_of_a_redemption_that_was_promised_and_is_not_there) {
    deliver();
    vouchers.promised({batch.id, 2}, account);
    vouchers.check_promises(complain);
    expect_complaint("was taken and is not redeemed");
}

}  // namespace
}  // namespace riser::sim
