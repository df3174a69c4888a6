// connect_without_books: what a person may still order when the books cannot be read. Nothing is known of who paid
// and which contact was proven, so only what is configured can be closed, and the person who orders it looks.
#include "gateway/controller/decide.h"

namespace riser::controller {

FullDecision connect_without_books(const SiteConfig& site, const Live& live, const Connect& order,
                                   const ReplyTo& reply, const Now& now) {
    FullDecision decision;
    const auto answer = [&](OrderOutcome outcome, std::string text) {
        if (reply.token != 0) decision.actions.push_back(Answer{reply, outcome, std::move(text)});
    };
    const LiveSupply* supply = live.supplies.find(order.supply_point);
    if (supply == nullptr) {
        answer(OrderOutcome::unknown_target, no_supply_point(order.supply_point));
        return decision;
    }
    std::uint32_t request = live.next_request;
    for (const SwitchId id : supply->switches) {
        const LiveSwitch* which = live.switches.find(id);
        if (which == nullptr) continue;
        decision.actions.push_back(ToField{
            which->site->bus, metering::SetSwitch{id, metering::SwitchState::connected, request,
                                                  now.monotonic + site.supply.command_timeout}});
        decision.updates.push_back(SwitchSent{id, request, metering::SwitchState::connected, true});
        ++request;
    }
    if (decision.actions.empty()) {
        answer(OrderOutcome::conflict,
               "supply point " + to_string(order.supply_point) + " has no switch");
    } else {
        answer(
            OrderOutcome::accepted,
            "its contact is told to close, once; the books cannot be read, so nothing is noted, nobody knows "
            "whether it was locked off for safety or maintenance, and nothing proves that this contact is this "
            "apartment's: look whether there is power");
    }
    return decision;
}

}  // namespace riser::controller
