// A voucher pays once and for ever, and a refusal leaves it as good as it was.
#include <gtest/gtest.h>

#include "core/voucher/credit_id.h"
#include "tests/unit/controller/voucher_building.h"

namespace riser::controller {
namespace {

using voucher::RedemptionOutcome;

TEST(VoucherRedemption, credits_the_account_in_one_entry_and_says_so) {
    VoucherBuilding b;
    b.install_paper();
    const Money before = b.balance(k_anna);
    const auto entries = b.entries();

    EXPECT_EQ(b.redeem(3), OrderOutcome::done);

    EXPECT_EQ(b.balance(k_anna), before + Money{10'000'000});
    EXPECT_EQ(b.entries(), entries + 1);
    EXPECT_EQ(b.answer().voucher->amount, Money{10'000'000});
    EXPECT_EQ(b.answer().voucher->judgement.short_name, "EUR10-A");
    EXPECT_EQ(b.answer().voucher->judgement.voucher.serial, 3U);
}

TEST(VoucherRedemption, again_for_the_same_account_is_the_same_receipt_and_no_record) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.redeem(3);
    const auto first = *b.answer().voucher;
    const Money after = b.balance(k_anna);
    const auto entries = b.entries();

    for (int i = 0; i < 64; ++i) EXPECT_EQ(b.redeem(3), OrderOutcome::already_done);

    EXPECT_EQ(b.balance(k_anna), after);
    EXPECT_EQ(b.entries(), entries);
    EXPECT_EQ(b.answer().voucher->amount, first.amount);
    EXPECT_EQ(b.answer().voucher->judgement.credit, first.judgement.credit);
}

TEST(VoucherRedemption, for_another_account_afterwards_is_refused_as_used) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.redeem(3, k_anna);
    const Money bens = b.balance(k_ben);

    EXPECT_EQ(b.redeem(3, k_ben), OrderOutcome::conflict);

    EXPECT_EQ(b.judged(), RedemptionOutcome::used);
    EXPECT_EQ(b.answer().text, "already used, by another apartment");
    EXPECT_EQ(b.balance(k_ben), bens);
}

TEST(VoucherRedemption, stays_done_over_a_restart_and_over_a_snapshot) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.redeem(3);
    const Money after = b.balance(k_anna);

    b.restart();
    EXPECT_EQ(b.redeem(3), OrderOutcome::already_done);
    b.controller->stop(b.clock);
    ASSERT_FALSE(b.journal.saved.empty());
    b.restart();

    EXPECT_EQ(b.redeem(3), OrderOutcome::already_done);
    EXPECT_EQ(b.redeem(3, k_ben), OrderOutcome::conflict);
    EXPECT_EQ(b.balance(k_anna), after);
    EXPECT_EQ(b.redeem(4), OrderOutcome::done);
}

TEST(VoucherRedemption, that_storage_refuses_has_not_happened_and_can_be_repeated) {
    VoucherBuilding b;
    b.install_paper();
    const Money before = b.balance(k_anna);

    b.journal.next = Commit::refused;
    EXPECT_EQ(b.redeem(3), OrderOutcome::cannot_save);
    EXPECT_EQ(b.balance(k_anna), before);

    b.journal.next = Commit::done;
    EXPECT_EQ(b.redeem(3, k_ben), OrderOutcome::done) << "it was nobody's yet";
}

// Power fails in the moment of the commit: the entry is there or it is not, and either way it is paid once.
TEST(VoucherRedemption, around_a_power_cut_is_done_once) {
    for (const bool durable : {false, true}) {
        VoucherBuilding b;
        b.install_paper();
        const Money before = b.balance(k_anna);
        const auto entries = b.entries();
        (void)b.redeem(3);
        if (!durable) b.journal.entries.resize(entries);
        b.restart();

        EXPECT_EQ(b.redeem(3), durable ? OrderOutcome::already_done : OrderOutcome::done);
        EXPECT_EQ(b.balance(k_anna), before + Money{10'000'000}) << durable;
    }
}

TEST(VoucherRedemption, by_whichever_way_the_payment_came_before_uses_the_code_up) {
    VoucherBuilding b;
    b.install_paper();
    const TopUpId id = voucher::credit_id(code_of(k_paper, 3).lock);
    const Money before = b.balance(k_anna);
    RemoteCommand pushed;
    pushed.id = CommandId{id.bytes};
    pushed.body = TopUp{id, k_anna, Money{10'000'000}, k_eur, journal::TopUpSource::cloud};
    b.give(pushed);

    EXPECT_EQ(b.redeem(3, k_ben), OrderOutcome::conflict);
    EXPECT_EQ(b.redeem(3), OrderOutcome::already_done);
    b.give(pushed);

    EXPECT_EQ(b.balance(k_anna), before + Money{10'000'000});
    EXPECT_NE(b.controller->books().vouchers.redeemed(code_of(k_paper, 3).lock), nullptr);
}

TEST(VoucherRedemption, that_is_pushed_afterwards_is_not_credited_again) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.redeem(3);
    const Money after = b.balance(k_anna);
    const TopUpId id = voucher::credit_id(code_of(k_paper, 3).lock);
    RemoteCommand pushed;
    pushed.id = CommandId{id.bytes};
    pushed.body = TopUp{id, k_anna, Money{10'000'000}, k_eur, journal::TopUpSource::cloud};

    b.give(pushed);

    EXPECT_EQ(b.balance(k_anna), after);
    EXPECT_EQ(b.controller->books().commands.at(pushed.id), journal::CommandResult::already_done);
}

TEST(VoucherPreview, says_what_would_be_and_changes_nothing) {
    SiteConfig site = two_apartments();
    site.supply_points[0].charges = {debt_of_payments(k_anna, 200'000, Money{50'000'000})};
    VoucherBuilding b(site);
    b.install_paper();
    const Money before = b.balance(k_anna);
    const auto entries = b.entries();

    EXPECT_EQ(b.preview(3), OrderOutcome::done);
    const auto shown = b.answer();
    EXPECT_EQ(b.balance(k_anna), before);
    EXPECT_EQ(b.entries(), entries);
    EXPECT_EQ(shown.voucher->amount, Money{10'000'000});

    EXPECT_EQ(b.redeem(3), OrderOutcome::done);
    EXPECT_EQ(b.answer().split, shown.split) << "what is shown is what is booked";
    ASSERT_FALSE(shown.split.empty());
    EXPECT_EQ(shown.split.front().amount, Money{2'000'000});
}

// ---- each refusal, and that it leaves the code usable -------------------------------------------

struct Refusal {
    const char* what;
    void (*arrange)(VoucherBuilding&);
    RedemptionOutcome outcome;
    const char* said;
    void (*mend)(VoucherBuilding&);  // null: it is worthless for ever
};

const Refusal k_refusals[] = {
    {"nothing is known of it", [](VoucherBuilding&) {}, RedemptionOutcome::not_known,
     "not known here; this building has not heard from the office yet",
     [](VoucherBuilding& b) { b.install_paper(); }},
    {"it was not granted to this gateway",
     [](VoucherBuilding& b) {
         (void)b.install(VoucherBuilding::series());
         (void)b.install(paper());
         (void)b.install_locks();
     },
     RedemptionOutcome::elsewhere, "not for this building: the office can say where it is taken",
     [](VoucherBuilding& b) { (void)b.install(grant()); }},
    {"it was recalled",
     [](VoucherBuilding& b) {
         b.install_paper();
         (void)b.install(recall_of(grant()));
     },
     RedemptionOutcome::elsewhere, "not for this building: the office can say where it is taken",
     [](VoucherBuilding& b) { (void)b.install(grant(k_paper, 2)); }},
    {"it is not sold",
     [](VoucherBuilding& b) {
         auto batch = paper();
         batch.active = {};
         b.install_paper(batch);
     },
     RedemptionOutcome::not_sold, "not activated: ask the seller",
     [](VoucherBuilding& b) { (void)b.install(next([](auto&) {})); }},
    {"it is suspended",
     [](VoucherBuilding& b) {
         b.install_paper();
         (void)b.install(next([](auto& batch) { batch.state = voucher::BatchState::suspended; }));
     },
     RedemptionOutcome::held_back, "held back by the office: ask the seller",
     [](VoucherBuilding& b) { (void)b.install(next([](auto&) {}, 3)); }},
    {"it is revoked",
     [](VoucherBuilding& b) {
         b.install_paper();
         (void)b.install(next([](auto& batch) { batch.revoked.add({0, 9}); }));
     },
     RedemptionOutcome::cancelled, "cancelled: return it to the seller", nullptr},
    {"it begins tomorrow",
     [](VoucherBuilding& b) {
         auto batch = paper();
         batch.valid_from_ms = to_unix_ms(b.clock.wall) + 86'400'000;
         b.install_paper(batch);
     },
     RedemptionOutcome::too_early, "not valid yet",
     [](VoucherBuilding& b) { b.pass(std::chrono::hours(25)); }},
    {"its time is over",
     [](VoucherBuilding& b) {
         auto batch = paper();
         batch.valid_until_ms = to_unix_ms(b.clock.wall) - 86'400'000;
         b.install_paper(batch);
     },
     RedemptionOutcome::expired, "expired",
     [](VoucherBuilding& b) {
         auto batch = next([](auto&) {});
         batch.valid_until_ms = to_unix_ms(b.clock.wall) + 86'400'000;
         (void)b.install(batch);
     }},
    {"it is for bills",
     [](VoucherBuilding& b) {
         auto batch = paper();
         std::get<voucher::CreditEffect>(batch.effect).product = voucher::Product::bills_only;
         b.install_paper(batch);
     },
     RedemptionOutcome::wrong_product, "not for this kind of account; the code was not used",
     nullptr},
    {"it is in another currency",
     [](VoucherBuilding& b) {
         auto batch = paper();
         std::get<voucher::CreditEffect>(batch.effect).currency = *parse_currency("CHF");
         b.install_paper(batch);
     },
     RedemptionOutcome::wrong_currency, "in another currency; the code was not used", nullptr},
};

TEST(VoucherRefusal, says_why_and_leaves_the_code_as_good_as_it_was) {
    for (const Refusal& refusal : k_refusals) {
        SCOPED_TRACE(refusal.what);
        VoucherBuilding b;
        refusal.arrange(b);
        const Money before = b.balance(k_anna);
        const auto entries = b.entries();

        EXPECT_NE(b.redeem(3), OrderOutcome::done);
        EXPECT_EQ(b.judged(), refusal.outcome);
        EXPECT_EQ(b.answer().text, refusal.said);
        EXPECT_EQ(b.balance(k_anna), before);
        EXPECT_EQ(b.entries(), entries) << "nothing is written for a refusal";

        if (refusal.mend == nullptr) continue;
        refusal.mend(b);
        EXPECT_EQ(b.redeem(3), OrderOutcome::done) << b.answer().text;
        EXPECT_EQ(b.balance(k_anna), before + Money{10'000'000});
    }
}

TEST(VoucherRefusal, above_what_the_account_may_become_does_not_use_the_code) {
    SiteConfig site = two_apartments();
    site.supply_points[0].max_balance = Money{5'000'000};
    VoucherBuilding b(site);
    b.install_paper();

    EXPECT_EQ(b.redeem(3, k_anna), OrderOutcome::conflict);
    EXPECT_EQ(b.judged(), RedemptionOutcome::above_limit);
    EXPECT_TRUE(b.answer().text.ends_with("; the code was not used")) << b.answer().text;

    EXPECT_EQ(b.redeem(3, k_ben), OrderOutcome::done);
}

TEST(VoucherRefusal, for_an_account_that_is_not_there_does_not_use_the_code) {
    VoucherBuilding b;
    b.install_paper();
    EXPECT_EQ(b.redeem(3, AccountId{{99}}), OrderOutcome::unknown_target);
    EXPECT_EQ(b.redeem(3), OrderOutcome::done);
}

TEST(VoucherRefusal, as_expired_needs_a_clock_that_is_sure) {
    VoucherBuilding b;
    auto batch = paper();
    batch.valid_until_ms = to_unix_ms(b.clock.wall) - 86'400'000;
    b.install_paper(batch);
    b.clock.latest = k_no_upper_bound;

    EXPECT_EQ(b.redeem(3), OrderOutcome::done);
    EXPECT_TRUE(b.answer().voucher->judgement.expiry_unproven);
}

// A clock that shows another decade for a while, and is written about meanwhile, must not make the whole stock worthless.
TEST(VoucherRefusal, as_expired_is_not_what_one_jump_of_the_clock_makes_of_the_stock) {
    VoucherBuilding b;
    auto batch = paper();
    batch.valid_until_ms = to_unix_ms(b.clock.wall) + 30 * 86'400'000LL;
    b.install_paper(batch);
    b.clock.wall += 24h * 3650;
    b.clock.latest = k_no_upper_bound;
    EXPECT_EQ(b.redeem(3), OrderOutcome::done);
    EXPECT_TRUE(b.answer().voucher->judgement.expiry_unproven);
    b.sweep(1'000'100, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});

    b.clock.wall -= 24h * 3650;
    b.clock.latest = b.clock.wall + 1s;
    b.restart();
    EXPECT_EQ(b.redeem(4), OrderOutcome::done);
    EXPECT_FALSE(b.answer().voucher->judgement.expiry_unproven);
}

}  // namespace
}  // namespace riser::controller
