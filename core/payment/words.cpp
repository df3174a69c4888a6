#include "core/payment/words.h"

#include <array>

namespace riser::payment {
namespace {

// Words by number, from 0 on.
template <std::size_t N, class E>
std::string_view word(const std::array<std::string_view, N>& words, E value) {
    const auto number = static_cast<std::size_t>(value);
    return number < N ? words[number] : "unknown";
}

}  // namespace

std::string_view to_string(CreditType type) {
    static constexpr std::array<std::string_view, 5> k_words{"own", "gift", "emergency",
                                                             "free_units", "consumption_based"};
    return word(k_words, type);
}

std::string_view to_string(CreditStatus status) {
    static constexpr std::array<std::string_view, 5> k_words{"enabled", "offered", "taken_up",
                                                             "in_use", "exhausted"};
    return word(k_words, status);
}

std::string_view to_string(RenewalPeriod renewal) {
    static constexpr std::array<std::string_view, 4> k_words{"none", "day", "week", "month"};
    return word(k_words, renewal);
}

std::string_view to_string(ChargeType type) {
    static constexpr std::array<std::string_view, 3> k_words{"consumption", "time_based",
                                                             "payment_event"};
    return word(k_words, type);
}

std::string_view to_string(ChargePurpose purpose) {
    static constexpr std::array<std::string_view, 4> k_words{"energy", "standing", "debt", "fee"};
    return word(k_words, purpose);
}

std::string_view to_string(CollectionPeriod period) {
    static constexpr std::array<std::string_view, 5> k_words{"none", "hour", "day", "week",
                                                             "month"};
    return word(k_words, period);
}

std::string_view to_string(SplitStep step) {
    static constexpr std::array<std::string_view, 7> k_words{
        "none",           "payment_debt", "accumulated_debt", "owed_balance",
        "emergency_owed", "balance",      "vending_fee"};
    return word(k_words, step);
}

}  // namespace riser::payment
