// bench charge: how many meter readings a second the functional core validates, prices, decides on and
// evolves, with a settlement every five minutes of simulated time. No storage, no bus: the journal here
// keeps nothing. charge.events_per_s counts single readings; a sweep of 60 meters is 60 of them. A second is one of
// CPU time, so that what else the machine does is not counted.
#include <chrono>
#include <cstdio>
#include <cstring>

#include "gateway/controller/controller.h"
#include "tests/sim/cpu_time.h"

namespace riser::controller {
namespace {

constexpr std::uint32_t k_meters = 60;
constexpr int k_sweeps = 40'000;  // 15 s apart: a week
constexpr double k_limit = 1e6;

class ForgetfulJournal final : public Journal {
public:
    Commit append(const JournalEntry&) override {
        ++commits;
        return Commit::done;
    }
    Commit save_snapshot(const journal::Snapshot&) override { return Commit::done; }
    Result<std::vector<journal::Snapshot>> snapshots() override {
        return std::vector<journal::Snapshot>{};
    }
    Result<std::vector<JournalEntry>> read(std::uint64_t, std::size_t) override {
        return std::vector<JournalEntry>{};
    }
    void set_acknowledged(std::uint64_t) override {}
    std::uint64_t acknowledged() const override { return 0; }

    int commits = 0;
};

SiteConfig sixty_apartments(bool two_rate) {
    SiteConfig site;
    site.gateway = GatewayId{{1}};
    site.site = SiteId{{2}};
    site.currency = Currency{{'E', 'U', 'R'}};
    site.buses = {BusId{1}};
    payment::Tariff tariff;
    tariff.id = TariffId{{9}};
    tariff.currency = site.currency;
    tariff.prices = {Price{312'345}, Price{187'654}};
    tariff.tax_ppm = 190'000;
    if (two_rate)
        tariff.week = {{6 * 60, 0}, {22 * 60, 1}, {24 * 60 + 6 * 60, 0}, {24 * 60 + 22 * 60, 1}};
    site.tariffs = {tariff};
    for (std::uint32_t i = 1; i <= k_meters; ++i) {
        site.meters.push_back({MeterId{i}, BusId{1}, "model", "", Power{23'000}, {}});
        SupplyPointSite apartment;
        apartment.supply_point = {SupplyPointId{i}, {{MeterId{i}}}, {}};
        apartment.account.bytes[0] = static_cast<std::uint8_t>(i);
        apartment.tariff = tariff.id;
        site.supply_points.push_back(apartment);
    }
    return site;
}

struct Speed {
    double events_per_s = 0;
    int commits = 0;
};

Speed run(bool two_rate) {
    const SiteConfig site = sixty_apartments(two_rate);
    ForgetfulJournal journal;
    Controller controller(site, journal, Loaded{});
    Now now{Instant{}, BootId{{1}}, UtcTime{std::chrono::seconds(1'790'000'000)}, {}, {}};
    now.earliest = now.latest = now.wall;
    controller.on(Started{EpochId{{1}}}, now);
    (void)controller.take_outputs();
    metering::SweepFinished sweep;
    sweep.bus = BusId{1};
    sweep.meters.resize(k_meters);
    for (std::uint32_t i = 0; i < k_meters; ++i) {
        auto& report = sweep.meters[i];
        report.meter = MeterId{i + 1};
        report.identity = metering::MeterIdentity{"model", ""};
        report.instantaneous.voltage_mv = 230'000;
        report.instantaneous.power = Power{800};
        (void)report.registers.push_back({metering::Quantity::import_energy, {1'000'000}, {1}});
    }
    const double begin = sim::cpu_seconds();
    for (int s = 0; s < k_sweeps; ++s) {
        const Duration step = std::chrono::seconds(15);
        now.monotonic += step;
        now.wall += step;
        now.earliest = now.latest = now.wall;
        for (std::uint32_t i = 0; i < k_meters; ++i) {
            sweep.meters[i].read_at = now.monotonic;
            sweep.meters[i].registers[0].value.wh += (s + static_cast<int>(i)) % 5;
        }
        controller.on(Event{sweep}, now);
        (void)controller.take_outputs();
    }
    const double took = sim::cpu_seconds() - begin;
    return {k_meters * static_cast<double>(k_sweeps) / took, journal.commits};
}

}  // namespace
}  // namespace riser::controller

int main(int argc, char** argv) {
    using riser::controller::k_limit, riser::controller::run, riser::controller::Speed;
    const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
    const Speed flat = run(false);
    const Speed two_rate = run(true);
    std::fprintf(
        stderr,
        "flat tariff: %.2f M readings/s, %d commits; two-rate: %.2f M readings/s, %d commits\n",
        flat.events_per_s / 1e6, flat.commits, two_rate.events_per_s / 1e6, two_rate.commits);
    if (json) {
        std::printf(
            "[{\"name\":\"charge.events_per_s\",\"value\":%.0f,\"unit\":\"1/"
            "s\",\"limit\":%.0f,\"ok\":%s},"
            "{\"name\":\"charge.two_rate_events_per_s\",\"value\":%.0f,\"unit\":\"1/"
            "s\",\"limit\":null,"
            "\"ok\":true}]\n",
            flat.events_per_s, k_limit, flat.events_per_s >= k_limit ? "true" : "false",
            two_rate.events_per_s);
    }
    return 0;
}
