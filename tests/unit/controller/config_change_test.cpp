// What a changed configuration does to a building whose books go on.
#include "gateway/controller/config_differences.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

constexpr TariffId k_dear{{10}};

// 400 Wh were used and read, but not settled, when the power went; 5 kWh more until the gateway is back.
struct Interrupted : Building {
    explicit Interrupted(SiteConfig config = two_apartments()) : Building(std::move(config)) {
        commission(20'000'000);
        sweep(1'000'000, 2'000'000, 15s);
        give(LocalOrder{SettleNow{}, {}});
        before = balance(k_anna);
        sweep(1'000'400, 2'000'000, 4min);
    }
    void come_back() {
        clock.wall += 48h;
        clock.earliest += 48h;
        clock.latest += 48h;
        restart();
    }
    void read_and_settle(std::int64_t wh, Duration after = 1h) {
        sweep(wh, 2'000'000, after);
        tick();
        give(LocalOrder{SettleNow{}, {}});
    }
    Money spent() const { return before - balance(k_anna); }
    Money before{};
};

TEST(ConfigChange, a_new_version_without_a_date_holds_from_now_on_and_for_nothing_before) {
    Interrupted b;
    b.site.tariffs.front().version = 2;
    b.site.tariffs.front().prices = {Price{350'000}};
    b.come_back();
    b.read_and_settle(1'005'000);
    EXPECT_EQ(b.spent(), Money{1'000'000}) << "5 kWh at 0.20, used before";
    EXPECT_FALSE(b.controller->view(b.clock)->prices_wait);

    b.read_and_settle(1'006'000);
    EXPECT_EQ(b.spent(), Money{1'350'000}) << "1 kWh at 0.35";
}

// Real clocks are not at whole milliseconds, and without a floor `earliest` lies in another decade.
TEST(ConfigChange, a_version_is_taken_by_whatever_clock) {
    for (const bool trusted : {true, false}) {
        Interrupted b;
        b.site.tariffs.front().version = 2;
        b.site.tariffs.front().prices = {Price{350'000}};
        b.clock.wall += 123us;
        b.clock.earliest += 123us;
        if (!trusted) {
            b.clock.earliest = UtcTime{18h + 123us};
            b.clock.latest = k_no_upper_bound;
        }
        b.come_back();
        b.read_and_settle(1'005'000);

        const auto taken = b.controller->books().tariffs.find(k_tariff)->second.back();
        EXPECT_EQ(taken.version, 2U);
        EXPECT_GT(taken.effective_from, b.clock.wall - 2h) << (trusted ? "trusted" : "unsure");
    }
}

TEST(ConfigChange, another_tariff_of_an_account_charges_nothing_that_was_used_before) {
    Interrupted b;
    payment::Tariff dear = b.site.tariffs.front();
    dear.id = k_dear;
    dear.prices = {Price{500'000}};
    b.site.tariffs.push_back(dear);
    b.site.supply_points[0].tariff = k_dear;
    b.come_back();
    b.read_and_settle(1'005'000);
    EXPECT_EQ(b.spent(), Money{1'000'000});

    b.read_and_settle(1'006'000);
    EXPECT_EQ(b.spent(), Money{1'500'000});
}

// What it counted before would have the new price, which may be dearer: it waits, and whose reading it waits for is
// shown.
TEST(ConfigChange, another_tariff_of_an_account_waits_for_its_silent_meter_and_names_it) {
    Interrupted b;
    payment::Tariff dear = b.site.tariffs.front();
    dear.id = k_dear;
    dear.prices = {Price{500'000}};
    b.site.tariffs.push_back(dear);
    b.site.supply_points[0].tariff = k_dear;
    const MeterId meter = b.site.supply_points[0].supply_point.registers.front().meter;
    b.come_back();
    b.pass(1h);
    b.tick();
    const auto view = b.controller->view(b.clock);
    EXPECT_TRUE(view->prices_wait);
    EXPECT_EQ(std::count(view->prices_wait_for.begin(), view->prices_wait_for.end(), meter), 1);

    b.read_and_settle(1'005'000);
    EXPECT_EQ(b.spent(), Money{1'000'000}) << "by the old price, for it was used before";
    b.tick();
    EXPECT_FALSE(b.controller->view(b.clock)->prices_wait);
    EXPECT_TRUE(b.controller->view(b.clock)->prices_wait_for.empty());
}

TEST(ConfigChange, a_silent_meter_does_not_hold_up_the_prices_of_the_building) {
    Interrupted b;
    b.site.tariffs.front().version = 2;
    b.site.tariffs.front().prices = {Price{400'000}};
    b.come_back();
    const UtcTime back = b.clock.wall;
    b.tick();
    EXPECT_TRUE(b.controller->view(b.clock)->prices_wait);
    b.pass(10min);
    b.tick();
    EXPECT_FALSE(b.controller->view(b.clock)->prices_wait);

    // Heard again as long after the change as it was silent before it: half of the 4 kWh at either price.
    b.read_and_settle(1'004'000, back + 48h - b.clock.wall);
    EXPECT_NEAR(static_cast<double>(b.spent().micro), 1'200'000, 10'000);
}

TEST(ConfigChange, a_price_edited_without_a_new_version_changes_nothing_and_says_so) {
    Interrupted b;
    b.site.tariffs.front().prices = {Price{350'000}};
    b.come_back();
    b.read_and_settle(1'005'000);

    EXPECT_EQ(b.spent(), Money{1'000'000});
    EXPECT_TRUE(b.noted("tariff_edited"));
    const auto view = b.controller->view(b.clock);
    ASSERT_EQ(view->config_differences.size(), 1U);
    EXPECT_NE(view->config_differences[0].advice.find("`version = 2`"), std::string::npos)
        << view->config_differences[0].advice;
}

TEST(ConfigChange, a_debt_and_a_gift_that_were_edited_change_nothing_and_say_so) {
    SiteConfig site = two_apartments();
    journal::ChargeConfigured debt = debt_of_payments(k_anna, 100'000, Money{120'000'000});
    journal::CreditConfigured gift;
    gift.account = k_anna;
    gift.credit = {3};
    gift.type = payment::CreditType::reserved;
    gift.priority = 43;
    gift.preset = Money{20'000'000};
    auto& point = site.supply_points.front();
    point.charges = {debt};
    point.credits = {gift};
    Building b(std::move(site));
    b.commission();
    EXPECT_TRUE(b.controller->view(b.clock)->config_differences.empty());
    const Money before = b.balance(k_anna);
    const Money owed = b.controller->books().find_account(k_anna)->debt();

    auto& edited = b.site.supply_points.front();
    edited.charges.front().added = Money{200'000'000};
    edited.credits.front().preset = Money{30'000'000};
    for (int i = 0; i < 2; ++i) {
        b.restart();
        b.tick();
        const auto differences = b.controller->view(b.clock)->config_differences;
        ASSERT_EQ(differences.size(), 2U);
        EXPECT_EQ(differences[0].code, "debt_edited");
        EXPECT_NE(differences[0].text.find("200.00"), std::string::npos) << differences[0].text;
        EXPECT_NE(differences[0].advice.find("120.00"), std::string::npos) << differences[0].advice;
        EXPECT_EQ(differences[1].code, "gift_edited");
        EXPECT_NE(differences[1].advice.find("20.00"), std::string::npos) << differences[1].advice;
    }
    EXPECT_TRUE(b.noted("debt_edited"));
    EXPECT_TRUE(b.noted("gift_edited"));
    EXPECT_EQ(b.balance(k_anna), before);
    EXPECT_EQ(b.controller->books().find_account(k_anna)->debt(), owed);
    edited.charges.front().added = debt.added;
    edited.credits.front().preset = gift.preset;
    b.restart();
    EXPECT_TRUE(b.controller->view(b.clock)->config_differences.empty());
}

TEST(ConfigChange, a_version_that_was_taken_without_a_date_is_not_called_edited) {
    Interrupted b;
    b.site.tariffs.front().version = 2;
    b.site.tariffs.front().prices = {Price{350'000}};
    b.come_back();
    b.read_and_settle(1'005'000);
    b.come_back();

    EXPECT_TRUE(b.controller->view(b.clock)->config_differences.empty());
    EXPECT_EQ(b.count_records<journal::TariffPublished>(), 2);
}

// An electrician finds that two meters were entered the wrong way round.
TEST(ConfigChange, meters_that_change_places_leave_nothing_unbilled) {
    Interrupted b;
    const Money ben = b.balance(k_ben);
    std::swap(b.site.supply_points[0].supply_point.registers,
              b.site.supply_points[1].supply_point.registers);
    b.come_back();
    for (int reading = 0; reading < 3; ++reading) {
        b.sweep(1'005'000 + 10 * reading, 2'001'000 + 10 * reading, 1min);
        b.tick();
    }
    EXPECT_FALSE(b.controller->view(b.clock)->prices_wait);
    b.sweep(1'006'000, 2'003'000, 1h);
    b.give(LocalOrder{SettleNow{}, {}});

    // Anna pays for meter 1 until the change and for meter 2 after it, Ben the other way round.
    const std::int64_t anna_wh = b.spent().micro / 200;
    const std::int64_t ben_wh = (ben - b.balance(k_ben)).micro / 200;
    EXPECT_EQ(anna_wh + ben_wh, 6'000 + 3'000);
    EXPECT_NEAR(static_cast<double>(anna_wh), 5'000 + 2'000, 30);
    EXPECT_EQ(b.apartment(1).shares[0].share.meter, MeterId{2});
}

// Nobody lives where the first meter belongs, so that apartment has it at once; its register opens when Anna has paid.
TEST(ConfigChange, a_vacant_taker_takes_nothing_that_another_was_not_charged_for) {
    SiteConfig site = two_apartments();
    site.supply_points[1].account = {};
    Interrupted b(std::move(site));
    std::swap(b.site.supply_points[0].supply_point.registers,
              b.site.supply_points[1].supply_point.registers);
    b.come_back();
    b.sweep(1'005'000, 2'000'000, 1min);
    b.sweep(1'005'010, 2'000'000, 1min);  // read twice, and the change is not made yet
    b.tick();
    b.sweep(1'005'010, 2'000'000, 1min);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.spent(), Money{200 * 5'010});
    EXPECT_EQ(b.apartment(1).shares[0].share.meter, MeterId{2});
    EXPECT_EQ(b.apartment(2).shares[0].share.meter, MeterId{1});
    EXPECT_TRUE(b.apartment(2).shares[0].open);
    EXPECT_EQ(b.apartment(2).shares[0].settled, Energy{1'005'010});
}

TEST(ConfigChange, meters_that_change_places_and_are_silent_hold_it_up_for_half_an_hour) {
    Interrupted b;
    std::swap(b.site.supply_points[0].supply_point.registers,
              b.site.supply_points[1].supply_point.registers);
    b.come_back();
    b.tick();
    EXPECT_EQ(b.apartment(1).shares[0].share.meter, MeterId{1});
    const int records = b.count_records<journal::SupplyPointDefined>();
    b.come_back();
    EXPECT_EQ(b.count_records<journal::SupplyPointDefined>(), records) << "nothing new is written";
    b.pass(30min);
    b.tick();
    EXPECT_EQ(b.apartment(1).shares[0].share.meter, MeterId{2});
    EXPECT_TRUE(b.noted("registers_changed_unread"));
}

struct OtherSite {
    const char* name;
    std::function<void(SiteConfig&)> change;
    const char* words;
};

TEST(ConfigChange, books_of_another_building_are_not_continued) {
    Building b;
    b.commission();
    EXPECT_TRUE(check_same_site(b.site, b.controller->books()).ok());
    EXPECT_TRUE(check_same_site(b.site, Books{}).ok()) << "that have not begun";
    const std::vector<OtherSite> others = {
        {"gateway", [](SiteConfig& site) { site.gateway = GatewayId{{70}}; }, "for gateway"},
        {"site", [](SiteConfig& site) { site.site = SiteId{{80}}; }, "for site"},
        {"currency",
         [](SiteConfig& site) {
             site.currency = {{'U', 'S', 'D'}};
         },
         "for currency EUR, the configuration says USD"},
        {"zone", [](SiteConfig& site) { site.zone.name = "Europe/Kyiv"; }, "for time zone"},
    };
    for (const auto& other : others) {
        SiteConfig site = b.site;
        other.change(site);
        const auto checked = check_same_site(site, b.controller->books());
        ASSERT_FALSE(checked.ok()) << other.name;
        EXPECT_NE(checked.error().message.find(other.words), std::string::npos)
            << checked.error().message;
    }
}

}  // namespace
}  // namespace riser::controller
