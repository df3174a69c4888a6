#include "gateway/assembly.h"

#include <algorithm>

#include "core/base/bytes.h"
#include "core/journal/chain.h"
#include "gateway/field/zigbee/profile/device_profile_loader.h"
#include "gateway/profile_fit.h"

namespace riser::gateway {
namespace {

// The installer's word for one device: the relay map was proven on site.
std::string trusted_name(const std::string& profile) {
    return profile + "+trusted";
}

const modbus::MeterProfile* shelf_profile(const ProfileShelf& shelf, const std::string& name,
                                          bool trusted) {
    const auto found = shelf.meters.find(trusted ? trusted_name(name) : name);
    return found == shelf.meters.end() ? nullptr : &found->second;
}

void put_trusted(ProfileShelf& shelf, const std::string& name) {
    modbus::MeterProfile profile = shelf.meters.at(name);
    if (profile.switching) profile.switching->evidence = modbus::Evidence::manual;
    shelf.meters.emplace(trusted_name(name), std::move(profile));
}

modbus::MeterProfile unreadable(const std::string& name, const std::string& why) {
    modbus::MeterProfile profile;
    profile.name = name;
    profile.lacks = why;
    return profile;
}

bool is_readable(const modbus::Device& device) {
    return !device.profile->fields.empty() || device.profile->switching.has_value();
}

metering::Fingerprint fingerprint(const ByteWriter& bytes) {
    const journal::Hash hash = journal::blake2b(bytes.bytes());
    metering::Fingerprint first{};
    std::copy_n(hash.begin(), first.size(), first.begin());
    return first;
}

std::string port_name(const config::BusConfig& bus) {
    return bus.framing == config::Framing::tcp ? bus.host + ":" + std::to_string(bus.port)
                                               : bus.device;
}

// A radio may be exchanged for another: its devices are known by addresses of their own.
metering::Fingerprint radio_fingerprint() {
    ByteWriter bytes;
    bytes.text("zigbee");
    return fingerprint(bytes);
}

metering::Fingerprint port_fingerprint(const config::BusConfig& bus) {
    ByteWriter bytes;
    bytes.text(port_name(bus));
    return fingerprint(bytes);
}

// Everything that decides what a command does to this channel. A profile that is corrected is another one:
// with the old one, "open" may have meant "close".
metering::Fingerprint channel_fingerprint(const modbus::MeterProfile& profile,
                                          std::uint16_t channel) {
    ByteWriter bytes;
    bytes.text(profile.name);
    if (profile.switching && channel < profile.switching->channels.size()) {
        const modbus::SwitchChannel& how = profile.switching->channels[channel];
        for (const auto* write : {&how.connect, &how.disconnect}) bytes.blob(write->request);
        const modbus::SwitchReadBack& seen = how.read_back;
        bytes.u8(static_cast<std::uint8_t>(seen.function));
        for (const auto part :
             {seen.address, seen.count, seen.index, seen.mask, seen.closed, seen.open}) {
            bytes.varint(part);
        }
    }
    return fingerprint(bytes);
}

// The same on Zigbee, where the address of the device is the only thing that says which it is.
metering::Fingerprint channel_fingerprint(zigbee::Eui64 device, const DeviceFacts& facts,
                                          std::uint16_t channel) {
    ByteWriter bytes;
    bytes.text(zigbee::to_string(device));
    bytes.text(facts.model);
    bytes.text(facts.contact_place);
    bytes.varint(channel);
    return fingerprint(bytes);
}

controller::MeterSite meter_site(const config::MeterConfig& meter, const DeviceFacts& facts) {
    controller::MeterSite site;
    site.id = meter.id;
    site.bus = meter.bus;
    site.model = facts.model;
    site.expected_serial = meter.zigbee ? zigbee::device_digits(*meter.zigbee) : meter.serial;
    site.address = meter.address;
    site.energy_inferred = facts.energy_inferred;
    site.max_power = meter.fuse_a > 0 ? Power{meter.fuse_a * 230 * facts.phases} : facts.max_power;
    site.rollover = facts.rollover;
    site.signed_power = facts.signed_power;
    site.limits_by_power = facts.limits_by_power;
    site.power_told_seldom = facts.power_told_seldom;
    return site;
}

modbus::Device meter_device(const config::GatewayConfig& config, const config::MeterConfig& meter,
                            const ProfileShelf& shelf) {
    modbus::Device device;
    device.unit = meter.address;
    device.profile = shelf_profile(shelf, meter.profile, meter.trust_inferred_switch);
    device.meter = meter.id;
    device.expected_serial = meter.serial;
    for (const auto& which : config.switches) {
        if (which.meter == meter.id) device.switches.push_back({which.id, which.channel});
    }
    return device;
}

modbus::Device board_device(const config::GatewayConfig& config,
                            const config::RelayBoardConfig& board, const ProfileShelf& shelf) {
    modbus::Device device;
    device.unit = board.address;
    device.profile = shelf_profile(shelf, board.profile, board.trust_inferred_switch);
    for (const auto& which : config.switches) {
        const bool mine = which.meter == MeterId{} && which.relay_board == board.id;
        if (mine) device.switches.push_back({which.id, which.channel});
    }
    return device;
}

modbus::LineSettings line_of(const config::BusConfig& bus) {
    modbus::LineSettings line;
    line.baud = bus.baud;
    line.parity = bus.parity == config::Parity::even  ? modbus::Parity::even
                  : bus.parity == config::Parity::odd ? modbus::Parity::odd
                                                      : modbus::Parity::none;
    line.stop_bits = bus.stop_bits;
    return line;
}

controller::SwitchSite switch_site(const config::GatewayConfig& config,
                                   const config::SwitchConfig& which,
                                   const ProfileShelf& profiles) {
    controller::SwitchSite site{which.id, {}, which.meter, 0, which.channel, {}};
    const auto take = [&](const auto& device) {
        const DeviceFacts facts = facts_of(device, profiles);
        site.bus = device.bus;
        site.address = device.address;
        site.inferred = device.trust_inferred_switch && facts.switch_inferred;
        site.opens = facts.opens;
        if (device.zigbee) {
            // On/Off says what it was ordered, whatever the contact does.
            site.shows_contact = false;
            site.model = channel_fingerprint(*device.zigbee, facts, which.channel);
            return;
        }
        const modbus::MeterProfile& profile = profiles.meters.find(device.profile)->second;
        site.model = channel_fingerprint(profile, which.channel);
        site.shows_contact = profile.switching &&
                             which.channel < profile.switching->channels.size() &&
                             profile.switching->channels[which.channel].read_back.shows_contact;
    };
    if (const auto* meter = config.find_meter(which.meter)) {
        take(*meter);
    } else if (const auto* board = config.find_relay_board(which.relay_board)) {
        take(*board);
    }
    return site;
}

controller::SupplyLimits supply_limits(const config::GatewayConfig& config) {
    controller::SupplyLimits limits;
    // A confirming read older than two sweeps of the slowest bus is not older than it must be.
    limits.confirming_read_age = config.supply.confirming_read_age;
    limits.confirming_read_age =
        std::max(limits.confirming_read_age, 2 * config.slowest_money_interval());
    limits.confirm_retry = config.supply.confirm_retry;
    limits.command_timeout = config.supply.command_timeout;
    limits.switch_interval = config.supply.switch_interval;
    limits.retry_first = config.supply.retry_first;
    limits.retry_last = config.supply.retry_last;
    limits.alarm_after_attempts = config.supply.alarm_after_attempts;
    limits.cuts_per_minute = config.supply.cuts_per_minute;
    limits.relay_test_load = config.supply.relay_test_load;
    return limits;
}

}  // namespace

Result<ProfileShelf> load_profiles(const config::GatewayConfig& config) {
    toml::Sources files;
    auto shelf = read_profiles(config, files, modbus::Incomplete::refused);
    if (!shelf) return shelf;
    if (auto fits = check_profiles_fit(config, *shelf); !fits) return fail(fits.error());
    return shelf;
}

namespace {

// One that cannot be read leaves its device unread where it is told and not refused.
Outcome<> put_zigbee(const std::string& name, const config::GatewayConfig& config,
                     toml::Sources& sources, modbus::Incomplete incomplete, ProfileShelf& shelf) {
    if (name.empty() || shelf.zigbee.contains(name)) return Done{};
    auto profile =
        zigbee::profile::load_device_profile(config.zigbee_profiles / (name + ".toml"), sources);
    if (profile) {
        shelf.zigbee.emplace(name, std::move(profile).value());
    } else if (incomplete == modbus::Incomplete::told) {
        shelf.unreadable.emplace(name, profile.error().message);
    } else {
        return fail(profile.error());
    }
    return Done{};
}

// By which a device is told from what it was said to be. One that cannot be read is nobody's business.
void put_others(const config::GatewayConfig& config, toml::Sources& sources, ProfileShelf& shelf) {
    for (const auto& name : sources.names(config.zigbee_profiles)) {
        (void)put_zigbee(name, config, sources, modbus::Incomplete::refused, shelf);
    }
}

}  // namespace

Result<ProfileShelf> read_profiles(const config::GatewayConfig& config, toml::Sources& sources,
                                   modbus::Incomplete incomplete) {
    ProfileShelf shelf;
    const auto put = [&](const std::string& name, bool trusted) -> Outcome<> {
        if (!shelf.meters.contains(name)) {
            auto profile = modbus::load_meter_profile(config.meter_profiles / (name + ".toml"),
                                                      sources, incomplete);
            if (profile) {
                shelf.meters.emplace(name, std::move(profile).value());
            } else if (incomplete == modbus::Incomplete::told) {
                shelf.meters.emplace(name, unreadable(name, profile.error().message));
            } else {
                return fail(profile.error());
            }
        }
        if (trusted && !shelf.meters.contains(trusted_name(name))) put_trusted(shelf, name);
        return Done{};
    };
    const auto put_of = [&](const auto& device) -> Outcome<> {
        if (!device.zigbee) return put(device.profile, device.trust_inferred_switch);
        return put_zigbee(device.profile, config, sources, incomplete, shelf);
    };
    for (const auto& meter : config.meters) {
        if (auto done = put_of(meter); !done) return fail(done.error());
    }
    for (const auto& board : config.relay_boards) {
        if (auto done = put_of(board); !done) return fail(done.error());
    }
    if (config.zigbee) put_others(config, sources, shelf);
    return shelf;
}

controller::SiteConfig make_site(const config::GatewayConfig& config, const ProfileShelf& profiles,
                                 ZoneRules zone) {
    controller::SiteConfig site;
    site.gateway = config.gateway;
    site.site = config.site;
    site.currency = config.currency;
    site.zone = std::move(zone);
    for (const auto& bus : config.buses) {
        site.buses.push_back(bus.id);
        site.ports[bus.id] = port_fingerprint(bus);
        site.sweep_interval = std::max(site.sweep_interval, bus.money_interval);
        site.value_age = std::max(site.value_age, 2 * bus.slow_interval);
    }
    if (config.zigbee) {
        site.buses.push_back(config.zigbee->bus);
        site.ports[config.zigbee->bus] = radio_fingerprint();
        site.sweep_interval = std::max(site.sweep_interval, config.zigbee->money_interval);
        site.value_age = std::max(site.value_age, 2 * config.zigbee->slow_interval);
    }
    for (const auto& meter : config.meters) {
        site.meters.push_back(meter_site(meter, facts_of(meter, profiles)));
    }
    for (const auto& which : config.switches) {
        site.switches.push_back(switch_site(config, which, profiles));
    }
    for (const auto& tariff : config.tariffs) site.tariffs.push_back(tariff.tariff);
    for (const auto& entry : config.supply_points) {
        site.supply_points.push_back(
            {entry.supply_point,
             entry.protected_customer,
             entry.armed,
             entry.account,
             entry.tariff,
             entry.credit_limit,
             entry.low_credit_threshold,
             entry.max_top_up,
             entry.max_balance,
             entry.credits,
             entry.charges,
             entry.observe_only,
             entry.customer_class,
             {entry.landlord.account, entry.landlord.tariff, entry.landlord.standing_charges}});
    }
    site.supply = supply_limits(config);
    site.policy = {config.policy.pack, config.policy.policy, config.policy.rules,
                   config.policy.reference_price, config.policy.time_of_use_agreed};
    site.tenancy = {config.tenancy.gifts_paid_out, config.tenancy.debts_follow,
                    config.tenancy.debt_share_ppm, config.tenancy.debt_weekly_cap,
                    config.tenancy.refund_step};
    site.top_up = config.top_up;
    site.common = config.common_costs;
    for (const auto& billed : config.billing) {
        site.billing.push_back({billed.account, billed.customer_class, billed.terms, billed.overdue,
                                billed.deposit_interest_ppm, billed.credit_limit});
    }
    site.settlement_interval = config.settlement.interval;
    site.voucher_floor = config.vouchers.floor;
    site.reading_interval = config.settlement.reading_interval;
    return site;
}

Result<std::vector<modbus::BusConfig>> make_buses(const config::GatewayConfig& config,
                                                  const ProfileShelf& profiles) {
    std::vector<modbus::BusConfig> buses;
    for (const auto& configured : config.buses) {
        modbus::BusConfig bus;
        bus.bus = configured.id;
        bus.framing = configured.framing == config::Framing::tcp ? modbus::Framing::tcp
                                                                 : modbus::Framing::rtu;
        bus.line = line_of(configured);
        bus.money_interval = configured.money_interval;
        bus.slow_interval = configured.slow_interval;
        bus.late_window = configured.late_window;
        bus.echo = configured.echo;
        bus.jitter_seed = configured.id.value;
        bus.port_name = port_name(configured);
        for (const auto& meter : config.meters) {
            if (meter.bus == bus.bus) bus.devices.push_back(meter_device(config, meter, profiles));
        }
        for (const auto& board : config.relay_boards) {
            if (board.bus == bus.bus) bus.devices.push_back(board_device(config, board, profiles));
        }
        std::erase_if(bus.devices, [](const auto& device) { return !is_readable(device); });
        if (auto checked = modbus::check_bus_config(bus); !checked) {
            return fail(Problem{"bus " + to_string(bus.bus) + ": " + checked.error().message});
        }
        buses.push_back(std::move(bus));
    }
    return buses;
}

local::Names names_of(const config::GatewayConfig& config) {
    local::Names names;
    names.building = config.building_name;
    for (const auto& entry : config.supply_points) {
        names.supply_points[entry.supply_point.id] = entry.name;
    }
    for (const auto& meter : config.meters) names.meters[meter.id] = meter.name;
    if (config.zigbee) names.buses[config.zigbee->bus] = "Zigbee network";
    return names;
}

std::filesystem::path token_file(const config::GatewayConfig& config) {
    return config.state_dir / "console-token";
}

std::filesystem::path key_set_file(const config::GatewayConfig& config) {
    return config.state_dir / "cloud-keys";
}

}  // namespace riser::gateway
