#include "tests/unit/local/made_up_building.h"

#include <array>

#include "core/journal/record.h"
#include "gateway/local/calendar.h"

namespace riser::local {
namespace {

using controller::BuildingView;
using controller::MeterView;
using controller::SupplyPointView;
using metering::MeterHealth;
using metering::SwitchState;

constexpr std::int64_t k_started_ago_s = 3 * 86'400;

// A number that looks random and is always the same for the same arguments.
std::int64_t mixed(std::uint64_t a, std::uint64_t b, std::int64_t below) {
    std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b * 0xC2B2AE3D27D4EB4FULL + 0x165667B19E3779F9ULL;
    x ^= x >> 29U;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 32U;
    return static_cast<std::int64_t>(x % static_cast<std::uint64_t>(below));
}

std::string apartment_name(std::uint32_t id) {
    static constexpr std::array k_doors{"left", "middle", "right", "garden"};
    const std::uint32_t floor = (id - 1) / 4;
    const std::string where = floor == 0 ? "Ground floor" : "Floor " + std::to_string(floor);
    return where + " " + k_doors[(id - 1) % 4];
}

MeterView meter(std::uint32_t id, const Now& now, std::int64_t seconds) {
    MeterView view;
    view.id = MeterId{id};
    view.bus = BusId{id % 2 == 1 ? 1U : 2U};
    view.health = MeterHealth::good;
    view.ever_read = true;
    view.read_at = now.monotonic - std::chrono::seconds(1 + (id * 7 + seconds) % 14);
    view.read_wall_ms = to_unix_ms(now.wall) - (now.monotonic - view.read_at).count() / 1000;
    const std::int64_t watts =
        40 + mixed(id, 1, 2'600) + mixed(id, static_cast<std::uint64_t>(seconds / 15) + 9, 160);
    (void)view.registers.push_back({metering::Quantity::import_energy,
                                    {2'000'000 + mixed(id, 2, 9'000'000) + seconds / 4},
                                    {10}});
    view.instantaneous = {231'400 - mixed(id, 3, 3'000), watts * 1000 / 231, 49'980, Power{watts}};
    view.switch_state = SwitchState::connected;
    static constexpr std::array k_models{"eastron-sdm120", "hiking-dds238-2", "lingxun-lx47le-125"};
    view.identity = {k_models[id % 3], std::to_string(21'340'000 + id * 37)};
    return view;
}

SupplyPointView supply_point(std::uint32_t id, const MeterView& meter) {
    SupplyPointView view;
    view.id = SupplyPointId{id};
    view.account = made_up_account(id);
    view.meters = {meter.id};
    view.settled_balance = Money{3'000'000 + mixed(id, 4, 48'000'000)};
    view.projected_balance = view.settled_balance - Money{mixed(id, 5, 90'000)};
    view.collected = Energy{1'000'000 + mixed(id, 6, 2'000'000)};
    view.armed = true;
    view.paired = true;
    view.reason = "commissioned";
    view.observed = SwitchState::connected;
    view.power = meter.instantaneous.power;
    return view;
}

void cut_off(SupplyPointView& point, MeterView& meter) {
    point.settled_balance = Money{-12'400};
    point.projected_balance = Money{-12'400};
    point.amount_to_clear = Money{12'401};
    point.exhausted = true;
    point.low_credit = true;
    point.desired = SwitchState::disconnected;
    point.observed = SwitchState::disconnected;
    point.reason = "credit exhausted";
    point.power = Power{0};
    meter.instantaneous.power = Power{0};
    meter.instantaneous.current_ma = 0;
    meter.switch_state = SwitchState::disconnected;
}

void silence(SupplyPointView& point, MeterView& meter, const Now& now) {
    meter.health = MeterHealth::no_answer;
    meter.read_at = now.monotonic - std::chrono::minutes(47);
    meter.read_wall_ms = to_unix_ms(now.wall) - 47 * 60'000;
    meter.instantaneous = {};
    meter.switch_state = SwitchState::unknown;
    point.power.reset();
    point.observed = SwitchState::unknown;
}

// What is special about an apartment, by its number.
void give_character(SupplyPointView& point, MeterView& meter, const Now& now) {
    switch (point.id.value) {
        case 2:
            return cut_off(point, meter);
        case 3:
            return silence(point, meter, now);
        case 7:
            meter.doubt = "register went backwards";
            return;
        case 11:
            point.settled_balance = point.projected_balance = Money{-1'830'000};
            point.exhausted = point.low_credit = true;
            point.obstacle = "no_hold";
            point.hold_until_ms = to_unix_ms(now.wall) + 26 * 3'600'000;
            return;
        case 14:
            point.desired = SwitchState::connected;
            point.observed = SwitchState::disconnected;
            point.switch_attempts = 6;
            point.reason = "credit restored";
            point.power = Power{0};
            return;
        case 18:
        case 31:
        case 44:
            point.settled_balance = Money{940'000};
            point.projected_balance = Money{911'250};
            point.low_credit = true;
            return;
        case 23:
            point.paired = false;
            point.relay_test = "failed: the load did not drop";
            return;
        case 27:
            point.armed = false;
            return;
        case 36:
            point.protected_customer = true;
            point.projected_balance = point.settled_balance = Money{-6'120'000};
            point.exhausted = true;
            point.obstacle = "not_protected";
            return;
        case 40:
            point.account = {};
            point.settled_balance = point.projected_balance = {};
            return;
        case 47:
            cut_off(point, meter);
            point.open_flow = "meter 47 counted 130 Wh behind the open contact";
            return;
        case 52:
            point.relay_test = "running";
            return;
        case 58:
            meter.standstill = "stands still at 4711000 Wh although at least 52 Wh were drawn";
            return;
        default:
            return;
    }
}

}  // namespace

Now made_up_now(std::int64_t seconds) {
    Now now;
    now.monotonic = Instant{std::chrono::seconds(k_started_ago_s + seconds)};
    now.wall = from_unix_ms(k_made_up_wall_ms + seconds * 1000);
    now.earliest = now.wall - std::chrono::milliseconds(20);
    now.latest = now.wall + std::chrono::milliseconds(20);
    return now;
}

AccountId made_up_account(std::uint32_t supply_point) {
    AccountId id;
    id.bytes = {0x01, 0x97, 0xa1, 0xde, 0x3c, 0x4b, 0x7a, 0xaa, 0x8b, 0xcd};
    id.bytes[14] = static_cast<std::uint8_t>(supply_point >> 8U);
    id.bytes[15] = static_cast<std::uint8_t>(supply_point);
    return id;
}

LocalApiSettings made_up_settings(std::uint32_t apartments) {
    LocalApiSettings settings;
    settings.names.building = "Lindenhof 12";
    for (std::uint32_t id = 1; id <= apartments; ++id) {
        settings.names.supply_points[SupplyPointId{id}] = apartment_name(id);
        settings.names.meters[MeterId{id}] = "Meter " + std::to_string(id);
    }
    settings.names.buses[BusId{1}] = "Riser A";
    settings.names.buses[BusId{2}] = "Riser B";
    settings.zone = {"Europe/Berlin", {{UtcTime{}, 3600}}};
    settings.access.console_token = "k7qd-93mf-x2wp-h8rt";
    settings.version = "0.1.0";
    settings.cloud = CloudUse::used;
    return settings;
}

BuildingView made_up_building(std::uint32_t apartments, std::int64_t seconds) {
    BuildingView view;
    view.made = made_up_now(seconds);
    view.gateway = GatewayId{{7}};
    view.site = SiteId{{8}};
    view.epoch = EpochId{{5}};
    view.currency = Currency{{'E', 'U', 'R'}};
    view.sequence = 20'417 + static_cast<std::uint64_t>(seconds / 300);
    view.acknowledged = 20'417;
    view.readings = 1'042'113 + static_cast<std::uint64_t>(seconds) * 4;
    view.cut_offs = 3;
    view.restores = 2;
    view.top_ups = 41;
    view.buses = {{BusId{1}, metering::BusState::up, "", 17'280, std::chrono::milliseconds(1'540)},
                  {BusId{2}, metering::BusState::up, "", 17'274, std::chrono::milliseconds(1'565)}};
    for (std::uint32_t id = 1; id <= apartments; ++id) {
        MeterView one = meter(id, view.made, seconds);
        SupplyPointView point = supply_point(id, one);
        give_character(point, one, view.made);
        view.meters.push_back(std::move(one));
        view.supply_points.push_back(std::move(point));
    }
    return view;
}

UsageSummary made_up_usage(std::uint32_t apartments) {
    UsageSummary summary;
    for (std::uint32_t id = 1; id <= apartments; ++id) {
        summary.accounts.push_back(
            {made_up_account(id), Money{700'000 + mixed(id, 7, 2'400'000)}, 7});
    }
    return summary;
}

AccountOutlook made_up_outlook(std::uint32_t apartment, UtcTime now) {
    using std::chrono::hours;
    AccountOutlook outlook;
    outlook.account = made_up_account(apartment);
    outlook.made_ms = to_unix_ms(now);
    outlook.run_out.basis = metering::UsualBasis::own_hour;
    outlook.run_out.horizon = now + std::chrono::days(60);
    outlook.run_out.earliest = now + hours(40);
    outlook.run_out.expected = now + hours(50);
    outlook.run_out.latest = now + hours(75);
    outlook.level = payment::LowCreditLevel::notice;
    outlook.rate = {Power{210}, Power{350}, Power{331}};
    outlook.price = {Price{320'000}, Energy{12'300}, Price{410'000}};
    outlook.price_until_ms = to_unix_ms(now + hours(6));
    return outlook;
}

std::vector<DayUsage> made_up_days(AccountId account, LocalDay first, LocalDay last) {
    std::vector<DayUsage> days;
    for (LocalDay day = first; day <= last; ++day) {
        const auto seed =
            static_cast<std::uint64_t>(account.bytes[15]) * 1000 + static_cast<std::uint64_t>(day);
        const Energy energy{2'400 + mixed(seed, 8, 5'200)};
        days.push_back({day, energy, Money{energy.wh * 320}});  // 0.32 per kWh
    }
    return days;
}

Statement made_up_statement(AccountId account, LocalDay first, LocalDay last) {
    Statement statement;
    statement.opening = Money{9'310'000};
    Money balance = statement.opening;
    const auto book = [&](StatementLine line) {
        balance += line.amount;
        line.balance = balance;
        statement.lines.push_back(std::move(line));
    };
    for (const auto& day : made_up_days(account, first, last)) {
        const std::int64_t noon_ms =
            static_cast<std::int64_t>(day.day) * 86'400'000 + 11 * 3'600'000;
        book({day.day,
              noon_ms - 6 * 3'600'000,
              noon_ms,
              -day.amount,
              {},
              EnergyLine{day.energy, Price{320'000}, 0, day.day % 9 == 0}});
        if (balance < Money{3'000'000}) {
            book({day.day,
                  noon_ms,
                  noon_ms,
                  {},
                  {},
                  SupplyLine{SwitchState::disconnected,
                             static_cast<std::uint8_t>(journal::SupplyReason::credit_exhausted)}});
            TopUpId id;
            id.bytes[15] = 1;
            book({day.day,
                  noon_ms + 900'000,
                  noon_ms + 900'000,
                  Money{20'000'000},
                  {},
                  TopUpLine{id, static_cast<std::uint8_t>(journal::TopUpSource::local_cash)}});
            book({day.day,
                  noon_ms + 960'000,
                  noon_ms + 960'000,
                  {},
                  {},
                  SupplyLine{SwitchState::connected,
                             static_cast<std::uint8_t>(journal::SupplyReason::credit_restored)}});
        }
        if (day.day == first + 10) {
            book({day.day,
                  noon_ms + 3'600'000,
                  noon_ms + 3'600'000,
                  {},
                  {},
                  TariffLine{2, noon_ms + 13 * 3'600'000, {Price{320'000}, Price{240'000}}, 0}});
        }
    }
    statement.closing = balance;
    return statement;
}

}  // namespace riser::local
