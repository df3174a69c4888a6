#include "core/payment/billing/taken_back.h"

#include <algorithm>

namespace riser::billing {
namespace {

OpenBill* open_bill(Receivables& receivables, const BillNumber& number) {
    const auto found = std::find_if(receivables.bills.begin(), receivables.bills.end(),
                                    [&](const OpenBill& bill) { return bill.number == number; });
    return found == receivables.bills.end() ? nullptr : &*found;
}

Money& paid_of(OpenBill& bill, Component component) {
    return bill.paid.at(static_cast<std::size_t>(component));
}

// As far as `allocation` goes it pays `bill` instead.
void redirect(Receivables& receivables, std::size_t allocation, OpenBill& from, OpenBill& bill) {
    for (const Component component : {Component::interest, Component::fee, Component::principal}) {
        Allocation& given = receivables.allocations.at(allocation);
        const Money part = std::min(given.amount, bill.open(component));
        if (part <= Money{}) continue;
        paid_of(from, given.component) -= part;
        paid_of(bill, component) += part;
        given.amount -= part;
        const Source source = given.source;
        receivables.allocations.push_back({source, bill.number, component, part});
    }
}

}  // namespace

void keep_taken_back(Receivables& receivables, std::span<const BillNumber> taken_back) {
    const auto stands = [&](const BillNumber& number) {
        return std::find(taken_back.begin(), taken_back.end(), number) == taken_back.end();
    };
    auto& allocations = receivables.allocations;
    for (const auto& number : taken_back) {
        OpenBill* bill = open_bill(receivables, number);
        if (bill == nullptr) continue;
        for (std::size_t i = allocations.size(); i-- > 0 && !bill->settled();) {
            OpenBill* other = open_bill(receivables, allocations[i].bill);
            const bool by_document = !allocations[i].source.document.empty();
            if (by_document && other != nullptr && stands(allocations[i].bill)) {
                redirect(receivables, i, *other, *bill);
            }
        }
    }
    std::erase_if(allocations, [](const Allocation& each) { return each.amount == Money{}; });
}

}  // namespace riser::billing
