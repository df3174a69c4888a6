// NaiveBooks: what records mean for the bills of an account (naive_billing.h), before they are taken for anything else.
#include <algorithm>

#include "core/base/overload.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {

AccountId NaiveBooks::payer_of(SupplyPointId point) const {
    const auto supply = supplies_.find(point.value);
    return supply == supplies_.end() ? AccountId{} : supply->second.account;
}

void NaiveBooks::take_switch(const journal::SupplyDesired& desired, const Complain& complain) {
    const AccountId account = payer_of(desired.supply_point);
    const bool off = desired.state == metering::SwitchState::disconnected;
    if (!off) billing_.come_back(account);
    if (off && desired.reason == journal::SupplyReason::overdue) {
        billing_.judge_cut(account,
                           "supply point " + to_string(desired.supply_point) + " is to be cut off ",
                           complain);
    }
}

void NaiveBooks::take_bills(const journal::Record& record, const Complain& complain) {
    const auto about = [&](AccountId account) {
        billing_.take(record, accounts_[account].balance(), complain);
    };
    std::visit(
        overload{
            [&](const journal::BillingAgreed& r) { about(r.account); },
            [&](const journal::BillIssued& r) {
                about(r.account);
                accounts_[r.account].forgiven += r.written_off.micro;
                if (r.kind != billing::DocumentKind::credit_note) return;
                accounts_[r.account].beside -= r.total.micro;
                given_back_ -= r.total.micro;
            },
            [&](const journal::BillNumbered& r) { about(r.account); },
            [&](const journal::ReminderGiven& r) { about(r.account); },
            [&](const journal::LateCharged& r) {
                about(r.account);
                accounts_[r.account].late += r.amount.micro;
            },
            [&](const journal::BillDisputed& r) { about(r.account); },
            [&](const journal::PaymentPlanAgreed& r) { about(r.account); },
            [&](const journal::PaymentPlanEnded& r) { about(r.account); },
            // NaiveDemand judges it.
            [&](const journal::PeriodCharged& r) {
                const bool demand = r.kind == billing::LineKind::demand;
                billing_.charge(r.account, demand ? r.window_from_ms : r.from_ms, r.amount.micro);
                accounts_[r.account].by_month += r.amount.micro;
            },
            [&](const journal::Settlement& settlement) {
                for (const auto& segment : settlement.segments) {
                    billing_.charge(payer_of(segment.supply_point),
                                    std::min(segment.from_ms, segment.to_ms), segment.amount.micro);
                }
            },
            [&](const journal::ConsumptionRerated& rerated) {
                billing_.charge_now(rerated.account, rerated.amount.micro);
            },
            [&](const journal::ConsumptionCorrected& corrected) {
                if (corrected.booked)
                    billing_.charge_now(corrected.account, corrected.amount.micro);
            },
            [&](const journal::ChargeCollected& collected) {
                if (collected.purpose == payment::ChargePurpose::debt) return;
                billing_.charge(collected.account, collected.line.from_ms,
                                collected.line.collected.micro);
            },
            // It is charged less than nothing, and no payment.
            [&](const journal::EnergyFedIn& fed_in) {
                billing_.charge(fed_in.account, std::min(fed_in.from_ms, fed_in.to_ms),
                                -fed_in.amount.micro);
            },
            [&](const journal::Credited& credited) {
                billing_.pay(credited.account, to_string(credited.top_up), credited.amount.micro,
                             complain);
            },
            [&](const journal::PaymentBounced& r) {
                billing_.bounce(r.account, to_string(r.payment), r.amount.micro, r.fee.micro,
                                complain);
            },
            [&](const journal::DepositMoved& r) {
                if (r.move != journal::DepositMove::applied) return;
                billing_.pay(r.account, to_string(r.id), r.amount.micro, complain);
            },
            [&](const journal::AccountClosed& closed) { billing_.end(closed.account); },
            [&](const journal::SupplyDesired& desired) { take_switch(desired, complain); },
            [](const auto&) {},
        },
        record);
}

}  // namespace riser::sim
