#include "core/voucher/openpaygo/units.h"

#include "core/base/assert.h"

namespace riser::voucher::openpaygo {
namespace {

constexpr std::uint64_t k_thousand = 1'000;

}  // namespace

Result<std::uint32_t> parse_units(std::string_view text, std::uint32_t divider) {
    RISER_ASSERT(divider >= 1 && divider <= k_max_divider, "a divider is within its range");
    const Problem wrong{
        "expected units such as 10 or 12.5, at most 999999 and with at most three decimals"};
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals = point == std::string_view::npos ? "" : text.substr(point + 1);
    const bool formed = !whole.empty() && whole.size() <= 6 && decimals.size() <= 3 &&
                        (point == std::string_view::npos || !decimals.empty());
    if (!formed) return fail(wrong);
    std::uint64_t thousandths = 0;
    for (const char digit :
         std::string(whole) + std::string(decimals) + std::string(3 - decimals.size(), '0')) {
        if (digit < '0' || digit > '9') return fail(wrong);
        thousandths = thousandths * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    const std::uint64_t raw = thousandths * divider;
    if (raw % k_thousand != 0) {
        return fail(
            Problem{"this meter counts in steps of 1/" + std::to_string(divider) + " unit"});
    }
    return static_cast<std::uint32_t>(raw / k_thousand);
}

std::string format_units(std::uint32_t raw, std::uint32_t divider) {
    RISER_ASSERT(divider >= 1 && divider <= k_max_divider, "a divider is within its range");
    const std::uint64_t thousandths = std::uint64_t{raw} * k_thousand;
    if (thousandths % divider != 0) return std::to_string(raw) + "/" + std::to_string(divider);
    const std::uint64_t exact = thousandths / divider;
    std::string text = std::to_string(exact / k_thousand);
    std::string decimals = std::to_string(k_thousand + exact % k_thousand).substr(1);
    while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
    return decimals.empty() ? text : text + "." + decimals;
}

}  // namespace riser::voucher::openpaygo
