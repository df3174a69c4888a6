// NaiveBilling: what money does to bills: the oldest first, inside a bill interest, then fees, then the rest. Each part that
// is paid remembers what paid it, so that a payment that comes to nothing opens again exactly what it paid.
#include <algorithm>
#include <string_view>

#include "tests/sim/world/audit/naive_billing.h"

namespace riser::sim {
namespace {

constexpr std::string_view k_by_document = "document ";

NaiveSource source_of(const NaiveNumber& document) {
    return std::string(k_by_document) + std::to_string(std::get<0>(document)) + "-" +
           std::to_string(std::get<1>(document)) + "-" + std::to_string(std::get<2>(document));
}

bool is_of_a_document(const NaiveSource& source) {
    return source.starts_with(k_by_document);
}

}  // namespace

void NaiveBilling::pay_bill(NaiveBill& bill, NaiveLot& lot) {
    for (const NaivePart part : {of_interest, of_fees, of_the_rest}) {
        const std::int64_t amount = std::min(lot.amount, bill.open(part));
        if (amount <= 0) continue;
        bill.paid.push_back({lot.from, part, amount});
        lot.amount -= amount;
    }
}

void NaiveBilling::use_credit(NaiveBilled& of) {
    for (auto& lot : of.credits) {
        pay_instalments(of, lot);
        for (auto& bill : of.bills) {
            if (!bill.disputed) pay_bill(bill, lot);  // else only by money that was meant for it
        }
    }
    std::erase_if(of.credits, [](const NaiveLot& lot) { return lot.amount == 0; });
}

void NaiveBilling::give(NaiveBilled& of, const NaiveNumber& document, std::int64_t amount,
                        NaiveBill* first) {
    NaiveLot lot{source_of(document), amount};
    if (first != nullptr) pay_bill(*first, lot);
    of.credits.push_back(lot);
    use_credit(of);
}

// The oldest bill first. Interest until now is on what was open until now.
void NaiveBilling::pay(AccountId account, const NaiveSource& from, std::int64_t amount,
                       const Complain& complain) {
    const auto found = billed_.find(account);
    if (found == billed_.end()) return;
    NaiveBilled& of = found->second;
    for (const auto& bill : of.bills) {
        if (!bill.disputed) check_interest_is_charged(of, bill, "money comes", complain);
    }
    of.credits.push_back({from, amount});
    use_credit(of);
}

// Everything that it paid is open again, also what it paid later; other credits step in. What it paid of what nobody
// remembers is on the next bill, and so is the fee.
void NaiveBilling::bounce(AccountId account, const NaiveSource& from, std::int64_t amount,
                          std::int64_t fee, const Complain& complain) {
    const auto found = billed_.find(account);
    if (found == billed_.end() || found->second.ended) return;
    NaiveBilled& of = found->second;
    std::int64_t remembered = 0;
    const auto is_of_it = [&](const auto& each) {
        if (each.from != from) return false;
        remembered += each.amount;
        return true;
    };
    std::vector<std::int64_t> open_before;
    for (auto& bill : of.bills) {
        if (!bill.disputed) check_interest_is_charged(of, bill, "a payment bounces", complain);
        open_before.push_back(bill.open());
        std::erase_if(bill.paid, is_of_it);
    }
    std::erase_if(of.credits, is_of_it);
    if (remembered > amount) complain("a payment of an account has paid more than it was");
    use_credit(of);
    keep_taken_back(of);
    for (std::size_t i = 0; i < of.bills.size(); ++i) {
        if (of.bills[i].open() > open_before[i]) announce_again(of.bills[i]);
    }
    charge_now(account, amount - remembered);
    charge_now(account, fee);
}

// Nobody goes dark by a final notice that he has followed.
void NaiveBilling::announce_again(NaiveBill& bill) const {
    for (const auto& [step, day] : bill.given) {
        if (plan_.steps[static_cast<std::size_t>(step)].kind != DunningKind::final_notice) continue;
        bill.given.erase(bill.given.find(step), bill.given.end());
        return;
    }
}

// A bill that was taken back is owed by nobody, whatever becomes of what paid it: the money that documents gave to other
// bills comes back to it.
void NaiveBilling::keep_taken_back(NaiveBilled& of) {
    for (auto& bill : of.bills) {
        if (!bill.taken_back) continue;
        for (auto other = of.bills.rbegin(); other != of.bills.rend(); ++other) {
            if (other->taken_back) continue;
            for (auto paid = other->paid.rbegin(); paid != other->paid.rend(); ++paid) {
                if (!is_of_a_document(paid->from)) continue;
                NaiveLot lot{paid->from, paid->amount};
                pay_bill(bill, lot);
                paid->amount = lot.amount;
            }
        }
    }
}

}  // namespace riser::sim
