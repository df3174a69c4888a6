// SerialPort on a real pseudo-terminal. What only real adapters have (latency timers, RS-485 mode) shows
// here as "unsupported"; that it is asked for at every open is the point.
#include "gateway/io/serial_port.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "gateway/io/serial_line.h"

namespace riser::io {
namespace {

struct Pty {
    Pty() { EXPECT_EQ(openpty(&controller, &held, name.data(), nullptr, nullptr), 0); }
    ~Pty() { unplug(); }
    void unplug() {
        if (controller >= 0) close(controller);
        if (held >= 0) close(held);
        controller = held = -1;
    }
    SerialSettings settings() {
        SerialSettings settings;
        settings.device = name.data();
        return settings;
    }
    int controller = -1;
    int held = -1;
    std::array<char, 128> name{};
};

// Waits until the port has something to say; ten seconds only if the machine is broken.
void wait_for(const SerialPort& port) {
    pollfd waiting{port.descriptor(), POLLIN, 0};
    ASSERT_GT(poll(&waiting, 1, 10'000), 0);
}

TEST(SerialPort, moves_bytes_unchanged_both_ways) {
    Pty pty;
    SerialPort port(pty.settings());
    ASSERT_TRUE(port.open());
    std::vector<std::uint8_t> sent(256);
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i);

    ASSERT_TRUE(port.write(sent));
    std::vector<std::uint8_t> got(sent.size());
    ASSERT_EQ(read(pty.controller, got.data(), got.size()), 256);
    EXPECT_EQ(got, sent) << "no character is special on this line";

    std::array<std::uint8_t, 512> buffer{};
    EXPECT_EQ(port.read(buffer).value_or(99), 0U) << "never waits";
    ASSERT_EQ(write(pty.controller, sent.data(), 200), 200);
    wait_for(port);
    EXPECT_EQ(port.read(buffer).value_or(0), 200U);
    EXPECT_EQ(std::memcmp(buffer.data(), sent.data(), 200), 0);
}

TEST(SerialPort, says_what_it_did_about_latency_at_each_open) {
    Pty pty;
    SerialPort port(pty.settings());
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(port.open());
        EXPECT_NE(port.latency_report().find("low_latency="), std::string::npos);
    }
}

// Whoever reads the log must not have to know errno: a service that systemd fences in gets EPERM.
TEST(SerialPort, a_port_that_may_not_be_opened_says_what_to_do) {
    EXPECT_NE(advice_for_port(EPERM).find("systemctl restart riser-gateway"), std::string::npos);
    EXPECT_NE(advice_for_port(EPERM).find("DeviceAllow="), std::string::npos);
    EXPECT_NE(advice_for_port(EACCES).find("70-riser.rules"), std::string::npos);
    EXPECT_NE(advice_for_port(EACCES).find("dialout"), std::string::npos);
    EXPECT_NE(advice_for_port(ENOENT).find("plugged in"), std::string::npos);
    EXPECT_EQ(advice_for_port(EINVAL), "");
}

TEST(SerialPort, a_second_master_is_kept_out) {
    Pty pty;
    SerialPort first(pty.settings());
    SerialPort second(pty.settings());
    ASSERT_TRUE(first.open());
    const auto refused = second.open();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("nother program uses the adapter"), std::string::npos);
    EXPECT_EQ(second.descriptor(), -1);

    first.close();
    EXPECT_TRUE(second.open());
}

TEST(SerialPort, a_pulled_adapter_is_an_error_and_not_a_hang) {
    Pty pty;
    SerialPort port(pty.settings());
    ASSERT_TRUE(port.open());
    pty.unplug();
    wait_for(port);
    std::array<std::uint8_t, 16> buffer{};
    const auto read = port.read(buffer);
    EXPECT_TRUE(!read || read.value_or(1) == 0);
    const std::array<std::uint8_t, 1> byte{1};
    EXPECT_FALSE(port.write(byte));
    EXPECT_FALSE(port.open());
}

TEST(SerialPort, a_missing_adapter_is_named_with_advice) {
    SerialSettings settings;
    settings.device = "/dev/serial/by-id/usb-nobody-has-this";
    SerialPort port(settings);
    const auto opened = port.open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("usb-nobody-has-this"), std::string::npos);
    EXPECT_NE(opened.error().message.find("/dev/serial/by-id"), std::string::npos);
}

TEST(SerialPort, a_path_that_a_replug_may_change_gets_advice_even_when_it_is_missing) {
    SerialSettings settings;
    settings.device = "/dev/ttyUSB99";
    SerialPort port(settings);
    const auto opened = port.open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("by-id"), std::string::npos);
}

TEST(SerialPort, rs485_mode_that_the_driver_lacks_is_refused_with_advice) {
    Pty pty;
    SerialSettings settings = pty.settings();
    settings.rs485 = true;
    SerialPort port(settings);
    const auto opened = port.open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("rs485 = false"), std::string::npos);
}

}  // namespace
}  // namespace riser::io
