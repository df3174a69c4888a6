// The power fails at every single change of the disk while a voucher is redeemed. Whatever the next start finds: the code
// is used and credited, or neither, and typed again it has paid once.
#include <map>

#include "tests/unit/controller/voucher_building.h"
#include "tests/unit/store/journal_fixture.h"

namespace riser::store {
namespace {

using controller::OrderOutcome;
using controller::VoucherBuilding;

struct Redeemed {
    std::optional<OrderOutcome> outcome;
    Money balance{};
};

// A start from that journal, and the same code typed again.
Redeemed start_and_redeem(const VoucherBuilding& building, SqliteJournal& journal) {
    auto loaded = controller::load_books(journal);
    if (!loaded) {
        ADD_FAILURE() << loaded.error().message;
        return {};
    }
    controller::Controller machine(building.site, journal, std::move(loaded).value());
    machine.on(controller::Started{EpochId{{5}}}, building.clock);
    (void)machine.take_outputs();
    machine.on(
        controller::LocalOrder{
            controller::RedeemVoucher{
                {controller::code_of(controller::k_paper, 3)}, controller::k_anna, false},
            {1}},
        building.clock);
    Redeemed result;
    for (const auto& action : machine.take_outputs()) {
        if (const auto* answer = std::get_if<controller::Answer>(&action))
            result.outcome = answer->outcome;
    }
    result.balance = machine.books().find_account(controller::k_anna)->balance();
    return result;
}

TEST(VoucherPowerCut, at_any_change_of_the_disk_pays_once) {
    VoucherBuilding building;
    building.install_paper();
    const Money before = building.balance(controller::k_anna);
    const std::size_t written = building.entries();
    ASSERT_EQ(building.redeem(3), OrderOutcome::done);
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
            const Redeemed again = start_and_redeem(building, *next.journal);
            ASSERT_TRUE(again.outcome);
            ++found[*again.outcome];
            EXPECT_EQ(again.balance, before + Money{10'000'000}) << "cut " << cuts;
        }
    });
    for (std::size_t i = written; i < building.entries(); ++i)
        ASSERT_EQ(store.journal->append(building.journal.entries[i]), Commit::done);
    store.disk.before_each_change({});

    EXPECT_GT(found[OrderOutcome::done], 0) << "it had not happened";
    EXPECT_EQ(found.size(), found.contains(OrderOutcome::already_done) ? 2U : 1U);
    const Redeemed last = start_and_redeem(building, *store.journal);
    EXPECT_EQ(last.outcome, OrderOutcome::already_done) << "what was answered is durable";
    EXPECT_EQ(last.balance, before + Money{10'000'000});
}

}  // namespace
}  // namespace riser::store
