// Reading a configuration: defaults, the shipped example, shares, tariffs, and what is warned of.
#include <fstream>
#include <sstream>

#include "gateway/config/config.h"
#include "gateway/config/config_report.h"
#include "platform/tariff/tariff_file.h"
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

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
    EXPECT_EQ(config->balance.main_meters, std::vector{MeterId{100}});
    EXPECT_TRUE(config->find_meter(MeterId{4})->trust_inferred_switch);
    EXPECT_TRUE(config->find_meter(MeterId{4})->trust_inferred_energy);
    EXPECT_FALSE(config->find_meter(MeterId{1})->trust_inferred_energy);
    EXPECT_EQ(config->supply_points[2].credit_limit, Money{-10'000'000});
    EXPECT_TRUE(config->supply_points[2].protected_customer);
    EXPECT_TRUE(config->supply_points[3].account.is_nil());
    EXPECT_EQ(
        describe(*config),
        "gateway 0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10, site 6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01, "
        "Europe/Berlin, EUR\n"
        "2 buses, 5 meters, 1 relay board, 4 switches, 4 tariffs\n"
        "4 supply points: 3 with an account, 1 armed, 1 protected\n"
        "energy balance: main meter 100\n"
        "bus 1: /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10LVX5D-if00-port0 9600 8N1, 4 meters, "
        "1 relay board\n"
        "bus 2: tcp 192.0.2.17:502, 1 meter, 0 relay boards\n");
}

TEST(GatewayConfig, is_a_file_of_tariffs_for_whoever_asks_for_these_alone) {
    std::ostringstream text;
    text << std::ifstream("configs/gateway.example.toml").rdbuf();

    const auto file = tariff::parse_tariff_file(text.str(), "configs/gateway.example.toml");

    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->entries.size(), 4U);
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
    EXPECT_EQ(written->tenancy.gifts_paid_out, silent->tenancy.gifts_paid_out);
    EXPECT_EQ(written->tenancy.debts_follow, silent->tenancy.debts_follow);
    EXPECT_EQ(written->tenancy.debt_share_ppm, silent->tenancy.debt_share_ppm);
    EXPECT_EQ(written->tenancy.refund_step, silent->tenancy.refund_step);
    EXPECT_EQ(written->top_up, silent->top_up);
    EXPECT_EQ(written->storage.telemetry_mb, silent->storage.telemetry_mb);
    EXPECT_EQ(written->storage.keep_acknowledged, silent->storage.keep_acknowledged);
    EXPECT_EQ(written->vouchers.floor, silent->vouchers.floor);
    EXPECT_EQ(written->vouchers.anonymous_redemption, silent->vouchers.anonymous_redemption);
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
            ":13:11: meter[1].profile: there is no profile \"sdm120\" in /usr/share/riser/meters, "
            "which does not exist or is empty; meter_profiles in [gateway] names the folder");
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

TEST(GatewayConfig, reads_what_a_register_counts) {
    using metering::RegisterRole;
    const std::string dual =
        replaced("meter = 3\nswitches", "switches") +
        "[[supply_point.register]]\nmeter = 3\n"
        "[[supply_point.register]]\nmeter = 3\nquantity = \"import_energy_t2\"\n"
        "role = \"generator\"\n"
        "[[supply_point.register]]\nmeter = 3\nquantity = \"export_energy\"\n";
    const auto config = parse(dual);
    ASSERT_TRUE(config) << config.error().message;
    const auto& registers = config->supply_points[0].supply_point.registers;
    ASSERT_EQ(registers.size(), 3U);
    EXPECT_EQ(registers[0].role, RegisterRole::grid);
    EXPECT_EQ(registers[1].role, RegisterRole::generator);
    EXPECT_EQ(registers[2].role, RegisterRole::feed_in) << "export is what is fed in";
    const auto charged = parse(dual + "role = \"grid\"\n");
    ASSERT_FALSE(charged);
    EXPECT_NE(charged.error().message.find("export_energy is what is fed in"), std::string::npos)
        << charged.error().message;
    const auto credited = parse(replaced("meter = 3\nswitches", "switches") +
                                "[[supply_point.register]]\nmeter = 3\nrole = \"feed_in\"\n");
    ASSERT_FALSE(credited);
    EXPECT_NE(credited.error().message.find("is counted by quantity"), std::string::npos)
        << credited.error().message;
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

TEST(TariffConfig, has_a_price_for_each_block) {
    const std::string blocks =
        "[tariff.blocks]\nabove_kwh = [50, 350]\nmethod = \"whole\"\nperiod = \"day\"\n"
        "prorated = false\n";
    const auto flat =
        parse(replaced("price = \"0.31\"\n", "prices = [\"0.1\", \"0.2\", \"0.3\"]\n" + blocks));
    ASSERT_TRUE(flat) << flat.error().message;
    const payment::Tariff& tariff = flat->tariffs[0].tariff;
    EXPECT_TRUE(payment::check_tariff(tariff).ok());
    EXPECT_EQ(tariff.prices, (std::vector<Price>{{100'000}, {200'000}, {300'000}}));
    const auto& rule = tariff.rules.blocks;
    EXPECT_EQ(rule.thresholds, (std::vector<Energy>{{50'000}, {350'000}}));
    EXPECT_EQ(rule.method, payment::BlockMethod::whole);
    EXPECT_EQ(rule.period, payment::BlockPeriod::day);
    EXPECT_FALSE(rule.prorated);

    const auto rates =
        parse(replaced("price = \"0.31\"\n",
                       "[tariff.blocks]\nabove_kwh = [50]\n"
                       "[[tariff.window]]\nfrom = \"06:00\"\nprices = [\"0.3\", \"0.4\"]\n"
                       "[[tariff.window]]\nfrom = \"22:00\"\nprices = [\"0.1\", \"0.2\"]\n"));
    ASSERT_TRUE(rates) << rates.error().message;
    const payment::Tariff& both = rates->tariffs[0].tariff;
    EXPECT_TRUE(payment::check_tariff(both).ok());
    EXPECT_EQ(both.rates(), 2U);
    EXPECT_EQ(both.prices, (std::vector<Price>{{300'000}, {400'000}, {100'000}, {200'000}}));
    EXPECT_EQ(both.rules.blocks.method, payment::BlockMethod::marginal);
    EXPECT_TRUE(both.rules.blocks.prorated);
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

TEST(ConfigReport, warns_of_what_is_legal_but_doubtful) {
    const auto config = parse(
        "[gateway]\nid = \"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\"\nsite = "
        "\"6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01\"\n"
        "zone = \"UTC\"\ncurrency = \"KES\"\n"
        "[[bus]]\nid = 1\ndevice = \"/dev/ttyUSB0\"\n"
        "[[meter]]\nid = 1\nbus = 1\naddress = 1\nprofile = \"breaker\"\n"
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
