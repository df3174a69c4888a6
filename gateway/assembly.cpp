#include "gateway/assembly.h"

#include <algorithm>

#include "core/base/bytes.h"
#include "core/journal/chain.h"
#include "gateway/profile_fit.h"

namespace riser::gateway {
namespace {

using modbus::Field;

bool has_sign(modbus::ValueType type) {
    using modbus::ValueType;
    return type == ValueType::s16 || type == ValueType::s32 || type == ValueType::s64 ||
           type == ValueType::f32;
}

// The installer's word for one device: the relay map was proven on site.
std::string trusted_name(const std::string& profile) {
    return profile + "+trusted";
}

const modbus::MeterProfile* shelf_profile(const ProfileShelf& shelf, const std::string& name,
                                          bool trusted) {
    const auto found = shelf.find(trusted ? trusted_name(name) : name);
    return found == shelf.end() ? nullptr : &found->second;
}

void put_trusted(ProfileShelf& shelf, const std::string& name) {
    modbus::MeterProfile profile = shelf.at(name);
    if (profile.switching) profile.switching->evidence = modbus::Evidence::manual;
    shelf.emplace(trusted_name(name), std::move(profile));
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

controller::MeterSite meter_site(const config::MeterConfig& meter,
                                 const modbus::MeterProfile& profile) {
    controller::MeterSite site;
    site.id = meter.id;
    site.bus = meter.bus;
    site.model = profile.name;
    site.expected_serial = meter.serial;
    site.address = meter.address;
    site.energy_inferred = profile.evidence == modbus::Evidence::inferred;
    site.max_power =
        meter.fuse_a > 0 ? Power{meter.fuse_a * 230 * profile.phases} : profile.max_power();
    for (const auto& field : profile.fields) {
        const auto quantity = quantity_of(field.field);
        if (quantity && field.rollover) site.rollover[*quantity] = *field.rollover;
        if (field.field != Field::power) continue;
        site.signed_power = has_sign(field.type);
        site.limits_by_power = site.signed_power && profile.evidence == modbus::Evidence::manual;
    }
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
        site.bus = device.bus;
        site.address = device.address;
        const modbus::MeterProfile& profile = profiles.find(device.profile)->second;
        site.model = channel_fingerprint(profile, which.channel);
        site.shows_contact = profile.switching &&
                             which.channel < profile.switching->channels.size() &&
                             profile.switching->channels[which.channel].read_back.shows_contact;
        site.inferred = device.trust_inferred_switch && profile.switching &&
                        profile.switching->evidence == modbus::Evidence::inferred;
        if (profile.switching) site.opens = profile.switching->opens_by_itself();
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
    for (const auto& bus : config.buses) {
        limits.confirming_read_age = std::max(limits.confirming_read_age, 2 * bus.money_interval);
    }
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

std::optional<metering::Quantity> quantity_of(modbus::Field field) {
    switch (field) {
        case modbus::Field::import_energy:
            return metering::Quantity::import_energy;
        case modbus::Field::export_energy:
            return metering::Quantity::export_energy;
        case modbus::Field::import_energy_t1:
            return metering::Quantity::import_energy_t1;
        case modbus::Field::import_energy_t2:
            return metering::Quantity::import_energy_t2;
        default:
            return std::nullopt;
    }
}

Result<ProfileShelf> load_profiles(const config::GatewayConfig& config) {
    toml::Sources files;
    auto shelf = read_profiles(config, files, modbus::Incomplete::refused);
    if (!shelf) return shelf;
    if (auto fits = check_profiles_fit(config, *shelf); !fits) return fail(fits.error());
    return shelf;
}

Result<ProfileShelf> read_profiles(const config::GatewayConfig& config, toml::Sources& sources,
                                   modbus::Incomplete incomplete) {
    ProfileShelf shelf;
    const auto put = [&](const std::string& name, bool trusted) -> Outcome<> {
        if (!shelf.contains(name)) {
            auto profile = modbus::load_meter_profile(config.meter_profiles / (name + ".toml"),
                                                      sources, incomplete);
            if (profile) {
                shelf.emplace(name, std::move(profile).value());
            } else if (incomplete == modbus::Incomplete::told) {
                shelf.emplace(name, unreadable(name, profile.error().message));
            } else {
                return fail(profile.error());
            }
        }
        if (trusted && !shelf.contains(trusted_name(name))) put_trusted(shelf, name);
        return Done{};
    };
    for (const auto& meter : config.meters) {
        if (auto done = put(meter.profile, meter.trust_inferred_switch); !done)
            return fail(done.error());
    }
    for (const auto& board : config.relay_boards) {
        if (auto done = put(board.profile, board.trust_inferred_switch); !done)
            return fail(done.error());
    }
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
    for (const auto& meter : config.meters) {
        site.meters.push_back(meter_site(meter, profiles.find(meter.profile)->second));
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
    return names;
}

std::filesystem::path token_file(const config::GatewayConfig& config) {
    return config.state_dir / "console-token";
}

std::filesystem::path key_set_file(const config::GatewayConfig& config) {
    return config.state_dir / "cloud-keys";
}

}  // namespace riser::gateway
