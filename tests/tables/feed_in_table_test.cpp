// Runs feed_in.txt.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/payment/feed_in.h"
#include "core/payment/rating.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_table = "tests/tables/feed_in.txt";

std::map<std::string, std::vector<Tariff>> read_tariffs() {
    std::map<std::string, std::vector<Tariff>> tariffs;
    for (const Row& row : read_section(k_table, "tariffs")) {
        Tariff tariff;
        tariff.id = TariffId{{1}};
        tariff.version = static_cast<std::uint32_t>(row.integer("version"));
        tariff.currency = {{'E', 'U', 'R'}};
        tariff.effective_from = row.time("from");
        tariff.prices = {Price{300'000}};
        tariff.tax_ppm = 190'000;
        tariff.rules.export_price = row.price("export");
        EXPECT_TRUE(check_tariff(tariff).ok()) << row.where();
        tariffs[row.text("tariff")].push_back(tariff);
    }
    return tariffs;
}

TEST(FeedInTable, what_is_credited) {
    const ZoneRules zone = tables::berlin();
    const auto tariffs = read_tariffs();
    std::map<std::string, Residue> residues;
    for (const Row& row : read_section(k_table, "credits")) {
        const auto found = tariffs.find(row.text("tariff"));
        if (found == tariffs.end()) {
            row.broken("tariff");
            continue;
        }
        const auto flat = feed_in_versions(found->second);
        BlockCounter none;
        Rater rater(flat, zone, EnergySource::grid, row.ppm("share"), none);
        rater.add(row.time("from"), row.time("to"), Energy{row.integer("wh")});
        Residue& residue = residues[row.text("tariff")];
        std::string text;
        for (const auto& rated : rater.take()) {
            const auto version =
                std::find_if(found->second.begin(), found->second.end(),
                             [&](const Tariff& t) { return t.version == rated.tariff->version; });
            const auto credited =
                try_credit_feed_in(rated.piece.energy, *version, row.ppm("share"), residue);
            ASSERT_TRUE(credited) << row.where();
            residue = credited->residue;
            text += (text.empty() ? "v" : "; v") + std::to_string(version->version) + " " +
                    format_money(credited->amount);
        }
        EXPECT_EQ(text, row.text("credits")) << row.where();
        EXPECT_EQ(residue.numerator, row.integer("kept")) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
