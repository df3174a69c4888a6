#include "core/journal/check_common.h"

#include <algorithm>

#include "core/units/largest_remainder.h"

namespace riser::journal {
namespace {

bool is_place(SupplyPointId id) {
    return id.value >= 1 && id.value <= k_max_small_id;
}

std::string_view broken_parts(const CommonCostsShared& r) {
    if (r.parts.size() > k_max_common_members) return "there are too many parts";
    const Money most = r.whole < Money{} ? -r.whole : r.whole;
    Money sum{};
    Energy energy{};
    std::int64_t weight = 0;
    for (std::size_t i = 0; i < r.parts.size(); ++i) {
        const CommonPart& part = r.parts[i];
        if (part.account.is_nil() || part.account == r.payer) {
            return "a part is nobody's, or his who passes it on";
        }
        if (!is_place(part.supply_point)) return "the supply point is not within 1 and 65535";
        if (i > 0 && r.parts[i - 1].supply_point >= part.supply_point) {
            return "the parts are not in their order, each once";
        }
        const Money amount = r.whole < Money{} ? -part.amount : part.amount;
        if (amount < Money{} || amount > most - sum || part.energy.wh < 0 ||
            part.energy > r.energy - energy || part.weight < 0 ||
            part.weight > r.of_weight - weight) {
            return "the parts are more than the whole";
        }
        sum += amount;
        energy += part.energy;
        weight += part.weight;
    }
    return "";
}

}  // namespace

std::string_view broken_terms(const CommonTerms& terms) {
    if (terms.supply_point.value == 0) {
        return terms.members.empty() ? "" : "nothing is shared, and there are members";
    }
    if (!is_place(terms.supply_point)) return "the supply point is not within 1 and 65535";
    if (terms.period == payment::CollectionPeriod::hour) return "no period is an hour";
    if (terms.members.size() > k_max_common_members) return "there are too many members";
    for (std::size_t i = 0; i < terms.members.size(); ++i) {
        const CommonMember& member = terms.members[i];
        const bool good = is_place(member.supply_point) &&
                          member.supply_point != terms.supply_point && member.weight >= 0 &&
                          member.weight <= k_max_common_weight;
        if (!good) return "a member is the common supply point, or weighs what nobody does";
        if (i > 0 && terms.members[i - 1].supply_point >= member.supply_point) {
            return "the members are not in their order, each once";
        }
    }
    return "";
}

std::string_view broken_rule(const CommonCostsShared& r) {
    if (r.from_ms < 0 || r.to_ms < r.from_ms) return "the period ends before it begins";
    if (r.whole.micro < -k_max_whole || r.whole.micro > k_max_whole) {
        return "the whole is out of range";
    }
    if (r.energy.wh < 0 || r.of_weight < 0) return "energy or weight is below zero";
    if (!r.parts.empty() && r.payer.is_nil()) return "parts are passed on by nobody";
    if (const auto broken = broken_parts(r); !broken.empty()) return broken;
    return broken_terms(r.next);
}

}  // namespace riser::journal
