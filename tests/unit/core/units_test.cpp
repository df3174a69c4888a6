// Money, currencies, ids and quantities in their text forms: what is written is read back the same, and
// what is not exactly right is refused.
#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "core/metering/meter_link.h"
#include "core/metering/register.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser {
namespace {

TEST(Money, is_written_with_at_least_two_decimals) {
    EXPECT_EQ(format_money({12'340'000}), "12.34");
    EXPECT_EQ(format_money({-1}), "-0.000001");
    EXPECT_EQ(format_money({0}), "0.00");
    EXPECT_EQ(format_money({INT64_MIN}), "-9223372036854.775808");
}

TEST(Money, reads_what_it_writes) {
    for (const std::int64_t micro :
         {0LL, 1LL, -1LL, 999'999LL, 12'340'000LL, 999'999'999'999'999'999LL}) {
        EXPECT_EQ(parse_money(format_money({micro})), Money{micro});
    }
}

TEST(Money, refuses_what_is_not_a_decimal_number) {
    for (const char* text : {"", "-", ".5", "1.", "1.0000001", "1e3", "+1", " 1", "1 ", "0x1",
                             "1234567890123", "1,5", "--1"}) {
        EXPECT_FALSE(parse_money(text)) << text;
    }
}

TEST(Money, of_any_size_that_is_read_is_written_the_same) {
    Prng random(1);
    for (int i = 0; i < 10'000; ++i) {
        const auto digits = random.below(19);
        std::int64_t bound = 1;
        for (std::uint64_t k = 0; k < digits; ++k) bound *= 10;
        const auto micro =
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound)));
        ASSERT_EQ(parse_money(format_money({micro})), Money{micro});
        ASSERT_EQ(parse_money(format_money({-micro})), Money{-micro});
    }
}

TEST(Currency, is_three_capital_letters) {
    ASSERT_TRUE(parse_currency("EUR"));
    EXPECT_EQ(parse_currency("EUR")->text(), "EUR");
    for (const char* text : {"", "EU", "EURO", "eur", "E R", "E1R", "\xC3\x84R"}) {
        EXPECT_FALSE(parse_currency(text)) << text;
    }
    EXPECT_FALSE(parse_currency(Currency{}.text()));
}

TEST(Ids, survive_text_form) {
    const auto id = parse_id<AccountId>("00112233-4455-6677-8899-AABBCCDDEEFF");
    ASSERT_TRUE(id);
    EXPECT_EQ(to_string(*id), "00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_FALSE(parse_uuid("00112233-4455-6677-8899-aabbccddeefg"));
    EXPECT_FALSE(parse_uuid("00112233445566778899aabbccddeeff"));
    EXPECT_FALSE(parse_uuid("00112233-4455-6677-8899-aabbccddeef"));
    EXPECT_FALSE(parse_uuid("00112233-4455-6677-8899-aabbccddeeff "));
    EXPECT_FALSE(parse_uuid("001122334-455-6677-8899-aabbccddeeff"));
    EXPECT_FALSE(parse_uuid(""));
}

TEST(Ids, without_value_are_nil) {
    EXPECT_TRUE(AccountId{}.is_nil());
    AccountId id;
    id.bytes[15] = 1;
    EXPECT_FALSE(id.is_nil());
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
