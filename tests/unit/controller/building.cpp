#include "tests/unit/controller/building.h"

namespace riser::controller {

SiteConfig two_apartments() {
    SiteConfig site;
    site.gateway = GatewayId{{7}};
    site.site = SiteId{{8}};
    site.currency = k_eur;
    site.buses = {BusId{1}};
    for (std::uint32_t i = 1; i <= 2; ++i) {
        const auto address = static_cast<std::uint8_t>(i);
        site.meters.push_back({MeterId{i}, BusId{1}, "model", "", Power{10'000}, {}, address});
        site.switches.push_back({SwitchId{i}, BusId{1}, MeterId{i}, address});
        site.switches.back().opens = metering::OpensByItself::falls;
        SupplyPointSite apartment;
        apartment.supply_point = {SupplyPointId{i}, {{MeterId{i}}}, {SwitchId{i}}};
        apartment.armed_at_first = true;
        apartment.account = i == 1 ? k_anna : k_ben;
        apartment.tariff = k_tariff;
        apartment.warning_threshold = Money{1'000'000};
        site.supply_points.push_back(apartment);
    }
    payment::Tariff tariff;
    tariff.id = k_tariff;
    tariff.currency = k_eur;
    tariff.prices = {Price{200'000}};  // 0.20 per kWh
    site.tariffs = {tariff};
    return site;
}

journal::ChargeConfigured debt_of_payments(AccountId account, std::int64_t proportion_ppm,
                                           Money total) {
    journal::ChargeConfigured debt;
    debt.account = account;
    debt.charge = {2};
    debt.type = payment::ChargeType::payment_event;
    debt.purpose = payment::ChargePurpose::debt;
    debt.proportion_ppm = proportion_ppm;
    debt.added = total;
    return debt;
}

Building::Building(SiteConfig config) : site(std::move(config)) {
    start();
}

Building::~Building() = default;

void Building::start() {
    auto loaded = load_books(journal);
    if (loaded) {
        controller.emplace(site, journal, std::move(loaded).value());
    } else {
        controller.emplace(site, journal, loaded.error());
    }
    give(Started{EpochId{{5}}});
    give(metering::BusReport{BusId{1}, metering::BusState::up, clock.monotonic, ""});
}

void Building::restart() {
    clock.boot.bytes[0]++;
    probed = false;
    field.clear();
    clock.monotonic = Instant{0s};
    start();
}

void Building::give(Event event) {
    controller->on(std::move(event), clock);
    for (auto& action : controller->take_outputs()) {
        if (auto* to_field = std::get_if<ToField>(&action)) field.push_back(to_field->command);
        actions.push_back(std::move(action));
    }
}

void Building::pass(Duration time) {
    clock.monotonic += time;
    clock.wall += time;
    clock.earliest += time;
    clock.latest = std::min(clock.latest + time, k_no_upper_bound);
}

void Building::tick(Duration time) {
    pass(time);
    give(Tick{});
}

metering::MeterReport Building::report(std::uint32_t meter, std::int64_t wh) const {
    metering::MeterReport r;
    r.meter = MeterId{meter};
    r.read_at = clock.monotonic;
    RISER_ASSERT(r.registers.push_back({metering::Quantity::import_energy, {wh}, {quantum}}),
                 "fits");
    r.instantaneous.voltage_mv = 230'000;
    const std::size_t feeding = fed_through.at(meter - 1);
    const bool flows = bypassed || contact.at(feeding) == metering::SwitchState::connected;
    if (shows_power) r.instantaneous.power = Power{flows ? load_of(meter) : 0};
    r.switch_state = contact.at(meter - 1);
    return r;
}

metering::MeterReport Building::lost(const metering::ReadMeter& read) const {
    metering::MeterReport r;
    r.meter = read.meter;
    r.purpose = read.purpose;
    r.request = read.request;
    r.health = metering::MeterHealth::no_answer;
    r.read_at = clock.monotonic;
    return r;
}

metering::MeterReport Building::answer(const metering::ReadMeter& read) const {
    auto r = report(read.meter.value, registers.at(read.meter.value - 1));
    r.purpose = read.purpose;
    r.request = read.request;
    r.identity = metering::MeterIdentity{"model", serial};
    return r;
}

void Building::sweep(std::int64_t wh_1, std::int64_t wh_2, Duration after) {
    pass(after);
    registers[0] = wh_1;
    registers[1] = wh_2;
    metering::SweepFinished sweep;
    sweep.bus = BusId{1};
    sweep.meters = {report(1, wh_1), report(2, wh_2)};
    if (site.meters.size() > 2) sweep.meters.push_back(report(3, registers[2]));
    for (auto& r : sweep.meters) {
        if (!probed) r.identity = metering::MeterIdentity{"model", serial};
    }
    probed = true;
    give(std::move(sweep));
}

void Building::answer_field() {
    while (!field.empty()) answer_one();
}

void Building::answer_one() {
    const auto command = field.front();
    field.pop_front();
    pass(100ms);
    if (const auto* read = std::get_if<metering::ReadMeter>(&command)) {
        return give(lost_reads.contains(++reads) ? lost(*read) : answer(*read));
    }
    const auto& set = std::get<metering::SetSwitch>(command);
    auto& state = contact.at(set.which.value - 1);
    if (!stuck) state = set.wanted;
    give(metering::SwitchReport{set.which, set.request,
                                state == set.wanted ? metering::SwitchOutcome::confirmed
                                                    : metering::SwitchOutcome::not_confirmed,
                                true, state, clock.monotonic});
}

void Building::commission(std::int64_t credit_micro) {
    sweep(registers[0], registers[1]);
    sweep(registers[0], registers[1]);
    top_up(k_anna, credit_micro, 1);
    top_up(k_ben, credit_micro, 2);
    for (std::uint32_t i = 1; i <= 2; ++i) {
        give(LocalOrder{TestRelay{SupplyPointId{i}}, {}});
        for (int step = 0; step < 4; ++step) answer_field();
    }
    tick(20s);  // contacts rest
}

void Building::top_up(AccountId account, std::int64_t micro, std::uint8_t id) {
    give(LocalOrder{
        TopUp{TopUpId{{id}}, account, Money{micro}, k_eur, journal::TopUpSource::local_cash},
        ReplyTo{id}});
}

const SupplyPointBooks& Building::apartment(std::uint32_t id) const {
    return *controller->books().supply_points.find(SupplyPointId{id});
}

Money Building::balance(AccountId account) const {
    return controller->books().find_account(account)->balance();
}

const Answer* Building::last_answer() const {
    for (auto it = actions.rbegin(); it != actions.rend(); ++it) {
        if (const auto* answer = std::get_if<Answer>(&*it)) return answer;
    }
    return nullptr;
}

bool Building::noted(std::string_view event) const {
    return std::any_of(actions.begin(), actions.end(), [&](const Action& action) {
        const auto* note = std::get_if<Note>(&action);
        return note != nullptr && note->event == event;
    });
}

}  // namespace riser::controller
