#include "core/journal/rerating_audit.h"

#include <algorithm>

#include "core/journal/price_audit.h"

namespace riser::journal {
namespace {

using payment::PriceKey;
using payment::ReratedPart;
using payment::Tariff;

__extension__ using Int128 = __int128;

constexpr Int128 k_most_corrected =
    static_cast<Int128>(k_max_balance.micro) * payment::k_residue_denominator;

const Tariff* find_tariff(const ReratingEvidence& evidence, const PriceKey& key) {
    const auto* versions = evidence.versions(key.tariff);
    if (versions == nullptr) return nullptr;
    const auto found = std::find_if(versions->begin(), versions->end(),
                                    [&](const Tariff& t) { return t.version == key.version; });
    if (found == versions->end() || key.price >= found->prices.size()) return nullptr;
    return &*found;
}

bool needs_local_time(const payment::Account& account, const ReratingEvidence& evidence) {
    return std::any_of(
        account.provisional.begin(), account.provisional.end(), [&](const auto& charge) {
            const auto* versions = evidence.versions(charge.charged.tariff);
            return versions != nullptr &&
                   std::any_of(versions->begin(), versions->end(),
                               [](const Tariff& version) { return version.by_time(); });
        });
}

std::string differ(std::string_view what, const std::string& stated, const std::string& computed) {
    return std::string(what) + " is " + stated + ", computed " + computed;
}

Energy energy_of(const std::vector<ReratedPart>& parts) {
    Energy sum{};  // 4096 times 10^12
    for (const auto& part : parts) sum += part.energy;
    return sum;
}

std::string price_text(const PriceKey& key) {
    return "price " + std::to_string(key.price + 1) + " of version " + std::to_string(key.version);
}

std::string part_text(const ReratedPart& part) {
    return std::to_string(part.energy.wh) + " Wh from " + price_text(part.charged) + " to " +
           price_text(part.due);
}

class ReratingAuditor {
public:
    ReratingAuditor(const payment::Account& before, const ConsumptionRerated& r,
                    const ReratingEvidence& evidence)
        : before_(before), r_(r), evidence_(evidence) {}

    std::vector<ReratingDifference> run() {
        check_amount();
        if (!may_be_sure(evidence_.header)) price("the clock is unsure, and a price is put right");
        if (before_.provisional.empty()) {
            price("nothing was charged by an unsure clock that could be put right");
            return std::move(found_);
        }
        const bool unknown = evidence_.zone == nullptr && needs_local_time(before_, evidence_);
        if (!unknown) check_due(due_rerating(before_, evidence_));
        return std::move(found_);
    }

private:
    void price(std::string what) { found_.push_back({std::move(what), true}); }
    void amount(std::string what) { found_.push_back({std::move(what), false}); }

    // By the prices that are stated.
    void check_amount() {
        Int128 numerator = before_.residue.numerator;
        for (const auto& part : r_.parts) {
            const Tariff* charged = find_tariff(evidence_, part.charged);
            const Tariff* due = find_tariff(evidence_, part.due);
            if (charged == nullptr || due == nullptr) {
                return amount("the tariff or price of a correction is not known");
            }
            const std::int64_t more = payment::gross_price(*due, part.due.price).numerator -
                                      payment::gross_price(*charged, part.charged.price).numerator;
            numerator += static_cast<Int128>(part.energy.wh) * part.share_ppm *
                         std::max<std::int64_t>(more, 0);
            // A part is 2x10^36 at most, so nothing has overflowed before.
            if (numerator > k_most_corrected) return amount("a correction is out of range");
        }
        const Money computed{static_cast<std::int64_t>(numerator / payment::k_residue_denominator)};
        if (computed != r_.amount) {
            amount(differ("the amount of a correction", format_money(r_.amount),
                          format_money(computed)));
        }
        const auto residue = static_cast<std::int64_t>(numerator % payment::k_residue_denominator);
        if (residue != r_.residue_after.numerator) {
            amount(differ("the residue of a correction", std::to_string(r_.residue_after.numerator),
                          std::to_string(residue)));
        }
    }

    void check_due(const std::optional<payment::Rerating>& due) {
        if (!due) {
            if (!r_.parts.empty()) price("what was due instead cannot be computed");
            return;
        }
        if (r_.parts.empty()) {
            return price("what was charged by an unsure clock is left as it is, computed " +
                         format_money(due->amount) + " more");
        }
        if (due->amount != r_.amount) {
            price(differ("a correction", format_money(r_.amount), format_money(due->amount)));
        }
        if (due->parts == r_.parts) return;
        const Energy stated = energy_of(r_.parts);
        const Energy computed = energy_of(due->parts);
        if (stated != computed) {
            return price(differ("the energy of a correction", std::to_string(stated.wh) + " Wh",
                                std::to_string(computed.wh) + " Wh"));
        }
        const auto [a, b] =
            std::mismatch(r_.parts.begin(), r_.parts.end(), due->parts.begin(), due->parts.end());
        price(differ("a part of a correction", a == r_.parts.end() ? "left out" : part_text(*a),
                     b == due->parts.end() ? "none" : part_text(*b)));
    }

    const payment::Account& before_;
    const ConsumptionRerated& r_;
    const ReratingEvidence& evidence_;
    std::vector<ReratingDifference> found_;
};

}  // namespace

std::optional<payment::Rerating> due_rerating(const payment::Account& before,
                                              const ReratingEvidence& evidence) {
    if (evidence.zone == nullptr && needs_local_time(before, evidence)) return std::nullopt;
    const auto& header = evidence.header;
    const ZoneRules utc;
    return payment::rerate(before.provisional, evidence.versions,
                           evidence.zone != nullptr ? *evidence.zone : utc, before.residue,
                           before.blocks, {header.boot, header.monotonic_ms, header.wall_ms});
}

std::vector<ReratingDifference> audit_rerating(const payment::Account& before,
                                               const ConsumptionRerated& r,
                                               const ReratingEvidence& evidence) {
    return ReratingAuditor(before, r, evidence).run();
}

}  // namespace riser::journal
