#include "tests/sim/world/people/bill_payers.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/payment/billing/bill_number.h"

namespace riser::sim {
namespace {

constexpr Duration k_shortest_round = std::chrono::hours(1);
constexpr Duration k_between_looks_at_meters = std::chrono::seconds(225);
constexpr Duration k_longest_round = std::chrono::hours(6);
// More than any fee of these worlds, so that who pays at the end has his light.
constexpr std::int64_t k_fees_and_more = 20'000'000;

}  // namespace

void BillPayers::begin() {
    if (site_.monthly_tariff()) look_at_meters();
    come_again();
}

void BillPayers::look_at_meters() {
    site_.auditor().look_at_meters();
    queue_.after(k_between_looks_at_meters, site_.actor(), "meters", [this] { look_at_meters(); });
}

void BillPayers::come_again() {
    queue_.after(draw_between(dice_, k_shortest_round, k_longest_round), site_.actor(),
                 "bill_payers", [this] { look_around(); });
}

BillPayers::Habit BillPayers::habit_of(AccountId account) {
    const auto known = habits_.find(account);
    if (known != habits_.end()) return known->second;
    return habits_[account] = static_cast<Habit>(dice_.below(5));
}

void BillPayers::look_around() {
    if (over_) return;
    if (const auto view = site_.view()) {
        if (is_quarrelsome_) {
            for (const auto& bills : view->bills) quarrel_about(bills);
        }
        for (const auto& bills : view->bills) look_at(bills);
    }
    come_again();
}

void BillPayers::look_at(const controller::BillsView& bills) {
    if (bills.closed || bills.open <= Money{}) return;
    const std::int64_t open = bills.open.micro;
    switch (habit_of(bills.account)) {
        case Habit::at_once:
            return pay(bills, open, "paid_at_once");
        case Habit::late:
            if (bills.overdue > Money{} && dice_.chance(1, 4)) pay(bills, open, "paid_late");
            return;
        case Habit::in_parts:
            if (!dice_.chance(1, 3)) return;
            return pay(bills,
                       1 + static_cast<std::int64_t>(dice_.below(static_cast<std::uint64_t>(open))),
                       "paid_a_part");
        case Habit::twice:
            if (!dice_.chance(1, 2)) return;
            pay(bills, open, "paid_twice");
            return pay(bills, open, "paid_twice");
        case Habit::never:
            return;
    }
}

void BillPayers::quarrel_about(const controller::BillsView& bills) {
    if (bills.closed || bills.bills.empty() || !quarrel_dice_.chance(2, 3)) return;
    const auto& bill = bills.bills[quarrel_dice_.below(bills.bills.size())];
    const std::string path =
        "/v1/accounts/" + to_string(bills.account) + "/bills/" + billing::key_text(bill.number);
    if (quarrel_dice_.chance(1, 3)) {
        if (bill.total <= Money{}) return;
        CommandId id;
        for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(quarrel_dice_.next());
        coverage_.hit("bill_payers", "taken_back");
        return client_.order(path + "/cancel", fmt::format(R"({{"id":"{}"}})", to_string(id)));
    }
    const bool ends = bill.disputed || quarrel_dice_.chance(1, 6);
    coverage_.hit("bill_payers", ends ? "dispute_ended" : "disputed");
    client_.order(path + "/dispute", fmt::format(R"({{"end":{}}})", ends));
}

void BillPayers::pay(const controller::BillsView& bills, std::int64_t micro, const char* how) {
    coverage_.hit("bill_payers", how);
    client_.top_up(bills.account, micro);
}

void BillPayers::settle_up() {
    over_ = true;
    client_.heal();
    const auto view = site_.view();
    if (!view) return;
    for (const auto& bills : view->bills) {
        const bool pays = dice_.chance(3, 4);
        if (bills.closed || !pays) continue;
        pay(bills,
            bills.open.micro + std::max<std::int64_t>(bills.unbilled.micro, 0) + k_fees_and_more,
            "settled_up");
    }
}

}  // namespace riser::sim
