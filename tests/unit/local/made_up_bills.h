// Bills of the first apartment of the made-up building, which is one that pays afterwards here.
#pragma once

#include "tests/unit/local/made_up_building.h"

namespace riser::local {

inline billing::LocalDay made_up_day(int month, int day) {
    return billing::LocalDay{std::chrono::year{2026} / month / day};
}

inline controller::BillsView made_up_bills() {
    controller::BillsView bills;
    bills.account = made_up_account(1);
    bills.supply_point = SupplyPointId{1};
    bills.next_ms = k_made_up_wall_ms + 10LL * 86'400'000;
    bills.open = Money{47'700'000};
    bills.overdue = Money{47'700'000};
    bills.unbilled = Money{12'340'000};
    controller::OpenBillView open;
    open.number = {1, 2026, 123};
    open.text = "A-2026-000123";
    open.issued = made_up_day(11, 1);
    open.due = made_up_day(11, 15);
    open.total = open.open = Money{47'700'000};
    open.overdue = true;
    open.last_step = billing::StepKind::reminder;
    bills.bills = {open};
    controller::DemandView demand;
    demand.from_ms = k_made_up_wall_ms - 20LL * 86'400'000;
    demand.window_minutes = 15;
    demand.power = Power{4'200};
    demand.begins_ms = k_made_up_wall_ms - 5LL * 86'400'000;
    demand.not_measured = std::chrono::hours(1);
    bills.demand = demand;
    bills.kept = {{open.number, open.text, billing::DocumentKind::bill, open.issued, open.total}};
    return bills;
}

// One line, one reading.
inline journal::BillIssued made_up_bill() {
    journal::BillIssued bill;
    bill.account = made_up_account(1);
    bill.number = {1, 2026, 123};
    bill.number_text = "A-2026-000123";
    bill.from_ms = k_made_up_wall_ms - 50LL * 86'400'000;
    bill.to_ms = k_made_up_wall_ms - 20LL * 86'400'000;
    bill.issued = made_up_day(11, 1);
    bill.due = made_up_day(11, 15);
    journal::BillRead read;
    read.register_id = {MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy};
    read.from = {1'205'400};
    read.to = {1'301'600};
    read.used = {96'200};
    read.to_basis = billing::ReadBasis::last_known;
    bill.reads = {read};
    journal::BilledLine line;
    line.charged.register_id = read.register_id;
    line.charged.unit = billing::Unit::watt_hour;
    line.charged.quantity = 96'200'000'000;
    line.unit_price = {320'000};
    line.estimated = true;
    line.net = {40'084'030};
    line.gross = {47'700'000};
    bill.lines = {line};
    bill.net = {40'084'030};
    bill.tax = {7'615'970};
    bill.total = {47'700'000};
    return bill;
}

}  // namespace riser::local
