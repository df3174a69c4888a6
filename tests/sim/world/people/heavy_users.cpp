#include "tests/sim/world/people/heavy_users.h"

#include <algorithm>

#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Loads change at whole multiples of ten seconds: what is seen in between holds for all of that time.
constexpr Duration k_between_looks = k_load_step;
constexpr Duration k_first_look = k_load_step / 2;

}  // namespace

void HeavyUsers::begin() {
    queue_.after(k_first_look, site_.actor(), "loads", [this] { look_at_loads(); });
    queue_.after(draw_wait(dice_, minutes(5)), site_.actor(), "heavy_users",
                 [this] { look_around(); });
}

void HeavyUsers::look_at_loads() {
    site_.auditor().look_at_loads();
    queue_.after(k_between_looks, site_.actor(), "loads", [this] { look_at_loads(); });
}

void HeavyUsers::look_around() {
    if (over_) return;
    if (const auto view = site_.view()) {
        for (const auto& point : view->supply_points) {
            if (point.load_limit && site_.view()) look_at(point);
        }
    }
    queue_.after(draw_wait(dice_, minutes(5)), site_.actor(), "heavy_users",
                 [this] { look_around(); });
}

void HeavyUsers::look_at(const controller::SupplyPointView& point) {
    if (point.load_limit->off) return sit_in_the_dark(point);
    const std::uint32_t meter = point.id.value;
    if (!busy_.contains(meter) && dice_.chance(1, 3)) use(meter, point.load_limit->limit.w);
}

// One who cooks, one who knows his limit, one who has a meter of his own and believes it.
void HeavyUsers::use(std::uint32_t meter, std::int64_t limit_w) {
    std::int64_t watts = limit_w;
    switch (dice_.below(4)) {
        case 0:
            watts = limit_w - static_cast<std::int64_t>(dice_.below(100));
            coverage_.hit("heavy_user", "used_just_enough");
            break;
        case 1:
            watts = limit_w + 20 + static_cast<std::int64_t>(dice_.below(200));
            coverage_.hit("heavy_user", "used_a_little_too_much");
            break;
        default:
            watts = limit_w + 500 + static_cast<std::int64_t>(dice_.below(4'000));
            coverage_.hit("heavy_user", "used_too_much");
            break;
    }
    set_load(meter, watts);
    const std::uint64_t mine = ++begun_;
    busy_[meter] = mine;
    queue_.after(draw_span(dice_, minutes(1), minutes(90)), site_.actor(), "heavy_users",
                 [this, meter, mine] {
                     const auto busy = busy_.find(meter);
                     if (busy == busy_.end() || busy->second != mine) return;
                     busy_.erase(busy);
                     set_load(meter, std::nullopt);
                 });
}

void HeavyUsers::set_load(std::uint32_t meter, std::optional<std::int64_t> watts) {
    Building& building = site_.building().building();
    building.advance(std::max(building.now(), queue_.now()));
    site_.auditor().look_at_loads();
    const Device* device = building.find_meter(meter);
    const int phases = device == nullptr ? 1 : std::max(device->traits().phases, 1);
    // The same on each phase.
    (void)building.set_load(meter, watts ? std::optional(*watts / phases) : std::nullopt);
    site_.auditor().look_at_loads();
}

void HeavyUsers::sit_in_the_dark(const controller::SupplyPointView& point) {
    const std::uint32_t meter = point.id.value;
    const bool turns_off = busy_.contains(meter) && dice_.chance(1, 2);
    if (turns_off) {
        busy_.erase(meter);
        set_load(meter, std::nullopt);
    } else if (busy_.contains(meter)) {
        coverage_.hit("heavy_user", "went_on_using_too_much");
    }
    if (!point.load_limit->waits) return;
    if (dice_.chance(1, 8)) {
        coverage_.hit("heavy_user", "confirmed");
        return client_.order("/v1/supply-points/" + std::to_string(meter) + "/confirm", "");
    }
    const auto view = site_.view();
    const bool on_bill =
        std::any_of(view->bills.begin(), view->bills.end(),
                    [&](const auto& bills) { return bills.account == point.account; });
    if (on_bill || !dice_.chance(1, 20)) return;
    coverage_.hit("heavy_user", "paid_in_the_dark");
    client_.top_up(point.account, 1'000'000 + static_cast<std::int64_t>(dice_.below(3'000'000)));
}

void HeavyUsers::end() {
    over_ = true;
    client_.heal();
    for (const auto& [meter, mine] : busy_) set_load(meter, std::nullopt);
    busy_.clear();
}

}  // namespace riser::sim
