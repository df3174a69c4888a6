// Runs correction.txt.
#include <gtest/gtest.h>

#include "core/payment/tariff_correction.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_table = "tests/tables/correction.txt";
constexpr std::int64_t k_thousandth = k_residue_denominator / 1'000;

class CorrectionTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_table, "tariffs")) read_tariff(row);
        for (const Row& row : read_section(k_table, "charged")) {
            charged_[row.text("story")].push_back(row);
        }
    }

    void read_tariff(const Row& row) {
        auto& versions = versions_[row.text("tariff")];
        Tariff tariff;
        tariff.id = TariffId{{static_cast<std::uint8_t>(versions_.size())}};
        if (!versions.empty()) tariff.id = versions.front().id;
        tariff.version = static_cast<std::uint32_t>(row.integer("version"));
        tariff.currency = {{'E', 'U', 'R'}};
        tariff.tax_ppm = row.ppm("tax");
        for (const auto& word : row.words("prices")) {
            tariff.prices.push_back({parse_money(word).value_or(Money{-1}).micro});
        }
        const bool two_rates = row.text("by") == "time" && tariff.prices.size() == 2;
        for (std::uint16_t day = 0; two_rates && day < 7; ++day) {
            tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 6 * 60), 1});
            tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
        }
        if (row.text("by") == "block") tariff.rules.blocks.thresholds = {{1'000}};
        const auto good = check_tariff(tariff);
        EXPECT_TRUE(good) << row.where();
        versions.push_back(tariff);
    }

    [[nodiscard]] static ChargedInterval interval_of(const Row& row, TariffId tariff) {
        const auto by = row.words("by");
        ChargedInterval interval;
        interval.charged = {tariff, static_cast<std::uint32_t>(std::stoi(by.at(0))),
                            static_cast<PriceIndex>(std::stoi(by.at(1)))};
        interval.share_ppm = row.ppm("share");
        interval.energy = {row.integer("wh")};
        interval.from_ms = to_unix_ms(row.time("from"));
        interval.to_ms = to_unix_ms(row.time("to"));
        interval.sure = row.yes("sure");
        return interval;
    }

    // As the earlier correction had booked it: the second version in the place of the first.
    [[nodiscard]] static CorrectedPart earlier_of(const ChargedInterval& interval) {
        CorrectedPart part;
        part.energy = interval.energy;
        part.share_ppm = interval.share_ppm;
        part.charged = part.due = interval.charged;
        ++part.due.version;
        part.from_ms = interval.from_ms;
        part.to_ms = interval.to_ms;
        return part;
    }

    [[nodiscard]] static std::string text_of(const std::vector<CorrectedPart>& parts) {
        std::string text;
        for (const auto& part : parts) {
            text += (text.empty() ? "" : "; ") + std::to_string(part.energy.wh) + " " +
                    format_money(part.was) + " " + format_money(part.is());
        }
        return text.empty() ? "-" : text;
    }

    const ZoneRules zone_ = tables::berlin();
    std::map<std::string, std::vector<Tariff>> versions_;
    std::map<std::string, std::vector<Row>> charged_;
};

TEST_F(CorrectionTable, comes_to_what_was_due) {
    for (const Row& row : read_section(k_table, "corrections")) {
        const auto& rows = charged_.at(row.text("story"));
        const auto& versions = versions_.at(rows.front().text("tariff"));
        CorrectionScope scope;
        scope.right = versions.at(static_cast<std::size_t>(row.integer("right")) - 1);
        scope.right.effective_from = row.time("from");
        if (!row.empty("until")) scope.until_ms = to_unix_ms(row.time("until"));
        TariffCorrection correction(scope, versions, zone_);
        for (const Row& one : rows) {
            const ChargedInterval interval = interval_of(one, scope.right.id);
            if (one.yes("back")) {
                correction.take_back(earlier_of(interval));
            } else {
                correction.take(interval);
            }
        }
        const auto kept = row.words("kept");
        const auto result = correction.result({std::stoi(kept.at(0)) * k_thousandth});
        ASSERT_TRUE(result) << row.where();
        EXPECT_EQ(text_of(result->parts), row.text("parts")) << row.where();
        EXPECT_EQ(result->amount, row.money("booked")) << row.where();
        EXPECT_EQ(result->residue.numerator, std::stoi(kept.at(1)) * k_thousandth) << row.where();
        Money sum{};
        for (const auto& part : result->parts) sum += part.amount;
        EXPECT_EQ(sum, result->amount) << row.where();
    }
}

// Where the journal is cut in two readings, the same is due.
TEST_F(CorrectionTable, does_not_depend_on_where_an_interval_is_cut) {
    const auto& versions = versions_.at("two_rate");
    const CorrectionScope scope{versions[1], 0};
    ChargedInterval whole;
    whole.charged = {scope.right.id, 1, 1};
    whole.energy = {9'000};
    whole.from_ms = 1'772'434'800'000;  // 2 March 2026, 08:00 in Berlin
    whole.to_ms = whole.from_ms + 9 * 3'600'000;
    TariffCorrection one(scope, versions, zone_);
    one.take(whole);
    for (std::int64_t hours = 1; hours < 9; ++hours) {
        ChargedInterval first = whole;
        first.energy = {hours * 1'000};
        first.to_ms = whole.from_ms + hours * 3'600'000;
        ChargedInterval second = whole;
        second.energy = whole.energy - first.energy;
        second.from_ms = first.to_ms;
        TariffCorrection two(scope, versions, zone_);
        two.take(first);
        two.take(second);
        EXPECT_EQ(two.result({}), one.result({})) << hours;
    }
}

TEST_F(CorrectionTable, is_of_what_energy_costs_alone) {
    const Tariff& charged = versions_.at("blocks").front();
    Tariff right = charged;
    right.prices = {Price{1}, Price{2}};
    EXPECT_EQ(why_not_corrected(charged, right), "");
    right.rules.standing.amount = Money{1};
    EXPECT_NE(why_not_corrected(charged, right).find("standing charge"), std::string::npos);
    right = charged;
    right.rules.blocks.thresholds = {{2'000}};
    EXPECT_NE(why_not_corrected(charged, right).find("other blocks"), std::string::npos);
    right = charged;
    right.rules.customer_class = CustomerClass::commercial;
    EXPECT_NE(why_not_corrected(charged, right).find("class of customers"), std::string::npos);
}

}  // namespace
}  // namespace riser::payment
