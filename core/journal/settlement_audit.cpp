#include "core/journal/settlement_audit.h"

#include <map>
#include <tuple>

namespace riser::journal {
namespace {

std::string both(std::string_view what, std::int64_t stated, std::int64_t expected) {
    return std::string(what) + " is " + std::to_string(stated) + ", computed " +
           std::to_string(expected);
}

class Auditor {
public:
    Auditor(const Settlement& settlement, const SettlementContext& context)
        : settlement_(settlement), context_(context) {}

    std::vector<SettlementDifference> run() {
        for (index_ = 0; index_ < settlement_.segments.size(); ++index_) {
            const Segment& segment = settlement_.segments[index_];
            check_register(segment);
            check_amount(segment);
        }
        return std::move(differences_);
    }

private:
    using RegisterKey = std::pair<SupplyPointId, metering::RegisterId>;

    void differ(std::string what) { differences_.push_back({index_, std::move(what)}); }

    void check_register(const Segment& segment) {
        const RegisterKey key{segment.supply_point, segment.register_id};
        const auto seen = settled_.find(key);
        const auto settled = seen != settled_.end()
                                 ? std::optional<Energy>(seen->second)
                                 : context_.settled(segment.supply_point, segment.register_id);
        if (!settled) {
            differ("the register is not one of this supply point");
        } else if (*settled != segment.register_from) {
            differ(both("register_from", segment.register_from.wh, settled->wh));
        }
        if (segment.register_to <= segment.register_from) differ("register_to is not an advance");
        settled_[key] = segment.register_to;
    }

    void check_amount(const Segment& segment) {
        const payment::Tariff* tariff =
            segment.tariff < settlement_.tariffs.size()
                ? context_.tariff(settlement_.tariffs[segment.tariff])
                : nullptr;
        if (tariff == nullptr || segment.price >= tariff->prices.size()) {
            return differ("the tariff or price is not known");
        }
        const bool in_range = segment.advance().wh > 0 && segment.advance() <= k_max_register &&
                              segment.share_ppm >= 0 &&
                              segment.share_ppm <= payment::k_full_share_ppm;
        if (!in_range) return differ("advance or share is out of range");
        const auto seen = residues_.find(segment.supply_point);
        const auto before = seen != residues_.end()
                                ? std::optional<payment::Residue>(seen->second)
                                : context_.residue(segment.supply_point);
        if (!before) return differ("the supply point has no account");
        const auto charged =
            payment::charge_energy(segment.advance(), tariff->prices[segment.price],
                                   segment.share_ppm, tariff->tax_ppm, *before);
        if (charged.amount != segment.amount) {
            differ(both("amount", segment.amount.micro, charged.amount.micro));
        }
        if (charged.residue != segment.residue_after) {
            differ(both("residue", segment.residue_after.numerator, charged.residue.numerator));
        }
        residues_[segment.supply_point] = charged.residue;
    }

    const Settlement& settlement_;
    const SettlementContext& context_;
    std::size_t index_ = 0;
    std::map<RegisterKey, Energy> settled_;
    std::map<SupplyPointId, payment::Residue> residues_;
    std::vector<SettlementDifference> differences_;
};

}  // namespace

std::vector<SettlementDifference> audit_settlement(const Settlement& settlement,
                                                   const SettlementContext& context) {
    return Auditor(settlement, context).run();
}

}  // namespace riser::journal
