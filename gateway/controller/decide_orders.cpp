// decide_orders: what people and the cloud ask for; about supply see decide_supply_orders.cpp. Checks come in one documented order: done before? ->
// target known? -> valid? -> possible now? -> then it must succeed.
#include <algorithm>
#include <set>

#include "core/base/overload.h"
#include "gateway/controller/account_desk.h"

namespace riser::controller {
namespace {

using journal::CommandLane;
using journal::CommandResult;

constexpr Duration k_closing_slack = std::chrono::hours(1);  // the wall clock may be off

CommandResult result_of(OrderOutcome outcome) {
    switch (outcome) {
        case OrderOutcome::done:
        case OrderOutcome::accepted:
            return CommandResult::done;
        case OrderOutcome::already_done:
            return CommandResult::already_done;
        case OrderOutcome::unknown_target:
            return CommandResult::refused_unknown_target;
        case OrderOutcome::invalid:
            return CommandResult::refused_invalid;
        case OrderOutcome::conflict:
        case OrderOutcome::cannot_save:
            return CommandResult::refused_conflict;
    }
    return CommandResult::refused_conflict;
}

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

}  // namespace

std::string_view to_string(OrderOutcome outcome) {
    switch (outcome) {
        case OrderOutcome::done:
            return "done";
        case OrderOutcome::already_done:
            return "already_done";
        case OrderOutcome::accepted:
            return "accepted";
        case OrderOutcome::unknown_target:
            return "unknown_target";
        case OrderOutcome::invalid:
            return "invalid";
        case OrderOutcome::conflict:
            return "conflict";
        case OrderOutcome::cannot_save:
            return "cannot_save";
    }
    return "invalid";
}

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
    for (const SupplyPointId id : meter.supply_points) {
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
    if (const auto tested = test_running()) {
        const auto& meters = seen().supplies.find(*tested)->wiring.meters;
        const bool concerned = std::any_of(meters.begin(), meters.end(), [&](const auto& placed) {
            return placed.meter == order.meter;
        });
        if (concerned) {
            return {OrderOutcome::conflict,
                    "a relay test of this meter is running: declare it in a minute",
                    {}};
        }
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
    const bool same_meter = is_meter_of_books(*meter);
    const bool other_meter = !same_meter && meter->identity && !meter->identity->serial.empty();
    for (auto& mark : opening) {
        for (const auto& end : order.closing) {
            if (!other_meter && ends_after_reading(*meter, end, mark)) mark.value = end.value;
        }
    }
    // What the old meter counted is certain now: it is charged to its end.
    emit(journal::DoubtCleared{order.meter});
    settle(meter->supply_points);
    for (const auto& mark : order.closing) settle_up_to(*meter, mark.quantity, mark.value);
    restart_epoch(*meter, journal::EpochReason::exchanged, order.closing, opening);
    for (const auto& mark : opening) {
        take_register({order.meter, mark.quantity, true, mark.value});
    }
    const bool unproven = !same_meter && void_pairings_of(*meter);
    return {OrderOutcome::done,
            unproven ? "the meter counts from its present value; cut-offs begin again once a relay "
                       "test has proven the pairing"
                     : "the meter counts from its present value",
            {}};
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
            take_register({order.meter, reg.quantity, reg.known, reg.value});
        }
    }
    return {OrderOutcome::done, "charging goes on from the last accepted value", {}};
}

Decider::Verdict Decider::read_now(const ReadNow& order) {
    const LiveMeter* meter = seen().meters.find(order.meter);
    if (meter == nullptr) {
        return {OrderOutcome::unknown_target, "there is no meter " + to_string(order.meter), {}};
    }
    act(ToField{meter->site->bus, metering::ReadMeter{order.meter, metering::ReadPurpose::on_demand,
                                                      next_request_++}});
    return {OrderOutcome::accepted, "reading", {}};
}

Decider::Verdict Decider::carry_out(const OrderBody& body) {
    return std::visit(overload{
                          [&](const TopUp& order) { return top_up(order); },
                          [&](const PreviewTopUp& order) { return preview(order); },
                          [&](const AcceptCredit& order) { return accept_credit(order); },
                          [&](const MoveIn& order) {
                              Verdict verdict = move_in(order);
                              return order.preview ? forget_all(std::move(verdict)) : verdict;
                          },
                          [&](const MoveOut& order) {
                              Verdict verdict = move_out(order);
                              return order.preview ? forget_all(std::move(verdict)) : verdict;
                          },
                          [&](const PayRefund& order) { return pay_refund(order); },
                          [&](const ShowBill& order) { return show_bill(order); },
                          [&](const PreviewBill& order) { return forget_all(preview_bill(order)); },
                          [&](const CancelBill& order) { return cancel_bill(order); },
                          [&](const DisputeBill& order) { return dispute_bill(order); },
                          [&](const NumberBill& order) { return number_bill(order); },
                          [&](const SetTariff& order) { return set_tariff(order); },
                          [&](const SetHold& order) { return set_hold(order); },
                          [&](const Connect& order) { return connect(order); },
                          [&](const ConfirmReconnection& order) { return confirm(order); },
                          [&](const RequestSupply& order) { return request(order); },
                          [&](const Arm& order) { return arm(order); },
                          [&](const TestRelay& order) { return test_relay(order); },
                          [&](const DeclareExchange& order) { return declare_exchange(order); },
                          [&](const ClearDoubt& order) { return clear_doubt(order); },
                          [&](const ReadNow& order) { return read_now(order); },
                          [&](const auto& order) { return AccountDesk(*this).carry_out(order); },
                          [&](const SettleNow&) -> Verdict {
                              settle_all();
                              all_supplies();
                              return {OrderOutcome::done, "settled", {}};
                          },
                      },
                      body);
}

void Decider::order(const LocalOrder& order) {
    ordered_here_ = true;
    // Who confirms many is there, but they do not all start at once.
    const auto* confirms = std::get_if<ConfirmReconnection>(&order.body);
    on_site_ = std::holds_alternative<Connect>(order.body) ||
               (confirms != nullptr && confirms->supply_point.value != 0) ||
               std::holds_alternative<RequestSupply>(order.body);
    const Verdict verdict = carry_out(order.body);
    if (order.reply.token == 0) return;
    const payment::Account* account = draft_.account(verdict.account);
    act(Answer{order.reply, verdict.outcome, verdict.text, account ? account->balance() : Money{},
               verdict.split, verdict.hand_over, verdict.points, verdict.bill});
}

// The state lane is gapless and chained: only the successor of the last command is taken.
bool Decider::state_lane_accepts(const RemoteCommand& command) {
    const CommandCursor& cursor = draft_.site().state_lane;
    if (command.command_epoch < cursor.command_epoch) return false;
    const bool new_epoch = command.command_epoch > cursor.command_epoch;
    const std::uint64_t expected = new_epoch ? 1 : cursor.sequence + 1;
    const journal::Hash previous = new_epoch ? journal::Hash{} : cursor.hash;
    if (command.sequence < expected) return false;  // known already
    if (command.sequence > expected || command.prev_hash != previous) {
        note(Note::Level::warning, "command_out_of_order",
             {{"sequence", std::to_string(command.sequence)},
              {"expected", std::to_string(expected)}});
        return false;
    }
    return true;
}

void Decider::command(const RemoteCommand& command) {
    if (command.lane == CommandLane::state && !state_lane_accepts(command)) return;
    if (command.lane != CommandLane::state && draft_.command(command.id)) return;
    CommandResult result = CommandResult::expired;
    const bool expired = command.expires_ms != 0 && to_unix_ms(now_.earliest) > command.expires_ms;
    if (!expired) {
        const OrderBody body =
            std::visit([](const auto& order) -> OrderBody { return order; }, command.body);
        result = result_of(carry_out(body).outcome);
    }
    emit(journal::CommandExecuted{command.id, command.lane, command.command_epoch, command.sequence,
                                  command.hash, result});
}

}  // namespace riser::controller
