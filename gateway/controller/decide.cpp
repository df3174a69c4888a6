#include "gateway/controller/decide.h"

#include <algorithm>

#include "core/base/overload.h"
#include "gateway/controller/account_desk.h"

namespace riser::controller {
namespace {

// A report of a meter concerns the supply points that it measures, and through its own switch them too.
// Each of them once, however many of its meters reported: a decision is made once.
void supplies_of(Decider& decider, const Live& live, const std::vector<MeterId>& meters) {
    std::vector<SupplyPointId> done;
    for (const MeterId id : meters) {
        const LiveMeter* meter = live.meters.find(id);
        if (meter == nullptr) continue;
        for (const SupplyPointId supply_point : meter->supply_points) {
            if (std::find(done.begin(), done.end(), supply_point) != done.end()) continue;
            done.push_back(supply_point);
            decider.supply(supply_point);
        }
    }
}

// Doubles from retry_first to retry_last with the number of attempts made.
Duration backoff(const SupplyLimits& limits, int attempts) {
    Duration wait = limits.retry_first;
    for (int i = 1; i < attempts && wait < limits.retry_last; ++i) wait *= 2;
    return std::min(wait, limits.retry_last);
}

struct UpdateApplier {
    Live& live;
    const SiteConfig& site;
    const Now& now;

    void used(std::uint32_t request) {
        live.next_request = std::max(live.next_request, request + 1);
    }
    void operator()(const ConfirmSent& sent) {
        used(sent.request);
        LiveMeter* meter = live.meters.find(sent.meter);
        meter->confirm_request = sent.request;
        meter->confirm_sent = now.monotonic;
        const bool sufficed =
            meter->confirmed && meter->confirmed_identity && meter->confirmed_with_witness;
        meter->confirm_rounds = meter->confirm_tried && !sufficed ? meter->confirm_rounds + 1 : 1;
        meter->confirm_tried = true;
        meter->confirmed = false;
    }
    void operator()(const ConfirmVoid& voided) {
        LiveMeter* meter = live.meters.find(voided.meter);
        if (meter == nullptr) return;
        meter->confirm_request = 0;
        meter->confirm_tried = false;
        meter->confirmed = false;
    }
    void operator()(const SwitchSent& sent) {
        used(sent.request);
        LiveSwitch* which = live.switches.find(sent.which);
        which->request = sent.request;
        which->commanded = sent.wanted;
        which->sent = now.monotonic;
        which->operated = true;
        which->operated_at = now.monotonic;
        which->attempts = sent.first_of_decision ? 1 : which->attempts + 1;
        which->next_attempt = now.monotonic + backoff(site.supply, which->attempts);
    }
    void operator()(const SwitchSettled& settled) {
        live.switches.find(settled.which)->attempts = 0;
    }
    // A new wish counts its own attempts.
    void operator()(const WishBegun& begun) {
        LiveSwitch* which = live.switches.find(begun.which);
        which->ordered_closed = begun.ordered_closed;
        which->closing_taken = false;
        which->closing_seen = false;
        if (which->observed == metering::SwitchState::connected) which->was_open = false;
        if (which->attempts >= site.supply.alarm_after_attempts) which->attempts = 0;
    }
    void operator()(const TestStep& step) {
        LiveSupply& supply = live.supplies.obtain(step.supply_point);
        if (supply.test != step.step) supply.test_started = now.monotonic;
        if (supply.test == RelayTest::none) supply.test_began = now.monotonic;
        supply.test_wiring = step.wiring;
        supply.test = step.step;
        supply.test_meters = step.meters;
        supply.test_result = step.result;
        for (const TestedMeter& tested : step.meters) used(tested.request);
    }
    void operator()(const StandstillTold& told) {
        live.meters.find(told.meter)->standstill_told = told.standing;
    }
    void operator()(const UnchargedTold& told) {
        live.meters.find(told.meter)->uncharged_told = true;
    }
    void operator()(const OpenFlowTold& told) {
        for (CutMeter& cut : live.supplies.obtain(told.supply_point).cut_meters) {
            if (cut.meter == told.meter) cut.flow_told = told.flowing;
        }
    }
    void operator()(const OpenUnorderedTold& told) {
        live.supplies.obtain(told.supply_point).open_unordered = told.open;
    }
    void operator()(const FallsOpenTold& told) {
        live.supplies.obtain(told.supply_point).falls_told = told.often;
    }
    void operator()(const ContactSilenceTold& told) {
        live.switches.find(told.which)->silence_told = told.silent;
    }
    void operator()(const ReclosureBegun& begun) {
        remember(live.supplies.obtain(begun.supply_point).reclosed);
    }
    void operator()(const ClosedUnordered& closed) {
        remember(live.supplies.obtain(closed.supply_point).closed_unordered);
    }
    void remember(std::vector<Instant>& moments) const {
        if (moments.size() >= k_unordered_kept) moments.erase(moments.begin());
        moments.push_back(now.monotonic);
    }
    void operator()(const ObstacleNoted& noted) {
        LiveSupply& supply = live.supplies.obtain(noted.supply_point);
        supply.obstacle = noted.obstacle;
        supply.obstacle_until_ms = noted.until_ms;
        supply.obstacle_noted = now.monotonic;
    }
    void operator()(const RegisterTaken& taken) {
        LiveRegister* reg = live.meters.find(taken.meter)->find(taken.quantity);
        if (reg == nullptr) return;
        reg->known = taken.known;
        reg->value = taken.value;
        reg->previous = taken.value;
        reg->base_wall = reg->wall;
        reg->base_at = reg->at;
        if (taken.counted) {
            reg->at = live.meters.find(taken.meter)->good_at;
            reg->wall = live.meters.find(taken.meter)->good_wall;
            reg->previous = taken.counted->from;
            reg->previous_wall = reg->base_wall = taken.counted->since;
            reg->base_at.reset();
        }
        reg->unusual_count = 0;
        reg->confirmed_unusual = false;
        live.meters.find(taken.meter)->wrong_identity = false;
    }
    void operator()(const SettlementScheduled& scheduled) {
        live.next_settlement = scheduled.at;
        live.settlement_due_known = true;
    }
    void operator()(const ReadingRowScheduled& scheduled) {
        live.next_reading_row = scheduled.at;
        live.reading_row_known = true;
    }
    void operator()(const PricesAwaited& prices) {
        live.prices_wait_since =
            prices.waiting ? std::optional<Instant>(now.monotonic) : std::nullopt;
    }
    void operator()(const HoldRemembered& remembered) {
        (*this)(HoldForgotten{remembered.hold.name});
        live.relative_holds.push_back(remembered.hold);
    }
    void operator()(const HoldForgotten& forgotten) {
        std::erase_if(live.relative_holds,
                      [&](const RelativeHold& hold) { return hold.name == forgotten.name; });
    }
    void operator()(const OverloadHeld& held) {
        live.supplies.obtain(held.supply_point).overload_held = held.by;
    }
    void operator()(const OverloadOpened& opened) {
        LiveSupply& supply = live.supplies.obtain(opened.supply_point);
        supply.over_limit.forget();
        supply.overload_opened = now.monotonic;
    }
    void operator()(const CommandWaits& waits) { live.waiting = waits.waiting; }
    void operator()(const CutCounted&) { ++live.cut_offs; }
    void operator()(const ReconnectionBegun& begun) {
        live.last_reconnected = begun.supply_point;
        live.recent_reconnections.push_back(now.monotonic);
        constexpr std::size_t k_most_at_once = 1000;  // payment::StagedReconnection::at_once
        if (live.recent_reconnections.size() > k_most_at_once) {
            live.recent_reconnections.pop_front();
        }
    }
    void operator()(const CutDecided&) {
        live.recent_cuts.push_back(now.monotonic);
        while (live.recent_cuts.size() > static_cast<std::size_t>(site.supply.cuts_per_minute)) {
            live.recent_cuts.pop_front();
        }
    }
    void operator()(const RestoreCounted&) { ++live.restores; }
    void operator()(const TopUpCounted&) { ++live.top_ups; }
    void operator()(const RemindersScheduled& due) { live.next_reminders = due.at; }
    void operator()(const PreviewAsked& asked) { live.correction_preview = asked.preview; }
    void operator()(const BillingTold& told) { live.billing_told[told.account] = told.what; }
};

}  // namespace

FullDecision decide(const SiteConfig& site, const Books& books, const Live& live,
                    const Event& event, const Now& now) {
    Decider decider(site, books, live, now);
    decider.keep_holds_by_the_clock();  // before anybody could be cut off
    // Before others settle beyond the end of a period, or of a tariff.
    const auto charge_until_ends = [&decider] {
        AccountDesk(decider).take_ordered_tariffs();
        AccountDesk(decider).common_costs();
        decider.bills();
    };
    std::visit(overload{
                   [&](const Started& started) { decider.commission(started); },
                   [&](const metering::SweepFinished&) {
                       charge_until_ends();
                       decider.readings();
                       decider.settle_when_due();
                       supplies_of(decider, live, live.touched);
                   },
                   [&](const metering::MeterReport& report) {
                       charge_until_ends();
                       decider.readings();
                       // Also when nothing was read: somebody may wait for this answer.
                       supplies_of(decider, live, {report.meter});
                   },
                   [&](const metering::SwitchReport& report) {
                       const LiveSwitch* which = live.switches.find(report.which);
                       if (which != nullptr) decider.supply(which->supply_point);
                   },
                   [&](const LocalOrder& order) {
                       charge_until_ends();
                       decider.order(order);
                   },
                   [&](const RemoteCommand& command) {
                       charge_until_ends();
                       decider.command(command);
                   },
                   [&](const Tick&) {
                       decider.rerate_all();
                       decider.agree_on_bills();
                       charge_until_ends();
                       AccountDesk(decider).plans();
                       decider.reminders();
                       decider.adopt_prices();
                       decider.credits_and_charges();
                       decider.settle_when_due();
                       decider.all_supplies();
                       decider.reading_rows();
                   },
                   [](const metering::BusReport&) {},
                   [](const PageRequest&) {},
                   [](const Acknowledged&) {},
                   [&](const ChargesRead& read) { AccountDesk(decider).correct(*read.reading); },
               },
               event);
    return decider.take();
}

FullDecision decide_relight(const SiteConfig& site, const Books& books, const Live& live,
                            const Now& now) {
    Decider decider(site, books, live, now);
    decider.relight();
    return decider.take();
}

void apply_updates(Live& live, const SiteConfig& site, const std::vector<LiveUpdate>& updates,
                   const Now& now) {
    UpdateApplier applier{live, site, now};
    for (const auto& change : updates) std::visit(applier, change);
}

}  // namespace riser::controller
