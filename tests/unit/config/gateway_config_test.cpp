#include <fstream>
#include <sstream>

#include "gateway/config/config.h"
#include "gateway/config/config_report.h"

namespace riser::config {
namespace {

const std::vector<std::string> k_profiles{"breaker", "relays", "sdm120"};

// Line numbers in the messages below count from the first line of this text.
constexpr std::string_view k_small = R"([gateway]
id = "0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10"
site = "6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01"
zone = "Europe/Berlin"
currency = "EUR"
[[bus]]
id = 1
device = "/dev/serial/by-id/adapter"
[[meter]]
id = 3
bus = 1
address = 17
profile = "sdm120"
[[relay_board]]
id = 1
bus = 1
address = 100
profile = "relays"
[[switch]]
id = 5
relay_board = 1
channel = 2
[[tariff]]
name = "flat"
id = "3c0f5f0e-3f0d-4b61-b6b5-5f1f0b8b6a11"
price = "0.31"
[[supply_point]]
id = 7
meter = 3
switches = [5]
account = "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c01"
tariff = "flat"
)";

Result<GatewayConfig> parse(std::string_view text) {
    return parse_gateway_config(text, "g.toml", k_profiles);
}

std::string replaced(std::string_view what, std::string_view by) {
    std::string text(k_small);
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}
std::string also(std::string_view more) {
    return std::string(k_small) + std::string(more);
}

TEST(GatewayConfig, has_sensible_defaults) {
    const auto config = parse(k_small);
    ASSERT_TRUE(config) << config.error().message;

    EXPECT_EQ(to_string(config->gateway), "0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10");
    EXPECT_EQ(config->currency.text(), "EUR");
    EXPECT_EQ(config->state_dir, "/var/lib/riser");
    ASSERT_EQ(config->buses.size(), 1U);
    EXPECT_EQ(config->buses[0].baud, 9600U);
    EXPECT_EQ(config->buses[0].money_interval, Duration{15'000'000});
    EXPECT_EQ(config->buses[0].late_window, Duration{400'000});
    const SupplyPointConfig& point = config->supply_points.at(0);
    EXPECT_FALSE(point.armed) << "nothing is cut unless somebody says so";
    EXPECT_EQ(point.supply_point.registers,
              (std::vector<metering::RegisterShare>{
                  {MeterId{3}, metering::Quantity::import_energy, 1'000'000}}));
    EXPECT_EQ(point.tariff, config->tariffs[0].tariff.id);
    EXPECT_EQ(point.credit_limit, Money{});
    EXPECT_FALSE(config->cloud.enabled);
    EXPECT_EQ(config->local.http_port, 8480);
    EXPECT_EQ(config->settlement.interval, Duration{300'000'000});
    EXPECT_EQ(config->find_meter(MeterId{3})->address, 17);
    EXPECT_EQ(config->find_meter(MeterId{4}), nullptr);
    EXPECT_EQ(config->find_relay_board(1)->profile, "relays");
}

TEST(GatewayConfig, reads_the_example_that_is_shipped) {
    std::vector<std::string> profiles;
    for (const auto& entry : std::filesystem::directory_iterator("configs/meters")) {
        profiles.push_back(entry.path().stem().string());
    }
    std::ifstream stream("configs/gateway.example.toml");
    std::ostringstream text;
    text << stream.rdbuf();

    const auto config = parse_gateway_config(text.str(), "configs/gateway.example.toml", profiles);
    ASSERT_TRUE(config) << config.error().message;

    EXPECT_EQ(config->meters.size(), 5U);
    EXPECT_EQ(config->main_meter, MeterId{100});
    EXPECT_TRUE(config->find_meter(MeterId{4})->trust_inferred_switch);
    EXPECT_EQ(config->supply_points[2].credit_limit, Money{-10'000'000});
    EXPECT_TRUE(config->supply_points[2].protected_customer);
    EXPECT_TRUE(config->supply_points[3].account.is_nil());
    EXPECT_EQ(
        describe(*config),
        "gateway 0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10, site 6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01, "
        "Europe/Berlin, EUR\n"
        "2 buses, 5 meters, 1 relay board, 4 switches, 2 tariffs\n"
        "4 supply points: 3 with an account, 1 armed, 1 protected\n"
        "bus 1: /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10LVX5D-if00-port0 9600 8N1, 4 meters, "
        "1 relay board\n"
        "bus 2: tcp 192.0.2.17:502, 1 meter, 0 relay boards\n");
}

TEST(GatewayConfig, shows_its_defaults_in_the_example) {
    std::ifstream stream("configs/gateway.example.toml");
    std::ostringstream text;
    text << stream.rdbuf();
    const std::string example = text.str();
    const std::size_t behaviour = example.find("[supply]\n");
    const std::size_t cloud = example.find("[cloud]");
    ASSERT_NE(behaviour, std::string::npos);

    const auto written = parse(also(example.substr(behaviour, cloud - behaviour)));
    const auto silent = parse(k_small);
    ASSERT_TRUE(written) << written.error().message;

    EXPECT_EQ(written->supply.confirming_read_age, silent->supply.confirming_read_age);
    EXPECT_EQ(written->supply.confirm_retry, silent->supply.confirm_retry);
    EXPECT_EQ(written->supply.command_timeout, silent->supply.command_timeout);
    EXPECT_EQ(written->supply.switch_interval, silent->supply.switch_interval);
    EXPECT_EQ(written->supply.retry_first, silent->supply.retry_first);
    EXPECT_EQ(written->supply.retry_last, silent->supply.retry_last);
    EXPECT_EQ(written->supply.alarm_after_attempts, silent->supply.alarm_after_attempts);
    EXPECT_EQ(written->supply.cuts_per_minute, silent->supply.cuts_per_minute);
    EXPECT_EQ(written->supply.relay_test_load, silent->supply.relay_test_load);
    EXPECT_EQ(written->settlement.interval, silent->settlement.interval);
    EXPECT_EQ(written->settlement.reading_interval, silent->settlement.reading_interval);
    EXPECT_EQ(written->storage.telemetry_mb, silent->storage.telemetry_mb);
    EXPECT_EQ(written->storage.keep_acknowledged, silent->storage.keep_acknowledged);
}

TEST(GatewayConfig, looks_for_profiles_in_its_folder) {
    const std::string path = testing::TempDir() + "gateway.toml";
    const std::string folder = std::filesystem::absolute("configs/meters").string();
    const std::string with_folder =
        replaced("currency = \"EUR\"", "currency = \"EUR\"\nmeter_profiles = \"" + folder + "\"");
    std::ofstream(path) << with_folder;

    EXPECT_EQ(load_gateway_config(path).error().message,
              path + ":14:11: meter[1].profile: there is no profile \"sdm120\" in " + folder);
    std::ofstream(path) << k_small;
    EXPECT_EQ(
        load_gateway_config(path).error().message,
        path +
            ":13:11: meter[1].profile: there is no profile \"sdm120\" in /usr/share/riser/meters");
    std::filesystem::remove(path);
    EXPECT_EQ(load_gateway_config(path).error().message,
              path + ": cannot be read: No such file or directory");
}

TEST(GatewayConfig, reads_shares_of_several_registers) {
    std::string text = replaced("meter = 3\nswitches", "switches");
    text +=
        "[[supply_point.register]]\nmeter = 3\nshare_ppm = 250000\n"
        "[[supply_point.register]]\nmeter = 3\nquantity = \"import_energy_t2\"\n"
        "[[supply_point]]\nid = 8\n[[supply_point.register]]\nmeter = 3\nshare_ppm = 750000\n";
    const auto config = parse(text);
    ASSERT_TRUE(config) << config.error().message;

    EXPECT_EQ(config->supply_points[0].supply_point.registers.size(), 2U);
    EXPECT_EQ(config->supply_points[1].supply_point.registers[0].share_ppm, 750'000);
}

TEST(TariffConfig, turns_windows_into_a_week) {
    const auto config = parse(
        replaced("price = \"0.31\"\n",
                 "version = 4\ntax_ppm = 190000\neffective_from = \"2026-03-01T12:30:15Z\"\n"
                 "[[tariff.window]]\ndays = \"mon-fri\"\nfrom = \"06:30\"\nprice = \"0.34\"\n"
                 "[[tariff.window]]\nfrom = \"22:00\"\nprice = \"0.241\"\n"
                 "[[tariff.window]]\ndays = \"sun,sat\"\nfrom = \"09:00\"\nprice = \"0.34\"\n"));
    ASSERT_TRUE(config) << config.error().message;
    const payment::Tariff& tariff = config->tariffs.at(0).tariff;

    EXPECT_TRUE(payment::check_tariff(tariff).ok());
    EXPECT_EQ(tariff.version, 4U);
    EXPECT_EQ(tariff.tax_ppm, 190'000);
    EXPECT_EQ(to_unix_ms(tariff.effective_from), 1'772'368'215'000);
    EXPECT_EQ(tariff.prices, (std::vector<Price>{{340'000}, {241'000}}));
    ASSERT_EQ(tariff.week.size(), 14U);
    EXPECT_EQ(tariff.week[0], (payment::SwitchingTime{390, 0}));
    EXPECT_EQ(tariff.week[1], (payment::SwitchingTime{1320, 1}));
    EXPECT_EQ(tariff.week[12], (payment::SwitchingTime{6 * 1440 + 540, 0}));
    EXPECT_EQ(tariff.week[13], (payment::SwitchingTime{6 * 1440 + 1320, 1}));
}

TEST(TariffConfig, understands_days_around_the_weekend) {
    const auto config = parse(
        replaced("price = \"0.31\"\n",
                 "[[tariff.window]]\ndays = \"fri-mon,wed\"\nfrom = \"00:00\"\nprice = \"0.1\"\n"));
    ASSERT_TRUE(config) << config.error().message;

    std::vector<std::uint16_t> minutes;
    for (const auto& entry : config->tariffs[0].tariff.week)
        minutes.push_back(entry.minute_of_week);
    EXPECT_EQ(minutes, (std::vector<std::uint16_t>{0, 2 * 1440, 4 * 1440, 5 * 1440, 6 * 1440}));
}

struct Refused {
    std::string text;
    std::string message;
};

TEST(GatewayConfig, refuses_with_one_clear_message) {
    const std::string window = "[[tariff.window]]\nfrom = \"06:00\"\nprice = \"0.1\"\n";
    const std::vector<Refused> rows{
        {"", "g.toml:1:1: gateway: is required but missing"},
        {replaced("zone", "zon"), "g.toml:4:1: gateway.zon: unknown key; did you mean \"zone\"?"},
        {replaced("[[meter]]", "[[metre]]"),
         "g.toml:9:3: metre: unknown key; did you mean \"meter\"?"},
        {replaced("0b5c7e0a-", "0b5c7e0a"),
         "g.toml:2:6: gateway.id: \"0b5c7e0a6d1f-4c39-9a57-0d9a3c6b2f10\" is not a UUID such as "
         "\"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\""},
        {replaced("6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01", "00000000-0000-0000-0000-000000000000"),
         "g.toml:3:8: gateway.site: \"00000000-0000-0000-0000-000000000000\" is not a UUID such as "
         "\"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\""},
        {replaced("Europe/Berlin", "CET+1 h"),
         "g.toml:4:8: gateway.zone: \"CET+1 h\" is not an IANA time zone such as "
         "\"Europe/Berlin\""},
        {replaced("\"EUR\"", "\"Euro\""),
         "g.toml:5:12: gateway.currency: \"Euro\" is not a currency code such as \"EUR\""},
        {replaced("currency = \"EUR\"", "currency = \"EUR\"\nstate_dir = \"data\""),
         "g.toml:6:13: gateway.state_dir: must be an absolute path"},
        {replaced("id = 1\ndevice", "id = 256\ndevice"),
         "g.toml:7:6: bus[1].id: 256 is out of range, must be 1..255"},
        {replaced("\"/dev/serial/by-id/adapter\"", "\"ttyUSB0\""),
         "g.toml:8:10: bus[1].device: must be an absolute path"},
        {replaced("[[meter]]", "parity = \"evn\"\n[[meter]]"),
         "g.toml:9:10: bus[1].parity: \"evn\" is not one of \"none\", \"even\", \"odd\"; did you "
         "mean \"even\"?"},
        {replaced("[[meter]]", "host = \"h\"\n[[meter]]"),
         "g.toml:9:8: bus[1].host: belongs to framing = \"tcp\""},
        {replaced("[[meter]]", "framing = \"tcp\"\nhost = \"h\"\n[[meter]]"),
         "g.toml:8:10: bus[1].device: belongs to framing = \"rtu\""},
        {also("[[bus]]\nid = 1\ndevice = \"/dev/b\"\n"),
         "g.toml:34:6: bus[2].id: id 1 is already used at line 6"},
        {also("[[bus]]\nid = 2\ndevice = \"/dev/serial/by-id/adapter\"\n"),
         "g.toml:35:10: bus[2].device: \"/dev/serial/by-id/adapter\" is already used at line 6"},
        {replaced("address = 17", "address = 0"),
         "g.toml:12:11: meter[1].address: 0 is the broadcast address, every device would obey; "
         "give the device's "
         "own, 1..247"},
        {replaced("address = 17", "address = 248"),
         "g.toml:12:11: meter[1].address: 248 is reserved, serial addresses are 1..247"},
        {replaced("address = 17", "address = 256"),
         "g.toml:12:11: meter[1].address: 256 is out of range, must be 0..255"},
        {replaced("address = 100", "address = 17"),
         "g.toml:17:11: relay_board[1].address: address 17 of bus 1 is already used at line 9"},
        {replaced("bus = 1\naddress = 17", "bus = 2\naddress = 17"),
         "g.toml:11:7: meter[1].bus: there is no [[bus]] with id 2"},
        {replaced("\"sdm120\"", "\"sdm12\""),
         "g.toml:13:11: meter[1].profile: there is no profile \"sdm12\" in "
         "/usr/share/riser/meters; did you mean "
         "\"sdm120\"?"},
        {replaced("profile = \"sdm120\"", "profile = \"sdm120\"\nserial = \"12 34\""),
         "g.toml:14:10: meter[1].serial: must be 1 to 32 letters, digits or hyphens, as riserctl "
         "shows it"},
        {replaced("id = 3\n", "id = 65536\n"),
         "g.toml:10:6: meter[1].id: 65536 is out of range, must be 1..65535"},
        {replaced("id = 3\n", "id = 0\n"),
         "g.toml:10:6: meter[1].id: 0 is out of range, must be 1..65535"},
        {replaced("relay_board = 1\n", "relay_board = 1\nmeter = 3\n"),
         "g.toml:21:15: switch[1].relay_board: a switch is either in a meter or on a relay_board: "
         "give exactly one"},
        {replaced("relay_board = 1\nchannel = 2\n", ""),
         "g.toml:19:1: switch[1].meter: a switch is either in a meter or on a relay_board: give "
         "exactly one"},
        {replaced("relay_board = 1\n", "relay_board = 2\n"),
         "g.toml:21:15: switch[1].relay_board: there is no [[relay_board]] with id 2"},
        {replaced("relay_board = 1\nchannel = 2\n", "meter = 4\n"),
         "g.toml:21:9: switch[1].meter: there is no [[meter]] with id 4"},
        {replaced("channel = 2\n", ""), "g.toml:19:1: switch[1].channel: is required but missing"},
        {also("[[switch]]\nid = 6\nrelay_board = 1\nchannel = 2\n"),
         "g.toml:36:11: switch[2].channel: this contact is already used at line 19"},
        {also("[building]\nmain_meter = 9\n"),
         "g.toml:34:14: building.main_meter: there is no [[meter]] with id 9"},
        {replaced("\"0.31\"", "0.31"),
         "g.toml:26:9: tariff[1].price: expected text in quotes, found a floating-point number "
         "(write exact "
         "decimals in quotes, as \"0.01\")"},
        {replaced("\"0.31\"", "\"0,31\""),
         "g.toml:26:9: tariff[1].price: \"0,31\" is not a price per kWh such as \"0.2891\", with "
         "at most six "
         "decimals and up to 1000000"},
        {replaced("\"0.31\"", "\"-0.31\""),
         "g.toml:26:9: tariff[1].price: \"-0.31\" is not a price per kWh such as \"0.2891\", with "
         "at most six "
         "decimals and up to 1000000"},
        {replaced("price = \"0.31\"\n", "price = \"0.31\"\n" + window),
         "g.toml:26:9: tariff[1].price: does not go together with [[tariff.window]]"},
        {replaced("price = \"0.31\"\n", window + window),
         "g.toml:30:8: tariff[1].window[2].from: mon 06:00 is already used at line 26"},
        {replaced("price = \"0.31\"\n", "[[tariff.window]]\nfrom = \"24:00\"\nprice = \"0.1\"\n"),
         "g.toml:27:8: tariff[1].window[1].from: \"24:00\" is not a time of day such as \"06:00\""},
        {replaced("price = \"0.31\"\n",
                  "[[tariff.window]]\ndays = \"weekend\"\nfrom = \"06:00\"\nprice = \"0.1\"\n"),
         "g.toml:27:8: tariff[1].window[1].days: \"weekend\" is not days such as \"daily\", "
         "\"mon-fri\" or "
         "\"sat,sun\""},
        {replaced("price = \"0.31\"",
                  "effective_from = \"2026-02-29T00:00:00Z\"\nprice = \"0.31\""),
         "g.toml:26:18: tariff[1].effective_from: \"2026-02-29T00:00:00Z\" is not a time such as "
         "\"2026-01-01T00:00:00Z\""},
        {replaced("price = \"0.31\"", "tax_ppm = 1000001\nprice = \"0.31\""),
         "g.toml:26:11: tariff[1].tax_ppm: 1000001 is out of range, must be 0..1000000"},
        {also("[[tariff]]\nname = \"flat\"\nid = \"3c0f5f0e-3f0d-4b61-b6b5-5f1f0b8b6a12\"\nprice = "
              "\"1\"\n"),
         "g.toml:34:8: tariff[2].name: \"flat\" is already used at line 23"},
        {replaced("tariff = \"flat\"", "tariff = \"falt\""),
         "g.toml:32:10: supply_point[1].tariff: there is no [[tariff]] named \"falt\"; did you "
         "mean \"flat\"?"},
        {replaced("tariff = \"flat\"\n", ""),
         "g.toml:27:1: supply_point[1].tariff: is required with an account"},
        {replaced("meter = 3\nswitches", "meter = 4\nswitches"),
         "g.toml:29:9: supply_point[1].meter: there is no [[meter]] with id 4"},
        {replaced("meter = 3\nswitches", "switches"),
         "g.toml:27:1: supply_point[1].meter: a supply point needs a meter, or "
         "[[supply_point.register]] entries"},
        {replaced("[5]", "[6]"),
         "g.toml:30:12: supply_point[1].switches: there is no [[switch]] with id 6"},
        {replaced("switches = [5]", "armed = true"),
         "g.toml:30:9: supply_point[1].armed: there is nothing to switch: give `switches`, or "
         "leave it in observe "
         "mode"},
        {also("[[supply_point]]\nid = 8\nmeter = 3\n"),
         "g.toml:35:9: supply_point[2].meter: the shares of import_energy of meter 3 add up to "
         "2000000 ppm: more "
         "than the register would be charged"},
        {also("low_credit_threshold = \"-1\"\n"),
         "g.toml:33:24: supply_point[1].low_credit_threshold: is below credit_limit: the warning "
         "would come after "
         "the cut"},
        {also("credit_limit = 5\n"),
         "g.toml:33:16: supply_point[1].credit_limit: expected text in quotes, found an integer"},
        {also("credit_limit = \"1.0000001\"\n"),
         "g.toml:33:16: supply_point[1].credit_limit: \"1.0000001\" is not an amount such as "
         "\"5.00\", with at most "
         "six decimals"},
        {also("[supply]\nretry_first_s = 600\n"),
         "g.toml:33:1: supply.retry_last_s: is less than retry_first_s"},
        {also("[storage]\nkeep_days = 30\n"),
         "g.toml:34:13: storage.keep_days: 30 is out of range, must be 60..3650"},
        {also("[cloud]\nurl = \"http://cloud\"\n"),
         "g.toml:34:7: cloud.url: must begin with https://: money does not travel unprotected"},
        {also("[local]\nhttp_address = \"\"\npage = true\n"),
         "g.toml:35:8: local.page: needs HTTP: give http_address, or set page = false"},
    };
    for (const Refused& row : rows) {
        const auto config = parse(row.text);
        if (config) {
            ADD_FAILURE() << "not refused: " << row.message;
        } else {
            EXPECT_EQ(config.error().message, row.message);
        }
    }
}

TEST(ConfigReport, warns_of_what_is_legal_but_doubtful) {
    const auto config = parse(
        "[gateway]\nid = \"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\"\nsite = "
        "\"6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01\"\n"
        "zone = \"UTC\"\ncurrency = \"KES\"\n"
        "[[bus]]\nid = 1\ndevice = \"/dev/ttyUSB0\"\n"
        "[[meter]]\nid = 1\nbus = 1\naddress = 1\nprofile = \"breaker\"\ntrust_inferred_switch = "
        "true\n"
        "[[meter]]\nid = 2\nbus = 1\naddress = 2\nprofile = \"sdm120\"\n"
        "[[switch]]\nid = 1\nmeter = 1\n[[switch]]\nid = 2\nmeter = 2\n"
        "[building]\nmain_meter = 1\n"
        "[[supply_point]]\nid = 1\nmeter = 1\nswitches = [1]\narmed = true\nprotected = true\n");
    ASSERT_TRUE(config) << config.error().message;

    EXPECT_EQ(
        warnings(*config),
        (std::vector<std::string>{
            "bus 1: /dev/ttyUSB0 changes its name when it is plugged in again; use the link in "
            "/dev/serial/by-id",
            "meter 1: its switch map is trusted although profile breaker may only infer it; the "
            "relay test "
            "must have proven it on site",
            "meter 2 is read, but no supply point pays for it",
            "switch 2 belongs to no supply point",
            "the main meter is also charged to a supply point: the energy balance will count it "
            "twice",
            "supply point 1 is armed and protected: it will never be cut",
            "the cloud is off: top-ups, statements and backups stay local",
        }));
}

}  // namespace
}  // namespace riser::config
