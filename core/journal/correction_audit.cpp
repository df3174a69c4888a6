#include "core/journal/correction_audit.h"

#include <algorithm>

namespace riser::journal {
namespace {

using payment::CorrectedPart;

std::string differ(std::string_view what, const std::string& stated, const std::string& computed) {
    return std::string(what) + " is " + stated + ", computed " + computed;
}

void judge_amounts(const payment::Account& before, const ConsumptionCorrected& r,
                   const CorrectionEvidence& evidence, std::vector<CorrectionDifference>& found) {
    const auto again = computed_again(r, evidence.versions, before.residue);
    if (!again) {
        found.push_back({"the tariff or price of a correction is not known", false});
        return;
    }
    for (std::size_t i = 0; i < r.parts.size(); ++i) {
        const CorrectedPart& stated = r.parts[i];
        const CorrectedPart& computed = again->parts[i];
        if (stated.was != computed.was) {
            found.push_back({differ("what a part was charged", format_money(stated.was),
                                    format_money(computed.was)),
                             false});
        }
        if (stated.amount != computed.amount) {
            found.push_back({differ("a part of a correction", format_money(stated.amount),
                                    format_money(computed.amount)),
                             false});
        }
    }
    // What is not booked leaves the fraction where it was.
    const auto residue = r.booked ? again->residue : before.residue;
    if (residue != r.residue_after) {
        found.push_back(
            {differ("the residue of a correction", std::to_string(r.residue_after.numerator),
                    std::to_string(residue.numerator)),
             false});
    }
}

void judge_part(const CorrectedPart& part, const OrderedCorrection& order,
                std::vector<CorrectionDifference>& found) {
    const std::int64_t ends_ms = order.until_ms == 0 ? INT64_MAX : order.until_ms;
    const bool right = part.due.tariff == order.tariff && part.due.version == order.version;
    const bool earlier = part.charged.tariff == order.tariff && !right;
    if (!right && !earlier) {
        found.push_back({"a part is not of the tariff that was corrected", true});
    }
    if (part.to_ms < order.from_ms || part.from_ms >= ends_ms) {
        found.push_back({"a part lies outside of the time that was corrected", true});
    }
}

}  // namespace

std::optional<payment::CorrectionResult> computed_again(const ConsumptionCorrected& r,
                                                        const payment::VersionsOf& versions,
                                                        payment::Residue residue) {
    const auto tariff_of = [&](const payment::PriceKey& key) -> const payment::Tariff* {
        const auto* all = versions(key.tariff);
        if (all == nullptr) return nullptr;
        const auto found = std::find_if(all->begin(), all->end(), [&](const payment::Tariff& t) {
            return t.version == key.version;
        });
        return found == all->end() || key.price >= found->prices.size() ? nullptr : &*found;
    };
    return payment::with_amounts(r.parts, tariff_of, residue);
}

std::vector<CorrectionDifference> audit_correction(const payment::Account& before,
                                                   const ConsumptionCorrected& r,
                                                   const CorrectionEvidence& evidence) {
    std::vector<CorrectionDifference> found;
    judge_amounts(before, r, evidence, found);
    if (r.booked == before.closed()) {
        found.push_back({before.closed() ? "an account that is closed is corrected"
                                         : "an account that is open is left as it is",
                         true});
    }
    if (!evidence.order) return found;
    for (const auto& part : r.parts) judge_part(part, *evidence.order, found);
    return found;
}

}  // namespace riser::journal
