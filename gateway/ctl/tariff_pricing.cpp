#include "gateway/ctl/tariff_pricing.h"

#include <algorithm>
#include <set>

#include "core/payment/tariff_words.h"
#include "platform/clock/zone_loader.h"
#include "platform/toml/suggestion.h"

namespace riser::ctl {
namespace {

Failed refused(std::string message) {
    return {k_refused, std::move(message), "", ""};
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

}  // namespace riser::ctl
