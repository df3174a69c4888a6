// The building of bench storage_day: sixty apartments on two buses whose registers and contacts
// follow simple loads, and a field that answers every command at once. It exists to make the real
// controller write what it would write in a day; bytes on wires are the business of other benches.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/prng.h"
#include "gateway/controller/action.h"
#include "gateway/controller/event.h"
#include "gateway/controller/site.h"

namespace riser::bench {

inline constexpr std::uint32_t k_meters = 60;
inline constexpr std::uint32_t k_buses = 2;
// Apartments 1..k_poor live from one small top-up to the next; the others have credit for months.
inline constexpr std::uint32_t k_poor = 3;

[[nodiscard]] controller::SiteConfig sixty_apartments();
[[nodiscard]] AccountId account_of(std::uint32_t apartment);  // from 1

class StorageDayBuilding {
public:
    StorageDayBuilding();

    // Lets the loads run. Which way they go depends on the hour and on chance.
    void pass(Duration time, std::int64_t hour_of_day);
    [[nodiscard]] metering::SweepFinished sweep(BusId bus, Instant at);
    [[nodiscard]] controller::Event answer(const metering::MeterCommand& command, Instant at);
    [[nodiscard]] int switched() const { return switched_; }  // times a contact has moved

private:
    struct Apartment {
        std::int64_t milli_wh = 0;
        std::int64_t load_w = 0;
        bool connected = true;
    };
    [[nodiscard]] metering::MeterReport report(std::uint32_t meter, Instant at) const;

    std::vector<Apartment> apartments_;  // index + 1 is the meter
    Prng prng_{2026};
    int switched_ = 0;
};

}  // namespace riser::bench
