// GatewayConfig: everything an installer writes about one gateway and its building; this struct is
// the schema, with defaults and units. Loaded strictly from TOML (an annotated example is in
// configs/gateway.example.toml). The books take over what must be durable when they first see it
// (ids, accounts, tariffs); the file stays the truth about hardware, timing and addresses. Not
// here: what profiles contain (field/modbus) and what the parts make of it (gateway.cpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/journal/record.h"
#include "core/metering/apportionment.h"
#include "core/metering/supply_point.h"
#include "core/payment/policy_pack.h"
#include "core/payment/supply_terms.h"
#include "core/payment/tariff.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/voucher/lock.h"
#include "gateway/field/zigbee/address.h"
#include "platform/clock/clock_bounds.h"
#include "platform/toml/sources.h"

namespace riser::config {

enum class Framing : std::uint8_t { rtu, tcp };
enum class Parity : std::uint8_t { none, even, odd };

struct BusConfig {
    BusId id{};
    Framing framing = Framing::rtu;
    std::string device;  // rtu: "/dev/serial/by-id/...", which survives a re-plug
    std::uint32_t baud = 9600;
    Parity parity = Parity::none;
    std::uint8_t stop_bits = 1;
    bool rs485 = false;        // the driver switches the transceiver (TIOCSRS485)
    bool echo = false;         // the adapter hears its own request
    std::string host;          // tcp
    std::uint16_t port = 502;  // tcp
    Duration money_interval =
        std::chrono::seconds(15);  // start to start of a sweep; 0 = back to back
    Duration slow_interval = std::chrono::seconds(60);      // voltage, power and the like
    Duration late_window = std::chrono::milliseconds(400);  // how late an answer may still come
};

enum class FlowControl : std::uint8_t { none, hardware, software };

// One of the ways in which a radio's serial port may have to be opened.
struct PortWay {
    std::uint32_t baud = 115'200;
    FlowControl flow = FlowControl::none;
    bool operator==(const PortWay&) const = default;
};

// The Zigbee radio, which is one more bus to whoever reads and switches (docs/zigbee.md).
struct ZigbeeConfig {
    BusId bus{};
    std::string device;  // "/dev/serial/by-id/...", which survives a re-plug; empty: over TCP
    std::vector<PortWay> ways;  // tried in turn until the radio answers; of TCP none
    std::string host;
    std::uint16_t port = 0;
    Duration money_interval = std::chrono::seconds(30);  // start to start of a sweep
    Duration slow_interval = std::chrono::seconds(120);
    // 11..26, wanted when a network is formed; nullopt: whoever forms it chooses.
    std::optional<std::uint8_t> channel;
};

// Where a value stands, "gateway.toml:12:9: meter[1].profile": what a check against the profile says
// first.
using Place = std::string;

struct MeterConfig {
    MeterId id{};
    std::string name;  // stays in this file and on the local pages; never in journal or wire
    BusId bus{};
    std::uint8_t address = 0;  // on a [[bus]]
    // Its address where it is on Zigbee, and `bus` is that of the radio.
    std::optional<zigbee::Eui64> zigbee{};
    // A file of meter_profiles, without .toml; on Zigbee of zigbee_profiles, or empty: the standard clusters say it all.
    std::string profile;
    Place profile_place;
    std::string serial;       // as the meter shows it; empty = taken at commissioning
    std::int64_t fuse_a = 0;  // bounds a believable advance; 0 = the profile's rated maximum
    bool trust_inferred_switch = false;  // the installer has proven this switch map on site
    bool trust_inferred_energy = false;  // and has compared what is read with the display
};

struct RelayBoardConfig {
    std::uint32_t id = 0;  // 1..65535, only to be named by [[switch]]
    std::string name;
    BusId bus{};
    std::uint8_t address = 0;               // as in MeterConfig
    std::optional<zigbee::Eui64> zigbee{};  // a plug or relay that does not count
    std::string profile;
    Place profile_place;
    bool trust_inferred_switch = false;
};

// A contact, either inside a meter or a channel of a relay board.
struct SwitchConfig {
    SwitchId id{};
    std::string name;
    MeterId meter{};                // 0 = on a relay board
    std::uint32_t relay_board = 0;  // 0 = in a meter
    std::uint16_t channel = 0;      // counted from 0
    Place place;                    // of the channel, or of what else chooses the contact
};

struct TariffConfig {
    std::string name;  // how [[supply_point]] refers to it
    payment::Tariff tariff;
};

// Who pays while nobody else does.
struct LandlordConfig {
    AccountId account{};           // nil = nobody does
    TariffId tariff{};             // nil = that of the supply point
    bool standing_charges = true;  // owed for a vacant supply point too
};

// What becomes of an account at its end (docs/tenancies.md).
struct TenancyConfig {
    bool gifts_paid_out = false;  // else what is left of gifts and free units lapses
    bool debts_follow = true;     // to the account that credit goes to; else to collection
    // Of a debt that arises by itself: of each top-up, and of a week. A policy pack that bounds debts is their default; a
    // share of 0 is one that lets nobody recover a debt from what is topped up.
    std::int64_t debt_share_ppm = 500'000;
    Money debt_weekly_cap{};    // 0 = no cap
    Money refund_step{10'000};  // smallest coin; 0 = exact
};

// What the keys of common energy weigh a supply point by (core/metering/apportionment.h).
struct CommonEnergyShare {
    std::int64_t area_dm2 = 0;  // hundredths of a square metre
    std::int32_t occupants = 0;
    std::int32_t ownership_ppm = 0;
};

// How accounts that pay afterwards are billed (docs/billing.md): all, those of one class, or one.
struct BillingConfig {
    AccountId account{};                                                  // nil: not one alone
    payment::CustomerClass customer_class = payment::CustomerClass::any;  // any: all
    journal::BillingAgreed terms{};
    journal::OverdueTermsAgreed overdue{};
    std::int64_t deposit_interest_ppm = 0;  // that a deposit earns in a year, 0..1'000'000
    billing::CreditLimit credit_limit{};    // of 0: none
};

struct SupplyPointConfig {
    metering::SupplyPoint supply_point;
    std::vector<Place> register_places;  // of each of its registers
    std::string name;                    // "2nd floor left"; stays local, see MeterConfig::name
    AccountId account{};                 // nil = vacant: measured, nobody pays
    TariffId tariff{};                   // set whenever an account is
    Money credit_limit{};          // supply may be cut at or below it; negative = allowed debt
    Money low_credit_threshold{};  // a warning is given at or below it
    Money max_top_up{};            // 0 = not known, k_max_amount = no limit, see read_max_top_up()
    Money max_balance{};           // what a top-up may lift the credit to; 0 = no limit
    // Terms with the account in them; credits in the order of the file.
    std::vector<journal::CreditConfigured> credits;
    std::vector<journal::ChargeConfigured> charges;
    payment::CustomerClass customer_class = payment::CustomerClass::residential;  // of `account`
    LandlordConfig landlord;
    CommonEnergyShare common_energy;
    bool armed = false;               // false = observe mode: charges are booked, nothing is cut
    bool observe_only = false;        // `armed = false` is written: whatever was ordered before
    bool protected_customer = false;  // never cut (medical need)
};

// What the main meters count against what the meters behind them count (docs/validation.md).
struct EnergyBalanceConfig {
    std::vector<MeterId> main_meters;  // of the building; empty = there is no balance
    std::vector<MeterId> left_out;     // neither main nor behind it, or behind another submeter
    // How common energy is shared, for the report; nullopt = nothing is reported.
    std::optional<metering::ApportionmentKey> common_energy;

    [[nodiscard]] bool is_main(MeterId id) const;
};

// Timing and limits of cutting and restoring; when nobody is cut off is PolicyConfig.
struct SupplyConfig {
    Duration confirming_read_age = std::chrono::seconds(60);  // older ones confirm nothing
    Duration confirm_retry = std::chrono::seconds(20);
    Duration command_timeout = std::chrono::seconds(30);
    Duration switch_interval = std::chrono::seconds(10);  // between two operations of one contact
    Duration retry_first = std::chrono::seconds(5);       // doubles up to retry_last
    Duration retry_last = std::chrono::minutes(5);
    int alarm_after_attempts = 5;
    int cuts_per_minute = 10;   // a whole building never goes dark at once
    Power relay_test_load{20};  // a relay test needs this much load to prove anything
};

// What the site decides about cutting off. Neutral without a [policy].
struct PolicyConfig {
    std::string pack;  // name of the policy pack that it keeps to; empty: none
    payment::SupplyPolicy policy;
    std::string load_limit_place;  // Place of its first step; empty: there is none
    // The pack itself, and what it is checked with: for orders that change what it is about.
    std::optional<payment::PolicyPack> rules;
    std::optional<Price> reference_price;
    bool time_of_use_agreed = false;
};

struct SettlementConfig {
    Duration interval = std::chrono::minutes(5);  // between settlements without other cause
    Duration reading_interval = std::chrono::minutes(15);  // of readings kept and sent
};

struct StorageConfig {
    std::uint64_t telemetry_mb = 64;  // readings and events; the ledger has no such limit
    std::chrono::hours keep_acknowledged = std::chrono::hours(60 * 24);
};

struct VoucherConfig {
    // What their locks must cost at least whoever guesses them (core/voucher/lock.h); signed series that are cheaper are
    // refused.
    voucher::KdfCost floor = voucher::k_production_cost;
    bool anonymous_redemption = true;  // codes are taken from everybody on the building's network
};

struct CloudConfig {
    bool enabled = false;
    std::string url;                  // "https://cloud.example.org"
    std::filesystem::path ca_file;    // empty = the system's authorities
    std::filesystem::path key_file;   // Ed25519 seed that signs its batches
    std::filesystem::path root_file;  // the cloud's root key, pinned at enrolment
    // The first contact after a start comes at a random moment within this.
    Duration first_contact_spread = std::chrono::seconds(30);
};

struct LocalConfig {
    std::string http_address = "127.0.0.1";  // empty = no HTTP
    std::uint16_t http_port = 8480;
    std::filesystem::path socket = "/run/riser/gateway.sock";
    std::vector<std::string>
        host_names;    // by which browsers may call it, besides localhost and numbers
    bool page = true;  // the landlord's page; false = API only
};

struct GatewayConfig {
    GatewayId gateway{};
    SiteId site{};
    std::string zone = "UTC";  // IANA name
    Currency currency{};
    Money max_top_up{};  // of supply points that say nothing else
    std::filesystem::path state_dir = "/var/lib/riser";
    std::filesystem::path meter_profiles = "/usr/share/riser/meters";
    std::filesystem::path zigbee_profiles = "/usr/share/riser/zigbee";
    std::filesystem::path policy_packs = "/usr/share/riser/policies";
    std::string building_name;  // "Lindenhof 12"; stays local, see MeterConfig::name
    EnergyBalanceConfig balance;
    std::optional<journal::CommonTerms> common_costs{};  // nullopt: none are shared
    std::vector<BusConfig> buses;
    std::optional<ZigbeeConfig> zigbee;  // nullopt: there is no radio
    std::vector<MeterConfig> meters;
    std::vector<RelayBoardConfig> relay_boards;
    std::vector<SwitchConfig> switches;
    std::vector<TariffConfig> tariffs;
    std::vector<SupplyPointConfig> supply_points;
    SupplyConfig supply;
    PolicyConfig policy;
    SettlementConfig settlement;
    TenancyConfig tenancy;
    payment::TopUpTerms top_up;          // of tenants who are prepaid
    std::vector<BillingConfig> billing;  // general ones first; empty: nobody is billed here
    StorageConfig storage;
    VoucherConfig vouchers;
    CloudConfig cloud;
    LocalConfig local;
    clock::RtcTrust rtc;  // [clock]: nobody answers for the clock unless it says so

    [[nodiscard]] const MeterConfig* find_meter(MeterId id) const;
    [[nodiscard]] const RelayBoardConfig* find_relay_board(std::uint32_t id) const;
    // From start to start of a sweep of its bus or of the radio's network; nullopt: there is no such bus.
    [[nodiscard]] std::optional<Duration> money_interval_of(BusId bus) const;
    // Of the bus, or the radio's network, that is read least often; 0: there is none.
    [[nodiscard]] Duration slowest_money_interval() const;
};

// The file, checked as a whole: types, ranges, references, and that each profile exists. One
// message, "file:line:column: key: what; did you mean "x"?".
[[nodiscard]] Result<GatewayConfig> load_gateway_config(const std::filesystem::path& path);
// The same, and whatever it refers to, from these.
[[nodiscard]] Result<GatewayConfig> load_gateway_config(const std::filesystem::path& path,
                                                        toml::Sources& sources);

// The same from a text, with the names of the profiles that exist: of meters, and of Zigbee devices.
[[nodiscard]] Result<GatewayConfig> parse_gateway_config(
    std::string_view text, std::string file, std::span<const std::string> profiles,
    std::span<const std::string> zigbee_profiles = {});

}  // namespace riser::config
