// The serial port of a radio on a real pseudo-terminal: its ways of being opened, its bytes, and a stick that is pulled
// and comes back under its path. What only real ones have (RTS, CTS) is asked of termios here.
#include "gateway/io/radio_port.h"

#include <array>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/sim/runner/pty.h"

namespace riser::io {
namespace {

using Flow = RadioPortSettings::Flow;

struct Stick {
    Stick()
        : link(std::filesystem::path(testing::TempDir()) /
               ("stick-" + std::to_string(::getpid()))) {
        plug();
    }
    void plug() {
        auto made = sim::Pty::open(link);
        ASSERT_TRUE(made) << made.error().message;
        pty.emplace(std::move(made).value());
    }
    [[nodiscard]] RadioPortSettings settings() const {
        return {link.string(),
                {{115'200, Flow::none}, {460'800, Flow::hardware}, {57'600, Flow::software}}};
    }
    [[nodiscard]] termios line() const {
        termios found{};
        EXPECT_EQ(::tcgetattr(pty->descriptor(), &found), 0);
        return found;
    }
    [[nodiscard]] speed_t speed() const {
        const termios found = line();
        return ::cfgetospeed(&found);
    }

    std::filesystem::path link;
    std::optional<sim::Pty> pty;
};

// Until there is something to read; ten seconds only if the machine is broken.
void wait_for(int descriptor) {
    pollfd waiting{descriptor, POLLIN, 0};
    ASSERT_GT(::poll(&waiting, 1, 10'000), 0);
}

TEST(RadioPort, is_opened_in_the_way_it_is_told_to) {
    Stick stick;
    RadioPort port(stick.settings());

    ASSERT_TRUE(port.open());
    EXPECT_EQ(stick.speed(), B115200);
    EXPECT_EQ(stick.line().c_cflag & CRTSCTS, 0U);
    EXPECT_EQ(stick.line().c_iflag & (IXON | IXOFF), 0U);

    port.use_setting(1);
    ASSERT_TRUE(port.open());
    EXPECT_EQ(stick.speed(), B460800);
    EXPECT_NE(stick.line().c_cflag & CRTSCTS, 0U);

    port.use_setting(2);
    ASSERT_TRUE(port.open());
    EXPECT_EQ(stick.speed(), B57600);
    EXPECT_EQ(stick.line().c_iflag & (IXON | IXOFF), static_cast<tcflag_t>(IXON | IXOFF));
    EXPECT_EQ(stick.line().c_cflag & (CSTOPB | PARENB | HUPCL), 0U);

    port.use_setting(3);
    ASSERT_TRUE(port.open()) << "after the last way comes the first";
    EXPECT_EQ(stick.speed(), B115200);
}

TEST(RadioPort, moves_bytes_unchanged_both_ways) {
    Stick stick;
    RadioPort port(stick.settings());
    ASSERT_TRUE(port.open());
    std::vector<std::uint8_t> sent(256);
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i);
    std::vector<std::uint8_t> got(sent.size());

    ASSERT_TRUE(port.write(sent));
    wait_for(stick.pty->descriptor());
    EXPECT_EQ(stick.pty->read(got), sent.size());
    EXPECT_EQ(got, sent);

    EXPECT_EQ(port.read(got).value_or(99), 0U) << "never waits";
    stick.pty->write(sent);
    wait_for(port.descriptor());
    EXPECT_EQ(port.read(got).value_or(0), sent.size());
    EXPECT_EQ(got, sent);
}

TEST(RadioPort, keeps_a_second_host_out) {
    Stick stick;
    RadioPort first(stick.settings());
    RadioPort second(stick.settings());
    ASSERT_TRUE(first.open());

    const auto refused = second.open();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("nother program uses the adapter"), std::string::npos);
    EXPECT_EQ(second.descriptor(), -1);

    first.close();
    EXPECT_TRUE(second.open());
}

TEST(RadioPort, of_a_stick_that_was_pulled_is_found_again_by_its_path) {
    Stick stick;
    RadioPort port(stick.settings());
    ASSERT_TRUE(port.open());

    stick.pty.reset();
    const std::array<std::uint8_t, 1> byte{0x7E};
    std::array<std::uint8_t, 16> buffer{};
    const auto read = port.read(buffer);
    EXPECT_TRUE(!read || read.value_or(1) == 0);
    EXPECT_FALSE(port.write(byte));
    const auto missing = port.open();
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find(stick.link.string()), std::string::npos);
    EXPECT_NE(missing.error().message.find("/dev/serial/by-id"), std::string::npos);

    stick.plug();
    ASSERT_TRUE(port.open());
    ASSERT_TRUE(port.write(byte));
    wait_for(stick.pty->descriptor());
    EXPECT_EQ(stick.pty->read(buffer), 1U);
}

// Closing a line whose flow control holds bytes back would wait for them; the radio's thread must not.
TEST(RadioPort, is_closed_at_once_though_nobody_takes_what_was_written) {
    Stick stick;
    RadioPort port(stick.settings());
    port.use_setting(2);
    ASSERT_TRUE(port.open());
    const std::array<std::uint8_t, 1> stop{0x13};
    stick.pty->write(stop);
    const std::vector<std::uint8_t> frame(64, 0x55);
    (void)port.write(frame);  // taken or not, by what the driver knows of the stop by then

    port.close();

    EXPECT_EQ(port.descriptor(), -1);
    EXPECT_TRUE(port.open());
}

}  // namespace
}  // namespace riser::io
