// Apportionment of common energy: what the main meter counted and no submeter did (stairs, lift, losses) is
// shared among the apartments by a key that landlord and tenants have agreed on. The parts and the
// landlord's add up to the whole, to the last watt-hour. The price of common energy is not its business.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/units/energy.h"
#include "core/units/ids.h"

namespace riser::metering {

// Numbers are stored: they never change.
enum class ApportionmentKey : std::uint8_t {
    equal = 1,
    floor_area = 2,
    occupants = 3,
    ownership_share = 4,  // what is not owned by a participant is the landlord's
    metered_share = 5,    // by what each one's own meter counted in the period
    landlord_pays = 6,
};
[[nodiscard]] std::string_view to_string(ApportionmentKey key);
[[nodiscard]] std::optional<ApportionmentKey> parse_apportionment_key(std::string_view name);

// A supply point during a part of the period. Who moves makes two participants of one supply point.
struct Participant {
    SupplyPointId supply_point{};
    std::int32_t days = 1;           // of the period, 1..366; ownership and metered energy are not
                                     // weighted by them
    bool vacant = false;             // its part is the landlord's, and nobody else's grows by it
    std::int64_t area_dm2 = 0;       // 0..10^8: hundredths of a square metre
    std::int32_t occupants = 0;      // 0..1000
    std::int32_t ownership_ppm = 0;  // 0..1'000'000
    Energy metered{};                // in the period, 0..10^12 Wh

    bool operator==(const Participant&) const = default;
};
inline constexpr std::size_t k_max_participants = 4'096;

struct ApportionedPart {
    SupplyPointId supply_point{};
    Energy energy{};

    bool operator==(const ApportionedPart&) const = default;
};

struct Apportionment {
    std::vector<ApportionedPart> parts;  // one per supply point with a participant, ascending
    Energy landlord{};

    bool operator==(const Apportionment&) const = default;
};

// By the largest remainder; of equal remainders the lower supply point goes first, the landlord last, so that
// the order of the participants means nothing. When the key weighs nobody (no occupants, nothing
// metered) the landlord pays. Refuses a negative residual, which is a fault of measurement to be found and not
// to be shared, participants out of range, and ownership of more than the whole.
[[nodiscard]] Result<Apportionment> apportion(Energy residual, ApportionmentKey key,
                                              std::span<const Participant> participants);

}  // namespace riser::metering
