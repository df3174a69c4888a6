#include "tests/sim/world/audit/naive_orders.h"

#include "core/base/overload.h"

namespace riser::sim {
namespace {

std::string words_of(const NaiveOrder& order) {
    std::string words = order.what + " of account " + to_string(order.account);
    if (!order.about.empty()) words += " about " + order.about;
    return words + " of " + std::to_string(order.amount) + ", fee " + std::to_string(order.fee);
}

}  // namespace

void NaiveOrders::answered(const OrderBytes& id, OfficeAnswer answer, const Complain& complain) {
    const auto order = given_.find(id);
    if (order == given_.end()) return;
    const std::string who = "the order " + words_of(order->second) + " ";
    const bool is_there = happened_.contains(id);
    if (answer == OfficeAnswer::refused) {
        if (is_there) complain(who + "was refused, and is in the journal");
        refused_.insert(id);
        return;
    }
    if (!is_there) complain(who + "was answered as done, and is not in the journal");
}

void NaiveOrders::follow(const journal::Entry& entry, const Complain& complain) {
    for (const auto& record : entry.records) {
        std::visit(overload{
                       [&](const journal::BillIssued& r) {
                           if (r.kind != billing::DocumentKind::credit_note) return;
                           take_document(entry, r, complain);
                       },
                       [&](const journal::PaymentBounced& r) {
                           happen(r.id.bytes,
                                  {"bounce", r.account, to_string(r.payment), 0, r.fee.micro},
                                  complain);
                       },
                       [](const auto&) {},
                   },
                   record);
    }
}

// A document says nothing of its order: that stands beside it in its entry.
void NaiveOrders::take_document(const journal::Entry& entry, const journal::BillIssued& note,
                                const Complain& complain) {
    const NaiveOrder fact{"credit_note", note.account, billing::key_text(note.corrects),
                          -note.total.micro, 0};
    for (const auto& record : entry.records) {
        const auto* executed = std::get_if<journal::CommandExecuted>(&record);
        if (executed != nullptr) return happen(executed->id.bytes, fact, complain);
    }
    complain("credit note " + note.number_text + " was ordered by nobody");
}

void NaiveOrders::happen(const OrderBytes& id, const NaiveOrder& fact, const Complain& complain) {
    const auto order = given_.find(id);
    if (order == given_.end()) return complain(words_of(fact) + " was ordered by nobody");
    if (order->second != fact) {
        complain(words_of(fact) + " was ordered as " + words_of(order->second));
    }
    if (refused_.contains(id)) complain(words_of(fact) + " was refused, and happens");
    if (!happened_.insert(id).second) complain(words_of(fact) + " happens twice");
}

}  // namespace riser::sim
