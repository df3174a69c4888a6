// Runs charging.txt and tariff.txt.
#include <gtest/gtest.h>

#include "core/payment/rating.h"
#include "core/payment/tariff.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_charging = "tests/tables/charging.txt";
constexpr const char* k_tariff = "tests/tables/tariff.txt";

// ---- charging -----------------------------------------------------------------------------------

// "0.123456789012345" with exactly fifteen decimals.
Residue residue(const Row& row, const std::string& column) {
    const std::string text = row.text(column);
    const bool good = text.size() == 17 && text.starts_with("0.") &&
                      text.find_first_not_of("0123456789", 2) == std::string::npos;
    if (!good) row.broken(column);
    return {good ? std::stoll(text.substr(2)) : 0};
}

GrossPrice gross(const Row& row) {
    return gross_price(row.price("price"), row.ppm("tax"));
}

TEST(ChargingTable, amounts_and_remainders) {
    for (const Row& row : read_section(k_charging, "charges")) {
        const auto charged = charge_energy({row.integer("energy_wh")}, gross(row), row.ppm("share"),
                                           residue(row, "remainder_before"));
        EXPECT_EQ(format_money(charged.amount), format_money(row.money("amount"))) << row.where();
        EXPECT_EQ(charged.residue, residue(row, "remainder_after")) << row.where();
    }
}

TEST(ChargingTable, many_small_charges_are_one_big_one) {
    for (const Row& row : read_section(k_charging, "sequences")) {
        const std::int64_t steps = row.integer("steps");
        const Energy energy{row.integer("energy_wh")};
        ChargedAmount sum;
        for (std::int64_t i = 0; i < steps; ++i) {
            const auto step = charge_energy(energy, gross(row), row.ppm("share"), sum.residue);
            sum.amount += step.amount;
            sum.residue = step.residue;
        }
        EXPECT_EQ(format_money(sum.amount), format_money(row.money("total"))) << row.where();
        EXPECT_EQ(sum.residue, residue(row, "remainder_after")) << row.where();
        const auto once = charge_energy({energy.wh * steps}, gross(row), row.ppm("share"), {});
        EXPECT_EQ(once, sum) << row.where();
    }
}

// ---- tariffs ------------------------------------------------------------------------------------

// A tariff with the names of its prices.
struct NamedTariff {
    Tariff tariff;
    std::vector<std::string> names;

    [[nodiscard]] std::optional<PriceIndex> find(const std::string& name) const {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) return std::nullopt;
        return static_cast<PriceIndex>(found - names.begin());
    }
};

class TariffTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_tariff, "prices")) {
            NamedTariff& named = tariffs_[row.text("tariff")];
            named.tariff.currency = {{'E', 'U', 'R'}};
            named.tariff.prices.push_back(row.price("per_kwh"));
            named.names.push_back(row.text("price"));
        }
        for (const Row& row : read_section(k_tariff, "switching")) {
            NamedTariff& named = tariffs_[row.text("tariff")];
            const auto price = named.find(row.text("price"));
            if (!price) row.broken("price");
            named.tariff.week.push_back({row.minute_of_week("from"), price.value_or(0)});
        }
        for (const auto& [name, named] : tariffs_) {
            ASSERT_TRUE(check_tariff(named.tariff)) << name;
        }
        for (const Row& row : read_section(k_tariff, "zones")) {
            ZoneRules& zone = zones_[row.text("zone")];
            zone.name = row.text("zone");
            const auto offset_s = static_cast<std::int32_t>(row.integer("offset_h") * 3600);
            zone.transitions.push_back({row.time("from"), offset_s});
        }
    }

    const NamedTariff& tariff(const Row& row) {
        const auto found = tariffs_.find(row.text("tariff"));
        if (found == tariffs_.end()) row.broken("tariff");
        return tariffs_[row.text("tariff")];
    }
    const ZoneRules& zone(const Row& row) {
        if (!zones_.contains(row.text("zone"))) row.broken("zone");
        return zones_[row.text("zone")];
    }

private:
    std::map<std::string, NamedTariff> tariffs_;
    std::map<std::string, ZoneRules> zones_;
};

TEST_F(TariffTable, prices_and_their_changes) {
    for (const Row& row : read_section(k_tariff, "prices_at")) {
        const NamedTariff& named = tariff(row);
        const UtcTime at = row.time("at");
        EXPECT_EQ(named.names[rate_at(named.tariff, zone(row), at)], row.text("price"))
            << row.where();
        const auto change = next_rate_change(named.tariff, zone(row), at);
        if (row.empty("next_change")) {
            EXPECT_FALSE(change) << row.where();
            continue;
        }
        EXPECT_EQ(change, row.time("next_change")) << row.where();
    }
}

std::string described(const NamedTariff& named, const std::vector<RatedAdvance>& pieces) {
    std::string text;
    for (const auto& [tariff, piece] : pieces) {
        if (!text.empty()) text += " + ";
        text += std::to_string(piece.energy.wh) + " " + named.names[piece.price];
        if (piece.estimated) text += " ~";
        if (piece.provisional) text += " ?";
    }
    return text.empty() ? "-" : text;
}

TEST_F(TariffTable, consumption_split_over_prices) {
    for (const Row& row : read_section(k_tariff, "splits")) {
        const NamedTariff& named = tariff(row);
        const std::string clock = row.text("clock");
        if (clock != "sure" && clock != "unsure") row.broken("clock");
        const Energy advance{row.integer("wh")};
        const std::vector<Tariff> versions{named.tariff};
        BlockCounter counter;
        Rater rater(versions, zone(row), EnergySource::grid, k_full_share_ppm, counter);
        const UtcTime from = row.time("from");
        const UtcTime to = row.time("to");
        if (clock == "sure") {
            rater.add(from, to, advance);
        } else {
            rater.add_unsure(from, to, from, to, advance);
        }
        const auto pieces = rater.take();
        EXPECT_EQ(described(named, pieces), row.text("pieces")) << row.where();
        Energy total{};
        for (const auto& rated : pieces) total += rated.piece.energy;
        EXPECT_EQ(total, advance) << row.where();
    }
}

TEST_F(TariffTable, cheapest_price_of_an_unsure_clock) {
    for (const Row& row : read_section(k_tariff, "cheapest")) {
        const NamedTariff& named = tariff(row);
        const auto cheapest = cheapest_between(named.tariff, zone(row), EnergySource::grid,
                                               row.time("earliest"), row.time("latest"));
        EXPECT_EQ(named.names[cheapest], row.text("price")) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
