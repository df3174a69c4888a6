#include "gateway/controller/cut_meters.h"

#include <gtest/gtest.h>

namespace riser::controller {
namespace {

using metering::Quantity;
using metering::SupplyPoint;
using Meters = std::vector<MeterId>;

const SwitchSite k_contactor{SwitchId{9}, BusId{1}, MeterId{}};
const SwitchSite k_inside_1{SwitchId{1}, BusId{1}, MeterId{1}};
const SwitchSite k_inside_2{SwitchId{2}, BusId{1}, MeterId{2}};
const std::vector<SwitchSite> k_switches{k_inside_1, k_inside_2, k_contactor};

SupplyPoint flat(std::vector<metering::RegisterShare> registers, std::vector<SwitchId> switches) {
    return {SupplyPointId{1}, std::move(registers), std::move(switches)};
}

TEST(CutMeters, of_a_switch_inside_a_meter_is_that_meter_alone) {
    const auto point = flat({{MeterId{1}}, {MeterId{2}}}, {SwitchId{1}});
    EXPECT_EQ(meters_to_cut(point, k_switches), Meters{MeterId{1}});
    EXPECT_TRUE(has_contact_of(MeterId{1}, point, k_switches));
    EXPECT_FALSE(has_contact_of(MeterId{2}, point, k_switches)) << "another's switch";
}

TEST(CutMeters, of_a_contactor_are_all_that_are_paid_whole) {
    const auto point =
        flat({{MeterId{3}}, {MeterId{4}, Quantity::import_energy, 100'000}, {MeterId{5}}},
             {SwitchId{9}});
    EXPECT_EQ(meters_to_cut(point, k_switches), (Meters{MeterId{3}, MeterId{5}}));
}

TEST(CutMeters, have_each_meter_once) {
    const auto point =
        flat({{MeterId{3}, Quantity::import_energy_t1}, {MeterId{3}, Quantity::import_energy_t2}},
             {SwitchId{9}});
    EXPECT_EQ(meters_to_cut(point, k_switches), Meters{MeterId{3}});
}

TEST(CutMeters, are_both_that_have_a_switch_and_that_a_contactor_cuts) {
    const auto point = flat({{MeterId{1}}, {MeterId{3}}}, {SwitchId{1}, SwitchId{9}});
    EXPECT_EQ(meters_to_cut(point, k_switches), (Meters{MeterId{1}, MeterId{3}}));
}

TEST(CutMeters, a_switch_inside_a_meter_that_it_does_not_pay_for_is_like_a_contactor) {
    const auto point = flat({{MeterId{3}}, {MeterId{4}}}, {SwitchId{1}});
    EXPECT_EQ(meters_to_cut(point, k_switches), (Meters{MeterId{3}, MeterId{4}}));
}

TEST(CutMeters, are_all_where_nothing_is_paid_whole) {
    const auto point = flat({{MeterId{3}, Quantity::import_energy, 500'000},
                             {MeterId{4}, Quantity::import_energy, 500'000}},
                            {SwitchId{9}});
    EXPECT_EQ(meters_to_cut(point, k_switches), (Meters{MeterId{3}, MeterId{4}}));
}

}  // namespace
}  // namespace riser::controller
