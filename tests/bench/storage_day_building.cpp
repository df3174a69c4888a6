#include "tests/bench/storage_day_building.h"

namespace riser::bench {
namespace {

using metering::SwitchState;

BusId bus_of(std::uint32_t meter) {
    return BusId{1 + (meter - 1) / (k_meters / k_buses)};
}

}  // namespace

AccountId account_of(std::uint32_t apartment) {
    AccountId id;
    id.bytes[15] = static_cast<std::uint8_t>(apartment);
    id.bytes[0] = 0xA0;
    return id;
}

controller::SiteConfig sixty_apartments() {
    controller::SiteConfig site;
    site.gateway = GatewayId{{1}};
    site.site = SiteId{{2}};
    site.currency = Currency{{'E', 'U', 'R'}};
    for (std::uint32_t bus = 1; bus <= k_buses; ++bus) site.buses.push_back(BusId{bus});
    payment::Tariff tariff;
    tariff.id = TariffId{{3}};
    tariff.currency = site.currency;
    tariff.prices = {Price{312'345}};  // 0.312345 per kWh
    tariff.tax_ppm = 190'000;
    site.tariffs = {tariff};
    for (std::uint32_t i = 1; i <= k_meters; ++i) {
        site.meters.push_back({MeterId{i}, bus_of(i), "model", "", Power{23'000}, {}});
        site.switches.push_back({SwitchId{i}, bus_of(i), MeterId{i}});
        controller::SupplyPointSite apartment;
        apartment.supply_point = {SupplyPointId{i}, {{MeterId{i}}}, {SwitchId{i}}};
        apartment.armed_at_first = true;
        apartment.account = account_of(i);
        apartment.tariff = tariff.id;
        apartment.warning_threshold = Money{200'000};
        site.supply_points.push_back(apartment);
    }
    return site;
}

StorageDayBuilding::StorageDayBuilding() : apartments_(k_meters) {
    for (auto& apartment : apartments_) {
        apartment.milli_wh = static_cast<std::int64_t>(1000 + prng_.below(30'000'000)) * 1000;
    }
}

void StorageDayBuilding::pass(Duration time, std::int64_t hour_of_day) {
    const bool awake = hour_of_day >= 6 && hour_of_day < 23;
    for (std::uint32_t i = 0; i < k_meters; ++i) {
        auto& apartment = apartments_[i];
        // Appliances go on and off every ten minutes or so.
        if (apartment.load_w == 0 || prng_.chance(1, 40)) {
            apartment.load_w = 60 + static_cast<std::int64_t>(prng_.below(awake ? 900 : 150));
            if (awake && prng_.chance(1, 10)) apartment.load_w += 2000;
            if (i < k_poor) apartment.load_w = 400;
        }
        if (!apartment.connected) continue;
        apartment.milli_wh += apartment.load_w * time.count() / 3'600'000;
    }
}

metering::MeterReport StorageDayBuilding::report(std::uint32_t meter, Instant at) const {
    const auto& apartment = apartments_[meter - 1];
    metering::MeterReport report;
    report.meter = MeterId{meter};
    report.read_at = at;
    report.identity = metering::MeterIdentity{"model", "S" + std::to_string(meter)};
    report.instantaneous.voltage_mv = 228'000 + static_cast<std::int64_t>(meter * 50);
    report.instantaneous.frequency_mhz = 50'000;
    report.instantaneous.power = Power{apartment.connected ? apartment.load_w : 0};
    report.instantaneous.current_ma = report.instantaneous.power->w * 1000 / 230;
    report.switch_state = apartment.connected ? SwitchState::connected : SwitchState::disconnected;
    const bool fits = report.registers.push_back(
        {metering::Quantity::import_energy, Energy{apartment.milli_wh / 1000}, Energy{1}});
    RISER_ASSERT(fits, "one register fits");
    return report;
}

metering::SweepFinished StorageDayBuilding::sweep(BusId bus, Instant at) {
    metering::SweepFinished sweep;
    sweep.bus = bus;
    sweep.started = at;
    sweep.finished = at;
    for (std::uint32_t meter = 1; meter <= k_meters; ++meter) {
        if (bus_of(meter) == bus) sweep.meters.push_back(report(meter, at));
    }
    return sweep;
}

controller::Event StorageDayBuilding::answer(const metering::MeterCommand& command, Instant at) {
    if (const auto* read = std::get_if<metering::ReadMeter>(&command)) {
        auto answer = report(read->meter.value, at);
        answer.purpose = read->purpose;
        answer.request = read->request;
        return answer;
    }
    const auto& set = std::get<metering::SetSwitch>(command);
    auto& apartment = apartments_[set.which.value - 1];
    const bool connected = set.wanted == SwitchState::connected;
    if (apartment.connected != connected) ++switched_;
    apartment.connected = connected;
    return metering::SwitchReport{set.which, set.request, metering::SwitchOutcome::confirmed,
                                  true,      set.wanted,  at};
}

}  // namespace riser::bench
