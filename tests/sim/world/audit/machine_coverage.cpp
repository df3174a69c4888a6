#include "tests/sim/world/audit/machine_coverage.h"

#include <algorithm>

#include "core/base/overload.h"
#include "core/wire/receipt.h"

namespace riser::sim {
namespace {

using metering::SwitchState;

// ---- supply: what is desired, what the contacts show, whether a command is out

constexpr std::array<std::string_view, 12> k_supply_state_names{
    "connected",           "connected_commanded",
    "reconnecting",        "reconnecting_commanded",
    "connected_unseen",    "connected_unseen_commanded",
    "disconnected",        "disconnected_commanded",
    "disconnecting",       "disconnecting_commanded",
    "disconnected_unseen", "disconnected_unseen_commanded"};

enum SupplyEvent : std::size_t {
    tick,
    started,
    read_in_sweep,
    not_read_in_sweep,
    confirming_read,
    other_read,
    switch_outcome,  // and the five after it, as SwitchOutcome
    switch_seen = switch_outcome + 6,
    bus_up,
    bus_not_up,
    top_up,
    tariff,
    hold,
    connect,
    arm,
    test_relay,
    exchange,
    clear_doubt,
    read_now,
    settle,
    command_top_up,
    command_tariff,
    command_hold,
    command_connect,
    supply_events,
};
constexpr std::array<std::string_view, supply_events> k_supply_event_names{"tick",
                                                                           "started",
                                                                           "read_in_sweep",
                                                                           "not_read_in_sweep",
                                                                           "confirming_read",
                                                                           "other_read",
                                                                           "switch_confirmed",
                                                                           "switch_not_confirmed",
                                                                           "switch_no_answer",
                                                                           "switch_refused",
                                                                           "switch_expired",
                                                                           "switch_wrong_identity",
                                                                           "switch_seen",
                                                                           "bus_up",
                                                                           "bus_not_up",
                                                                           "top_up",
                                                                           "tariff",
                                                                           "hold",
                                                                           "connect",
                                                                           "arm",
                                                                           "test_relay",
                                                                           "exchange",
                                                                           "clear_doubt",
                                                                           "read_now",
                                                                           "settle",
                                                                           "command_top_up",
                                                                           "command_tariff",
                                                                           "command_hold",
                                                                           "command_connect"};

constexpr std::array<std::string_view, 4> k_relay_test_step_names{"reading_before", "opening",
                                                                  "reading_open", "closing"};

// In the order of OrderBody.
// clang-format off
constexpr std::string_view k_orders[] = {
    "top_up", "set_tariff", "hold", "connect", "arm", "test_relay", "exchange", "clear_doubt",
    "read_now", "settle", "preview", "accept_credit", "confirm", "request", "move_in", "move_out",
    "pay_refund", "show_bill", "preview_bill", "cancel_bill", "dispute_bill", "number_bill",
    "credit_bill", "bounce_payment", "change_mode", "agree_plan", "end_plan", "demand_deposit",
    "move_deposit", "classify_account", "take_voucher_document", "take_voucher_locks",
    "redeem_voucher", "correct_tariff", "enter_charge", "give_credit", "change_tariff",
    "take_bound_key", "redeem_token", "numbered_top_up", "mark_number", "not_understood",
    "explain_charge", "carry_credit",
};
// clang-format on
static_assert(std::size(k_orders) == std::variant_size_v<controller::OrderVariant>);

std::size_t event_of(const controller::OrderBody& body) {
    // A preview only looks; credit that is taken up is credit that comes. Those behind are about money and settle.
    constexpr SupplyEvent k_events[] = {
        top_up,   tariff,   hold,     connect,  arm,     test_relay, exchange, clear_doubt,
        read_now, settle,   read_now, top_up,   connect, connect,    settle,   settle,
        read_now, read_now, read_now, read_now, top_up,  read_now};
    return body.index() < std::size(k_events) ? k_events[body.index()] : settle;
}

std::size_t supply_state(const controller::SupplyPointBooks& point, SwitchState contacts,
                         bool commanded) {
    const bool disconnect = point.desired == SwitchState::disconnected;
    std::size_t seen = contacts == point.desired ? 0 : 1;
    if (contacts == SwitchState::unknown) seen = 2;
    return (disconnect ? 6U : 0U) + 2 * seen + (commanded ? 1U : 0U);
}

// ---- transaction

constexpr std::array<std::string_view, 6> k_line_state_names{"closed",      "free",  "avoiding",
                                                             "quarantined", "asked", "answering"};
// Without those that nobody sends in production.
constexpr std::array<std::string_view, 6> k_line_event_names{
    "tick", "port_opened", "port_lost", "bytes", "read_command", "switch_command"};

std::optional<std::size_t> event_of(const modbus::BusMaster::Input& input) {
    const auto* command = std::get_if<metering::MeterCommand>(&input);
    if (command != nullptr) return std::holds_alternative<metering::SetSwitch>(*command) ? 5 : 4;
    if (input.index() > 4) return std::nullopt;
    return input.index();
}

// ---- sync

constexpr std::array<std::string_view, 4> k_upload_state_names{"resting", "waiting", "gathering",
                                                               "sending"};
constexpr std::array<std::string_view, 19> k_upload_event_names{"tick",
                                                                "journal_news",
                                                                "journal_page",
                                                                "readings_news",
                                                                "reading_days",
                                                                "reading_rows",
                                                                "events_news",
                                                                "event_rows",
                                                                "reply_ok",
                                                                "reply_conflict",
                                                                "reply_unreadable",
                                                                "reply_too_large",
                                                                "reply_unauthorized",
                                                                "reply_busy",
                                                                "reply_other",
                                                                "unreachable",
                                                                "untrusted",
                                                                "timed_out",
                                                                "broken_or_too_long"};
constexpr std::array<std::string_view, 2> k_poll_state_names{"idle", "polling"};
constexpr std::array<std::string_view, 11> k_poll_event_names{
    "tick",       "journal_news", "reply_ok",    "reply_unauthorized",
    "reply_busy", "reply_other",  "unreachable", "untrusted",
    "timed_out",  "broken",       "too_long"};

constexpr std::size_t k_reply_ok = 8;
constexpr std::size_t k_upload_failed = 15;
constexpr std::size_t k_poll_failed = 6;

std::size_t upload_event_of(int status) {
    switch (status) {
        case 200:
            return k_reply_ok;
        case 409:  // a receipt that takes nothing
            return k_reply_ok + 1;
        case 400:
        case 422:
            return k_reply_ok + 2;
        case 413:
            return k_reply_ok + 3;
        case 401:
        case 403:
            return k_reply_ok + 4;
        case 429:
        case 503:
            return k_reply_ok + 5;
        default:
            return k_reply_ok + 6;
    }
}

std::size_t poll_event_of(int status) {
    if (status == 200) return 2;
    if (status == 401 || status == 403) return 3;
    return status == 429 || status == 503 ? 4 : 5;
}

}  // namespace

void MachineCoverage::begin_life() {
    asked_.clear();
    orders_.clear();
}

// ---- the controller --------------------------------------------------------------------------------

void MachineCoverage::visit(const controller::Controller& machine, SupplyPointId point,
                            std::size_t event) {
    const auto* books = machine.books().supply_points.find(point);
    const auto* live = machine.live().supplies.find(point);
    if (books == nullptr || live == nullptr || live->switches.empty()) return;
    bool commanded = false;
    for (const SwitchId id : live->switches) {
        const auto* which = machine.live().switches.find(id);
        commanded = commanded || (which != nullptr && which->request != 0);
    }
    const auto contacts = controller::contacts_of(machine.live(), live->switches);
    supply_.hit(supply_state(*books, contacts, commanded), event);
    if (live->test != controller::RelayTest::none) {
        relay_test_.hit(static_cast<std::size_t>(live->test) - 1, event);
    }
}

void MachineCoverage::visit_all(const controller::Controller& machine, std::size_t event) {
    for (const auto& point : machine.books().supply_points) visit(machine, point.id, event);
}

void MachineCoverage::visit_of_meter(const controller::Controller& machine, MeterId meter,
                                     std::size_t event) {
    const auto* live = machine.live().meters.find(meter);
    if (live == nullptr) return;
    for (const SupplyPointId point : live->supply_points) visit(machine, point, event);
}

void MachineCoverage::on_order(const controller::Controller& machine,
                               const controller::OrderBody& body) {
    const std::size_t event = event_of(body);
    const auto of_account = [&](AccountId id) {
        const auto* account = machine.books().find_account(id);
        if (account != nullptr) visit(machine, account->supply_point, event);
    };
    std::visit(overload{
                   [&](const controller::TopUp& order) { of_account(order.account); },
                   [&](const controller::AcceptCredit& order) { of_account(order.account); },
                   [](const controller::PreviewTopUp&) {},
                   [&](const controller::MoveOut& order) { of_account(order.account); },
                   [&](const controller::ClassifyAccount& order) { of_account(order.account); },
                   [](const controller::PayRefund&) {},
                   [&](const controller::SetHold& order) {
                       if (order.supply_point.value == 0) return visit_all(machine, event);
                       visit(machine, order.supply_point, event);
                   },
                   [&](const controller::SetTariff&) { visit_all(machine, event); },
                   [&](const controller::SettleNow&) { visit_all(machine, event); },
                   [&](const auto& order) {
                       if constexpr (requires { order.supply_point; }) {
                           visit(machine, order.supply_point, event);
                       } else if constexpr (requires { order.meter; }) {
                           visit_of_meter(machine, order.meter, event);
                       }  // else it is about bills
                   },
               },
               body);
}

void MachineCoverage::on_bus(const controller::Controller& machine,
                             const metering::BusReport& report) {
    const bool up = report.state == metering::BusState::up;
    for (const auto& point : machine.live().supplies) {
        for (const SwitchId id : point.switches) {
            const auto* which = machine.live().switches.find(id);
            if (which == nullptr || which->site->bus != report.bus) continue;
            visit(machine, which->supply_point, up ? bus_up : bus_not_up);
            break;
        }
    }
}

void MachineCoverage::before(const controller::Controller& machine,
                             const controller::Event& event) {
    std::visit(
        overload{
            [&](const Tick&) { visit_all(machine, tick); },
            [&](const controller::Started&) { visit_all(machine, started); },
            [&](const metering::SweepFinished& sweep) {
                for (const auto& meter : sweep.meters) {
                    const bool good = meter.health == metering::MeterHealth::good;
                    visit_of_meter(machine, meter.meter, good ? read_in_sweep : not_read_in_sweep);
                }
            },
            [&](const metering::MeterReport& report) {
                const bool confirming = report.purpose == metering::ReadPurpose::confirming;
                visit_of_meter(machine, report.meter, confirming ? confirming_read : other_read);
            },
            [&](const metering::SwitchReport& report) {
                const auto* which = machine.live().switches.find(report.which);
                if (which == nullptr) return;
                const std::size_t outcome =
                    report.request == 0 ? static_cast<std::size_t>(switch_seen)
                                        : switch_outcome + static_cast<std::size_t>(report.outcome);
                visit(machine, which->supply_point, outcome);
            },
            [&](const metering::BusReport& report) { on_bus(machine, report); },
            [&](const controller::LocalOrder& order) {
                if (order.reply.token != 0)
                    orders_[order.reply.token] = k_orders[order.body.index()];
                on_order(machine, order.body);
            },
            [&](const controller::RemoteCommand& command) {
                constexpr std::size_t k_events[] = {command_top_up, command_tariff, command_hold,
                                                    command_connect};
                if (command.body.index() >= std::size(k_events)) return;  // about bills
                const std::size_t which = k_events[command.body.index()];
                if (const auto* order = std::get_if<controller::TopUp>(&command.body)) {
                    const auto* account = machine.books().find_account(order->account);
                    if (account != nullptr) visit(machine, account->supply_point, which);
                } else if (const auto* held = std::get_if<controller::SetHold>(&command.body);
                           held != nullptr && held->supply_point.value != 0) {
                    visit(machine, held->supply_point, which);
                } else if (const auto* wish = std::get_if<controller::Connect>(&command.body)) {
                    visit(machine, wish->supply_point, which);
                } else {
                    visit_all(machine, which);
                }
            },
            [](const auto&) {},  // the journal's pages
        },
        event);
}

void MachineCoverage::answered(const controller::Answer& answer) {
    const auto order = orders_.find(answer.to.token);
    if (order == orders_.end()) return;
    ++order_answers_[std::string(order->second) + "." +
                     std::string(controller::to_string(answer.outcome))];
    orders_.erase(order);
}

// ---- the bus ---------------------------------------------------------------------------------------

void MachineCoverage::before(const modbus::BusMaster& machine,
                             const modbus::BusMaster::Input& input, const Now& now) {
    const auto event = event_of(input);
    if (event) line_.hit(static_cast<std::size_t>(machine.line(now)), *event);
}

// ---- the uplink ------------------------------------------------------------------------------------

void MachineCoverage::before(const sync::CloudSync& machine, const sync::CloudSync::Input& input,
                             const Now& now) {
    const sync::SyncPhase phase = machine.phase(now);
    const auto up = static_cast<std::size_t>(phase.up);
    const std::size_t down = phase.polling ? 1 : 0;
    if (const auto* reply = std::get_if<sync::UplinkReply>(&input)) return on_reply(*reply, phase);
    if (const auto* failed = std::get_if<sync::UplinkFailed>(&input)) {
        const auto fault = static_cast<std::size_t>(failed->fault);
        const auto asked = asked_.find(failed->id);
        if (asked == asked_.end()) return;
        if (asked->second) {
            upload_.hit(up, k_upload_failed + std::min<std::size_t>(fault, 3));
        } else {
            poll_.hit(down, k_poll_failed + fault);
        }
        asked_.erase(asked);
        return;
    }
    upload_.hit(up, input.index());
    if (input.index() < 2) poll_.hit(down, input.index());
}

void MachineCoverage::on_reply(const sync::UplinkReply& reply, sync::SyncPhase phase) {
    const auto asked = asked_.find(reply.id);
    if (asked == asked_.end()) return;
    if (asked->second) {
        upload_.hit(static_cast<std::size_t>(phase.up), upload_event_of(reply.status));
        const auto receipt = wire::read_unverified_receipt(reply.body);
        if (receipt) ++receipts_[std::string(wire::to_string(receipt->verdict))];
    } else {
        poll_.hit(phase.polling ? 1 : 0, poll_event_of(reply.status));
    }
    asked_.erase(asked);
}

void MachineCoverage::after(const sync::CloudSync::Output& output) {
    if (const auto* request = std::get_if<sync::UplinkRequest>(&output)) {
        asked_[request->id] = request->method == "POST";
    } else if (const auto* cancel = std::get_if<sync::UplinkCancel>(&output)) {
        asked_.erase(cancel->id);
    } else if (const auto* status = std::get_if<sync::SyncStatus>(&output)) {
        ++troubles_[std::string(wire::to_string(status->trouble))];
    }
}

// ---- the report ------------------------------------------------------------------------------------

void MachineCoverage::report(Coverage& coverage) const {
    supply_.report(coverage, "supply", k_supply_state_names, k_supply_event_names);
    relay_test_.report(coverage, "relay_test", k_relay_test_step_names, k_supply_event_names);
    line_.report(coverage, "transaction", k_line_state_names, k_line_event_names);
    upload_.report(coverage, "sync_up", k_upload_state_names, k_upload_event_names);
    poll_.report(coverage, "sync_down", k_poll_state_names, k_poll_event_names);
    for (const auto& [name, count] : order_answers_) coverage.hit("order", name, count);
    for (const auto& [name, count] : receipts_) coverage.hit("receipt", name, count);
    for (const auto& [name, count] : troubles_) coverage.hit("sync_trouble", name, count);
}

}  // namespace riser::sim
