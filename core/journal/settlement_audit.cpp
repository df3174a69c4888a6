#include "core/journal/settlement_audit.h"

#include <map>
#include <tuple>

#include "core/journal/codec.h"

namespace riser::journal {
namespace {

std::string both(std::string_view what, std::int64_t stated, std::int64_t expected) {
    return std::string(what) + " is " + std::to_string(stated) + ", computed " +
           std::to_string(expected);
}

class Auditor {
public:
    Auditor(const Settlement& settlement, const SettlementContext& context)
        : settlement_(settlement), context_(context) {
        if (context.evidence) judge_.emplace(settlement, *context.evidence);
    }

    std::vector<SettlementDifference> run() {
        if (settlement_.rating_version != k_rating_version) {
            differ(both("rating version", settlement_.rating_version, k_rating_version));
            return std::move(differences_);
        }
        find_tariffs();
        for (index_ = 0; index_ < settlement_.segments.size(); ++index_) {
            const Segment& segment = settlement_.segments[index_];
            check_register(segment);
            check_share(segment);
            check_amount(segment);
            check_price(segment);
        }
        return std::move(differences_);
    }

private:
    using RegisterKey = std::pair<SupplyPointId, metering::RegisterId>;

    void differ(std::string what) { differences_.push_back({index_, std::move(what), false}); }

    // nullptr for a tariff that is not known or not the one that was meant.
    void find_tariffs() {
        for (const auto& reference : settlement_.tariffs) {
            const payment::Tariff* tariff = context_.tariff(reference);
            const bool meant = tariff != nullptr && tariff->id == reference.id &&
                               tariff->version == reference.version &&
                               tariff_hash(*tariff) == reference.hash;
            tariffs_.push_back(meant ? tariff : nullptr);
        }
    }

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
        settled_[key] = segment.register_to;
    }

    void check_share(const Segment& segment) {
        if (!context_.share) return;
        const auto share = context_.share(segment.supply_point, segment.register_id);
        if (share && *share != segment.share_ppm) {
            differ(both("share in ppm", segment.share_ppm, *share));
        }
    }

    void check_amount(const Segment& segment) {
        const auto seen = residues_.find(segment.supply_point);
        const auto before = seen != residues_.end() ? std::optional<payment::Residue>(seen->second)
                                                    : context_.residue(segment.supply_point);
        residues_[segment.supply_point] = segment.residue_after;
        if (!before) return differ("the supply point has no account");
        const payment::Tariff* tariff =
            segment.tariff < tariffs_.size() ? tariffs_[segment.tariff] : nullptr;
        if (tariff == nullptr || segment.price >= tariff->prices.size()) {
            return differ("the tariff or price is not known");
        }
        const bool advances = segment.register_from.wh >= 0 &&
                              segment.register_to <= k_max_register &&
                              segment.register_from < segment.register_to;
        if (!advances) return differ("the register does not advance within its range");
        const auto charged = payment::try_charge_energy(
            segment.advance(), payment::gross_price(*tariff, segment.price), segment.share_ppm,
            *before);
        if (!charged) return differ("share, residue or amount is out of range");
        if (charged->amount != segment.amount) {
            differ(both("amount", segment.amount.micro, charged->amount.micro));
        }
        if (charged->residue != segment.residue_after) {
            differ(both("residue", segment.residue_after.numerator, charged->residue.numerator));
        }
    }

    // Is it the price that was due, for what the account had used by then?
    void check_price(const Segment& segment) {
        const payment::Tariff* tariff =
            segment.tariff < tariffs_.size() ? tariffs_[segment.tariff] : nullptr;
        const bool computable =
            context_.blocks && tariff != nullptr && segment.price < tariff->prices.size() &&
            segment.register_from.wh >= 0 && segment.register_from < segment.register_to &&
            segment.register_to <= k_max_register && segment.share_ppm >= 0 &&
            segment.share_ppm <= payment::k_full_share_ppm;
        if (!computable) return;
        auto counter = blocks_.find(segment.supply_point);
        if (counter == blocks_.end()) {
            counter =
                blocks_.emplace(segment.supply_point, context_.blocks(segment.supply_point)).first;
        }
        if (!counter->second) return;
        auto what = judged(segment, *tariff, *counter->second);
        if (!what.empty()) differences_.push_back({index_, std::move(what), true});
        counter->second->take(tariff->id, tariff->version, segment.price,
                              segment.advance().wh * segment.share_ppm);
    }

    std::string judged(const Segment& segment, const payment::Tariff& tariff,
                       const payment::BlockCounter& used) {
        const auto due = judge_ && context_.due ? context_.due(segment.supply_point) : std::nullopt;
        if (due) return judge_->judge(index_, tariff, *due, used, source_of(segment));
        return segment.provisional || !used.begun() ? "" : judge_block(segment, tariff, used);
    }

    [[nodiscard]] payment::EnergySource source_of(const Segment& segment) const {
        const auto role =
            context_.role ? context_.role(segment.supply_point, segment.register_id) : std::nullopt;
        return role == metering::RegisterRole::generator ? payment::EnergySource::generator
                                                         : payment::EnergySource::grid;
    }

    const Settlement& settlement_;
    const SettlementContext& context_;
    std::size_t index_ = 0;
    std::vector<const payment::Tariff*> tariffs_;
    std::map<RegisterKey, Energy> settled_;
    std::map<SupplyPointId, payment::Residue> residues_;
    std::map<SupplyPointId, std::optional<payment::BlockCounter>> blocks_;
    std::optional<PriceJudge> judge_;
    std::vector<SettlementDifference> differences_;
};

}  // namespace

std::vector<SettlementDifference> audit_settlement(const Settlement& settlement,
                                                   const SettlementContext& context) {
    return Auditor(settlement, context).run();
}

}  // namespace riser::journal
