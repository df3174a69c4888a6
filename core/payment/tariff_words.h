// The words of a tariff document, for whoever reads or writes one. The first of each list is what holds when a
// document says nothing.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "core/payment/customer_class.h"
#include "core/payment/tariff_rules.h"

namespace riser::payment {

template <class E>
using Words = std::span<const std::pair<std::string_view, E>>;

inline constexpr std::array<std::pair<std::string_view, BlockMethod>, 2> k_block_methods{
    {{"marginal", BlockMethod::marginal}, {"whole", BlockMethod::whole}}};
inline constexpr std::array<std::pair<std::string_view, BlockPeriod>, 3> k_block_periods{
    {{"month", BlockPeriod::calendar_month},
     {"day", BlockPeriod::day},
     {"billing_month", BlockPeriod::billing_month}}};

inline constexpr std::array<std::pair<std::string_view, CustomerClass>, k_customer_classes>
    k_class_words{{{to_string(CustomerClass::any), CustomerClass::any},
                   {to_string(CustomerClass::residential), CustomerClass::residential},
                   {to_string(CustomerClass::commercial), CustomerClass::commercial},
                   {to_string(CustomerClass::industrial), CustomerClass::industrial},
                   {to_string(CustomerClass::common_area), CustomerClass::common_area}}};

// What the prices of a document contain; the rest comes on top of them.
enum class Included : std::uint8_t { nothing, levies, taxes };
inline constexpr std::array<std::pair<std::string_view, Included>, 3> k_included_words{
    {{"nothing", Included::nothing}, {"levies", Included::levies}, {"taxes", Included::taxes}}};

inline constexpr std::array<std::pair<std::string_view, TaxedCharges>, 3> k_taxed_words{
    {{"both", TaxedCharges::both},
     {"energy", TaxedCharges::energy},
     {"fixed", TaxedCharges::fixed}}};

inline constexpr std::array<std::pair<std::string_view, ChargePeriod>, 2> k_charge_periods{
    {{"day", ChargePeriod::day}, {"month", ChargePeriod::month}}};
// Windows of demand that follow each other, or that begin at every quarter of one.
inline constexpr std::array<std::pair<std::string_view, bool>, 2> k_window_words{
    {{"fixed", false}, {"sliding", true}}};
// Who owes a standing charge while nobody has moved in.
enum class Vacancy : std::uint8_t { landlord, none };
inline constexpr std::array<std::pair<std::string_view, Vacancy>, 2> k_vacancy_words{
    {{"landlord", Vacancy::landlord}, {"none", Vacancy::none}}};

inline constexpr std::array<std::pair<std::string_view, RoundingPlace>, 3> k_rounding_places{
    {{"bill", RoundingPlace::bill},
     {"line", RoundingPlace::line},
     {"payment", RoundingPlace::payment}}};
inline constexpr std::array<std::pair<std::string_view, RoundingMode>, 3> k_rounding_modes{
    {{"half_even", RoundingMode::half_even},
     {"half_up", RoundingMode::half_up},
     {"down", RoundingMode::down}}};
inline constexpr std::array<std::pair<std::string_view, RemainderUse>, 2> k_remainder_words{
    {{"carried", RemainderUse::carried}, {"written_off", RemainderUse::written_off}}};

template <class E, std::size_t N>
[[nodiscard]] constexpr std::string_view word_of(
    const std::array<std::pair<std::string_view, E>, N>& words, E value) {
    for (const auto& word : words) {
        if (word.second == value) return word.first;
    }
    return words.front().first;
}

}  // namespace riser::payment
