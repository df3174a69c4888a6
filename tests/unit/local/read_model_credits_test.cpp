// Credits and charges on statements: whatever comes or goes has a line, and the lines add up to the books.
#include "tests/unit/local/read_model_fixture.h"

namespace riser::store {
namespace {

TEST_F(ReadModelTest, what_a_top_up_pays_beside_the_credit_and_each_charge_are_lines) {
    auto site = controller::two_apartments();
    journal::CreditConfigured emergency;
    emergency.account = k_anna;
    emergency.credit = {1};
    emergency.priority = 200;
    emergency.paid_back = true;
    emergency.preset = Money{500'000};
    journal::ChargeConfigured standing;
    standing.account = k_anna;
    standing.charge = {1};
    standing.per_period = Money{400'000};
    site.supply_points[0].credits = {emergency};
    site.supply_points[0].charges = {standing};
    Building building(site);
    building.commission(1'500'000);
    for (int day = 0; day < 5; ++day) building.tick(std::chrono::hours(24));
    building.top_up(k_anna, 5'000'000, 77);
    auto model = open(building);
    feed(*model, building);

    const Statement statement = everything(*model, k_anna);
    EXPECT_EQ(statement.closing, building.balance(k_anna));
    Money charged{};
    Money deferred{};
    Money parts{};
    Money credit{};
    for (const auto& line : statement.lines) {
        if (const auto* charge = std::get_if<local::ChargeLine>(&line.what)) {
            charged -= line.amount;
            deferred += charge->deferred;
            EXPECT_EQ(charge->purpose, payment::ChargePurpose::standing);
            EXPECT_LT(line.from_ms, line.to_ms);
        }
        if (std::holds_alternative<local::TopUpPartLine>(line.what)) parts -= line.amount;
        if (std::holds_alternative<local::CreditLine>(line.what)) credit += line.amount;
    }
    EXPECT_EQ(charged + deferred, Money{5 * 400'000});
    EXPECT_EQ(deferred, Money{100'000}) << "0.30 were left on the fourth day, then 0.50 were lent";
    // Lent twice: to the account that began with nothing, which the first top-up gave back unused, and on the fourth
    // day, of which 0.10 were left.
    EXPECT_EQ(credit, Money{500'000 - 500'000 + 500'000 - 100'000});
    EXPECT_EQ(parts, Money{100'000 + 400'000});

    // The same from the file.
    ASSERT_TRUE(model->save());
    model.reset();
    auto again = open(building);
    EXPECT_EQ(everything(*again, k_anna), statement);
}

// What topping up cost has a line when it is taken, and one when the payment comes to nothing.
TEST_F(ReadModelTest, a_payment_that_bounces_and_its_fee_for_topping_up_are_lines_of_their_own) {
    auto site = controller::two_apartments();
    site.top_up.fee = Money{500'000};
    Building building(site);
    building.commission(1'500'000);
    building.top_up(k_anna, 10'000'000, 77);
    building.give(controller::LocalOrder{
        controller::BouncePayment{TopUpId{{99}}, k_anna, TopUpId{{77}}, {}}, {}});
    auto model = open(building);
    feed(*model, building);

    const Statement statement = everything(*model, k_anna);
    EXPECT_EQ(statement.closing, building.balance(k_anna));
    ASSERT_GE(statement.lines.size(), 2U);
    const auto& bounced = statement.lines[statement.lines.size() - 2];
    const auto& fee = statement.lines.back();
    EXPECT_EQ(bounced.amount, Money{-10'000'000});
    EXPECT_EQ(fee.amount, Money{500'000});
    const auto* part = std::get_if<local::TopUpPartLine>(&fee.what);
    ASSERT_NE(part, nullptr);
    EXPECT_EQ(part->step, payment::SplitStep::vending_fee);
    EXPECT_EQ(part->id, TopUpId{{77}});
}

// 0.20, in the night to Monday 0.10. The clock stopped while the power was away, and is set after an hour.
TEST_F(ReadModelTest, what_an_unsure_clock_charged_too_little_is_a_line) {
    using std::chrono::hours;
    using std::chrono::seconds;
    auto site = controller::two_apartments();
    site.tariffs[0].prices = {Price{200'000}, Price{100'000}};
    site.tariffs[0].week = {{0, 1}, {6 * 60, 0}};
    Building building(site);
    building.commission(1'500'000);
    auto& clock = building.clock;
    clock.wall = clock.earliest;
    clock.latest = k_no_upper_bound;
    building.restart();
    building.sweep(1'000'000, 2'000'000);
    building.sweep(1'001'000, 2'000'000, hours(1));
    building.give(controller::LocalOrder{controller::SettleNow{}, {}});
    clock.wall += hours(72);
    clock.earliest = clock.wall - seconds(1);
    clock.latest = clock.wall + seconds(1);
    building.tick();
    auto model = open(building);
    feed(*model, building);

    const Statement statement = everything(*model, k_anna);
    EXPECT_EQ(statement.closing, Money{1'500'000 - 200'000});
    EXPECT_EQ(statement.closing, building.balance(k_anna));
    ASSERT_FALSE(statement.lines.empty());
    const auto& line = statement.lines.back();
    ASSERT_TRUE(std::holds_alternative<local::CorrectionLine>(line.what));
    EXPECT_EQ(std::get<local::CorrectionLine>(line.what).energy, Energy{1'000});
    EXPECT_EQ(line.amount, Money{-100'000});
    EXPECT_EQ(line.from_ms, to_unix_ms(clock.wall - seconds(1) - hours(1)));

    // The same from the file.
    ASSERT_TRUE(model->save());
    model.reset();
    auto again = open(building);
    EXPECT_EQ(everything(*again, k_anna), statement);
}

// One line for a day, however often it was settled, beside that of what was used.
TEST_F(ReadModelTest, what_was_fed_in_is_a_line_of_each_day) {
    using metering::Quantity;
    using std::chrono::minutes;
    auto site = controller::two_apartments();
    site.supply_points[0].supply_point.registers.push_back(
        {MeterId{1}, Quantity::export_energy, 1'000'000, metering::RegisterRole::feed_in});
    site.tariffs[0].rules.export_price = Price{80'000};
    Building building(site);
    const auto read = [&](std::int64_t used, std::int64_t fed_in) {
        building.pass(minutes(30));
        auto both = building.report(1, 50'000 + used);
        ASSERT_TRUE(both.registers.push_back({Quantity::export_energy, {7'000 + fed_in}, {1}}));
        both.identity = metering::MeterIdentity{"model", "42"};
        metering::SweepFinished sweep;
        sweep.bus = BusId{1};
        sweep.meters = {both};
        building.give(std::move(sweep));
        building.give(controller::LocalOrder{controller::SettleNow{}, {}});
    };
    read(0, 0);
    read(0, 0);
    building.top_up(k_anna, 1'000'000, 77);
    read(100, 1'000);
    read(200, 2'000);
    read(300, 2'500);
    auto model = open(building);
    feed(*model, building);

    const Statement statement = everything(*model, k_anna);
    EXPECT_EQ(statement.closing, Money{1'000'000 - 60'000 + 200'000});
    EXPECT_EQ(statement.closing, building.balance(k_anna));
    std::vector<local::FeedInLine> fed_in;
    for (const auto& line : statement.lines) {
        const auto* what = std::get_if<local::FeedInLine>(&line.what);
        if (what == nullptr) continue;
        fed_in.push_back(*what);
        EXPECT_EQ(line.amount, Money{200'000});
    }
    EXPECT_EQ(fed_in, (std::vector<local::FeedInLine>{{Energy{2'500}, Price{80'000}}}));

    // The same from the file.
    ASSERT_TRUE(model->save());
    model.reset();
    auto again = open(building);
    EXPECT_EQ(everything(*again, k_anna), statement);
}

}  // namespace
}  // namespace riser::store
