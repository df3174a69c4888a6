// What the read model says of the days ahead, fed by a real controller: two apartments that use a tenth of a
// kilowatt-hour each hour at 0.20 per kWh.
#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "gateway/store/read_model/read_model.h"
#include "tests/unit/controller/building.h"

namespace riser::store {
namespace {

using namespace std::chrono_literals;
using controller::Building;
using controller::k_anna;
using controller::k_ben;
using metering::UsualBasis;
using payment::LowCreditLevel;

class OutlookTest : public testing::Test {
protected:
    explicit OutlookTest(controller::SiteConfig site = controller::two_apartments())
        : building(std::move(site)) {
        std::filesystem::create_directories(folder_);
        building.commission(10'000'000);
    }
    ~OutlookTest() override { std::filesystem::remove_all(folder_); }

    void open() {
        model.reset();
        auto opened = ReadModel::open({path(), "", building.site.zone,
                                       known_books(building.controller->books()),
                                       [this](const Note& note) { notes.push_back(note.event); }});
        ASSERT_TRUE(opened.ok());
        model = std::move(opened).value();
        follow();
    }
    void follow() {
        for (const auto& entry : building.journal.entries) {
            if (entry.sequence <= model->position()) continue;
            ASSERT_TRUE(model->take(entry).ok());
        }
    }
    void live(int hours) {
        for (int hour = 0; hour < hours; ++hour) {
            building.sweep(building.registers[0] + 100, building.registers[1] + 100, 1h);
            building.give(controller::LocalOrder{controller::SettleNow{}, {}});
        }
        if (model) follow();
    }
    // Anna so much, Ben nothing.
    void use(std::int64_t wh, Duration time) {
        building.sweep(building.registers[0] + wh, building.registers[1], time);
        building.give(controller::LocalOrder{controller::SettleNow{}, {}});
        follow();
    }
    local::AccountOutlook outlook(AccountId account) {
        for (const auto& one : model->outlooks(building.clock.wall)) {
            if (one.account == account) return one;
        }
        ADD_FAILURE() << "no outlook";
        return {};
    }
    [[nodiscard]] std::string path() const { return folder_ / "read_model.db"; }

    Building building;
    std::unique_ptr<ReadModel> model;
    std::vector<std::string> notes;

private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("riser-outlook-" + std::to_string(::getpid()));
};

TEST_F(OutlookTest, nothing_is_said_of_the_end_before_anything_was_learned) {
    open();
    const auto now = outlook(k_anna);
    EXPECT_EQ(now.run_out.basis, UsualBasis::unknown);
    EXPECT_FALSE(now.run_out.expected.has_value());
    EXPECT_EQ(now.level, LowCreditLevel::none);
    EXPECT_EQ(now.price.now, Price{200'000}) << "the price is known from the beginning";
}

TEST_F(OutlookTest, credit_ends_when_usual_consumption_has_used_it_up) {
    open();
    live(15 * 24);
    const Money balance = building.balance(k_anna);
    const auto now = outlook(k_anna);
    EXPECT_EQ(now.run_out.basis, UsualBasis::own_hour);
    ASSERT_TRUE(now.run_out.expected.has_value());
    const auto left = *now.run_out.expected - building.clock.wall;
    // 0.02 an hour
    EXPECT_NEAR(static_cast<double>(std::chrono::floor<std::chrono::minutes>(left).count()),
                static_cast<double>(balance.micro * 60 / 20'000), 60.0);
    EXPECT_EQ(now.rate.last_day, Power{100});
}

// Anna owes 0.24 for each day, and pays a debt back by 0.10 a day.
class ChargedOutlook : public OutlookTest {
protected:
    ChargedOutlook() : OutlookTest(with_charges()) { building.top_up(k_anna, 20'000'000, 77); }

    static controller::SiteConfig with_charges() {
        controller::SiteConfig site = controller::two_apartments();
        journal::ChargeConfigured standing;
        standing.account = k_anna;
        standing.charge = {1};
        standing.per_period = Money{240'000};
        journal::ChargeConfigured debt = standing;
        debt.charge = {2};
        debt.purpose = payment::ChargePurpose::debt;
        debt.per_period = Money{100'000};
        debt.added = Money{50'000'000};
        site.supply_points.front().charges = {standing, debt};
        return site;
    }
    void live_days(int days) {
        for (int day = 0; day < days; ++day) {
            live(24);
            building.tick();
            follow();
        }
    }
    // 0.02 for each hour, 0.34 at each midnight.
    [[nodiscard]] std::int64_t minutes_until_nothing_is_left() const {
        std::int64_t left = building.balance(k_anna).micro * 60;
        UtcTime at{std::chrono::floor<std::chrono::minutes>(building.clock.wall)};
        std::int64_t minutes = 0;
        for (; left > 0; ++minutes) {
            at += 1min;
            left -= 20'000;
            if (at.time_since_epoch() % 24h == Duration::zero()) left -= 340'000 * 60;
        }
        return minutes;
    }
};

TEST_F(ChargedOutlook, credit_ends_sooner_by_what_is_collected_with_time) {
    open();
    live_days(15);
    ASSERT_GT(building.count_records<journal::ChargeCollected>(), 20);
    const auto now = outlook(k_anna);
    ASSERT_TRUE(now.run_out.expected.has_value());
    const auto left = *now.run_out.expected - building.clock.wall;
    EXPECT_NEAR(static_cast<double>(std::chrono::floor<std::chrono::minutes>(left).count()),
                static_cast<double>(minutes_until_nothing_is_left()), 60.0);

    ASSERT_TRUE(model->save().ok());
    open();
    EXPECT_EQ(outlook(k_anna), now) << "the books know the charges at a start";
    ASSERT_TRUE(model->start_over("for this test").ok());
    follow();
    EXPECT_EQ(outlook(k_anna), now) << "and so does the journal";
}

TEST_F(OutlookTest, a_top_up_ends_the_warning_and_asks_for_a_new_look) {
    open();
    live(15 * 24);
    const auto hours_left = building.balance(k_anna).micro / 20'000;
    live(static_cast<int>(hours_left) - 20);
    EXPECT_EQ(outlook(k_anna).level, LowCreditLevel::warning);
    EXPECT_FALSE(model->is_outlook_stale());
    building.top_up(k_anna, 5'000'000, 99);
    follow();
    EXPECT_TRUE(model->is_outlook_stale());
    EXPECT_EQ(outlook(k_anna).level, LowCreditLevel::none);
    EXPECT_FALSE(model->is_outlook_stale());
    EXPECT_EQ(outlook(k_ben).level, LowCreditLevel::warning) << "nobody paid for him";
}

TEST_F(OutlookTest, a_prediction_stands_for_three_hours) {
    open();
    live(15 * 24);
    const auto first = outlook(k_anna);
    use(10, 170min);
    EXPECT_EQ(outlook(k_anna).run_out, first.run_out);
    EXPECT_EQ(outlook(k_anna).made_ms, first.made_ms);
    EXPECT_NE(outlook(k_anna).rate, first.rate) << "what is measured is of now";
    use(10, 10min);
    EXPECT_EQ(outlook(k_anna).made_ms, to_unix_ms(building.clock.wall));
}

TEST_F(OutlookTest, a_prediction_is_made_anew_when_credit_goes_faster_than_it_thought) {
    open();
    live(15 * 24);
    const auto first = outlook(k_anna);
    use(1'000, 10min);
    const auto second = outlook(k_anna);
    EXPECT_EQ(second.made_ms, to_unix_ms(building.clock.wall));
    EXPECT_LT(second.run_out.expected, first.run_out.expected);
}

TEST_F(OutlookTest, a_warning_comes_in_time_from_a_prediction_that_stands) {
    open();
    live(15 * 24);
    auto first = outlook(k_anna);
    while (*first.run_out.expected - building.clock.wall > 25h) {
        live(1);
        first = outlook(k_anna);
    }
    EXPECT_EQ(first.level, LowCreditLevel::notice);
    use(0, *first.run_out.expected - building.clock.wall - 24h);
    const auto second = outlook(k_anna);
    EXPECT_EQ(second.run_out, first.run_out);
    EXPECT_EQ(second.level, LowCreditLevel::warning);
}

TEST_F(OutlookTest, what_was_learned_outlives_a_restart) {
    open();
    live(15 * 24);
    const auto before = outlook(k_ben);
    ASSERT_TRUE(model->save().ok());
    open();
    EXPECT_EQ(outlook(k_ben), before);
    EXPECT_TRUE(notes.empty());
}

TEST_F(OutlookTest, a_save_without_usage_loses_what_was_learned_since_and_nothing_else) {
    open();
    live(15 * 24);
    ASSERT_TRUE(model->save().ok());
    live(5);
    const auto before = outlook(k_anna);
    ASSERT_TRUE(model->save(false).ok());
    open();
    const auto after = outlook(k_anna);
    ASSERT_TRUE(after.run_out.expected && before.run_out.expected);
    EXPECT_LE(abs(*after.run_out.expected - *before.run_out.expected), 1h);
    live(24);
    EXPECT_EQ(outlook(k_anna).rate.last_hour, Power{100});
}

TEST_F(OutlookTest, a_model_that_is_made_again_learns_from_the_journal) {
    open();
    live(15 * 24);
    const auto before = outlook(k_anna);
    ASSERT_TRUE(model->start_over("for this test").ok());
    EXPECT_TRUE(model->outlooks(building.clock.wall).empty());
    follow();
    EXPECT_EQ(outlook(k_anna), before);
}

TEST_F(OutlookTest, bytes_of_another_make_are_refused_and_change_nothing) {
    open();
    live(48);
    UsageBook book{building.site.zone};
    AccountUsage usage;
    usage.id = k_anna;
    for (int hour = 0; hour < 48; ++hour) {
        const UtcTime from = building.clock.wall + std::chrono::hours(hour);
        ASSERT_TRUE(usage.history.record(building.site.zone, {from, from + 1h, {hour * 10}}));
    }
    const auto bytes = UsageBook::encode(usage);
    ASSERT_TRUE(book.restore(k_anna, bytes).ok());
    EXPECT_EQ(book.accounts().front().history, usage.history);

    Prng random(7);
    int refused = 0;
    for (int i = 0; i < 2'000; ++i) {
        auto broken = bytes;
        if (random.below(4) == 0) broken.resize(random.below(broken.size()));
        if (!broken.empty()) {
            broken[random.below(broken.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
        }
        UsageBook other{building.site.zone};
        const auto restored = other.restore(k_anna, broken);
        if (restored.ok()) {
            EXPECT_TRUE(payment::check_usage_history(other.accounts().front().history).ok());
        } else {
            EXPECT_TRUE(other.accounts().empty());
            ++refused;
        }
    }
    EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace riser::store
