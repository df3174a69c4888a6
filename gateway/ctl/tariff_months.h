// What a tariff charges for a month as a whole: demand and minimum, in words, and for readings that are simulated.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/payment/demand.h"
#include "gateway/ctl/tariff_pricing.h"

namespace riser::ctl {

// "10.71 a kW and month, with 19 % tax; highest mean of ..."; "" when there is none.
[[nodiscard]] std::string demand_text(const payment::Tariff& tariff);
[[nodiscard]] json::value demand_json(const payment::Tariff& tariff);
// "11.90 a month, with 19 % tax; ..."; "" when there is none.
[[nodiscard]] std::string minimum_text(const payment::Tariff& tariff);
[[nodiscard]] json::value minimum_json(const payment::Tariff& tariff);

struct MonthLine {
    std::string period;  // "2026-03-01"
    std::uint32_t version = 1;
    std::string what;  // "demand 6.000 kW, 2026-03-10 12:00, 10 of 31 days"
    Money amount{};    // with taxes
};

// Billing months of readings: what a bill of each would charge beside energy and standing charge. Of intervals longer
// than two hours no demand is known, as on a gateway.
class MonthCharges {
public:
    MonthCharges(const ChosenTariff& tariff, const payment::ChargedAccount& account)
        : tariff_(tariff), opened_(account.opened), billing_day_(account.billing_day) {}

    // An interval with its charges. False when an amount is beyond what an account can hold.
    [[nodiscard]] bool add(const payment::MeteredInterval& interval,
                           const std::vector<payment::IntervalCharge>& charges);
    [[nodiscard]] bool add(const std::vector<payment::StandingLine>& lines);
    // Of all months that readings lie in; the last one as far as they go.
    [[nodiscard]] std::vector<MonthLine> lines() const;

private:
    struct Month {
        payment::BlockSpan span;
        std::vector<payment::MeteredInterval> intervals;
        PricedReadings priced;
    };
    // Days of a month that one version holds.
    struct Part {
        const payment::Tariff* version = nullptr;
        UtcTime from{};
        UtcTime to{};
        std::int64_t days = 0;
    };
    [[nodiscard]] Month& month_of(UtcTime time);
    [[nodiscard]] std::vector<Part> parts_of(const Month& month) const;
    [[nodiscard]] payment::DemandPeak peak_of(const Month& month, const Part& part) const;
    [[nodiscard]] Money side_of(const Month& month, const payment::Tariff& tariff) const;

    const ChosenTariff& tariff_;
    UtcTime opened_{};
    std::uint8_t billing_day_ = 1;
    UtcTime ends_{};
    std::map<std::int64_t, Month> months_;
};

}  // namespace riser::ctl
