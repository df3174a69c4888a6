#include "gateway/field/modbus/meter_profile_loader.h"

#include <filesystem>

#include "gateway/field/modbus/meter_profile_parts.h"
#include "tests/unit/profile/profile_texts.h"

namespace riser::modbus {
namespace {

TEST(ProfileLoader, reads_a_meter_with_a_switch) {
    const auto profile = parse_meter_profile(with({k_model, k_energy, k_switch}), "acme-one");
    ASSERT_TRUE(profile) << profile.error().message;

    EXPECT_EQ(profile->name, "acme-one");
    EXPECT_EQ(profile->evidence, Evidence::manual);
    EXPECT_EQ(profile->max_power(), Power{60 * 230});
    EXPECT_TRUE(profile->identity.weak);
    ASSERT_EQ(profile->fields.size(), 1U);
    EXPECT_EQ(profile->fields[0].scale, (Scale{1000, 1}));
    EXPECT_EQ(profile->fields[0].count, 2);
    EXPECT_EQ(profile->fields[0].freshness, Freshness::money);
    ASSERT_TRUE(profile->switching);
    const SwitchChannel& channel = profile->switching->channels.at(0);
    EXPECT_EQ(channel.connect.request, (Pdu{5, 0, 3, 0xFF, 0}));
    EXPECT_EQ(channel.disconnect.request, (Pdu{5, 0, 3, 0, 0}));
    EXPECT_EQ(channel.connect.response_length, 5);
    EXPECT_EQ(channel.read_back.index, 3);
    EXPECT_FALSE(channel.read_back.shows_contact) << "unless the profile says so";
    EXPECT_EQ(profile->switching->power_on, metering::PowerOnState::keeps);
    EXPECT_EQ(profile->switching->opens_by_itself(), metering::OpensByItself::no);
    EXPECT_FALSE(profile->switching->watchdog);
}

TEST(ProfileLoader, reads_line_limits_timing_and_codecs) {
    const auto profile = parse_meter_profile(with({k_model, R"([line]
baud = 19200
parity = "even"
[limits]
max_registers = 80
gaps_readable = true
[[limits.barrier]]
first = 100
last = 199
[timing]
gap_before_ms = 5
turnaround_ms = 45
timeout_floor_ms = 150
timeout_ceiling_ms = 800
[identity]
model_codes = [7, "0xFFFFFFFFFFFFFFFF"]
[[field]]
name = "model_code"
function = "holding"
address = 0
type = "u16"
[[field]]
name = "serial"
function = "holding"
address = 1
type = "ascii"
length = 8
[[field]]
name = "import_energy"
function = "holding"
address = 10
type = "u64"
order = "cdab"
scale = "0.00001"
unit = "kWh"
rollover_wh = 99999999
invalid = ["0xFFFFFFFFFFFFFFFF", 0]
)"}),
                                             "acme-one");
    ASSERT_TRUE(profile) << profile.error().message;

    EXPECT_EQ(profile->factory_line, (LineSettings{19200, Parity::even, 1}));
    EXPECT_EQ(profile->limits.barriers.at(0), std::pair(std::uint16_t{100}, std::uint16_t{199}));
    EXPECT_EQ(profile->timing.timeout_ceiling, Duration{800'000});
    EXPECT_EQ(profile->identity.expected_model_codes, (std::vector<std::uint64_t>{7, ~0ULL}));
    EXPECT_FALSE(profile->identity.weak);
    EXPECT_EQ(profile->fields[1].count, 8);
    EXPECT_EQ(profile->fields[1].freshness, Freshness::identity);
    const FieldCodec& energy = profile->fields[2];
    EXPECT_EQ(energy.scale, (Scale{1, 100}));
    EXPECT_EQ(energy.order, WordOrder::cdab);
    EXPECT_EQ(energy.rollover, Energy{99'999'999});
    EXPECT_EQ(energy.invalid, (std::vector<std::uint64_t>{~0ULL, 0}));
}

TEST(ProfileLoader, expands_the_channels_of_a_board) {
    const auto in_a_row = parse_meter_profile(with({k_model, R"([switch]
evidence = "manual"
power_on = "unknown"
watchdog_s = 10
write = "coil"
address = 16
connect = 0
disconnect = 0xFF00
channels = 3
channel_step = 2
[switch.read_back]
function = "discrete"
address = 96
count = 6
index = 0
closed = 0
)"}),
                                              "board");
    ASSERT_TRUE(in_a_row) << in_a_row.error().message;
    const auto& channels = in_a_row->switching->channels;
    ASSERT_EQ(channels.size(), 3U);
    EXPECT_EQ(channels[2].connect.request, (Pdu{5, 0, 20, 0, 0}));
    EXPECT_EQ(channels[2].read_back.index, 4);
    EXPECT_EQ(channels[2].read_back.open, 1);
    EXPECT_EQ(in_a_row->switching->watchdog, Duration{10'000'000});

    const auto listed = parse_meter_profile(with({k_model, R"([switch]
evidence = "inferred"
power_on = "unknown"
write = "holding_single"
connect = 1
disconnect = 2
[switch.read_back]
function = "holding"
address = 0
count = 2
mask = 0xFFFF
closed = 1
open = 2
[[switch.channel]]
address = 300
index = 1
[[switch.channel]]
address = 100
index = 0
)"}),
                                            "board");
    ASSERT_TRUE(listed) << listed.error().message;
    EXPECT_EQ(listed->switching->channels[0].disconnect.request, (Pdu{6, 1, 44, 0, 2}));
    EXPECT_EQ(listed->switching->channels[0].read_back.index, 1);
    EXPECT_EQ(listed->switching->evidence, Evidence::inferred);
}

TEST(ProfileLoader, writes_one_register_by_function_16) {
    const auto profile = parse_meter_profile(with({k_model, R"([switch]
evidence = "manual"
power_on = "keeps"
write = "holding"
address = 26
connect = 1
disconnect = 0
[switch.read_back]
function = "holding"
address = 26
mask = 0xFFFF
closed = 1
open = 0
)"}),
                                             "acme-one");
    ASSERT_TRUE(profile) << profile.error().message;
    const SwitchWrite& connect = profile->switching->channels[0].connect;
    EXPECT_EQ(connect.request, (Pdu{16, 0, 26, 0, 1, 2, 0, 1}));
    EXPECT_EQ(connect.expected_response_prefix, (Pdu{16, 0, 26, 0, 1}));
}

TEST(ProfileLoader, understands_exact_scales_only) {
    EXPECT_EQ(parse_scale("1"), (Scale{1, 1}));
    EXPECT_EQ(parse_scale("10"), (Scale{10, 1}));
    EXPECT_EQ(parse_scale("0.01"), (Scale{1, 100}));
    EXPECT_EQ(parse_scale("1/6553600"), (Scale{1, 6553600}));
    EXPECT_EQ(parse_scale("2/4"), (Scale{1, 2}));
    EXPECT_EQ(parse_scale("0.000000000001"), (Scale{1, 1'000'000'000'000}));
    for (const char* text : {"", "0", "-1", "+1", "1/0", "0/1", "1e-2", ".5", "1.", "1/2/3",
                             "0.0000000000001", "10000000000000", " 1", "1,5", "0x10", "1.-5"}) {
        EXPECT_EQ(parse_scale(text), std::nullopt) << text;
    }
}

// Exact messages: they are the user interface of whoever writes a profile.
TEST(ProfileLoader, refuses_with_one_clear_message) {
    const std::string meter = with({k_model, k_energy});
    const std::string breaker = with({k_model, k_switch});
    const std::vector<Refused> rows{
        {"", "x.toml:1:1: model: is required but missing"},
        {"[model", "x.toml:1:7: syntax: "},
        {replaced(meter, "vendor", "vender"),
         "x.toml:2:1: model.vender: unknown key; did you mean \"vendor\"?"},
        {meter + "[lime]\nbaud = 9600\n", "x.toml:15:2: lime: unknown key; did you mean \"line\"?"},
        {meter + "[model]\n", "x.toml:15:1: syntax: "},
        {replaced(meter, "\"Acme\"", "7"),
         "x.toml:2:10: model.vendor: expected text in quotes, found an integer"},
        {replaced(meter, "\"Acme\"", "\"\""), "x.toml:2:10: model.vendor: must not be empty"},
        {replaced(meter, "vendor = \"Acme\"\n", ""),
         "x.toml:1:1: model.vendor: is required but missing"},
        {replaced(meter, "\"manual\"", "\"manaul\""),
         "x.toml:5:12: model.evidence: \"manaul\" is not one of \"manual\", \"inferred\"; did you "
         "mean \"manual\"?"},
        {replaced(meter, "= 60", "= 60.5"),
         "x.toml:6:17: model.max_current_a: expected an integer, found a floating-point number "
         "(write exact "
         "decimals in quotes, as \"0.01\")"},
        {replaced(meter, "= 60", "= 0"),
         "x.toml:6:17: model.max_current_a: 0 is out of range, must be 1..10000"},
        {replaced(meter, "max_current_a = 60\n", ""),
         "x.toml:1:1: model.max_current_a: is required for a meter: it bounds a believable "
         "advance"},
        {replaced(meter, "[[field]]", "phases = 2\n[[field]]"),
         "x.toml:7:10: model.phases: must be 1 or 3"},
        {std::string(k_model), "x.toml:1:1: field: the profile has neither a field nor a switch"},
        {replaced(meter, "import_energy", "export_energy"),
         "x.toml:7:1: field: a meter must have the field \"import_energy\""},
        {replaced(meter, "import_energy", "import_enrgy"),
         "x.toml:8:8: field[1].name: \"import_enrgy\" is not one of \"import_energy\", "
         "\"export_energy\", "
         "\"import_energy_t1\", \"import_energy_t2\", \"voltage\", \"current\", \"frequency\", "
         "\"power\", "
         "\"serial\", \"model_code\"; did you mean \"import_energy\"?"},
        {replaced(meter, "\"f32\"", "\"f64\""),
         "x.toml:11:8: field[1].type: \"f64\" is not one of \"u16\", \"s16\", \"u32\", \"s32\", "
         "\"u64\", \"s64\", "
         "\"f32\", \"ascii\"; did you mean \"u64\"?"},
        {replaced(meter, "address = 72", "adress = 72"),
         "x.toml:10:1: field[1].adress: unknown key; did you mean \"address\"?"},
        {replaced(meter, "address = 72\n", ""),
         "x.toml:7:1: field[1].address: is required but missing"},
        {replaced(meter, "72", "65535"),
         "x.toml:10:11: field[1].address: the value ends beyond 65535"},
        {replaced(meter, "72", "65536"),
         "x.toml:10:11: field[1].address: 65536 is out of range, must be 0..65535"},
        {replaced(meter, "\"input\"", "\"coil\""),
         "x.toml:9:12: field[1].function: fields are read from \"holding\" or \"input\" registers; "
         "the state of "
         "a contact belongs to [switch.read_back]"},
        {replaced(meter, "\"kWh\"", "\"V\""),
         "x.toml:12:8: field[1].unit: \"V\" is not a unit of this field, use one of \"Wh\", "
         "\"kWh\", \"MWh\""},
        {replaced(meter, "\"1\"", "\"1e-2\""),
         "x.toml:13:9: field[1].scale: \"1e-2\" is not an exact positive number such as \"1/100\" "
         "or \"0.01\""},
        {replaced(meter, "\"1\"", "0.01"),
         "x.toml:13:9: field[1].scale: expected text in quotes, found a floating-point number "
         "(write exact "
         "decimals in quotes, as \"0.01\")"},
        {replaced(meter, "\"1\"", "\"999999999999\""),
         "x.toml:13:9: field[1].scale: gives a fraction with more than 12 digits"},
        {meter + "freshness = \"slow\"\n",
         "x.toml:15:13: field[1].freshness: an energy register is money: it is read in every "
         "sweep"},
        {meter + "invalid = [-1]\n",
         "x.toml:15:12: field[1].invalid: expected a non-negative integer, or \"0x...\" in quotes "
         "beyond 63 bits"},
        {meter + std::string(k_energy), "x.toml:16:8: field[2].name: is already given at line 7"},
        {meter + replaced(replaced(replaced(std::string(k_energy), "import_energy", "voltage"),
                                   "72", "73"),
                          "kWh", "V"),
         "x.toml:18:11: field[2].address: overlaps the field at line 7"},
        {meter + "[limits]\n[[limits.barrier]]\nfirst = 60\nlast = 72\n",
         "x.toml:10:11: field[1].address: lies in the barrier 60..72 of [limits]"},
        {meter + "[limits]\n[[limits.barrier]]\nfirst = 60\nlast = 50\n",
         "x.toml:18:8: limits.barrier[1].last: must not be before first"},
        {meter + "[limits]\nmax_registers = 1\n",
         "x.toml:11:8: field[1].type: needs 2 registers, but limits.max_registers is 1"},
        {meter + "[timing]\ntimeout_floor_ms = 600\n",
         "x.toml:15:1: timing.timeout_ceiling_ms: must not be below timeout_floor_ms"},
        {meter + "[identity]\nweak = false\n",
         "x.toml:16:8: identity.weak: cannot be false without a serial field"},
        {meter + "[identity]\nmodel_codes = [1]\n",
         "x.toml:16:15: identity.model_codes: goes together with a model_code field"},
        {replaced(meter, "rollover = \"none\"", "rollover_wh = 0"),
         "x.toml:14:15: field[1].rollover_wh: 0 is out of range, must be 1..1000000000000"},
        {replaced(meter, "rollover = \"none\"", "rollover = \"nine\""),
         "x.toml:14:12: field[1].rollover: \"nine\" is not one of \"unknown\", \"none\"; did you "
         "mean \"none\"?"},
        {meter + "rollover_wh = 9999990\n",
         "x.toml:14:12: field[1].rollover: does not go together with rollover_wh"},
        {replaced(breaker, "connect = 0xFF00", "connect = 0x5500"),
         "x.toml:12:11: switch.connect: must be 0xFF00 or 0x0000: other values toggle or pulse, "
         "and a repeated "
         "or lost command would then leave the wrong state"},
        {replaced(breaker, "disconnect = 0\n", "disconnect = 0xFF00\n"),
         "x.toml:13:14: switch.disconnect: is the same request as connect"},
        {replaced(breaker, "index = 3", "index = 8"),
         "x.toml:18:9: switch.read_back.index: 8 is out of range, must be 0..7"},
        {replaced(breaker, "index = 3", "mask = 8"),
         "x.toml:18:8: switch.read_back.mask: a coil or discrete input is a single bit"},
        {replaced(breaker, "address = 3\n", "address = 3\nchannels = 6\n"),
         "x.toml:12:12: switch.channels: the last channel is not in the read-back block of 8"},
        {replaced(breaker, "\"keeps\"", "\"keep\""),
         "x.toml:9:12: switch.power_on: \"keep\" is not one of \"unknown\", \"keeps\", "
         "\"connects\", "
         "\"disconnects\"; did you mean \"keeps\"?"},
        {replaced(breaker, "[switch.read_back]", "[switch.readback]"),
         "x.toml:14:9: switch.readback: unknown key; did you mean \"read_back\"?"},
        {replaced(
             breaker, "write = \"coil\"\naddress = 3\nconnect = 0xFF00\ndisconnect = 0\n",
             "write = \"vendor\"\nconnect = \"20 0\"\ndisconnect = \"20 01\"\nresponse_length = 2\n"
             "response_prefix = \"20\"\n"),
         "x.toml:11:11: switch.connect: must be bytes such as \"20 05 00\", function first"},
        {replaced(breaker, "write = \"coil\"\naddress = 3\nconnect = 0xFF00\ndisconnect = 0\n",
                  "write = \"vendor\"\nconnect = \"06 00\"\ndisconnect = \"06 "
                  "01\"\nresponse_length = 2\n"
                  "response_prefix = \"06\"\n"),
         "x.toml:11:11: switch.connect: begins with function 6, which is not a vendor's; use "
         "another kind of write"},
    };
    for (const Refused& row : rows) {
        const auto profile = parse_meter_profile(row.text, "x");
        ASSERT_FALSE(profile) << row.message << "\n" << row.text;
        const std::string& message = profile.error().message;
        if (row.message.ends_with("syntax: ")) {
            EXPECT_TRUE(message.starts_with(row.message)) << message;
            EXPECT_EQ(message.find("Error while parsing"), std::string::npos) << message;
        } else {
            EXPECT_EQ(message, row.message);
        }
    }
}

TEST(ProfileLoader, names_profiles_after_their_files) {
    EXPECT_EQ(load_meter_profile("configs/meters/README.md").error().message,
              "configs/meters/README.md: a profile's file must be called [a-z0-9_-]{1,40}.toml, "
              "because that "
              "is its name");
    EXPECT_EQ(load_meter_profile("configs/meters/none-such.toml").error().message,
              "configs/meters/none-such.toml: cannot be read: No such file or directory");
    EXPECT_FALSE(parse_meter_profile(with({k_model, k_energy}), "Upper"));
    EXPECT_FALSE(load_meter_profiles("configs/none-such"));
}

TEST(ProfileLoader, loads_every_shipped_profile) {
    const auto profiles = load_meter_profiles("configs/meters");
    ASSERT_TRUE(profiles) << profiles.error().message;

    std::size_t may_switch = 0;
    for (const MeterProfile& profile : *profiles) {
        EXPECT_FALSE(profile.source.empty()) << profile.name;
        EXPECT_TRUE(profile.factory_line) << profile.name;
        if (profile.switching && profile.switching->evidence == Evidence::manual) ++may_switch;
    }
    EXPECT_TRUE(std::is_sorted(profiles->begin(), profiles->end(),
                               [](const auto& a, const auto& b) { return a.name < b.name; }));
    EXPECT_GE(may_switch, 4U);
}

// ---- what earlier versions did without ---------------------------------------------------------

Result<MeterProfile> load_incomplete(const std::string& text, Incomplete incomplete) {
    toml::Sources::Texts texts;
    texts["own.toml"] = text;
    toml::Sources kept(std::move(texts));
    return load_meter_profile("own.toml", kept, incomplete);
}

TEST(IncompleteProfile, is_refused_or_read_as_before_with_the_same_message) {
    const std::string whole = with({k_model, k_energy, k_switch});
    const std::vector<std::pair<std::string, std::string>> lines = {
        {"rollover = \"none\"\n", "rollover_wh: is required for energy"},
        {"scale = \"1\"\n", "scale: is required for energy"},
        {"max_current_a = 60\n", "max_current_a: is required for a meter"},
        {"index = 3\n", "index: is required where count is more than 1"},
    };
    for (const auto& [line, words] : lines) {
        const std::string text = replaced(whole, line, "");
        const auto refused = load_incomplete(text, Incomplete::refused);
        ASSERT_FALSE(refused) << line;
        EXPECT_NE(refused.error().message.find(words), std::string::npos)
            << refused.error().message;
        const auto told = load_incomplete(text, Incomplete::told);
        ASSERT_TRUE(told) << told.error().message;
        EXPECT_EQ(told->lacks, refused.error().message);
    }
    EXPECT_EQ(load_incomplete(whole, Incomplete::told)->lacks, "");
}

TEST(IncompleteProfile, reads_as_earlier_versions_did) {
    const std::string text = replaced(
        replaced(with({k_model, k_energy}), "rollover = \"none\"\n", ""), "scale = \"1\"\n", "");
    const auto profile = load_incomplete(text, Incomplete::told);
    ASSERT_TRUE(profile) << profile.error().message;
    EXPECT_EQ(profile->fields[0].scale, (Scale{1000, 1})) << "a count was a kWh";
    EXPECT_TRUE(profile->fields[0].rollover_unknown);
    EXPECT_FALSE(profile->fields[0].rollover);
}

TEST(IncompleteProfile, is_refused_all_the_same_for_what_is_wrong_in_it) {
    const std::string text =
        replaced(with({k_model, k_energy}), "rollover = \"none\"\n", "surprise = 1\n");
    const auto profile = load_incomplete(text, Incomplete::told);
    ASSERT_FALSE(profile);
    EXPECT_NE(profile.error().message.find("surprise"), std::string::npos)
        << profile.error().message;
}

}  // namespace
}  // namespace riser::modbus
