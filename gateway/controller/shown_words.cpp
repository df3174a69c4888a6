#include "gateway/controller/shown_words.h"

namespace riser::controller {

std::string_view doubt_text(journal::DoubtReason reason) {
    switch (reason) {
        case journal::DoubtReason::backwards:
            return "register went backwards";
        case journal::DoubtReason::impossible:
            return "register advanced more than the fuse allows";
        case journal::DoubtReason::identity:
            return "another meter answers";
        case journal::DoubtReason::frozen:
            return "register stands still under load";
    }
    return "";
}

std::string_view reason_text(journal::SupplyReason reason) {
    switch (reason) {
        case journal::SupplyReason::commissioned:
            return "commissioned";
        case journal::SupplyReason::credit_exhausted:
            return "credit exhausted";
        case journal::SupplyReason::credit_restored:
            return "credit restored";
        case journal::SupplyReason::hold:
            return "hold";
        case journal::SupplyReason::remote_connect:
            return "connected by the office";
        case journal::SupplyReason::relay_test:
            return "relay test";
        case journal::SupplyReason::relay_test_done:
            return "relay test done";
        case journal::SupplyReason::no_longer_justified:
            return "no longer justified";
        case journal::SupplyReason::safety:
            return "off for safety";
        case journal::SupplyReason::maintenance:
            return "maintenance";
        case journal::SupplyReason::emergency_override:
            return "emergency override";
        case journal::SupplyReason::overdue:
            return "bills overdue";
        case journal::SupplyReason::released:
            return "lock taken back";
        case journal::SupplyReason::over_limit:
            return "more was used than the load limit allows";
        case journal::SupplyReason::limit_over:
            return "back after an overload";
        case journal::SupplyReason::credit_limit:
            return "credit limit reached";
    }
    return "";
}

}  // namespace riser::controller
