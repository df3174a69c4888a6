// The supply policy in the cloud: every version is kept, holds of different kinds end by themselves, and who waits for
// somebody on site is known.
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

using payment::HoldKind;

class PolicyProjectionTest : public ::testing::Test {
protected:
    PolicyProjectionTest() { journal.commission(2); }

    wire::Receipt upload() { return cloud.ingest(journal.everything()); }
    std::vector<BookedPolicy> policies() {
        return cloud.in_session(
            [&](Session& s) { return s.list_policies(cloud.gateway().journal()); });
    }
    SupplyPointBooks point(std::uint32_t id) {
        return *cloud.in_session([&](Session& s) {
            return s.supply_point(cloud.gateway().journal(), SupplyPointId{id});
        });
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
};

TEST_F(PolicyProjectionTest, keeps_every_version) {
    journal::PolicySet first{1, "gb", {}};
    first.policy.cuts_per_hour = 7;
    first.policy.holidays.days = {{0, 12, 25}};
    const journal::PolicySet second{2, "", {}};
    journal.append({first});
    journal.append({second});
    EXPECT_TRUE(upload().parked.empty());
    const auto known = policies();
    ASSERT_EQ(known.size(), 2U);
    EXPECT_EQ(known[0].version, 1U);
    EXPECT_EQ(known[0].pack, "gb");
    EXPECT_EQ(known[0].policy, first.policy);
    EXPECT_EQ(known[0].sequence + 1, known[1].sequence);
    EXPECT_EQ(known[1].policy, payment::SupplyPolicy{});
}

TEST_F(PolicyProjectionTest, parks_a_version_that_was_set_already) {
    journal.append({journal::PolicySet{2, "", {}}});
    journal.append({journal::PolicySet{2, "gb", {}}});
    const auto receipt = upload();
    ASSERT_EQ(receipt.parked.size(), 1U);
    EXPECT_EQ(receipt.parked[0].code, "policy_conflict");
    EXPECT_EQ(policies().size(), 1U);
}

TEST_F(PolicyProjectionTest, holds_end_by_themselves) {
    journal.append({journal::HoldSet{SupplyPointId{0}, k_start_ms + 1, HoldKind::weather},
                    journal::HoldSet{SupplyPointId{1}, k_start_ms + 2, HoldKind::dispute},
                    journal::HoldSet{SupplyPointId{1}, k_start_ms + 3, HoldKind::office},
                    journal::HoldSet{SupplyPointId{1}, k_start_ms + 4, HoldKind::landlord},
                    journal::HoldSet{SupplyPointId{1}, 0, HoldKind::landlord}});
    upload();
    EXPECT_EQ(point(1).hold_until_ms, 0);
    EXPECT_EQ(point(1).office_hold_ms, k_start_ms + 3);
    EXPECT_EQ(point(1).weather_hold_ms, k_start_ms + 1);
    EXPECT_EQ(point(1).dispute_hold_ms, k_start_ms + 2);
    EXPECT_EQ(point(2).weather_hold_ms, k_start_ms + 1);
    EXPECT_EQ(point(2).dispute_hold_ms, 0);
}

TEST_F(PolicyProjectionTest, knows_who_waits_for_somebody_on_site) {
    journal.append({journal::SupplyReadied{SupplyPointId{1}, true}});
    upload();
    EXPECT_TRUE(point(1).ready);
    journal.append({journal::SupplyDesired{SupplyPointId{1},
                                           metering::SwitchState::connected,
                                           journal::SupplyReason::credit_restored,
                                           {},
                                           0,
                                           {}}});
    upload();
    EXPECT_FALSE(point(1).ready);
}

TEST_F(PolicyProjectionTest, knows_who_is_locked_off_or_kept_on) {
    using journal::SupplyRequested;
    using payment::Actor;
    using payment::SupplyAction;
    const SupplyPointId id{1};
    journal.append(
        {SupplyRequested{id, Actor::safety, false, SupplyAction::disconnect, 0},
         SupplyRequested{id, Actor::maintenance, false, SupplyAction::connect, 0},
         SupplyRequested{id, Actor::protection, false, SupplyAction::connect, k_start_ms + 5}});
    upload();
    EXPECT_TRUE(point(1).off_for_safety);
    EXPECT_FALSE(point(1).off_for_maintenance);
    EXPECT_EQ(point(1).maintenance_on_ms, to_unix_ms(k_no_upper_bound));
    EXPECT_EQ(point(1).override_ms, k_start_ms + 5);
    journal.append({SupplyRequested{id, Actor::safety, true, {}, 0},
                    SupplyRequested{id, Actor::maintenance, false, SupplyAction::disconnect, 0},
                    SupplyRequested{id, Actor::protection, true, {}, 0}});
    upload();
    EXPECT_FALSE(point(1).off_for_safety);
    EXPECT_TRUE(point(1).off_for_maintenance);
    EXPECT_EQ(point(1).maintenance_on_ms, 0);
    EXPECT_EQ(point(1).override_ms, 0);
}

TEST_F(PolicyProjectionTest, knows_who_is_limited_and_who_used_more) {
    const SupplyPointId id{1};
    journal.append({journal::LoadLimited{id, Power{1'000}, 2, journal::LimitCause::used_up, 60},
                    journal::OverLimit{id, Power{1'000}, Power{2'340}, Power{2'400}, 75, 300, 4,
                                       payment::AfterOverloads::person}});
    upload();
    EXPECT_EQ(point(1).limit_w, 1'000);
    EXPECT_EQ(point(1).overload_w, 2'340);
    EXPECT_EQ(point(1).overload_number, 4);
    EXPECT_EQ(point(1).overload_waits, 1);
    journal.append({journal::LoadLimited{id, {}, 0, journal::LimitCause::kept_whole, 90}});
    upload();
    EXPECT_EQ(point(1).limit_w, 0);
    EXPECT_EQ(point(1).overload_w, 2'340);
    journal.append({journal::LoadLimited{id, {}, 0, journal::LimitCause::over, 0}});
    upload();
    EXPECT_EQ(point(1).overload_w, 0);
    EXPECT_EQ(point(1).overload_waits, 0);
    EXPECT_EQ(point(2).limit_w, 0);
}

}  // namespace
}  // namespace riser::cloud
