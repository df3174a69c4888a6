// Whatever befalls readings, gateway and file: once a register was read again, all its days add up to exactly what
// it advanced, and what was measured is still what was measured. Each seed is one story; a failure prints it.
#include "core/base/prng.h"
#include "tests/unit/store/metered_days.h"

namespace riser::store {
namespace {

class AnyStory : public MeterDataTest {
protected:
    void happen(Prng& dice) {
        switch (dice.next() % 6) {
            case 0:
                building.silent.insert(MeterId{1 + static_cast<std::uint32_t>(dice.next() % 3)});
                break;
            case 1:
            case 2:
                building.silent.clear();
                break;
            case 3:
                building.set_off(true);
                break;
            case 4:
                building.set_off(false);
                break;
            default:
                open();  // the process ended and starts again
        }
    }
    void all_is_well() {
        building.silent.clear();
        building.set_off(false);
    }
};

TEST_F(AnyStory, adds_up_to_the_registers) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Prng dice(seed);
        machine.reset();
        forget_file();
        building = MeteredDays();
        now = {Instant{hours(1)}, {}, {}, {}, {}};
        const UtcTime begin = begin_of("2026-10-23");  // over the day of 25 hours
        building.start(begin);
        building.run(begin);
        open();
        std::map<std::uint32_t, Energy> first;
        for (std::uint32_t flat = 1; flat <= k_flats; ++flat) {
            // The row of midnight was written before the first quarter was drawn.
            first[flat] = Energy{std::int64_t{flat} * 10'000};
        }
        UtcTime at = begin;
        const UtcTime end = begin_of("2026-10-29") + minutes(45);
        while (at < end - hours(12)) {
            at += hours(1 + static_cast<std::int64_t>(dice.next() % 20));
            building.run(std::min(at, end - hours(12)));
            look(std::min(at, end - hours(12)));
            happen(dice);
        }
        all_is_well();
        building.run(end);
        look(end);

        for (std::uint32_t flat = 1; flat <= k_flats; ++flat) {
            Energy sum{};
            for (LocalDay day = day_of("2026-10-23"); day <= day_of("2026-10-28"); ++day) {
                const auto shown = curve(flat, local::format_day(day).c_str());
                for (const auto& interval : shown.intervals) {
                    ASSERT_TRUE(interval.energy) << local::format_day(day) << " flat " << flat;
                    if (!interval.measured) {
                        EXPECT_EQ(interval.status, metering::ValueStatus::estimated);
                        continue;
                    }
                    const std::int64_t quarter = interval.from_ms / 900'000;
                    EXPECT_EQ(*interval.measured, Energy{MeteredDays::draw(flat, quarter)});
                }
                sum += sum_of(shown);
            }
            Energy after{};
            for (std::int64_t i = 0; i < 4; ++i) {
                const auto quarter = begin_of("2026-10-29").time_since_epoch() / minutes(15) + i;
                after += Energy{MeteredDays::draw(flat, quarter)};
            }
            EXPECT_EQ(sum + after, Energy{building.shown(flat)} - first[flat]) << "flat " << flat;
        }
    }
}

}  // namespace
}  // namespace riser::store
