#include "gateway/config/config_report.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>

#include "core/payment/calendar.h"

namespace riser::config {
namespace {

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string line_of(const BusConfig& bus) {
    if (bus.framing == Framing::tcp) return "tcp " + bus.host + ":" + std::to_string(bus.port);
    const char parity = bus.parity == Parity::none ? 'N' : bus.parity == Parity::even ? 'E' : 'O';
    return bus.device + " " + std::to_string(bus.baud) + " 8" + parity +
           std::to_string(bus.stop_bits);
}

std::string line_of(const ZigbeeConfig& radio) {
    if (radio.device.empty()) return "tcp " + radio.host + ":" + std::to_string(radio.port);
    constexpr std::array k_flow_texts{"without flow control", "with RTS/CTS", "with XON/XOFF"};
    std::string ways;
    for (const PortWay& way : radio.ways) {
        ways += (ways.empty() ? " " : " or ") + std::to_string(way.baud) + " " +
                k_flow_texts.at(static_cast<std::size_t>(way.flow));
    }
    return radio.device + ways;
}

template <class Range, class Predicate>
std::size_t count_if(const Range& range, Predicate predicate) {
    return static_cast<std::size_t>(std::count_if(range.begin(), range.end(), predicate));
}

// Where friendly hours stop for so little that nobody can mean it: "Monday 23:59". In a week without holidays.
std::optional<std::string> short_gap(const payment::ActivityCalendar& friendly) {
    using std::chrono::hours;
    using std::chrono::minutes;
    constexpr std::array k_days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                "Friday", "Saturday", "Sunday"};
    constexpr UtcTime k_monday{hours(4 * 24)};  // 5 January 1970
    constexpr UtcTime k_end = k_monday + hours(8 * 24);
    if (friendly.empty()) return std::nullopt;
    // From its first change on: what begins the week may have begun before.
    auto from = payment::next_change(friendly, {}, k_monday, k_end);
    while (from) {
        const auto to = payment::next_change(friendly, {}, *from, k_end);
        const bool is_gap = payment::value_at(friendly, {}, *from) == 0;
        if (to && is_gap && *to - *from < minutes(5)) {
            const auto minute = static_cast<std::size_t>((*from - k_monday) / Duration(minutes(1)));
            const std::size_t of_day = minute % (24 * 60);
            const auto digits = [](std::size_t number) {
                return (number < 10 ? "0" : "") + std::to_string(number);
            };
            return k_days.at(minute / (24 * 60) % k_days.size()) + (" " + digits(of_day / 60)) +
                   ":" + digits(of_day % 60);
        }
        from = to;
    }
    return std::nullopt;
}

class Warnings {
public:
    explicit Warnings(const GatewayConfig& config) : config_(config) {}

    std::vector<std::string> all() {
        check_ports();
        check_fuses();
        check_use();
        check_supply_points();
        check_friendly_hours();
        check_balance();
        check_page();
        if (!config_.cloud.enabled)
            say("the cloud is off: top-ups, statements and backups stay local");
        return std::move(said_);
    }

private:
    void say(std::string sentence) { said_.push_back(std::move(sentence)); }

    void check_ports() {
        for (const BusConfig& bus : config_.buses) {
            check_port("bus " + to_string(bus.id), bus.device);
        }
        if (!config_.zigbee) return;
        check_port("the Zigbee radio", config_.zigbee->device);
        const auto on_zigbee = [](const auto& device) { return device.zigbee.has_value(); };
        if (std::ranges::none_of(config_.meters, on_zigbee) &&
            std::ranges::none_of(config_.relay_boards, on_zigbee)) {
            say("the Zigbee radio has no meter and no relay yet: `riserctl zigbee list` shows what "
                "is paired");
        }
    }
    void check_port(const std::string& whose, const std::string& device) {
        if (!device.starts_with("/dev/ttyUSB") && !device.starts_with("/dev/ttyACM")) return;
        say(whose + ": " + device +
            " changes its name when it is plugged in again; use the link in /dev/serial/by-id");
    }

    // The page has no TLS of its own.
    void check_page() {
        const std::string& address = config_.local.http_address;
        if (address.empty() || address.starts_with("127.") || address == "::1") return;
        say("the page answers at " + address +
            " without encryption: whoever listens on that network reads the console token and can "
            "give orders with it; keep to 127.0.0.1 with a proxy that has TLS, or to a network of "
            "your own");
    }

    // What passes more than its fuse is not believed, so a fuse that is too small keeps a meter from being charged.
    void check_fuses() {
        constexpr std::int64_t k_least_fuse_a = 6;
        for (const MeterConfig& meter : config_.meters) {
            if (meter.fuse_a == 0 || meter.fuse_a >= k_least_fuse_a) continue;
            say("meter " + to_string(meter.id) + ": fuse_a = " + std::to_string(meter.fuse_a) +
                " is hardly meant: a reading that needs more is not believed, and not charged");
        }
    }

    void check_use() {
        std::set<MeterId> charged;
        std::set<SwitchId> wired;
        for (const SupplyPointConfig& point : config_.supply_points) {
            for (const auto& share : point.supply_point.registers) charged.insert(share.meter);
            wired.insert(point.supply_point.switches.begin(), point.supply_point.switches.end());
        }
        for (const MeterConfig& meter : config_.meters) {
            if (!charged.contains(meter.id) && !config_.balance.is_main(meter.id)) {
                say("meter " + to_string(meter.id) + " is read, but no supply point pays for it");
            }
        }
        for (const SwitchConfig& contact : config_.switches) {
            if (!wired.contains(contact.id))
                say("switch " + to_string(contact.id) + " belongs to no supply point");
        }
        const auto& mains = config_.balance.main_meters;
        if (std::any_of(mains.begin(), mains.end(),
                        [&](MeterId id) { return charged.contains(id); })) {
            say("the main meter is also charged to a supply point: the energy balance will count "
                "it twice");
        }
    }

    void check_supply_points() {
        for (const SupplyPointConfig& point : config_.supply_points) {
            const std::string name = "supply point " + to_string(point.supply_point.id);
            if (point.supply_point.switches.empty()) {
                say(name + " has no switch: it is charged but can never be cut");
            }
            if (point.armed && point.protected_customer) {
                say(name + " is armed and protected: it will never be cut");
            }
        }
    }

    // Validation and balance need the rows on a grid that divides hours.
    void check_balance() {
        const auto interval = config_.settlement.reading_interval;
        const bool divides = interval >= std::chrono::minutes(1) &&
                             interval <= std::chrono::hours(1) &&
                             std::chrono::hours(1) % interval == Duration::zero();
        if (!divides) {
            say("reading_interval_s does not divide an hour: readings are kept, but neither "
                "validated nor balanced");
        }
    }

    void check_friendly_hours() {
        const payment::SupplyPolicy& policy = config_.policy.policy;
        if (policy.holidays.eve_from && policy.holidays.days.empty()) {
            say("day_before_from counts from the day before a holiday, and there are no `holidays`: "
                "it changes nothing");
        }
        if (const auto gap = short_gap(policy.friendly_hours)) {
            say("friendly hours stop for less than 5 minutes at " + *gap +
                ": somebody may be cut off in between; the end of a day is `to = \"24:00\"`");
        }
    }

    const GatewayConfig& config_;
    std::vector<std::string> said_;
};

}  // namespace

std::string describe(const GatewayConfig& config) {
    std::string text = "gateway " + to_string(config.gateway) + ", site " + to_string(config.site) +
                       ", " + config.zone + ", " + config.currency.text() + "\n";
    text += counted(config.buses.size(), "bus", "buses") + ", " +
            counted(config.meters.size(), "meter", "meters") + ", " +
            counted(config.relay_boards.size(), "relay board", "relay boards") + ", " +
            counted(config.switches.size(), "switch", "switches") + ", " +
            counted(config.tariffs.size(), "tariff", "tariffs") + "\n";
    text += counted(config.supply_points.size(), "supply point", "supply points") + ": " +
            std::to_string(
                count_if(config.supply_points, [](const auto& p) { return !p.account.is_nil(); })) +
            " with an account, " +
            std::to_string(count_if(config.supply_points, [](const auto& p) { return p.armed; })) +
            " armed, " +
            std::to_string(count_if(config.supply_points,
                                    [](const auto& p) { return p.protected_customer; })) +
            " protected\n";
    if (!config.balance.main_meters.empty()) {
        text += "energy balance: ";
        for (const MeterId id : config.balance.main_meters) {
            text +=
                (id == config.balance.main_meters.front() ? "main meter " : ", ") + to_string(id);
        }
        text += '\n';
    }
    if (!config.policy.pack.empty())
        text += "supply policy: keeps to pack " + config.policy.pack + "\n";
    for (const BusConfig& bus : config.buses) {
        const auto on_bus = [&](const auto& device) { return device.bus == bus.id; };
        text += "bus " + to_string(bus.id) + ": " + line_of(bus) + ", " +
                counted(count_if(config.meters, on_bus), "meter", "meters") + ", " +
                counted(count_if(config.relay_boards, on_bus), "relay board", "relay boards") +
                "\n";
    }
    if (config.zigbee) {
        const auto on_zigbee = [](const auto& device) { return device.zigbee.has_value(); };
        text += "bus " + to_string(config.zigbee->bus) + ": Zigbee, " + line_of(*config.zigbee) +
                ", " + counted(count_if(config.meters, on_zigbee), "meter", "meters") + ", " +
                counted(count_if(config.relay_boards, on_zigbee), "relay", "relays") + "\n";
    }
    return text;
}

std::vector<std::string> warnings(const GatewayConfig& config) {
    return Warnings(config).all();
}

}  // namespace riser::config
