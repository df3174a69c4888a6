// The read model fed by a real controller: whatever the building did, the lines add up to its
// books, and building them again from the journal gives the same lines.
#include <fstream>

#include "core/base/prng.h"
#include "gateway/local/calendar.h"
#include "tests/unit/local/read_model_fixture.h"

namespace riser::store {
namespace {

// Some days of a building in which everything happens: consumption, top-ups, cut-offs, a new
// tariff.
void live(Building& building, Prng& random, int steps) {
    for (int step = 0; step < steps; ++step) {
        switch (random.below(14)) {
            case 0:
                building.top_up(k_anna, 10'000 + static_cast<std::int64_t>(random.below(900'000)),
                                static_cast<std::uint8_t>(10 + random.below(240)));
                break;
            case 1:
                building.top_up(k_ben, 10'000 + static_cast<std::int64_t>(random.below(900'000)),
                                static_cast<std::uint8_t>(10 + random.below(240)));
                break;
            case 2:
                building.tick(std::chrono::minutes(1 + random.below(300)));
                break;
            case 3:
                building.give(controller::LocalOrder{controller::SettleNow{}, {}});
                break;
            case 4: {
                if (random.below(5) != 0) break;
                payment::Tariff tariff = building.site.tariffs[0];
                tariff.version = static_cast<std::uint32_t>(2 + step);
                tariff.prices = {Price{100'000 + static_cast<std::int64_t>(random.below(300'000))}};
                if (random.chance(1, 2)) {
                    tariff.prices.push_back({tariff.prices[0].micro_per_kwh + 50'000});
                    tariff.rules.blocks = {{Energy{700}},
                                           payment::BlockMethod::whole,
                                           payment::BlockPeriod::day,
                                           false};
                }
                tariff.effective_from = building.clock.wall;
                building.give(controller::LocalOrder{controller::SetTariff{tariff}, {}});
                break;
            }
            default: {
                const auto used = [&](std::uint32_t id) {
                    const bool on = building.supply(id) == metering::SwitchState::connected;
                    return on ? static_cast<std::int64_t>(random.below(400)) : 0;
                };
                const std::int64_t first = building.registers[0] + used(1);
                const std::int64_t second = building.registers[1] + used(2);
                building.sweep(first, second, std::chrono::minutes(1 + random.below(20)));
            }
        }
        building.answer_field();
    }
    building.give(controller::LocalOrder{controller::SettleNow{}, {}});
}

TEST_F(ReadModelTest, a_top_up_and_a_day_of_use_are_two_lines_with_exact_balances) {
    Building building;
    building.commission();
    auto model = open(building);
    feed(*model, building);
    const std::size_t before = everything(*model, k_anna).lines.size();

    building.top_up(k_anna, 5'000'000, 77);
    building.sweep(1'000'100, 2'000'000, std::chrono::minutes(6));
    building.sweep(1'000'250, 2'000'000, std::chrono::minutes(6));
    building.give(controller::LocalOrder{controller::SettleNow{}, {}});
    feed(*model, building);

    const Statement statement = everything(*model, k_anna);
    ASSERT_EQ(statement.lines.size(), before + 2);
    const auto& top_up = statement.lines[before];
    EXPECT_EQ(top_up.amount, Money{5'000'000});
    EXPECT_EQ(std::get<local::TopUpLine>(top_up.what).id, TopUpId{{77}});
    EXPECT_EQ(top_up.balance, Money{7'000'000});
    const auto& energy = statement.lines[before + 1];
    EXPECT_EQ(energy.amount, Money{-50'000});  // 250 Wh at 0.20
    EXPECT_EQ(std::get<local::EnergyLine>(energy.what).energy, Energy{250});
    EXPECT_EQ(std::get<local::EnergyLine>(energy.what).price, Price{200'000});
    EXPECT_EQ(energy.balance, building.balance(k_anna));
    EXPECT_EQ(statement.closing, building.balance(k_anna));
}

TEST_F(ReadModelTest, going_into_a_dearer_block_is_a_line_of_its_own) {
    auto site = controller::two_apartments();
    site.tariffs[0].prices = {Price{200'000}, Price{300'000}};
    site.tariffs[0].rules.blocks = {
        {Energy{100}}, payment::BlockMethod::whole, payment::BlockPeriod::calendar_month, false};
    Building building(site);
    building.commission();
    auto model = open(building);
    building.sweep(1'000'100, 2'000'000, std::chrono::minutes(6));
    building.give(controller::LocalOrder{controller::SettleNow{}, {}});
    building.sweep(1'000'150, 2'000'000, std::chrono::minutes(6));
    building.give(controller::LocalOrder{controller::SettleNow{}, {}});
    feed(*model, building);

    const Statement statement = everything(*model, k_anna);
    const auto& step = statement.lines.back();
    EXPECT_EQ(step.amount, Money{-10'000});  // 100 Wh from 0.20 to 0.30
    EXPECT_EQ(std::get<local::BlockLine>(step.what),
              (local::BlockLine{Energy{100}, Price{300'000}, 0}));
    EXPECT_EQ(statement.closing, building.balance(k_anna));
    EXPECT_EQ(statement.closing, Money{2'000'000 - 45'000});  // 150 Wh at 0.30
}

TEST_F(ReadModelTest, a_cut_off_and_its_end_are_lines_with_their_reason) {
    Building building;
    building.commission();
    building.sweep(1'010'000, 2'000'000,
                   std::chrono::hours(2));  // 10 kWh cost 2.00: nothing is left
    building.answer_field();
    ASSERT_EQ(building.supply(1), metering::SwitchState::disconnected);
    building.top_up(k_anna, 5'000'000, 78);
    building.tick(std::chrono::seconds(20));
    building.answer_field();
    ASSERT_EQ(building.supply(1), metering::SwitchState::connected);

    auto model = open(building);
    feed(*model, building);

    std::vector<local::SupplyLine> supply;
    for (const auto& line : everything(*model, k_anna).lines) {
        if (const auto* what = std::get_if<local::SupplyLine>(&line.what)) supply.push_back(*what);
    }
    ASSERT_GE(supply.size(), 2U);
    const auto& off = supply[supply.size() - 2];
    const auto& on = supply.back();
    EXPECT_EQ(off.state, metering::SwitchState::disconnected);
    EXPECT_EQ(off.reason, static_cast<std::uint8_t>(journal::SupplyReason::credit_exhausted));
    EXPECT_EQ(on.state, metering::SwitchState::connected);
    EXPECT_EQ(on.reason, static_cast<std::uint8_t>(journal::SupplyReason::credit_restored));
}

// Nobody was cut off, and no credit was restored.
TEST_F(ReadModelTest, a_contact_that_fell_open_is_not_put_down_to_the_last_order) {
    Building building;
    building.commission();
    auto model = open(building);
    building.contact[0] = metering::SwitchState::disconnected;
    for (int i = 0; i < 10; ++i) {
        building.sweep(1'000'000, 2'000'000);
        building.answer_field();
        feed(*model, building);
    }
    ASSERT_EQ(building.supply(1), metering::SwitchState::connected);

    std::vector<local::SupplyLine> supply;
    for (const auto& line : everything(*model, k_anna).lines) {
        if (const auto* what = std::get_if<local::SupplyLine>(&line.what)) supply.push_back(*what);
    }
    ASSERT_GE(supply.size(), 2U);
    EXPECT_EQ(supply[supply.size() - 2],
              (local::SupplyLine{metering::SwitchState::disconnected, local::k_opened_unordered}));
    EXPECT_EQ(supply.back(),
              (local::SupplyLine{metering::SwitchState::connected, local::k_closed_again}));
}

// The tenant is not told that he was at it.
TEST_F(ReadModelTest, a_contact_that_came_back_with_its_power_is_not_put_down_to_a_hand) {
    for (const bool silent : {false, true}) {
        Building building;
        building.commission();
        building.sweep(1'010'000, 2'000'000, std::chrono::hours(2));
        building.answer_field();
        ASSERT_EQ(building.supply(1), metering::SwitchState::disconnected);
        building.sweep(1'010'000, 2'000'000);
        building.contact[0] = metering::SwitchState::connected;
        metering::MeterReport dark;
        dark.meter = MeterId{1};
        dark.health = metering::MeterHealth::no_answer;
        if (silent) building.give(dark);
        building.sweep(1'010'000, 2'000'000);

        auto model = open(building, silent ? "silent.db" : "in_sight.db");
        feed(*model, building);

        std::optional<local::SupplyLine> last;
        for (const auto& line : everything(*model, k_anna).lines) {
            if (const auto* what = std::get_if<local::SupplyLine>(&line.what)) last = *what;
        }
        ASSERT_TRUE(last);
        EXPECT_EQ(*last,
                  (local::SupplyLine{metering::SwitchState::connected,
                                     silent ? local::k_came_back : local::k_closed_unordered}));
    }
}

class ReadModelSeeds : public ReadModelTest, public testing::WithParamInterface<std::uint64_t> {};

TEST_P(ReadModelSeeds, lines_add_up_to_the_books_however_they_were_taken) {
    Prng random(GetParam());
    Building building;
    building.commission();
    auto restarted = open(building, "restarted.db");
    for (int day = 0; day < 5; ++day) {
        live(building, random, 40);
        feed(*restarted, building, 1 + static_cast<std::size_t>(random.below(60)));
        if (random.below(2) == 0) {
            ASSERT_TRUE(restarted->save().ok());
        }
        if (random.below(2) == 0) {
            restarted.reset();
            restarted = open(building, "restarted.db");  // what was not saved is read again
        }
    }
    feed(*restarted, building);
    auto rebuilt = open(building, "rebuilt.db");
    feed(*rebuilt, building);

    for (const AccountId account : {k_anna, k_ben}) {
        const Statement statement = everything(*rebuilt, account);
        EXPECT_EQ(everything(*restarted, account), statement);
        EXPECT_EQ(statement.closing, building.balance(account));
        Money sum = statement.opening;
        Money energy{};
        for (const auto& line : statement.lines) {
            sum += line.amount;
            EXPECT_EQ(line.balance, sum);
            if (std::holds_alternative<local::EnergyLine>(line.what)) energy -= line.amount;
        }
        Money used{};
        const auto usage = rebuilt->usage(account, 0, k_ever);
        for (const auto& day : *usage) used += day.amount;
        EXPECT_EQ(used, energy);
        // Any split of time gives statements that continue each other.
        const auto& lines = statement.lines;
        const local::LocalDay middle = lines[lines.size() / 2].day;
        const auto early = rebuilt->statement(account, 0, middle);
        const auto late = rebuilt->statement(account, middle + 1, k_ever);
        EXPECT_EQ(early->closing, late->opening);
        EXPECT_EQ(early->lines.size() + late->lines.size(), lines.size());
    }
    EXPECT_EQ(notes, std::vector<std::string>{});
}

// A journal whose beginning was dropped: the lines that are left and the balance of today give what
// was brought forward.
TEST_P(ReadModelSeeds, a_journal_without_its_beginning_brings_the_right_balance_forward) {
    Prng random(GetParam());
    Building building;
    building.commission();
    live(building, random, 120);
    auto whole = open(building, "whole.db");
    feed(*whole, building);

    auto& entries = building.journal.entries;
    const auto dropped = static_cast<std::ptrdiff_t>(entries.size() / 2);
    entries.erase(entries.begin(), entries.begin() + dropped);
    auto model = open(building, "pruned.db");
    feed(*model, building, entries.size() - 1);
    EXPECT_FALSE(model->complete());
    ASSERT_TRUE(model->save().ok());
    model.reset();
    model = open(building, "pruned.db");
    feed(*model, building);

    EXPECT_TRUE(model->complete());
    for (const AccountId account : {k_anna, k_ben}) {
        const Statement pruned = everything(*model, account);
        EXPECT_EQ(pruned.closing, building.balance(account));
        ASSERT_FALSE(pruned.lines.empty());
        EXPECT_TRUE(std::holds_alternative<local::BroughtForward>(pruned.lines.front().what));
        EXPECT_EQ(pruned.lines.back().balance, everything(*whole, account).lines.back().balance);
    }
    live(building, random, 50);
    feed(*model, building);
    EXPECT_EQ(everything(*model, k_anna).closing, building.balance(k_anna));
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReadModelSeeds, testing::Range<std::uint64_t>(1, 6));

TEST_F(ReadModelTest, a_damaged_file_is_begun_anew) {
    Building building;
    building.commission();
    {
        auto model = open(building);
        feed(*model, building);
        ASSERT_TRUE(model->save().ok());
    }
    std::filesystem::remove(path("read_model.db-wal"));
    std::ofstream(path("read_model.db")) << std::string(8192, 'x');

    auto model = open(building);
    EXPECT_EQ(notes, std::vector<std::string>{"read_model_begun_anew"});
    EXPECT_EQ(model->position(), 0U);
    feed(*model, building);
    EXPECT_EQ(everything(*model, k_anna).closing, building.balance(k_anna));
}

TEST_F(ReadModelTest, a_model_of_another_journal_is_begun_anew) {
    Building first;
    first.commission();
    {
        auto model = open(first);
        feed(*model, first);
        ASSERT_TRUE(model->save().ok());
    }
    Building second;  // another journal of the same length, as after a restore from elsewhere
    second.journal.entries.clear();
    second.pass(std::chrono::hours(1));
    second.start();
    second.commission();
    auto model = open(second);
    EXPECT_EQ(notes, std::vector<std::string>{"read_model_begun_anew"});
    EXPECT_EQ(model->position(), 0U);
}

TEST_F(ReadModelTest, a_model_ahead_of_the_journal_is_begun_anew) {
    Building building;
    building.commission();
    auto later = std::make_unique<Building>();
    later->commission();
    later->sweep(1'000'900, 2'000'100, std::chrono::minutes(10));
    {
        auto model = open(*later);
        feed(*model, *later);
        ASSERT_TRUE(model->save().ok());
    }
    EXPECT_EQ(open(building)->position(), 0U);
}

TEST_F(ReadModelTest, another_time_zone_makes_other_days_so_it_is_begun_anew) {
    Building building;
    building.commission();
    {
        auto model = open(building);
        feed(*model, building);
        ASSERT_TRUE(model->save().ok());
    }
    building.site.zone = {"Europe/Berlin", {{UtcTime{}, 3600}}};
    EXPECT_EQ(open(building)->position(), 0U);
}

TEST_F(ReadModelTest, an_entry_that_does_not_continue_the_chain_is_refused) {
    Building building;
    building.commission();
    auto model = open(building);
    auto forged = building.journal.entries.front();
    forged.bytes.back() ^= 1U;
    const auto refused = model->take(forged);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("does not continue the chain"), std::string::npos);
    EXPECT_EQ(model->position(), 0U);
    feed(*model, building);
    EXPECT_EQ(everything(*model, k_ben).closing, building.balance(k_ben));
}

TEST_F(ReadModelTest, averages_rest_on_whole_days_only) {
    Building building;
    building.commission();
    auto model = open(building);
    const auto start = to_unix_ms(building.clock.wall);
    for (int day = 1; day <= 3; ++day) {
        building.sweep(1'000'000 + day * 1'000, 2'000'000, std::chrono::hours(24));
        building.give(controller::LocalOrder{controller::SettleNow{}, {}});
    }
    feed(*model, building);
    const auto today = local::local_day(building.site.zone, start) + 3;
    const auto summary = model->average_usage(today);
    ASSERT_TRUE(summary.ok());
    ASSERT_EQ(summary->accounts.size(), 1U);
    EXPECT_EQ(summary->accounts[0].account, k_anna);
    EXPECT_EQ(summary->accounts[0].per_day, Money{200'000});  // 1 kWh a day
    EXPECT_EQ(summary->accounts[0].days, 2);
}

}  // namespace
}  // namespace riser::store
