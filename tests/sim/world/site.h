// Site: one building with its gateway in a world: meters, wires, the small computer with its card and its
// clock, and one life of the gateway process after another. Mechanism only: people (people/) and trouble
// (site_trouble.h) say what happens when; the auditor beside it says whether it may.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/world/audit/machine_coverage.h"
#include "tests/sim/world/audit/site_auditor.h"
#include "tests/sim/world/simulated_gateway.h"
#include "tests/sim/world/simulated_link.h"
#include "tests/sim/world/simulated_port.h"
#include "tests/sim/world/timeline.h"
#include "tests/sim/world/zigbee_field.h"

namespace riser::sim {

// What stands between the gateways and their meters.
enum class FieldChoice : std::uint8_t {
    drawn,    // most sites without bytes, some with them
    bytes,    // bus masters on simulated lines, which hand over whole answers
    pieces,   // likewise, a few bytes at a time: more events
    metered,  // fields without bytes: faster
};

[[nodiscard]] std::string_view to_string(FieldChoice field);

struct SitePlan {
    std::uint16_t number = 1;
    std::uint64_t seed = 1;
    BuildingPlan building;
    SiteIdentity identity;
    TariffPlan tariff;
    PolicyPlan policy;
    BillingPlan billing;
    CreditPlan credits;
    SiteTiming timing;
    std::int64_t drift_ppm = 0;
    LinkFaults link;
    FieldChoice field = FieldChoice::pieces;
    bool first_is_protected = false;   // the first flat is never cut off
    bool register_ends_known = false;  // the installer has entered where registers begin again
    bool landlord_has_more_whims = false;
    bool solar = false;        // there are panels, and what they feed in is worth something
    bool meter_data = false;   // days are validated, and the building is balanced
    bool people_move = false;  // the landlord lets apartments and takes them back
    // Once the first bills may have come nobody moves for a while; zero: as always.
    SimTime tenants_stay_from{};
    bool somebody_waits = false;  // for the gateway, and asks as soon as it can be asked
};

class Site final : public GatewayHost {
public:
    Site(EventQueue& queue, Timeline& timeline, Coverage& coverage, SimulatedCloud* cloud,
         UtcTime begin, const SitePlan& plan, sync::SyncIdentity identity);
    ~Site() override;
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    // ---- the computer
    void boot(Duration after);  // nothing when it runs already or is about to
    // Somebody comes and starts it, however long it was to lie down; no cut of its power waits any more.
    void boot_for_good();
    // At this moment, or in the middle of the n-th change of the disk from now.
    void cut_power(CutStyle style, Duration until_boot);
    void cut_power_in_write(std::uint64_t changes, CutStyle style, Duration until_boot);
    void kill(Duration until_start);
    void restart_cleanly();
    // A card as it is now, to be put in later; and cards that are put in.
    void keep_card_image();
    void put_in_old_card(Duration until_boot);
    void put_in_empty_card(Duration until_boot);
    // The gateway wants something else of this supply point: a command goes out now.
    std::function<void(std::uint32_t point)> on_desired;
    // A process has been started, and has had no time for anything yet.
    std::function<void()> on_start;
    [[nodiscard]] bool has_old_card() const { return has_old_card_; }
    // The installer enters the serial number of a new meter in the configuration; empty: none was there.
    void enter_serial(std::uint32_t meter);
    void break_disk(DiskFault fault) { disk_->inject(std::move(fault)); }
    // False when there is no such file.
    bool damage_file(const std::string& name, FileDamage how, Prng& dice) {
        return disk_->damage(name, how, dice);
    }
    void heal_disk() { disk_->heal(); }
    [[nodiscard]] const DiskCounts& disk_counts() const { return disk_->counts(); }
    [[nodiscard]] SimulatedClock& clock() { return clock_; }
    // What the wall clock shows after the next boot; nullopt: the truth.
    void set_boot_wall(std::optional<UtcTime> wall) { boot_wall_ = wall; }
    [[nodiscard]] bool is_running() const {
        return gateway_ != nullptr && gateway_->refusal().empty();
    }
    [[nodiscard]] SimulatedGateway* gateway() { return is_running() ? gateway_.get() : nullptr; }

    // ---- the building
    [[nodiscard]] WiredBuilding& building() { return building_; }
    [[nodiscard]] SimulatedPort& port(std::size_t line) { return *ports_[line]; }
    [[nodiscard]] std::size_t port_count() const { return ports_.size(); }
    // Disturbs reads and commands of a line without bytes; nothing on one that has them.
    void disturb(std::size_t line, const MeteredFaultSettings& faults);
    [[nodiscard]] const MeteredWires& metered() const { return metered_; }
    [[nodiscard]] SimulatedLink* link() { return link_.get(); }
    // nullptr: no meter of this site is on Zigbee.
    [[nodiscard]] ZigbeeField* zigbee() { return zigbee_.get(); }
    // Everything was healed and has had its time.
    void check_zigbee_at_end();

    // ---- people: a request to the local API; nullopt when nobody answers
    void request(http::Request request, SimulatedFront::Respond respond);
    // Who lived there first, and who pays while nobody does; nil: there is none.
    [[nodiscard]] AccountId account_of(std::uint32_t meter) const;
    [[nodiscard]] AccountId landlord_of(std::uint32_t meter) const;
    // Of who moves in and pays afterwards, where there is one of its own.
    [[nodiscard]] std::optional<TariffId> monthly_tariff() const;
    [[nodiscard]] const Blueprint& blueprint() const { return *blueprint_; }
    // Called for every note of warning or error: a landlord looks at alarms.
    std::function<void(const Note&)> on_alarm;

    [[nodiscard]] SiteAuditor& auditor() { return auditor_; }
    [[nodiscard]] const SitePlan& plan() const { return plan_; }
    [[nodiscard]] ActorId actor() const { return actor_; }
    void look() { auditor_.look_at_contacts(queue_.now()); }
    // Every journal entry, read back from the disk; for the comparison with the cloud.
    [[nodiscard]] std::uint64_t power_cuts() const { return power_cuts_; }
    [[nodiscard]] std::uint64_t starts() const { return starts_; }
    [[nodiscard]] const controller::BuildingViewPtr& view() const { return view_; }
    void note(const std::string& what);
    // Somebody has seen what must never be.
    void complain(const std::string& what);
    void report(Coverage& coverage) const;

    // GatewayHost
    bool perform(BusId bus, modbus::BusMaster::Output& output) override;
    bool perform(sync::CloudSync::Output& output) override;
    bool perform_radio(zigbee::Coordinator::Output& output) override;
    void noted(const std::string& source, const Note& note) override;
    void keep_key_set(const wire::SignedKeySet& key_set) override;
    void leave(const std::string& why) override;
    void published(const controller::BuildingViewPtr& view) override;
    void heard(const controller::Event& event) override { auditor_.heard(event); }

private:
    void tell(const journal::Record& record);
    void start_process();
    void end_life();
    void lose_power();
    void set_up_zigbee();
    void attach_radio();
    void report_zigbee(Coverage& coverage) const;
    void replace_disk(DiskImage image);
    void put_in_card(DiskImage image, Duration until_boot);
    void strike_in_write(const SimulatedDisk& disk);
    [[nodiscard]] std::optional<std::size_t> line_of(BusId bus) const;

    EventQueue& queue_;
    Timeline& timeline_;
    Coverage& coverage_;
    SimulatedCloud* cloud_;
    SitePlan plan_;
    ActorId actor_;
    Prng dice_;
    std::unique_ptr<Blueprint> blueprint_;
    sync::SyncIdentity identity_;
    WiredBuilding building_;
    MeteredWires metered_;
    SiteAuditor auditor_;
    MachineCoverage machines_;
    SimulatedClock clock_;
    std::unique_ptr<SimulatedDisk> disk_;
    std::vector<std::unique_ptr<SimulatedPort>> ports_;
    std::unique_ptr<SimulatedLink> link_;
    std::unique_ptr<ZigbeeField> zigbee_;
    std::unique_ptr<SimulatedGateway> gateway_;  // after the disk: it closes its files on it
    LifePtr life_;
    std::uint64_t boots_ = 0;
    bool powered_ = false;     // the computer runs, whatever its programs do
    bool starting_ = false;    // a start is scheduled
    std::uint64_t plans_ = 0;  // counts scheduled starts: older ones are void
    std::optional<UtcTime> boot_wall_;
    std::uint64_t writes_to_cut_ = 0;  // 0: no cut is waiting
    CutStyle cut_style_ = CutStyle::nothing;
    Duration cut_pause_{};
    std::optional<DiskImage> cut_image_;
    std::optional<DiskImage> card_image_;
    bool has_old_card_ = false;
    std::uint64_t power_cuts_ = 0;
    std::uint64_t starts_ = 0;
    controller::BuildingViewPtr view_;
};

}  // namespace riser::sim
