// read_generator(), read_export() and read_standing(): what has a price beside the energy of the grid.
#include "core/payment/tariff_document_parts.h"
#include "core/payment/tariff_standing.h"

namespace riser::payment {
namespace {

constexpr std::string_view k_charge_form =
    "an amount such as \"0.30\", more than 0 and up to 1000000000, taxes included";

}  // namespace

void read_generator(TariffTable& tariff_table, Tariff& tariff) {
    DocumentTable* document = tariff_table.document().table("generator");
    if (document == nullptr) return;
    bool good = true;
    TariffTable table(*document, good);
    const auto prices = table.prices(tariff.rules.blocks.blocks());
    if (!good || prices.empty()) return tariff_table.spoil();
    const std::size_t rates = tariff.rates();
    if (tariff.prices.size() + rates * prices.size() > k_max_prices) {
        return tariff_table.refuse("generator", "with it there are more than " +
                                                    std::to_string(k_max_prices) +
                                                    " prices: one for each block and time, for "
                                                    "grid and generator");
    }
    for (std::size_t i = 0; i < rates; ++i) {
        tariff.prices.insert(tariff.prices.end(), prices.begin(), prices.end());
    }
    tariff.rules.generator_prices = true;
}

void read_export(TariffTable& table, Tariff& tariff) {
    if (!table.has("export_price")) return;
    tariff.rules.export_price = table.price("export_price").value_or(Price{});
}

void read_standing(TariffTable& tariff_table, Tariff& tariff) {
    DocumentTable* document = tariff_table.document().table("standing");
    if (document == nullptr) return;
    bool good = true;
    TariffTable table(*document, good);
    StandingCharge& standing = tariff.rules.standing;
    const std::string text = document->text("price", k_charge_form);
    const auto amount = parse_money(text);
    const bool possible = amount && amount->micro > 0 && *amount <= k_max_amount;
    standing.amount = possible ? *amount : Money{};
    standing.period = table.word_or_first("period", Words<ChargePeriod>(k_charge_periods));
    standing.while_vacant =
        table.word_or_first("when_vacant", Words<Vacancy>(k_vacancy_words)) == Vacancy::landlord;
    standing.taxed = document->flag_or("taxed", true);
    standing.while_disconnected = document->flag_or("while_disconnected", false);
    standing.in_friendly_hours = document->flag_or("in_friendly_hours", true);
    standing.while_on_emergency = document->flag_or("on_emergency_credit", true);
    standing.continuous = document->flag_or("continuous", false);
    // What the taxes come to is known only where nothing of them was refused.
    const bool taxes_known = tariff_table.good();
    const bool in_range = possible && (!taxes_known || gross_standing(tariff) <= k_max_amount);
    if (!in_range && !text.empty()) {
        table.refuse("price", in_quotes(text) + " is not " + std::string(k_charge_form));
    }
    if (!good || !in_range) tariff_table.spoil();
}

}  // namespace riser::payment
