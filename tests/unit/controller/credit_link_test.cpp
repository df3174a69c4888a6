// Credits that a phone has carried in: one payment is one credit, by whichever ways it comes and in whichever order.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/voucher/credit_id.h"
#include "gateway/controller/books_codec.h"
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using journal::CommandResult;

constexpr EpochId k_journal{{5}};
constexpr Money k_paid{12'500'000};
constexpr std::uint32_t k_number = 1;

class CarriedTo : public Building {
public:
    explicit CarriedTo(SiteConfig config = two_apartments()) : Building(std::move(config)) {
        commission();
        voucher::SealedBoundKey key{};
        key.fill(0x5A);
        const voucher::TokenTerms terms{Money{10'000}, 20'000, Money{300'000'000}};
        EXPECT_EQ(order(TakeBoundKey{k_journal, {key, terms}}), OrderOutcome::done);
        before = balance(k_anna);
    }
    OrderOutcome order(OrderBody body) {
        actions.clear();
        give(LocalOrder{std::move(body), {1}});
        return last_answer()->outcome;
    }
    static CommandId payment() {
        return CommandId{voucher::credit_id(k_journal, k_anna, k_number).bytes};
    }
    static CarryCredit link(bool preview = false) {
        return {payment(), 3, 17, {0xA1}, k_anna, k_paid, k_eur, k_number, preview};
    }
    // The four ways of one payment. What each answers is not asked here: nobody may be credited twice.
    void carry() { (void)order(link()); }
    void type() { (void)order(RedeemToken{k_anna, k_number, 1'250, false}); }
    void push() {
        RemoteCommand command;
        command.id = payment();
        command.command_epoch = 3;
        command.sequence = 17;
        command.hash = {0xA1};
        command.body = NumberedTopUp{TopUpId{payment().bytes}, k_anna, k_paid, k_eur, k_number};
        give(command);
    }
    // As who goes on with the books of a dead gateway enters what its journal says after all.
    void hear_late() {
        (void)order(
            TopUp{TopUpId{payment().bytes}, k_anna, k_paid, k_eur, journal::TopUpSource::cloud});
    }
    Money added() const { return balance(k_anna) - before; }
    std::size_t entries() const { return journal.entries.size(); }

    Money before{};
};

TEST(CreditLink, adds_once_and_its_record_is_that_of_the_command) {
    CarriedTo b;
    const auto entries = b.entries();
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::done);
    EXPECT_EQ(b.added(), k_paid);
    EXPECT_EQ(b.entries(), entries + 1) << "credit and mark are one commit";
    EXPECT_EQ(b.controller->books().commands.at(CarriedTo::payment()), CommandResult::done);
    EXPECT_EQ(b.controller->books().bound.window(k_anna).standing(k_number),
              voucher::NumberStanding::used);
    for (int i = 0; i < 64; ++i) EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::already_done);
    EXPECT_EQ(b.added(), k_paid);
    EXPECT_EQ(b.entries(), entries + 1) << "again writes nothing";
}

TEST(CreditLink, push_typed_code_and_late_journal_of_one_payment_are_one_credit_in_every_order) {
    std::array<int, 4> ways{0, 1, 2, 3};
    do {
        for (const bool twice : {false, true}) {
            CarriedTo b;
            std::string order;
            for (const int way : ways) {
                constexpr std::array k_ways{&CarriedTo::carry, &CarriedTo::type, &CarriedTo::push,
                                            &CarriedTo::hear_late};
                for (int i = 0; i < (twice ? 2 : 1); ++i)
                    (b.*k_ways[static_cast<std::size_t>(way)])();
                order += static_cast<char>('0' + way);
                EXPECT_EQ(b.added(), k_paid) << order;
            }
            b.restart();
            b.carry();
            b.type();
            EXPECT_EQ(b.added(), k_paid) << order << " and once more after a restart";
            EXPECT_EQ(b.controller->books().bound.window(k_anna).standing(k_number),
                      voucher::NumberStanding::used)
                << order;
        }
    } while (std::next_permutation(ways.begin(), ways.end()));
}

TEST(CreditLink, without_a_number_is_the_top_up_that_would_be_pushed) {
    CarriedTo b;
    CarryCredit link = CarriedTo::link();
    link.number = 0;
    link.id = CommandId{{0x77}};
    EXPECT_EQ(b.order(link), OrderOutcome::done);
    RemoteCommand pushed;
    pushed.id = link.id;
    pushed.body = TopUp{TopUpId{{0x77}}, k_anna, k_paid, k_eur, journal::TopUpSource::cloud};
    const auto entries = b.entries();
    b.give(pushed);
    EXPECT_EQ(b.added(), k_paid);
    EXPECT_EQ(b.entries(), entries);
}

TEST(CreditLink, that_is_only_shown_changes_nothing) {
    CarriedTo b;
    const auto entries = b.entries();
    EXPECT_EQ(b.order(CarriedTo::link(true)), OrderOutcome::done);
    EXPECT_EQ(b.added(), Money{});
    EXPECT_EQ(b.entries(), entries);
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::done);
    EXPECT_EQ(b.order(CarriedTo::link(true)), OrderOutcome::already_done);
}

// Anybody may open one as often as he likes, so a refusal writes nothing; and it says nothing of what the account has.
TEST(CreditLink, that_the_account_does_not_take_stays_good_and_tells_nothing) {
    SiteConfig site = two_apartments();
    site.supply_points[0].max_balance = Money{5'000'000};
    CarriedTo b(site);
    const auto entries = b.entries();
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::conflict);
    EXPECT_EQ(b.last_answer()->text,
              "the account does not take it: ask the office; nothing was added, and the link was "
              "not used");
    EXPECT_EQ(b.entries(), entries);
    EXPECT_FALSE(b.controller->books().commands.contains(CarriedTo::payment()));

    CarryCredit stranger = CarriedTo::link();
    stranger.account = AccountId{{0x66}};
    EXPECT_EQ(b.order(stranger), OrderOutcome::unknown_target);
    CarryCredit francs = CarriedTo::link();
    francs.currency = *parse_currency("CHF");
    EXPECT_EQ(b.order(francs), OrderOutcome::invalid);
    EXPECT_EQ(b.entries(), entries);
}

// The office has been told so, and gives the money back: the link must not pay as well.
TEST(CreditLink, of_a_payment_that_was_refused_when_it_was_pushed_is_refused_as_well) {
    SiteConfig site = two_apartments();
    site.supply_points[0].max_balance = Money{5'000'000};
    CarriedTo b(site);
    b.push();
    EXPECT_EQ(b.controller->books().commands.at(CarriedTo::payment()),
              CommandResult::refused_conflict);
    b.site.supply_points[0].max_balance = Money{500'000'000};
    b.restart();
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::conflict);
    EXPECT_EQ(b.added(), Money{});
}

TEST(CreditLink, that_storage_refuses_has_not_happened) {
    CarriedTo b;
    b.journal.next = Commit::refused;
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::cannot_save);
    b.journal.next = Commit::done;
    EXPECT_EQ(b.added(), Money{});
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::done);
    EXPECT_EQ(b.added(), k_paid);
}

// A card image of before: its credit is gone with it, and comes back once.
TEST(CreditLink, opened_again_on_restored_books_pays_what_they_have_forgotten_and_no_more) {
    CarriedTo b;
    const auto entries = b.entries();
    b.carry();
    b.journal.entries.resize(entries);
    b.restart();
    EXPECT_EQ(b.added(), Money{});
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::done);
    b.push();
    b.carry();
    EXPECT_EQ(b.added(), k_paid);
}

TEST(CreditLink, that_was_added_is_known_out_of_a_snapshot) {
    CarriedTo b;
    b.carry();
    b.controller->stop(b.clock);
    ASSERT_FALSE(b.journal.saved.empty());
    b.restart();
    EXPECT_EQ(b.order(CarriedTo::link()), OrderOutcome::already_done);
    EXPECT_EQ(b.added(), k_paid);
}

}  // namespace
}  // namespace riser::controller
