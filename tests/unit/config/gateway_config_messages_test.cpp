// What an installer is told: for each thing a configuration can get wrong, the exact message.
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

struct Refused {
    std::string text;
    std::string message;
};

void expect_refused(const std::vector<Refused>& rows) {
    for (const Refused& row : rows) expect_refused(parse(row.text), row.message);
}

TEST(GatewayConfigMessages, about_the_gateway_and_its_behaviour) {
    expect_refused({
        {"", "g.toml:1:1: gateway: is required but missing"},
        {replaced("zone", "zon"), "g.toml:4:1: gateway.zon: unknown key; did you mean \"zone\"?"},
        {replaced("0b5c7e0a-", "0b5c7e0a"),
         "g.toml:2:6: gateway.id: \"0b5c7e0a6d1f-4c39-9a57-0d9a3c6b2f10\" is not a UUID such as "
         "\"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\""},
        {replaced("6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01", "00000000-0000-0000-0000-000000000000"),
         "g.toml:3:8: gateway.site: \"00000000-0000-0000-0000-000000000000\" is not a UUID such as "
         "\"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\""},
        {replaced("Europe/Berlin", "CET+1 h"),
         "g.toml:4:8: gateway.zone: \"CET+1 h\" is not an IANA time zone such as "
         "\"Europe/Berlin\""},
        {replaced("Europe/Berlin", "Europe/Berlln"),
         "g.toml:4:8: gateway.zone: \"Europe/Berlln\" is not an IANA time zone such as "
         "\"Europe/Berlin\"; did you mean \"Europe/Berlin\"?"},
        {replaced("\"EUR\"", "\"Euro\""),
         "g.toml:5:12: gateway.currency: \"Euro\" is not a currency code such as \"EUR\""},
        {replaced("\"EUR\"", "\"usd\""),
         "g.toml:5:12: gateway.currency: \"usd\" is not a currency code such as \"USD\""},
        {also("[local]\nsocket = \"/run/" + std::string(103, 'x') + "\"\n"),
         "g.toml:34:10: local.socket: the path of a socket has at most 107 bytes"},
        {replaced("currency = \"EUR\"", "currency = \"EUR\"\nstate_dir = \"data\""),
         "g.toml:6:13: gateway.state_dir: must be an absolute path"},
        {also("[supply]\nretry_first_s = 600\n"),
         "g.toml:33:1: supply.retry_last_s: is less than retry_first_s"},
        {also("[supply]\nconfirming_read_age_s = 61\n"),
         "g.toml:34:25: supply.confirming_read_age_s: is at most 60 here, a minute or two sweeps "
         "of the slowest bus (money_interval_s = 15): nobody is cut off on an older reading"},
        {also("[storage]\nkeep_days = 30\n"),
         "g.toml:34:13: storage.keep_days: 30 is out of range, must be 60..3650"},
        {also("[cloud]\nurl = \"http://cloud\"\n"),
         "g.toml:34:7: cloud.url: must begin with https://: money does not travel unprotected"},
        {also("[cloud]\nurl = \"https://cloud:99999\"\n"),
         "g.toml:34:7: cloud.url: \"https://cloud:99999\" is not an address such as "
         "\"https://cloud.example.org\" or \"https://cloud.example.org:8490\""},
        {also("[cloud]\nurl = \"https://my cloud\"\n"),
         "g.toml:34:7: cloud.url: \"https://my cloud\" is not an address such as "
         "\"https://cloud.example.org\" or \"https://cloud.example.org:8490\""},
        {also("[local]\nhttp_address = \"localhost\"\n"),
         "g.toml:34:16: local.http_address: \"localhost\" is not a numeric address such as "
         "\"127.0.0.1\""},
        {also("[local]\nhost_names = [\"riser.example.org\", \"a b\"]\n"),
         "g.toml:34:14: local.host_names: \"a b\" is not the name of a computer such as "
         "\"riser.example.org\", without a port"},
        {also("[local]\nhost_names = [\"riser.local:8480\"]\n"),
         "g.toml:34:14: local.host_names: \"riser.local:8480\" is not the name of a computer such "
         "as \"riser.example.org\", without a port"},
        {also("[local]\nhttp_address = \"\"\npage = true\n"),
         "g.toml:35:8: local.page: needs HTTP: give http_address, or set page = false"},
    });
}

TEST(GatewayConfigMessages, about_buses_meters_and_switches) {
    expect_refused({
        {replaced("[[meter]]", "[[metre]]"),
         "g.toml:9:3: metre: unknown key; did you mean \"meter\"?"},
        {replaced("id = 1\ndevice", "id = 256\ndevice"),
         "g.toml:7:6: bus[1].id: 256 is out of range, must be 1..255"},
        {replaced("\"/dev/serial/by-id/adapter\"", "\"ttyUSB0\""),
         "g.toml:8:10: bus[1].device: must be an absolute path"},
        {replaced("[[meter]]", "parity = \"evn\"\n[[meter]]"),
         "g.toml:9:10: bus[1].parity: \"evn\" is not one of \"none\", \"even\", \"odd\"; did you "
         "mean \"even\"?"},
        {replaced("[[meter]]", "baud = 9601\n[[meter]]"),
         "g.toml:9:8: bus[1].baud: 9601 is not a rate that serial ports have; they have 1200, "
         "2400, "
         "4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000, 921600, "
         "1000000"},
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
         "g.toml:12:11: meter[1].address: 248 is out of range, must be 1..247"},
        {replaced("address = 17", "address = 256"),
         "g.toml:12:11: meter[1].address: 256 is out of range, must be 1..247"},
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
        {also("[building]\nmain_meters = [3, 9]\n"),
         "g.toml:34:15: building.main_meters: there is no [[meter]] with id 9"},
        {also("[building]\nmain_meters = [3, 3]\n"),
         "g.toml:34:15: building.main_meters: meter 3 is listed twice"},
        {also("[building]\nmain_meter = 3\nmain_meters = [3]\n"),
         "g.toml:35:15: building.main_meters: does not go together with main_meter: list all of "
         "them here"},
        {also("[building]\nmain_meter = 3\nbalance_without = [3]\n"),
         "g.toml:35:19: building.balance_without: meter 3 is a main meter: it is what is "
         "balanced"},
        {also("[building]\ncommon_energy = \"equal\"\n"),
         "g.toml:34:17: building.common_energy: is what a main meter counts beyond the others: "
         "give main_meter"},
    });
}

TEST(GatewayConfigMessages, about_tariffs_and_supply_points) {
    const std::string window = "[[tariff.window]]\nfrom = \"06:00\"\nprice = \"0.1\"\n";
    expect_refused({
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
    });
}

// Two sweeps of a slow bus are longer than a minute, and the read made for a cut waits for them.
TEST(GatewayConfigMessages, a_confirming_read_is_as_old_as_two_sweeps_at_most) {
    const std::string slow =
        replaced("by-id/adapter\"\n", "by-id/adapter\"\nmoney_interval_s = 90\n");
    const auto most = parse(slow + "[supply]\nconfirming_read_age_s = 180\n");
    ASSERT_TRUE(most) << most.error().message;
    EXPECT_EQ(most->supply.confirming_read_age, std::chrono::seconds(180));
    expect_refused({
        {slow + "[supply]\nconfirming_read_age_s = 181\n",
         "g.toml:35:25: supply.confirming_read_age_s: is at most 180 here, a minute or two sweeps "
         "of the slowest bus (money_interval_s = 90): nobody is cut off on an older reading"},
    });
}

TEST(GatewayConfigMessages, about_blocks) {
    expect_refused({
        {replaced("price = \"0.31\"\n", "prices = [\"0.1\"]\n[tariff.blocks]\nabove_kwh = [50]\n"),
         "g.toml:26:10: tariff[1].prices: there are 2 blocks, so there are as many prices, here 1"},
        {replaced("price = \"0.31\"\n",
                  "prices = [\"0.1\", \"x\"]\n[tariff.blocks]\nabove_kwh = [50]\n"),
         "g.toml:26:10: tariff[1].prices: \"x\" is not a price per kWh such as \"0.2891\", with at "
         "most six decimals and up to 1000000"},
        {replaced("price = \"0.31\"\n",
                  "prices = [\"0.1\", \"0.2\", \"0.3\"]\n[tariff.blocks]\nabove_kwh = [50, 50]\n"),
         "g.toml:28:13: tariff[1].blocks.above_kwh: the numbers ascend, each is named once"},
        {replaced("price = \"0.31\"\n",
                  "prices = [\"0.2\", \"0.1\"]\n[tariff.blocks]\nabove_kwh = [50]\nmethod = "
                  "\"whole\"\n"),
         "g.toml:27:1: tariff[1].blocks: method = \"whole\" puts the whole period at the price of "
         "the highest block, so prices must not fall from block to block"},
    });
}

}  // namespace
}  // namespace riser::config
