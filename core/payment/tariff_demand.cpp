// read_demand() and read_minimum(): what is charged for a month as a whole.
#include "core/payment/period_price.h"
#include "core/payment/tariff_document_parts.h"

namespace riser::payment {
namespace {

constexpr std::string_view k_amount_form =
    "an amount such as \"9.00\", more than 0 and up to 1000000000, taxes included";
constexpr std::int64_t k_all_ppm_of_a_maximum = 1'000'000;

// Nothing, and a problem, when it is none. What the taxes come to is known only where nothing of them was refused.
Money read_amount(TariffTable& table, std::string_view key, const std::string& text,
                  const Tariff& tariff, bool taxes_known) {
    const auto amount = parse_money(text);
    const bool possible = amount && amount->micro > 0 && *amount <= k_max_amount &&
                          (!taxes_known || with_fixed_taxes(tariff, *amount) <= k_max_amount);
    if (possible) return *amount;
    if (text.empty()) {
        table.spoil();  // was refused as missing or no text
    } else {
        table.refuse(key, in_quotes(text) + " is not " + std::string(k_amount_form));
    }
    return {};
}

void read_window(TariffTable& table, DemandRule& demand) {
    const std::int64_t minutes = table.document().integer_or("window_minutes", 15, 60, 15);
    if (minutes != 15 && minutes != 30 && minutes != 60) {
        table.refuse("window_minutes", "demand is measured over 15, 30 or 60 minutes");
    } else {
        demand.window_minutes = static_cast<std::uint16_t>(minutes);
    }
    demand.sliding = table.word_or_first("window", Words<bool>(k_window_words));
}

void read_ratchet(TariffTable& table, DemandRule& demand) {
    DocumentTable& document = table.document();
    demand.ratchet_ppm = document.integer_or("ratchet_ppm", 0, k_all_ppm_of_a_maximum, 0);
    const DemandRule usual;
    demand.ratchet_months = static_cast<std::uint8_t>(
        document.integer_or("ratchet_months", 1, k_max_ratchet_months, usual.ratchet_months));
    if (table.has("ratchet_months") && demand.ratchet_ppm == 0) {
        table.refuse("ratchet_months", "without ratchet_ppm nothing looks back over months");
        demand.ratchet_months = usual.ratchet_months;
    }
}

}  // namespace

void read_demand(TariffTable& tariff_table, Tariff& tariff) {
    DocumentTable* document = tariff_table.document().table("demand");
    if (document == nullptr) return;
    bool good = true;
    TariffTable table(*document, good);
    DemandRule& demand = tariff.rules.demand;
    demand.per_kw = read_amount(table, "price", document->text("price", k_amount_form), tariff,
                                tariff_table.good());
    read_window(table, demand);
    read_ratchet(table, demand);
    if (!good) tariff_table.spoil();
}

void read_minimum(TariffTable& table, Tariff& tariff) {
    const auto text = table.document().optional_text("minimum_per_month");
    if (!text) return;
    tariff.rules.minimum_per_month =
        read_amount(table, "minimum_per_month", *text, tariff, table.good());
}

}  // namespace riser::payment
