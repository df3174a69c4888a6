// The computer's own clocks: only what holds on every machine.
#include "platform/clock/system_clock.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace riser::clock {
namespace {

TEST(SystemClock, runs_forward_within_its_bounds) {
    const auto boot = read_boot_id();
    ASSERT_TRUE(boot) << boot.error().message;
    SystemClock system(*boot, {});

    const Now first = system.now();
    const Now second = system.now();

    EXPECT_EQ(first.boot, *boot);
    EXPECT_GE(second.monotonic, first.monotonic);
    EXPECT_LE(second.earliest, second.wall);
    EXPECT_LE(second.wall, second.latest);
}

TEST(SystemClock, never_reports_a_time_below_its_floor) {
    SystemClock system(BootId{}, {});
    const UtcTime far{std::chrono::seconds(4'000'000'000)};  // 2096

    system.raise_floor(far);

    EXPECT_GE(system.now().earliest, far);
    EXPECT_GE(system.now().wall, far);
}

TEST(BootId, says_where_it_could_not_be_read) {
    const auto missing = read_boot_id("/nonexistent/boot_id");

    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("/nonexistent/boot_id"), std::string::npos);
}

TEST(BootId, refuses_what_is_not_a_uuid) {
    const auto path = std::filesystem::temp_directory_path() / "riser_boot_id_test";
    std::ofstream(path) << "not-a-uuid\n";

    EXPECT_FALSE(read_boot_id(path.string()));

    std::filesystem::remove(path);
}

}  // namespace
}  // namespace riser::clock
