// What the controller is told: reports of the field, orders of people and of the cloud, and time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/alternative.h"
#include "core/journal/chain.h"
#include "core/journal/record.h"
#include "core/metering/meter_link.h"
#include "gateway/controller/account_orders.h"
#include "gateway/controller/token_orders.h"
#include "gateway/controller/voucher_orders.h"
#include "gateway/runtime/machine.h"

namespace riser::controller {

class CorrectionReading;  // correction_reading.h

// First event after load: compares configuration and books, makes the first records.
struct Started {
    EpochId new_epoch{};  // used when there is no journal yet
    bool operator==(const Started&) const = default;
};

// Who wants an answer to an order; 0 = nobody. Chosen by the asking machine's runner.
struct ReplyTo {
    std::uint64_t token = 0;
    bool operator==(const ReplyTo&) const = default;
};

// ---- orders ---------------------------------------------------------------------------------------

struct TopUp {
    TopUpId id{};
    AccountId account{};
    Money amount{};
    Currency currency{};
    journal::TopUpSource source = journal::TopUpSource::local_cash;
    bool operator==(const TopUp&) const = default;
};
// How a top-up would divide now; nothing changes.
struct PreviewTopUp {
    AccountId account{};
    Money amount{};
    Currency currency{};
    bool operator==(const PreviewTopUp&) const = default;
};
// The tenant takes up emergency credit that is offered.
struct AcceptCredit {
    AccountId account{};
    payment::CreditId credit{};  // 0: the one that is offered
    bool operator==(const AcceptCredit&) const = default;
};
// The supply point becomes this new account's, with the registers as they are read now. It must be nobody's or the
// landlord's.
struct MoveIn {
    CommandId id{};
    SupplyPointId supply_point{};
    AccountId account{};
    payment::AccountMode mode = payment::AccountMode::prepaid;
    payment::CustomerClass customer_class = payment::CustomerClass::residential;
    bool critical = false;
    TariffId tariff{};          // nil: that of the configuration
    bool last_reading = false;  // where a meter is not read, what it showed last
    bool preview = false;       // nothing changes
    bool operator==(const MoveIn&) const = default;
};
// The account ends with the registers as they are read now; its supply point falls to the landlord.
struct MoveOut {
    CommandId id{};
    AccountId account{};
    AccountId transfer_to{};  // nil: what is left is paid out
    bool last_reading = false;
    bool preview = false;
    bool operator==(const MoveOut&) const = default;
};
// What was owed to a former customer was given to him.
struct PayRefund {
    TopUpId id{};
    AccountId account{};
    Money amount{};
    Currency currency{};
    bool operator==(const PayRefund&) const = default;
};
// A bill that was issued, as it was; or what the next one would be if it ended now. Nothing changes.
struct ShowBill {
    AccountId account{};
    billing::BillNumber number;
    bool operator==(const ShowBill&) const = default;
};
struct PreviewBill {
    AccountId account{};
    bool operator==(const PreviewBill&) const = default;
};
// A document takes it back; what it charged is on the next bill.
struct CancelBill {
    CommandId id{};
    AccountId account{};
    billing::BillNumber number;
    bool operator==(const CancelBill&) const = default;
};
// The customer disputes it, or no longer does.
struct DisputeBill {
    AccountId account{};
    billing::BillNumber number;
    bool opened = true;
    bool operator==(const DisputeBill&) const = default;
};
// The legal entity has given a bill its number and days (journal::NumberedBy::cloud).
struct NumberBill {
    AccountId account{};
    billing::BillNumber number;
    std::string text;  // A-Z 0-9 - /, 1..journal::k_max_number_text
    billing::LocalDay issued{};
    billing::LocalDay due{};
    bool operator==(const NumberBill&) const = default;
};
struct SetTariff {
    payment::Tariff tariff;
    bool operator==(const SetTariff&) const = default;
};
struct SetHold {
    SupplyPointId supply_point{};  // 0 = site
    std::int64_t until_ms = 0;     // 0 ends the hold
    payment::HoldKind kind = payment::HoldKind::landlord;
    bool operator==(const SetHold&) const = default;
};
// Connects whatever the balance, and holds it connected until then; 0 = for a day.
struct Connect {
    SupplyPointId supply_point{};
    std::int64_t hold_until_ms = 0;
    bool operator==(const Connect&) const = default;
};
// Safety, maintenance or the emergency override asks for something, or takes it back.
struct RequestSupply {
    SupplyPointId supply_point{};
    payment::Actor actor = payment::Actor::maintenance;
    bool withdrawn = false;
    payment::SupplyAction action = payment::SupplyAction::connect;
    std::int64_t until_ms = 0;  // 0: until it is taken back
    bool operator==(const RequestSupply&) const = default;
};
// Somebody who is there says that supply may come back: the interruption was unattended, and he has looked.
struct ConfirmReconnection {
    SupplyPointId
        supply_point{};  // 0: those whose contacts opened together while nothing was heard of them
    bool operator==(const ConfirmReconnection&) const = default;
};
struct Arm {
    SupplyPointId supply_point{};
    bool armed = true;
    bool operator==(const Arm&) const = default;
};
struct TestRelay {
    SupplyPointId supply_point{};
    bool operator==(const TestRelay&) const = default;
};
// A person says that the meter was exchanged or reset: what the old one showed at the end. What it showed when it began
// to count anew is what it shows now, but where somebody knows better.
struct DeclareExchange {
    MeterId meter{};
    std::vector<journal::RegisterMark> closing;
    std::vector<journal::RegisterMark> opening{};
    bool operator==(const DeclareExchange&) const = default;
};
struct ClearDoubt {
    MeterId meter{};
    bool operator==(const ClearDoubt&) const = default;
};
struct ReadNow {
    MeterId meter{};
    bool operator==(const ReadNow&) const = default;
};
// Settles everything that is projected, e.g. before a final balance or a stop.
struct SettleNow {
    bool operator==(const SettleNow&) const = default;
};

// An order of the cloud of a kind that this program does not know.
struct NotUnderstood {
    bool operator==(const NotUnderstood&) const = default;
};

using OrderVariant =
    std::variant<TopUp, SetTariff, SetHold, Connect, Arm, TestRelay, DeclareExchange, ClearDoubt,
                 ReadNow, SettleNow, PreviewTopUp, AcceptCredit, ConfirmReconnection, RequestSupply,
                 MoveIn, MoveOut, PayRefund, ShowBill, PreviewBill, CancelBill, DisputeBill,
                 NumberBill, CreditBill, BouncePayment, ChangeMode, AgreePlan, EndPlan,
                 DemandDeposit, MoveDeposit, ClassifyAccount, TakeVoucherDocument, TakeVoucherLocks,
                 RedeemVoucher, CorrectTariff, EnterCharge, GiveCredit, ChangeTariff, TakeBoundKey,
                 RedeemToken, NumberedTopUp, MarkNumber, NotUnderstood, ExplainCharge, CarryCredit>;
class OrderBody : public OrderVariant {
public:
    OrderBody();
    template <AlternativeOf<OrderVariant> T>
    OrderBody(T&& one)
        : OrderVariant(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(one)) {}
    OrderBody(const OrderBody& other);
    OrderBody(OrderBody&& other) noexcept;
    OrderBody& operator=(const OrderBody& other);
    OrderBody& operator=(OrderBody&& other) noexcept;
    ~OrderBody();

    friend bool operator==(const OrderBody& a, const OrderBody& b);
};

// An order of this building's console or riserctl.
struct LocalOrder {
    OrderBody body;
    ReplyTo reply;
    bool operator==(const LocalOrder&) const = default;
};

using RemoteOrderVariant =
    std::variant<TopUp, SetTariff, SetHold, Connect, NumberBill, DisputeBill, CancelBill,
                 CreditBill, BouncePayment, ChangeMode, AgreePlan, EndPlan, DemandDeposit,
                 MoveDeposit, TakeVoucherDocument, TakeVoucherLocks, CorrectTariff, EnterCharge,
                 GiveCredit, ChangeTariff, TakeBoundKey, NumberedTopUp, MarkNumber, NotUnderstood,
                 MoveIn, MoveOut, PayRefund>;
class RemoteOrder : public RemoteOrderVariant {
public:
    RemoteOrder();
    template <AlternativeOf<RemoteOrderVariant> T>
    RemoteOrder(T&& one)
        : RemoteOrderVariant(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(one)) {}
    RemoteOrder(const RemoteOrder& other);
    RemoteOrder(RemoteOrder&& other) noexcept;
    RemoteOrder& operator=(const RemoteOrder& other);
    RemoteOrder& operator=(RemoteOrder&& other) noexcept;
    ~RemoteOrder();

    friend bool operator==(const RemoteOrder& a, const RemoteOrder& b);
};

// A command of the cloud; its signature and addressing were verified by sync.
struct RemoteCommand {
    CommandId id{};
    journal::CommandLane lane = journal::CommandLane::credit;
    std::uint64_t command_epoch = 0;
    std::uint64_t sequence = 0;
    journal::Hash prev_hash{};  // state lane: of the command before
    journal::Hash hash{};
    std::int64_t expires_ms = 0;  // 0 = never
    RemoteOrder body;
    bool operator==(const RemoteCommand&) const = default;
};

// ---- the journal for sync -------------------------------------------------------------------------

struct PageRequest {
    std::uint64_t first = 1;
    std::size_t max_rows = 200;
    bool operator==(const PageRequest&) const = default;
};
struct Acknowledged {
    std::uint64_t sequence = 0;
    bool operator==(const Acknowledged&) const = default;
};

// What accounts were charged by a tariff that an order has corrected was read out of the journal.
struct ChargesRead {
    std::shared_ptr<const CorrectionReading> reading;
    bool operator==(const ChargesRead&) const = default;
};

using EventVariant = std::variant<Tick, Started, metering::SweepFinished, metering::MeterReport,
                                  metering::SwitchReport, metering::BusReport, LocalOrder,
                                  RemoteCommand, PageRequest, Acknowledged, ChargesRead>;
class Event : public EventVariant {
public:
    Event();
    template <AlternativeOf<EventVariant> T>
    Event(T&& one)
        : EventVariant(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(one)) {}
    Event(const Event& other);
    Event(Event&& other) noexcept;
    Event& operator=(const Event& other);
    Event& operator=(Event&& other) noexcept;
    ~Event();

    friend bool operator==(const Event& a, const Event& b);
};

}  // namespace riser::controller
