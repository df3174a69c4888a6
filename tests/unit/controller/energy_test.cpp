// No watt-hour is lost and none is charged to the wrong person: at the end of a register, at an exchange,
// over restarts, and when apartments and tenants change.
#include "tests/unit/controller/commissioned_building.h"

namespace riser::controller {
namespace {

using metering::Quantity;

constexpr AccountId k_carla{{3}};

void settle(Building& b) {
    b.give(LocalOrder{SettleNow{}, ReplyTo{99}});
}
Energy collected(const Building& b, std::uint32_t id) {
    return b.apartment(id).shares.front().collected;
}

TEST(Rollover, while_the_gateway_was_off_loses_nothing) {
    SiteConfig site = two_apartments();
    site.meters[0].rollover[Quantity::import_energy] = Energy{999'999};
    Building b(site);
    b.registers = {999'900, 2'000'000};
    b.commission();

    b.restart();
    b.sweep(15, 2'000'000);
    b.sweep(16, 2'000'000);
    settle(b);

    EXPECT_EQ(collected(b, 1), Energy{100 + 16});
}

TEST(Exchange, undeclared_still_charges_what_the_old_meter_showed) {
    CommissionedBuilding b;
    b.sweep(1'000'040, 2'000'000);  // read, not settled
    b.serial = "43";
    b.probed = false;
    b.sweep(500, 2'000'000);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});
    b.sweep(510, 2'000'000);
    b.sweep(520, 2'000'000);
    settle(b);

    EXPECT_EQ(collected(b, 1), Energy{40 + 20});
}

TEST(Exchange, can_be_declared_after_a_restart) {
    CommissionedBuilding b;
    b.sweep(500'000, 2'000'000);
    b.sweep(500'001, 2'000'000);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

    b.restart();
    b.sweep(500'002, 2'000'000);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    b.sweep(500'012, 2'000'000);
    settle(b);

    EXPECT_EQ(collected(b, 1), Energy{10});
}

TEST(Exchange, charges_up_to_the_declared_end_of_the_old_meter) {
    CommissionedBuilding b;
    b.sweep(1'000'040, 2'000'000);
    b.serial = "43";
    b.probed = false;
    b.sweep(500, 2'000'000, 10min);

    b.give(LocalOrder{DeclareExchange{MeterId{1}, {{Quantity::import_energy, Energy{999'000}}}},
                      ReplyTo{9}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::invalid) << "less than was charged already";
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {{Quantity::import_energy, Energy{9'000'000}}}},
                      ReplyTo{9}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::invalid) << "more than the fuse allows";
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {{Quantity::import_energy, Energy{1'000'100}}}},
                      ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);

    EXPECT_EQ(collected(b, 1), Energy{100});
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 20'000});
}

// After a start a doubted meter is looked at, but its value is not taken.
TEST(Exchange, declared_right_after_a_doubt_was_cleared_waits_for_a_reading) {
    CommissionedBuilding b;
    b.sweep(1'900'000, 2'000'000);
    b.sweep(1'900'001, 2'000'000);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);
    b.restart();
    b.sweep(1'900'002, 2'000'000);
    b.give(LocalOrder{ClearDoubt{MeterId{1}}, {}});

    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict) << "not an epoch from 0 on";
}

// The doubt came with one register; the other was believed until then and was not looked at since.
TEST(Exchange, opens_every_register_where_it_stands) {
    CommissionedBuilding b;
    const auto sweep = [&b](std::int64_t import, std::int64_t exported) {
        b.pass(15s);
        auto report = b.report(1, import);
        ASSERT_TRUE(report.registers.push_back({Quantity::export_energy, {exported}, {1}}));
        metering::SweepFinished finished;
        finished.bus = BusId{1};
        finished.meters = {report};
        b.give(std::move(finished));
    };
    sweep(1'000'010, 700);
    sweep(1'900'000, 710);
    sweep(1'900'000, 710);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});

    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    const auto entry = journal::decode_entry(b.journal.entries.back().bytes);
    std::vector<std::pair<Quantity, std::int64_t>> opening;
    for (const auto& record : entry->records) {
        const auto* started = std::get_if<journal::MeterEpochStarted>(&record);
        if (started == nullptr) continue;
        for (const auto& mark : started->opening)
            opening.emplace_back(mark.quantity, mark.value.wh);
    }
    EXPECT_EQ(opening, (std::vector<std::pair<Quantity, std::int64_t>>{
                           {Quantity::import_energy, 1'900'000}, {Quantity::export_energy, 710}}));
}

// Whoever reads the display has seen more than the last sweep did.
TEST(Exchange, declared_with_a_newer_value_than_was_read_charges_nothing_twice) {
    CommissionedBuilding b;
    b.sweep(1'003'000, 2'000'000);
    b.sweep(1'003'010, 2'000'000);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

    b.pass(45s);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {{Quantity::import_energy, Energy{1'003'100}}}},
                      ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    b.sweep(1'003'120, 2'000'000);
    b.sweep(1'003'130, 2'000'000);
    settle(b);

    EXPECT_EQ(collected(b, 1), Energy{3'130});
}

TEST(Exchange, of_a_register_that_went_back_counts_from_what_it_shows) {
    CommissionedBuilding b;
    b.sweep(1'000'040, 2'000'000);
    b.sweep(1'000'010, 2'000'000);
    b.sweep(1'000'010, 2'000'000);
    ASSERT_EQ(b.controller->books().meters.find(MeterId{1})->doubt,
              journal::DoubtReason::backwards);

    b.sweep(1'000'010, 2'000'000, 10min);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {{Quantity::import_energy, Energy{1'000'040}}}},
                      ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    b.sweep(1'000'020, 2'000'000);
    b.sweep(1'000'025, 2'000'000);
    settle(b);

    EXPECT_FALSE(b.controller->books().meters.find(MeterId{1})->doubt);
    EXPECT_EQ(collected(b, 1), Energy{40 + 15});
}

// A person repeats what was carried out already; the new meter happens to show a little less than the old one.
TEST(Exchange, declared_twice_charges_the_end_of_the_old_meter_once) {
    CommissionedBuilding b;
    b.sweep(1'000'040, 2'000'000);
    b.serial = "43";
    b.probed = false;
    b.sweep(999'000, 2'000'000, 10min);
    const DeclareExchange exchange{MeterId{1}, {{Quantity::import_energy, Energy{1'000'100}}}};
    b.give(LocalOrder{exchange, ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);

    b.give(LocalOrder{exchange, ReplyTo{10}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    b.sweep(999'010, 2'000'000);
    b.give(LocalOrder{exchange, ReplyTo{11}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    settle(b);

    EXPECT_EQ(collected(b, 1), Energy{100 + 10});
}

// The end that was declared lies above what the meter shows, and by now its connection might have drawn the rest.
TEST(Exchange, of_a_register_that_went_back_charges_nothing_when_it_is_declared_again) {
    CommissionedBuilding b;
    b.sweep(1'000'040, 2'000'000);
    b.sweep(1'000'010, 2'000'000);
    b.sweep(1'000'010, 2'000'000);
    const DeclareExchange exchange{MeterId{1}, {{Quantity::import_energy, Energy{1'000'040}}}};
    b.give(LocalOrder{exchange, ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);

    b.pass(1min);
    b.give(LocalOrder{exchange, ReplyTo{10}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_EQ(collected(b, 1), Energy{40});
}

// And it makes no difference that the new meter has come into doubt meanwhile, for another reason.
TEST(Exchange, declared_again_when_the_new_meter_is_in_doubt_charges_nothing) {
    CommissionedBuilding b;
    b.sweep(1'000'040, 2'000'000);
    b.serial = "43";
    b.probed = false;
    b.sweep(999'000, 2'000'000, 10min);
    const DeclareExchange exchange{MeterId{1}, {{Quantity::import_energy, Energy{1'000'100}}}};
    b.give(LocalOrder{exchange, ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    b.sweep(999'000, 2'000'000);
    for (int restarts = 0; restarts < 2; ++restarts) {
        b.sweep(999'500,
                2'000'000);  // it stood still for a while, and goes on with what it has missed
        b.sweep(999'501, 2'000'000);
        b.answer_field();
        ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

        b.give(LocalOrder{exchange, ReplyTo{10}});
        EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::invalid);
        b.restart();
    }
    EXPECT_EQ(collected(b, 1), Energy{100});

    b.sweep(999'501, 2'000'000);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {{Quantity::import_energy, Energy{999'501}}}},
                      ReplyTo{11}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << "what its display shows is charged";
    EXPECT_EQ(collected(b, 1), Energy{100 + 501});
}

TEST(Redefinition, opens_a_share_of_a_meter_that_counts_already) {
    CommissionedBuilding b;
    SupplyPointSite added;
    added.supply_point = {SupplyPointId{3}, {{MeterId{1}}}, {}};
    added.account = k_carla;
    added.tariff = k_tariff;
    b.site.supply_points.push_back(added);

    b.sweep(1'000'010, 2'000'000);
    b.restart();
    b.sweep(1'000'020, 2'000'000);
    b.sweep(1'000'030, 2'000'000);
    b.sweep(1'000'050, 2'000'000);
    settle(b);

    EXPECT_EQ(collected(b, 1), Energy{50});
    EXPECT_GE(collected(b, 3), Energy{20});
    EXPECT_LE(collected(b, 3), Energy{30});
}

TEST(Tenancy, begins_with_what_the_meter_shows_then) {
    SiteConfig site = two_apartments();
    site.supply_points[1].account = AccountId{};
    Building b(site);
    b.sweep(1'000'000, 2'000'000);
    b.sweep(1'000'000, 2'000'000);
    for (int i = 1; i <= 30; ++i) b.sweep(1'000'000, 2'000'000 + i * 1000, 1h);

    b.site.supply_points[1].account = k_ben;
    b.restart();
    b.sweep(1'000'000, 2'030'000);
    b.sweep(1'000'000, 2'030'010);
    b.sweep(1'000'000, 2'030'020);
    settle(b);

    EXPECT_GE(collected(b, 2), Energy{10});
    EXPECT_LE(collected(b, 2), Energy{20});
}

TEST(Report, of_a_sweep_that_is_older_than_a_single_read_is_passed_over) {
    CommissionedBuilding b;
    b.pass(10s);
    metering::SweepFinished late;
    late.bus = BusId{1};
    late.meters = {b.report(1, 1'000'010)};
    b.pass(1s);
    b.give(b.report(1, 1'000'015));

    b.give(late);

    const auto* reg = b.controller->live().meters.find(MeterId{1})->find(Quantity::import_energy);
    EXPECT_EQ(reg->value, Energy{1'000'015});
    EXPECT_EQ(reg->unusual_count, 0);
}

}  // namespace
}  // namespace riser::controller
