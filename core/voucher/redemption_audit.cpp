#include "core/voucher/redemption_audit.h"

namespace riser::voucher {

std::string_view to_string(RedemptionDoubt doubt) {
    switch (doubt) {
        case RedemptionDoubt::none:
            return "none";
        case RedemptionDoubt::proof_wrong:
            return "proof_wrong";
        case RedemptionDoubt::not_its:
            return "not_its";
        case RedemptionDoubt::spent_twice:
            return "spent_twice";
        case RedemptionDoubt::never_issued:
            return "never_issued";
        case RedemptionDoubt::amount_differs:
            return "amount_differs";
    }
    return "none";
}

RedemptionDoubt doubt_of(const Proof& proof, Lock lock, GatewayId gateway,
                         const CloudCustody& custody, std::uint32_t serial, bool spent_elsewhere) {
    if (lock_of(proof) != lock) return RedemptionDoubt::proof_wrong;
    if (spent_elsewhere) return RedemptionDoubt::spent_twice;
    return custody.holder(serial) == gateway ? RedemptionDoubt::none : RedemptionDoubt::not_its;
}

RedemptionDoubt doubt_of(std::uint32_t counter, std::uint32_t amount, const BoundIssuance& issuance,
                         std::optional<std::uint32_t> paid) {
    if (counter == 0 || counter > issuance.issued() || !paid) return RedemptionDoubt::never_issued;
    return *paid == amount ? RedemptionDoubt::none : RedemptionDoubt::amount_differs;
}

}  // namespace riser::voucher
