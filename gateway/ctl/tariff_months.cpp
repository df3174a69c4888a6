#include "gateway/ctl/tariff_months.h"

#include <algorithm>

#include "core/payment/demand.h"
#include "core/payment/period_price.h"
#include "core/payment/rounding.h"
#include "core/payment/tariff_words.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

constexpr Duration k_longest_interval = std::chrono::hours(2);
constexpr std::int64_t k_whole = 1'000'000;
constexpr std::int64_t k_percent_of_ppm = 100'000'000;  // as exact_price() takes it

std::string with_taxes_text(const payment::Tariff& tariff, Money net, const std::string& per) {
    const std::int64_t tax_ppm = payment::fixed_tax_ppm(tariff);
    std::string text = format_money(payment::with_fixed_taxes(tariff, net)) + " " + per;
    if (tax_ppm > 0) text += ", with " + exact_price(tax_ppm * k_percent_of_ppm) + " % tax";
    return text;
}

Money net_of(const PricedReadings& priced, const ChosenTariff& tariff) {
    Money net{};
    for (const auto& sum : priced.parts().sums()) {
        if (sum.kind != payment::PartKind::tax) net += sum.amount;
    }
    for (const auto& [key, standing] : priced.standing()) {
        const std::int64_t tax_ppm = payment::standing_tax_ppm(version_of(tariff, key.second));
        net += payment::proportion(standing.amount, k_whole, k_whole + tax_ppm);
    }
    return net;
}

std::string days_text(std::int64_t days, std::int64_t of_days) {
    return days == of_days
               ? ""
               : ", " + std::to_string(days) + " of " + std::to_string(of_days) + " days";
}

}  // namespace

std::string demand_text(const payment::Tariff& tariff) {
    const payment::DemandRule& demand = tariff.rules.demand;
    if (demand.per_kw.micro == 0) return "";
    std::string text = with_taxes_text(tariff, demand.per_kw, "a kW and month") +
                       "; highest mean of " + std::to_string(demand.window_minutes) + " minutes, " +
                       std::string(payment::word_of(payment::k_window_words, demand.sliding));
    if (demand.ratchet_ppm > 0) {
        text += "; at least " + exact_price(demand.ratchet_ppm * k_percent_of_ppm) +
                " % of the highest of " + std::to_string(demand.ratchet_months) + " months before";
    }
    return text;
}

json::value demand_json(const payment::Tariff& tariff) {
    const payment::DemandRule& demand = tariff.rules.demand;
    if (demand.per_kw.micro == 0) return nullptr;
    json::object out{{"price", format_money(demand.per_kw)},
                     {"gross", format_money(payment::with_fixed_taxes(tariff, demand.per_kw))},
                     {"window_minutes", demand.window_minutes},
                     {"window", payment::word_of(payment::k_window_words, demand.sliding)}};
    if (demand.ratchet_ppm == 0) return out;
    out["ratchet_ppm"] = demand.ratchet_ppm;
    out["ratchet_months"] = demand.ratchet_months;
    return out;
}

std::string minimum_text(const payment::Tariff& tariff) {
    const Money minimum = tariff.rules.minimum_per_month;
    if (minimum.micro == 0) return "";
    return with_taxes_text(tariff, minimum, "a month") + "; energy and standing charge count";
}

json::value minimum_json(const payment::Tariff& tariff) {
    const Money minimum = tariff.rules.minimum_per_month;
    if (minimum.micro == 0) return nullptr;
    return json::object{{"price", format_money(minimum)},
                        {"gross", format_money(payment::with_fixed_taxes(tariff, minimum))}};
}

MonthCharges::Month& MonthCharges::month_of(UtcTime time) {
    const auto span = payment::block_span(payment::BlockPeriod::billing_month, tariff_.zone, time,
                                          opened_, billing_day_);
    const auto known = months_.find(span.begins_ms);
    if (known != months_.end()) return known->second;
    return months_.emplace(span.begins_ms, Month{span, {}, PricedReadings(tariff_, "all")})
        .first->second;
}

bool MonthCharges::add(const payment::MeteredInterval& interval,
                       const std::vector<payment::IntervalCharge>& charges) {
    ends_ = std::max(ends_, interval.to);
    month_of(interval.from).intervals.push_back(interval);
    return std::all_of(charges.begin(), charges.end(), [this](const auto& charge) {
        return month_of(charge.piece.from).priced.add(std::vector{charge});
    });
}

bool MonthCharges::add(const std::vector<payment::StandingLine>& lines) {
    return std::all_of(lines.begin(), lines.end(), [this](const auto& line) {
        return month_of(from_unix_ms(line.line.from_ms)).priced.add(std::vector{line});
    });
}

std::vector<MonthCharges::Part> MonthCharges::parts_of(const Month& month) const {
    const UtcTime to = std::min(from_unix_ms(month.span.ends_ms), ends_);
    std::vector<Part> parts;
    for (UtcTime at = std::max(from_unix_ms(month.span.begins_ms), opened_); at < to;) {
        const UtcTime next = payment::next_local_day(tariff_.zone, at);
        const auto* version = payment::standing_version(tariff_.versions, tariff_.zone, at);
        if (parts.empty() || parts.back().version != version) parts.push_back({version, at, at, 0});
        parts.back().to = std::min(next, to);
        // The day on which the readings end is not over.
        if (next <= to) ++parts.back().days;
        at = next;
    }
    return parts;
}

payment::DemandPeak MonthCharges::peak_of(const Month& month, const Part& part) const {
    payment::MaximumDemand demand(part.version->rules.demand, part.from, part.to);
    for (const auto& interval : month.intervals) {
        if (interval.to - interval.from <= k_longest_interval) demand.add(interval);
    }
    return demand.peak().value_or(payment::DemandPeak{});
}

Money MonthCharges::side_of(const Month& month, const payment::Tariff& tariff) const {
    return payment::prices_contain_taxes(tariff) ? month.priced.total()
                                                 : net_of(month.priced, tariff_);
}

std::vector<MonthLine> MonthCharges::lines() const {
    std::vector<MonthLine> lines;
    std::vector<Power> before;
    for (const auto& [begins_ms, month] : months_) {
        const std::string period = wall_time(tariff_.zone, from_unix_ms(begins_ms)).substr(0, 10);
        const std::int64_t of_days = month.span.of_days;
        Power highest{};
        Money least{};
        const payment::Tariff* last = nullptr;
        for (const Part& part : parts_of(month)) {
            const payment::Tariff& version = *part.version;
            const std::int64_t days = std::min(part.days, of_days);
            if (days == 0) continue;
            const payment::DemandRule& rule = version.rules.demand;
            if (rule.per_kw.micro > 0) {
                const payment::DemandPeak peak = peak_of(month, part);
                highest = std::max(highest, peak.power);
                const Power billed = billed_demand(rule, peak.power, before);
                const auto charge = demand_charge(rule, billed, days, of_days);
                if (charge && charge->micro > 0) {
                    lines.push_back(
                        {period, version.version,
                         "demand " + kilowatts(billed.w) +
                             (billed > peak.power ? ", ratchet"
                                                  : ", " + wall_time(tariff_.zone, peak.begins)) +
                             days_text(days, of_days),
                         payment::with_fixed_taxes(version, *charge)});
                }
            }
            const Money minimum = version.rules.minimum_per_month;
            if (minimum.micro == 0) continue;
            least += payment::proportion(minimum, days, of_days, payment::RoundingMode::down);
            last = &version;
        }
        before.push_back(highest);
        if (last == nullptr) continue;
        const Money missing = least - side_of(month, *last);
        if (missing.micro <= 0) continue;
        lines.push_back({period, last->version,
                         "what is missing to the minimum of " + format_money(least),
                         payment::with_fixed_taxes(*last, missing)});
    }
    return lines;
}

}  // namespace riser::ctl
