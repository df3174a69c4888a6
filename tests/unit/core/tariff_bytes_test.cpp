// The published bytes of a tariff: gateways have them on disk, settlements name their hash. What a line says never
// changes; a new form is a new line.
#include <gtest/gtest.h>

#include "core/journal/codec.h"
#include "core/journal/describe.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

// id, version, currency, beginning, prices, week, tax.
constexpr std::string_view k_plain =
    "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a04455552"
    "0001c0cf2400e09817";
// Behind that: class, calendar, blocks, generator, export, levies, taxes, standing charge, minimum, demand, rounding.
constexpr std::string_view k_rules = "000000000000010201000000000000010100000f000002a09c010101";
constexpr std::string_view k_standing_rules =
    "0000000000000102010000000000c0cf24010100000f000002a09c010101";
// Behind that: taxed, while disconnected, in friendly hours, on emergency credit, continuous, months of the ratchet.
constexpr std::string_view k_terms = "01010100000b";

std::vector<std::uint8_t> bytes_of(std::string_view digits) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

payment::Tariff plain_tariff() {
    payment::Tariff tariff;
    tariff.id.bytes.fill(0x7A);
    tariff.version = 4;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{300'000}};
    tariff.tax_ppm = 190'000;
    return tariff;
}

void expect_form(const payment::Tariff& tariff, const std::string& digits) {
    EXPECT_EQ(encode_tariff(tariff), bytes_of(digits)) << digits;
    const auto decoded = decode_tariff(bytes_of(digits));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, tariff) << digits;
}

TEST(TariffBytes, of_one_price_are_those_of_the_first_version) {
    expect_form(plain_tariff(), std::string(k_plain));
}

TEST(TariffBytes, of_rules_stand_behind_them) {
    payment::Tariff tariff = plain_tariff();
    tariff.rules.standing.amount = Money{300'000};
    expect_form(tariff, std::string(k_plain) + std::string(k_standing_rules));
}

TEST(TariffBytes, of_terms_stand_behind_the_rules) {
    payment::Tariff tariff = plain_tariff();
    tariff.rules.standing.amount = Money{300'000};
    tariff.rules.standing.while_disconnected = true;
    tariff.rules.standing.while_on_emergency = false;
    expect_form(tariff,
                std::string(k_plain) + std::string(k_standing_rules) + std::string(k_terms));
}

// One value has one form.
TEST(TariffBytes, that_say_nothing_are_damage) {
    EXPECT_FALSE(decode_tariff(bytes_of(std::string(k_plain) + std::string(k_rules))));
    const std::string standing = std::string(k_plain) + std::string(k_standing_rules);
    EXPECT_TRUE(decode_tariff(bytes_of(standing)));
    EXPECT_FALSE(decode_tariff(bytes_of(standing + "01000101000b")));
    EXPECT_FALSE(decode_tariff(bytes_of(standing + "010101000b")));
    EXPECT_FALSE(decode_tariff(bytes_of(standing + std::string(k_terms) + "00")));
    EXPECT_FALSE(decode_tariff(bytes_of(standing + "02010100000b")));
    EXPECT_FALSE(decode_tariff(bytes_of(standing + "010101000000")));
}

// As a record: a version of the record for each.
TEST(TariffBytes, in_a_journal_have_versions) {
    payment::Tariff tariff = plain_tariff();
    EXPECT_EQ(version_of(TariffPublished{tariff}), 1U);
    tariff.rules.standing.amount = Money{300'000};
    EXPECT_EQ(version_of(TariffPublished{tariff}), 2U);
    tariff.rules.standing.taxed = false;
    EXPECT_EQ(version_of(TariffPublished{tariff}), 3U);
    Entry entry;
    entry.header.sequence = 1;
    entry.records = {TariffPublished{tariff}};
    const auto decoded = decode_entry(encode_entry(entry));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->records, entry.records);
}

// The end of the bytes of an entry: type, version, length and content of its record.
void expect_record(const Record& record, const std::string& digits) {
    Entry entry;
    entry.header.sequence = 1;
    entry.records = {record};
    const auto bytes = encode_entry(entry);
    const auto expected = bytes_of(digits);
    ASSERT_GE(bytes.size(), expected.size());
    EXPECT_TRUE(std::equal(expected.rbegin(), expected.rend(), bytes.rbegin())) << digits;
    const auto decoded = decode_entry(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->records, entry.records);
}

TEST(RecordBytes, of_a_supply_point_with_roles_are_version_2) {
    SupplyPointDefined defined;
    defined.supply_point.id = {7};
    defined.supply_point.registers = {
        {{3}, metering::Quantity::import_energy_t1},
        {{3}, metering::Quantity::import_energy_t2, 1'000'000, metering::RegisterRole::generator}};
    expect_record(defined, "0602100702030380897a030480897a00000001");
    defined.supply_point.registers[1].role = metering::RegisterRole::grid;
    expect_record(defined, "06010e0702030380897a030480897a0000");
}

TEST(RecordBytes, of_energy_that_was_fed_in_are_type_45) {
    expect_record(example<EnergyFedIn>(),
                  "2d014cacacacacacacacacacacacacacacacac07030202c0843dd00f8a2780e8b897a767c0b7dd97"
                  "a7677a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a021111111111111111111111111111111190aa0700");
}

}  // namespace
}  // namespace riser::journal
