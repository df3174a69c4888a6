#include "core/payment/price_ahead.h"

#include <algorithm>
#include <string>

#include "core/units/exact.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_wh_per_kwh = 1'000;

// Index of the block that the next watt-hour after `used` falls into.
std::size_t block_at(std::span<const BlockAhead> blocks, Energy used) {
    RISER_ASSERT(!blocks.empty() && used.wh >= 0, "checked blocks and a consumption");
    const auto after = std::upper_bound(
        blocks.begin(), blocks.end(), used,
        [](Energy energy, const BlockAhead& block) { return energy < block.from; });
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, after - blocks.begin() - 1));
}

// In millionths of a micro-unit times watt-hours per kWh: exact.
Wide slices(std::span<const BlockAhead> blocks, Energy used, Energy more) {
    Wide cost = 0;
    Energy at = used;
    const Energy end = used + more;
    for (std::size_t i = block_at(blocks, used); at < end; ++i) {
        const Energy upto = i + 1 < blocks.size() ? std::min(end, blocks[i + 1].from) : end;
        cost += Wide{(upto - at).wh} * blocks[i].price.micro_per_kwh;
        at = upto;
    }
    return cost;
}

}  // namespace

Outcome<> check_blocks_ahead(std::span<const BlockAhead> blocks) {
    if (blocks.empty() || blocks.size() > k_max_blocks_ahead) {
        return fail(Problem{"there are 1 to 32 blocks"});
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const std::string name = "block " + std::to_string(i + 1);
        const bool ascends = i == 0 ? blocks[i].from.wh == 0 : blocks[i].from > blocks[i - 1].from;
        if (!ascends || blocks[i].from > k_max_register) {
            return fail(
                Problem{name + " begins where none can: the first at 0, each above the last"});
        }
        if (blocks[i].price.micro_per_kwh < 0 || blocks[i].price > k_max_price) {
            return fail(Problem{"the price of " + name + " is out of range"});
        }
    }
    return Done{};
}

Outcome<> check_price_schedule(const PriceSchedule& schedule) {
    const auto& changes = schedule.changes;
    if (changes.empty() || changes.size() > k_max_price_changes) {
        return fail(Problem{"there are 1 to " + std::to_string(k_max_price_changes) +
                            " changes of the price"});
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (i > 0 && changes[i].from <= changes[i - 1].from) {
            return fail(Problem{"changes of the price ascend in time"});
        }
        if (auto good = check_blocks_ahead(changes[i].blocks); !good) return good;
    }
    return Done{};
}

PriceSpan PriceSchedule::operator()(UtcTime at, Energy used) const {
    RISER_ASSERT(!changes.empty(), "a schedule has a price");
    const auto next = std::upper_bound(
        changes.begin(), changes.end(), at,
        [](UtcTime time, const PriceChange& change) { return time < change.from; });
    // Before the first change its prices hold, and what follows is its own beginning.
    const PriceChange& here = next == changes.begin() ? changes.front() : *(next - 1);
    PriceSpan span;
    if (next != changes.end()) {
        span.until = next->from;
        span.counts_anew = next->counts_anew;
    }
    const std::size_t block = block_at(here.blocks, used);
    span.price = here.blocks[block].price;
    if (block + 1 < here.blocks.size()) span.until_used = here.blocks[block + 1].from;
    return span;
}

PriceOutlook price_outlook(std::span<const BlockAhead> blocks, Energy used) {
    const std::size_t here = block_at(blocks, used);
    PriceOutlook outlook{blocks[here].price, std::nullopt, std::nullopt};
    for (std::size_t i = here + 1; i < blocks.size(); ++i) {
        if (blocks[i].price == outlook.now) continue;
        outlook.after = blocks[i].from - used;
        outlook.then = blocks[i].price;
        break;
    }
    return outlook;
}

Price price_after(std::span<const BlockAhead> blocks, Energy used, Energy more) {
    return blocks[block_at(blocks, used + more)].price;
}

std::optional<Money> cost_of(std::span<const BlockAhead> blocks, Energy used, Energy more) {
    RISER_ASSERT(more.wh >= 0, "energy that is still to be used");
    const Wide micro = ceil_div(slices(blocks, used, more), k_wh_per_kwh);
    if (micro > k_max_balance.micro) return std::nullopt;
    return Money{static_cast<std::int64_t>(micro)};
}

std::optional<Energy> energy_for(std::span<const BlockAhead> blocks, Energy used, Money money) {
    Wide left = Wide{std::max<std::int64_t>(0, money.micro)} * k_wh_per_kwh;
    Energy at = used;
    for (std::size_t i = block_at(blocks, used); i < blocks.size(); ++i) {
        const bool last = i + 1 == blocks.size();
        const Wide price = blocks[i].price.micro_per_kwh;
        if (price == 0 && last) return std::nullopt;
        const Wide size = last ? Wide{k_max_register.wh} : Wide{(blocks[i + 1].from - at).wh};
        const Wide bought = price == 0 ? size : std::min(size, left / price);
        at += Energy{static_cast<std::int64_t>(bought)};
        left -= bought * price;
        if (bought < size) break;
    }
    return at - used;
}

}  // namespace riser::payment
