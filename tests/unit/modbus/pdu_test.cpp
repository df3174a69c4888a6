// Exchanges printed in the Modbus Application Protocol V1.1b3, section 6, and what must be refused.
#include "gateway/field/modbus/pdu.h"

#include <gtest/gtest.h>

namespace riser::modbus {
namespace {

struct SpecRead {
    ReadBlock block;
    Pdu request;
    Pdu answer;
    std::vector<std::uint16_t> first_values;
};

TEST(Pdu, reads_are_those_of_the_specification) {
    const std::vector<SpecRead> reads{
        {{ReadFunction::coils, 0x13, 0x13},
         {1, 0, 0x13, 0, 0x13},
         {1, 3, 0xCD, 0x6B, 0x05},
         {1, 0, 1, 1, 0, 0, 1, 1}},
        {{ReadFunction::discrete_inputs, 0xC4, 0x16},
         {2, 0, 0xC4, 0, 0x16},
         {2, 3, 0xAC, 0xDB, 0x35},
         {0, 0, 1, 1, 0, 1, 0, 1}},
        {{ReadFunction::holding_registers, 0x6B, 3},
         {3, 0, 0x6B, 0, 3},
         {3, 6, 2, 0x2B, 0, 0, 0, 0x64},
         {555, 0, 100}},
        {{ReadFunction::input_registers, 8, 1}, {4, 0, 8, 0, 1}, {4, 2, 0, 0x0A}, {10}},
    };
    for (const SpecRead& read : reads) {
        const Request request = read_request(read.block);
        EXPECT_EQ(request.pdu, read.request);
        EXPECT_TRUE(request.shape.accepts(read.answer));
        const auto values = registers_of(read.block, read.answer);
        ASSERT_EQ(values.size(), read.block.count);
        EXPECT_TRUE(std::equal(read.first_values.begin(), read.first_values.end(), values.begin()));
    }
}

TEST(Pdu, writes_are_answered_as_the_specification_says) {
    struct SpecWrite {
        Pdu request;
        Pdu answer;
    };
    const std::vector<SpecWrite> writes{
        {{5, 0, 0xAC, 0xFF, 0}, {5, 0, 0xAC, 0xFF, 0}},
        {{6, 0, 1, 0, 3}, {6, 0, 1, 0, 3}},
        {{15, 0, 0x13, 0, 0x0A, 2, 0xCD, 1}, {15, 0, 0x13, 0, 0x0A}},
        {{16, 0, 1, 0, 2, 4, 0, 0x0A, 1, 2}, {16, 0, 1, 0, 2}},
    };
    for (const SpecWrite& write : writes) {
        const Request request = write_request({write.request, 0, {}});
        EXPECT_EQ(request.pdu, write.request);
        EXPECT_TRUE(request.shape.accepts(write.answer));
        for (std::size_t i = 0; i < write.answer.size(); ++i) {
            Pdu other = write.answer;
            other[i] = static_cast<std::uint8_t>(other[i] + 1);
            EXPECT_FALSE(request.shape.accepts(other)) << "byte " << i << " of an echo counts";
        }
    }
}

TEST(Pdu, exceptions_are_known_by_their_function) {
    const Request request = read_request({ReadFunction::coils, 0x04A1, 1});
    EXPECT_TRUE(request.shape.accepts_exception(Pdu{0x81, 2}));
    EXPECT_FALSE(request.shape.accepts_exception(Pdu{0x82, 2}));
    EXPECT_FALSE(request.shape.accepts_exception(Pdu{0x81, 0}));
    EXPECT_FALSE(request.shape.accepts_exception(Pdu{0x81, 12}));
    EXPECT_FALSE(request.shape.accepts_exception(Pdu{0x81}));
}

TEST(Pdu, vendor_answers_must_have_the_length_and_the_first_bytes_of_the_profile) {
    const SwitchWrite write{{0x20, 5, 0, 0, 5, 10}, 5, {0x20, 5, 0}};
    ASSERT_TRUE(check_switch_write(write));
    const Request request = write_request(write);
    EXPECT_TRUE(request.shape.accepts(Pdu{0x20, 5, 0, 0, 5}));
    EXPECT_FALSE(request.shape.accepts(Pdu{0x20, 5, 1, 0, 5}));
    EXPECT_FALSE(request.shape.accepts(Pdu{0x20, 5, 0, 0}));
}

TEST(Pdu, writes_that_cannot_be_trusted_are_refused) {
    const std::vector<SwitchWrite> bad{
        {{}, 0, {}},
        {{5, 0, 1, 0x55, 0}, 0, {}},         // toggle
        {{5, 0, 1, 0xFF, 1}, 0, {}},         // no coil value
        {{5, 0, 1, 0xFF}, 0, {}},            // cut
        {{6, 0, 1, 0, 1, 0}, 0, {}},         // too long
        {{16, 0, 1, 0, 2, 2, 0, 1}, 0, {}},  // byte count contradicts quantity
        {{16, 0, 1, 0, 1, 2, 0}, 0, {}},     // data missing
        {{15, 0, 1, 0, 0, 0}, 0, {}},        // nothing to write
        {{0x20, 5, 0}, 0, {}},               // vendor answer unknown
        {{0x20, 5, 0}, 5, {0x21}},           // another function's answer
        {{0x20, 5, 0}, 2, {0x20, 5, 0}},     // prefix longer than the answer
    };
    for (const SwitchWrite& write : bad)
        EXPECT_FALSE(check_switch_write(write)) << write.request.size();
}

}  // namespace
}  // namespace riser::modbus
