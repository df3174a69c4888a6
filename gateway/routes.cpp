#include "gateway/routes.h"

#include "core/base/overload.h"

namespace riser::gateway {
namespace {

// An output that its own runner performs and that must never be routed.
[[noreturn]] void performed_elsewhere() {
    RISER_ASSERT(false, "ports and links are served by the runner that owns them");
    std::abort();
}

sync::JournalNews journal_news(const controller::JournalAdvanced& news) {
    return {news.epoch,
            news.sequence,
            news.head,
            {news.state_lane.command_epoch, news.state_lane.sequence, news.state_lane.hash}};
}

sync::JournalRows journal_rows(const controller::JournalPage& page) {
    sync::JournalRows rows{page.first, {}};
    for (const auto& entry : page.entries) {
        rows.rows.push_back({entry.sequence, entry.bytes, entry.hash});
    }
    return rows;
}

controller::EnterCharge charge_of(CommandId id, const wire::EnterCharge& order) {
    controller::EnterCharge enter;
    enter.id = id;
    enter.account = order.account;
    enter.charge = {order.charge};
    enter.purpose = order.purpose;
    enter.added = order.added;
    enter.proportion_ppm = order.proportion_ppm;
    enter.weekly_cap = order.weekly_cap;
    enter.per_period = order.per_period;
    enter.period = order.period;
    return enter;
}

controller::ChangeMode mode_of(CommandId id, const wire::ChangeMode& order) {
    controller::ChangeMode change;
    change.id = id;
    change.account = order.account;
    change.mode = order.mode;
    change.only_if_paid = order.only_if_paid;
    return change;
}

controller::MoveIn further_order(const wire::MoveIn& order, const sync::CommandReceived& received) {
    controller::MoveIn move;
    move.id = received.command.command.id;
    move.supply_point = order.supply_point;
    move.account = order.account;
    move.mode = order.mode;
    move.customer_class = order.customer_class;
    move.critical = order.critical;
    move.tariff = order.tariff;
    move.last_reading = order.last_reading;
    return move;
}

controller::MoveOut further_order(const wire::MoveOut& order,
                                  const sync::CommandReceived& received) {
    return {received.command.command.id, order.account, order.transfer_to, order.last_reading,
            false};
}
controller::PayRefund further_order(const wire::PayRefund& order,
                                    const sync::CommandReceived& received) {
    return {TopUpId{received.command.command.id.bytes}, order.account, order.amount,
            order.currency};
}

controller::TakeVoucherDocument further_order(const wire::TakeVoucherDocument& order,
                                              const sync::CommandReceived& received) {
    return {order.document.kind, order.document.bytes, order.document.signature.bytes,
            received.genuine_document};
}
controller::TakeVoucherLocks further_order(const wire::TakeVoucherLocks& order,
                                           const sync::CommandReceived& /*received*/) {
    return {order.batch, order.page, order.locks};
}

controller::TakeBoundKey further_order(const wire::TakeBoundKey& order,
                                       const sync::CommandReceived& /*received*/) {
    return {order.journal, order.held};
}
controller::NumberedTopUp further_order(const wire::NumberedTopUp& order,
                                        const sync::CommandReceived& received) {
    return {TopUpId{received.command.command.id.bytes}, order.top_up.account, order.top_up.amount,
            order.top_up.currency, order.number};
}
controller::MarkNumber further_order(const wire::MarkNumber& order,
                                     const sync::CommandReceived& /*received*/) {
    return {order.journal, order.account, order.number, order.advance};
}

controller::ChangeTariff change_of(CommandId id, const wire::ChangeTariff& order) {
    return {id, order.account, order.tariff, order.from_ms, false};
}
controller::CorrectTariff correction_of(CommandId id, const wire::CorrectTariff& order,
                                        std::optional<Money> most) {
    return {id, order.tariff, order.until_ms, most, false};
}

controller::RemoteCommand remote_command(const sync::CommandReceived& received) {
    const wire::VerifiedCommand& verified = received.command;
    const wire::Command& command = verified.command;
    controller::RemoteCommand remote;
    remote.id = command.id;
    remote.lane = wire::lane_of(command.body);
    remote.command_epoch = command.command_epoch;
    remote.sequence = command.sequence;
    remote.prev_hash = command.previous;
    remote.hash = verified.hash;
    remote.expires_ms = command.expires_ms;
    std::visit(
        overload{
            [&](const wire::TopUp& order) {
                remote.body =
                    controller::TopUp{TopUpId{command.id.bytes}, order.account, order.amount,
                                      order.currency, journal::TopUpSource::cloud};
            },
            [&](const wire::SetTariff& order) {
                remote.body = controller::SetTariff{order.tariff};
            },
            [&](const wire::EnterCharge& order) { remote.body = charge_of(command.id, order); },
            [&](const wire::GiveCredit& order) {
                remote.body = controller::GiveCredit{command.id, order.account, order.amount,
                                                     order.expires_ms, false};
            },
            [&](const wire::ChangeTariff& order) { remote.body = change_of(command.id, order); },
            [&](const wire::CorrectTariff& order) {
                remote.body = correction_of(command.id, order, std::nullopt);
            },
            [&](const wire::CorrectTariffWithin& order) {
                remote.body = correction_of(command.id, order.correction, order.most);
            },
            [&](const wire::Hold& order) {
                remote.body = controller::SetHold{order.supply_point, order.until_ms,
                                                  payment::HoldKind::landlord};
            },
            [&](const wire::Connect& order) {
                remote.body = controller::Connect{order.supply_point, order.hold_until_ms};
            },
            [&](const wire::NumberBill& order) {
                remote.body = controller::NumberBill{order.account, order.number, order.text,
                                                     order.issued, order.due};
            },
            [&](const wire::DisputeBill& order) {
                remote.body = controller::DisputeBill{order.account, order.number, order.opened};
            },
            [&](const wire::CancelBill& order) {
                remote.body = controller::CancelBill{command.id, order.account, order.number};
            },
            [&](const wire::ChangeMode& order) { remote.body = mode_of(command.id, order); },
            [&](const wire::AgreePlan& order) {
                remote.body =
                    controller::AgreePlan{command.id,  order.account,    order.instalments,
                                          order.first, order.grace_days, order.misses_allowed};
            },
            [&](const wire::EndPlan& order) {
                remote.body = controller::EndPlan{command.id, order.account};
            },
            [&](const wire::DemandDeposit& order) {
                remote.body = controller::DemandDeposit{command.id, order.account, order.amount,
                                                        order.months, order.due};
            },
            [&](const wire::MoveDeposit& order) {
                remote.body = controller::MoveDeposit{TopUpId{command.id.bytes}, order.account,
                                                      order.move, order.amount, order.currency};
            },
            [&](const wire::BouncePayment& order) {
                remote.body = controller::BouncePayment{TopUpId{command.id.bytes}, order.account,
                                                        order.payment, order.fee};
            },
            [&](const wire::CreditBill& order) {
                remote.body =
                    controller::CreditBill{command.id, order.account, order.number, order.amount};
            },
            [&](const auto& order) { remote.body = further_order(order, received); },
        },
        command.body);
    return remote;
}

template <class... Ts>
Deliveries to(Ts... deliveries) {
    Deliveries list;
    (list.push_back(std::move(deliveries)), ...);
    return list;
}

}  // namespace

Deliveries route(controller::Action action) {
    return std::visit(
        overload{
            [](Note& note) {
                return to(ToLog{"controller", std::move(note)});
            },
            [](controller::ToField& out) {
                return to(ToBus{out.bus, out.command});
            },
            [](controller::Answer& answer) { return to(ToLocal{std::move(answer)}); },
            [](controller::JournalAdvanced& news) {
                return to(ToSync{journal_news(news)}, ToHistory{news});
            },
            [](controller::JournalPage& page) {
                // Copied before it is moved: arguments are evaluated in no particular order.
                ToSync to_sync{journal_rows(page)};
                return to(std::move(to_sync), ToHistory{std::move(page)});
            },
            [](controller::IntervalReadings& rows) {
                return to(ToTelemetry{std::move(rows)}, ToSync{sync::ReadingsNews{}});
            },
            [](controller::ViewPublished& out) { return to(ToLocal{std::move(out.view)}); },
            [](controller::StopAndReload& stop) { return to(LeaveProcess{stop.why}); },
        },
        action);
}

Deliveries route(BusId bus, modbus::BusMaster::Output output) {
    return std::visit(
        overload{
            [](field::OpenPort&) -> Deliveries { performed_elsewhere(); },
            [](field::WriteBytes&) -> Deliveries { performed_elsewhere(); },
            [&](Note& note) {
                return to(ToLog{"bus-" + to_string(bus), std::move(note)});
            },
            [](metering::BusStatistics& statistics) { return to(ToLocal{std::move(statistics)}); },
            [](auto& report) { return to(ToController{std::move(report)}); },
        },
        output);
}

Deliveries route(zigbee::Coordinator::Output output) {
    return std::visit(
        overload{
            [](field::OpenPort&) -> Deliveries { performed_elsewhere(); },
            [](field::WriteBytes&) -> Deliveries { performed_elsewhere(); },
            [](Note& note) {
                return to(ToLog{"zigbee", std::move(note)});
            },
            [](metering::BusStatistics& statistics) { return to(ToLocal{std::move(statistics)}); },
            [](metering::SweepFinished& sweep) { return to(ToController{std::move(sweep)}); },
            [](metering::MeterReport& report) { return to(ToController{std::move(report)}); },
            [](metering::SwitchReport& report) { return to(ToController{report}); },
            [](metering::BusReport& report) { return to(ToController{std::move(report)}); },
            [](metering::RadioNetwork& network) { return to(ToLocal{std::move(network)}); },
            [](metering::RadioAnswer& answer) { return to(ToLocal{std::move(answer)}); },
            // The network that is shown says it too.
            [](zigbee::JoiningChanged&) { return Deliveries{}; },
            [](auto& record) { return to(ToNetworkKeeper{std::move(record)}); },
        },
        output);
}

Deliveries route(store::NetworkKeeper::Output output) {
    return std::visit([](Note& note) { return to(ToLog{"zigbee", std::move(note)}); }, output);
}

Deliveries route(store::History::Output output) {
    return std::visit(
        overload{
            [](Note& note) {
                return to(ToLog{"history", std::move(note)});
            },
            [](controller::PageRequest& request) { return to(ToController{request}); },
            [](auto& answer) { return to(ToLocal{std::move(answer)}); },
        },
        output);
}

Deliveries route(store::MeterData::Output output) {
    return std::visit(overload{
                          [](Note& note) {
                              return to(ToLog{"meter-data", std::move(note)});
                          },
                          [](store::RowsWanted& wanted) { return to(ToTelemetry{wanted}); },
                          [](auto& news) { return to(ToLocal{std::move(news)}); },
                      },
                      output);
}

Deliveries route(voucher::HashWorker::Output output) {
    return std::visit(
        overload{
            [](Note& note) {
                return to(ToLog{"voucher", std::move(note)});
            },
            [](voucher::CodeDerived& derived) { return to(ToLocal{std::move(derived)}); },
        },
        output);
}

Deliveries route(sync::CloudSync::Output output) {
    return std::visit(
        overload{
            [](sync::UplinkRequest&) -> Deliveries { performed_elsewhere(); },
            [](sync::UplinkCancel&) -> Deliveries { performed_elsewhere(); },
            [](Note& note) {
                return to(ToLog{"sync", std::move(note)});
            },
            [](sync::PageWanted& wanted) {
                return to(ToController{controller::PageRequest{wanted.first, wanted.max_rows}});
            },
            [](sync::AcknowledgedThrough& through) {
                return to(ToController{controller::Acknowledged{through.sequence}});
            },
            [](sync::CommandReceived& received) {
                auto command = remote_command(received);
                if (received.newer) command.body = controller::NotUnderstood{};
                return to(ToController{std::move(command)});
            },
            [](sync::KeySetAccepted& accepted) { return to(KeepKeySet{accepted.key_set}); },
            [](wire::SyncStatus& status) { return to(ToLocal{std::move(status)}); },
            [](auto& request) { return to(ToTelemetry{std::move(request)}); },
        },
        output);
}

}  // namespace riser::gateway
