// How the cloud's machine dies and comes back: strikes in the middle of a change, starts, departures, disk
// faults, backups.
#include "tests/sim/world/cloud_fault_pause.h"
#include "tests/sim/world/simulated_cloud.h"

namespace riser::sim {
namespace {

// RestartSec of the unit file. Later tries come less often than systemd's: on a disk that stays broken for
// hours they would all end alike, and each costs a recovery.
constexpr Duration k_restart = std::chrono::seconds(2);
constexpr Duration k_seldom_restart = std::chrono::minutes(5);
// The main thread looks once a second whether the service wants to leave.
constexpr Duration k_leave_look = std::chrono::seconds(1);
constexpr std::size_t k_backups = 4;

const char* name_of(DiskFault::Kind kind) {
    switch (kind) {
        case DiskFault::Kind::write_error:
            return "cloud_disk_write_error";
        case DiskFault::Kind::disk_full:
            return "cloud_disk_full";
        case DiskFault::Kind::sync_error:
            return "cloud_disk_sync_error";
        case DiskFault::Kind::read_error:
            return "cloud_disk_read_error";
    }
    return "";
}

std::uint64_t operations_so_far(const SimulatedDisk& disk, DiskFault::Kind kind) {
    if (kind == DiskFault::Kind::read_error) return disk.counts().reads;
    if (kind == DiskFault::Kind::sync_error) return disk.counts().syncs;
    return disk.counts().changes;
}

}  // namespace

CloudProcess::Machine SimulatedCloud::machine() {
    cloud::ApiSettings settings;
    settings.ingest = setup_.ingest;
    settings.queue = setup_.queue;
    settings.new_uuid = [this](UtcTime time) {
        std::array<std::uint8_t, 16> id{};
        auto ms = static_cast<std::uint64_t>(to_unix_ms(time));
        for (std::size_t i = 6; i-- > 0; ms >>= 8U) id[i] = static_cast<std::uint8_t>(ms);
        for (std::size_t i = 6; i < id.size(); ++i)
            id[i] = static_cast<std::uint8_t>(ids_.next() >> 56U);
        return id;
    };
    // What a code costs to try is the same for good and for bad ones: here next to nothing.
    settings.vouchers.cost = voucher::k_cheapest_cost;
    settings.vouchers.new_salt = [this] {
        voucher::Salt salt{};
        for (auto& byte : salt) byte = static_cast<std::uint8_t>(salts_.next() >> 56U);
        return salt;
    };
    return {*disk_, keys_, token_, [this] { return now(); }, std::move(settings)};
}

// ---- starting ----

void SimulatedCloud::boot_later(Duration pause, Reach meanwhile) {
    reach_ = meanwhile;
    queue_.after(pause, actor_, "cloud_boot", [this, life = life_] {
        if (life == life_ && !process_) boot();
    });
}

void SimulatedCloud::boot() {
    bool started = run_restored();
    if (started && !after_strike_) {
        auto process = CloudProcess::start(machine());
        started = process.ok();
        // The service manager tries again, but only what may pass.
        if (!started && !after_strike_ && process.error().fault == cloud::OpenFault::unusable)
            violations_.push_back("unusable: " + process.error().message);
        if (started && !after_strike_) process_ = std::move(process).value();
    }
    count_disk_fault();
    if (after_strike_) return bury();
    if (!started) {
        count("cloud_start_failed");
        retry_ = std::min(retry_ * 2, k_seldom_restart);
        return boot_later(retry_, Reach::refusing);
    }
    retry_ = k_restart;
    reach_ = Reach::serving;
    if (on_event) on_event("serves");
    check_promises();
    plan_turn(queue_.now());
    if (restoring_ && on_restored) on_restored(*restoring_);
    restoring_.reset();
}

bool SimulatedCloud::run_restored() {
    if (!restoring_) return true;
    return CloudProcess::begin_after_restore(machine()).ok();
}

void SimulatedCloud::check_promises() {
    const FaultPause pause{*disk_, disk_fault_};
    const auto session = process_->store().begin();
    for (auto& what : promises_.broken(*session))
        violations_.push_back("life " + std::to_string(life_) + ": " + what);
}

void SimulatedCloud::count(const std::string& name) {
    ++counts_[name];
    if (on_event) on_event(name);
}

// ---- dying ----

void SimulatedCloud::die(Death how, std::uint64_t changes, CutStyle style, Duration pause) {
    strike_ = Strike{how, changes, style, pause};
    if (changes == 0) {
        on_change(*disk_);
        return bury();
    }
    disk_->before_each_change([this](const SimulatedDisk& disk) { on_change(disk); });
}

// What the strike leaves is taken now; the running code does not notice and goes on as a ghost, whose words
// nobody hears, until it comes to rest.
void SimulatedCloud::on_change(const SimulatedDisk& disk) {
    if (!strike_ || after_strike_) return;
    if (strike_->changes != 0) {
        --strike_->changes;
        return;
    }
    if (strike_->how == Death::kill) {
        after_strike_ = std::make_unique<SimulatedDisk>(disk);
        after_strike_->before_each_change(nullptr);
        return;
    }
    after_strike_ =
        std::make_unique<SimulatedDisk>(prng_.next(), disk.image_after_cut(strike_->style, prng_));
    if (disk_fault_ && disk_fault_->sticky) {
        disk_fault_->at = 0;
        after_strike_->inject(*disk_fault_);
    }
}

void SimulatedCloud::bury() {
    const Strike strike = *std::exchange(strike_, std::nullopt);
    const bool kill = strike.how == Death::kill;
    count(kill ? "cloud_killed" : "cloud_power_cut");
    // Given before it struck: in a buffer of the process, or already on the way.
    auto given = std::exchange(outbox_, {});
    end_life(kill);
    disk_ = std::exchange(after_strike_, nullptr);
    boot_later(strike.pause, kill ? Reach::refusing : Reach::silent);
    for (auto& [exchange, response] : given) {
        if (prng_.chance(1, 2)) {
            give(exchange, std::move(response));
        } else if (kill) {
            exchange.answer(std::nullopt);
        }
    }
}

void SimulatedCloud::end_life(bool closes_connections) {
    process_.reset();
    ++life_;
    next_turn_.reset();
    leaving_ = false;
    for (auto& [number, exchange] : std::exchange(exchanges_, {})) {
        if (!closes_connections) continue;
        queue_.after(Duration{0}, actor_, "cloud_reset",
                     [answer = std::move(exchange.answer)] { answer(std::nullopt); });
    }
}

void SimulatedCloud::stop(Duration pause) {
    if (!process_) return;
    process_->stop();
    deliver();
    end_life(true);
    boot_later(pause, Reach::refusing);
    count("cloud_stopped");
}

void SimulatedCloud::leave_when_asked() {
    if (leaving_ || process_->leave_reason().empty()) return;
    leaving_ = true;
    count("cloud_left");
    queue_.after(draw_between(prng_, Duration{0}, k_leave_look), actor_, "cloud_leave",
                 [this, life = life_] {
                     if (life != life_ || !process_) return;
                     process_->stop();
                     deliver();
                     end_life(true);
                     boot_later(k_restart, Reach::refusing);
                 });
}

// ---- the disk ----

void SimulatedCloud::break_disk(DiskFault::Kind kind, bool sticky, std::uint64_t operations) {
    disk_fault_ = DiskFault{kind, operations_so_far(*disk_, kind) + operations, sticky};
    disk_fault_counted_ = false;
    disk_->inject(*disk_fault_);
}

void SimulatedCloud::mend_disk() {
    disk_fault_.reset();
    disk_->heal();
}

void SimulatedCloud::count_disk_fault() {
    if (!disk_fault_ || disk_fault_counted_) return;
    if (operations_so_far(*disk_, disk_fault_->kind) <= disk_fault_->at) return;
    count(name_of(disk_fault_->kind));
    disk_fault_counted_ = true;
    if (!disk_fault_->sticky) mend_disk();
}

// ---- backups ----

void SimulatedCloud::backup() {
    Backup next;
    if (backups_.size() == k_backups) {
        next = std::move(backups_.back());
        backups_.pop_back();
    }
    next.taken = queue_.now();
    disk_->copy_as_seen(next.image);
    next.promises = promises_;
    backups_.push_front(std::move(next));
    count("cloud_backup");
}

void SimulatedCloud::restore_backup(std::size_t age, Duration pause) {
    if (age >= backups_.size()) return;
    if (process_) {
        process_->stop();
        deliver();
    }
    end_life(true);
    const Backup& backup = backups_[age];
    strike_.reset();
    disk_ = std::make_unique<SimulatedDisk>(prng_.next(), backup.image);
    if (disk_fault_) disk_fault_.reset();
    if (on_event)
        on_event("the backup is " +
                 std::to_string((queue_.now() - backup.taken) / std::chrono::hours(1)) +
                 " hours old");
    promises_ = backup.promises;
    restoring_ = restoring_ ? std::min(*restoring_, backup.taken) : backup.taken;
    count("cloud_restored");
    boot_later(pause, Reach::refusing);
}

void SimulatedCloud::heal() {
    strike_.reset();
    disk_->before_each_change(nullptr);
    mend_disk();
    slow_ = false;
    clock_.set_right(queue_.now());
    if (!process_) boot_later(k_restart, Reach::refusing);
}

}  // namespace riser::sim
