// Records about demand and minimum charges, for people (billing_text.h).
#include "core/wire/billing_text.h"
#include "core/wire/record_text.h"

namespace riser::wire {

std::string_view basis_text(journal::DemandBasis basis) {
    switch (basis) {
        case journal::DemandBasis::measured:
            return "measured";
        case journal::DemandBasis::estimated:
            return "estimated";
        case journal::DemandBasis::ratchet:
            return "ratchet";
    }
    return "?";
}

std::string billing_text(const journal::PeriodTermsBegan& r) {
    const std::string who = to_string(r.account) + ": ";
    const std::string from = " from " + time_text(r.from_ms);
    if (r.tariff.is_nil()) return who + "neither demand nor minimum" + from;
    const std::string window = r.window_minutes == 0
                                   ? ", no demand"
                                   : ", demand over " + std::to_string(r.window_minutes) +
                                         " minutes" + (r.sliding ? ", sliding" : "");
    return who + "version " + std::to_string(r.version) + " of tariff " + to_string(r.tariff) +
           from + window;
}

std::string billing_text(const journal::PeriodCharged& r) {
    std::string out = to_string(r.account) + ": " + std::string(line_text(r.kind)) + " " +
                      format_money(r.amount) + " for " + std::to_string(r.days) + " of " +
                      std::to_string(r.of_days) + " days from " + time_text(r.from_ms) + " to " +
                      time_text(r.to_ms);
    if (r.kind == billing::LineKind::minimum_charge) {
        return out + ", at least " + format_money(r.least) + ", charged " + format_money(r.charged);
    }
    out += ", " + std::to_string(r.power.w) + " W " + std::string(basis_text(r.basis)) + ", " +
           time_text(r.window_from_ms) + " to " + time_text(r.window_to_ms);
    if (r.unmeasured_ms > 0) {
        out += ", " + std::to_string(r.unmeasured_ms / 60'000) + " minutes not measured";
    }
    return out;
}

}  // namespace riser::wire
