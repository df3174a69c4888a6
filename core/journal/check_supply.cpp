#include "core/journal/check_supply.h"

namespace riser::journal {
namespace {

// What is meant as so long has an end too; 0: it is meant as the end says.
bool is_length(std::int64_t for_ms, std::int64_t until_ms) {
    if (for_ms == 0) return true;
    return for_ms > 0 && std::chrono::milliseconds(for_ms) <= payment::k_longest_hold &&
           until_ms > 0;
}

bool is_load_limit(Power limit) {
    return limit >= payment::k_least_power_limit && limit <= payment::k_most_power_limit;
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

std::string_view broken_rule(const LoadLimited& r) {
    if (r.supply_point.value < 1 || r.supply_point.value > k_max_small_id) {
        return "the supply point is not within 1 and 65535";
    }
    const bool limits = r.cause == LimitCause::used_up;
    const bool good =
        limits ? is_load_limit(r.limit) && r.step >= 1 && r.step <= payment::k_max_load_limit_steps
               : r.limit == Power{} && r.step == 0;
    if (!good) return "a limit is of 500 to 100000 W and of a step, and without one of none";
    if (r.limited_s < 0 || r.limited_s > k_longest_limited_s) {
        return "supply was limited for 0 to 400 days before";
    }
    const bool anew = r.cause == LimitCause::over && r.limited_s != 0;
    return anew ? "when a limit is over, what was before it counts no more" : "";
}

std::string_view broken_rule(const OverLimit& r) {
    if (r.supply_point.value < 1 || r.supply_point.value > k_max_small_id) {
        return "the supply point is not within 1 and 65535";
    }
    if (!is_load_limit(r.limit)) return "a limit is of 500 to 100000 W";
    if (r.used <= r.limit || r.shown <= r.limit || r.used > k_max_power || r.shown > k_max_power) {
        return "supply is switched off for an overload though no more was used than is allowed";
    }
    if (r.over_s < 30 || r.over_s > k_longest_limited_s)
        return "an overload lasts 30 seconds at least";
    if (r.off_s < 60 || r.off_s > 1800) return "supply is off for 1 to 30 minutes";
    return r.number >= 1 ? "" : "overloads are counted from 1";
}

}  // namespace riser::journal
