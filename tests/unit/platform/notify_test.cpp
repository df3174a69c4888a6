// A datagram socket in the place of systemd's.
#include "platform/systemd/notify.h"

#include <cstdlib>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace riser::systemd {
namespace {

struct Notify : testing::Test {
    int socket = -1;

    void SetUp() override {
        socket = ::socket(AF_UNIX, SOCK_DGRAM, 0);
        const std::string name = "riser-notify-test-" + std::to_string(::getpid());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name.copy(address.sun_path + 1, name.size());  // abstract: starts with a zero byte
        const auto length =
            static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
        ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), length), 0);
        ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    }
    void TearDown() override {
        ::unsetenv("NOTIFY_SOCKET");
        ::unsetenv("WATCHDOG_USEC");
        ::close(socket);
    }
    std::string received() {
        std::array<char, 256> buffer{};
        const auto count = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        return count < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(count));
    }
};

TEST_F(Notify, tells_systemd_what_it_waits_for) {
    notify_ready("60 meters");
    EXPECT_EQ(received(), "READY=1\nSTATUS=60 meters");
    notify_alive();
    EXPECT_EQ(received(), "WATCHDOG=1");
    notify_stopping("settling");
    EXPECT_EQ(received(), "STOPPING=1\nSTATUS=settling");
}

TEST_F(Notify, keeps_a_status_on_one_line) {
    notify_status("fine\nWATCHDOG=trigger");

    EXPECT_EQ(received(), "STATUS=fine WATCHDOG=trigger");
}

TEST_F(Notify, reads_the_watchdog_interval_meant_for_this_process) {
    EXPECT_EQ(watchdog_interval(), std::nullopt);

    ::setenv("WATCHDOG_USEC", "30000000", 1);

    EXPECT_EQ(watchdog_interval(), std::optional<Duration>(std::chrono::seconds(30)));
}

TEST(NotifyOutsideSystemd, does_nothing) {
    notify_ready("nobody listens");
    EXPECT_EQ(watchdog_interval(), std::nullopt);
}

}  // namespace
}  // namespace riser::systemd
