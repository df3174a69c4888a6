#include "core/wire/supply_text.h"

#include "core/payment/supply_policy.h"
#include "core/wire/signing.h"

namespace riser::wire {
namespace {

std::string predicates_text(std::uint32_t bits, bool held) {
    std::string out;
    for (std::size_t i = 0; i < payment::k_cut_predicates; ++i) {
        const bool set = ((bits >> i) & 1U) != 0;
        if (set != held) continue;
        out += (out.empty() ? "" : ", ") +
               std::string(payment::to_string(static_cast<payment::CutPredicate>(i)));
    }
    return out.empty() ? "none" : out;
}

// On Zigbee a device has no number on its bus: what tells it from others in a record is the fingerprint of its 64-bit
// address, profile and contact.
std::string device_text(const metering::Contact& contact) {
    if (contact.address == 0) return " zigbee device " + to_hex(contact.model);
    return " address " + std::to_string(contact.address);
}

std::string contacts_text(const std::vector<metering::Contact>& contacts) {
    std::string out;
    for (const auto& contact : contacts) {
        out += (out.empty() ? "" : ", ") + ("bus " + to_string(contact.bus)) +
               device_text(contact) + " channel " + std::to_string(contact.channel);
    }
    return out.empty() ? "none named" : out;
}

}  // namespace

std::string_view supply_reason_text(journal::SupplyReason reason) {
    using journal::SupplyReason;
    switch (reason) {
        case SupplyReason::commissioned:
            return "commissioned";
        case SupplyReason::credit_exhausted:
            return "credit_exhausted";
        case SupplyReason::credit_restored:
            return "credit_restored";
        case SupplyReason::hold:
            return "hold";
        case SupplyReason::remote_connect:
            return "ordered_connect";
        case SupplyReason::relay_test:
            return "relay_test";
        case SupplyReason::relay_test_done:
            return "relay_test_done";
        case SupplyReason::no_longer_justified:
            return "no_longer_justified";
        case SupplyReason::safety:
            return "safety";
        case SupplyReason::maintenance:
            return "maintenance";
        case SupplyReason::emergency_override:
            return "emergency_override";
        case SupplyReason::overdue:
            return "overdue";
        case SupplyReason::released:
            return "released";
        case SupplyReason::over_limit:
            return "over_limit";
        case SupplyReason::limit_over:
            return "limit_over";
        case SupplyReason::credit_limit:
            return "credit_limit";
    }
    return "unknown";
}

std::string supply_desired_details(const journal::SupplyDesired& desired) {
    std::string out = "\n      reason: " + std::string(supply_reason_text(desired.reason));
    out += "\n      balance: " + format_money(desired.balance);
    // Only what is switched off for credit, or for an overload without it, rests on them.
    if (desired.predicates != 0) {
        out += "\n      predicates_held: " + predicates_text(desired.predicates, true);
        out += "\n      predicates_not_held: " + predicates_text(desired.predicates, false);
    }
    return out + "\n      contacts: " + contacts_text(desired.contacts);
}

}  // namespace riser::wire
