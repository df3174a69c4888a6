#include "tests/sim/world/cloud_trouble.h"

namespace riser::sim {
namespace {

constexpr Duration k_backup_interval = std::chrono::hours(24);
// A commit changes the disk a handful of times, a checkpoint a few hundred times.
constexpr std::uint64_t k_changes_ahead = 400;

}  // namespace

CloudFaults draw_cloud_faults(Prng& prng) {
    CloudFaults faults;
    for (auto* mean :
         {&faults.between_kills, &faults.between_power_cuts, &faults.between_stops,
          &faults.between_disk_faults, &faults.between_slow_spans, &faults.between_clock_faults}) {
        const Duration drawn = draw_span(prng, std::chrono::hours(2), std::chrono::hours(300));
        if (prng.chance(1, 3)) *mean = drawn;
    }
    if (prng.chance(1, 3)) faults.between_restores = std::chrono::hours(24 * 4);
    return faults;
}

CloudTrouble::CloudTrouble(EventQueue& queue, ActorId actor, SimulatedCloud& cloud,
                           CloudFaults faults, std::uint64_t seed)
    : queue_(queue), actor_(actor), cloud_(cloud), faults_(faults), prng_(seed) {
    every(faults_.between_kills, &CloudTrouble::kill);
    every(faults_.between_power_cuts, &CloudTrouble::cut_power);
    every(faults_.between_stops, &CloudTrouble::stop);
    every(faults_.between_disk_faults, &CloudTrouble::break_disk);
    every(faults_.between_slow_spans, &CloudTrouble::slow_down);
    every(faults_.between_clock_faults, &CloudTrouble::shift_clock);
    every(faults_.between_restores, &CloudTrouble::restore);
    if (faults_.between_restores != Duration{0}) back_up_daily();
}

void CloudTrouble::heal() {
    healed_ = true;
    cloud_.heal();
}

void CloudTrouble::every(Duration mean, void (CloudTrouble::*strike)()) {
    if (mean != Duration{0}) strike_after(mean, strike);
}

void CloudTrouble::strike_after(Duration mean, void (CloudTrouble::*strike)()) {
    queue_.after(draw_wait(prng_, mean), actor_, "cloud_trouble", [this, mean, strike] {
        if (healed_) return;
        (this->*strike)();
        strike_after(mean, strike);
    });
}

void CloudTrouble::kill() {
    cloud_.die(Death::kill, prng_.below(k_changes_ahead), CutStyle::nothing,
               std::chrono::seconds(2));
}

void CloudTrouble::cut_power() {
    cloud_.die(Death::power_cut, prng_.below(k_changes_ahead), k_cut_styles[prng_.below(4)],
               draw_span(prng_, std::chrono::seconds(20), std::chrono::hours(12)));
}

void CloudTrouble::stop() {
    cloud_.stop(draw_span(prng_, std::chrono::seconds(2), std::chrono::hours(1)));
}

void CloudTrouble::break_disk() {
    constexpr DiskFault::Kind k_kinds[] = {DiskFault::Kind::write_error, DiskFault::Kind::disk_full,
                                           DiskFault::Kind::sync_error,
                                           DiskFault::Kind::read_error};
    const bool sticky = prng_.chance(1, 2);
    cloud_.break_disk(k_kinds[prng_.below(4)], sticky, prng_.below(k_changes_ahead));
    if (!sticky) return;
    queue_.after(draw_span(prng_, std::chrono::minutes(1), std::chrono::hours(10)), actor_,
                 "cloud_disk_mended", [this] { cloud_.mend_disk(); });
}

void CloudTrouble::slow_down() {
    cloud_.slow_disk(true);
    queue_.after(draw_span(prng_, std::chrono::minutes(1), std::chrono::hours(2)), actor_,
                 "cloud_disk_quick", [this] { cloud_.slow_disk(false); });
}

void CloudTrouble::shift_clock() {
    auto& clock = cloud_.clock();
    switch (prng_.below(3)) {
        case 0:
            return clock.set_right(queue_.now());
        case 1:
            return clock.drift(queue_.now(), static_cast<std::int64_t>(prng_.below(401)) - 200);
        default:
            return clock.step(
                draw_between(prng_, -std::chrono::minutes(10), std::chrono::minutes(10)));
    }
}

void CloudTrouble::restore() {
    if (cloud_.backups() == 0) return;
    cloud_.restore_backup(prng_.below(cloud_.backups()),
                          draw_span(prng_, std::chrono::minutes(5), std::chrono::hours(24)));
}

void CloudTrouble::back_up_daily() {
    queue_.after(k_backup_interval, actor_, "cloud_backup", [this] {
        if (healed_) return;
        cloud_.backup();
        back_up_daily();
    });
}

}  // namespace riser::sim
