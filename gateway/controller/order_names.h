// What the log calls an order, whoever gave it.
#pragma once

#include <string_view>

#include "core/base/overload.h"
#include "gateway/controller/event.h"

namespace riser::controller {

[[nodiscard]] inline std::string_view order_name(const OrderBody& body) {
    return std::visit(overload{
                          [](const TopUp&) { return "top_up"; },
                          [](const SetTariff&) { return "set_tariff"; },
                          [](const SetHold&) { return "hold"; },
                          [](const Connect&) { return "connect"; },
                          [](const ConfirmReconnection&) { return "confirm"; },
                          [](const RequestSupply&) { return "request"; },
                          [](const Arm&) { return "arm"; },
                          [](const TestRelay&) { return "test_relay"; },
                          [](const DeclareExchange&) { return "exchange"; },
                          [](const ClearDoubt&) { return "clear_doubt"; },
                          [](const ReadNow&) { return "read"; },
                          [](const SettleNow&) { return "settle"; },
                          [](const PreviewTopUp&) { return "preview_top_up"; },
                          [](const AcceptCredit&) { return "accept_credit"; },
                          [](const MoveIn&) { return "move_in"; },
                          [](const MoveOut&) { return "move_out"; },
                          [](const PayRefund&) { return "pay_refund"; },
                          [](const ShowBill&) { return "show_bill"; },
                          [](const PreviewBill&) { return "preview_bill"; },
                          [](const CancelBill&) { return "cancel_bill"; },
                          [](const DisputeBill&) { return "dispute_bill"; },
                          [](const NumberBill&) { return "number_bill"; },
                          [](const CreditBill&) { return "credit_bill"; },
                          [](const BouncePayment&) { return "bounce_payment"; },
                          [](const ChangeMode&) { return "change_mode"; },
                          [](const ClassifyAccount&) { return "classify_account"; },
                          [](const CorrectTariff& order) {
                              return order.preview ? "preview_correction" : "correct_tariff";
                          },
                          [](const EnterCharge&) { return "enter_charge"; },
                          [](const GiveCredit&) { return "give_credit"; },
                          [](const ChangeTariff&) { return "change_tariff"; },
                          [](const AgreePlan&) { return "agree_plan"; },
                          [](const EndPlan&) { return "end_plan"; },
                          [](const DemandDeposit&) { return "demand_deposit"; },
                          [](const MoveDeposit&) { return "move_deposit"; },
                          [](const TakeVoucherDocument&) { return "voucher_document"; },
                          [](const TakeVoucherLocks&) { return "voucher_locks"; },
                          [](const TakeBoundKey&) { return "bound_key"; },
                          [](const NumberedTopUp&) { return "numbered_top_up"; },
                          [](const MarkNumber&) { return "mark_number"; },
                          [](const NotUnderstood&) { return "not_understood"; },
                          [](const CarryCredit& order) {
                              return order.preview ? "preview_credit_link" : "credit_link";
                          },
                          [](const ExplainCharge&) { return "explain_charge"; },
                          [](const RedeemToken& order) {
                              return order.preview ? "preview_token" : "redeem_token";
                          },
                          [](const RedeemVoucher& order) {
                              return order.preview ? "preview_voucher" : "redeem_voucher";
                          },
                      },
                      body);
}

}  // namespace riser::controller
