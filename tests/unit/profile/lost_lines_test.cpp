// A profile that has lost a line is refused, wherever a default would be about money or light.
#include "gateway/field/modbus/meter_profile_loader.h"
#include "tests/unit/profile/profile_texts.h"

namespace riser::modbus {
namespace {

// A line that is lost must not become another profile that is good too: a register charged a hundredfold, or a contact
// that is read where none is.
TEST(LostLine, is_no_silent_default_for_money_or_light) {
    const std::string meter = with({k_model, k_energy});
    const std::string breaker = with({k_model, k_switch});
    const std::string in_a_register =
        replaced(breaker, "\"coil\"\naddress = 0\n", "\"holding\"\naddress = 0\n") +
        "mask = 1\nclosed = 1\nopen = 0\n";
    ASSERT_TRUE(parse_meter_profile(in_a_register, "x"));
    const std::vector<Refused> rows{
        {replaced(meter, "scale = \"1\"\n", ""),
         "x.toml:7:1: field[1].scale: is required for energy: what one count is worth, such as "
         "\"1/100\"; did you mean scale = \"1\", where a count is one kWh?"},
        {replaced(meter, "rollover = \"none\"\n", ""),
         "x.toml:7:1: field[1].rollover_wh: is required for energy: the last value before 0 in Wh; "
         "did you mean rollover = \"unknown\", where no source says it, or rollover = \"none\", "
         "where it never comes?"},
        {replaced(breaker, "index = 3\n", ""),
         "x.toml:14:1: switch.read_back.index: is required where count is more than 1: which of "
         "the 8 is the contact (of channel 0); did you mean index = 0?"},
        {replaced(in_a_register, "mask = 1\n", ""),
         "x.toml:14:1: switch.read_back.mask: is required for a register: which of its bits are "
         "the contact; did you mean mask = 0xFFFF, all of them?"},
    };
    for (const Refused& row : rows) {
        const auto profile = parse_meter_profile(row.text, "x");
        ASSERT_FALSE(profile) << row.message << "\n" << row.text;
        EXPECT_EQ(profile.error().message, row.message);
    }
}

}  // namespace
}  // namespace riser::modbus
