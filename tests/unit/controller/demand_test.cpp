// Demand and minimum charges of an account on bill: what is measured by sweeps, over power cuts and silences, and what a
// bill makes of it. Rules and amounts are in tests/tables/month_charges.txt.
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using billing::LineKind;
using journal::DemandBasis;

constexpr TariffId k_with_demand{{10}};
constexpr TariffId k_dear_demand{{11}};

payment::Tariff demand_tariff(bool sliding = false) {
    payment::Tariff tariff;
    tariff.id = k_with_demand;
    tariff.currency = k_eur;
    tariff.prices = {Price{200'000}};
    tariff.rules.demand.per_kw = Money{9'000'000};
    tariff.rules.demand.sliding = sliding;
    return tariff;
}

SiteConfig with_demand(const payment::Tariff& tariff = demand_tariff()) {
    SiteConfig site = with_bills();
    site.tariffs.push_back(tariff);
    return site;
}

// Clara moved in on 21 September: the bill of that month has ten of its thirty days.
struct DemandBuilding : BillingBuilding {
    explicit DemandBuilding(SiteConfig config = with_demand(), TariffId tariff = k_with_demand)
        : BillingBuilding(std::move(config), tariff) {}

    // So many watts for a while, read every `every`.
    void use(Duration time, std::int64_t watts, Duration every = 1min) {
        const UtcTime ends = clock.wall + time;
        while (clock.wall < ends) {
            const UtcTime next = std::min(clock.wall + every, ends);
            const auto seconds =
                std::chrono::duration_cast<std::chrono::seconds>(next - clock.wall).count();
            at(next);
            read(watts * seconds / 3'600);
            tick(0s);
        }
    }
    // A quarter of an hour of 6 kW at noon of the 25th.
    void noon() {
        live_until(day_of(9, 25) + 12h, 0);
        read();
        use(15min, 6'000);
    }
    void bill_september() {
        live_until(day_of(10, 1) + 1min, 0);
        read();
    }
    std::vector<journal::PeriodCharged> charged() const {
        return records_of<journal::PeriodCharged>(*this);
    }
    // Of the last bill.
    std::vector<journal::BilledLine> lines(LineKind kind) const {
        std::vector<journal::BilledLine> found;
        const auto issued = bills();
        for (const auto& line : issued.back().lines) {
            if (line.charged.kind == kind) found.push_back(line);
        }
        return found;
    }
};

struct Demand : testing::Test, DemandBuilding {};

TEST_F(Demand, is_on_the_bill_with_the_time_of_the_maximum) {
    const auto began = only<journal::PeriodTermsBegan>();
    EXPECT_EQ(began.account, k_clara);
    EXPECT_EQ(began.tariff, k_with_demand);
    EXPECT_EQ(began.window_minutes, 15);
    EXPECT_EQ(began.from_ms, bills_of(k_clara).billed_until_ms) << "from the day of moving in on";
    noon();
    bill_september();
    ASSERT_EQ(bills().size(), 1U);
    const auto demand = lines(LineKind::demand);
    ASSERT_EQ(demand.size(), 1U);
    EXPECT_EQ(demand[0].charged.quantity, 6'000);
    EXPECT_EQ(demand[0].charged.unit, billing::Unit::watt);
    EXPECT_EQ(demand[0].charged.from_ms, to_unix_ms(day_of(9, 25) + 12h));
    EXPECT_EQ(demand[0].charged.to_ms, to_unix_ms(day_of(9, 25) + 12h + 15min));
    EXPECT_EQ(demand[0].gross, Money{18'000'000}) << "6 kW at 9.00, ten of thirty days";
    EXPECT_EQ(demand[0].unit_price, Money{3'000'000}) << "a kW, for these days";
    EXPECT_FALSE(demand[0].estimated);
    const auto charge = charged().at(0);
    EXPECT_EQ(charge.days, 10);
    EXPECT_EQ(charge.of_days, 30);
    EXPECT_EQ(bills()[0].total, Money{18'300'000}) << "and 1.5 kWh at 0.20";
    EXPECT_EQ(of_ledger(ledger::AccountKind::charge_revenue), Money{18'000'000});
    EXPECT_EQ(check_books(controller->books()), std::nullopt);
    expect_same_after_restart(*this);
}

TEST_F(Demand, of_the_month_so_far_is_shown_and_begins_anew_with_the_bill) {
    const auto shown = [this] { return controller->view(clock)->bills.at(0).demand.value(); };
    EXPECT_EQ(shown().power, Power{});
    EXPECT_EQ(shown().from_ms, bills_of(k_clara).billed_until_ms);
    noon();
    EXPECT_EQ(shown().power, Power{6'000});
    EXPECT_EQ(shown().begins_ms, to_unix_ms(day_of(9, 25) + 12h));
    EXPECT_EQ(shown().window_minutes, 15);
    bill_september();
    ASSERT_EQ(bills().size(), 1U);
    EXPECT_EQ(shown().power, Power{}) << "nothing of the month before";
    EXPECT_EQ(shown().from_ms, to_unix_ms(day_of(10, 1)));
    use(15min, 2'000);
    EXPECT_LT(shown().power, Power{2'100});
    EXPECT_GT(shown().power, Power{1'000});
    EXPECT_GE(shown().begins_ms, to_unix_ms(day_of(10, 1)));
}

TEST_F(Demand, is_measured_over_a_power_cut) {
    live_until(day_of(9, 25) + 12h, 0);
    read();
    use(7min, 6'000);
    // The power is gone for a minute; the register is not.
    restart();
    use(8min, 6'000);
    EXPECT_EQ(bills_of(k_clara).period.parts.at(0).maximum.power, Power{6'000});
    restart();
    EXPECT_EQ(bills_of(k_clara).period.parts.at(0).maximum.power, Power{6'000});
    expect_same_after_restart(*this);
    bill_september();
    ASSERT_EQ(lines(LineKind::demand).size(), 1U);
    EXPECT_EQ(lines(LineKind::demand)[0].charged.quantity, 6'000);
}

TEST_F(Demand, is_charged_once_though_the_power_fails_right_after_the_bill) {
    noon();
    bill_september();
    actions.clear();
    for (int i = 0; i < 3; ++i) {
        restart();
        read();
        tick();
    }
    EXPECT_EQ(charged().size(), 1U);
    EXPECT_EQ(bills().size(), 1U);
}

TEST_F(Demand, of_a_bill_that_could_not_be_saved_is_charged_with_the_next_try) {
    noon();
    live_until(day_of(10, 1) + 1min, 0);
    journal.next = Commit::refused;
    read();
    EXPECT_EQ(charged().size(), 0U);
    journal.next = Commit::done;
    restart();
    read();
    read();
    tick();
    EXPECT_EQ(charged().size(), 1U);
    EXPECT_EQ(bills().size(), 1U);
}

// The end of a window divides what the registers count, to the sweep.
TEST_F(Demand, is_not_smeared_over_the_border_of_two_windows) {
    live_until(day_of(9, 25) + 12h + 12min + 50s, 0);
    read();
    use(2min, 9'600, 15s);
    use(13min, 0, 15s);
    EXPECT_EQ(bills_of(k_clara).period.parts.at(0).maximum.power, Power{1'280})
        << "320 Wh in the quarter of an hour before 12:15";
}

TEST(SlidingDemand, has_all_of_a_use_over_the_border) {
    DemandBuilding b(with_demand(demand_tariff(true)));
    b.live_until(day_of(9, 25) + 12h + 10min, 0);
    b.read();
    b.use(10min, 6'000, 15s);
    b.use(10min, 0, 15s);
    const auto& maximum = b.bills_of(k_clara).period.parts.at(0).maximum;
    EXPECT_EQ(maximum.power, Power{4'000}) << "1 kWh in a quarter of an hour";
    DemandBuilding fixed;
    fixed.live_until(day_of(9, 25) + 12h + 10min, 0);
    fixed.read();
    fixed.use(10min, 6'000, 15s);
    fixed.use(10min, 0, 15s);
    EXPECT_EQ(fixed.bills_of(k_clara).period.parts.at(0).maximum.power, Power{2'000});
}

TEST_F(Demand, over_a_short_silence_is_estimated_and_over_a_long_one_not_known) {
    live_until(day_of(9, 25) + 12h, 0);
    read();
    at(day_of(9, 25) + 13h);
    read(4'000);
    tick(0s);
    EXPECT_EQ(bills_of(k_clara).period.parts.at(0).maximum.power, Power{4'000});
    EXPECT_TRUE(bills_of(k_clara).period.parts.at(0).estimated);
    at(day_of(9, 25) + 18h);
    read(50'000);
    tick(0s);
    EXPECT_EQ(bills_of(k_clara).period.parts.at(0).maximum.power, Power{4'000});
    EXPECT_EQ(bills_of(k_clara).period.parts.at(0).unmeasured_ms, 5LL * 3'600'000);
    bill_september();
    const auto demand = lines(LineKind::demand);
    ASSERT_EQ(demand.size(), 1U);
    EXPECT_TRUE(demand[0].estimated);
    EXPECT_EQ(charged()[0].basis, DemandBasis::estimated);
    EXPECT_EQ(charged()[0].unmeasured_ms, 5LL * 3'600'000);
}

TEST_F(Demand, by_a_clock_that_is_unsure_is_not_known) {
    live_until(day_of(9, 25) + 12h, 0);
    read();
    clock.latest = k_no_upper_bound;
    use(15min, 6'000);
    clock.latest = clock.wall + 1s;
    use(15min, 1'000);
    // What was read last before the clock was sure, is known by the clock of this boot.
    EXPECT_LT(bills_of(k_clara).period.parts.at(0).maximum.power, Power{6'000});
    EXPECT_GT(bills_of(k_clara).period.parts.at(0).unmeasured_ms, 0);
}

TEST_F(Demand, of_a_bill_that_is_taken_back_is_on_the_next_one) {
    noon();
    bill_september();
    const CancelBill cancel{CommandId{{70}}, k_clara, bills()[0].number};
    ASSERT_EQ(order(cancel).outcome, OrderOutcome::done);
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{});
    live_until(day_of(11, 1) + 1min, 0);
    read();
    const auto demand = lines(LineKind::demand);
    ASSERT_EQ(demand.size(), 1U) << "nothing was used in October";
    EXPECT_EQ(demand[0].gross, Money{18'000'000});
    EXPECT_EQ(demand[0].charged.from_ms, to_unix_ms(day_of(9, 25) + 12h)) << "with its own time";
    EXPECT_EQ(charged().size(), 1U) << "and no money has moved again";
}

TEST(DemandRatchet, asks_for_a_part_of_the_highest_month_before) {
    auto tariff = demand_tariff();
    tariff.rules.demand.ratchet_ppm = 800'000;
    DemandBuilding b(with_demand(tariff));
    b.noon();
    b.bill_september();
    b.live_until(day_of(10, 12) + 12h, 0);
    b.read();
    b.use(15min, 2'400);
    b.restart();  // what a month had is in the books
    b.live_until(day_of(11, 1) + 1min, 0);
    b.read();
    b.read();
    ASSERT_EQ(b.bills().size(), 2U);
    const auto demand = b.lines(LineKind::demand);
    ASSERT_EQ(demand.size(), 2U);
    EXPECT_EQ(demand[0].charged.quantity, 2'400) << "80 % of 6 kW, less what was measured";
    EXPECT_EQ(demand[0].charged.from_ms, to_unix_ms(day_of(9, 25) + 12h));
    EXPECT_EQ(demand[1].charged.quantity, 2'400);
    EXPECT_EQ(demand[0].gross + demand[1].gross, Money{43'200'000}) << "4.8 kW at 9.00";
}

TEST(MinimumCharge, is_what_is_missing_for_the_days_of_a_broken_month) {
    auto tariff = demand_tariff();
    tariff.rules.demand = {};
    tariff.rules.minimum_per_month = Money{15'000'000};
    DemandBuilding b(with_demand(tariff));
    b.noon();
    b.bill_september();
    const auto minimum = b.lines(LineKind::minimum_charge);
    ASSERT_EQ(minimum.size(), 1U);
    EXPECT_EQ(minimum[0].gross, Money{4'700'000}) << "ten days: 5.00, of which 0.30 was used";
    EXPECT_EQ(b.bills()[0].total, Money{5'000'000});
    expect_same_after_restart(b);
}

TEST_F(Demand, is_measured_anew_by_a_version_from_its_first_day_on) {
    noon();
    payment::Tariff next = demand_tariff();
    next.version = 2;
    next.effective_from = day_of(9, 27);
    next.rules.demand.window_minutes = 30;
    next.rules.demand.per_kw = Money{18'000'000};
    ASSERT_EQ(order(SetTariff{next}).outcome, OrderOutcome::done);
    live_until(day_of(9, 28) + 12h, 0);
    read();
    use(30min, 3'000);
    bill_september();
    const auto demand = lines(LineKind::demand);
    ASSERT_EQ(demand.size(), 2U);
    EXPECT_EQ(demand[0].gross, Money{10'800'000}) << "6 kW at 9.00, 21 to 26 September";
    EXPECT_EQ(demand[1].gross, Money{7'200'000}) << "3 kW at 18.00, 27 to 30 September";
}

// The peak of the day on which it is taken is charged by one of both.
TEST(DemandTariff, another_one_begins_with_the_next_day) {
    SiteConfig site = with_demand();
    payment::Tariff dear = demand_tariff();
    dear.id = k_dear_demand;
    dear.rules.demand.per_kw = Money{18'000'000};
    site.tariffs.push_back(dear);
    site.supply_points.front().tariff = k_with_demand;
    DemandBuilding b(site, TariffId{});
    b.noon();
    b.at(day_of(9, 25) + 12h + 45min);
    b.read();
    b.site.supply_points.front().tariff = k_dear_demand;
    b.restart();
    for (int i = 0; i < 3; ++i) {
        b.read();
        b.tick();
    }
    const auto began = records_of<journal::PeriodTermsBegan>(b);
    ASSERT_EQ(began.size(), 2U);
    EXPECT_EQ(began[1].tariff, k_dear_demand);
    EXPECT_EQ(began[1].from_ms, to_unix_ms(day_of(9, 26)));
    b.bill_september();
    const auto demand = b.lines(LineKind::demand);
    ASSERT_EQ(demand.size(), 1U);
    EXPECT_EQ(demand[0].charged.quantity, 6'000);
    EXPECT_EQ(demand[0].gross, Money{9'000'000}) << "6 kW at 9.00, 21 to 25 September";
}

TEST(DemandTariff, is_refused_where_no_bill_can_state_it) {
    DemandBuilding b;
    MoveIn prepaid = TenancyBuilding::in(AccountId{{7}}, 61, 1);
    prepaid.tariff = k_with_demand;
    (void)b.order_with_reads(TenancyBuilding::out(k_clara, 51));
    const Answer refused = b.order_with_reads(prepaid);
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("a demand charge"), std::string::npos) << refused.text;
    EXPECT_NE(refused.text.find("a prepaid account has none"), std::string::npos) << refused.text;
    prepaid.mode = payment::AccountMode::postpaid;
    EXPECT_EQ(b.order_with_reads(prepaid).outcome, OrderOutcome::done);

    payment::Tariff bens = b.site.tariffs.front();
    bens.version = 2;
    bens.rules.minimum_per_month = Money{1'000'000};
    const Answer published = b.order(SetTariff{bens});
    EXPECT_EQ(published.outcome, OrderOutcome::conflict);
    EXPECT_NE(published.text.find(to_string(k_ben)), std::string::npos) << published.text;

    b.site.sweep_interval = 10min;
    b.restart();
    payment::Tariff seldom = demand_tariff();
    seldom.version = 2;
    const Answer coarse = b.order(SetTariff{seldom});
    EXPECT_EQ(coarse.outcome, OrderOutcome::conflict);
    EXPECT_NE(coarse.text.find("too seldom"), std::string::npos) << coarse.text;
}

TEST(DemandTariff, does_not_begin_where_nobody_is_billed) {
    SiteConfig site = with_demand();
    site.billing.clear();
    TenancyBuilding b(site);
    (void)b.order_with_reads(TenancyBuilding::out(k_anna));
    MoveIn clara = TenancyBuilding::in(k_clara);
    clara.mode = payment::AccountMode::postpaid;
    clara.tariff = k_with_demand;
    const Answer refused = b.order_with_reads(clara);
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("[billing]"), std::string::npos) << refused.text;
}

// Bytes of everybody who has nothing of the kind are what they were.
TEST(DemandTariff, leaves_no_trace_in_other_accounts) {
    BillingBuilding b;
    b.live_until(day_of(10, 1) + 1min, 1'000);
    b.read();
    EXPECT_EQ(b.count_records<journal::PeriodTermsBegan>(), 0);
    EXPECT_EQ(b.count_records<journal::PeriodCharged>(), 0);
    EXPECT_EQ(b.bills_of(k_clara).period, journal::PeriodBooks{});
}

}  // namespace
}  // namespace riser::controller
