// Runs every golden exchange through its profile and the decoder, and sees to it that no profile is
// without: each field, each channel of a switch in both directions and both states must occur.
#include <filesystem>

#include "gateway/field/modbus/meter_decoder.h"
#include "gateway/field/modbus/meter_profile_loader.h"
#include "tests/golden/golden_file.h"

namespace riser::golden {
namespace {

using modbus::BlockAnswer;
using modbus::DecodedMeter;
using modbus::MeterProfile;
using modbus::ReadFunction;

constexpr const char* k_profiles = "configs/meters";
constexpr const char* k_golden = "tests/golden";

std::uint16_t word_at(const Bytes& bytes, std::size_t index) {
    return static_cast<std::uint16_t>((bytes[index] << 8U) | bytes[index + 1]);
}

bool is_read(const Frames& frames) {
    return frames.request[1] >= 1 && frames.request[1] <= 4;
}

// The answer as the bus master would hand it over. Asserts that it fits its request.
BlockAnswer block_of(const Frames& frames) {
    BlockAnswer block;
    block.function = static_cast<ReadFunction>(frames.request[1]);
    block.address = word_at(frames.request, 2);
    const std::size_t count = word_at(frames.request, 4);
    const bool bits = frames.request[1] <= 2;
    EXPECT_EQ(frames.answer[2], bits ? (count + 7) / 8 : count * 2) << "byte count of the answer";
    EXPECT_EQ(frames.answer.size(), 5U + frames.answer[2]);
    for (std::size_t i = 0; i < count; ++i) {
        if (bits) {
            block.registers.push_back((frames.answer[3 + i / 8] >> (i % 8)) & 1U);
        } else {
            block.registers.push_back(word_at(frames.answer, 3 + 2 * i));
        }
    }
    return block;
}

std::set<std::string> as_text(const MeterProfile& profile, const DecodedMeter& meter,
                              const std::vector<BlockAnswer>& blocks) {
    std::set<std::string> lines;
    lines.insert("health " + std::string(metering::to_string(meter.health)));
    for (const auto& value : meter.registers) {
        lines.insert(std::string(metering::to_string(value.quantity)) + " " +
                     std::to_string(value.value.wh) + " quantum " +
                     std::to_string(value.quantum.wh));
    }
    const auto add = [&](const char* name, const auto& value) {
        if (value) lines.insert(std::string(name) + " " + std::to_string(*value));
    };
    add("voltage_mv", meter.instantaneous.voltage_mv);
    add("current_ma", meter.instantaneous.current_ma);
    add("frequency_mhz", meter.instantaneous.frequency_mhz);
    if (meter.instantaneous.power)
        lines.insert("power_w " + std::to_string(meter.instantaneous.power->w));
    add("model_code", meter.model_code);
    if (meter.serial) lines.insert("serial " + *meter.serial);
    const auto add_state = [&](const std::string& name, metering::SwitchState state) {
        if (state != metering::SwitchState::unknown) {
            lines.insert(name + " " + std::string(metering::to_string(state)));
        }
    };
    add_state("switch", meter.switch_state);
    if (profile.switching && profile.switching->channels.size() > 1) {
        for (std::size_t i = 0; i < profile.switching->channels.size(); ++i) {
            const auto& back = profile.switching->channels[i].read_back;
            for (const auto& block : blocks) {
                add_state("channel " + std::to_string(i), decode_switch(back, block));
            }
        }
    }
    return lines;
}

Bytes pdu_of(const Bytes& frame) {
    return {frame.begin() + 1, frame.end() - 2};
}

void check_command(const MeterProfile& profile, const Exchange& exchange) {
    ASSERT_TRUE(profile.switching) << "the profile has no switch";
    ASSERT_LT(exchange.command->channel, profile.switching->channels.size());
    ASSERT_EQ(exchange.frames.size(), 1U);
    const auto& channel = profile.switching->channels[exchange.command->channel];
    const auto& write = exchange.command->connect ? channel.connect : channel.disconnect;
    EXPECT_EQ(pdu_of(exchange.frames[0].request), write.request);
    const Bytes answer = pdu_of(exchange.frames[0].answer);
    EXPECT_EQ(answer.size(), write.response_length);
    ASSERT_GE(answer.size(), write.expected_response_prefix.size());
    EXPECT_TRUE(std::equal(write.expected_response_prefix.begin(),
                           write.expected_response_prefix.end(), answer.begin()));
}

void check_frames(const Exchange& exchange) {
    ASSERT_FALSE(exchange.frames.empty());
    for (const Frames& frames : exchange.frames) {
        ASSERT_TRUE(has_good_crc(frames.request)) << "CRC of a request";
        ASSERT_TRUE(has_good_crc(frames.answer)) << "CRC of an answer";
        EXPECT_EQ(frames.request[0], frames.answer[0]) << "another device answers";
        EXPECT_EQ(frames.request[1], frames.answer[1]) << "another function answers";
    }
}

void check_exchange(const MeterProfile& profile, const Exchange& exchange) {
    EXPECT_NE(exchange.provenance, Provenance::missing) << "say recorded: source, or constructed";
    check_frames(exchange);
    if (testing::Test::HasFatalFailure()) return;
    if (exchange.command) return check_command(profile, exchange);
    std::vector<BlockAnswer> blocks;
    for (const Frames& frames : exchange.frames) {
        ASSERT_TRUE(is_read(frames)) << "a write needs a switch: line";
        blocks.push_back(block_of(frames));
    }
    EXPECT_EQ(as_text(profile, decode_blocks(profile, blocks), blocks), exchange.expected);
}

// What the exchanges of a file show of its profile.
std::set<std::string> shown(const GoldenFile& file) {
    std::set<std::string> all;
    for (const Exchange& exchange : file.exchanges) {
        if (exchange.command) {
            all.insert((exchange.command->connect ? "connect " : "disconnect ") +
                       std::to_string(exchange.command->channel));
        }
        for (const std::string& line : exchange.expected) {
            all.insert(line);
            all.insert(line.substr(0, line.find(' ')));
        }
    }
    return all;
}

std::string shown_name(modbus::Field field) {
    switch (field) {
        case modbus::Field::import_energy:
            return "import_energy";
        case modbus::Field::export_energy:
            return "export_energy";
        case modbus::Field::import_energy_t1:
            return "import_energy_t1";
        case modbus::Field::import_energy_t2:
            return "import_energy_t2";
        case modbus::Field::voltage:
            return "voltage_mv";
        case modbus::Field::current:
            return "current_ma";
        case modbus::Field::frequency:
            return "frequency_mhz";
        case modbus::Field::power:
            return "power_w";
        case modbus::Field::switch_state:
            return "switch";
        case modbus::Field::serial:
            return "serial";
        case modbus::Field::model_code:
            return "model_code";
    }
    return "";
}

void check_coverage(const MeterProfile& profile, const GoldenFile& file) {
    const std::set<std::string> all = shown(file);
    for (const auto& field : profile.fields) {
        EXPECT_TRUE(all.contains(shown_name(field.field)))
            << "no exchange shows " << shown_name(field.field);
    }
    if (!profile.switching) return;
    const std::size_t last = profile.switching->channels.size() - 1;
    for (const std::size_t channel : {std::size_t{0}, last}) {
        EXPECT_TRUE(all.contains("connect " + std::to_string(channel)));
        EXPECT_TRUE(all.contains("disconnect " + std::to_string(channel)));
        const std::string name = last == 0 ? "switch" : "channel " + std::to_string(channel);
        EXPECT_TRUE(all.contains(name + " connected")) << name;
        EXPECT_TRUE(all.contains(name + " disconnected")) << name;
    }
}

TEST(Golden, every_exchange_of_every_profile_decodes_to_what_the_file_says) {
    const auto profiles = modbus::load_meter_profiles(k_profiles);
    ASSERT_TRUE(profiles) << profiles.error().message;
    EXPECT_GE(profiles->size(), 10U);

    for (const MeterProfile& profile : *profiles) {
        const GoldenFile file =
            read_golden_file(std::string(k_golden) + "/" + profile.name + ".txt");
        EXPECT_TRUE(file.faults.empty()) << profile.name << ": " << file.faults.front();
        for (const Exchange& exchange : file.exchanges) {
            SCOPED_TRACE(profile.name + ".txt:" + std::to_string(exchange.line) + ": " +
                         exchange.title);
            check_exchange(profile, exchange);
        }
        SCOPED_TRACE(profile.name + ".txt");
        check_coverage(profile, file);
    }
}

TEST(Golden, every_file_belongs_to_a_profile) {
    for (const auto& entry : std::filesystem::directory_iterator(k_golden)) {
        if (entry.path().extension() != ".txt" || entry.path().stem() == "CMakeLists") continue;
        EXPECT_TRUE(std::filesystem::exists(std::string(k_profiles) + "/" +
                                            entry.path().stem().string() + ".toml"))
            << entry.path();
    }
}

TEST(Golden, a_wrong_crc_is_seen) {
    EXPECT_TRUE(has_good_crc({0x01, 0x04, 0x00, 0x48, 0x00, 0x02, 0xF1, 0xDD}));
    EXPECT_FALSE(has_good_crc({0x01, 0x04, 0x00, 0x49, 0x00, 0x02, 0xF1, 0xDD}));
}

}  // namespace
}  // namespace riser::golden
