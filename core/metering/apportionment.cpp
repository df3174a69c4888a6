#include "core/metering/apportionment.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "core/units/largest_remainder.h"

namespace riser::metering {
namespace {

constexpr std::int64_t k_whole_ppm = 1'000'000;

struct KeyName {
    ApportionmentKey key;
    std::string_view name;
};
constexpr std::array k_keys{
    KeyName{ApportionmentKey::equal, "equal"},
    KeyName{ApportionmentKey::floor_area, "floor_area"},
    KeyName{ApportionmentKey::occupants, "occupants"},
    KeyName{ApportionmentKey::ownership_share, "ownership_share"},
    KeyName{ApportionmentKey::metered_share, "metered_share"},
    KeyName{ApportionmentKey::landlord_pays, "landlord_pays"},
};

std::int64_t weight_of(const Participant& participant, ApportionmentKey key) {
    switch (key) {
        case ApportionmentKey::equal:
            return participant.days;
        case ApportionmentKey::floor_area:
            return participant.area_dm2 * participant.days;
        case ApportionmentKey::occupants:
            return std::int64_t{participant.occupants} * participant.days;
        case ApportionmentKey::ownership_share:
            return participant.ownership_ppm;
        case ApportionmentKey::metered_share:
            return participant.metered.wh;
        case ApportionmentKey::landlord_pays:
            return 0;
    }
    return 0;
}

Outcome<> check_participants(ApportionmentKey key, std::span<const Participant> participants) {
    if (participants.size() > k_max_participants) {
        return fail(Problem{"there are at most 4096 participants"});
    }
    std::int64_t owned = 0;
    for (const Participant& one : participants) {
        const bool good = one.supply_point.value > 0 && one.days >= 1 && one.days <= 366 &&
                          one.area_dm2 >= 0 && one.area_dm2 <= 100'000'000 && one.occupants >= 0 &&
                          one.occupants <= 1'000 && one.ownership_ppm >= 0 &&
                          one.ownership_ppm <= k_whole_ppm && one.metered.wh >= 0 &&
                          one.metered <= k_max_register;
        if (!good) {
            return fail(Problem{"supply point " + to_string(one.supply_point) +
                                " has days, area, people, ownership or energy out of range"});
        }
        owned += one.ownership_ppm;
    }
    if (key == ApportionmentKey::ownership_share && owned > k_whole_ppm) {
        return fail(Problem{"the participants own " + std::to_string(owned) +
                            " ppm of the building, more than the whole"});
    }
    return Done{};
}

}  // namespace

std::string_view to_string(ApportionmentKey key) {
    for (const auto& entry : k_keys) {
        if (entry.key == key) return entry.name;
    }
    return "?";
}

std::optional<ApportionmentKey> parse_apportionment_key(std::string_view name) {
    for (const auto& entry : k_keys) {
        if (entry.name == name) return entry.key;
    }
    return std::nullopt;
}

Result<Apportionment> apportion(Energy residual, ApportionmentKey key,
                                std::span<const Participant> participants) {
    if (residual.wh < 0) {
        return fail(Problem{"the submeters counted more than the main meter: nothing to share"});
    }
    if (residual > k_max_register) return fail(Problem{"the residual is out of range"});
    if (auto good = check_participants(key, participants); !good) return fail(good.error());

    std::map<SupplyPointId, std::int64_t> occupied;
    std::int64_t landlord = 0;
    std::int64_t sum = 0;
    for (const Participant& one : participants) {
        const std::int64_t weight = weight_of(one, key);
        auto& theirs = occupied[one.supply_point];
        (one.vacant ? landlord : theirs) += weight;
        sum += weight;
    }
    if (key == ApportionmentKey::ownership_share) {
        landlord += k_whole_ppm - sum;
        sum = k_whole_ppm;
    }
    Apportionment result;
    std::vector<std::int64_t> weights;
    for (const auto& [id, weight] : occupied) {
        result.parts.push_back({id, {}});
        weights.push_back(weight);
    }
    weights.push_back(sum == 0 ? 1 : landlord);
    const auto shares = share_out(residual.wh, weights);
    for (std::size_t i = 0; i < result.parts.size(); ++i) result.parts[i].energy = {shares[i]};
    result.landlord = {shares.back()};
    return result;
}

}  // namespace riser::metering
