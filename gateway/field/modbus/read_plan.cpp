#include "gateway/field/modbus/read_plan.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace riser::modbus {
namespace {

constexpr std::size_t k_request_bytes = 8;          // unit, function, address, quantity, CRC
constexpr std::size_t k_answer_overhead_bytes = 5;  // unit, function, byte count, CRC

// A shared answer length is worth less than any saving a plan can make.
constexpr std::int64_t k_confusion_penalty_ns = 10'000'000'000;
// Registers read beyond the fields only to make an answer's length its own. More than there are blocks
// of equal length in any real map.
constexpr std::uint32_t k_most_padding = 8;
constexpr std::uint32_t k_address_space = 65'536;
// Steps of the search for distinct lengths. Real maps need a few hundred; the bound keeps a hostile
// profile from stalling the bus thread, and the best plan found until then is used.
constexpr int k_most_steps = 20'000;
constexpr std::int64_t k_infinite = std::numeric_limits<std::int64_t>::max() / 4;

class Planner {
public:
    Planner(std::vector<PlanField> fields, const PlanRules& rules, const CostModel& cost,
            std::span<const ReadBlock> reserved)
        : fields_(std::move(fields)), rules_(rules), cost_(cost), reserved_(reserved) {
        std::ranges::sort(fields_);
        fields_.erase(std::unique(fields_.begin(), fields_.end()), fields_.end());
        for (const PlanField& field : fields_) last_known_ = std::max(last_known_, field.end());
        compute_bounds();
    }

    ReadPlan plan() {
        search(0, 0);
        ReadPlan plan;
        plan.blocks = best_;
        plan.shapes_distinct = best_cost_ < k_confusion_penalty_ns;
        for (const ReadBlock& block : best_) {
            plan.cost_ns += cost_.block_ns(block.function, block.count);
        }
        return plan;
    }

private:
    // The end of the run fields_[first..last], or 0 when they may not share a block.
    [[nodiscard]] std::uint32_t find_run_end(std::size_t first, std::size_t last) const {
        std::uint32_t end = fields_[first].end();
        for (std::size_t i = first + 1; i <= last; ++i) {
            if (rules_.one_field_per_block) return 0;
            if (!rules_.readable(end, fields_[i].address)) return 0;
            end = std::max(end, fields_[i].end());
        }
        // A field that is longer than the limit is still read whole: half of it is no value.
        if (first == last) return end;
        const bool fits = end - fields_[first].address <= rules_.max_count;
        return fits && !crosses_barrier(fields_[first].address, end) ? end : 0;
    }

    [[nodiscard]] bool crosses_barrier(std::uint32_t begin, std::uint32_t end) const {
        return std::ranges::any_of(rules_.barriers, [&](const auto& barrier) {
            return begin <= barrier.second && end > barrier.first;
        });
    }

    [[nodiscard]] std::uint32_t run_end(std::size_t first, std::size_t last) const {
        return run_ends_[first * fields_.size() + last];
    }

    // Cheapest way to cover fields_[i..] when lengths may coincide: a lower bound for the search.
    void compute_bounds() {
        run_ends_.assign(fields_.size() * fields_.size(), 0);
        for (std::size_t first = 0; first < fields_.size(); ++first) {
            for (std::size_t last = first; last < fields_.size(); ++last) {
                run_ends_[first * fields_.size() + last] = find_run_end(first, last);
            }
        }
        bound_.assign(fields_.size() + 1, k_infinite);
        bound_[fields_.size()] = 0;
        for (std::size_t first = fields_.size(); first-- > 0;) {
            for (std::size_t last = first; last < fields_.size(); ++last) {
                const std::uint32_t end = run_end(first, last);
                if (end == 0) continue;
                const std::uint32_t count = end - fields_[first].address;
                bound_[first] = std::min(bound_[first],
                                         cost_.block_ns(rules_.function, count) + bound_[last + 1]);
            }
        }
    }

    void search(std::size_t first, std::int64_t cost) {
        if (cost + bound_[first] >= best_cost_ || ++steps_ > k_most_steps) return;
        if (first == fields_.size()) {
            best_cost_ = cost;
            best_ = chosen_;
            return;
        }
        for (std::size_t last = fields_.size(); last-- > first;) {
            const std::uint32_t end = run_end(first, last);
            if (end != 0) try_run(first, last, end, cost);
        }
    }

    void try_run(std::size_t first, std::size_t last, std::uint32_t end, std::int64_t cost) {
        for (std::uint32_t padding = 0; padding <= k_most_padding; ++padding) {
            const auto block = padded(fields_[first].address, end, padding);
            if (!block) continue;
            std::int64_t price = cost_.block_ns(rules_.function, block->count);
            if (cost + price + bound_[last + 1] >= best_cost_) break;  // padding only costs more
            if (is_confusable(*block)) price += k_confusion_penalty_ns;
            chosen_.push_back(*block);
            search(last + 1, cost + price);
            chosen_.pop_back();
            if (rules_.one_field_per_block) break;
        }
    }

    // The block [begin, end) made longer by `padding`, upwards or downwards: towards the other fields
    // first, where registers are known to exist.
    [[nodiscard]] std::optional<ReadBlock> padded(std::uint32_t begin, std::uint32_t end,
                                                  std::uint32_t padding) const {
        const std::uint32_t size = end - begin + padding;
        if (padding > 0 && size > rules_.max_count) return std::nullopt;
        const bool prefer_up =
            end + padding <= last_known_ || begin < fields_.front().address + padding;
        for (const bool upwards : {prefer_up, !prefer_up}) {
            if (!upwards && begin < padding) continue;
            const std::uint32_t from = upwards ? begin : begin - padding;
            if (from + size > k_address_space) continue;
            const bool allowed = rules_.readable(from, begin) &&
                                 rules_.readable(end, from + size) &&
                                 !crosses_barrier(from, from + size);
            if (padding > 0 && !allowed) continue;
            return ReadBlock{rules_.function, static_cast<std::uint16_t>(from),
                             static_cast<std::uint16_t>(size)};
        }
        return std::nullopt;
    }

    [[nodiscard]] bool is_confusable(const ReadBlock& block) const {
        const auto clashes = [&](const ReadBlock& other) { return confusable(block, other); };
        return std::ranges::any_of(chosen_, clashes) || std::ranges::any_of(reserved_, clashes);
    }

    std::vector<PlanField> fields_;
    const PlanRules& rules_;
    const CostModel& cost_;
    std::span<const ReadBlock> reserved_;
    std::uint32_t last_known_ = 0;
    std::vector<std::uint32_t> run_ends_;  // by first * size + last
    std::vector<std::int64_t> bound_;
    std::vector<ReadBlock> chosen_;
    std::vector<ReadBlock> best_;
    std::int64_t best_cost_ = k_infinite;
    int steps_ = 0;
};

}  // namespace

bool PlanRules::readable(std::uint32_t begin, std::uint32_t end) const {
    if (gaps_readable) return true;
    for (std::uint32_t at = begin; at < end;) {
        const auto holds = [at](const PlanField& field) {
            return field.address <= at && at < field.end();
        };
        const auto field = std::ranges::find_if(mapped, holds);
        if (field == mapped.end()) return false;
        at = field->end();
    }
    return true;
}

CostModel cost_model(const LineSettings& line, Duration turnaround, Duration gap_before) {
    CostModel cost;
    cost.per_request = std::max(line.frame_gap(), gap_before) + turnaround +
                       line.wire_time(k_request_bytes + k_answer_overhead_bytes);
    cost.per_byte_ns = line.bits_per_character() * 1'000'000'000 / line.baud;
    return cost;
}

bool confusable(const ReadBlock& a, const ReadBlock& b) {
    return a != b && a.function == b.function &&
           answer_bytes(a.function, a.count) == answer_bytes(b.function, b.count);
}

ReadPlan plan_reads(std::vector<PlanField> fields, const PlanRules& rules, const CostModel& cost,
                    std::span<const ReadBlock> reserved) {
    if (fields.empty()) return {};
    return Planner(std::move(fields), rules, cost, reserved).plan();
}

std::uint16_t largest_count_within(Duration limit, const LineSettings& line, Duration turnaround,
                                   Duration gap_before) {
    const CostModel cost = cost_model(line, turnaround, gap_before);
    const std::int64_t left_ns = (limit - cost.per_request).count() * 1000;
    if (left_ns <= 0 || cost.per_byte_ns == 0) return left_ns <= 0 ? 1 : k_most_registers;
    const std::int64_t registers = left_ns / (2 * cost.per_byte_ns);
    return static_cast<std::uint16_t>(std::clamp<std::int64_t>(registers, 1, k_most_registers));
}

}  // namespace riser::modbus
