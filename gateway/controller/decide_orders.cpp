// decide_orders: what people and the cloud ask for; about supply see decide_supply_orders.cpp, about meters in doubt
// decide_exchange.cpp. Checks come in one documented order: done before? ->
// target known? -> valid? -> possible now? -> then it must succeed.
#include <algorithm>

#include "core/base/overload.h"
#include "gateway/controller/account_desk.h"
#include "gateway/controller/order_names.h"
#include "gateway/controller/token_desk.h"
#include "gateway/controller/voucher_desk.h"

namespace riser::controller {
namespace {

using journal::CommandLane;
using journal::CommandResult;

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

// As the cloud's API says it.
std::string_view to_word(CommandResult result) {
    switch (result) {
        case CommandResult::done:
            return "done";
        case CommandResult::already_done:
            return "already_done";
        case CommandResult::expired:
            return "expired";
        case CommandResult::refused_unknown_target:
            return "refused_unknown_target";
        case CommandResult::refused_invalid:
            return "refused_invalid";
        case CommandResult::refused_conflict:
            return "refused_conflict";
    }
    return "refused_conflict";
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
    return std::visit(
        overload{
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
            [&](const TakeVoucherDocument& order) { return VoucherDesk(*this).carry_out(order); },
            [&](const TakeVoucherLocks& order) { return VoucherDesk(*this).carry_out(order); },
            [&](const RedeemVoucher& order) { return VoucherDesk(*this).carry_out(order); },
            [&](const TakeBoundKey& order) { return TokenDesk(*this).carry_out(order); },
            [&](const RedeemToken& order) { return TokenDesk(*this).carry_out(order); },
            [&](const NumberedTopUp& order) { return TokenDesk(*this).carry_out(order); },
            [&](const MarkNumber& order) { return TokenDesk(*this).carry_out(order); },
            [&](const CarryCredit& order) { return TokenDesk(*this).carry_out(order); },
            // The controller answers it: no decision reads the journal.
            [&](const ExplainCharge& asked) -> Verdict {
                return {OrderOutcome::conflict, "the journal is not read now", asked.account};
            },
            [&](const NotUnderstood&) -> Verdict {
                return {
                    OrderOutcome::invalid, "the gateway's software does not know this order", {}};
            },
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
               verdict.split, verdict.hand_over, verdict.points, verdict.bill, verdict.voucher,
               verdict.token});
}

namespace {

// So long the state lane waits for meters that are read for an order. A good meter answers within seconds; behind this order
// somebody may wait for light.
constexpr Duration k_command_waits = std::chrono::minutes(3);

bool is_same(const RemoteCommand& a, const RemoteCommand& b) {
    return a.id == b.id && a.command_epoch == b.command_epoch && a.sequence == b.sequence &&
           a.hash == b.hash;
}

bool moves_somebody(const RemoteCommand& command) {
    return std::holds_alternative<MoveIn>(command.body) ||
           std::holds_alternative<MoveOut>(command.body);
}

// Whoever moves does so on the day that was meant: an order that may be over is over. Anything else is, when it is so for
// certain.
bool is_over(const RemoteCommand& command, const Now& now) {
    const UtcTime at = moves_somebody(command) ? now.latest : now.earliest;
    return command.expires_ms != 0 && to_unix_ms(at) > command.expires_ms;
}

// With how long it has waited already. nullopt: it does not wait, or not any longer.
std::optional<WaitingCommand> still_waits(const std::optional<WaitingCommand>& waiting,
                                          const RemoteCommand& command, const Now& now) {
    const bool known = waiting && is_same(waiting->command, command);
    const Instant since = known ? waiting->since : now.monotonic;
    if (now.monotonic - since >= k_command_waits) return std::nullopt;
    return WaitingCommand{command, since};
}

// Accepted is as good as done but for a move: nobody has moved by it.
CommandResult result_of(const RemoteCommand& command, OrderOutcome outcome) {
    const bool waited = moves_somebody(command) && outcome == OrderOutcome::accepted;
    return waited ? CommandResult::refused_conflict : result_of(outcome);
}

}  // namespace

// The state lane is gapless and chained: only the successor of the last command is taken.
bool Decider::state_lane_accepts(const RemoteCommand& command) {
    const CommandCursor& cursor = draft_.site().state_lane;
    if (command.command_epoch < cursor.command_epoch) return false;
    const bool new_epoch = command.command_epoch > cursor.command_epoch;
    const std::uint64_t expected = new_epoch ? 1 : cursor.sequence + 1;
    const journal::Hash previous = new_epoch ? journal::Hash{} : cursor.hash;
    if (command.sequence < expected) return false;  // known already
    // What is behind an order that waits for reads is sent again.
    const bool behind = live_.waiting && command.sequence > live_.waiting->command.sequence &&
                        command.command_epoch == live_.waiting->command.command_epoch;
    if (behind && command.sequence > expected) return false;
    if (command.sequence > expected || command.prev_hash != previous) {
        note(Note::Level::warning, "command_out_of_order",
             {{"sequence", std::to_string(command.sequence)},
              {"expected", std::to_string(expected)}});
        return false;
    }
    return true;
}

void Decider::command(const RemoteCommand& command) {
    const bool state = command.lane == CommandLane::state;
    if (state && !state_lane_accepts(command)) return;
    if (!state && draft_.command(command.id)) return;
    const OrderBody body =
        std::visit([](const auto& order) -> OrderBody { return order; }, command.body);
    CommandResult result = CommandResult::expired;
    std::string why;
    if (!is_over(command, now_)) {
        const Verdict verdict = carry_out(body);
        result = result_of(command, verdict.outcome);
        why = verdict.text;
        if (moves_somebody(command) &&
            (verdict.outcome == OrderOutcome::accepted || verdict.may_pass)) {
            // The meters are being read for it: it keeps its number, and is tried again with what they say.
            if (auto waits = still_waits(live_.waiting, command, now_)) {
                return update(CommandWaits{std::move(waits)});
            }
        }
    }
    const bool done = result == CommandResult::done || result == CommandResult::already_done;
    // The journal has the kind of refusal; the words are for who looks for the reason.
    std::vector<std::pair<std::string, std::string>> told{{"kind", std::string(order_name(body))},
                                                          {"id", to_string(command.id)},
                                                          {"result", std::string(to_word(result))}};
    if (!done && !why.empty()) told.emplace_back("why", why);
    note(done ? Note::Level::info : Note::Level::warning, "cloud_order", std::move(told));
    if (state && live_.waiting) update(CommandWaits{});
    emit(journal::CommandExecuted{command.id, command.lane, command.command_epoch, command.sequence,
                                  command.hash, result});
}

}  // namespace riser::controller
