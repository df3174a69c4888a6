#include "tests/sim/world/people/landlord.h"

#include <fmt/format.h>

namespace riser::sim {
namespace {

constexpr Duration k_round = std::chrono::minutes(7);
// Only one relay test may run: the next order is given when one should be over.
constexpr Duration k_between_tests = std::chrono::seconds(10);

std::string kwh_text(std::int64_t wh) {
    return fmt::format("{}.{:03}", wh / 1000, wh % 1000);
}

}  // namespace

Landlord::Landlord(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed)
    : queue_(queue),
      site_(site),
      coverage_(coverage),
      dice_(seed),
      client_(queue, site, coverage, seed + 1) {}

void Landlord::begin() {
    queue_.after(std::chrono::minutes(3), site_.actor(), "landlord", [this] { look_around(); });
}

void Landlord::exchanged(std::uint32_t meter, std::int64_t closing_wh) {
    exchanged_[meter] = {closing_wh, false};
}

void Landlord::look_around() {
    queue_.after(k_round, site_.actor(), "landlord", [this] { look_around(); });
    if (!site_.view()) return;
    close_open_contacts();
    test_relays();
    follow_doubts();
    if (site_.view() && !whims_over_ && dice_.chance(1, 20)) whim();
}

// As the alarm says; nobody works there in these worlds.
void Landlord::close_open_contacts() {
    for (const auto& point : site_.view()->supply_points) {
        if (!point.open_unordered) continue;
        client_.order("/v1/supply-points/" + std::to_string(point.id.value) + "/connect",
                      R"({"hours":1})");
        coverage_.hit("landlord", "closed_open_contact");
    }
}

// Without loads, at the end, no test of a relay board can prove anything.
void Landlord::test_relays() {
    if (!testing_ && !whims_over_) test_next_relay(0);
}

void Landlord::test_next_relay(std::size_t before) {
    testing_ = false;
    if (!site_.view() || whims_over_) return;
    std::vector<std::uint32_t> untested;
    for (const auto& point : site_.view()->supply_points) {
        if (point.paired || point.open_unordered || point.relay_test == "running") continue;
        const auto& plan = site_.plan().building.meters;
        const auto meter = std::find_if(plan.begin(), plan.end(),
                                        [&](const MeterPlan& m) { return m.id == point.id.value; });
        if (meter == plan.end() || meter->supply_switch.kind == SwitchKind::none) continue;
        untested.push_back(point.id.value);
    }
    if (before >= site_.view()->supply_points.size() || untested.empty()) return;
    // In turn: one that always fails keeps nobody waiting.
    const std::uint32_t point = untested[turn_++ % untested.size()];
    client_.order("/v1/supply-points/" + std::to_string(point) + "/test-relay", "");
    testing_ = true;
    queue_.after(k_between_tests, site_.actor(), "landlord",
                 [this, before] { test_next_relay(before + 1); });
}

// A meter is doubted: somebody goes there. It was exchanged, or it shows what it shows; and when that is
// doubted again, it counts from its present value on.
void Landlord::follow_doubts() {
    for (const auto& meter : site_.view()->meters) {
        if (meter.doubt.empty()) continue;
        const std::string path = "/v1/meters/" + std::to_string(meter.id.value);
        const auto exchanged = exchanged_.find(meter.id.value);
        if (exchanged != exchanged_.end() && !exchanged->second.entered) {
            // As the gateway's answer asks for: configuration first, then the declaration.
            exchanged->second.entered = true;
            site_.enter_serial(meter.id.value);
            return site_.restart_cleanly();
        }
        if (exchanged == exchanged_.end() && ++cleared_[meter.id.value] % 3 != 0) {
            client_.order(path + "/clear-doubt", "");
            coverage_.hit("landlord", "cleared_doubt");
            continue;
        }
        const std::int64_t closing =
            exchanged != exchanged_.end() ? exchanged->second.closing_wh : end_of(meter.id.value);
        site_.auditor().exchange_declared(meter.id.value, closing);
        client_.order(path + "/exchange",
                      fmt::format(R"({{"closing":{{"import_energy":"{}"}}}})", kwh_text(closing)));
        coverage_.hit("landlord", "declared_exchange");
        if (exchanged != exchanged_.end() && ++exchanged->second.declared > 3) {
            exchanged_.erase(exchanged);
        }
    }
}

// Where he lets a meter end that is still there: at what was charged, or at what he reads on its display.
std::int64_t Landlord::end_of(std::uint32_t meter) {
    const std::int64_t charged = site_.auditor().settled_wh(meter);
    Device* device = site_.building().building().find_meter(meter);
    if (device == nullptr || dice_.chance(1, 2)) return charged;
    return device->counter().registered_wh();
}

void Landlord::whim() {
    const auto& points = site_.view()->supply_points;
    if (points.empty()) return;
    const auto& point = points[dice_.below(points.size())];
    const std::string path = "/v1/supply-points/" + std::to_string(point.id.value);
    switch (dice_.below(6)) {
        case 0:
            return client_.order(path + "/hold", R"({"hours":3})");
        case 1:
            return client_.order(path + "/hold", R"({"hours":0})");
        case 2:
            return client_.order(path + "/connect", R"({"hours":2})");
        case 3:
            return client_.order("/v1/hold", R"({"hours":1})");
        case 4:
            return client_.order("/v1/settle", "");
        default:
            return client_.ask("/v1/building", {});
    }
}

}  // namespace riser::sim
