#include "tests/sim/world/site.h"

#include "core/base/assert.h"
#include "tests/sim/world/audit/expectations.h"
#include "tests/sim/world/audit/record_story.h"

namespace riser::sim {
namespace {

// systemd: RestartSec=2.
constexpr Duration k_restart_pause = std::chrono::seconds(2);
// Somebody (or the service manager) tries again when a start was refused.
constexpr Duration k_refused_pause = std::chrono::seconds(15);
constexpr Duration k_time_service_error = std::chrono::milliseconds(20);

std::unique_ptr<Blueprint> must_make(const SitePlan& plan, UtcTime begin) {
    auto made = make_blueprint(plan.building, plan.identity, plan.tariff, plan.policy, plan.billing,
                               plan.credits, plan.people_move, plan.timing, begin);
    RISER_ASSERT(made.ok(), made ? "" : made.error().message.c_str());
    return std::move(made).value();
}

WiringOptions wiring_of(FieldChoice field) {
    WiringOptions options;
    if (field == FieldChoice::pieces) return options;
    options.chunk = k_whole_answers;
    options.judge_when_written = true;
    return options;
}

}  // namespace

std::string_view to_string(FieldChoice field) {
    constexpr std::string_view k_names[] = {"drawn", "bytes", "pieces", "metered"};
    return k_names[static_cast<std::size_t>(field)];
}

Site::Site(EventQueue& queue, Timeline& timeline, Coverage& coverage, SimulatedCloud* cloud,
           UtcTime begin, const SitePlan& plan, sync::SyncIdentity identity)
    : queue_(queue),
      timeline_(timeline),
      coverage_(coverage),
      cloud_(cloud),
      plan_(plan),
      actor_{static_cast<std::uint16_t>(100 + plan.number)},
      dice_(plan.seed),
      blueprint_(must_make(plan, begin)),
      identity_(std::move(identity)),
      building_(plan.building, wiring_of(plan.field)),
      metered_{building_, {}},
      auditor_(
          building_, plan.policy, [this] { return to_unix_ms(clock_.true_utc(queue_.now())); },
          [this](const std::string& what) { complain(what); },
          [this](const journal::Record& record) { tell(record); }),
      clock_(begin, plan.drift_ppm),
      disk_(std::make_unique<SimulatedDisk>(plan.seed)) {
    for (std::size_t i = 0; i < building_.line_count(); ++i) {
        ports_.push_back(std::make_unique<SimulatedPort>(queue_, actor_, building_, i));
        metered_.dice.emplace_back(plan.seed + 20 + i);
    }
    if (cloud_ != nullptr) {
        link_ = std::make_unique<SimulatedLink>(queue_, actor_, *cloud_, plan.link, plan.seed + 7);
    }
    set_up_zigbee();
    if (plan.register_ends_known) enter_register_ends(plan.building, blueprint_->site);
    if (plan.first_is_protected && !blueprint_->site.supply_points.empty()) {
        blueprint_->site.supply_points.front().protected_customer = true;
    }
    auditor_.follow(plan.billing);
    auditor_.sweeps_every(plan.timing.money_interval);
    std::set<AccountId> landlords;
    std::set<AccountId> first_tenants;
    for (const auto& point : blueprint_->config.supply_points) {
        if (!point.landlord.account.is_nil()) landlords.insert(point.landlord.account);
        first_tenants.insert(point.account);
    }
    auditor_.know_landlords(std::move(landlords));
    auditor_.follow(plan.credits, std::move(first_tenants));
    auditor_.on_entry = [this](const journal::Entry& entry) {
        cover_entry(coverage_, entry);
        for (const auto& record : entry.records) {
            const auto* desired = std::get_if<journal::SupplyDesired>(&record);
            if (desired != nullptr && on_desired) on_desired(desired->supply_point.value);
        }
    };
    replace_disk({});
}

Site::~Site() {
    end_life();
}

void Site::note(const std::string& what) {
    timeline_.note("site " + std::to_string(plan_.number), what);
}

void Site::tell(const journal::Record& record) {
    if (is_daily(record) && !timeline_.keeps_all()) return;
    const std::string story = record_story(record);
    if (!story.empty()) note("books: " + story);
}

void Site::complain(const std::string& what) {
    timeline_.violation("site " + std::to_string(plan_.number), what);
}

void Site::report(Coverage& coverage) const {
    machines_.report(coverage);
    for (const auto& [name, count] : building_.building().physical_counts().named()) {
        coverage.hit("device", std::string(name), count);
    }
    for (const auto& [name, count] : named_counts(building_.fault_counts())) {
        // Nobody could tell a forged answer from a true one: no world promises anything about them.
        if (name != "forged") coverage.hit("wire", std::string(name), count);
    }
    if (plan_.drift_ppm != 0) coverage.hit("clock", "drifting");
    const auto offset = [&](SimTime at) {
        return blueprint_->site.zone.offset_at(clock_.true_utc(at));
    };
    if (offset(SimTime{0}) != offset(queue_.now())) coverage.hit("clock", "summer_or_winter_began");
    auditor_.report(coverage);
    const NamedCounts of_link = link_ == nullptr ? NamedCounts{} : link_->faults();
    for (const auto& [name, count] : of_link) coverage.hit("link_fault", name, count);
    report_zigbee(coverage);
}

void Site::disturb(std::size_t line, const MeteredFaultSettings& faults) {
    metered_.dice[line].set(faults);
}

std::optional<std::size_t> Site::line_of(BusId bus) const {
    const auto& buses = plan_.building.buses;
    for (std::size_t i = 0; i < buses.size(); ++i) {
        if (buses[i].id == bus.value) return i;
    }
    return std::nullopt;
}

// ---- the computer ----------------------------------------------------------------------------------

void Site::replace_disk(DiskImage image) {
    disk_ = std::make_unique<SimulatedDisk>(dice_.next(), std::move(image));
    disk_->before_each_change([this](const SimulatedDisk& disk) { strike_in_write(disk); });
}

void Site::strike_in_write(const SimulatedDisk& disk) {
    if (writes_to_cut_ == 0 || life_ == nullptr || life_->doomed || --writes_to_cut_ > 0) return;
    note("power fails in the middle of a write");
    cut_image_ = disk.image_after_cut(cut_style_, dice_);
    life_->doomed = true;
    queue_.at(queue_.now(), actor_, "power_cut", [this, life = life_] {
        if (life != life_ || !cut_image_) return;
        end_life();
        replace_disk(std::move(*cut_image_));
        cut_image_.reset();
        lose_power();
        ++power_cuts_;
        boot(cut_pause_);
    });
}

void Site::end_life() {
    if (life_) life_->alive = false;
    for (auto& port : ports_) port->detach();
    if (link_) link_->detach();
    if (zigbee_) zigbee_->port().detach();
    if (disk_) disk_->before_each_change({});
    gateway_.reset();
    life_.reset();
    view_.reset();
    ++plans_;
    starting_ = false;
}

void Site::cut_power(CutStyle style, Duration until_boot) {
    if (!powered_ || cut_image_) return;
    note("power fails");
    DiskImage image = disk_->image_after_cut(style, dice_);
    end_life();
    replace_disk(std::move(image));
    lose_power();
    ++power_cuts_;
    boot(until_boot);
}

void Site::cut_power_in_write(std::uint64_t changes, CutStyle style, Duration until_boot) {
    writes_to_cut_ = changes;
    cut_style_ = style;
    cut_pause_ = until_boot;
}

void Site::kill(Duration until_start) {
    if (!gateway_ || cut_image_) return;
    note("the process is killed");
    DiskImage image = disk_->image_after_cut(CutStyle::everything, dice_);
    end_life();
    replace_disk(std::move(image));
    starting_ = true;
    queue_.after(until_start, actor_, "start", [this, plan = plans_] {
        if (plan == plans_) start_process();
    });
}

void Site::restart_cleanly() {
    if (!is_running() || cut_image_) return;
    note("the process is stopped");
    gateway_->stop();
    if (cut_image_) return;
    end_life();
    disk_->before_each_change([this](const SimulatedDisk& disk) { strike_in_write(disk); });
    starting_ = true;
    queue_.after(k_restart_pause, actor_, "start", [this, plan = plans_] {
        if (plan == plans_) start_process();
    });
}

void Site::enter_serial(std::uint32_t meter) {
    const auto index = building_.building().index_of(meter);
    if (!index) return;
    const std::string serial = std::to_string(building_.building().device(*index).serial());
    for (auto& configured : blueprint_->config.meters) {
        if (configured.id.value == meter && !configured.serial.empty()) configured.serial = serial;
    }
    for (auto& configured : blueprint_->site.meters) {
        if (configured.id.value != meter || configured.expected_serial.empty()) continue;
        configured.expected_serial = serial;
    }
    for (auto& bus : blueprint_->buses) {
        for (auto& device : bus.devices) {
            const bool known = device.meter.value == meter && !device.expected_serial.empty();
            if (known) device.expected_serial = serial;
        }
    }
}

void Site::boot(Duration after) {
    if (powered_ || starting_) return;
    starting_ = true;
    queue_.after(after, actor_, "boot", [this, plan = plans_] {
        if (plan != plans_) return;
        powered_ = true;
        BootId boot;
        for (auto& byte : boot.bytes) byte = static_cast<std::uint8_t>(dice_.next());
        ++boots_;
        clock_.boot(queue_.now(), boot, boot_wall_.value_or(clock_.true_utc(queue_.now())));
        if (boot_wall_) coverage_.hit("clock", "booted_without_time");
        if (!boot_wall_) clock_.synchronise(queue_.now(), k_time_service_error);
        start_process();
    });
}

void Site::boot_for_good() {
    writes_to_cut_ = 0;
    cut_pause_ = std::chrono::seconds(1);
    if (powered_) return;
    ++plans_;
    starting_ = false;
    boot(std::chrono::seconds(1));
}

void Site::start_process() {
    starting_ = false;
    clock_.restart_process();
    life_ = std::make_shared<Life>();
    ++starts_;
    machines_.begin_life();
    gateway_ = std::make_unique<SimulatedGateway>(
        GatewaySetup{queue_, clock_, *disk_, *blueprint_, identity_, *this, auditor_, machines_,
                     life_, actor_, dice_.next(), cloud_ != nullptr, plan_.meter_data,
                     plan_.field == FieldChoice::metered ? &metered_ : nullptr});
    if (life_->doomed) return;  // the power has failed meanwhile
    if (!gateway_->refusal().empty()) {
        note("refuses to start: " + gateway_->refusal());
        coverage_.hit("gateway", "start_refused");
        end_life();
        disk_->before_each_change([this](const SimulatedDisk& disk) { strike_in_write(disk); });
        starting_ = true;
        queue_.after(k_refused_pause, actor_, "start", [this, plan = plans_] {
            if (plan == plans_) start_process();
        });
        return;
    }
    if (gateway_->in_safe_mode()) {
        coverage_.hit("gateway", "safe_mode_at_start");
        complain("starts in safe mode: its journal is damaged");
    } else {
        auditor_.reopened(*gateway_->audited());
    }
    note("started");
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        const BusId bus{plan_.building.buses[i].id};
        ports_[i]->attach([this, bus](SimulatedPort::Input input) {
            look();
            if (!gateway_) return;
            std::visit([&](auto& content) { gateway_->feed(bus, std::move(content)); }, input);
        });
    }
    if (link_) {
        link_->attach([this](sync::CloudSync::Input input) {
            if (gateway_ && gateway_->sync() != nullptr) gateway_->sync()->feed(std::move(input));
        });
    }
    attach_radio();
    gateway_->start();
    if (on_start) on_start();
}

bool Site::perform(BusId bus, modbus::BusMaster::Output& output) {
    // Nothing is asked of a port; what it has done to the contacts, it has done now.
    if (plan_.field == FieldChoice::metered) {
        look();
        return false;
    }
    const auto line = line_of(bus);
    RISER_ASSERT(line.has_value(), "a gateway has the buses of its building");
    if (const auto* open = std::get_if<field::OpenPort>(&output)) {
        ports_[*line]->perform(*open);
        return true;
    }
    if (const auto* write = std::get_if<field::WriteBytes>(&output)) {
        ports_[*line]->perform(*write);
        return true;
    }
    return false;
}

bool Site::perform(sync::CloudSync::Output& output) {
    Now now = clock_.read(queue_.now());
    if (plan_.link.certificate_by_system_clock) now.wall = clock_.wall(queue_.now());
    return link_ && link_->perform(output, now);
}

void Site::noted(const std::string& source, const Note& note) {
    coverage_.hit("note", source.substr(0, source.find('-')) + "." + note.event);
    if (note.event == "cut_off_held") coverage_.hit("cut_held_by", note.fields.back().second);
    if (note.event == "command_refused") coverage_.hit("sync_refusal", note.fields.front().second);
    if (note.level < Note::Level::info) return;
    std::string text = note.event;
    for (const auto& [key, value] : note.fields) text += " " + key + "=" + value;
    timeline_.note("site " + std::to_string(plan_.number) + " " + source, text);
    if (note.level >= Note::Level::warning && on_alarm) on_alarm(note);
}

void Site::keep_key_set(const wire::SignedKeySet& key_set) {
    auto verified = wire::verify_key_set(key_set, identity_.root);
    if (verified) identity_.key_set = *verified;
}

void Site::leave(const std::string& why) {
    note("the gateway leaves: " + why);
    coverage_.hit("gateway", "left");
    queue_.after(
        draw_between(dice_, Duration{1000}, std::chrono::seconds(1)), actor_, "leave",
        [this, life = life_] {
            if (life != life_ || cut_image_) return;
            end_life();
            disk_->before_each_change([this](const SimulatedDisk& disk) { strike_in_write(disk); });
            starting_ = true;
            queue_.after(k_restart_pause, actor_, "start", [this, plan = plans_] {
                if (plan == plans_) start_process();
            });
        });
}

void Site::published(const controller::BuildingViewPtr& view) {
    look();
    view_ = view;
    auditor_.published(*view);
}

}  // namespace riser::sim
