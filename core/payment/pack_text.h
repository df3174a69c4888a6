// Spans and shares as the messages of policy packs say them (policy_check.h).
#pragma once

#include <string>

#include "core/units/money.h"
#include "core/units/time.h"

namespace riser::payment {

[[nodiscard]] inline std::string hours_text(Duration span) {
    return std::to_string(std::chrono::ceil<std::chrono::hours>(span).count()) + " h";
}

// "12.5 %": ppm with at most four decimals.
[[nodiscard]] inline std::string percent(std::int64_t ppm) {
    std::string text = format_money(Money{ppm * 100});
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text + " %";
}

}  // namespace riser::payment
