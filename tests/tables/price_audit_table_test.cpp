// Runs price_audit.txt.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "core/journal/price_audit.h"
#include "platform/tariff/tariff_file.h"
#include "tests/tables/table.h"

namespace riser::journal {
namespace {

using tables::Row;

class PriceAuditTable : public ::testing::Test {
protected:
    void SetUp() override {
        constexpr const char* k_file = "tests/tables/price_audit.toml";
        std::ifstream in(k_file);
        std::stringstream text;
        text << in.rdbuf();
        auto file = tariff::parse_tariff_file(text.str(), k_file);
        ASSERT_TRUE(file) << file.error().message;
        for (auto& entry : (*file).entries) versions_[entry.name].push_back(entry.tariff);
    }

    const payment::Tariff& tariff_of(const Row& row) {
        const auto& versions = versions_.at(row.text("tariff"));
        return versions.at(static_cast<std::size_t>(row.integer("ver") - 1));
    }

    static Segment segment_of(const Row& row, const payment::Tariff& tariff) {
        Segment segment;
        segment.register_to = {row.integer("wh")};
        segment.from_ms = to_unix_ms(row.time("from"));
        segment.to_ms = to_unix_ms(row.time("to"));
        segment.provisional = row.text("marked") == "provisional";
        segment.estimated = row.text("marked") == "estimated";
        const auto found =
            std::find(tariff.prices.begin(), tariff.prices.end(), row.price("price"));
        if (found == tariff.prices.end()) row.broken("price");
        segment.price = static_cast<payment::PriceIndex>(found - tariff.prices.begin());
        return segment;
    }

    static EntryHeader header_of(const Row& row) {
        EntryHeader header;
        header.wall_ms = to_unix_ms(row.time("settled"));
        const Duration doubt = row.text("clock") == "sure" ? Duration{} : row.duration("clock");
        header.earliest_ms = to_unix_ms(row.time("settled") - doubt);
        header.latest_ms = to_unix_ms(row.time("settled") + doubt);
        return header;
    }

    // In March 2026.
    static payment::BlockCounter counter_of(const Row& row, const payment::Tariff& tariff) {
        payment::BlockCounter counter;
        if (row.empty("used")) return counter;
        const UtcTime in_march{std::chrono::seconds(1'773'100'800)};
        counter.begin(payment::block_span(tariff.rules.blocks.period, tables::berlin(), in_march,
                                          UtcTime{}, 1));
        counter.take(tariff.id, tariff.version, 0, row.integer("used") * payment::k_full_share_ppm);
        return counter;
    }

    std::map<std::string, std::vector<payment::Tariff>> versions_;
};

TEST_F(PriceAuditTable, every_lie_is_seen_and_nothing_else) {
    const ZoneRules zone = tables::berlin();
    for (const Row& row : tables::read_section("tests/tables/price_audit.txt", "segments")) {
        const payment::Tariff& tariff = tariff_of(row);
        Settlement settlement;
        settlement.segments = {segment_of(row, tariff)};
        const PriceEvidence evidence{header_of(row), &zone};
        const auto& versions = versions_.at(row.text("account"));
        const std::string found =
            PriceJudge(settlement, evidence)
                .judge(0, tariff, {versions.front().id, &versions}, counter_of(row, tariff));
        if (row.empty("found")) {
            EXPECT_EQ(found, "") << row.where();
        } else {
            EXPECT_NE(found.find(row.text("found")), std::string::npos)
                << row.where() << " " << found;
        }
    }
}

// Whose journal does not say what local time is there is not held to it; to tariff, version and one price he is.
TEST_F(PriceAuditTable, without_local_time_only_what_needs_none_is_judged) {
    for (const Row& row : tables::read_section("tests/tables/price_audit.txt", "segments")) {
        const payment::Tariff& tariff = tariff_of(row);
        Settlement settlement;
        settlement.segments = {segment_of(row, tariff)};
        const PriceEvidence evidence{header_of(row), nullptr};
        const auto& versions = versions_.at(row.text("account"));
        const std::string found =
            PriceJudge(settlement, evidence)
                .judge(0, tariff, {versions.front().id, &versions}, counter_of(row, tariff));
        if (row.empty("found")) {
            EXPECT_EQ(found, "") << row.where();
        }
        const bool other_tariff = row.text("account") != row.text("tariff");
        if (other_tariff) {
            EXPECT_NE(found, "") << row.where();
        }
    }
}

}  // namespace
}  // namespace riser::journal
