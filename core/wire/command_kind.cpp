// What kind of order a command is: its name for people, the lane it goes by, and whose key must have signed it.
#include "core/base/overload.h"
#include "core/wire/command.h"

namespace riser::wire {

using journal::CommandLane;

CommandBody::CommandBody() = default;
CommandBody::CommandBody(const CommandBody&) = default;
CommandBody::CommandBody(CommandBody&&) noexcept = default;
CommandBody& CommandBody::operator=(const CommandBody& other) {
    return *this = CommandBody(other);
}
CommandBody& CommandBody::operator=(CommandBody&&) noexcept = default;
CommandBody::~CommandBody() = default;

bool operator==(const CommandBody& a, const CommandBody& b) {
    return static_cast<const CommandBodyVariant&>(a) == static_cast<const CommandBodyVariant&>(b);
}

std::string_view kind_name(const CommandBody& body) {
    return std::visit(
        overload{
            [](const TopUp&) { return std::string_view("top_up"); },
            [](const SetTariff&) { return std::string_view("set_tariff"); },
            [](const Hold&) { return std::string_view("hold"); },
            [](const Connect&) { return std::string_view("connect"); },
            [](const NumberBill&) { return std::string_view("number_bill"); },
            [](const DisputeBill&) { return std::string_view("dispute_bill"); },
            [](const CancelBill&) { return std::string_view("cancel_bill"); },
            [](const CreditBill&) { return std::string_view("credit_bill"); },
            [](const BouncePayment&) { return std::string_view("bounce_payment"); },
            [](const ChangeMode&) { return std::string_view("change_mode"); },
            [](const AgreePlan&) { return std::string_view("agree_plan"); },
            [](const EndPlan&) { return std::string_view("end_plan"); },
            [](const DemandDeposit&) { return std::string_view("demand_deposit"); },
            [](const MoveDeposit&) { return std::string_view("move_deposit"); },
            [](const TakeVoucherDocument&) { return std::string_view("take_voucher_document"); },
            [](const TakeVoucherLocks&) { return std::string_view("take_voucher_locks"); },
            [](const CorrectTariff&) { return std::string_view("correct_tariff"); },
            [](const CorrectTariffWithin&) { return std::string_view("correct_tariff"); },
            [](const EnterCharge&) { return std::string_view("enter_charge"); },
            [](const GiveCredit&) { return std::string_view("give_credit"); },
            [](const ChangeTariff&) { return std::string_view("change_tariff"); },
            [](const TakeBoundKey&) { return std::string_view("take_bound_key"); },
            [](const NumberedTopUp&) { return std::string_view("numbered_top_up"); },
            [](const MarkNumber&) { return std::string_view("mark_number"); },
            [](const MoveIn&) { return std::string_view("move_in"); },
            [](const MoveOut&) { return std::string_view("move_out"); },
            [](const PayRefund&) { return std::string_view("pay_refund"); },
        },
        body);
}

CommandLane lane_of(const CommandBody& body) {
    const bool credit =
        std::holds_alternative<TopUp>(body) || std::holds_alternative<NumberedTopUp>(body);
    return credit ? CommandLane::credit : CommandLane::state;
}

Role role_of(const CommandBody& body) {
    // Who can make paper worth something can give credit.
    if (std::holds_alternative<TopUp>(body) || std::holds_alternative<TakeVoucherDocument>(body) ||
        std::holds_alternative<TakeVoucherLocks>(body) ||
        std::holds_alternative<TakeBoundKey>(body) || std::holds_alternative<NumberedTopUp>(body) ||
        std::holds_alternative<MarkNumber>(body)) {
        return Role::credit;
    }
    const bool supply = std::holds_alternative<Hold>(body) || std::holds_alternative<Connect>(body);
    return supply ? Role::supply : Role::policy;
}

}  // namespace riser::wire
