// Tenancies on statements: an account ends at zero, line by line, and the landlord's goes on from the same register.
#include "tests/unit/controller/tenancy_building.h"
#include "tests/unit/local/read_model_fixture.h"

namespace riser::store {
namespace {

using controller::k_clara;
using controller::k_owner;
using controller::TenancyBuilding;

template <class T>
std::vector<T> lines_of(const Statement& statement) {
    std::vector<T> found;
    for (const auto& line : statement.lines) {
        if (const auto* what = std::get_if<T>(&line.what)) found.push_back(*what);
    }
    return found;
}

TEST_F(ReadModelTest, the_final_statement_ends_at_zero_and_says_where_everything_went) {
    TenancyBuilding building;
    building.sweep(1'001'000, 2'000'000, std::chrono::hours(1));
    ASSERT_EQ(building.order_with_reads(TenancyBuilding::out(k_anna)).outcome,
              controller::OrderOutcome::done);
    building.sweep(1'003'000, 2'000'000, std::chrono::hours(1));
    (void)building.order(controller::SettleNow{});
    (void)building.order(
        controller::PayRefund{TopUpId{{91}}, k_anna, Money{1'800'000}, controller::k_eur});
    auto model = open(building);
    feed(*model, building);

    const Statement final_one = everything(*model, k_anna);
    EXPECT_EQ(final_one.closing, Money{});
    const auto reads = lines_of<local::ReadingLine>(final_one);
    ASSERT_EQ(reads.size(), 1U);
    EXPECT_EQ(reads[0], (local::ReadingLine{MeterId{1}, metering::Quantity::import_energy,
                                            Energy{1'001'000}, false, true}));
    const auto closings = lines_of<local::ClosingLine>(final_one);
    ASSERT_EQ(closings.size(), 1U);
    EXPECT_EQ(closings[0].to, billing::Pot::refund);
    EXPECT_EQ(closings[0].moved, Money{1'800'000});
    const auto after = lines_of<local::AfterClosingLine>(final_one);
    ASSERT_EQ(after.size(), 1U);
    EXPECT_TRUE(after[0].paid_out);

    const Statement landlord = everything(*model, k_owner);
    EXPECT_EQ(landlord.closing, Money{-400'000});
    ASSERT_EQ(lines_of<local::ReadingLine>(landlord).size(), 1U);
    EXPECT_TRUE(lines_of<local::ReadingLine>(landlord)[0].opening);

    // The same from the file.
    ASSERT_TRUE(model->save());
    model.reset();
    auto again = open(building);
    EXPECT_EQ(everything(*again, k_anna), final_one);
}

TEST_F(ReadModelTest, says_when_an_account_becomes_critical) {
    TenancyBuilding building;
    ASSERT_EQ(building.order_with_reads(TenancyBuilding::out(k_anna)).outcome,
              controller::OrderOutcome::done);
    ASSERT_EQ(building.order_with_reads(TenancyBuilding::in(k_clara)).outcome,
              controller::OrderOutcome::done);
    controller::ClassifyAccount order;
    order.id = CommandId{{40}};
    order.account = k_clara;
    order.customer_class = payment::CustomerClass::commercial;
    order.critical = true;
    ASSERT_EQ(building.order(order).outcome, controller::OrderOutcome::done);
    auto model = open(building);
    feed(*model, building);
    const auto lines = lines_of<local::ContractLine>(everything(*model, k_clara));
    ASSERT_EQ(lines.size(), 1U) << "what it was from its beginning is no line";
    EXPECT_EQ(lines[0],
              local::ContractLine(local::ClassLine{payment::CustomerClass::commercial, true}));
}

TEST_F(ReadModelTest, a_landlord_who_has_it_again_goes_on_with_his_statement) {
    TenancyBuilding building;
    (void)building.order_with_reads(TenancyBuilding::out(k_anna));
    building.sweep(1'001'000, 2'000'000, std::chrono::hours(1));
    (void)building.order_with_reads(TenancyBuilding::in(k_clara));
    building.top_up(k_clara, 1'000'000, 70);
    building.sweep(1'002'000, 2'000'000, std::chrono::hours(1));
    (void)building.order_with_reads(TenancyBuilding::out(k_clara, 51));
    building.sweep(1'003'000, 2'000'000, std::chrono::hours(1));
    (void)building.order(controller::SettleNow{});
    auto model = open(building);
    feed(*model, building);
    EXPECT_EQ(everything(*model, k_owner).closing, building.balance(k_owner));
    EXPECT_EQ(lines_of<local::ReadingLine>(everything(*model, k_owner)).size(), 3U)
        << "begins, ends, begins";
    EXPECT_EQ(lines_of<local::ReadingLine>(everything(*model, k_clara)).size(), 2U);
    EXPECT_EQ(everything(*model, k_clara).closing, Money{});
}

TEST_F(ReadModelTest, another_price_is_nothing_to_who_has_left) {
    TenancyBuilding building;
    (void)building.order_with_reads(TenancyBuilding::out(k_anna));
    payment::Tariff dearer = building.site.tariffs.front();
    dearer.version = 2;
    dearer.prices = {Price{400'000}};
    dearer.effective_from = building.clock.wall + std::chrono::hours(1);
    building.give(controller::LocalOrder{controller::SetTariff{dearer}, {}});
    auto model = open(building);
    feed(*model, building);
    EXPECT_TRUE(lines_of<local::TariffLine>(everything(*model, k_anna)).empty());
    EXPECT_EQ(lines_of<local::TariffLine>(everything(*model, k_owner)).size(), 1U);
}

}  // namespace
}  // namespace riser::store
