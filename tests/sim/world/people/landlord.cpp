#include "tests/sim/world/people/landlord.h"

#include <fmt/format.h>

namespace riser::sim {
namespace {

constexpr Duration k_round = std::chrono::minutes(7);
// Only one relay test may run: the next order is given when one should be over.
constexpr Duration k_between_tests = std::chrono::seconds(10);

// A command and its answer, or what comes right after.
constexpr Duration k_command_on_its_way = std::chrono::milliseconds(400);

// What he began to do later is drawn from a stream of its own.
constexpr std::uint64_t k_later_stream = 0x1A7E'0000ULL;
constexpr std::uint64_t k_exchange_stream = 0xE1EC'0000ULL;
constexpr std::uint64_t k_policy_stream = 0x90'11C7'0000ULL;
constexpr std::uint64_t k_letting_stream = 0x1E77'1460ULL;

// An electrician is at a meter for so long. By the first of these nobody takes the old one's last reading for a
// new one any more.
constexpr Duration k_old_reading_is_over = std::chrono::minutes(4);
constexpr Duration k_shortest_exchange = std::chrono::minutes(6);
constexpr Duration k_longest_exchange = std::chrono::minutes(20);

std::string kwh_text(std::int64_t wh) {
    return fmt::format("{}.{:03}", wh / 1000, wh % 1000);
}

}  // namespace

Landlord::Landlord(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed)
    : queue_(queue),
      site_(site),
      coverage_(coverage),
      dice_(seed),
      later_(seed ^ k_later_stream),
      exchange_dice_(seed ^ k_exchange_stream),
      policy_dice_(seed ^ k_policy_stream),
      sends_for_electrician_(exchange_dice_.chance(1, 3)),
      client_(queue, site, coverage, seed + 1),
      letting_(queue, site, coverage, client_, seed ^ k_letting_stream) {}

void Landlord::begin() {
    if (site_.plan().landlord_has_more_whims) {
        site_.on_desired = [this](std::uint32_t point) {
            if (whims_over_ || !later_.chance(1, 2)) return;
            queue_.after(draw_between(later_, Duration{0}, k_command_on_its_way), site_.actor(),
                         "landlord", [this, point] { interfere(point); });
        };
    }
    queue_.after(std::chrono::minutes(3), site_.actor(), "landlord", [this] { look_around(); });
}

void Landlord::exchanged(std::uint32_t meter, const Shown& closing) {
    exchanged_[meter] = {closing, false};
}

Landlord::Shown Landlord::look_at(std::uint32_t meter) {
    const Device* device = site_.building().building().find_meter(meter);
    if (device == nullptr) return {};
    return {device->counter().registered_wh(),
            device->feeds_in() ? device->exported().registered_wh() : 0};
}

void Landlord::look_around() {
    queue_.after(k_round, site_.actor(), "landlord", [this] { look_around(); });
    if (!site_.view()) return;
    close_open_contacts();
    confirm_reconnections();
    if (whims_over_) take_everything_back();
    test_relays();
    follow_doubts();
    letting_.look_around(whims_over_);
    if (!site_.view() || whims_over_) return;
    if (dice_.chance(1, 20)) whim();
    if (site_.view() && policy_dice_.chance(1, 20)) ask_for_more();
    if (site_.view() && site_.plan().landlord_has_more_whims && later_.chance(1, 30))
        further_whim();
}

// As the alarm says; nobody works there in these worlds.
void Landlord::close_open_contacts() {
    const auto view = site_.view();  // orders may bring a newer one
    for (const auto& point : view->supply_points) {
        if (!point.open_unordered) continue;
        client_.order("/v1/supply-points/" + std::to_string(point.id.value) + "/connect",
                      R"({"hours":1})");
        coverage_.hit("landlord", "closed_open_contact");
    }
}

// Whoever lives there looks at the iron, now or later.
void Landlord::confirm_reconnections() {
    const auto view = site_.view();
    for (const auto& point : view->supply_points) {
        if (!point.ready || (!whims_over_ && !policy_dice_.chance(1, 3))) continue;
        client_.order("/v1/supply-points/" + std::to_string(point.id.value) + "/confirm", "");
        coverage_.hit("landlord", "confirmed_reconnection");
    }
}

// He works somewhere, there is danger, somebody is ill: and some time later that is over.
void Landlord::ask_for_more() {
    const auto view = site_.view();
    if (!site_.plan().policy.asks_for_more || view->supply_points.empty()) return;
    const auto& point = view->supply_points[policy_dice_.below(view->supply_points.size())];
    const std::string path = "/v1/supply-points/" + std::to_string(point.id.value);
    constexpr std::string_view k_wishes[][2] = {
        {"/safety", R"({"mode":"off"})"},
        {"/safety", R"({"mode":"end"})"},
        {"/maintenance", R"({"mode":"off"})"},
        {"/maintenance", R"({"mode":"on","hours":2})"},
        {"/maintenance", R"({"mode":"end"})"},
        {"/override", R"({"mode":"on","hours":1})"},
        {"/override", R"({"mode":"on","hours":0})"},
        {"/override", R"({"mode":"end"})"},
    };
    const auto& [verb, body] = k_wishes[policy_dice_.below(std::size(k_wishes))];
    client_.order(path + std::string(verb), std::string(body));
    coverage_.hit("landlord", "asked_for" + std::string(verb));
    // He comes back for it; what is forgotten here is taken back at the end.
    if (!policy_dice_.chance(3, 4)) return;
    queue_.after(draw_span(policy_dice_, std::chrono::minutes(2), std::chrono::hours(5)),
                 site_.actor(), "landlord", [this, path = path + std::string(verb)] {
                     if (site_.view()) client_.order(path, R"({"mode":"end"})");
                 });
}

void Landlord::take_everything_back() {
    const auto view = site_.view();
    for (const auto& point : view->supply_points) {
        const std::string path = "/v1/supply-points/" + std::to_string(point.id.value);
        constexpr std::string_view k_end = R"({"mode":"end"})";
        if (!point.lock.empty()) client_.order(path + "/" + point.lock, std::string(k_end));
        if (point.kept_on_by == "maintenance") {
            client_.order(path + "/maintenance", std::string(k_end));
        }
        if (point.kept_on_by == "protection") {
            client_.order(path + "/override", std::string(k_end));
        }
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

// He orders something in the very moment in which a contact is on its way.
void Landlord::interfere(std::uint32_t point) {
    const std::string path = "/v1/supply-points/" + std::to_string(point);
    const std::string meter = "/v1/meters/" + std::to_string(point);
    coverage_.hit("landlord", "interfered");
    switch (later_.below(11)) {
        case 0:
            return client_.order(path + "/hold", R"({"hours":1})");
        case 1:
            return client_.order(path + "/hold", R"({"hours":0})");
        case 2:
            return client_.order(path + "/connect", R"({"hours":1})");
        case 3:
            return client_.order(path + "/arm", "");
        case 4:
            return client_.order(path + "/disarm", "");
        case 5:
            return client_.order(meter + "/read", "");
        case 6:
            return client_.order("/v1/settle", "");
        case 7:
            return client_.order(path + "/test-relay", "");
        case 8:
            return client_.order(meter + "/clear-doubt", "");
        case 9:
            return declare(point, end_of(point));
        default:
            return client_.top_up(site_.account_of(point),
                                  1 + static_cast<std::int64_t>(later_.below(100'000)));
    }
}

// A meter is doubted: somebody goes there. It was exchanged, or it shows what it shows; and when that is
// doubted again, it counts from its present value on.
void Landlord::follow_doubts() {
    const auto view = site_.view();
    for (const auto& meter : view->meters) {
        if (meter.doubt.empty() || in_exchange_.contains(meter.id.value)) continue;
        const std::string path = "/v1/meters/" + std::to_string(meter.id.value);
        const auto exchanged = exchanged_.find(meter.id.value);
        if (exchanged != exchanged_.end() && !exchanged->second.entered) {
            // As the gateway's answer asks for: configuration first, then the declaration.
            exchanged->second.entered = true;
            site_.enter_serial(meter.id.value);
            return site_.restart_cleanly();
        }
        if (exchanged == exchanged_.end() && sends_for_electrician_ &&
            exchange_dice_.chance(1, 2)) {
            send_for_electrician(meter.id.value);
            continue;
        }
        if (exchanged == exchanged_.end() && ++cleared_[meter.id.value] % 3 != 0) {
            client_.order(path + "/clear-doubt", "");
            coverage_.hit("landlord", "cleared_doubt");
            continue;
        }
        const Shown closing =
            exchanged != exchanged_.end() ? exchanged->second.closing : end_of(meter.id.value);
        declare(meter.id.value, closing);
        coverage_.hit("landlord", "declared_exchange");
        if (exchanged != exchanged_.end() && ++exchanged->second.declared > 3) {
            exchanged_.erase(exchanged);
        }
    }
}

// A doubted meter is exchanged, and he declares that before the new one is there: too early.
void Landlord::send_for_electrician(std::uint32_t meter) {
    Building& building = site_.building().building();
    const Device* device = building.find_meter(meter);
    if (device == nullptr) return;
    in_exchange_.insert(meter);
    building.advance(std::max(building.now(), queue_.now()));
    const Shown closing = look_at(meter);
    site_.auditor().moved_by_others(meter);
    (void)building.set_power(meter, false);
    queue_.after(k_old_reading_is_over, site_.actor(), "landlord", [this, meter, closing] {
        site_.auditor().meter_taken_away(meter);
        declare(meter, closing);
        coverage_.hit("landlord", "declared_too_early");
    });
    const Duration until_mounted =
        draw_between(exchange_dice_, k_shortest_exchange, k_longest_exchange);
    queue_.after(until_mounted, site_.actor(), "landlord", [this, meter, closing] {
        Building& there = site_.building().building();
        there.advance(std::max(there.now(), queue_.now()));
        site_.auditor().moved_by_others(meter);
        (void)there.exchange(meter);
        (void)there.set_power(meter, true);
        site_.auditor().meter_mounted(meter);
        in_exchange_.erase(meter);
        exchanged(meter, closing);
    });
}

void Landlord::declare(std::uint32_t meter, const Shown& closing) {
    const std::int64_t used_wh = closing.used_wh;
    site_.auditor().exchange_declared(meter, used_wh);
    const Device* device = site_.building().building().find_meter(meter);
    std::string fed_in;
    if (device != nullptr && device->feeds_in()) {
        fed_in = fmt::format(R"(,"export_energy":"{}")", kwh_text(closing.fed_in_wh));
    }
    client_.order(
        "/v1/meters/" + std::to_string(meter) + "/exchange",
        fmt::format(R"({{"closing":{{"import_energy":"{}"{}}}}})", kwh_text(used_wh), fed_in),
        [this, meter, used_wh](const http::Response& response) {
            if (response.status == 200) declaration_taken(meter, used_wh);
        });
}

// What that meter showed at its end says nothing about the next doubt.
void Landlord::declaration_taken(std::uint32_t meter, std::int64_t closing_wh) {
    const auto exchanged = exchanged_.find(meter);
    const bool over = exchanged != exchanged_.end() && exchanged->second.declared > 0 &&
                      exchanged->second.closing.used_wh == closing_wh;
    if (over) exchanged_.erase(exchanged);
}

// Where he lets a meter end that is still there: at what was charged, or at what he reads on its display.
Landlord::Shown Landlord::end_of(std::uint32_t meter) {
    const Device* device = site_.building().building().find_meter(meter);
    if (device != nullptr && !dice_.chance(1, 2)) return look_at(meter);
    return {site_.auditor().settled_wh(meter),
            site_.auditor().settled_wh(meter, metering::Quantity::export_energy)};
}

void Landlord::whim() {
    const auto view = site_.view();
    const auto& points = view->supply_points;
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

void Landlord::further_whim() {
    const auto view = site_.view();
    const auto& points = view->supply_points;
    if (points.empty()) return;
    const auto& point = points[later_.below(points.size())];
    const std::string path = "/v1/supply-points/" + std::to_string(point.id.value);
    switch (later_.below(4)) {
        case 0:
            return client_.order(path + "/disarm", "");
        case 1:
        case 2:
            return client_.order(path + "/arm", "");
        default: {
            const auto& meters = site_.plan().building.meters;
            const auto meter = meters[later_.below(meters.size())].id;
            return client_.order("/v1/meters/" + std::to_string(meter) + "/read", "");
        }
    }
}

}  // namespace riser::sim
