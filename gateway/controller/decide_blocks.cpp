// decide_blocks: the periods in which blocks are counted, and what going into a block that prices its whole period
// asks for (docs/charging.md).
#include <algorithm>

#include "core/base/assert.h"
#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

// After two months of silence the rest waits for the next settlement.
constexpr int k_most_periods_at_once = 64;

// When the registers of a supply point were last read, and since when they are unsettled.
struct Reach {
    UtcTime from = k_no_upper_bound;
    UtcTime to{};
};

Reach reach_of(const Live& live, const SupplyPointBooks& supply_point, const Now& now) {
    Reach reach;
    for (const auto& share : supply_point.shares) {
        const LiveRegister* reg = live_register(live, share.share);
        if (!is_charged(share.share) || reg == nullptr || !reg->known || !share.open) continue;
        const UnsettledTimes times = unsettled_times(*reg, now);
        reach.from = std::min(reach.from, reg->value > share.settled ? times.base : times.wall);
        reach.to = std::max(reach.to, times.wall);
    }
    return reach;
}

}  // namespace

// What was used before a period's end is settled in it, then the next one begins; what is left lies in the window
// that is returned. Only where blocks are, and by a clock that is sure: else the period goes on. A register that
// was silent over the end is not divided: what it shows then is counted in the period in which it was read. Periods
// that lie wholly before what is unsettled are passed over, and so is what lies outside of `within`.
Window Decider::end_block_periods(const SupplyPointBooks& supply_point, const Live& live,
                                  const Window& within) {
    Window window;
    window.from = within.from;
    const payment::Account* account = draft_.account(supply_point.account);
    const auto* versions = account == nullptr ? nullptr : versions_of(draft_, *account);
    if (versions == nullptr || versions->empty() || !now_.trusted()) return window;
    const auto& rule = payment::version_at(*versions, now_.wall)->rules.blocks;
    if (rule.blocks() == 1) return window;
    Reach reach = reach_of(live, supply_point, now_);
    reach.to = std::min({reach.to, now_.wall, within.until});
    reach.from = std::max(reach.from, within.from);
    if (reach.to < reach.from) return window;
    // What ran before the supply point was this account's is not counted for it. The clock may have been ahead then.
    const UtcTime since = from_unix_ms(std::max(account->opened_ms, supply_point.tenancy.since_ms));
    reach.from = std::max(reach.from, std::min(since, reach.to));
    const auto begin = [&](UtcTime at) {
        const payment::Account& before = *draft_.account(supply_point.account);
        journal::BlockPeriodBegun begun{
            before.id, payment::block_span(rule.period, site_.zone, at,
                                           from_unix_ms(before.opened_ms), before.billing_day)};
        const auto what = journal::judge_block_period(before, *due_prices(draft_, before), begun,
                                                      {header_, &site_.zone});
        if (!what.empty()) {
            note(Note::Level::error, "price_differs",
                 {{"account", to_string(before.id)}, {"what", what}});
        }
        emit(begun);
    };
    if (!account->blocks.begun()) begin(reach.from);
    for (int i = 0; i < k_most_periods_at_once; ++i) {
        account = draft_.account(supply_point.account);
        const UtcTime ends = from_unix_ms(account->blocks.span.ends_ms);
        if (ends > reach.to) break;
        SettlementBuilder builder(draft_, live, site_.zone, now_);
        window.until = ends;
        builder.add(*draft_.supply_point(supply_point.id), window);
        emit_settlement(builder);
        step_blocks(account->id);
        // Of periods in which nothing was used, or of another's, none is begun.
        begin(std::max(ends, reach.from));
        window.from = ends;
    }
    const UtcTime ends = from_unix_ms(draft_.account(account->id)->blocks.span.ends_ms);
    window.until = ends <= reach.to ? ends : k_no_upper_bound;
    return window;
}

void Decider::step_blocks(AccountId id) {
    const payment::Account* account = draft_.account(id);
    if (account == nullptr || !account->blocks.begun()) return;
    // By the clock that is unsure it may be another period: first it is known when all that was used.
    if (!account->provisional.empty()) return;
    const auto* versions = draft_.versions(account->blocks.tariff);
    if (versions == nullptr) return;
    const auto tariff = std::find_if(versions->begin(), versions->end(), [&](const auto& version) {
        return version.version == account->blocks.version;
    });
    if (tariff == versions->end()) return;
    for (const auto& step : payment::due_steps(*tariff, account->blocks)) {
        const payment::Residue before = draft_.account(id)->residue;
        const auto charged =
            payment::try_charge_shared(step.energy, payment::step_price(*tariff, step), before);
        RISER_ASSERT(charged.has_value(), "a step stays within the range of an amount");
        emit(journal::BlockStepped{id,
                                   {tariff->id, tariff->version, journal::tariff_hash(*tariff)},
                                   step,
                                   charged->amount,
                                   charged->residue});
    }
}

}  // namespace riser::controller
