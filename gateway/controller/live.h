// Live: the half of the controller's state that is only observed. Changed by observe() and by dialogues
// with the field, never stored, starts empty and not fresh. It may delay or forbid a cut-off and may
// trigger a settlement; it never creates or destroys money.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/dense_map.h"
#include "core/metering/meter_link.h"
#include "core/metering/validation.h"
#include "core/metering/wiring.h"
#include "core/payment/over_limit_watch.h"
#include "gateway/controller/building_view.h"
#include "gateway/controller/event.h"
#include "gateway/controller/open_flow_watch.h"
#include "gateway/controller/policy_books.h"
#include "gateway/controller/site.h"
#include "gateway/controller/standstill_watch.h"

namespace riser::controller {

// The latest believable value of one register and the one before it.
struct LiveRegister {
    metering::Quantity quantity = metering::Quantity::import_energy;
    bool known = false;
    Energy value{};
    Energy quantum{1};
    Instant at{};
    UtcTime wall{};
    Energy previous{};
    UtcTime previous_wall{};
    UtcTime base_wall{};  // last time at which the register still stood at its settled value
    std::optional<Instant> base_at;  // the same; nullopt: it was before the start

    // A reading that is unusual waits here for a second one that agrees.
    metering::Progress unusual = metering::Progress::normal;
    Energy shown{};  // by the last good reading, believed or not
    int unusual_count = 0;
    Instant unusual_since{};         // of the first reading of an unbroken row of unusual ones
    bool confirmed_unusual = false;  // decide must act: roll over, start an epoch or doubt
    // While its meter is only observed: the most that two readings in a row have shown; nullopt: not read yet.
    std::optional<Energy> observed{};

    // Believed twice since the start, with nothing strange about it now.
    [[nodiscard]] bool read_twice() const {
        return known && unusual_count == 0 && previous_wall != wall;
    }
};

struct LiveMeter {
    const MeterSite* site = nullptr;
    metering::MeterHealth health = metering::MeterHealth::no_answer;
    bool ever_good = false;
    Instant good_at{};
    UtcTime good_wall{};
    metering::Instantaneous instantaneous;
    metering::SwitchState switch_state = metering::SwitchState::unknown;
    std::optional<metering::MeterIdentity> identity;  // as probed since start
    Instant identity_at{};
    bool wrong_identity = false;
    int reads_uncharged = 0;  // good ones before it was commissioned
    bool uncharged_told = false;
    BoundedVector<LiveRegister, 4> registers;
    std::vector<SupplyPointId> supply_points;
    StandstillWatch standstill;
    bool standstill_told = false;

    // The confirming read that is out, and how the last one came back.
    std::uint32_t confirm_request = 0;
    Instant confirm_sent{};
    bool confirm_tried = false;
    int confirm_rounds = 0;  // reads in a row that did not suffice, and the one after them
    bool confirmed = false;
    Instant confirmed_at{};
    bool confirmed_with_witness = false;
    bool confirmed_identity = false;

    [[nodiscard]] LiveRegister* find(metering::Quantity quantity);
    [[nodiscard]] const LiveRegister* find(metering::Quantity quantity) const;
};

struct LiveSwitch {
    const SwitchSite* site = nullptr;
    SupplyPointId supply_point{};
    metering::SwitchState observed = metering::SwitchState::unknown;
    Instant observed_at{};
    Instant changed_at{};       // first seen as it is now
    Instant answered_at{};      // end of the last command that was answered
    std::uint32_t request = 0;  // SetSwitch that is out; 0 = none
    metering::SwitchState commanded = metering::SwitchState::unknown;
    Instant sent{};
    bool operated = false;
    Instant operated_at{};
    int attempts = 0;  // since desired and observed differ
    Instant next_attempt{};
    metering::Contact contact{};      // where it is, as the books name it
    bool silent = true;               // did not answer since it was last seen, or was never seen
    bool changed_in_silence = false;  // was so before it was first seen as it is now
    bool was_open = false;            // before that; also by the books, before the start
    Instant seen_before{};            // last seen otherwise; the beginning of time: never
    bool ordered_closed = false;  // by a person, once; what may have tripped is not in the books
    bool closing_taken = false;   // the device acknowledged that it is to close, since it opened
    bool closing_seen = false;    // it was seen closed after the last wish was carried out
    bool silence_told = false;

    // It is open, and was closed when it was last seen before a silence.
    [[nodiscard]] bool opened_unseen() const {
        return observed == metering::SwitchState::disconnected && changed_in_silence && !was_open;
    }
};

// Steps of a relay test. A test that a restart interrupts is ended by reconnecting.
enum class RelayTest : std::uint8_t { none, reading_before, opening, reading_open, closing };

// One meter of a relay test. Its reads are the test's own: a confirming read of the same meter, or a read
// of another test, neither answers nor disturbs them.
struct TestedMeter {
    MeterId meter{};
    bool proves_itself = false;  // by its own contact: needs no load
    std::uint32_t request = 0;   // of the read that is out; only its answer is believed; 0 = none
    Instant sent{};
    int asked = 0;          // reads in this step
    bool answered = false;  // in this step
    std::optional<Power> load;
    Power before{};
};

// A meter that the switches of a supply point are supposed to cut.
struct CutMeter {
    MeterId meter{};
    bool own_contact = false;  // one of the switches is inside it
    OpenFlowWatch flow;
    bool flow_told = false;
};

struct LiveSupply {
    std::vector<SwitchId> switches;
    std::vector<CutMeter> cut_meters;
    metering::Wiring wiring;  // as configured; the identities are in the books
    AccountId account{};      // as configured

    RelayTest test = RelayTest::none;
    Instant test_began{};
    metering::Wiring test_wiring;  // when it began
    Instant test_started{};        // the step
    std::vector<TestedMeter> test_meters;
    std::string test_result;             // empty, "failed: why" or "inconclusive: why"
    std::string obstacle;                // last obstacle noted while exhausted
    std::int64_t obstacle_until_ms = 0;  // see ObstacleNoted
    Instant obstacle_noted{};
    bool open_unordered =
        false;  // as told: nobody ordered its contact open, and it is not for Riser to close
    std::vector<Instant> reclosed;          // what fell open; bounded, the latest last
    bool falls_told = false;                // that it falls open often
    std::vector<Instant> closed_unordered;  // though it was cut off; the same
    std::string not_limitable;              // empty, or why no load limit can be kept here
    payment::OverLimitWatch over_limit;
    std::optional<Instant> overload_opened;  // when its contact was told to open for one last
    std::string overload_held;  // empty, or what keeps the contact closed although too much is used
};

// So often within so long a contact that falls open is an alarm.
inline constexpr int k_falls_often = 3;
inline constexpr Duration k_falls_often_span = std::chrono::hours(1);
// So often within so long the contact of whoever is cut off was closed by somebody else.
inline constexpr int k_tamper_hints = 2;
inline constexpr Duration k_tamper_span = std::chrono::hours(24);
// More of either are not remembered.
inline constexpr std::size_t k_unordered_kept = 8;

// A contact that was not seen for so long is an alarm, while its bus works: as for meters.
inline constexpr Duration k_contact_silent = std::chrono::minutes(15);

// How many of these are younger than `span`.
[[nodiscard]] int within(const std::vector<Instant>& moments, Duration span, Instant now);

// Since when wall clock and monotonic clock have gone together, to within k_clock_leap.
struct LiveClock {
    bool known = false;
    Instant at{};
    UtcTime earliest{};
    Instant steady_since{};
};
inline constexpr Duration k_clock_leap = std::chrono::hours(24 * 7);

// A hold "for so many hours" that was ordered here, or supply that is kept on for so long, by the clock of then. When
// that clock is set, its end moves with it: a day stays a day. In this run of the process only: after a restart its end
// in the books counts, or of what was ordered by an unsure clock its length (UnsureHold).
struct RelativeHold {
    HoldName name;
    Instant at{};
    UtcTime wall{};  // at `at`
    std::int64_t until_ms = 0;
};

// An order of the cloud that waits until meters were read for it, and the state lane with it. Nothing of it is in the
// books: after a restart the cloud sends it again.
struct WaitingCommand {
    RemoteCommand command;
    Instant since{};
};

struct LiveBus {
    BusId id{};
    metering::BusState state = metering::BusState::opening;
    Instant since{};  // of this state
    std::string detail;
    std::uint64_t sweeps = 0;
    Duration last_sweep{};
    std::string problem{};  // as BusReport has it
};

struct Live {
    DenseMap<MeterId, LiveMeter> meters;
    DenseMap<SwitchId, LiveSwitch> switches;
    DenseMap<SupplyPointId, LiveSupply> supplies;
    DenseMap<BusId, LiveBus> buses;
    LiveClock clock;
    Instant started{};
    Duration value_age{};          // SiteConfig::value_age
    std::vector<MeterId> touched;  // meters with a new good reading in this event
    std::uint32_t next_request = 1;
    std::optional<Instant> prices_wait_since;  // the configuration's are not all in the books yet
    std::vector<RelativeHold> relative_holds;  // at most one of each name
    std::optional<WaitingCommand> waiting;     // at most one: the lane is a chain
    std::deque<Instant> recent_cuts;           // bounded by SupplyLimits::cuts_per_minute
    std::deque<Instant> recent_reconnections;  // bounded; whose contacts were begun to be closed
    SupplyPointId last_reconnected{};
    Instant next_settlement{};
    bool settlement_due_known = false;
    UtcTime next_reading_row{};
    bool reading_row_known = false;
    Instant next_reminders{};
    std::map<AccountId, std::string> billing_told;  // why a bill is not issued, as told
    CorrectionPreviewPtr correction_preview;        // the last that was asked for
    std::string safe_mode;
    std::uint64_t acknowledged = 0;  // by the cloud: entries up to here
    std::uint64_t readings = 0;
    std::uint64_t cut_offs = 0;
    std::uint64_t restores = 0;
    std::uint64_t top_ups = 0;
};

// The dense tables for a building; pointers go into `site`, which must outlive the result.
[[nodiscard]] Live make_live(const SiteConfig& site);

[[nodiscard]] bool bus_up(const Live& live, BusId id);

// So many readings are more than enough to commission a meter.
inline constexpr int k_reads_to_commission = 8;
// Why a meter that was read so often, and that somebody pays for, is not charged yet: one clause. Empty: it is, or may
// be soon.
[[nodiscard]] std::string why_uncharged(const LiveMeter& meter);

// Is one of the contacts open? One look may be misread; the second one in a row that shows it is believed.
enum class Looks : std::uint8_t { one, two };
[[nodiscard]] bool any_seen_open(const Live& live, const std::vector<SwitchId>& switches,
                                 Looks looks);

// What the contacts of a supply point show together: unknown while one of them is, mixed when they differ.
[[nodiscard]] metering::SwitchState contacts_of(const Live& live,
                                                const std::vector<SwitchId>& switches);

}  // namespace riser::controller
