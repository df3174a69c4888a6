#include "core/wire/record_text.h"

#include <gtest/gtest.h>

#include "core/journal/codec.h"
#include "core/payment/supply_policy.h"
#include "tests/unit/core/example_records.h"

namespace riser::wire {
namespace {

TEST(RecordText, says_more_of_every_record_than_its_name) {
    for (const auto& record : journal::example_records()) {
        const std::string name(journal::record_name(record));
        const std::string text = record_text(record);
        EXPECT_TRUE(text.starts_with(name + " ")) << text;
    }
}

// Every switch is a record with its cause and inputs: whoever looks for one sees them.
TEST(RecordText, says_why_supply_was_to_change_and_what_held) {
    constexpr std::uint32_t k_all = (1U << payment::k_cut_predicates) - 1;
    journal::SupplyDesired desired{SupplyPointId{1},
                                   metering::SwitchState::disconnected,
                                   journal::SupplyReason::credit_exhausted,
                                   Money{-12'400},
                                   k_all & ~1U,
                                   {}};
    metering::Contact contact;
    contact.bus = BusId{1};
    contact.address = 5;
    contact.channel = 2;
    desired.contacts = {contact};
    const std::string text = record_text(desired);
    EXPECT_TRUE(
        text.starts_with("supply_desired supply point 1 disconnected\n"
                         "      reason: credit_exhausted\n"
                         "      balance: -0.0124\n"
                         "      predicates_held: prepaid_account, armed, "))
        << text;
    EXPECT_NE(text.find("      predicates_not_held: credit_exhausted\n"
                        "      contacts: bus 1 address 5 channel 2"),
              std::string::npos)
        << text;

    // On Zigbee devices have no number on their bus.
    contact.bus = BusId{9};
    contact.address = 0;
    contact.channel = 0;
    contact.model = {0x3F, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07};
    desired.contacts = {contact};
    EXPECT_NE(record_text(desired).find("contacts: bus 9 zigbee device 3f01020304050607 channel 0"),
              std::string::npos)
        << record_text(desired);

    const journal::SupplyDesired back{SupplyPointId{1},
                                      metering::SwitchState::connected,
                                      journal::SupplyReason::relay_test_done,
                                      Money{},
                                      0,
                                      {}};
    EXPECT_EQ(record_text(back),
              "supply_desired supply point 1 connected\n"
              "      reason: relay_test_done\n"
              "      balance: 0.00\n"
              "      contacts: none named");
}

TEST(RecordText, names_what_a_supply_point_pays_for) {
    const journal::SupplyPointDefined defined{{SupplyPointId{3}, {{MeterId{10}}}, {SwitchId{7}}},
                                              true};
    EXPECT_EQ(record_text(defined),
              "supply_point_defined supply point 3 pays for meter 10 import_energy 1000000 ppm, "
              "switches 7, protected customer");
}

}  // namespace
}  // namespace riser::wire
