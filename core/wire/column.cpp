#include "core/wire/column.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "core/base/assert.h"

namespace riser::wire {
namespace {

using Wide = __int128;

constexpr std::uint8_t k_order_mask = 0x03;
constexpr std::uint8_t k_constant = 3;
constexpr std::uint8_t k_has_presence = 0x04;
constexpr std::uint8_t k_has_scale = 0x08;
constexpr std::uint8_t k_has_slope = 0x10;
constexpr std::uint8_t k_all_absent = 0x80;

// Slope in column units per 1000 units of the guide (micro-units per kWh); twice the largest price,
// since tax can double it.
constexpr std::int64_t k_max_slope = 2'000'000'000'000;

bool in_range(Wide value) {
    return value >= -k_max_column_value && value <= k_max_column_value;
}

// By how much a value is expected to have fallen when its guide advanced; rounded down.
Wide expected_fall(std::int64_t slope, std::int64_t guide_advance) {
    const Wide product = static_cast<Wide>(slope) * guide_advance;
    return product / 1000 - (product % 1000 < 0 ? 1 : 0);
}

std::vector<std::int64_t> present_values(ColumnView values) {
    std::vector<std::int64_t> present;
    for (const auto& value : values) {
        if (!value) continue;
        RISER_ASSERT(in_range(*value), "a column value lies within its range");
        present.push_back(*value);
    }
    return present;
}

// The guide's values where the column has one; empty when the guide lacks any of them.
std::vector<std::int64_t> matching_guide(ColumnView values, ColumnView guide) {
    std::vector<std::int64_t> out;
    if (guide.size() != values.size()) return out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i]) continue;
        if (!guide[i]) return {};
        out.push_back(*guide[i]);
    }
    return out;
}

// Visits the differences that an order writes after the first value, until the visitor says no.
template <class Visit>
void each_difference(const std::vector<std::int64_t>& values, std::uint8_t order, Visit visit) {
    std::int64_t previous_step = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
        const std::int64_t step = values[i] - (order == 0 ? values[0] : values[i - 1]);
        if (!visit(order == 2 ? step - previous_step : step)) return;
        previous_step = step;
    }
}

std::int64_t common_divisor(const std::vector<std::int64_t>& values, std::uint8_t order) {
    std::int64_t divisor = 0;
    each_difference(values, order, [&divisor](std::int64_t difference) {
        divisor = std::gcd(divisor, difference);
        return divisor != 1;
    });
    return divisor;
}

struct Plan {
    std::uint8_t order = 0;
    std::int64_t scale = 1;
    std::int64_t slope = 0;
    std::size_t size = SIZE_MAX;  // behind the first value, and of slope and scale
};

std::size_t varint_size(std::uint64_t value) {
    return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
}

void consider(Plan& best, const std::vector<std::int64_t>& values, std::int64_t slope) {
    const std::size_t slope_size = slope == 0 ? 0 : varint_size(static_cast<std::uint64_t>(slope));
    for (std::uint8_t order = 0; order < k_constant; ++order) {
        const std::int64_t divisor = common_divisor(values, order);
        if (divisor == 0) {
            if (slope_size < best.size) best = {k_constant, 1, slope, slope_size};
            return;  // all values are equal, in whatever order
        }
        Plan plan{order, divisor, slope, slope_size};
        if (divisor > 1) plan.size += varint_size(static_cast<std::uint64_t>(divisor));
        each_difference(values, order, [&](std::int64_t difference) {
            plan.size += varint_size(zigzag(divisor > 1 ? difference / divisor : difference));
            return plan.size < best.size;
        });
        if (plan.size < best.size) best = plan;
    }
}

// The price that most intervals agree on: the median of fall per advance.
std::optional<std::int64_t> likely_slope(const std::vector<std::int64_t>& values,
                                         const std::vector<std::int64_t>& guide) {
    std::vector<std::int64_t> slopes;
    for (std::size_t i = 1; i < guide.size(); ++i) {
        const std::int64_t advance = guide[i] - guide[i - 1];
        if (advance <= 0) continue;
        const Wide slope = static_cast<Wide>(values[i - 1] - values[i]) * 1000 / advance;
        if (slope > 0 && slope <= k_max_slope) slopes.push_back(static_cast<std::int64_t>(slope));
    }
    if (slopes.empty()) return std::nullopt;
    const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::nth_element(slopes.begin(), middle, slopes.end());
    return *middle;
}

// Chooses how to write the values; where a slope is worth it, they become what the slope leaves of them.
Plan plan_column(std::vector<std::int64_t>& values, const std::vector<std::int64_t>& guide) {
    Plan best;
    consider(best, values, 0);
    const auto slope = guide.size() < 3 ? std::nullopt : likely_slope(values, guide);
    if (!slope) return best;
    std::vector<std::int64_t> residuals = values;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Wide residual = values[i] + expected_fall(*slope, guide[i] - guide[0]);
        if (!in_range(residual)) return best;
        residuals[i] = static_cast<std::int64_t>(residual);
    }
    consider(best, residuals, *slope);
    if (best.slope != 0) values = std::move(residuals);
    return best;
}

std::vector<bool> read_presence(ByteReader& in, std::size_t count) {
    std::vector<bool> present(count, false);
    const auto bitmap = in.raw((count + 7) / 8);
    if (!in.ok()) return present;
    std::size_t set = 0;
    for (std::size_t i = 0; i < bitmap.size() * 8; ++i) {
        const bool bit = ((bitmap[i / 8] >> (i % 8)) & 1U) != 0;
        if (bit && i >= count) in.set_failed();
        if (bit && i < count) {
            present[i] = true;
            ++set;
        }
    }
    // All or nothing present has forms of its own.
    if (set == 0 || set == count) in.set_failed();
    return present;
}

struct Header {
    std::uint8_t order = 0;
    std::int64_t scale = 1;
    std::int64_t slope = 0;
};

Header read_header(ByteReader& in, std::uint8_t mode) {
    Header header;
    header.order = mode & k_order_mask;
    if ((mode & k_has_slope) != 0) {
        const std::uint64_t slope = in.varint();
        if (slope == 0 || slope > static_cast<std::uint64_t>(k_max_slope)) in.set_failed();
        header.slope = static_cast<std::int64_t>(slope & INT64_MAX);
    }
    if ((mode & k_has_scale) != 0) {
        const std::uint64_t scale = in.varint();
        if (scale < 2 || scale > 4 * static_cast<std::uint64_t>(k_max_column_value))
            in.set_failed();
        header.scale = static_cast<std::int64_t>(scale & INT64_MAX);
    }
    return header;
}

std::vector<std::int64_t> read_values(ByteReader& in, const Header& header, std::size_t count) {
    std::vector<std::int64_t> values;
    if (header.order != k_constant && count - 1 > in.remaining()) in.set_failed();
    if (!in.ok()) return values;
    values.reserve(count);
    values.push_back(in.svarint());
    Wide step = 0;
    while (values.size() < count && in.ok()) {
        if (header.order == k_constant) {
            values.push_back(values[0]);
            continue;
        }
        const Wide number = static_cast<Wide>(in.svarint()) * header.scale;
        step = header.order == 2 ? step + number : number;
        const Wide value = (header.order == 0 ? values[0] : values.back()) + step;
        if (!in_range(value)) in.set_failed();
        values.push_back(in.ok() ? static_cast<std::int64_t>(value) : 0);
    }
    if (!in.ok() || !in_range(values[0])) in.set_failed();
    return values;
}

}  // namespace

void write_column(ByteWriter& out, ColumnView values, ColumnView guide) {
    auto present = present_values(values);
    if (present.empty()) return out.u8(k_all_absent);
    const Plan plan = plan_column(present, matching_guide(values, guide));
    const bool gaps = present.size() != values.size();
    out.u8(static_cast<std::uint8_t>(plan.order | (gaps ? k_has_presence : 0) |
                                     (plan.scale > 1 ? k_has_scale : 0) |
                                     (plan.slope != 0 ? k_has_slope : 0)));
    if (gaps) {
        Column::size_type at = 0;
        std::vector<std::uint8_t> bitmap((values.size() + 7) / 8, 0);
        for (const auto& value : values) {
            if (value)
                bitmap[at / 8] = static_cast<std::uint8_t>(bitmap[at / 8] | (1U << (at % 8)));
            ++at;
        }
        out.raw(bitmap);
    }
    if (plan.slope != 0) out.varint(static_cast<std::uint64_t>(plan.slope));
    if (plan.scale > 1) out.varint(static_cast<std::uint64_t>(plan.scale));
    out.svarint(present[0]);
    if (plan.order == k_constant) return;
    each_difference(present, plan.order, [&](std::int64_t difference) {
        out.svarint(difference / plan.scale);
        return true;
    });
}

Column read_column(ByteReader& in, std::size_t count, ColumnView guide) {
    Column column(count);
    const std::uint8_t mode = in.u8();
    if (!in.ok() || mode == k_all_absent) return column;
    const bool known = (mode & ~(k_order_mask | k_has_presence | k_has_scale | k_has_slope)) == 0;
    if (!known || count == 0) {
        in.set_failed();
        return column;
    }
    const auto present =
        (mode & k_has_presence) != 0 ? read_presence(in, count) : std::vector<bool>(count, true);
    const auto here = static_cast<std::size_t>(std::count(present.begin(), present.end(), true));
    const Header header = read_header(in, mode);
    if (!in.ok()) return column;
    const auto values = read_values(in, header, here);
    if (!in.ok()) return column;
    std::optional<std::int64_t> first_guide;
    std::size_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!present[i]) continue;
        Wide value = values[next++];
        if (header.slope != 0) {
            if (guide.size() != count || !guide[i]) return in.set_failed(), column;
            if (!first_guide) first_guide = *guide[i];
            value -= expected_fall(header.slope, *guide[i] - *first_guide);
        }
        if (!in_range(value)) return in.set_failed(), column;
        column[i] = static_cast<std::int64_t>(value);
    }
    return column;
}

}  // namespace riser::wire
