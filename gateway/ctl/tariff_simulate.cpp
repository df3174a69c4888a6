// `riserctl tariff simulate` and `explain`: readings priced with a tariff of a file, to the last fraction.
#include "core/units/time_text.h"
#include "gateway/ctl/readings_csv.h"
#include "gateway/ctl/tariff_months.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

using payment::IntervalCharge;
using payment::IntervalCharger;
using payment::MeteredInterval;

Failed wrong(std::string message) {
    return {k_usage, std::move(message), "", ""};
}
Failed beyond() {
    return {k_refused, "an amount is beyond what an account can hold", "", ""};
}

Answered<UtcTime> time_of(const char* option, const std::string& text) {
    const auto ms = parse_time(text);
    if (ms) return from_unix_ms(*ms);
    return fail(
        wrong(std::string(option) + " is not a time such as 2026-01-01T00:00:00Z: " + text));
}

// What is left of a micro-unit, as a decimal of the major unit.
std::string residue_text(payment::Residue residue) {
    const std::string rest = std::to_string(payment::k_residue_denominator + residue.numerator);
    if (residue.numerator == 0) return "0";
    std::string text = "0.000000" + rest.substr(1);
    while (text.ends_with('0')) text.pop_back();
    return text;
}

std::string rounding_text(const payment::Rounding& rounding, Money exact) {
    const auto rounded = payment::round_to_step(exact, rounding.step, rounding.mode);
    return format_money(rounded.amount) + " (to " + format_money(rounding.step) + ", " +
           std::string(payment::to_string(rounding.mode)) + "), " +
           format_money(rounded.remainder) +
           (rounding.remainder == payment::RemainderUse::carried ? " carried" : " written off");
}

json::array parts_json(const ChosenTariff& tariff, const payment::PartSums& parts) {
    json::array list;
    for (const auto& sum : parts.sums()) {
        list.push_back({{"version", sum.version},
                        {"name", part_name(version_of(tariff, sum.version), sum.kind, sum.index)},
                        {"amount", format_money(sum.amount)}});
    }
    return list;
}

json::array lines_json(const ChosenTariff& tariff, const PricedReadings& priced) {
    json::array list;
    for (const auto& [key, line] : priced.lines()) {
        const auto& [period, version, price, from] = key;
        const payment::Tariff& which = version_of(tariff, version);
        json::object out{
            {"period", period},
            {"version", version},
            {"price", price_name(which, price)},
            {"gross_per_kwh", exact_price(payment::gross_price(which, price).numerator)},
            {"energy_wh", line.energy.wh},
            {"amount", format_money(line.amount)}};
        if (from != price) out["instead_of"] = price_name(which, from);
        list.push_back(std::move(out));
    }
    return list;
}

json::array standing_lines_json(const PricedReadings& priced) {
    json::array list;
    for (const auto& [key, sum] : priced.standing()) {
        list.push_back({{"period", key.first},
                        {"version", key.second},
                        {"days", sum.days},
                        {"amount", format_money(sum.amount)}});
    }
    return list;
}

std::string fed_in_text(const payment::Tariff& tariff) {
    const Price price = tariff.rules.export_price;
    if (price.micro_per_kwh == 0) return "";
    return format_money({price.micro_per_kwh}) + " credited for a kWh that is fed in";
}

json::array months_json(const std::vector<MonthLine>& months) {
    json::array list;
    for (const auto& month : months) {
        list.push_back({{"period", month.period},
                        {"version", month.version},
                        {"what", month.what},
                        {"amount", format_money(month.amount)}});
    }
    return list;
}

Money sum_of(const std::vector<MonthLine>& months) {
    Money sum{};
    for (const auto& month : months) sum += month.amount;
    return sum;
}

std::string lines_table(const ChosenTariff& tariff, const PricedReadings& priced,
                        const std::vector<MonthLine>& months, bool colour) {
    std::vector<std::vector<Cell>> rows;
    for (const auto& [key, line] : priced.lines()) {
        const auto& [period, version, price, from] = key;
        const payment::Tariff& which = version_of(tariff, version);
        const std::string name = price_name(which, price);
        const bool step = from != price;
        rows.push_back({{period},
                        {std::to_string(version)},
                        {step ? price_name(which, from) + " raised to " + name : name},
                        {kwh(line.energy.wh)},
                        {step ? "" : exact_price(payment::gross_price(which, price).numerator)},
                        {format_money(line.amount)}});
    }
    for (const auto& [key, sum] : priced.standing()) {
        rows.push_back(
            {{key.first},
             {std::to_string(key.second)},
             {"standing charge, " + std::to_string(sum.days) + (sum.days == 1 ? " day" : " days")},
             {""},
             {""},
             {format_money(sum.amount)}});
    }
    for (const auto& month : months) {
        rows.push_back({{month.period},
                        {std::to_string(month.version)},
                        {month.what},
                        {""},
                        {""},
                        {format_money(month.amount)}});
    }
    std::vector<std::string*> amounts;
    for (auto& row : rows) amounts.push_back(&row[5].text);
    align_decimals(std::move(amounts));
    Table table(
        {{"PERIOD"}, {"VERSION"}, {"PRICE"}, {"ENERGY", true}, {"PER KWH"}, {"AMOUNT", true}},
        colour);
    for (auto& row : rows) table.add(std::move(row));
    return table.text();
}

std::string parts_table(const ChosenTariff& tariff, const PricedReadings& priced,
                        const std::vector<MonthLine>& months, bool colour) {
    std::vector<std::vector<Cell>> rows;
    const bool several = tariff.versions.size() > 1;
    for (const auto& sum : priced.parts().sums()) {
        rows.push_back({{part_name(version_of(tariff, sum.version), sum.kind, sum.index) +
                         (several ? " (version " + std::to_string(sum.version) + ")" : "")},
                        {format_money(sum.amount)}});
    }
    if (!priced.standing().empty()) {
        rows.push_back({{"standing charge"}, {format_money(priced.standing_total())}});
    }
    if (!months.empty()) {
        rows.push_back({{"demand and minimum"}, {format_money(sum_of(months))}});
    }
    rows.push_back({{"charged"}, {format_money(priced.total() + sum_of(months))}});
    std::vector<std::string*> amounts;
    for (auto& row : rows) amounts.push_back(&row[1].text);
    align_decimals(std::move(amounts));
    Table table({{"OF THAT"}, {"AMOUNT", true}}, colour);
    for (auto& row : rows) table.add(std::move(row));
    return table.text();
}

// One charge of an explanation, part by part.
std::string explained(const ChosenTariff& tariff, const IntervalCharge& charge,
                      payment::Residue before) {
    const payment::Tariff& which = *charge.tariff;
    const std::string version = "version " + std::to_string(which.version);
    if (charge.step) {
        return kwh(charge.step->energy / payment::k_full_share_ppm) + " used before raised from " +
               price_name(which, charge.step->from) + " to " + price_name(which, charge.step->to) +
               ", " + version + "\n  " + line("charged", format_money(charge.amount)) + "\n";
    }
    const auto& piece = charge.piece;
    const std::string name = price_name(which, piece.price);
    std::string text = kwh(piece.energy.wh) + " from " + wall_time(tariff.zone, piece.from) +
                       " to " + wall_time(tariff.zone, piece.to) + ", " + version +
                       (name.empty() ? "" : ", " + name) +
                       (piece.estimated ? ", divided by time" : "") + "\n";
    for (const auto& part : payment::price_parts(which, piece.price)) {
        const std::string part_text = part_name(which, part.kind, part.index);
        text += "  " + exact_price(part.numerator) + "  " + part_text + "\n";
    }
    text += "  " + exact_price(payment::gross_price(which, piece.price).numerator) + "  per kWh\n";
    text += "  " + line("kept before", residue_text(before));
    text += "  " + line("charged", format_money(charge.amount));
    text += "  " + line("kept now", residue_text(charge.residue_after)) + "\n";
    return text;
}

json::object explained_json(const ChosenTariff& tariff, const IntervalCharge& charge) {
    const payment::Tariff& which = *charge.tariff;
    json::object out{{"version", which.version},
                     {"price", price_name(which, charge.piece.price)},
                     {"amount", format_money(charge.amount)},
                     {"residue", residue_text(charge.residue_after)}};
    if (charge.step) {
        out["kind"] = "block";
        out["instead_of"] = price_name(which, charge.step->from);
        out["energy_wh"] = charge.step->energy / payment::k_full_share_ppm;
        return out;
    }
    json::array parts;
    for (const auto& part : payment::price_parts(which, charge.piece.price)) {
        parts.push_back({{"name", part_name(which, part.kind, part.index)},
                         {"per_kwh", exact_price(part.numerator)}});
    }
    out["kind"] = "energy";
    out["energy_wh"] = charge.piece.energy.wh;
    out["from"] = wall_time(tariff.zone, charge.piece.from);
    out["to"] = wall_time(tariff.zone, charge.piece.to);
    out["estimated"] = charge.piece.estimated;
    out["parts"] = parts;
    out["gross_per_kwh"] = exact_price(payment::gross_price(which, charge.piece.price).numerator);
    return out;
}

Answered<payment::ChargedAccount> account_of(const TariffQuestion& asked, UtcTime first) {
    payment::ChargedAccount account;
    account.opened = first;
    account.billing_day = static_cast<std::uint8_t>(asked.billing_day);
    if (asked.opened.empty()) return account;
    const auto opened = time_of("--opened", asked.opened);
    if (!opened) return fail(opened.error());
    account.opened = *opened;
    return account;
}

}  // namespace

Done simulate_tariff(Session& session, const TariffQuestion& asked) {
    const auto tariff = choose_tariff(session, asked.file, asked.tariff, asked.zone);
    if (!tariff) return fail(tariff.error());
    const auto text = session.world.read_file(asked.readings);
    if (!text) return fail(wrong(text.error().message));
    const auto readings = parse_readings(*text, asked.readings);
    if (!readings) return fail(Failed{k_refused, readings.error().message, "", ""});
    const auto account = account_of(asked, readings->front().from);
    if (!account) return fail(account.error());
    IntervalCharger charger(tariff->versions, tariff->zone, *account);
    PricedReadings priced(*tariff, asked.by);
    MonthCharges by_month(*tariff, *account);
    std::vector<IntervalCharge> charges;
    for (const MeteredInterval& interval : *readings) {
        charges.clear();
        if (!charger.add(interval, charges) || !priced.add(charges)) return fail(beyond());
        if (!by_month.add(interval, charges)) return fail(beyond());
    }
    const auto standing = payment::standing_lines(tariff->versions, tariff->zone,
                                                  readings->front().from, readings->back().to);
    if (!priced.add(standing) || !by_month.add(standing)) return fail(beyond());
    const auto months = by_month.lines();
    const Money total = priced.total() + sum_of(months);
    const std::string from = wall_time(tariff->zone, readings->front().from);
    const std::string to = wall_time(tariff->zone, readings->back().to);
    const auto& rounding = tariff->versions.back().rules.rounding;
    if (session.json) {
        const auto rounded = payment::round_to_step(total, rounding.step, rounding.mode);
        print(session, {{"tariff", tariff->name},
                        {"currency", tariff->currency},
                        {"zone", tariff->zone.name},
                        {"from", from},
                        {"to", to},
                        {"intervals", readings->size()},
                        {"energy_wh", priced.energy().wh},
                        {"lines", lines_json(*tariff, priced)},
                        {"standing", standing_lines_json(priced)},
                        {"months", months_json(months)},
                        {"parts", parts_json(*tariff, priced.parts())},
                        {"charged", format_money(total)},
                        {"residue", residue_text(priced.parts().residue())},
                        {"on_a_bill", format_money(rounded.amount)}});
        return k_done;
    }
    session.out += tariff->name + (tariff->currency.empty() ? "" : ", " + tariff->currency) + "\n" +
                   std::to_string(readings->size()) + " intervals from " + from + " to " + to +
                   " " + tariff->zone.name + ", " + kwh(priced.energy().wh) + "\n\n" +
                   lines_table(*tariff, priced, months, session.colour) + "\n" +
                   parts_table(*tariff, priced, months, session.colour) + "\n" +
                   line("kept", residue_text(priced.parts().residue()) + " for the next charge") +
                   line("on a bill", rounding_text(rounding, total));
    return k_done;
}

Done explain_charge(Session& session, const TariffQuestion& asked) {
    const auto tariff = choose_tariff(session, asked.file, asked.tariff, asked.zone);
    if (!tariff) return fail(tariff.error());
    const auto from = time_of("--from", asked.from);
    const auto to = time_of("--to", asked.to);
    if (!from) return fail(from.error());
    if (!to) return fail(to.error());
    if (*to < *from) return fail(wrong("--to is before --from"));
    const auto energy = parse_kwh(asked.kwh);
    const auto used = parse_kwh(asked.used);
    if (!energy || !used) {
        return fail(
            wrong("--kwh and --used are energies such as 1.250, with at most three "
                  "decimals"));
    }
    auto account = account_of(asked, *from);
    if (!account) return fail(account.error());
    const auto& rule = payment::version_at(tariff->versions, *from)->rules.blocks;
    account->blocks.begin(payment::block_span(rule.period, tariff->zone, *from, account->opened,
                                              account->billing_day));
    account->blocks.carried = used->wh * payment::k_full_share_ppm;
    IntervalCharger charger(tariff->versions, tariff->zone, *account);
    std::vector<IntervalCharge> charges;
    PricedReadings priced(*tariff, "all");
    if (!charger.add({*from, *to, *energy}, charges) || !priced.add(charges)) {
        return fail(beyond());
    }
    const Money total = priced.total();
    const payment::Tariff& first =
        *payment::standing_version(tariff->versions, tariff->zone, *from);
    if (session.json) {
        json::array list;
        for (const auto& charge : charges) list.push_back(explained_json(*tariff, charge));
        print(session, {{"tariff", tariff->name},
                        {"currency", tariff->currency},
                        {"zone", tariff->zone.name},
                        {"charges", list},
                        {"standing", standing_json(first)},
                        {"demand", demand_json(first)},
                        {"minimum_per_month", minimum_json(first)},
                        {"parts", parts_json(*tariff, priced.parts())},
                        {"charged", format_money(total)},
                        {"residue", residue_text(charger.account().residue)}});
        return k_done;
    }
    payment::Residue before;
    for (const auto& charge : charges) {
        session.out += explained(*tariff, charge, before);
        before = charge.residue_after;
    }
    session.out += parts_table(*tariff, priced, {}, session.colour);
    session.out +=
        line("on a bill", rounding_text(charges.empty() ? tariff->versions.back().rules.rounding
                                                        : charges.back().tariff->rules.rounding,
                                        total));
    std::string name = "beside it";
    for (const std::string& text :
         {standing_text(first), demand_text(first), minimum_text(first), fed_in_text(first)}) {
        if (text.empty()) continue;
        session.out += line(name, text);
        name.clear();
    }
    return k_done;
}

}  // namespace riser::ctl
