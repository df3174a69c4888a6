#include "core/metering/open_contact.h"

namespace riser::metering {
namespace {

// As a relay test: a load of less does not prove anything.
constexpr Power k_least_flow{20};
// Meters bring their registers up to date with a delay; the first window that can show a flow takes two
// minutes and begins one after the opening.
constexpr Duration k_at_once = std::chrono::minutes(3);
// Nobody finds the way to a cellar and bridges a contact in less.
constexpr Duration k_long_quiet = std::chrono::minutes(10);

}  // namespace

std::string_view to_string(OpenContactCause cause) {
    switch (cause) {
        case OpenContactCause::nothing:
            return "nothing";
        case OpenContactCause::welded:
            return "welded";
        case OpenContactCause::bypassed:
            return "bypassed";
        case OpenContactCause::undecided:
            return "undecided";
    }
    return "?";
}

OpenContactCause cause_of_flow(const OpenContactEvidence& evidence) {
    if (evidence.behind < k_least_flow) return OpenContactCause::nothing;
    // Without a load that could fall silent nobody knows whether the contact ever opened.
    if (evidence.before < k_least_flow) return OpenContactCause::undecided;
    if (evidence.quiet >= k_long_quiet) return OpenContactCause::bypassed;
    const bool as_before = evidence.behind.w <= evidence.before.w + evidence.before.w / 4;
    if (evidence.quiet <= k_at_once && as_before) return OpenContactCause::welded;
    return OpenContactCause::undecided;
}

}  // namespace riser::metering
