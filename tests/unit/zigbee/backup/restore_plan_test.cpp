#include "gateway/field/zigbee/backup/restore_plan.h"

#include <gtest/gtest.h>

namespace riser::zigbee::backup {
namespace {

constexpr Eui64 k_address{0x000D'6FFF'FE12'3456};
constexpr Eui64 k_other_address{0x000D'6FFF'FE99'9999};
constexpr Duration k_today = std::chrono::hours(3);

NetworkBackup a_backup() {
    NetworkBackup backup;
    backup.created = "2026-11-21T10:00:00+00:00";
    backup.coordinator = k_address;
    backup.pan_id = 0x1A62;
    backup.extended_pan_id = {0x0102'0304'0506'0708};
    backup.channel = 15;
    backup.network_key.key.bytes.fill(7);
    backup.network_key.tx_counter = 5'000;
    backup.trust_centre_key.tx_counter = 40;
    backup.stack_specific = R"({"ezsp": {"hashed_tclk": "000102030405060708090a0b0c0d0e0f"}})";
    return backup;
}

Stick a_blank_stick(Eui64 address = k_other_address) {
    Stick stick;
    stick.address = address;
    stick.ezsp_version = 13;
    stick.key_table_size = 12;
    return stick;
}

Stick with_network(Stick stick, const NetworkBackup& backup, std::uint32_t counter) {
    stick.network = NetworkOnStick{backup.pan_id, backup.extended_pan_id, backup.channel,
                                   backup.network_key.key, counter};
    return stick;
}

RememberedNetwork remembered_of(const NetworkBackup& backup) {
    return {backup.extended_pan_id, 0, 100, backup.coordinator, {}, backup.pan_id};
}

bool warns(const RestorePlan& plan, const std::string& of) {
    return std::any_of(plan.warnings.begin(), plan.warnings.end(),
                       [&](const std::string& text) { return text.find(of) != std::string::npos; });
}

TEST(RestorePlan, the_stick_that_has_the_network_is_taken_over_as_it_is) {
    const NetworkBackup backup = a_backup();
    const RestorePlan plan =
        plan_restore(backup, with_network(a_blank_stick(k_address), backup, 9'000), {}, k_today);

    EXPECT_EQ(plan.kind, RestoreKind::adopt);
    EXPECT_FALSE(plan.write_frame_counter);
    EXPECT_EQ(plan.frame_counter, 9'000U);
    EXPECT_TRUE(plan.warnings.empty());
}

TEST(RestorePlan, a_stick_that_fell_behind_is_set_ahead) {
    const NetworkBackup backup = a_backup();
    const RestorePlan plan =
        plan_restore(backup, with_network(a_blank_stick(k_address), backup, 100), {}, k_today);

    EXPECT_EQ(plan.kind, RestoreKind::adopt);
    EXPECT_TRUE(plan.write_frame_counter);
    EXPECT_EQ(plan.frame_counter, 15'000U);
    EXPECT_TRUE(warns(plan, "behind that of the backup"));
}

TEST(RestorePlan, a_network_that_moved_stays_where_it_is) {
    const NetworkBackup backup = a_backup();
    Stick stick = with_network(a_blank_stick(k_address), backup, 9'000);
    stick.network->channel = 25;
    const RestorePlan plan = plan_restore(backup, stick, {}, k_today);

    EXPECT_EQ(plan.kind, RestoreKind::adopt);
    EXPECT_TRUE(warns(plan, "from channel 15 to 25"));
}

TEST(RestorePlan, a_blank_stick_gets_the_network_with_its_counter_ahead) {
    const RestorePlan plan = plan_restore(a_backup(), a_blank_stick(k_address), {}, k_today);

    EXPECT_EQ(plan.kind, RestoreKind::restore);
    EXPECT_EQ(plan.address, AddressChange::none);
    EXPECT_EQ(plan.frame_counter, 15'000U);
    EXPECT_EQ(plan.link_key_counter, 10'040U);
    EXPECT_EQ(plan.warnings.size(), 1U);  // that the old stick must not be used any more
}

TEST(RestorePlan, an_old_or_undated_backup_sets_the_counter_far_ahead) {
    const Stick stick = a_blank_stick(k_address);
    const auto old = plan_restore(a_backup(), stick, {}, k_young_backup + Duration{1});
    const auto undated = plan_restore(a_backup(), stick, {}, std::nullopt);

    EXPECT_EQ(old.frame_counter, 105'000U);
    EXPECT_TRUE(warns(old, "older than a week"));
    EXPECT_EQ(undated.frame_counter, 105'000U);
    EXPECT_TRUE(warns(undated, "does not say when"));
}

TEST(RestorePlan, the_counter_never_goes_back_below_that_of_the_stick) {
    const NetworkBackup backup = a_backup();
    // The same network under another address: somebody restored it before.
    const RestorePlan plan =
        plan_restore(backup, with_network(a_blank_stick(), backup, 2'000'000), {}, k_today);

    EXPECT_EQ(plan.kind, RestoreKind::restore);
    EXPECT_EQ(plan.frame_counter, 2'010'000U) << "it goes on until it has left its network";
}

TEST(RestorePlan, a_counter_at_its_end_on_the_stick_is_refused) {
    const NetworkBackup backup = a_backup();
    const Stick stick = with_network(a_blank_stick(), backup, 0xFFFF'FFF0);
    EXPECT_NE(plan_restore(backup, stick, {}, k_today).refusal.find("at its end"),
              std::string::npos);
}

TEST(RestorePlan, the_counter_goes_on_from_what_is_remembered_of_the_same_key) {
    const NetworkBackup backup = a_backup();
    const Stick stick = a_blank_stick(k_address);
    RememberedNetwork remembered = remembered_of(backup);
    remembered.frame_counter = 300'000;
    EXPECT_EQ(plan_restore(backup, stick, {}, k_today, remembered).frame_counter, 310'000U);
    EXPECT_EQ(plan_restore(backup, stick, {}, std::nullopt, remembered).frame_counter, 310'000U);
    remembered.frame_counter = 4'000;
    EXPECT_EQ(plan_restore(backup, stick, {}, k_today, remembered).frame_counter, 15'000U);
    remembered.frame_counter = 0xFFFF'FFF0;
    EXPECT_EQ(plan_restore(backup, stick, {}, k_today, remembered).kind, RestoreKind::refuse);
    remembered.key_sequence = 1;
    const RestorePlan other_key = plan_restore(backup, stick, {}, k_today, remembered);
    EXPECT_EQ(other_key.frame_counter, 15'000U) << "the counter of another key says nothing";
    EXPECT_TRUE(warns(other_key, "key number 0 of the network, and number 1"));
}

TEST(RestorePlan, a_network_that_is_remembered_is_given_up_only_by_order) {
    const NetworkBackup backup = a_backup();
    const RememberedNetwork another{{0x4242}, 0, 100, k_address};
    for (const Stick& stick :
         {a_blank_stick(k_address), with_network(a_blank_stick(k_address), backup, 9'000)}) {
        const RestorePlan refused = plan_restore(backup, stick, {}, k_today, another);
        EXPECT_EQ(refused.kind, RestoreKind::refuse);
        EXPECT_NE(refused.refusal.find("00:00:00:00:00:00:42:42"), std::string::npos)
            << refused.refusal;
        const RestorePlan ordered = plan_restore(backup, stick, {true, false}, k_today, another);
        EXPECT_NE(ordered.kind, RestoreKind::refuse);
        EXPECT_TRUE(warns(ordered, "is given up"));
    }
}

// Every network that Zigbee2MQTT made by its defaults has one extended PAN ID and one PAN ID.
TEST(RestorePlan, a_network_is_another_by_its_coordinator_too) {
    const NetworkBackup backup = a_backup();
    RememberedNetwork remembered = remembered_of(backup);
    remembered.coordinator = k_other_address;
    const RestorePlan refused = plan_restore(backup, a_blank_stick(), {}, k_today, remembered);
    EXPECT_EQ(refused.kind, RestoreKind::refuse);
    EXPECT_NE(refused.refusal.find("coordinator " + to_string(k_other_address)), std::string::npos)
        << refused.refusal;
    const RestorePlan ordered =
        plan_restore(backup, a_blank_stick(), {true, false}, k_today, remembered);
    EXPECT_TRUE(ordered.gives_up_remembered);
    EXPECT_TRUE(warns(ordered, "is given up"));

    // It was restored from that backup onto a stick that kept its address.
    remembered.former_coordinator = k_address;
    const RestorePlan again = plan_restore(backup, a_blank_stick(), {}, k_today, remembered);
    EXPECT_EQ(again.kind, RestoreKind::restore);
    EXPECT_FALSE(again.gives_up_remembered);
}

TEST(RestorePlan, the_key_decides_where_the_stick_has_the_remembered_network) {
    const NetworkBackup backup = a_backup();
    RememberedNetwork remembered = remembered_of(backup);
    remembered.coordinator = k_other_address;
    Stick stick = with_network(a_blank_stick(), backup, 9'000);
    const RestorePlan same = plan_restore(backup, stick, {}, k_today, remembered);
    EXPECT_EQ(same.kind, RestoreKind::restore) << same.refusal;
    EXPECT_FALSE(same.gives_up_remembered);

    stick.address = remembered.coordinator = k_address;
    stick.network->network_key.bytes.fill(9);
    const RestorePlan other = plan_restore(backup, stick, {true, false}, k_today, remembered);
    EXPECT_TRUE(other.gives_up_remembered) << "all its numbers are those of the backup";
}

TEST(RestorePlan, a_network_that_has_another_pan_id_since_is_the_same) {
    const NetworkBackup backup = a_backup();
    RememberedNetwork remembered = remembered_of(backup);
    remembered.pan_id = 0x2B73;
    const RestorePlan plan = plan_restore(backup, a_blank_stick(), {}, k_today, remembered);
    EXPECT_EQ(plan.kind, RestoreKind::restore);
    EXPECT_TRUE(warns(plan, "has moved from PAN 0x1a62 to 0x2b73"));
}

TEST(RestorePlan, a_counter_at_its_end_is_refused) {
    NetworkBackup backup = a_backup();
    backup.network_key.tx_counter = 0xFFFF'FFFF - k_counter_advance_of_old + 1;
    const RestorePlan plan = plan_restore(backup, a_blank_stick(k_address), {}, k_today);

    EXPECT_EQ(plan.kind, RestoreKind::refuse);
    EXPECT_NE(plan.refusal.find("at its end"), std::string::npos);
    backup.network_key.tx_counter -= 1;
    EXPECT_EQ(plan_restore(backup, a_blank_stick(k_address), {}, std::nullopt).frame_counter,
              0xFFFF'FFFFU);
}

TEST(RestorePlan, another_network_is_replaced_only_by_order) {
    const NetworkBackup backup = a_backup();
    NetworkBackup other = backup;
    other.network_key.key.bytes.fill(9);
    const Stick stick = with_network(a_blank_stick(k_address), other, 100'000'000);

    const RestorePlan refused = plan_restore(backup, stick, {}, k_today);
    EXPECT_EQ(refused.kind, RestoreKind::refuse);
    EXPECT_NE(refused.refusal.find("another network (PAN 0x1a62, channel 15)"), std::string::npos);
    const RestorePlan ordered = plan_restore(backup, stick, {true, false}, k_today);
    EXPECT_EQ(ordered.kind, RestoreKind::restore);
    EXPECT_EQ(ordered.frame_counter, 15'000U);  // the counter of another key says nothing
    EXPECT_TRUE(warns(ordered, "(PAN 0x1a62, channel 15) is lost with its key"));
}

TEST(RestorePlan, the_address_of_the_stick) {
    struct Row {
        const char* what;
        bool can_rewrite;
        bool can_burn;
        bool ordered;
        AddressChange change;
        const char* warning;
    };
    const std::vector<Row> rows{
        {"new firmware", true, true, false, AddressChange::rewrite,
         "two sticks then have one address"},
        {"old firmware, no order", false, true, false, AddressChange::none,
         "written once and never undone"},
        {"old firmware, ordered", false, true, true, AddressChange::burn, "for ever"},
        {"burnt before", false, false, true, AddressChange::none, "keeps its address"},
    };
    for (const Row& row : rows) {
        Stick stick = a_blank_stick();
        stick.can_rewrite_address = row.can_rewrite;
        stick.can_burn_address = row.can_burn;
        const RestorePlan plan = plan_restore(a_backup(), stick, {false, row.ordered}, k_today);
        EXPECT_EQ(plan.address, row.change) << row.what;
        EXPECT_TRUE(warns(plan, row.warning)) << row.what;
    }
}

TEST(RestorePlan, what_cannot_be_undone_is_never_ordered_by_the_backup) {
    NetworkBackup backup = a_backup();
    backup.stack_specific =
        R"({"ezsp": {"i_understand_i_can_update_eui64_only_once_and_i_still_want_to_do_it": true}})";
    Stick stick = a_blank_stick();
    stick.can_burn_address = true;

    const RestorePlan plan = plan_restore(backup, stick, {}, k_today);
    EXPECT_EQ(plan.address, AddressChange::none);
    EXPECT_TRUE(warns(plan, "written once and never undone"));
}

TEST(RestorePlan, says_what_will_be_lost) {
    NetworkBackup backup = a_backup();
    backup.stack_specific = "{}";
    backup.key_table.resize(13);
    backup.children = {{1}, {2}};
    Stick stick = a_blank_stick(k_address);
    stick.ezsp_version = 8;
    const RestorePlan plan = plan_restore(backup, stick, {}, k_today);

    EXPECT_TRUE(warns(plan, "secret of the link keys is not in the backup"));
    EXPECT_TRUE(warns(plan, "room for 12 link keys, and the backup has 13"));
    EXPECT_TRUE(warns(plan, "2 battery devices lose their parent"));
    backup.stack_specific = R"({"zstack": {"tclk_seed": "00112233445566778899aabbccddeeff"}})";
    EXPECT_TRUE(warns(plan_restore(backup, stick, {}, k_today), "Texas Instruments"));
}

TEST(RestorePlan, what_is_no_coordinators_backup_or_incomplete_is_refused) {
    NetworkBackup router = a_backup();
    router.type = zdo::LogicalType::router;
    NetworkBackup empty = a_backup();
    empty.channel = 0;
    NetworkBackup open = a_backup();
    open.security_level = 0;

    for (const NetworkBackup& backup : {router, empty, open}) {
        const RestorePlan plan =
            plan_restore(backup, a_blank_stick(k_address), {true, true}, k_today);
        EXPECT_EQ(plan.kind, RestoreKind::refuse);
        EXPECT_FALSE(plan.refusal.empty());
    }
}

TEST(RestorePlan, the_age_of_a_backup) {
    const NetworkBackup backup = a_backup();
    constexpr std::int64_t k_made_ms = 1'795'255'200'000;  // 2026-11-21T10:00:00Z
    EXPECT_EQ(age_of(backup, k_made_ms + 60'000), Duration{std::chrono::minutes(1)});
    EXPECT_EQ(age_of(backup, k_made_ms - 3'600'000), Duration{0});
    EXPECT_EQ(age_of(backup, k_made_ms - 48LL * 3'600'000), std::nullopt);
    EXPECT_EQ(age_of(NetworkBackup{}, k_made_ms), std::nullopt);
}

}  // namespace
}  // namespace riser::zigbee::backup
