// read_taxation(): taxes by name or as one rate, levies per kWh, what the prices contain of them, and rounding.
#include <algorithm>

#include "core/payment/tariff_document_parts.h"

namespace riser::payment {
namespace {

void read_taxes(TariffTable& table, Tariff& tariff) {
    Taxation& taxation = tariff.rules.taxation;
    FirstUses<std::int64_t> codes;
    for (TariffTable& entry : table.tables(k_tax_list)) {
        DocumentTable& document = entry.document();
        Tax tax;
        if (!entry.has("code")) entry.refuse("code", "is required: a number from 1 to 65535");
        if (!entry.has("ppm")) {
            entry.refuse("ppm", "is required: 190000 for 19 %");
        }
        tax.code = static_cast<std::uint16_t>(document.integer_or("code", 1, 65'535, 1));
        tax.ppm = document.integer_or("ppm", 1, k_max_tax_ppm, 1);
        tax.on = entry.word_or_first("on", Words<TaxedCharges>(k_taxed_words));
        tax.level = static_cast<std::uint8_t>(document.integer_or("level", 0, k_tax_levels - 1, 0));
        if (entry.has("code")) {
            codes.claim(entry, "code", tax.code, "tax code " + std::to_string(tax.code));
        }
        taxation.taxes.push_back(tax);
    }
    std::stable_sort(taxation.taxes.begin(), taxation.taxes.end(),
                     [](const Tax& a, const Tax& b) { return a.level < b.level; });
    if (taxation.taxes.size() > k_max_taxes) {
        table.refuse(k_tax_list, "a tariff has at most " + std::to_string(k_max_taxes) + " taxes");
        return;
    }
    for (const auto charges : {TaxedCharges::energy, TaxedCharges::fixed}) {
        if (combined_tax_ppm(taxation, charges) > k_max_tax_ppm) {
            return table.refuse(k_tax_list, "all taxes together stay within 1000000 ppm");
        }
    }
}

// What all levies come to; they are in order only when nothing was refused.
Price read_levies(TariffTable& table, Tariff& tariff) {
    Price sum{};
    for (TariffTable& entry : table.tables(k_levy_list)) {
        Levy levy;
        levy.price = entry.price("price").value_or(Price{});
        levy.taxed = entry.document().flag_or("taxed", true);
        if (tariff.rules.levies.size() == k_max_levies) {
            table.refuse(k_levy_list,
                         "a tariff has at most " + std::to_string(k_max_levies) + " levies");
            return sum;
        }
        tariff.rules.levies.push_back(levy);
        sum.micro_per_kwh += levy.price.micro_per_kwh;
    }
    return sum;
}

void read_rounding(TariffTable& tariff, Rounding& rounding) {
    DocumentTable* document = tariff.document().table("rounding");
    if (document == nullptr) return;
    bool good = true;
    TariffTable table(*document, good);
    rounding.place = table.word_or_first("place", Words<RoundingPlace>(k_rounding_places));
    rounding.mode = table.word_or_first("mode", Words<RoundingMode>(k_rounding_modes));
    rounding.remainder = table.word_or_first("remainder", Words<RemainderUse>(k_remainder_words));
    if (const auto text = document->optional_text("step"); text && !text->empty()) {
        const auto step = parse_money(*text);
        if (!step || step->micro <= 0 || *step > k_max_rounding_step) {
            table.refuse("step", in_quotes(*text) +
                                     " is not a step such as \"0.01\" or \"0.05\", "
                                     "up to 1000");
        } else {
            rounding.step = *step;
        }
    }
    if (!good) tariff.spoil();
}

// Prices in the books contain the levies.
void add_levies(TariffTable& table, Tariff& tariff, Price levies) {
    for (Price& price : tariff.prices) {
        price.micro_per_kwh += levies.micro_per_kwh;
        if (price <= k_max_price) continue;
        return table.refuse(k_levy_list, "a price is beyond " +
                                             format_money({k_max_price.micro_per_kwh}) +
                                             " per kWh with the levies on top");
    }
}

}  // namespace

void read_taxation(TariffTable& table, Tariff& tariff) {
    tariff.tax_ppm = table.document().integer_or("tax_ppm", 0, k_max_tax_ppm, 0);
    if (table.has(k_tax_list) && table.has("tax_ppm")) {
        table.refuse("tax_ppm",
                     "does not go together with " + table.document().form_of(k_tax_list));
    }
    read_taxes(table, tariff);
    const Price levies = read_levies(table, tariff);
    const Included included =
        table.word_or_first("prices_include", Words<Included>(k_included_words));
    read_rounding(table, tariff.rules.rounding);
    if (!table.good()) return;
    Taxation& taxation = tariff.rules.taxation;
    taxation.inclusive = included == Included::taxes;
    if (taxation.inclusive && taxation.taxes.empty()) {
        table.refuse("prices_include", "no taxes are named that they could include: " +
                                           table.document().form_of(k_tax_list));
    }
    if (!taxation.taxes.empty()) {
        tariff.tax_ppm = taxation.inclusive ? 0 : combined_tax_ppm(taxation, TaxedCharges::energy);
    }
    if (included == Included::nothing) return add_levies(table, tariff, levies);
    const auto cheapest = std::min_element(tariff.prices.begin(), tariff.prices.end());
    if (cheapest != tariff.prices.end() && *cheapest < levies) {
        table.refuse("prices_include", "the price " + format_money({cheapest->micro_per_kwh}) +
                                           " is below the levies of " +
                                           format_money({levies.micro_per_kwh}) +
                                           " that it is said to include");
    }
}

}  // namespace riser::payment
