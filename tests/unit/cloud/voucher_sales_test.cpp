// Sellers of vouchers: consignment and float, commission, returns, and reports that must agree with the ledger.
#include "cloud/voucher/reports.h"
#include "tests/unit/cloud/given_vouchers.h"

namespace riser::cloud {
namespace {

class VoucherSales : public GivenVouchers {
protected:
    VoucherSales() { printed(); }

    Seller seller(std::uint8_t id, bool prepays, std::int64_t ppm = 30'000) {
        return at_desk([&](VoucherDesk& desk) {
            return put_seller(desk, {cloud.site.key.owner, id_of<SellerId>(id),
                                     "Kiosk " + std::to_string(id), ppm, prepays, cloud.now_ms})
                .value();
        });
    }
    std::string said(const std::optional<Refusal>& refusal) {
        return refusal ? refusal->code : "done";
    }
    std::string hand_out(const Seller& to, std::uint32_t first, std::uint32_t last) {
        return said(at_desk([&](VoucherDesk& desk) {
            return consign(desk, batch(desk.session), to, serials(first, last));
        }));
    }
    std::string hand_back(const Seller& from, std::uint32_t first, std::uint32_t last) {
        return said(at_desk([&](VoucherDesk& desk) {
            return take_back(desk, batch(desk.session), from, serials(first, last));
        }));
    }
    std::string sell_them(std::uint32_t first, std::uint32_t last) {
        const auto done = at_desk([&](VoucherDesk& desk) {
            return activate(desk, batch(desk.session), serials(first, last));
        });
        return done ? "done" : done.error().code;
    }
    std::string pay(const Seller& by, std::int64_t euros, const std::string& reference) {
        const auto taken = at_desk([&](VoucherDesk& desk) {
            return take_payment(desk, by, k_eur, Money{euros * 1'000'000}, reference);
        });
        return taken ? format_money(taken.value().amount) : taken.error().code;
    }
    Money owed(const Seller& by) {
        return cloud.in_session([&](Session& s) { return balance_of(s, by, k_eur); });
    }
    SellerReport report() {
        return cloud.in_session(
            [&](Session& s) { return report_sellers(s, cloud.site.key.owner); });
    }
};

TEST_F(VoucherSales, consigned_paper_is_owed_for_when_it_is_sold_less_the_commission) {
    const Seller kiosk = seller(1, false);
    EXPECT_EQ(hand_out(kiosk, 0, 9), "done");
    EXPECT_EQ(owed(kiosk), Money{});
    EXPECT_EQ(sell_them(0, 3), "done");
    EXPECT_EQ(owed(kiosk), Money{-38'800'000});  // 4 x 10.00 less 3 %
    EXPECT_EQ(pay(kiosk, 30, "bank-17"), "30.00");
    EXPECT_EQ(pay(kiosk, 30, "bank-17"), "30.00") << "the same payment again";
    EXPECT_EQ(pay(kiosk, 31, "bank-17"), "payment_exists");
    EXPECT_EQ(owed(kiosk), Money{-8'800'000});
    hear(typed(2, 100));
    const auto books = report();
    ASSERT_EQ(books.accounts.size(), 1U);
    EXPECT_EQ(books.accounts[0].sold, 4);
    EXPECT_EQ(books.accounts[0].commission, Money{1'200'000});
    EXPECT_EQ(books.accounts[0].balance, owed(kiosk));
    EXPECT_TRUE(books.accounts[0].agrees());
    ASSERT_EQ(books.stock.size(), 1U);
    EXPECT_EQ(books.stock[0].in_hand, 6);
    EXPECT_EQ(books.stock[0].sold, 4);
    EXPECT_EQ(books.stock[0].redeemed, 1);
}

TEST_F(VoucherSales, paper_is_in_one_hand_at_a_time_and_what_is_sold_does_not_come_back) {
    const Seller one = seller(1, false);
    const Seller two = seller(2, false);
    EXPECT_EQ(hand_out(one, 0, 9), "done");
    EXPECT_EQ(hand_out(two, 5, 12), "in_other_hands");
    EXPECT_EQ(hand_back(two, 0, 1), "in_other_hands");
    EXPECT_EQ(hand_back(one, 8, 10), "in_other_hands") << "the office has 10";
    EXPECT_EQ(sell_them(0, 3), "done");
    EXPECT_EQ(hand_back(one, 3, 5), "sold");
    EXPECT_EQ(hand_back(one, 4, 9), "done");
    EXPECT_EQ(hand_out(two, 4, 9), "done");
    EXPECT_EQ(hand_out(two, 2, 2), "in_other_hands");
    EXPECT_EQ(hand_out(two, 18, 20), "beyond_the_batch");
}

TEST_F(VoucherSales, who_pays_ahead_sells_what_his_float_covers) {
    const Seller agent = seller(3, true, 100'000);
    EXPECT_EQ(hand_out(agent, 0, 9), "done");
    EXPECT_EQ(sell_them(0, 0), "float_too_low");
    EXPECT_EQ(pay(agent, 18, "cash-1"), "18.00");
    EXPECT_EQ(sell_them(0, 1), "done");  // 2 x 10.00 less 10 %
    EXPECT_EQ(owed(agent), Money{});
    EXPECT_EQ(sell_them(2, 2), "float_too_low");
    EXPECT_EQ(batch().revision.active, serials(0, 1)) << "nothing of what was refused is sold";
    EXPECT_EQ(sell_them(10, 10), "done") << "the office's own needs no float";
}

TEST_F(VoucherSales, what_is_owed_is_shown_by_how_long_ago_it_was_sold) {
    EXPECT_EQ(sell_them(0, 4), "done");
    cloud.now_ms += 40LL * 86'400'000;
    EXPECT_EQ(sell_them(5, 9), "done");
    hear(typed(0, 100));
    at_desk(
        [&](VoucherDesk& desk) { return revoke(desk, batch(desk.session), serials(9, 9)).ok(); });
    const auto ages = cloud.in_session(
        [&](Session& s) { return report_ages(s, cloud.site.key.owner, cloud.now_ms); });
    ASSERT_EQ(ages.size(), 1U);
    EXPECT_EQ(ages[0].by_age, (std::array<std::int64_t, 5>{4, 4, 0, 0, 0}));
    const auto counts =
        cloud.in_session([&](Session& s) { return report_batches(s, cloud.site.key.owner); });
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].sold, 10);
    EXPECT_EQ(counts[0].redeemed, 1);
    EXPECT_EQ(counts[0].cancelled, 1);
    EXPECT_EQ(counts[0].outstanding, 8);
}

TEST_F(VoucherSales, an_activation_code_that_was_used_in_a_building_sells_here_too) {
    auto codes = order(2);
    codes.id = id_of<voucher::BatchId>(0xB2);
    codes.short_name = "CARTONS-1";
    codes.carton = 1;
    codes.effect = voucher::ActivationEffect{id_of<voucher::BatchId>(0xB1), 0, 10};
    at_desk([&](VoucherDesk& desk) {
        return order_making(desk, create_batch(desk, codes).value().value).ok();
    });
    make_all();
    const auto lock = cloud.in_session([&](Session& s) {
        return s.voucher_locks(codes.id, {1, 1}).at(0);
    });
    HeardRedemption heard;
    heard.sequence = 300;
    heard.lock = lock;
    heard.wall_ms = cloud.now_ms;
    hear(heard);
    EXPECT_EQ(batch().revision.active, serials(10, 19));
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{100'000'000});
}

}  // namespace
}  // namespace riser::cloud
