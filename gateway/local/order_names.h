// What the log calls an order.
#pragma once

#include <string_view>

#include "core/base/overload.h"
#include "gateway/controller/event.h"

namespace riser::local {

[[nodiscard]] inline std::string_view order_name(const controller::OrderBody& body) {
    return std::visit(overload{
                          [](const controller::TopUp&) { return "top_up"; },
                          [](const controller::SetTariff&) { return "set_tariff"; },
                          [](const controller::SetHold&) { return "hold"; },
                          [](const controller::Connect&) { return "connect"; },
                          [](const controller::ConfirmReconnection&) { return "confirm"; },
                          [](const controller::RequestSupply&) { return "request"; },
                          [](const controller::Arm&) { return "arm"; },
                          [](const controller::TestRelay&) { return "test_relay"; },
                          [](const controller::DeclareExchange&) { return "exchange"; },
                          [](const controller::ClearDoubt&) { return "clear_doubt"; },
                          [](const controller::ReadNow&) { return "read"; },
                          [](const controller::SettleNow&) { return "settle"; },
                          [](const controller::PreviewTopUp&) { return "preview_top_up"; },
                          [](const controller::AcceptCredit&) { return "accept_credit"; },
                          [](const controller::MoveIn&) { return "move_in"; },
                          [](const controller::MoveOut&) { return "move_out"; },
                          [](const controller::PayRefund&) { return "pay_refund"; },
                          [](const controller::ShowBill&) { return "show_bill"; },
                          [](const controller::PreviewBill&) { return "preview_bill"; },
                          [](const controller::CancelBill&) { return "cancel_bill"; },
                          [](const controller::DisputeBill&) { return "dispute_bill"; },
                          [](const controller::NumberBill&) { return "number_bill"; },
                          [](const controller::CreditBill&) { return "credit_bill"; },
                          [](const controller::BouncePayment&) { return "bounce_payment"; },
                          [](const controller::ChangeMode&) { return "change_mode"; },
                          [](const controller::ClassifyAccount&) { return "classify_account"; },
                          [](const controller::CorrectTariff&) { return "correct_tariff"; },
                          [](const controller::EnterCharge&) { return "enter_charge"; },
                          [](const controller::GiveCredit&) { return "give_credit"; },
                          [](const controller::ChangeTariff&) { return "change_tariff"; },
                          [](const controller::AgreePlan&) { return "agree_plan"; },
                          [](const controller::EndPlan&) { return "end_plan"; },
                          [](const controller::DemandDeposit&) { return "demand_deposit"; },
                          [](const controller::MoveDeposit&) { return "move_deposit"; },
                          [](const controller::TakeVoucherDocument&) { return "voucher_document"; },
                          [](const controller::TakeVoucherLocks&) { return "voucher_locks"; },
                          [](const controller::TakeBoundKey&) { return "bound_key"; },
                          [](const controller::NumberedTopUp&) { return "numbered_top_up"; },
                          [](const controller::MarkNumber&) { return "mark_number"; },
                          [](const controller::NotUnderstood&) { return "not_understood"; },
                          [](const controller::CarryCredit& order) {
                              return order.preview ? "preview_credit_link" : "credit_link";
                          },
                          [](const controller::RedeemToken& order) {
                              return order.preview ? "preview_token" : "redeem_token";
                          },
                          [](const controller::RedeemVoucher& order) {
                              return order.preview ? "preview_voucher" : "redeem_voucher";
                          },
                      },
                      body);
}

}  // namespace riser::local
