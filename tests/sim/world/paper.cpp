#include "tests/sim/world/paper.h"

namespace riser::sim {

std::string name_text(const VoucherName& name) {
    return to_string(name.batch).substr(0, 8) + " " + std::to_string(name.serial);
}

std::string PaperBook::print(const Paper& paper) {
    const auto known = by_name_.find(paper.name);
    if (known != by_name_.end()) {
        const bool same = papers_[known->second].code == paper.code;
        return same ? "" : "voucher " + name_text(paper.name) + " is printed with another code";
    }
    if (!codes_.insert(paper.code).second)
        return "voucher " + name_text(paper.name) + " has the code of another one";
    by_name_[paper.name] = papers_.size();
    papers_.push_back(paper);
    return "";
}

const Paper* PaperBook::find(const VoucherName& name) const {
    const auto known = by_name_.find(name);
    return known == by_name_.end() ? nullptr : &papers_[known->second];
}

void PaperBook::lies_at(const VoucherName& name, GatewayId gateway) {
    const auto known = by_name_.find(name);
    if (known != by_name_.end()) papers_[known->second].sold_at = gateway;
}

std::string PaperBook::redeemed(const VoucherName& name, const TopUpId& credit, GatewayId gateway,
                                EpochId epoch, bool is_copy) {
    const std::string who = "voucher " + name_text(name) + " ";
    auto& journals = redeemed_[name];
    const bool read_again = journals.contains(gateway);
    journals[gateway] = {credit, is_copy};
    if (!credit.is_nil()) {
        const auto known = credits_.emplace(credit, name).first;
        if (known->second != name) return who + "is credited as " + name_text(known->second);
    }
    if (read_again || is_copy) return "";
    for (const auto& [other, redemption] : journals) {
        if (other == gateway || redemption.is_copy) continue;
        return who + "is redeemed at two gateways";
    }
    if (is_spent_elsewhere && is_spent_elsewhere(name, gateway, epoch))
        return who + "is redeemed although the cloud knew that it was";
    return "";
}

void PaperBook::journal_is_gone(GatewayId gateway) {
    for (auto& [name, journals] : redeemed_) journals.erase(gateway);
}

}  // namespace riser::sim
