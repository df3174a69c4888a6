// The life of a daemon, with a signal to this thread in the place of systemd's.
#include "platform/systemd/service.h"

#include <csignal>
#include <cstdlib>
#include <sys/stat.h>

namespace riser::systemd {
namespace {

struct ServiceLife : testing::Test {
    StopSignals signals;
    std::string happened;
    std::string leave;
    Service service{
        "60 meters",
        "settling",
        [this] { happened += "health "; },
        [this] { return leave; },
        [this] { happened += "stop "; },
    };
};

TEST_F(ServiceLife, ends_in_order_when_a_signal_asks_for_it) {
    service.leave_reason = [this] {
        if (happened == "health health ") ::raise(SIGTERM);
        return std::string();
    };

    EXPECT_EQ(serve(service, signals, Duration{0}), 0);
    EXPECT_EQ(happened, "health health stop ");
}

TEST_F(ServiceLife, hears_an_interrupt_as_well) {
    ::raise(SIGINT);

    EXPECT_EQ(serve(service, signals), 0);
    EXPECT_EQ(happened, "stop ");
}

TEST_F(ServiceLife, leaves_at_once_and_stops_nothing_when_it_must_be_started_again) {
    leave = "a commit ended in an unknown state";

    EXPECT_EQ(serve(service, signals, Duration{0}), k_exit_again);
    EXPECT_EQ(happened, "health ");
}

TEST_F(ServiceLife, a_signal_is_waited_for_no_longer_than_asked) {
    EXPECT_FALSE(signals.wait(std::chrono::microseconds(1)));
    ::raise(SIGTERM);
    EXPECT_TRUE(signals.wait(std::chrono::seconds(600)));
    EXPECT_FALSE(signals.wait(Duration{0}));
}

TEST(ServiceStart, is_tried_again_only_when_that_may_help) {
    EXPECT_EQ(report({"the disk is full", true}), k_exit_later);
    EXPECT_EQ(report({"the configuration is wrong", false}), k_exit_config);
}

TEST_F(ServiceLife, a_broken_connection_does_not_end_it) {
    EXPECT_EQ(::raise(SIGPIPE), 0);
}

TEST(Service, has_the_state_directories_of_its_unit) {
    const auto given = [](const char* value) {
        ::setenv("STATE_DIRECTORY", value, 1);
        auto directories = state_directories();
        ::unsetenv("STATE_DIRECTORY");
        return directories;
    };
    using List = std::vector<std::filesystem::path>;
    EXPECT_EQ(given("/var/lib/riser"), (List{"/var/lib/riser"}));
    EXPECT_EQ(given("/var/lib/riser:/var/lib/other"), (List{"/var/lib/riser", "/var/lib/other"}));
    EXPECT_EQ(given(""), List{});
    EXPECT_EQ(state_directories(), List{}) << "a person started it by hand";
}

TEST(Service, what_it_makes_is_for_its_user_alone) {
    const mode_t before = ::umask(0022);
    keep_files_private();
    EXPECT_EQ(::umask(before), 0077U);
}

}  // namespace
}  // namespace riser::systemd
