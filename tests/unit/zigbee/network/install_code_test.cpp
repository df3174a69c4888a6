#include "gateway/field/zigbee/network/install_code.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee {
namespace {

// Published examples with their check sums.
constexpr std::array<std::string_view, 5> k_good = {
    "83FED3407A939723A5C639FF4C12", "83FED3407A939723A5C639B26916D505C3B5", "11223344556677884AF7",
    "7A939723A5C639B269161802819B", "83FED3407A939723A5C639B269161802AEBB",
};

TEST(InstallCode, codes_of_all_lengths_are_read) {
    for (const std::string_view text : k_good) {
        const auto code = read_install_code(text);
        ASSERT_TRUE(code.ok()) << text;
        EXPECT_EQ(code->code, from_hex(text));
        EXPECT_FALSE(code->device.has_value());
    }
}

TEST(InstallCode, is_read_as_people_type_it) {
    const Bytes wanted = from_hex("11223344556677884AF7");
    for (const std::string_view text : {std::string_view("1122-3344-5566-7788-4af7"),
                                        std::string_view("11:22:33:44:55:66:77:88:4a:f7"),
                                        std::string_view("1122 3344 5566 7788 4AF7")}) {
        const auto code = read_install_code(text);
        ASSERT_TRUE(code.ok()) << text;
        EXPECT_EQ(code->code, wanted);
    }
}

TEST(InstallCode, forms_of_makers_say_whose_it_is) {
    const Bytes wanted = from_hex("11223344556677884AF7");
    constexpr Eui64 k_device{0x000D'6FFF'FE12'3456};
    for (const std::string_view text :
         {std::string_view("Z:000D6FFFFE123456$I:11223344556677884AF7"),
          std::string_view("000d6ffffe123456|11223344556677884af7"),
          std::string_view("|000D6FFFFE123456|11223344556677884AF7|"),
          std::string_view("G$M:1234$S:567$A:000D6FFFFE123456$I:11223344556677884AF7"),
          std::string_view("HUE:Z:11223344556677884AF7 M:000D6FFFFE123456 D:L3B A:1234")}) {
        const auto code = read_install_code(text);
        ASSERT_TRUE(code.ok()) << text << ": " << code.error().message;
        EXPECT_EQ(code->code, wanted) << text;
        EXPECT_EQ(code->device, k_device) << text;
    }
}

struct Wrong {
    std::string_view text;
    std::string_view says;
};

TEST(InstallCode, what_is_wrong_is_said_and_the_code_is_not) {
    constexpr std::array<Wrong, 6> k_wrong = {{
        {"1122334455667788FFFF", "check sum"},
        {"11223344556677884AF", "even number"},
        {"112233445566774AF7", "has 18"},
        {"1122334455667788XXXX", "0 to 9"},
        {"", "has 0"},
        {"000D6FFFFE1234|11223344556677884AF7", "address"},
    }};
    for (const Wrong& each : k_wrong) {
        const auto code = read_install_code(each.text);
        ASSERT_FALSE(code.ok()) << each.text;
        EXPECT_NE(code.error().message.find(each.says), std::string::npos)
            << each.text << ": " << code.error().message;
        EXPECT_EQ(code.error().message.find("1122"), std::string::npos);
    }
}

}  // namespace
}  // namespace riser::zigbee
