// Runs rerating.txt.
#include <gtest/gtest.h>

#include "core/payment/provisional.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_table = "tests/tables/rerating.txt";
constexpr BootId k_this_boot{{1}};
constexpr BootId k_boot_before{{2}};

// What one account was charged while the clock was unsure.
struct Charged {
    const std::vector<Tariff>* versions = nullptr;
    std::vector<Row> rows;
    Money amount{};
    Residue residue;
    BlockCounter blocks;
    std::vector<ProvisionalCharge> kept;
};

class ReratingTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_table, "tariffs")) read_tariff(row);
        for (const Row& row : read_section(k_table, "charged")) {
            Charged& charged = stories_[row.text("story")];
            charged.versions = &versions_.at(row.text("tariff"));
            charged.rows.push_back(row);
        }
    }

    void read_tariff(const Row& row) {
        auto& versions = versions_[row.text("tariff")];
        Tariff tariff;
        tariff.id = TariffId{{static_cast<std::uint8_t>(versions_.size())}};
        if (!versions.empty()) tariff.id = versions.front().id;
        tariff.version = static_cast<std::uint32_t>(row.integer("version"));
        tariff.currency = {{'E', 'U', 'R'}};
        tariff.effective_from = row.time("from");
        tariff.tax_ppm = row.ppm("tax");
        for (const auto& word : row.words("prices")) {
            tariff.prices.push_back({parse_money(word).value_or(Money{-1}).micro});
        }
        const bool two_rates = row.text("by") == "time" && tariff.prices.size() == 2;
        for (std::uint16_t day = 0; two_rates && day < 7; ++day) {
            tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 6 * 60), 1});
            tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
        }
        if (!row.empty("above")) tariff.rules.blocks.thresholds = {{row.integer("above")}};
        const auto good = check_tariff(tariff);
        EXPECT_TRUE(good) << row.where() << " " << good.error().message;
        versions.push_back(tariff);
    }

    // By a clock that knows no more than that `since` has been.
    void charge(Charged& story, const Row& row, UtcTime booted) const {
        const auto newest = static_cast<std::uint32_t>(row.integer("newest"));
        std::vector<Tariff> known;
        for (const auto& version : *story.versions) {
            if (version.version <= newest) known.push_back(version);
        }
        const UtcTime since = row.time("since");
        Rater rater(known, zone_, EnergySource::grid, row.ppm("share"), story.blocks);
        rater.add_unsure(since, k_no_upper_bound, since, since, {row.integer("wh")});
        const auto rated = rater.take();
        ASSERT_EQ(rated.size(), 1U) << row.where();
        const auto& piece = rated.front().piece;
        const Tariff& tariff = *rated.front().tariff;
        EXPECT_TRUE(piece.provisional) << row.where();
        EXPECT_EQ(tariff.prices[piece.price], row.price("at")) << row.where();
        const auto charged = charge_energy(piece.energy, gross_price(tariff, piece.price),
                                           row.ppm("share"), story.residue);
        EXPECT_EQ(charged.amount, row.money("amount")) << row.where();
        story.amount += charged.amount;
        story.residue = charged.residue;
        ProvisionalCharge kept;
        kept.energy = piece.energy;
        kept.share_ppm = row.ppm("share");
        kept.charged = {tariff.id, tariff.version, piece.price};
        kept.newest_version = newest;
        const bool this_boot = row.text("boot") == "this";
        kept.boot = this_boot ? k_this_boot : k_boot_before;
        // What the monotonic clock of the boot before says means nothing any more.
        kept.from_ms = this_boot ? ms(row.time("from") - booted) : 1'000;
        kept.to_ms = this_boot ? ms(row.time("to") - booted) : 2'000;
        kept.earliest_ms = to_unix_ms(since);
        keep(story.kept, kept);
    }

    static std::int64_t ms(Duration duration) {
        return std::chrono::floor<std::chrono::milliseconds>(duration).count();
    }

    // What a sure clock had counted in March.
    static BlockCounter counter_of(const Row& row, const Tariff& tariff, const ZoneRules& zone) {
        BlockCounter counter;
        if (tariff.rules.blocks.blocks() == 1) return counter;
        counter.begin(block_span(BlockPeriod::calendar_month, zone, row.time("sure"), {}, 1));
        if (!row.empty("used")) {
            counter.take(tariff.id, tariff.version, 0, row.integer("used") * k_full_share_ppm);
        }
        return counter;
    }

    std::string text_of(const std::vector<ReratedPart>& parts,
                        const std::vector<Tariff>& versions) const {
        const auto price = [&](const PriceKey& key) {
            return format_money({versions.at(key.version - 1).prices.at(key.price).micro_per_kwh});
        };
        std::string text;
        for (const auto& part : parts) {
            if (!text.empty()) text += "; ";
            text += std::to_string(part.energy.wh) + " " + price(part.charged) + " " +
                    price(part.due) + (part.sure ? "" : " ?");
        }
        return text;
    }

    const ZoneRules zone_ = tables::berlin();
    std::map<std::string, std::vector<Tariff>> versions_;
    std::map<std::string, Charged> stories_;
};

TEST_F(ReratingTable, comes_to_what_was_due) {
    for (const Row& row : read_section(k_table, "corrections")) {
        Charged& story = stories_.at(row.text("story"));
        const auto& versions = *story.versions;
        story.blocks = counter_of(row, versions.front(), zone_);
        for (const Row& one : story.rows) charge(story, one, row.time("booted"));
        const SureTime now{k_this_boot, ms(row.time("sure") - row.time("booted")),
                           to_unix_ms(row.time("sure"))};
        const auto due = rerate(
            story.kept,
            [&](TariffId id) { return id == versions.front().id ? &versions : nullptr; }, zone_,
            story.residue, story.blocks, now);
        ASSERT_TRUE(due) << row.where();
        EXPECT_EQ(text_of(due->parts, versions), row.text("parts")) << row.where();
        EXPECT_EQ(due->amount, row.money("corrected")) << row.where();
        EXPECT_EQ(story.amount + due->amount, row.money("in_all")) << row.where();
        // The month has used as much as before, at other prices.
        BlockCounter counted = story.blocks;
        recount(counted, due->parts);
        EXPECT_EQ(counted.used(), story.blocks.used()) << row.where();
        stories_.erase(row.text("story"));
    }
    EXPECT_TRUE(stories_.empty()) << stories_.begin()->first << " is never put right";
}

}  // namespace
}  // namespace riser::payment
