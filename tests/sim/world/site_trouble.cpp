#include "tests/sim/world/site_trouble.h"

#include "tests/sim/world/zigbee_plan.h"

namespace riser::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Where the clock of a computer without a battery starts: where Debian's fake-hwclock or the kernel's build
// left it.
constexpr UtcTime k_image_time{seconds(1'750'000'000)};

// On a line without bytes, while it babbles.
constexpr std::uint32_t k_always = 1'000'000;
constexpr std::uint64_t k_file_stream = 0xF1'1E'0000ULL;
constexpr MeteredFaultSettings k_nobody_understood{k_always, 0, 0, 0, k_always, 0};

// What noise looks like behind a bus master that has repeated its requests: rarer, and sometimes an answer
// of somebody else.
MeteredFaultSettings what_is_left_of(const FaultSettings& noise) {
    MeteredFaultSettings left;
    left.silent_ppm = noise.silent_ppm + noise.late_ppm / 2;
    left.refused_ppm = noise.exception_ppm;
    left.invalid_ppm = noise.noise_ppm / 4;
    left.wrong_identity_ppm = noise.foreign_ppm;
    left.switch_silent_ppm = noise.lost_bytes_ppm + noise.truncate_ppm;
    left.switch_refused_ppm = noise.exception_ppm / 2;
    return left;
}

}  // namespace

SiteTrouble::SiteTrouble(EventQueue& queue, Site& site, Landlord& landlord, Coverage& coverage,
                         SiteFaults faults, std::uint64_t seed)
    : queue_(queue),
      site_(site),
      landlord_(landlord),
      coverage_(coverage),
      faults_(faults),
      dice_(seed),
      file_dice_(seed ^ k_file_stream) {
    for (std::size_t i = 0; i < k_site_faults; ++i) {
        coverage_.expect("fault", std::string(to_string(static_cast<SiteFault>(i))));
    }
}

void SiteTrouble::begin() {
    for (std::size_t i = 0; i < k_site_faults; ++i) plan(static_cast<SiteFault>(i));
}

void SiteTrouble::plan(SiteFault fault) {
    if (faults_.of(fault) == Duration{0}) return;
    Prng& dice = fault >= k_first_file_fault ? file_dice_ : dice_;
    queue_.after(draw_wait(dice, faults_.of(fault)), site_.actor(), "trouble", [this, fault] {
        if (healed_) return;
        strike(fault);
        plan(fault);
    });
}

void SiteTrouble::later(Duration after, std::function<void()> undo) {
    queue_.after(after, site_.actor(), "trouble_ends", [this, undo = std::move(undo)] {
        if (!healed_) undo();
    });
}

CutStyle SiteTrouble::draw_style() {
    return k_cut_styles[dice_.below(std::size(k_cut_styles))];
}

std::uint32_t SiteTrouble::draw_meter() {
    const BuildingPlan& building = site_.plan().building;
    return building.meters[dice_.below(meters_on_lines(building))].id;
}

void SiteTrouble::strike(SiteFault fault) {
    coverage_.hit("fault", std::string(to_string(fault)));
    site_.note("fault: " + std::string(to_string(fault)));
    if (fault >= k_first_file_fault) return strike_file(fault);
    if (fault <= SiteFault::slow_card) return strike_computer(fault);
    if (fault <= SiteFault::time_lie) return strike_clock(fault);
    if (fault <= SiteFault::bus_babble) return strike_bus(fault);
    if (fault <= SiteFault::site_power) return strike_device(fault);
    if (fault <= SiteFault::fallback) return strike_switch(fault);
    if (fault == SiteFault::twin) return strike_device(fault);
    if (fault == SiteFault::cable_cut) return strike_bus(fault);
    if (fault >= SiteFault::card_lost) return strike_card(fault);
    strike_register(fault);
}

// ---- the computer ----------------------------------------------------------------------------------

void SiteTrouble::break_disk(DiskFault::Kind kind, bool sticky) {
    const DiskCounts& counts = site_.disk_counts();
    const bool syncs = kind == DiskFault::Kind::sync_error;
    site_.break_disk({kind, (syncs ? counts.syncs : counts.changes) + dice_.below(20), sticky});
    later(draw_between(dice_, minutes(1), hours(3)), [this] { site_.heal_disk(); });
}

void SiteTrouble::strike_computer(SiteFault fault) {
    const Duration pause = draw_span(dice_, seconds(1), hours(6));
    switch (fault) {
        case SiteFault::power_cut:
            return site_.cut_power(draw_style(), pause);
        case SiteFault::cut_in_write:
            return site_.cut_power_in_write(1 + dice_.below(40), draw_style(), pause);
        case SiteFault::cut_in_start:
            site_.cut_power(draw_style(), seconds(2));
            return site_.cut_power_in_write(1 + dice_.below(12), draw_style(), pause);
        case SiteFault::kill:
            return site_.kill(draw_span(dice_, seconds(2), minutes(30)));
        case SiteFault::clean_restart:
            return site_.restart_cleanly();
        case SiteFault::disk_full:
            return break_disk(DiskFault::Kind::disk_full, true);
        case SiteFault::disk_error:
            return break_disk(DiskFault::Kind::write_error, false);
        case SiteFault::sync_error:
            return break_disk(DiskFault::Kind::sync_error, false);
        default:
            if (auto* gateway = site_.gateway()) {
                const Duration span = draw_between(dice_, seconds(1), seconds(30));
                gateway->hang_controller(queue_.now() + span);
                site_.auditor().controller_hangs(span);
            }
    }
}

void SiteTrouble::strike_card(SiteFault fault) {
    if (fault == SiteFault::card_lost) {
        return site_.put_in_empty_card(draw_span(dice_, minutes(1), hours(6)));
    }
    site_.keep_card_image();
    later(draw_span(dice_, minutes(10), hours(30)), [this] {
        site_.put_in_old_card(draw_span(dice_, minutes(1), hours(2)));
        later(draw_span(dice_, minutes(20), hours(12)), [this] {
            if (site_.has_old_card()) site_.put_in_empty_card(minutes(1));
        });
    });
}

// Whoever has it open is not told, and goes on.
void SiteTrouble::strike_file(SiteFault fault) {
    if (fault == SiteFault::card_read_only) {
        site_.break_disk(
            {DiskFault::Kind::write_error, site_.disk_counts().changes, true, std::string()});
        return later(draw_between(file_dice_, minutes(1), hours(4)), [this] { site_.heal_disk(); });
    }
    constexpr const char* k_file = "meter_data.db";
    if (fault == SiteFault::meter_data_full) {
        site_.break_disk({DiskFault::Kind::disk_full, site_.disk_counts().changes, true, k_file});
        return later(draw_between(file_dice_, minutes(10), hours(30)),
                     [this] { site_.heal_disk(); });
    }
    const std::string name = file_dice_.chance(1, 4) ? std::string(k_file) + "-wal" : k_file;
    const FileDamage how = k_file_damages[file_dice_.below(std::size(k_file_damages))];
    if (!site_.damage_file(name, how, file_dice_)) return;
    constexpr std::string_view k_words[] = {"cut", "flipped", "garbage", "emptied", "removed"};
    coverage_.hit("meter_data", "file_" + std::string(k_words[static_cast<std::size_t>(how)]));
}

void SiteTrouble::strike_clock(SiteFault fault) {
    const SimTime now = queue_.now();
    switch (fault) {
        case SiteFault::clock_lost: {
            // From the next boot on there is no battery and no time service, for up to days.
            site_.set_boot_wall(dice_.chance(1, 2) ? k_image_time : UtcTime{seconds(0)});
            site_.cut_power(draw_style(), seconds(30));
            later(draw_span(dice_, minutes(1), hours(48)), [this] {
                site_.set_boot_wall(std::nullopt);
                site_.clock().synchronise(queue_.now(), std::chrono::milliseconds(20));
            });
            return;
        }
        case SiteFault::clock_step:
            coverage_.hit("clock", "set_by_hand");
            site_.clock().step(now, draw_between(dice_, -hours(48), hours(48)));
            return later(draw_span(dice_, minutes(1), hours(24)), [this] {
                site_.clock().synchronise(queue_.now(), std::chrono::milliseconds(20));
            });
        default:
            coverage_.hit("clock", "told_a_wrong_time");
            site_.auditor().clock_was_lied_to();
            site_.clock().synchronise_wrongly(now, draw_between(dice_, -hours(30), hours(30)));
            return later(draw_span(dice_, minutes(1), hours(6)), [this] {
                site_.clock().synchronise(queue_.now(), std::chrono::milliseconds(20));
            });
    }
}

// ---- wires -----------------------------------------------------------------------------------------

void SiteTrouble::strike_bus(SiteFault fault) {
    const std::size_t line = dice_.below(site_.port_count());
    const Duration span = draw_span(dice_, seconds(10), hours(8));
    if (fault == SiteFault::bus_unplugged) {
        site_.port(line).unplug();
        return later(span, [this, line] { site_.port(line).plug(); });
    }
    if (fault == SiteFault::cable_cut) {
        site_.building().cut_cable(line, dice_.below(meters_on_lines(site_.plan().building)));
        return later(span, [this, line] { site_.building().cut_cable(line, std::nullopt); });
    }
    if (fault == SiteFault::bus_babble) {
        site_.building().set_babbling(line, true);
        site_.port(line).line_changed();
        site_.disturb(line, k_nobody_understood);
        return later(draw_between(dice_, seconds(1), minutes(20)), [this, line] {
            site_.building().set_babbling(line, false);
            site_.disturb(line, {});
            site_.port(line).line_changed();
        });
    }
    FaultSettings faults;
    for (auto* ppm : {&faults.noise_ppm, &faults.lost_bytes_ppm, &faults.truncate_ppm,
                      &faults.late_ppm, &faults.late_beyond_ppm, &faults.foreign_ppm,
                      &faults.silent_ppm, &faults.exception_ppm}) {
        if (dice_.chance(1, 2)) *ppm = static_cast<std::uint32_t>(dice_.below(60'000));
    }
    faults.echo = dice_.chance(1, 12);
    site_.building().set_faults(line, faults);
    site_.disturb(line, what_is_left_of(faults));
    later(span, [this, line] {
        site_.building().set_faults(line, {});
        site_.disturb(line, {});
    });
}

// ---- devices ---------------------------------------------------------------------------------------

void SiteTrouble::strike_device(SiteFault fault) {
    const std::uint32_t meter = draw_meter();
    site_.note("it strikes meter " + std::to_string(meter));
    Building& building = site_.building().building();
    const Duration span = draw_span(dice_, seconds(10), hours(12));
    switch (fault) {
        case SiteFault::device_dead:
            (void)site_.building().set_alive(meter, false);
            return later(span, [this, meter] { (void)site_.building().set_alive(meter, true); });
        case SiteFault::twin:
            // Its own register is what the meter seems to show.
            site_.auditor().register_spoiled(meter);
            (void)site_.building().set_twin(meter, true);
            return later(span, [this, meter] { (void)site_.building().set_twin(meter, false); });
        case SiteFault::device_power:
            site_.auditor().moved_by_others(meter);
            (void)building.set_power(meter, false);
            return later(span, [this, meter] {
                site_.auditor().moved_by_others(meter);
                (void)site_.building().building().set_power(meter, true);
            });
        default: {
            const auto excuse_all = [this] {
                for (const auto& plan : site_.plan().building.meters) {
                    site_.auditor().moved_by_others(plan.id);
                }
            };
            excuse_all();
            building.power_off();
            const Duration dark = draw_between(dice_, seconds(1), hours(3));
            site_.cut_power(draw_style(), dark + seconds(20));
            queue_.after(dark, site_.actor(), "power_returns", [this, excuse_all] {
                excuse_all();
                site_.building().building().power_on();
            });
        }
    }
}

void SiteTrouble::strike_switch(SiteFault fault) {
    const std::uint32_t meter = draw_meter();
    site_.note("it strikes meter " + std::to_string(meter));
    Contact* contact = site_.building().building().find_contact(meter);
    if (contact == nullptr) return;
    const Duration span = draw_span(dice_, seconds(10), hours(6));
    switch (fault) {
        case SiteFault::switch_stuck:
            contact->jam(dice_.chance(1, 2) ? Jam::stuck_open : Jam::stuck_closed);
            return later(span, [contact] { contact->jam(Jam::none); });
        case SiteFault::switch_welded:
            contact->weld(true);
            return later(span, [contact] { contact->weld(false); });
        case SiteFault::command_lost:
            return contact->lose_commands(1 + static_cast<std::uint32_t>(dice_.below(3)));
        case SiteFault::answer_lost:
            if (Device* device = site_.building().building().find_switch(meter)) {
                device->lose_acknowledgements(1 + static_cast<std::uint32_t>(dice_.below(3)));
            }
            return;
        case SiteFault::state_misread:
            return contact->misread(1 + static_cast<std::uint32_t>(dice_.below(3)));
        case SiteFault::moved_by_hand:
            site_.auditor().moved_by_others(meter);
            return contact->move_by_hand(dice_.chance(1, 2));
        default:
            site_.auditor().moved_by_others(meter);
            return contact->fall_back(dice_.chance(1, 2));
    }
}

void SiteTrouble::strike_register(SiteFault fault) {
    const std::uint32_t meter = draw_meter();
    site_.note("it strikes meter " + std::to_string(meter));
    Building& building = site_.building().building();
    building.advance(std::max(building.now(), queue_.now()));
    Device* device = building.find_meter(meter);
    if (device == nullptr) return;
    switch (fault) {
        case SiteFault::register_frozen:
            device->freeze_register(true);
            return later(draw_span(dice_, seconds(10), hours(12)),
                         [device] { device->freeze_register(false); });
        case SiteFault::register_reset:
            device->reset_register();
            return site_.auditor().register_spoiled(meter);
        case SiteFault::register_back:
            device->step_register(-1 - static_cast<std::int64_t>(dice_.below(500)));
            return site_.auditor().import_register_spoiled(meter);
        case SiteFault::register_jump:
            device->step_register(100'000 + static_cast<std::int64_t>(dice_.below(9'000'000)));
            return site_.auditor().import_register_spoiled(meter);
        case SiteFault::meter_exchanged: {
            site_.auditor().moved_by_others(meter);
            landlord_.exchanged(meter, landlord_.look_at(meter));
            (void)building.exchange(meter);
            return site_.auditor().register_spoiled(meter);
        }
        default:
            site_.auditor().moved_by_others(meter);
            site_.auditor().curve_spoiled(meter);
            device->set_stale_after_power(true);
            (void)building.set_power(meter, false);
            later(draw_between(dice_, seconds(5), minutes(30)), [this, meter] {
                site_.auditor().moved_by_others(meter);
                (void)site_.building().building().set_power(meter, true);
            });
    }
}

void SiteTrouble::heal() {
    healed_ = true;
    site_.heal_disk();
    site_.set_boot_wall(std::nullopt);
    site_.clock().synchronise(queue_.now(), std::chrono::milliseconds(20));
    for (const auto& plan : site_.plan().building.meters) site_.auditor().moved_by_others(plan.id);
    Building& building = site_.building().building();
    building.advance(std::max(building.now(), queue_.now()));
    building.power_on();
    building.heal();
    site_.building().heal_wiring();
    for (std::size_t i = 0; i < site_.port_count(); ++i) {
        site_.port(i).plug();
        site_.disturb(i, {});
        site_.port(i).line_changed();
    }
    if (site_.link() != nullptr) site_.link()->heal();
    if (site_.has_old_card()) site_.put_in_empty_card(std::chrono::seconds(30));
    site_.boot_for_good();
}

}  // namespace riser::sim
