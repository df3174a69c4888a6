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

}  // namespace
}  // namespace riser::store
