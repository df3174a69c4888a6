// Read plans: which blocks to ask for so that a set of fields is covered at the least bus time. Exact for
// the cost model, not a heuristic: every cut into consecutive runs is weighed, with the answer lengths
// kept distinct, so that a late answer cannot pass for another block of the same device.
// Not here: which fields are wanted when (device_plan.h).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/units/time.h"
#include "gateway/field/modbus/line_settings.h"
#include "gateway/field/modbus/pdu.h"

namespace riser::modbus {

// Registers (or bits) that must arrive in one block.
struct PlanField {
    std::uint16_t address = 0;
    std::uint16_t count = 1;

    auto operator<=>(const PlanField&) const = default;
    [[nodiscard]] std::uint32_t end() const { return std::uint32_t{address} + count; }
};

// What one request costs before its first data byte, and each data byte after that.
struct CostModel {
    Duration per_request{0};
    std::int64_t per_byte_ns =
        0;  // a character at 115200 baud is 86.8 us: microseconds are too coarse

    [[nodiscard]] std::int64_t block_ns(ReadFunction function, std::uint32_t count) const {
        const auto bytes = answer_bytes(function, static_cast<std::uint16_t>(count));
        return per_request.count() * 1000 + per_byte_ns * bytes;
    }
};
// Silence before, 8 characters of request, turnaround, 5 of answer overhead.
[[nodiscard]] CostModel cost_model(const LineSettings& line, Duration turnaround,
                                   Duration gap_before);

struct PlanRules {
    ReadFunction function = ReadFunction::holding_registers;
    std::uint16_t max_count = 60;  // registers, or bits for functions 1 and 2
    bool gaps_readable = false;
    bool one_field_per_block = false;  // the last resort with a device that refuses blocks
    // Registers that exist although nobody wants them now: a block may run across them even where gaps
    // are not readable.
    std::vector<PlanField> mapped;
    std::vector<std::pair<std::uint16_t, std::uint16_t>> barriers;  // [first, last], never read

    // Whether every register of [begin, end) may be read.
    [[nodiscard]] bool readable(std::uint32_t begin, std::uint32_t end) const;
};

struct ReadPlan {
    std::vector<ReadBlock> blocks;  // by address
    std::int64_t cost_ns = 0;
    // False when the device's map leaves no choice: two blocks have answers of equal length, and only
    // the quarantine after a time-out keeps them apart.
    bool shapes_distinct = true;
};

// Whether two blocks of one device could be taken for each other by their answers.
[[nodiscard]] bool confusable(const ReadBlock& a, const ReadBlock& b);

// `reserved` are blocks that the device is asked for on other occasions.
[[nodiscard]] ReadPlan plan_reads(std::vector<PlanField> fields, const PlanRules& rules,
                                  const CostModel& cost, std::span<const ReadBlock> reserved);

// Largest block whose whole transaction stays within `limit`; at least 1.
[[nodiscard]] std::uint16_t largest_count_within(Duration limit, const LineSettings& line,
                                                 Duration turnaround, Duration gap_before);

}  // namespace riser::modbus
