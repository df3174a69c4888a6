// Orders that a policy pack forbids: tariffs, whoever moves in, fees. What the pack says to a configuration is in
// tests/tables/policy_packs.txt.
#include "gateway/controller/pack_rules.h"

#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using payment::CustomerClass;
using payment::PackRule;

// For homes: at most 5 % tax, 0.21 a kWh with it, no slab prices, no standing charge of more than 0.60 a day, no fees.
payment::PolicyPack pack_of_homes() {
    payment::PolicyPack pack;
    pack.name = "homes";
    pack.currency = k_eur;
    pack.classes.set(index_of(CustomerClass::residential));
    pack.sources = {{"law", "A law", "made up"}};
    for (const auto rule :
         {PackRule::tariff, PackRule::price_cap, PackRule::standing_charge, PackRule::fees}) {
        pack.demanded.set(static_cast<std::size_t>(rule));
        pack.source_of.at(static_cast<std::size_t>(rule)) = "law";
    }
    pack.tariff.whole_block_prices = false;
    pack.tariff.most_tax_ppm = 50'000;
    pack.price_cap.reference = "what the landlord pays";
    pack.standing.most_per_day = Money{600'000};
    pack.fees.account = Money{};
    return pack;
}

SiteConfig with_pack(SiteConfig site = with_bills()) {
    site.policy.pack = "homes";
    site.policy.rules = pack_of_homes();
    site.policy.reference_price = Price{210'000};
    return site;
}

struct PackedBuilding : testing::Test, TenancyBuilding {
    PackedBuilding() : TenancyBuilding(with_pack()) {}
    void read_again() {
        sweep(registers[0], registers[1]);
        answer_field();
    }
    payment::Tariff version(std::uint32_t number, TariffId id = k_tariff) const {
        payment::Tariff tariff = site.tariffs.front();
        tariff.id = id;
        tariff.version = number;
        return tariff;
    }
    void expect_forbidden(const payment::Tariff& tariff, const std::string& why) {
        const Answer refused = order(SetTariff{tariff});
        EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
        EXPECT_NE(refused.text.find(why), std::string::npos) << refused.text;
        EXPECT_EQ(controller->books().tariffs.count(tariff.id) == 0
                      ? 0U
                      : controller->books().tariffs.at(tariff.id).back().version,
                  tariff.id == k_tariff ? 1U : 0U);
    }
};

TEST_F(PackedBuilding, takes_no_tariff_that_breaks_the_pack) {
    payment::Tariff taxed = version(2);
    taxed.tax_ppm = 200'000;
    expect_forbidden(taxed, "policy pack homes, rule tariff: tariff \"" + to_string(k_tariff) +
                                "\" takes 20 % tax, demanded is at most 5 %; correct its taxes (A "
                                "law; verify per deployment); and 1 more");
    payment::Tariff dear = version(2);
    dear.prices = {Price{210'001}};
    expect_forbidden(dear, "costs up to 0.210001 a kWh with tax, demanded is at most 0.21");
    payment::Tariff slab = version(2);
    slab.rules.blocks.method = payment::BlockMethod::whole;
    slab.rules.blocks.thresholds = {Energy{100'000}};
    slab.prices = {Price{100'000}, Price{200'000}};
    expect_forbidden(slab, "blocks whose price counts for everything that was used");
    EXPECT_TRUE(noted("tariff_refused"));

    payment::Tariff good = version(2);
    good.prices = {Price{200'000}};
    good.tax_ppm = 50'000;
    const Answer taken = order(SetTariff{good});
    EXPECT_EQ(taken.outcome, OrderOutcome::done) << taken.text;
}

TEST_F(PackedBuilding, tells_the_cloud_that_a_tariff_is_refused) {
    RemoteCommand command;
    command.id = CommandId{{77}};
    command.lane = journal::CommandLane::state;
    command.command_epoch = 1;
    command.sequence = 1;
    command.hash[0] = 77;
    payment::Tariff taxed = version(2);
    taxed.tax_ppm = 200'000;
    command.body = SetTariff{taxed};
    give(command);
    EXPECT_EQ(controller->books().commands.at(command.id),
              journal::CommandResult::refused_conflict);
    EXPECT_TRUE(noted("tariff_refused"));
}

// A name is no way around it: who has the tariff lives in a home.
TEST_F(PackedBuilding, looks_at_who_has_a_tariff_and_not_at_what_it_is_called) {
    payment::Tariff shop = version(2);
    shop.rules.customer_class = CustomerClass::commercial;
    shop.tax_ppm = 200'000;
    expect_forbidden(shop, "takes 20 % tax");

    payment::Tariff other = version(1, TariffId{{10}});
    other.rules.customer_class = CustomerClass::commercial;
    other.tax_ppm = 200'000;
    ASSERT_EQ(order(SetTariff{other}).outcome, OrderOutcome::done) << "for shops, and nobody's yet";
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    MoveIn home = in(k_clara);
    home.tariff = other.id;
    const Answer refused = order_with_reads(home);
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("takes 20 % tax"), std::string::npos) << refused.text;
    home.customer_class = CustomerClass::commercial;
    const Answer moved = order_with_reads(home);
    EXPECT_EQ(moved.outcome, OrderOutcome::done) << moved.text;
}

TEST_F(PackedBuilding, counts_the_charges_beside_a_tariff) {
    journal::ChargeConfigured lift;
    lift.account = k_anna;
    lift.charge = {1};
    lift.per_period = Money{400'000};
    site.supply_points.front().charges = {lift};
    restart();
    read_again();
    payment::Tariff standing = version(2);
    standing.rules.standing.amount = Money{300'000};
    expect_forbidden(standing, "what an account is charged beside energy for a day is 0.70");
}

TEST_F(PackedBuilding, asks_for_emergency_credit_where_somebody_moves_in) {
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    site.policy.rules->demanded.set(static_cast<std::size_t>(PackRule::emergency_credit));
    site.policy.rules->emergency.required = true;
    restart();
    read_again();
    const Answer refused = order_with_reads(in(k_clara));
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("no emergency credit is offered"), std::string::npos)
        << refused.text;
    MoveIn later = in(k_clara);
    later.mode = payment::AccountMode::postpaid;
    const Answer on_bill = order_with_reads(later);
    EXPECT_EQ(on_bill.outcome, OrderOutcome::done) << on_bill.text;
}

TEST_F(PackedBuilding, takes_no_fee_for_a_payment_that_bounced) {
    top_up(k_ben, 10'000'000, 75);
    const BouncePayment free{TopUpId{{90}}, k_ben, TopUpId{{75}}, Money{}};
    BouncePayment dear = free;
    dear.fee = Money{2'000'000};
    const Answer refused = order(dear);
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("a fee on an account is 2.00, demanded is none"), std::string::npos)
        << refused.text;
    EXPECT_EQ(order(free).outcome, OrderOutcome::done);
}

// What is charged already is a promise: it is charged on, and somebody is told.
TEST_F(PackedBuilding, goes_on_by_a_tariff_from_before_the_pack_and_says_so) {
    site.policy.rules.reset();
    restart();
    read_again();
    payment::Tariff taxed = version(2);
    taxed.tax_ppm = 200'000;
    ASSERT_EQ(order(SetTariff{taxed}).outcome, OrderOutcome::done);
    site = with_pack();
    restart();
    read_again();
    EXPECT_TRUE(noted("tariff_breaks_pack"));
    const auto view = controller->view(clock);
    ASSERT_EQ(view->config_differences.size(), 1U);
    EXPECT_EQ(view->config_differences[0].code, "tariff_breaks_pack");
    EXPECT_NE(view->config_differences[0].text.find("takes 20 % tax"), std::string::npos)
        << view->config_differences[0].text;

    ASSERT_EQ(order(SetTariff{version(3)}).outcome, OrderOutcome::done);
    EXPECT_TRUE(controller->view(clock)->config_differences.empty());
}

}  // namespace
}  // namespace riser::controller
