#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/metering/register.h"
#include "core/metering/meter_link.h"

namespace riser {
namespace {

TEST(Money, is_written_with_at_least_two_decimals) {
    EXPECT_EQ(format_money({12'340'000}), "12.34");
    EXPECT_EQ(format_money({-1}), "-0.000001");
    EXPECT_EQ(format_money({0}), "0.00");
    EXPECT_EQ(format_money({INT64_MIN}), "-9223372036854.775808");
}

TEST(Money, reads_what_it_writes) {
    for (const std::int64_t micro : {0LL, 1LL, -1LL, 999'999LL, 12'340'000LL, 999'999'999'999'999'999LL}) {
        EXPECT_EQ(parse_money(format_money({micro})), Money{micro});
    }
}

TEST(Money, refuses_what_is_not_a_decimal_number) {
    for (const char* text : {"", "-", ".5", "1.", "1.0000001", "1e3", "+1", " 1", "1 ", "0x1",
                             "1234567890123", "1,5", "--1"}) {
        EXPECT_FALSE(parse_money(text)) << text;
    }
}

TEST(Ids, survive_text_form) {
    const auto id = parse_id<AccountId>("00112233-4455-6677-8899-AABBCCDDEEFF");
    ASSERT_TRUE(id);
    EXPECT_EQ(to_string(*id), "00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_FALSE(parse_uuid("00112233-4455-6677-8899-aabbccddeefg"));
    EXPECT_FALSE(parse_uuid("00112233445566778899aabbccddeeff"));
}

TEST(Quantity, names_are_unique_and_parse_back) {
    using metering::Quantity;
    for (const auto quantity : {Quantity::import_energy, Quantity::export_energy,
                                Quantity::import_energy_t1, Quantity::import_energy_t2}) {
        EXPECT_EQ(metering::parse_quantity(metering::to_string(quantity)), quantity);
    }
    EXPECT_EQ(metering::obis_code(Quantity::import_energy), "1-0:1.8.0");
}

}  // namespace
}  // namespace riser
