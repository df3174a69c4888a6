// A bound token pays once and for ever, whichever way its payment comes, and a refusal leaves it as good as it was.
#include <gtest/gtest.h>

#include "core/voucher/bound_token.h"
#include "core/voucher/credit_id.h"
#include "gateway/controller/books_codec.h"
#include "tests/unit/controller/building.h"
#include "tests/unit/controller/old_snapshots.h"

namespace riser::controller {
namespace {

using journal::CommandResult;

constexpr EpochId k_journal{{5}};
constexpr voucher::TokenTerms k_terms{Money{10'000}, 20'000, Money{300'000'000}};

class TokenBuilding : public Building {
public:
    explicit TokenBuilding(SiteConfig config = two_apartments(),
                           voucher::TokenTerms terms = k_terms)
        : Building(std::move(config)) {
        commission();
        voucher::SealedBoundKey key{};
        key.fill(0x5A);
        EXPECT_EQ(order(TakeBoundKey{k_journal, {key, terms}}), OrderOutcome::done);
    }
    OrderOutcome order(OrderBody body) {
        actions.clear();
        give(LocalOrder{std::move(body), {1}});
        return last_answer()->outcome;
    }
    OrderOutcome redeem(std::uint32_t number, std::uint32_t units = 1'250,
                        AccountId account = k_anna) {
        return order(RedeemToken{account, number, units, false});
    }
    static TopUpId id_of(std::uint32_t number, AccountId account = k_anna) {
        return voucher::credit_id(k_journal, account, number);
    }
    CommandResult push(std::uint32_t number, Money amount = Money{12'500'000}) {
        RemoteCommand command;
        command.id = CommandId{id_of(number).bytes};
        command.body = NumberedTopUp{id_of(number), k_anna, amount, k_eur, number};
        give(command);
        return controller->books().commands.at(command.id);
    }
    voucher::BoundWindow window() const { return controller->books().bound.window(k_anna); }
    std::size_t entries() const { return journal.entries.size(); }
};

TEST(Token, credits_the_account_in_one_entry_and_says_so) {
    TokenBuilding b;
    const Money before = b.balance(k_anna);
    const auto entries = b.entries();

    EXPECT_EQ(b.redeem(1), OrderOutcome::done);

    EXPECT_EQ(b.balance(k_anna), before + Money{12'500'000});
    EXPECT_EQ(b.entries(), entries + 1);
    EXPECT_EQ(b.last_answer()->token, (ShownToken{1, Money{12'500'000}, TokenBuilding::id_of(1)}));
    EXPECT_EQ(b.window().standing(1), voucher::NumberStanding::used);
}

TEST(Token, again_is_the_same_receipt_and_no_record_also_over_a_snapshot) {
    TokenBuilding b;
    (void)b.redeem(1);
    const Money after = b.balance(k_anna);
    const auto entries = b.entries();
    for (int i = 0; i < 64; ++i) EXPECT_EQ(b.redeem(1, 0), OrderOutcome::already_done);
    EXPECT_EQ(b.last_answer()->token->amount, Money{12'500'000});
    EXPECT_EQ(b.entries(), entries);
    b.controller->stop(b.clock);
    ASSERT_FALSE(b.journal.saved.empty());
    b.restart();
    EXPECT_EQ(b.redeem(1), OrderOutcome::already_done);
    EXPECT_EQ(b.balance(k_anna), after);
    EXPECT_EQ(b.redeem(2), OrderOutcome::done);
}

TEST(Token, may_be_typed_in_any_order_within_the_window) {
    TokenBuilding b;
    const Money before = b.balance(k_anna);
    for (const std::uint32_t number : {3U, 1U, 100U, 2U}) {
        EXPECT_EQ(b.redeem(number, 100), OrderOutcome::done) << number;
    }
    EXPECT_EQ(b.balance(k_anna), before + Money{4'000'000});
    EXPECT_EQ(b.redeem(400, 100), OrderOutcome::conflict) << "nobody has issued it";
}

// The power fails in the moment of the commit: the entry is there or it is not.
TEST(Token, around_a_power_cut_is_done_once) {
    for (const bool durable : {false, true}) {
        TokenBuilding b;
        const Money before = b.balance(k_anna);
        const auto entries = b.entries();
        (void)b.redeem(1);
        if (!durable) b.journal.entries.resize(entries);
        b.restart();
        EXPECT_EQ(b.redeem(1), durable ? OrderOutcome::already_done : OrderOutcome::done);
        EXPECT_EQ(b.balance(k_anna), before + Money{12'500'000}) << durable;
    }
}

TEST(Token, that_storage_refuses_has_not_happened) {
    TokenBuilding b;
    const Money before = b.balance(k_anna);
    b.journal.next = Commit::refused;
    EXPECT_EQ(b.redeem(1), OrderOutcome::cannot_save);
    b.journal.next = Commit::done;
    EXPECT_EQ(b.balance(k_anna), before);
    EXPECT_EQ(b.redeem(1), OrderOutcome::done);
}

TEST(Token, and_the_push_of_its_payment_are_one_credit_in_either_order) {
    TokenBuilding typed_first;
    const Money before = typed_first.balance(k_anna);
    EXPECT_EQ(typed_first.redeem(1), OrderOutcome::done);
    EXPECT_EQ(typed_first.push(1), CommandResult::already_done);
    EXPECT_EQ(typed_first.balance(k_anna), before + Money{12'500'000});

    TokenBuilding pushed_first;
    EXPECT_EQ(pushed_first.push(1), CommandResult::done);
    EXPECT_EQ(pushed_first.window().standing(1), voucher::NumberStanding::used);
    EXPECT_EQ(pushed_first.redeem(1), OrderOutcome::already_done);
    EXPECT_EQ(pushed_first.last_answer()->token->amount, Money{12'500'000});
    EXPECT_EQ(pushed_first.balance(k_anna), before + Money{12'500'000});
}

// If only typed tokens moved the window, an account that is always pushed its credit would be given numbers that its
// gateway takes for others.
TEST(Token, is_taken_after_hundreds_of_payments_that_were_pushed) {
    TokenBuilding b;
    for (std::uint32_t number = 1; number <= 300; ++number)
        ASSERT_EQ(b.push(number, Money{1'000}), CommandResult::done) << number;
    EXPECT_EQ(b.redeem(301), OrderOutcome::done);
}

TEST(Token, whose_payment_was_taken_back_is_used_without_a_credit) {
    TokenBuilding b;
    const Money before = b.balance(k_anna);
    EXPECT_EQ(b.order(MarkNumber{k_journal, k_anna, 1, false}), OrderOutcome::done);
    EXPECT_EQ(b.order(MarkNumber{k_journal, k_anna, 1, false}), OrderOutcome::already_done);
    EXPECT_EQ(b.redeem(1), OrderOutcome::conflict);
    EXPECT_EQ(b.last_answer()->text, "already used");
    EXPECT_EQ(b.balance(k_anna), before);
}

TEST(Token, of_a_cloud_that_was_restored_is_dead_behind_the_window_that_it_ordered) {
    TokenBuilding b;
    EXPECT_EQ(b.redeem(5), OrderOutcome::done);
    EXPECT_EQ(b.order(MarkNumber{k_journal, k_anna, 5 + 256, true}), OrderOutcome::done);
    EXPECT_EQ(b.order(MarkNumber{k_journal, k_anna, 5 + 256, true}), OrderOutcome::already_done);
    EXPECT_EQ(b.redeem(6), OrderOutcome::conflict) << "lost with the database";
    EXPECT_EQ(b.redeem(133), OrderOutcome::conflict) << "the last that could have been given out";
    EXPECT_EQ(b.redeem(134), OrderOutcome::done) << "where numbers go on";
}

TEST(Token, preview_says_what_would_be_and_changes_nothing) {
    TokenBuilding b;
    const Money before = b.balance(k_anna);
    const auto entries = b.entries();
    EXPECT_EQ(b.order(RedeemToken{k_anna, 1, 1'250, true}), OrderOutcome::done);
    EXPECT_EQ(b.last_answer()->token->amount, Money{12'500'000});
    EXPECT_EQ(b.entries(), entries);
    EXPECT_EQ(b.balance(k_anna), before);
    EXPECT_EQ(b.redeem(1), OrderOutcome::done);
}

TEST(TokenLimit, of_one_token_and_of_all_that_the_cloud_has_not_seen) {
    TokenBuilding b;
    EXPECT_EQ(b.redeem(1, 20'001), OrderOutcome::conflict);
    EXPECT_EQ(b.last_answer()->text, "more than a code of this kind may be worth: ask the office");
    EXPECT_EQ(b.redeem(1, 20'000), OrderOutcome::done);  // 200.00
    EXPECT_EQ(b.redeem(2, 20'000), OrderOutcome::conflict);
    EXPECT_EQ(b.last_answer()->text,
              "the office has to be heard from first; the code was not used");
    EXPECT_EQ(b.redeem(3, 20'000, k_ben), OrderOutcome::done) << "each account by itself";
    EXPECT_EQ(b.redeem(2, 10'000), OrderOutcome::done) << "300.00 in all";

    b.restart();
    EXPECT_EQ(b.redeem(4, 1), OrderOutcome::conflict) << "nothing was heard meanwhile";
    b.give(Acknowledged{b.entries()});
    EXPECT_EQ(b.redeem(4, 1), OrderOutcome::done);
}

TEST(TokenLimit, of_the_account_leaves_the_token_usable) {
    SiteConfig site = two_apartments();
    site.supply_points[0].max_balance = Money{5'000'000};
    TokenBuilding b(site);
    EXPECT_EQ(b.redeem(1), OrderOutcome::conflict);
    EXPECT_EQ(b.last_answer()->text, "would exceed the limit; the code was not used");
    EXPECT_EQ(b.redeem(1, 100), OrderOutcome::done);
}

TEST(TokenLimit, is_that_of_the_last_key_and_no_key_takes_none) {
    Building without;
    without.commission();
    without.give(LocalOrder{RedeemToken{k_anna, 1, 1'250, false}, {1}});
    EXPECT_EQ(without.last_answer()->outcome, OrderOutcome::conflict);

    TokenBuilding b;
    voucher::SealedBoundKey key{};
    key.fill(0x5B);
    EXPECT_EQ(b.order(TakeBoundKey{k_journal, {key, {}}}), OrderOutcome::invalid);
    const voucher::TokenTerms small{Money{10'000}, 100, Money{300'000'000}};
    EXPECT_EQ(b.order(TakeBoundKey{k_journal, {key, small}}), OrderOutcome::done);
    EXPECT_EQ(b.order(TakeBoundKey{k_journal, {key, small}}), OrderOutcome::already_done);
    EXPECT_EQ(b.redeem(1, 101), OrderOutcome::conflict);
}

// A successor is pushed what was not credited, under the ids that the payments had; keys and numbers are not its.
TEST(TokenPush, of_a_payment_of_the_journal_before_is_credited_and_uses_no_number_up) {
    TokenBuilding b;
    const Money before = b.balance(k_anna);
    const TopUpId old = voucher::credit_id(EpochId{{4}}, k_anna, 1);
    RemoteCommand command;
    command.id = CommandId{old.bytes};
    command.body = NumberedTopUp{old, k_anna, Money{1'000'000}, k_eur, 1};
    b.give(command);
    EXPECT_EQ(b.balance(k_anna), before + Money{1'000'000});
    EXPECT_EQ(b.window().standing(1), voucher::NumberStanding::fresh);

    voucher::SealedBoundKey key{};
    EXPECT_EQ(b.order(TakeBoundKey{EpochId{{4}}, {key, k_terms}}), OrderOutcome::invalid);
    EXPECT_EQ(b.order(MarkNumber{EpochId{{4}}, k_anna, 1, false}), OrderOutcome::invalid);
    EXPECT_EQ(b.redeem(1), OrderOutcome::done);
}

TEST(TokenBooks, are_in_the_snapshot_and_older_ones_have_none) {
    TokenBuilding b;
    (void)b.redeem(1);
    (void)b.order(MarkNumber{k_journal, k_ben, 9, false});
    const auto& books = b.controller->books();
    const auto decoded = decode_books(encode_books(books));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->bound, books.bound);
    const auto older = decode_books(as_version_14(books));
    ASSERT_TRUE(older) << older.error().message;
    EXPECT_EQ(older->bound, voucher::BoundBooks{});
}

}  // namespace
}  // namespace riser::controller
