#include "gateway/ctl/tariff_pricing.h"

#include <algorithm>
#include <set>

#include "core/payment/date_text.h"
#include "core/payment/tariff_words.h"
#include "platform/clock/zone_loader.h"
#include "platform/toml/suggestion.h"

namespace riser::ctl {
namespace {

Failed refused(std::string message) {
    return {k_refused, std::move(message), "", ""};
}

// "0.000123" of any number of decimals: zeros at the end say nothing.
std::string without_zeros(std::string text) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
}

// Far enough for readings of any real meter, and for tariffs that are published long before.
Result<ZoneRules> load_zone(const std::string& name) {
    constexpr std::int64_t k_2000_s = 946'684'800;
    constexpr std::int64_t k_2100_s = 4'102'444'800;
    return clock::load_zone_rules(name, UtcTime{std::chrono::seconds(k_2000_s)},
                                  UtcTime{std::chrono::seconds(k_2100_s)});
}

std::string names_in(const tariff::TariffFile& file) {
    std::string names;
    std::set<TariffId> seen;
    for (const auto& entry : file.entries) {
        if (!seen.insert(entry.tariff.id).second) continue;
        names += (names.empty() ? "" : ", ") +
                 (entry.name.empty() ? to_string(entry.tariff.id) : '"' + entry.name + '"');
    }
    return names;
}

}  // namespace

Answered<tariff::TariffFile> load_tariffs(const Session& session, const std::string& path) {
    const auto text = session.world.read_file(path);
    if (!text) return fail(Failed{k_usage, text.error().message, "", ""});
    auto file = path.ends_with(".json") ? tariff::parse_tariff_body(*text, path)
                                        : tariff::parse_tariff_file(*text, path);
    if (!file) return fail(refused(file.error().message));
    return std::move(file).value();
}

Answered<ChosenTariff> choose_tariff(const Session& session, const std::string& path,
                                     const std::string& wanted, const std::string& zone) {
    const auto file = load_tariffs(session, path);
    if (!file) return fail(file.error());
    ChosenTariff chosen;
    std::set<TariffId> ids;
    for (const auto& entry : file->entries) {
        if (wanted.empty() || entry.name == wanted || to_string(entry.tariff.id) == wanted) {
            ids.insert(entry.tariff.id);
        }
    }
    if (ids.size() != 1) {
        return fail(
            refused((ids.empty() ? path + " has no tariff \"" + wanted + "\""
                                 : path + " has several tariffs: choose one with --tariff") +
                    "; it has " + names_in(*file)));
    }
    for (const auto& entry : file->entries) {
        if (entry.tariff.id != *ids.begin()) continue;
        chosen.versions.push_back(entry.tariff);
        if (!entry.name.empty()) chosen.name = entry.name;
    }
    std::sort(chosen.versions.begin(), chosen.versions.end(),
              [](const auto& a, const auto& b) { return a.version < b.version; });
    if (chosen.name.empty()) chosen.name = to_string(*ids.begin());
    if (file->currency != Currency{}) chosen.currency = file->currency.text();
    const std::string zone_name = zone.empty() ? file->zone : zone;
    auto rules = load_zone(zone_name);
    if (!rules) {
        return fail(refused('"' + zone_name +
                            "\" is not an IANA time zone such as "
                            "\"Europe/Berlin\"" +
                            toml::suggestion(zone_name, clock::zone_names())));
    }
    chosen.zone = std::move(rules).value();
    return chosen;
}

const payment::Tariff& version_of(const ChosenTariff& tariff, std::uint32_t version) {
    return *std::find_if(tariff.versions.begin(), tariff.versions.end(),
                         [version](const auto& t) { return t.version == version; });
}

std::string PricedReadings::period_of(UtcTime time) const {
    const std::string date = wall_time(tariff_.zone, time).substr(0, 10);
    if (period_ == "day") return date;
    if (period_ == "month") return date.substr(0, 7);
    return period_ == "year" ? date.substr(0, 4) : "all";
}

bool PricedReadings::add(const std::vector<payment::IntervalCharge>& charges) {
    for (const auto& charge : charges) {
        const payment::Tariff& tariff = *charge.tariff;
        const auto price = charge.piece.price;
        const auto from = charge.step ? charge.step->from : price;
        PricedLine& line = lines_[{period_of(charge.piece.from), tariff.version, price, from}];
        total_ += charge.amount;
        if (total_ > k_max_balance) return false;
        line.amount += charge.amount;
        if (charge.step) {
            line.energy.wh += charge.step->energy / payment::k_full_share_ppm;
            parts_.add(tariff, charge.step->to, charge.step->energy);
            parts_.add(tariff, charge.step->from, -charge.step->energy);
        } else {
            line.energy += charge.piece.energy;
            energy_ += charge.piece.energy;
            parts_.add(tariff, price, charge.piece.energy.wh * payment::k_full_share_ppm);
        }
    }
    return true;
}

bool PricedReadings::add(const std::vector<payment::StandingLine>& lines) {
    for (const auto& line : lines) {
        const UtcTime from = from_unix_ms(line.line.from_ms);
        const UtcTime to = from_unix_ms(line.line.to_ms);
        StandingSum& sum = standing_[{period_of(from), line.version}];
        const auto days =
            payment::local_day(tariff_.zone, to) - payment::local_day(tariff_.zone, from);
        sum.days += days.count();
        sum.amount += line.amount;
        standing_total_ += line.amount;
        total_ += line.amount;
        if (total_ > k_max_balance) return false;
    }
    return true;
}

std::string wall_time(const ZoneRules& zone, UtcTime time) {
    const auto local = payment::local_time(zone, time);
    const std::chrono::year_month_day date{local.day};
    const payment::Holiday day{static_cast<std::uint16_t>(static_cast<int>(date.year())),
                               static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
                               static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
    const auto minutes = std::chrono::floor<std::chrono::minutes>(local.of_day).count();
    const auto two_digits = [](std::int64_t number) {
        return std::to_string(100 + number).substr(1);
    };
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(local.of_day).count() - minutes * 60;
    return payment::format_date(day) + " " + two_digits(minutes / 60) + ":" +
           two_digits(minutes % 60) + (seconds == 0 ? "" : ":" + two_digits(seconds));
}

std::string exact_price(std::int64_t numerator) {
    constexpr std::int64_t k_one = 1'000'000'000'000;  // a major unit, in millionths of micro-units
    const std::int64_t size = numerator < 0 ? -numerator : numerator;
    return (numerator < 0 ? "-" : "") +
           without_zeros(std::to_string(size / k_one) + "." +
                         std::to_string(k_one + size % k_one).substr(1));
}

std::string standing_text(const payment::Tariff& tariff) {
    const auto& standing = tariff.rules.standing;
    if (standing.amount.micro == 0) return "";
    const std::int64_t tax_ppm = payment::standing_tax_ppm(tariff);
    std::string text = format_money(payment::gross_standing(tariff)) + " a " +
                       std::string(payment::word_of(payment::k_charge_periods, standing.period));
    if (tax_ppm > 0) text += ", with " + exact_price(tax_ppm * 100'000'000) + " % tax";
    if (!standing.while_vacant) text += "; nobody owes it while vacant";
    if (standing.while_disconnected) text += "; also while disconnected";
    if (!standing.in_friendly_hours) text += "; not in friendly hours";
    if (!standing.while_on_emergency) text += "; not on emergency credit";
    if (standing.continuous) text += "; below zero too";
    return text;
}

json::value standing_json(const payment::Tariff& tariff) {
    const auto& standing = tariff.rules.standing;
    if (standing.amount.micro == 0) return nullptr;
    return json::object{{"price", format_money(standing.amount)},
                        {"gross", format_money(payment::gross_standing(tariff))},
                        {"period", payment::word_of(payment::k_charge_periods, standing.period)},
                        {"when_vacant", standing.while_vacant ? "landlord" : "none"}};
}

std::string part_name(const payment::Tariff& tariff, payment::PartKind kind, std::uint8_t index) {
    const auto percent = [](std::int64_t ppm) { return exact_price(ppm * 100'000'000) + " %"; };
    switch (kind) {
        case payment::PartKind::energy:
            return "energy";
        case payment::PartKind::levy:
            return "levy " + std::to_string(index + 1) +
                   (tariff.rules.levies[index].taxed ? "" : ", not taxed");
        case payment::PartKind::tax:
            break;
    }
    const auto& taxes = tariff.rules.taxation.taxes;
    if (taxes.empty()) return "tax, " + percent(tariff.tax_ppm);
    return "tax " + std::to_string(taxes[index].code) + ", " + percent(taxes[index].ppm);
}

std::string price_name(const payment::Tariff& tariff, payment::PriceIndex price) {
    std::string name;
    if (tariff.source_of(price) == payment::EnergySource::generator) name = "generator";
    if (tariff.rates() > 1) {
        const std::size_t row = price / tariff.rules.blocks.blocks();
        name += (name.empty() ? "" : ", ") + std::string("rate ") +
                std::to_string(row % tariff.rates() + 1);
    }
    if (tariff.rules.blocks.blocks() > 1) {
        name += (name.empty() ? "" : ", ") + std::string("block ") +
                std::to_string(tariff.block_of(price) + 1);
    }
    return name;
}

}  // namespace riser::ctl
