#include "core/payment/billing/receivables.h"

#include <algorithm>
#include <tuple>

#include "core/base/assert.h"

namespace riser::billing {
namespace {

constexpr std::array<Component, k_components> k_all{Component::interest, Component::fee,
                                                    Component::principal};

std::size_t index_of(Component component) {
    return static_cast<std::size_t>(component);
}

Component component_of(LineKind kind) {
    if (kind == LineKind::interest) return Component::interest;
    return kind == LineKind::fee ? Component::fee : Component::principal;
}

OpenBill* find_bill(Receivables& receivables, const BillNumber& number) {
    for (auto& bill : receivables.bills) {
        if (bill.number == number) return &bill;
    }
    return nullptr;
}

bool known(const Receivables& receivables, const Source& source) {
    const auto same = [&](const auto& entry) { return entry.source == source; };
    return std::any_of(receivables.allocations.begin(), receivables.allocations.end(), same) ||
           std::any_of(receivables.credits.begin(), receivables.credits.end(), same);
}

// Coins cannot pay what is left of this bill: the next one charges it.
void settle_rest(Receivables& receivables, OpenBill& bill, const AllocationRules& rules) {
    const Money rest = bill.open();
    const bool paid_by_coins = rules.rounding.place == payment::RoundingPlace::payment;
    if (!paid_by_coins || rest == Money{} || payable(rest, rules.rounding) != Money{}) return;
    bill.rounded += rest;
    if (rules.rounding.remainder == payment::RemainderUse::carried) receivables.carried += rest;
}

// Pays one bill as far as `left` goes; more may follow.
void pay_part(Receivables& receivables, OpenBill& bill, const Source& source, Money& left,
              const AllocationRules& rules) {
    for (const Component component : rules.order) {
        const Money amount = std::min(left, bill.open(component));
        if (amount <= Money{}) continue;
        bill.paid[index_of(component)] += amount;
        left -= amount;
        receivables.allocations.push_back({source, bill.number, component, amount});
    }
}

// Pays one bill as far as `left` goes.
void pay(Receivables& receivables, OpenBill& bill, const Source& source, Money& left,
         const AllocationRules& rules) {
    if (bill.settled()) return;
    pay_part(receivables, bill, source, left, rules);
    settle_rest(receivables, bill, rules);
}

bool in_plan(const AllocationRules& rules, const OpenBill& bill) {
    return std::binary_search(rules.plan_bills.begin(), rules.plan_bills.end(), bill.number);
}

Money open_of_plan(const Receivables& receivables, const AllocationRules& rules) {
    Money sum{};
    for (const auto& bill : receivables.bills) {
        if (in_plan(rules, bill)) sum += bill.open();
    }
    return sum;
}

// Instalment by instalment: what is due until then, then what was promised until then and has not come.
void pay_instalments(Receivables& receivables, const Source& source, Money& left,
                     const AllocationRules& rules) {
    Money total{};
    for (const auto& instalment : rules.plan_instalments) total += instalment.amount;
    Money promised{};
    for (const auto& instalment : rules.plan_instalments) {
        for (auto& bill : receivables.bills) {
            const bool before = bill.due <= instalment.due && !in_plan(rules, bill);
            if (before && !bill.disputed) pay_part(receivables, bill, source, left, rules);
        }
        promised += instalment.amount;
        const Money came = total - open_of_plan(receivables, rules);
        const Money wanted = std::min(left, promised - came);
        if (wanted <= Money{}) continue;
        Money rest = wanted;
        for (auto& bill : receivables.bills) {
            if (!in_plan(rules, bill) || bill.disputed) continue;
            pay_part(receivables, bill, source, rest, rules);
        }
        left -= wanted - rest;
    }
}

// One allocation for a part of a bill, however many instalments it was of.
void join_since(std::vector<Allocation>& allocations, std::ptrdiff_t before) {
    const auto first = allocations.begin() + before;
    auto end = first;
    for (auto next = first; next != allocations.end(); ++next) {
        const auto same = std::find_if(first, end, [&](const Allocation& known) {
            return known.bill == next->bill && known.component == next->component;
        });
        if (same != end) {
            same->amount += next->amount;
        } else {
            *end++ = *next;
        }
    }
    allocations.erase(end, allocations.end());
}

void pay_oldest_first(Receivables& receivables, const Source& source, Money& left,
                      const AllocationRules& rules) {
    const auto before = static_cast<std::ptrdiff_t>(receivables.allocations.size());
    pay_instalments(receivables, source, left, rules);
    for (auto& bill : receivables.bills) {
        if (left == Money{}) break;
        if (!bill.disputed) pay_part(receivables, bill, source, left, rules);
    }
    join_since(receivables.allocations, before);
    // Only now: the end of an instalment may lie a little before that of a bill.
    const auto& allocations = receivables.allocations;
    for (auto& bill : receivables.bills) {
        const bool paid = std::any_of(
            allocations.begin() + before, allocations.end(),
            [&](const Allocation& allocation) { return allocation.bill == bill.number; });
        if (paid) settle_rest(receivables, bill, rules);
    }
}

void spend(Receivables& receivables, const Source& source, Money amount,
           const AllocationRules& rules, const std::optional<BillNumber>& chosen) {
    Money left = amount;
    if (chosen) {
        if (OpenBill* bill = find_bill(receivables, *chosen)) {
            pay(receivables, *bill, source, left, rules);
        }
    }
    pay_oldest_first(receivables, source, left, rules);
    if (left > Money{}) receivables.credits.push_back({source, left});
}

OpenBill open_bill_of(const Bill& bill) {
    OpenBill open;
    open.number = bill.header.number;
    open.issued = bill.header.issued;
    open.due = bill.header.due;
    open.charged = components_of(bill);
    return open;
}

void insert(Receivables& receivables, const OpenBill& bill, const AllocationRules& rules) {
    const auto later = [](const OpenBill& a, const OpenBill& b) {
        return std::tie(a.due, a.number) < std::tie(b.due, b.number);
    };
    auto& bills = receivables.bills;
    const auto place = std::upper_bound(bills.begin(), bills.end(), bill, later);
    settle_rest(receivables, *bills.insert(place, bill), rules);
}

}  // namespace

Money sum_of(const ByComponent& amounts) {
    Money sum{};
    for (const Money amount : amounts) sum += amount;
    return sum;
}

// What was settled by rounding is no component's: it is taken off in the order of their numbers.
Money OpenBill::open(Component component) const {
    Money rest = rounded;
    for (const Component each : k_all) {
        const Money unpaid = charged[index_of(each)] - paid[index_of(each)];
        const Money taken = std::min(rest, unpaid);
        if (each == component) return unpaid - taken;
        rest -= taken;
    }
    return {};
}

Money OpenBill::open() const {
    return sum_of(charged) - sum_of(paid) - rounded;
}

Money Receivables::open() const {
    Money sum{};
    for (const auto& bill : bills) sum += bill.open();
    return sum;
}

Money Receivables::credit() const {
    Money sum{};
    for (const auto& lot : credits) sum += lot.amount;
    return sum;
}

Money Receivables::overdue(LocalDay today) const {
    Money sum{};
    for (const auto& bill : bills) {
        if (bill.is_overdue(today)) sum += bill.open();
    }
    return sum;
}

const OpenBill* Receivables::find(const BillNumber& number) const {
    for (const auto& bill : bills) {
        if (bill.number == number) return &bill;
    }
    return nullptr;
}

Outcome<> check_allocation_rules(const AllocationRules& rules) {
    auto sorted = rules.order;
    std::sort(sorted.begin(), sorted.end());
    if (sorted != k_all) {
        return fail(Problem{"the order inside a bill names interest, fee and principal once each"});
    }
    return payment::check_rounding(rules.rounding);
}

ByComponent components_of(const Bill& bill) {
    RISER_ASSERT(bill.total > Money{}, "only a bill above zero is owed");
    ByComponent amounts{};
    for (const auto& line : bill.lines) amounts[index_of(component_of(line.kind))] += line.gross;
    amounts[index_of(Component::principal)] += bill.rounding;
    while (true) {
        const auto lowest = std::min_element(amounts.begin(), amounts.end());
        if (*lowest >= Money{}) return amounts;
        // The sum is above zero, so the largest is, and every turn leaves one component less below zero
        // or one more at zero.
        const auto largest = std::max_element(amounts.begin(), amounts.end());
        const Money moved = std::min(*largest, -*lowest);
        *largest -= moved;
        *lowest += moved;
    }
}

Outcome<> issue(Receivables& receivables, const Bill& bill, const AllocationRules& rules) {
    const BillNumber& number = bill.header.number;
    if (number.empty()) return fail(Problem{"a bill is issued with its number"});
    const Source source{{}, number};
    if (receivables.find(number) != nullptr || known(receivables, source)) {
        return fail(Problem{"a bill of this number was issued before"});
    }
    if (bill.carried_in != receivables.carried) {
        return fail(
            Problem{"the bill was composed with another remainder than the account carries"});
    }
    receivables.carried = bill.carried_out;
    if (bill.total > Money{}) {
        insert(receivables, open_bill_of(bill), rules);
    } else if (bill.total < Money{}) {
        const auto& corrects = bill.header.corrects;
        spend(receivables, source, -bill.total, rules,
              corrects.empty() ? std::nullopt : std::optional(corrects));
    }
    use_credits(receivables, rules);
    return Done{};
}

Outcome<> add_open_bill(Receivables& receivables, const OpenBill& bill,
                        const AllocationRules& rules) {
    if (bill.number.empty()) return fail(Problem{"a bill is issued with its number"});
    if (receivables.find(bill.number) != nullptr || known(receivables, {{}, bill.number})) {
        return fail(Problem{"a bill of this number was issued before"});
    }
    for (const Money amount : bill.charged) {
        if (amount < Money{} || amount > k_max_amount) {
            return fail(
                Problem{"a part of the bill lies between 0 and " + format_money(k_max_amount)});
        }
    }
    if (bill.paid != ByComponent{} || bill.rounded != Money{}) {
        return fail(Problem{"a bill is issued before it is paid"});
    }
    insert(receivables, bill, rules);
    use_credits(receivables, rules);
    return Done{};
}

Outcome<> receive(Receivables& receivables, const Source& source, Money amount,
                  const AllocationRules& rules, const std::optional<BillNumber>& chosen) {
    if (amount <= Money{} || amount > k_max_amount) {
        return fail(Problem{"a payment is above zero and at most " + format_money(k_max_amount)});
    }
    if (known(receivables, source)) return fail(Problem{"this payment was received before"});
    if (chosen && receivables.find(*chosen) == nullptr) {
        return fail(Problem{"the chosen bill is not one of this account"});
    }
    spend(receivables, source, amount, rules, chosen);
    return Done{};
}

void use_credits(Receivables& receivables, const AllocationRules& rules) {
    for (auto& lot : receivables.credits) {
        pay_oldest_first(receivables, lot.source, lot.amount, rules);
    }
    std::erase_if(receivables.credits, [](const CreditLot& lot) { return lot.amount == Money{}; });
}

Result<Money> reverse(Receivables& receivables, const Source& source,
                      const AllocationRules& rules) {
    if (!known(receivables, source)) return fail(Problem{"no such payment is known"});
    std::vector<Allocation> back;
    Money standing{};
    Money paid_out{};
    for (const auto& given : receivables.allocations) {
        if (given.source != source) continue;
        standing += given.amount;
        if (given.bill.empty()) paid_out += given.amount;
        Allocation taken = given;
        taken.amount = -given.amount;
        back.push_back(taken);
    }
    const bool has_credit = std::any_of(receivables.credits.begin(), receivables.credits.end(),
                                        [&](const CreditLot& lot) { return lot.source == source; });
    if (standing == Money{} && !has_credit) return fail(Problem{"it was reversed before"});
    for (const auto& taken : back) {
        receivables.allocations.push_back(taken);
        if (OpenBill* bill = find_bill(receivables, taken.bill)) {
            bill->paid[index_of(taken.component)] += taken.amount;
        }
    }
    std::erase_if(receivables.credits, [&](const CreditLot& lot) { return lot.source == source; });
    use_credits(receivables, rules);
    return paid_out;
}

Money pay_out(Receivables& receivables, Money amount) {
    Money taken{};
    for (auto& lot : receivables.credits) {
        const Money part = std::min(lot.amount, amount - taken);
        if (part <= Money{}) break;
        lot.amount -= part;
        taken += part;
        receivables.allocations.push_back({lot.source, {}, Component::principal, part});
    }
    std::erase_if(receivables.credits, [](const CreditLot& lot) { return lot.amount == Money{}; });
    return taken;
}

Money hand_over_debt(Receivables& receivables, Money amount, const AllocationRules& rules) {
    for (auto& lot : receivables.credits) {
        for (auto& bill : receivables.bills) pay(receivables, bill, lot.source, lot.amount, rules);
    }
    std::erase_if(receivables.credits, [](const CreditLot& lot) { return lot.amount == Money{}; });
    Money left = amount;
    for (auto& bill : receivables.bills) pay(receivables, bill, {}, left, rules);
    return amount - left;
}

Money payable(Money open, const payment::Rounding& rounding) {
    if (rounding.place != payment::RoundingPlace::payment) return open;
    return payment::round_to_step(open, rounding.step, rounding.mode).amount;
}

void drop_settled(Receivables& receivables, LocalDay day) {
    std::vector<BillNumber> dropped;
    for (const auto& bill : receivables.bills) {
        if (bill.settled() && bill.due < day) dropped.push_back(bill.number);
    }
    const auto gone = [&](const BillNumber& number) {
        return std::find(dropped.begin(), dropped.end(), number) != dropped.end();
    };
    std::erase_if(receivables.bills, [&](const OpenBill& bill) { return gone(bill.number); });
    std::erase_if(receivables.allocations,
                  [&](const Allocation& allocation) { return gone(allocation.bill); });
}

Money AmountToClear::total() const {
    const Money owed = std::max(Money{}, sum_of(overdue) - credit);
    const Money left = std::max(Money{}, credit - sum_of(overdue));
    const Money late = unbilled.interest + unbilled.fees + reconnection_fee;
    return owed + std::max(Money{}, late - left - paid_ahead);
}

AmountToClear amount_to_clear(const Receivables& receivables, LocalDay today,
                              const Unbilled& unbilled, Money reconnection_fee) {
    AmountToClear clear{{}, unbilled, reconnection_fee, receivables.credit(), {}};
    for (const auto& bill : receivables.bills) {
        if (bill.disputed) continue;
        if (bill.due >= today) {
            clear.paid_ahead += sum_of(bill.paid);
            continue;
        }
        for (const Component component : k_all) {
            clear.overdue[index_of(component)] += bill.open(component);
        }
    }
    return clear;
}

}  // namespace riser::billing
