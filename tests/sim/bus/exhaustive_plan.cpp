#include "tests/sim/bus/exhaustive_plan.h"

#include <algorithm>

namespace riser::sim_bus {
namespace {

using modbus::PlanField;
using modbus::ReadBlock;

class Search {
public:
    Search(const std::vector<PlanField>& fields, const modbus::PlanRules& rules,
           const modbus::CostModel& cost, const std::vector<ReadBlock>& reserved)
        : fields_(fields), rules_(rules), cost_(cost), reserved_(reserved) {}

    ExhaustivePlan run() {
        cut_from(0);
        return best_;
    }

private:
    [[nodiscard]] bool hits_barrier(std::uint32_t begin, std::uint32_t end) const {
        for (const auto& [first, last] : rules_.barriers) {
            if (begin <= last && end > first) return true;
        }
        return false;
    }

    [[nodiscard]] bool exists(std::uint32_t begin, std::uint32_t end) const {
        if (rules_.gaps_readable) return true;
        for (std::uint32_t at = begin; at < end; ++at) {
            bool found = false;
            for (const PlanField& field : rules_.mapped) {
                found = found || (at >= field.address && at < field.end());
            }
            if (!found) return false;
        }
        return true;
    }

    [[nodiscard]] bool may_join(std::size_t first, std::size_t last, std::uint32_t& end) const {
        end = fields_[first].end();
        for (std::size_t i = first + 1; i <= last; ++i) {
            if (!exists(end, fields_[i].address)) return false;
            end = std::max(end, fields_[i].end());
        }
        if (first == last) return true;
        const std::uint32_t begin = fields_[first].address;
        return end - begin <= rules_.max_count && !hits_barrier(begin, end);
    }

    void cut_from(std::size_t first) {
        if (first == fields_.size()) return weigh();
        for (std::size_t last = first; last < fields_.size(); ++last) {
            std::uint32_t end = 0;
            if (may_join(first, last, end)) try_paddings(first, last, end);
        }
    }

    void try_paddings(std::size_t first, std::size_t last, std::uint32_t end) {
        const std::uint32_t begin = fields_[first].address;
        // Each other block can stand in the way of one length: more padding than that is never best.
        const auto most = static_cast<std::uint32_t>(fields_.size() + reserved_.size());
        for (std::uint32_t padding = 0; padding <= most; ++padding) {
            const std::uint32_t size = end - begin + padding;
            if (padding > 0 && size > rules_.max_count) return;
            for (const bool up : {true, false}) {
                if (!up && (begin < padding || padding == 0)) continue;
                const std::uint32_t from = up ? begin : begin - padding;
                if (padding > 0 && hits_barrier(from, from + size)) continue;
                if (!exists(from, begin) || !exists(end, from + size)) continue;
                const std::int64_t price = cost_.block_ns(rules_.function, size);
                // The one shortcut: what is already dearer than a clear plan cannot become the best.
                if (best_.shapes_distinct && spent_ + price >= best_.cost_ns) continue;
                chosen_.push_back({rules_.function, static_cast<std::uint16_t>(from),
                                   static_cast<std::uint16_t>(size)});
                spent_ += price;
                cut_from(last + 1);
                spent_ -= price;
                chosen_.pop_back();
            }
        }
    }

    void weigh() {
        ExhaustivePlan plan{0, true};
        for (std::size_t i = 0; i < chosen_.size(); ++i) {
            const auto clashes = [&](const ReadBlock& other) {
                return modbus::confusable(chosen_[i], other);
            };
            plan.cost_ns += cost_.block_ns(rules_.function, chosen_[i].count);
            const auto here = chosen_.begin() + static_cast<std::ptrdiff_t>(i);
            if (std::any_of(chosen_.begin(), here, clashes)) plan.shapes_distinct = false;
            if (std::ranges::any_of(reserved_, clashes)) plan.shapes_distinct = false;
        }
        const bool first = best_.cost_ns < 0;
        const bool clearer = plan.shapes_distinct && !best_.shapes_distinct;
        const bool cheaper =
            plan.shapes_distinct == best_.shapes_distinct && plan.cost_ns < best_.cost_ns;
        if (first || clearer || cheaper) best_ = plan;
    }

    const std::vector<PlanField>& fields_;
    const modbus::PlanRules& rules_;
    const modbus::CostModel& cost_;
    const std::vector<ReadBlock>& reserved_;
    std::vector<ReadBlock> chosen_;
    std::int64_t spent_ = 0;
    ExhaustivePlan best_;
};

}  // namespace

ExhaustivePlan plan_exhaustively(const std::vector<PlanField>& fields,
                                 const modbus::PlanRules& rules, const modbus::CostModel& cost,
                                 const std::vector<ReadBlock>& reserved) {
    return Search(fields, rules, cost, reserved).run();
}

}  // namespace riser::sim_bus
