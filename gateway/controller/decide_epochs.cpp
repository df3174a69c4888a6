// decide_epochs: what a register's history needs: commissioning, new shares, rollover, reset and doubt
// (docs/charging.md).
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/payers.h"
#include "gateway/controller/settlement_builder.h"

namespace riser::controller {
namespace {

using journal::RegisterMark;

UtcTime settled_time(const SupplyPointBooks& supply_point, MeterId meter,
                     metering::Quantity quantity) {
    const ShareBooks* share = supply_point.find_share(meter, quantity);
    return share == nullptr ? UtcTime{} : from_unix_ms(share->settled_ms);
}

std::vector<RegisterMark> marks_of(const LiveMeter& meter, Energy LiveRegister::*value) {
    std::vector<RegisterMark> marks;
    for (const auto& live : meter.registers) {
        if (live.known) marks.push_back({live.quantity, live.*value});
    }
    return marks;
}

Note doubted_note(MeterId id, metering::Progress why, Energy last, Energy seen) {
    return {Note::Level::error,
            "meter_reading_doubted",
            {{"meter", to_string(id)},
             {"why", std::string(metering::to_string(why))},
             {"last_wh", std::to_string(last.wh)},
             {"seen_wh", std::to_string(seen.wh)}}};
}

}  // namespace

Energy Decider::last_believed(const LiveMeter& meter, const LiveRegister& live) const {
    if (live.known) return live.value;
    Energy settled{};
    for (const SupplyPointId id : payers_of(draft_, seen(), meter)) {
        const SupplyPointBooks* supply_point = draft_.supply_point(id);
        const ShareBooks* share =
            supply_point ? supply_point->find_share(meter.site->id, live.quantity) : nullptr;
        if (share != nullptr) settled = std::max(settled, share->settled);
    }
    return settled;
}

// Opens the registers of a meter that two sensible readings have shown.
void Decider::commission_meter(const LiveMeter& meter) {
    const bool shared = !meter.supply_points.empty();
    const bool all_known =
        !meter.registers.empty() && std::all_of(meter.registers.begin(), meter.registers.end(),
                                                [](const auto& live) { return live.known; });
    // Without its identity a later exchange could not be told; the field probes it at every start.
    if (!shared || !all_known || !meter.identity || meter.wrong_identity) return;
    restart_epoch(meter, journal::EpochReason::commissioned, {},
                  marks_of(meter, &LiveRegister::previous));
    note(Note::Level::info, "meter_commissioned",
         {{"meter", to_string(meter.site->id)}, {"model", meter.site->model}});
}

// A share that was defined after its meter was commissioned (another apartment, another tenant) opens at
// what the meter shows now: what it counted before is not his.
void Decider::open_new_shares(const LiveMeter& meter) {
    const MeterId id = meter.site->id;
    if (meter.wrong_identity || draft_.meter(id)->doubt) return;
    const auto shares = [&](auto test) {
        for (const SupplyPointId sp_id : meter.supply_points) {
            const SupplyPointBooks* supply_point = draft_.supply_point(sp_id);
            if (supply_point == nullptr) continue;
            for (const auto& share : supply_point->shares) {
                const LiveRegister* live = live_register(seen(), share.share);
                if (share.share.meter == id && live && test(*supply_point, share, *live))
                    return true;
            }
        }
        return false;
    };
    const bool any = shares(
        [](const auto&, const ShareBooks& share, const LiveRegister&) { return !share.open; });
    const bool read_twice = std::all_of(meter.registers.begin(), meter.registers.end(),
                                        [](const LiveRegister& live) { return live.read_twice(); });
    if (!any || !read_twice) return;
    // Whoever has it by the books, and by the configuration no more, is charged up to the change first (adopt_registers).
    const auto& takers = meter.supply_points;
    const auto owners = draft_.supply_points_of(id);
    const bool waits = std::any_of(owners.begin(), owners.end(), [&](SupplyPointId owner) {
        return configured(owner) && std::find(takers.begin(), takers.end(), owner) == takers.end();
    });
    if (waits) return;
    settle(meter.supply_points);
    for (const SupplyPointId sp_id : meter.supply_points) credit_feed_in(sp_id, true, seen());
    // The other shares of this meter begin anew with it: nothing of theirs may be left.
    const bool owed = shares([](const SupplyPointBooks& supply_point, const ShareBooks& share,
                                const LiveRegister& live) {
        return share.open && !supply_point.account.is_nil() && share.settled != live.value;
    });
    if (owed) return;
    restart_epoch(meter, journal::EpochReason::commissioned, {},
                  marks_of(meter, &LiveRegister::value));
}

// E.g. a register that starts over: the rest of this decision would charge the old value.
void Decider::update_now(LiveUpdate change) {
    asked_of_policy_ = {};
    if (!changed_live_) changed_live_ = live_;
    apply_updates(*changed_live_, site_, {change}, now_);
    update(std::move(change));
}

void Decider::restart_epoch(const LiveMeter& meter, journal::EpochReason reason,
                            std::vector<RegisterMark> closing, std::vector<RegisterMark> opening) {
    const MeterBooks* books = draft_.meter(meter.site->id);
    const std::uint32_t epoch = books == nullptr ? 1 : books->epoch.value + 1;
    metering::MeterIdentity identity =
        meter.identity ? *meter.identity : metering::MeterIdentity{meter.site->model, ""};
    emit(journal::MeterEpochStarted{meter.site->id, MeterEpoch{epoch}, reason, std::move(identity),
                                    std::move(closing), std::move(opening)});
    void_confirmation(meter.site->id);  // that was a read of the epoch before
}

// A register that looks strange may be another meter's: its identity decides between reset and exchange.
void Decider::ask_who_it_is(const LiveMeter& meter) {
    const MeterBooks* books = draft_.meter(meter.site->id);
    const bool readable = books != nullptr && !books->identity.serial.empty() && !books->doubt;
    const bool strange =
        std::any_of(meter.registers.begin(), meter.registers.end(), [&](const auto& live) {
            return live.unusual_count > 0 && meter.identity_at < live.unusual_since;
        });
    const bool waiting =
        meter.confirm_tried && now_.monotonic - meter.confirm_sent < site_.supply.confirm_retry;
    if (readable && strange && !waiting) request_confirming_read(meter);
}

// Two readings agree on something unusual: act where the cause is certain, else wait for a person.
void Decider::take_unusual(const LiveMeter& meter, const LiveRegister& live) {
    const MeterId id = meter.site->id;
    switch (live.unusual) {
        case metering::Progress::normal:
            return;
        case metering::Progress::rollover:
            return roll_over(meter, live);
        case metering::Progress::reset:
            settle(payers_of(draft_, seen(), meter));
            // What was fed in waits no longer for a sure clock: the register forgets it.
            for (const SupplyPointId payer : payers_of(draft_, seen(), meter))
                credit_feed_in(payer, true, seen(), true);
            // It counts from zero again: what it shows now was consumed since.
            restart_epoch(meter, journal::EpochReason::reset,
                          {{live.quantity, last_believed(meter, live)}},
                          {{live.quantity, Energy{0}}});
            update_now(RegisterTaken{id, live.quantity, true, live.shown});
            note(Note::Level::error, "meter_register_reset", {{"meter", to_string(id)}});
            return;
        case metering::Progress::backwards:
        case metering::Progress::impossible:
            settle(payers_of(draft_, seen(), meter));
            emit(journal::MeterDoubted{id,
                                       live.unusual == metering::Progress::backwards
                                           ? journal::DoubtReason::backwards
                                           : journal::DoubtReason::impossible,
                                       live.shown});
            act(doubted_note(id, live.unusual, live.value, live.shown));
            return;
    }
}

// It fell while it was only observed. By itself it would be charged from there on, or from nowhere: what it had counted
// until then is for a person, who declares it once the profile is right.
void Decider::doubt_what_fell(const LiveMeter& meter) {
    const MeterId id = meter.site->id;
    for (const auto& live : meter.registers) {
        if (!live.confirmed_unusual || draft_.meter(id)->doubt) continue;
        emit(journal::MeterDoubted{id, journal::DoubtReason::backwards, live.shown});
        act(doubted_note(id, live.unusual, live.observed.value_or(last_believed(meter, live)),
                         live.shown));
    }
}

// Charges up to the register's end, then continues from zero with the next settlement.
void Decider::roll_over(const LiveMeter& meter, const LiveRegister& live) {
    const MeterId id = meter.site->id;
    const Energy end = meter.site->rollover.at(live.quantity) + live.quantum;
    settle(payers_of(draft_, seen(), meter));
    settle_up_to(meter, live.quantity, end);
    emit(journal::RegisterRolledOver{{id, draft_.meter(id)->epoch, live.quantity}, end});
    update_now(RegisterTaken{id, live.quantity, true, live.shown});
    note(Note::Level::info, "meter_register_rolled_over", {{"meter", to_string(id)}});
}

// Charges as if a last reading had caught the register at `end`; only after settle().
void Decider::settle_up_to(const LiveMeter& meter, metering::Quantity quantity, Energy end) {
    const MeterId id = meter.site->id;
    for (const SupplyPointId sp_id : payers_of(draft_, seen(), meter)) {
        const SupplyPointBooks* supply_point = draft_.supply_point(sp_id);
        if (supply_point == nullptr) continue;
        Live ended = seen();
        LiveMeter& meter_then = *ended.meters.find(id);
        LiveRegister* at_end = meter_then.find(quantity);
        if (at_end == nullptr) return;
        at_end->value = end;
        at_end->previous = end;
        if (!at_end->known) {  // not believed since the start: it went on from where the books are
            at_end->known = true;
            at_end->at = meter_then.good_at;
            at_end->wall = meter_then.good_wall;
            at_end->base_wall = settled_time(*supply_point, id, quantity);
            at_end->base_at.reset();
            at_end->previous_wall = at_end->wall;
        }
        const Window window = end_block_periods(*supply_point, ended);
        SettlementBuilder builder(draft_, ended, site_.zone, now_);
        builder.add(*draft_.supply_point(sp_id), window);
        emit_settlement(builder);
        credit_feed_in(sp_id, true, ended, true);
        after_charging(draft_.supply_point(sp_id)->account);
    }
}

}  // namespace riser::controller
