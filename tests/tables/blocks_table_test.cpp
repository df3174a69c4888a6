// Runs blocks.txt.
#include <gtest/gtest.h>

#include "core/payment/block_counter.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_table = "tests/tables/blocks.txt";

template <class T>
T named(const Row& row, const std::string& column, const std::map<std::string, T>& names) {
    const auto found = names.find(row.text(column));
    if (found == names.end()) row.broken(column);
    return found == names.end() ? names.begin()->second : found->second;
}

Tariff tariff_of(const Row& row) {
    Tariff tariff;
    tariff.currency = {{'E', 'U', 'R'}};
    auto& blocks = tariff.rules.blocks;
    blocks.method = named<BlockMethod>(
        row, "method", {{"marginal", BlockMethod::marginal}, {"whole", BlockMethod::whole}});
    blocks.period = named<BlockPeriod>(row, "period",
                                       {{"day", BlockPeriod::day},
                                        {"calendar_month", BlockPeriod::calendar_month},
                                        {"billing_month", BlockPeriod::billing_month}});
    blocks.prorated = row.yes("prorated");
    for (const auto& word : row.words("thresholds")) {
        blocks.thresholds.push_back({std::stoll(word)});
    }
    for (const auto& word : row.words("prices")) {
        tariff.prices.push_back({parse_money(word).value_or(Money{-1}).micro});
    }
    tariff.tax_ppm = row.ppm("tax");
    const auto good = check_tariff(tariff);
    EXPECT_TRUE(good) << row.where() << " " << good.error().message;
    return tariff;
}

std::string price_text(const Tariff& tariff, PriceIndex price) {
    return format_money({tariff.prices[price].micro_per_kwh});
}

// One tenant: what he has used, and what it cost so far.
struct Story {
    BlockCounter counter;
    Residue residue;
};

class BlocksTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_table, "tariffs")) {
            tariffs_[row.text("tariff")] = tariff_of(row);
        }
    }

    // "16667 1.50; 3333 2.00", and what it costs.
    std::string use(const Row& row, const Tariff& tariff, Story& story, Money& cost) {
        const UtcTime at = row.time("at");
        const RatedPiece piece{
            at, at, {row.integer("wh")}, static_cast<RateIndex>(row.integer("rate")), false};
        std::string text;
        for (const auto& part :
             price_pieces(tariff, EnergySource::grid, row.ppm("share"), {piece}, story.counter)) {
            if (!text.empty()) text += "; ";
            text += std::to_string(part.energy.wh) + " " + price_text(tariff, part.price);
            const auto charged = charge_energy(part.energy, gross_price(tariff, part.price),
                                               row.ppm("share"), story.residue);
            cost += charged.amount;
            story.residue = charged.residue;
        }
        return text;
    }

    static std::string step(const Tariff& tariff, Story& story, Money& cost) {
        std::string text;
        for (const auto& due : due_steps(tariff, story.counter)) {
            if (!text.empty()) text += "; ";
            text +=
                std::to_string(due.energy / k_full_share_ppm) + " to " + price_text(tariff, due.to);
            const auto charged =
                try_charge_shared(due.energy, step_price(tariff, due), story.residue);
            cost += charged->amount;
            story.residue = charged->residue;
            story.counter.move(due.from, due.to);
        }
        return text.empty() ? "-" : text;
    }

    std::map<std::string, Tariff> tariffs_;
};

TEST_F(BlocksTable, consumption_over_blocks_and_periods) {
    const ZoneRules zone = tables::berlin();
    std::map<std::string, Story> stories;
    for (const Row& row : read_section(k_table, "consumption")) {
        if (!tariffs_.contains(row.text("tariff"))) row.broken("tariff");
        const Tariff& tariff = tariffs_[row.text("tariff")];
        Story& story = stories[row.text("story")];
        const BlockSpan span =
            block_span(tariff.rules.blocks.period, zone, row.time("at"), row.time("account_from"),
                       static_cast<std::uint8_t>(row.integer("bill_day")));
        if (span.begins_ms != story.counter.span.begins_ms) story.counter.begin(span);
        Money cost{};
        EXPECT_EQ(use(row, tariff, story, cost), row.text("parts")) << row.where();
        EXPECT_EQ(step(tariff, story, cost), row.text("steps")) << row.where();
        EXPECT_EQ(format_money(cost), format_money(row.money("amount"))) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
