#include "gateway/local/view_json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "gateway/local/outlook_json.h"
#include "tests/unit/local/made_up_building.h"

namespace riser::local {
namespace {

namespace json = boost::json;

ViewText rendered(const controller::BuildingView& view) {
    return render({&view, nullptr, nullptr}, made_up_settings(62));
}

std::vector<std::int64_t> ids(const json::value& document, const char* list) {
    std::vector<std::int64_t> found;
    for (const auto& part : document.at_pointer(list).as_array())
        found.push_back(part.at("id").as_int64());
    return found;
}

TEST(ViewJson, changes_hold_only_what_differs) {
    auto before = made_up_building();
    auto after = before;
    after.supply_points[1].projected_balance += Money{1};
    after.meters[2].doubt = "register went backwards";
    after.made.monotonic += std::chrono::seconds(1);

    const auto news = json::parse(changes(rendered(before), rendered(after)));

    EXPECT_EQ(ids(news, "/supply_points"),
              (std::vector<std::int64_t>{2, 3}));  // 3 is marked for its meter
    EXPECT_EQ(ids(news, "/meters"), std::vector<std::int64_t>{3});
    EXPECT_EQ(ids(news, "/buses"), std::vector<std::int64_t>{});
    EXPECT_EQ(news.at("uptime_ms").as_int64(),
              json::parse(whole(rendered(before))).at("uptime_ms").as_int64() + 1000);
}

// Ages are moments of the gateway's uptime, so that a view of which only the clock moved sends
// nothing.
TEST(ViewJson, time_alone_changes_no_part) {
    auto before = made_up_building(62);
    auto after = before;
    after.made = made_up_now(5);
    const std::string news = changes(rendered(before), rendered(after));
    EXPECT_EQ(ids(json::parse(news), "/supply_points"), std::vector<std::int64_t>{});
    EXPECT_LT(news.size(), 1'500U);
}

// Nobody knows whose it is and what is left there: that is not a vacant flat with a balance of nothing.
TEST(ViewJson, without_books_no_amount_is_shown) {
    auto view = made_up_building();
    controller::SupplyPointView unbooked;
    unbooked.id = SupplyPointId{1};
    unbooked.booked = false;
    view.supply_points = {unbooked};

    const auto point = json::parse(whole(rendered(view))).at_pointer("/supply_points/0");

    EXPECT_FALSE(point.at("booked").as_bool());
    for (const char* amount :
         {"balance", "settled_balance", "debt", "amount_to_clear", "collected_wh"}) {
        EXPECT_TRUE(point.at(amount).is_null()) << amount;
    }
}

TEST(ViewJson, what_is_paid_afterwards_has_no_horizon) {
    AccountOutlook outlook;
    EXPECT_TRUE(outlook_json(&outlook).at("horizon").is_null());
    outlook.run_out.horizon = UtcTime{std::chrono::seconds(1'800'000'000)};
    const std::string horizon(outlook_json(&outlook).at("horizon").as_string());
    EXPECT_EQ(horizon, "2027-01-15T08:00:00Z");
}

// What a page is sent each second must stay small however many apartments there are.
TEST(ViewJson, the_whole_document_of_62_apartments_stays_small) {
    const auto view = made_up_building(62);
    EXPECT_LT(whole(rendered(view)).size(), 100'000U);
}

TEST(ViewJson, names_are_escaped) {
    auto settings = made_up_settings();
    settings.names.supply_points[SupplyPointId{1}] = "\"</script>\\\n";
    const auto view = made_up_building();
    const auto document = json::parse(whole(render({&view, nullptr, nullptr}, settings)));
    EXPECT_EQ(document.at_pointer("/supply_points/0/name").as_string(), "\"</script>\\\n");
}

}  // namespace
}  // namespace riser::local
