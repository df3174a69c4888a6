#include "core/journal/check_supply.h"

namespace riser::journal {
namespace {

// What is meant as so long has an end too; 0: it is meant as the end says.
bool is_length(std::int64_t for_ms, std::int64_t until_ms) {
    if (for_ms == 0) return true;
    return for_ms > 0 && std::chrono::milliseconds(for_ms) <= payment::k_longest_hold &&
           until_ms > 0;
}

}  // namespace

std::string_view broken_rule(const SupplyRequested& r) {
    using payment::Actor;
    using payment::SupplyAction;
    if (r.supply_point.value < 1 || r.supply_point.value > k_max_small_id) {
        return "the supply point is not within 1 and 65535";
    }
    if (r.actor >= Actor::credit) return "credit and landlord ask in other ways";
    const bool nothing = r.action == SupplyAction::connect && r.until_ms == 0 && r.for_ms == 0;
    if (r.withdrawn) return nothing ? "" : "what is taken back asks for nothing";
    if (!payment::permitted(r.actor, r.action)) return "the actor may not ask for that";
    if (!is_record_time_ms(r.until_ms)) {
        return "the end of the request is not between 1970 and 9999";
    }
    if (r.action == SupplyAction::disconnect && r.until_ms != 0) {
        return "a contact behind which somebody works does not close because time has passed";
    }
    if (!is_length(r.for_ms, r.until_ms)) return "it is for 0 to 400 days, and has an end then";
    return "";
}

std::string_view broken_rule(const HoldSet& r) {
    if (r.supply_point.value > k_max_small_id) return "the supply point is not within 0 and 65535";
    if (!is_record_time_ms(r.until_ms)) return "the end of the hold is not between 1970 and 9999";
    if (r.kind >= payment::HoldKind::count_) return "there is no such kind of hold";
    if (!is_length(r.for_ms, r.until_ms)) return "a hold is for 0 to 400 days, and has an end then";
    return "";
}

std::string_view broken_rule(const SupplyOpenedUnseen& r) {
    if (r.supply_point.value < 1 || r.supply_point.value > k_max_small_id) {
        return "the supply point is not within 1 and 65535";
    }
    if (r.withdrawn) {
        return r.from_ms == 0 && r.to_ms == 0 ? "" : "what is withdrawn has no span";
    }
    // As the monotonic time of a header.
    const bool span = is_record_time_ms(r.from_ms) && is_record_time_ms(r.to_ms);
    return span && r.from_ms <= r.to_ms ? "" : "the span in which it opened is none";
}

}  // namespace riser::journal
