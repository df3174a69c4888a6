// The cases are in tests/tables/apportionment.txt; here is what must hold for any building.
#include "core/metering/apportionment.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::metering {
namespace {

std::vector<Participant> arbitrary_building() {
    std::vector<Participant> all;
    const int count = *rc::gen::inRange(0, 40);
    for (int i = 0; i < count; ++i) {
        Participant one;
        one.supply_point = {static_cast<std::uint32_t>(*rc::gen::inRange(1, 30))};
        one.days = *rc::gen::inRange(1, 32);
        one.vacant = *rc::gen::inRange(0, 5) == 0;
        one.area_dm2 = *rc::gen::inRange(0, 20'000);
        one.occupants = *rc::gen::inRange(0, 6);
        one.ownership_ppm = *rc::gen::inRange(0, 25'000);
        one.metered = {*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
        all.push_back(one);
    }
    return all;
}

ApportionmentKey arbitrary_key() {
    return static_cast<ApportionmentKey>(*rc::gen::inRange(1, 7));
}

RC_GTEST_PROP(Apportion, gives_out_the_whole, ()) {
    const auto building = arbitrary_building();
    const Energy residual{*rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 100),
                                          rc::gen::inRange<std::int64_t>(0, k_max_register.wh))};
    const auto result = apportion(residual, arbitrary_key(), building);
    RC_ASSERT(result.ok());
    Energy sum = result->landlord;
    RC_ASSERT(sum.wh >= 0);
    for (const auto& part : result->parts) {
        RC_ASSERT(part.energy.wh >= 0);
        sum += part.energy;
    }
    RC_ASSERT(sum == residual);
}

RC_GTEST_PROP(Apportion, does_not_depend_on_the_order_of_participants, ()) {
    const auto building = arbitrary_building();
    auto shuffled = building;
    for (std::size_t i = shuffled.size(); i > 1; --i) {
        std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
    }
    const auto key = arbitrary_key();
    const Energy residual{*rc::gen::inRange<std::int64_t>(0, 10'000)};
    RC_ASSERT(*apportion(residual, key, building) == *apportion(residual, key, shuffled));
}

// Whoever moves within the period pays together what one who stayed would have paid.
RC_GTEST_PROP(Apportion, by_days_makes_no_difference_between_one_and_two_tenancies, ()) {
    auto building = arbitrary_building();
    Participant stays;
    stays.supply_point = {40};
    stays.days = *rc::gen::inRange(2, 31);
    stays.area_dm2 = 5'000;
    stays.occupants = 2;
    auto moved = building;
    building.push_back(stays);
    Participant first = stays;
    first.days = *rc::gen::inRange(1, stays.days);
    Participant second = stays;
    second.days = stays.days - first.days;
    moved.push_back(first);
    moved.push_back(second);
    const auto key = *rc::gen::element(ApportionmentKey::equal, ApportionmentKey::floor_area,
                                       ApportionmentKey::occupants);
    const Energy residual{*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
    RC_ASSERT(*apportion(residual, key, building) == *apportion(residual, key, moved));
}

TEST(Apportion, without_participants_is_the_landlords) {
    const auto result = apportion({500}, ApportionmentKey::equal, {});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->landlord, Energy{500});
    EXPECT_TRUE(result->parts.empty());
}

TEST(Apportion, refuses_what_is_out_of_range) {
    const auto refused = [](auto change) {
        Participant one;
        one.supply_point = {1};
        change(one);
        return !apportion({10}, ApportionmentKey::equal, std::vector{one}).ok();
    };
    EXPECT_FALSE(refused([](auto&) {}));
    EXPECT_TRUE(refused([](auto& p) { p.supply_point = {0}; }));
    EXPECT_TRUE(refused([](auto& p) { p.days = 0; }));
    EXPECT_TRUE(refused([](auto& p) { p.days = 367; }));
    EXPECT_TRUE(refused([](auto& p) { p.area_dm2 = -1; }));
    EXPECT_TRUE(refused([](auto& p) { p.area_dm2 = INT64_MAX; }));
    EXPECT_TRUE(refused([](auto& p) { p.occupants = 1'001; }));
    EXPECT_TRUE(refused([](auto& p) { p.ownership_ppm = 1'000'001; }));
    EXPECT_TRUE(refused([](auto& p) { p.metered = {-1}; }));
    EXPECT_FALSE(apportion(k_max_register + Energy{1}, ApportionmentKey::equal, {}));
    const std::vector<Participant> many(k_max_participants + 1);
    EXPECT_FALSE(apportion({1}, ApportionmentKey::landlord_pays, many));
}

// The largest weights that pass the edge stay within 128 bits.
TEST(Apportion, shares_the_largest_building) {
    std::vector<Participant> all(k_max_participants);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].supply_point = {static_cast<std::uint32_t>(i % 7 + 1)};
        all[i].days = 366;
        all[i].area_dm2 = 100'000'000;
        all[i].metered = k_max_register;
    }
    for (const auto key : {ApportionmentKey::floor_area, ApportionmentKey::metered_share}) {
        EXPECT_TRUE(apportion(k_max_register, key, all));
    }
}

}  // namespace
}  // namespace riser::metering
