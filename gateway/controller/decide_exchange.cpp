// decide_exchange: what a person says of a meter that is in doubt: it was exchanged or reset, and ended there; or it goes
// on (docs/charging.md).
#include <algorithm>
#include <map>
#include <set>

#include "gateway/controller/decider.h"
#include "gateway/controller/payers.h"

namespace riser::controller {
namespace {

constexpr Duration k_closing_slack = std::chrono::hours(1);  // the wall clock may be off

std::string counts_on(const LiveMeter& meter) {
    std::string text = "meter " + to_string(meter.site->id) +
                       " is not in doubt and counts on: if the exchange was declared before, "
                       "nothing is left to do; "
                       "if the new meter was just mounted, declare it once it was read";
    // Nothing about such a meter tells a declaration that is made again from the first one.
    if (!meter.identity || meter.identity->serial.empty()) {
        text +=
            ". "
            "It shows no serial number: "
            "where the new register goes on as the old one's did, the exchange cannot be declared, "
            "and what the two differ by is less than the connection can draw. "
            "Settle that with a payment, and test the relay with the new meter";
    }
    return text;
}

bool all_different(const std::vector<journal::RegisterMark>& marks) {
    std::set<metering::Quantity> quantities;
    return std::all_of(marks.begin(), marks.end(),
                       [&](const auto& mark) { return quantities.insert(mark.quantity).second; });
}

// What the register can have advanced since the meter was read; next to nothing where the connection is unknown.
Energy advance_since_reading(const LiveMeter& meter, const LiveRegister& reg, Instant now) {
    metering::ProgressInput since;
    since.max_power = std::max(meter.site->max_power, Power{1});
    since.quantum = reg.quantum;
    since.elapsed = now - meter.good_at;
    return metering::believable_advance(since);
}

// Its register is not understood as it is: where it ends and begins is declared once its profile is right.
std::string profile_first(const LiveMeter& meter) {
    return "meter " + to_string(meter.site->id) + " is only observed (" +
           meter.site->only_observed +
           "): put that right and restart the gateway, then order this; nothing is charged or lost "
           "until then";
}

const journal::RegisterMark* find_mark(const std::vector<journal::RegisterMark>& marks,
                                       metering::Quantity quantity) {
    const auto found = std::find_if(marks.begin(), marks.end(),
                                    [&](const auto& mark) { return mark.quantity == quantity; });
    return found == marks.end() ? nullptr : &*found;
}

// When each of its registers was charged last.
std::map<metering::Quantity, UtcTime> settled_times(const Draft& books, const Live& live,
                                                    const LiveMeter& meter) {
    const auto payers = payers_of(books, live, meter);
    std::map<metering::Quantity, UtcTime> times;
    for (const auto& reg : meter.registers) {
        UtcTime& latest = times[reg.quantity];
        for (const SupplyPointId id : payers) {
            const SupplyPointBooks* supply_point = books.supply_point(id);
            const ShareBooks* share = supply_point == nullptr
                                          ? nullptr
                                          : supply_point->find_share(meter.site->id, reg.quantity);
            if (share != nullptr) latest = std::max(latest, from_unix_ms(share->settled_ms));
        }
    }
    return times;
}

bool is_tested(const Live& live, SupplyPointId tested, MeterId meter) {
    const auto& meters = live.supplies.find(tested)->wiring.meters;
    return std::any_of(meters.begin(), meters.end(),
                       [&](const auto& placed) { return placed.meter == meter; });
}

}  // namespace

bool Decider::is_meter_of_books(const LiveMeter& meter) const {
    return meter.identity && !meter.identity->serial.empty() &&
           *meter.identity == draft_.meter(meter.site->id)->identity;
}

// Whatever is in doubt about it, by a serial number that was read since it is the same one, and it shows no less
// than before.
bool Decider::goes_on(const LiveMeter& meter, const LiveRegister& reg) const {
    return is_meter_of_books(meter) && meter.identity_at >= reg.unusual_since &&
           reg.shown >= last_believed(meter, reg);
}

bool Decider::closing_believable(const LiveMeter& meter, const journal::RegisterMark& mark) const {
    if (mark.value.wh < 0 || mark.value > k_max_register) return false;
    const LiveRegister* reg = meter.find(mark.quantity);
    if (reg != nullptr && reg->known && mark.value < reg->value) return false;
    // A meter that goes on cannot have ended above what it shows: then an old declaration is made again.
    if (reg != nullptr && goes_on(meter, *reg) &&
        mark.value - reg->shown > advance_since_reading(meter, *reg, now_.monotonic)) {
        return false;
    }
    for (const SupplyPointId id : payers_of(draft_, seen(), meter)) {
        const SupplyPointBooks* supply_point = draft_.supply_point(id);
        if (supply_point == nullptr) continue;
        for (const auto& share : supply_point->shares) {
            const bool same = share.open && share.share.meter == meter.site->id &&
                              share.share.quantity == mark.quantity;
            if (!same) continue;
            metering::ProgressInput since;
            since.max_power = meter.site->max_power;
            since.quantum = reg != nullptr ? reg->quantum : Energy{1};
            since.elapsed = std::max(now_.wall - from_unix_ms(share.settled_ms), Duration::zero()) +
                            k_closing_slack;
            const Energy advance = mark.value - share.settled;
            if (advance.wh < 0 || advance > metering::believable_advance(since)) return false;
        }
    }
    return true;
}

// The last reading is one of the register that ended so, only older, perhaps by hours: what lies between is
// charged by the declaration, and must not be charged again from that reading on.
bool Decider::ends_after_reading(const LiveMeter& meter, const journal::RegisterMark& end,
                                 const journal::RegisterMark& reading) const {
    if (end.quantity != reading.quantity || end.value <= reading.value) return false;
    const LiveRegister* reg = meter.find(end.quantity);
    // Below what was seen before it is not older: the register went back, or it is another one's.
    if (reg == nullptr || reading.value < last_believed(meter, *reg)) return false;
    return end.value - reading.value <= advance_since_reading(meter, *reg, now_.monotonic);
}

// Empty when it is read now. Where it is not, its last reading may be of the meter that was there before.
std::string_view Decider::why_not_read(const LiveMeter& meter) const {
    switch (meter.health) {
        case metering::MeterHealth::good:
            break;
        case metering::MeterHealth::no_answer:
            return "the meter does not answer: declare the exchange once the new one was read; "
                   "if it never is, look at its wiring, address and baud rate";
        case metering::MeterHealth::refused:
            return "the meter refuses to be read: "
                   "if the new one is of another model, enter its profile in the configuration and restart, "
                   "then declare the exchange";
        case metering::MeterHealth::invalid_values:
            return "the meter answers impossible values: declare the exchange once the new one was "
                   "read; if it is of another model, enter its profile in the configuration and "
                   "restart";
        case metering::MeterHealth::wrong_identity:
            return "the new meter's registers were not read yet: enter its serial number in the "
                   "configuration (none, if it has none that can be read; its profile, if it is of "
                   "another model), restart, then declare the exchange";
        case metering::MeterHealth::bus_down:
            return "the bus of the meter is down: declare the exchange once the new meter was read";
    }
    const bool fresh = meter.ever_good && !meter.registers.empty() &&
                       now_.monotonic - meter.good_at <= site_.supply.confirming_read_age;
    return fresh ? "" : "the meter was not read for a while: wait for its next reading";
}

Decider::Verdict Decider::declare_exchange(const DeclareExchange& order) {
    const LiveMeter* meter = seen().meters.find(order.meter);
    const MeterBooks* books = draft_.meter(order.meter);
    if (meter == nullptr || books == nullptr || books->epoch.value == 0) {
        return {OrderOutcome::unknown_target,
                "there is no commissioned meter " + to_string(order.meter),
                {}};
    }
    if (!meter->site->only_observed.empty()) {
        return {OrderOutcome::conflict, profile_first(*meter), {}};
    }
    // What the new meter shows is where it begins. The last reading of one that is not read now may be the old
    // meter's: it would begin there, and be in doubt again with its end charged already.
    if (const std::string_view why = why_not_read(*meter); !why.empty()) {
        return {OrderOutcome::conflict, std::string(why), {}};
    }
    // Nothing was seen that an exchange would explain: carried out before, it would charge the end of the old
    // meter again.
    if (!books->doubt) {
        return {OrderOutcome::conflict, counts_on(*meter), {}};
    }
    // A test proves the meter that it began with.
    if (const auto tested = test_running(); tested && is_tested(seen(), *tested, order.meter)) {
        return {OrderOutcome::conflict,
                "a relay test of this meter is running: declare it in a minute",
                {}};
    }
    std::vector<journal::RegisterMark> opening;
    for (const auto& reg : meter->registers) {
        opening.push_back({reg.quantity, reg.shown});
    }
    const bool believable =
        all_different(order.closing) &&
        std::all_of(order.closing.begin(), order.closing.end(),
                    [&](const auto& mark) { return closing_believable(*meter, mark); });
    if (!believable) {
        return {OrderOutcome::invalid,
                "the old meter cannot have ended there: "
                "less than was charged, more than its connection allows since, "
                "or above what a meter shows that was not exchanged",
                {}};
    }
    if (!all_different(order.opening) || !began_credibly(*meter, order)) {
        return {OrderOutcome::invalid,
                "it cannot have begun there: above what it shows, or more than its connection "
                "allows since it was charged last",
                {}};
    }
    const bool same_meter = is_meter_of_books(*meter);
    const bool other_meter = !same_meter && meter->identity && !meter->identity->serial.empty();
    for (auto& mark : opening) {
        for (const auto& end : order.closing) {
            if (!other_meter && ends_after_reading(*meter, end, mark)) mark.value = end.value;
        }
        const auto* begun = find_mark(order.opening, mark.quantity);
        if (begun != nullptr) mark.value = begun->value;
    }
    const auto charged_until = settled_times(draft_, seen(), *meter);
    // What the old meter counted is certain now: it is charged to its end.
    emit(journal::DoubtCleared{order.meter});
    settle(payers_of(draft_, seen(), *meter));
    for (const auto& mark : order.closing) settle_up_to(*meter, mark.quantity, mark.value);
    restart_epoch(*meter, journal::EpochReason::exchanged, order.closing, opening);
    for (const auto& mark : opening) {
        RegisterTaken taken{order.meter, mark.quantity, true, mark.value};
        if (find_mark(order.opening, mark.quantity) != nullptr) {
            taken.value = meter->find(mark.quantity)->shown;
            taken.counted = CountedSince{mark.value, charged_until.at(mark.quantity)};
        }
        update_now(taken);
    }
    const bool unproven = !same_meter && void_pairings_of(*meter);
    const std::string from = order.opening.empty() ? "the meter counts from its present value"
                                                   : "the meter counts from where it began";
    return {
        OrderOutcome::done,
        from + (unproven ? "; cut-offs begin again once a relay test has proven the pairing" : ""),
        {}};
}

// Not above what it shows, and both parts together, to the end of the one and from the beginning of the other, no more
// than the connection can have drawn since the register was charged last.
bool Decider::began_credibly(const LiveMeter& meter, const DeclareExchange& order) const {
    return std::all_of(order.opening.begin(), order.opening.end(), [&](const auto& mark) {
        const LiveRegister* reg = meter.find(mark.quantity);
        const auto* end = find_mark(order.closing, mark.quantity);
        if (reg == nullptr || end == nullptr || mark.value.wh < 0 || mark.value > reg->shown) {
            return false;
        }
        return closing_believable(meter, {mark.quantity, end->value + (reg->shown - mark.value)});
    });
}

// As far as it was last heard who it is.
bool Decider::another_answers(const LiveMeter& meter) const {
    const MeterBooks* books = draft_.meter(meter.site->id);
    if (meter.health == metering::MeterHealth::wrong_identity) return true;
    return books != nullptr && meter.identity && !books->identity.serial.empty() &&
           !meter.identity->serial.empty() && meter.identity->serial != books->identity.serial;
}

Decider::Verdict Decider::clear_doubt(const ClearDoubt& order) {
    const MeterBooks* books = draft_.meter(order.meter);
    if (books == nullptr) {
        return {OrderOutcome::unknown_target, "there is no meter " + to_string(order.meter), {}};
    }
    if (!books->doubt) return {OrderOutcome::already_done, "nothing is in doubt", {}};
    const LiveMeter* meter = seen().meters.find(order.meter);
    if (meter != nullptr && !meter->site->only_observed.empty()) {
        return {OrderOutcome::conflict, profile_first(*meter), {}};
    }
    if (meter != nullptr && books->doubt == journal::DoubtReason::identity &&
        another_answers(*meter)) {
        request_confirming_read(*meter);  // it may be back by now
        return {OrderOutcome::conflict,
                "another meter answers there" +
                    (meter->identity && !meter->identity->serial.empty()
                         ? " (" + meter->identity->serial + ")"
                         : std::string()) +
                    ", so it would be in doubt at once: declare the exchange" +
                    (meter->site->expected_serial.empty()
                         ? ""
                         : ", after its serial number was entered in the configuration and the "
                           "gateway restarted") +
                    ". It is asked once more who it is: if it is the old one again, order this in "
                    "a minute",
                {}};
    }
    emit(journal::DoubtCleared{order.meter});
    void_confirmation(order.meter);  // that read was before the doubt
    if (meter != nullptr) {
        for (const auto& reg : meter->registers) {
            update_now(RegisterTaken{order.meter, reg.quantity, reg.known, reg.value});
        }
    }
    return {OrderOutcome::done, "charging goes on from the last accepted value", {}};
}

}  // namespace riser::controller
