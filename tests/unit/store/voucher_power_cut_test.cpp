// The power fails at every single change of the disk while a code or a link is redeemed. Whatever the next start finds: it
// is used and credited, or neither, and opened again it has paid once.
#include <map>

#include "core/voucher/credit_id.h"
#include "tests/unit/controller/voucher_building.h"
#include "tests/unit/store/journal_fixture.h"

namespace riser::store {
namespace {

using controller::OrderBody;
using controller::OrderOutcome;
using controller::VoucherBuilding;

constexpr EpochId k_journal{{5}};
constexpr Money k_ten{10'000'000};

// A building that has paper, and the key of bound tokens.
class Stocked : public VoucherBuilding {
public:
    Stocked() {
        install_paper();
        voucher::SealedBoundKey key{};
        key.fill(0x5A);
        const voucher::TokenTerms terms{Money{10'000}, 20'000, Money{300'000'000}};
        EXPECT_EQ(order(controller::TakeBoundKey{k_journal, {key, terms}}), OrderOutcome::done);
    }
};

struct Redeemed {
    std::optional<OrderOutcome> outcome;
    Money balance{};
};

// A start from that journal, and the same again.
Redeemed start_and_redeem(const Stocked& building, SqliteJournal& journal, const OrderBody& order) {
    auto loaded = controller::load_books(journal);
    if (!loaded) {
        ADD_FAILURE() << loaded.error().message;
        return {};
    }
    controller::Controller machine(building.site, journal, std::move(loaded).value());
    machine.on(controller::Started{k_journal}, building.clock);
    (void)machine.take_outputs();
    machine.on(controller::LocalOrder{order, {1}}, building.clock);
    Redeemed result;
    for (const auto& action : machine.take_outputs()) {
        if (const auto* answer = std::get_if<controller::Answer>(&action))
            result.outcome = answer->outcome;
    }
    result.balance = machine.books().find_account(controller::k_anna)->balance();
    return result;
}

// Of 10.00 for Anna.
void pays_once_at_any_change_of_the_disk(const OrderBody& order) {
    Stocked building;
    const Money before = building.balance(controller::k_anna);
    const std::size_t written = building.entries();
    ASSERT_EQ(building.order(order), OrderOutcome::done);
    ASSERT_EQ(building.balance(controller::k_anna), before + k_ten);
    StoredJournal store;
    ASSERT_TRUE(store.open()) << store.open_error;
    for (std::size_t i = 0; i < written; ++i)
        ASSERT_EQ(store.journal->append(building.journal.entries[i]), Commit::done);

    std::map<OrderOutcome, int> found;
    std::uint64_t cuts = 0;
    Prng prng(7);
    store.disk.before_each_change([&](const sim::SimulatedDisk& now) {
        for (const auto style : sim::k_cut_styles) {
            StoredJournal next(++cuts, now.image_after_cut(style, prng));
            ASSERT_TRUE(next.open()) << next.open_error;
            const Redeemed again = start_and_redeem(building, *next.journal, order);
            ASSERT_TRUE(again.outcome);
            ++found[*again.outcome];
            EXPECT_EQ(again.balance, before + k_ten) << "cut " << cuts;
        }
    });
    for (std::size_t i = written; i < building.entries(); ++i)
        ASSERT_EQ(store.journal->append(building.journal.entries[i]), Commit::done);
    store.disk.before_each_change({});

    EXPECT_GT(found[OrderOutcome::done], 0) << "it had not happened";
    EXPECT_EQ(found.size(), found.contains(OrderOutcome::already_done) ? 2U : 1U);
    const Redeemed last = start_and_redeem(building, *store.journal, order);
    EXPECT_EQ(last.outcome, OrderOutcome::already_done) << "what was answered is durable";
    EXPECT_EQ(last.balance, before + k_ten);
}

TEST(VoucherPowerCut, of_a_voucher_at_any_change_of_the_disk_pays_once) {
    pays_once_at_any_change_of_the_disk(controller::RedeemVoucher{
        {controller::code_of(controller::k_paper, 3)}, controller::k_anna, false});
}

TEST(VoucherPowerCut, of_a_bound_token_at_any_change_of_the_disk_pays_once) {
    pays_once_at_any_change_of_the_disk(
        controller::RedeemToken{controller::k_anna, 1, 1'000, false});
}

TEST(VoucherPowerCut, of_a_credit_link_at_any_change_of_the_disk_pays_once) {
    pays_once_at_any_change_of_the_disk(controller::CarryCredit{
        CommandId{{0xC1}}, 3, 17, {}, controller::k_anna, k_ten, controller::k_eur, 0, false});
}

TEST(VoucherPowerCut, of_the_link_of_a_payment_with_a_token_pays_once) {
    const auto id = voucher::credit_id(k_journal, controller::k_anna, 1);
    pays_once_at_any_change_of_the_disk(controller::CarryCredit{
        CommandId{id.bytes}, 3, 17, {}, controller::k_anna, k_ten, controller::k_eur, 1, false});
}

// The code was typed when the power failed, and the link of the same payment is opened afterwards.
TEST(VoucherPowerCut, of_a_token_and_its_link_between_the_two_pays_once) {
    const auto id = voucher::credit_id(k_journal, controller::k_anna, 1);
    const OrderBody token = controller::RedeemToken{controller::k_anna, 1, 1'000, false};
    const OrderBody link = controller::CarryCredit{
        CommandId{id.bytes}, 3, 17, {}, controller::k_anna, k_ten, controller::k_eur, 1, false};
    Stocked building;
    const Money before = building.balance(controller::k_anna);
    const std::size_t written = building.entries();
    ASSERT_EQ(building.order(token), OrderOutcome::done);
    StoredJournal store;
    ASSERT_TRUE(store.open()) << store.open_error;
    for (std::size_t i = 0; i < written; ++i)
        ASSERT_EQ(store.journal->append(building.journal.entries[i]), Commit::done);
    std::uint64_t cuts = 0;
    Prng prng(8);
    store.disk.before_each_change([&](const sim::SimulatedDisk& now) {
        for (const auto style : sim::k_cut_styles) {
            StoredJournal next(++cuts, now.image_after_cut(style, prng));
            ASSERT_TRUE(next.open()) << next.open_error;
            EXPECT_EQ(start_and_redeem(building, *next.journal, link).balance, before + k_ten);
            EXPECT_EQ(start_and_redeem(building, *next.journal, token).balance, before + k_ten);
        }
    });
    for (std::size_t i = written; i < building.entries(); ++i)
        ASSERT_EQ(store.journal->append(building.journal.entries[i]), Commit::done);
    store.disk.before_each_change({});
    EXPECT_GT(cuts, 0U);
}

}  // namespace
}  // namespace riser::store
