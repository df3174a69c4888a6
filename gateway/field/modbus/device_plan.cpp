#include "gateway/field/modbus/device_plan.h"

#include <algorithm>
#include <array>

namespace riser::modbus {
namespace {

// No transaction may hold the bus longer: a switch command waits for the one in flight.
constexpr Duration k_longest_transaction{250'000};

constexpr std::array k_functions{ReadFunction::input_registers, ReadFunction::holding_registers,
                                 ReadFunction::coils, ReadFunction::discrete_inputs};

struct Wanted {
    ReadFunction function = ReadFunction::holding_registers;
    PlanField field;
};

bool covered(const std::vector<ReadBlock>& blocks, const Wanted& wanted) {
    return std::ranges::any_of(blocks, [&](const ReadBlock& block) {
        return block.covers(wanted.function, wanted.field.address, wanted.field.count);
    });
}

bool is_energy(Field field) {
    return field == Field::import_energy || field == Field::export_energy ||
           field == Field::import_energy_t1 || field == Field::import_energy_t2;
}

bool is_witness(Field field) {
    return field == Field::voltage || field == Field::frequency;
}

// Wherever else it is read: an identity read must hold all that identity is judged by.
bool is_identity(const FieldCodec& codec) {
    return codec.freshness == Freshness::identity || codec.field == Field::serial ||
           codec.field == Field::model_code;
}

class DevicePlanner {
public:
    DevicePlanner(const Device& device, const PlanConditions& conditions)
        : device_(device), profile_(*device.profile), conditions_(conditions) {
        const Timing& timing = profile_.timing;
        if (conditions_.serial_line) {
            cost_ = cost_model(conditions_.line, conditions_.turnaround, timing.gap_before);
            plan_.max_registers = largest_count_within(k_longest_transaction, conditions_.line,
                                                       conditions_.turnaround, timing.gap_before);
        } else {
            cost_ = {conditions_.turnaround + timing.gap_before, 0};
            plan_.max_registers = k_most_registers;
        }
        plan_.max_registers = std::min({plan_.max_registers, profile_.limits.max_registers,
                                        conditions_.max_registers, k_most_registers});
        plan_.max_registers = std::max<std::uint16_t>(plan_.max_registers, 1);
    }

    DevicePlan plan() {
        collect_read_backs();
        reserved_ = plan_.read_backs;
        plan_.money = join(
            fields([](const FieldCodec& codec) { return codec.freshness == Freshness::money; }));
        put_energy_first(plan_.money);
        plan_slow();
        plan_.identity = join(fields([](const FieldCodec& codec) { return is_identity(codec); }));
        plan_whole_reads();
        choose_cheapest();
        return std::move(plan_);
    }

private:
    template <class Predicate>
    std::vector<Wanted> fields(Predicate wanted) const {
        std::vector<Wanted> found;
        for (std::size_t i = 0; i < profile_.fields.size(); ++i) {
            const FieldCodec& codec = profile_.fields[i];
            const bool unsupported =
                i < conditions_.unsupported.size() && conditions_.unsupported[i];
            if (unsupported || codec.field == Field::switch_state || !wanted(codec)) continue;
            found.push_back({codec.function, {codec.address, codec.count}});
        }
        return found;
    }

    // Cheapest blocks for these fields; their shapes are reserved from then on.
    std::vector<ReadBlock> join(const std::vector<Wanted>& wanted) {
        std::vector<ReadBlock> blocks;
        for (const ReadFunction function : k_functions) {
            std::vector<PlanField> of_function;
            for (const Wanted& item : wanted) {
                if (item.function == function) of_function.push_back(item.field);
            }
            const ReadPlan plan =
                plan_reads(std::move(of_function), rules(function), cost_, reserved_);
            plan_.shapes_distinct = plan_.shapes_distinct && plan.shapes_distinct;
            blocks.insert(blocks.end(), plan.blocks.begin(), plan.blocks.end());
        }
        reserved_.insert(reserved_.end(), blocks.begin(), blocks.end());
        return blocks;
    }

    PlanRules rules(ReadFunction function) const {
        PlanRules rules;
        rules.function = function;
        rules.max_count =
            reads_bits(function)
                ? static_cast<std::uint16_t>(std::min<int>(plan_.max_registers * 16, k_most_bits))
                : plan_.max_registers;
        rules.gaps_readable =
            profile_.limits.gaps_readable && conditions_.granularity == Granularity::gaps;
        rules.one_field_per_block = conditions_.granularity == Granularity::single;
        rules.barriers = profile_.limits.barriers;
        for (const Wanted& item : fields([](const FieldCodec&) { return true; })) {
            if (item.function == function) rules.mapped.push_back(item.field);
        }
        return rules;
    }

    void collect_read_backs() {
        for (const SwitchBinding& binding : device_.switches) {
            const ReadBlock block =
                read_back_block(profile_.switching->channels[binding.channel].read_back);
            if (std::ranges::find(plan_.read_backs, block) == plan_.read_backs.end()) {
                plan_.read_backs.push_back(block);
            }
        }
        std::ranges::sort(plan_.read_backs);
        for (const ReadBlock& block : plan_.read_backs) {
            for (const ReadBlock& other : plan_.read_backs) {
                if (confusable(block, other)) plan_.shapes_distinct = false;
            }
        }
    }

    void plan_slow() {
        for (const ReadBlock& block : plan_.read_backs) {
            if (!covered(plan_.money, {block.function, {block.address, block.count}})) {
                plan_.slow.push_back(block);
            }
        }
        auto wanted =
            fields([](const FieldCodec& codec) { return codec.freshness == Freshness::slow; });
        std::erase_if(wanted, [&](const Wanted& item) {
            return covered(plan_.money, item) || covered(plan_.slow, item);
        });
        const auto blocks = join(wanted);
        plan_.slow.insert(plan_.slow.end(), blocks.begin(), blocks.end());
    }

    // Reads that must hold everything they need by themselves; the switch state is one more field.
    void plan_whole_reads() {
        if (device_.meter.value == 0) return;
        auto confirming = fields([](const FieldCodec& codec) {
            return is_energy(codec.field) || is_witness(codec.field) || is_identity(codec);
        });
        auto everything = fields([](const FieldCodec&) { return true; });
        for (const ReadBlock& block : plan_.read_backs) {
            const Wanted state{block.function, {block.address, block.count}};
            confirming.push_back(state);
            everything.push_back(state);
        }
        plan_.confirming = join(confirming);
        put_energy_first(plan_.confirming);
        plan_.everything = join(everything);
        put_energy_first(plan_.everything);
    }

    void put_energy_first(std::vector<ReadBlock>& blocks) const {
        for (const FieldCodec& codec : profile_.fields) {
            if (codec.field != Field::import_energy) continue;
            std::ranges::stable_partition(blocks, [&](const ReadBlock& block) {
                return block.covers(codec.function, codec.address, codec.count);
            });
        }
    }

    void choose_cheapest() {
        for (const auto* blocks : {&plan_.money, &plan_.read_backs, &plan_.slow, &plan_.identity}) {
            if (blocks->empty()) continue;
            plan_.cheapest = *std::ranges::min_element(*blocks, {}, [&](const ReadBlock& block) {
                return cost_.block_ns(block.function, block.count);
            });
            return;
        }
    }

    const Device& device_;
    const MeterProfile& profile_;
    const PlanConditions& conditions_;
    CostModel cost_;
    std::vector<ReadBlock> reserved_;
    DevicePlan plan_;
};

}  // namespace

const std::vector<ReadBlock>& DevicePlan::blocks(BlockUse use) const {
    switch (use) {
        case BlockUse::money:
            return money;
        case BlockUse::slow:
            return slow;
        case BlockUse::identity:
            return identity;
        case BlockUse::confirming:
            return confirming;
        case BlockUse::everything:
            return everything;
        case BlockUse::read_back:
            return read_backs;
    }
    return money;
}

DevicePlan plan_device(const Device& device, const PlanConditions& conditions) {
    return DevicePlanner(device, conditions).plan();
}

ReadBlock read_back_block(const SwitchReadBack& read_back) {
    return {read_back.function, read_back.address, read_back.count};
}

}  // namespace riser::modbus
