// What the commands `riserctl tariff …` share: a tariff of a file with all its versions, and readings priced with it.
// Nothing here asks a gateway.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/payment/interval_charging.h"
#include "core/payment/price_parts.h"
#include "core/payment/price_text.h"
#include "core/payment/tariff_standing.h"
#include "gateway/ctl/commands.h"
#include "platform/tariff/tariff_file.h"

namespace riser::ctl {

// A file as it was written; what is not JSON by its name is TOML.
[[nodiscard]] Answered<tariff::TariffFile> load_tariffs(const Session& session,
                                                        const std::string& path);

struct ChosenTariff {
    std::string name;
    std::string currency;                   // "" when nothing says it
    std::vector<payment::Tariff> versions;  // ascending
    ZoneRules zone;
};
// `wanted`: name or id; "" when the file has one tariff only. `zone`: "" for that of the file.
[[nodiscard]] Answered<ChosenTariff> choose_tariff(const Session& session, const std::string& path,
                                                   const std::string& wanted,
                                                   const std::string& zone);

// Charges of one price in one part of the time.
struct PricedLine {
    Energy energy{};  // of a step: what was used before
    Money amount{};
};

class PricedReadings {
public:
    // period: "day", "month", "year" or "all".
    PricedReadings(const ChosenTariff& tariff, std::string period)
        : tariff_(tariff), period_(std::move(period)) {}

    // False when an amount is beyond what an account can hold.
    [[nodiscard]] bool add(const std::vector<payment::IntervalCharge>& charges);
    [[nodiscard]] bool add(const std::vector<payment::StandingLine>& lines);

    // Where a price holds: part of the time, version, index of the price, and the price it was below for a step
    // (else the same index).
    using Key = std::tuple<std::string, std::uint32_t, payment::PriceIndex, payment::PriceIndex>;
    [[nodiscard]] const std::map<Key, PricedLine>& lines() const { return lines_; }
    // By part of the time and version.
    struct StandingSum {
        std::int64_t days = 0;
        Money amount{};
    };
    using StandingKey = std::pair<std::string, std::uint32_t>;
    [[nodiscard]] const std::map<StandingKey, StandingSum>& standing() const { return standing_; }
    [[nodiscard]] const payment::PartSums& parts() const { return parts_; }
    // Energy and standing charge.
    [[nodiscard]] Money total() const { return parts_.total() + standing_total_; }
    [[nodiscard]] Money standing_total() const { return standing_total_; }
    [[nodiscard]] Energy energy() const { return energy_; }

private:
    [[nodiscard]] std::string period_of(UtcTime time) const;

    const ChosenTariff& tariff_;
    std::string period_;
    std::map<Key, PricedLine> lines_;
    std::map<StandingKey, StandingSum> standing_;
    Money standing_total_{};
    payment::PartSums parts_;
    Energy energy_{};
    Money total_{};
};

[[nodiscard]] const payment::Tariff& version_of(const ChosenTariff& tariff, std::uint32_t version);

using payment::exact_price;
using payment::part_name;
using payment::price_name;
using payment::wall_time;
// "0.357 a day, with 19 % tax; nobody owes it while vacant"; "" when there is none.
[[nodiscard]] std::string standing_text(const payment::Tariff& tariff);
[[nodiscard]] json::value standing_json(const payment::Tariff& tariff);
}  // namespace riser::ctl
