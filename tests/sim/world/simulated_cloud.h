// SimulatedCloud: the machine on which riser-cloud runs, in virtual time: its disk, its clock, its service
// manager and its backups. The service itself is the production code (cloud_process.h). It dies at any change
// of its disk, is started again, leaves by itself after an uncertain commit, and comes back from backups.
// Mechanism only: what strikes when is decided by cloud_trouble.h or a test.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/world/cloud_clock.h"
#include "tests/sim/world/cloud_process.h"
#include "tests/sim/world/cloud_promises.h"
#include "tests/sim/world/draws.h"
#include "tests/sim/world/event_queue.h"

namespace riser::sim {

struct CloudSetup {
    UtcTime start{};  // true wall time when the world begins
    std::uint64_t seed = 1;
    cloud::IngestSettings ingest;
    std::size_t queue = 64;  // requests waiting for the store
};

// How a machine stops without being asked.
enum class Death : std::uint8_t {
    kill,       // the process: what it wrote is still seen, connections are reset
    power_cut,  // the machine: unsynced writes are lost and torn, nobody says goodbye
};

class SimulatedCloud {
public:
    // Given once, or never when nobody is left to answer. nullopt: the connection ended without an answer.
    using Answer = std::function<void(std::optional<http::Response>)>;

    // The first life begins at once.
    SimulatedCloud(EventQueue& queue, ActorId actor, CloudSetup setup);
    SimulatedCloud(const SimulatedCloud&) = delete;
    SimulatedCloud& operator=(const SimulatedCloud&) = delete;

    // ---- the network's side
    enum class Reach : std::uint8_t {
        serving,
        refusing,  // the machine runs, the service does not: connections are refused
        silent,    // no machine
    };
    [[nodiscard]] Reach reach() const { return reach_; }
    void request(http::Request request, Answer answer);

    // ---- what strikes it
    // After so many more changes of the disk, in the middle of whatever that is. `style` of a power cut.
    // Serves again after `pause`.
    void die(Death how, std::uint64_t changes, CutStyle style, Duration pause);
    // By the service manager: gateways that wait are answered first.
    void stop(Duration pause);
    // Strikes after so many more operations; sticky: until mend_disk() or heal().
    void break_disk(DiskFault::Kind kind, bool sticky, std::uint64_t operations);
    void mend_disk();
    void slow_disk(bool slow) { slow_ = slow; }  // each turn takes up to half a minute
    [[nodiscard]] CloudClock& clock() { return clock_; }
    // A copy of the database as it is now; the last few are kept.
    void backup();
    [[nodiscard]] std::size_t backups() const { return backups_.size(); }
    // The database of backup `age` (0 = the newest), then `riser-cloud restored`, then the service.
    void restore_backup(std::size_t age, Duration pause);
    // Told after every restore, with the time of the backup: what was ordered since is the office's to repeat.
    std::function<void(SimTime taken)> on_restored;
    // Told of everything that happens to it, for a timeline.
    std::function<void(const std::string&)> on_event;
    // Nothing strikes any more; what is broken is mended, what is down is started.
    void heal();
    [[nodiscard]] const NamedCounts& faults() const { return counts_; }
    // What it refused, by problem code.
    [[nodiscard]] const NamedCounts& refusals() const { return refusals_; }

    // ---- the auditor's side
    // Runs `look` in a session of the running service, out of reach of disk faults. False: not running.
    bool inspect(const std::function<void(cloud::Session&)>& look);
    // Promises found broken after a death, in words. Must stay empty.
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
    [[nodiscard]] const CloudPromises& promises() const { return promises_; }
    // A request that is served at once and alone, and whether it changed anything an auditor counts; of other
    // gateways than the one it is allowed to change.
    struct Probe {
        http::Response response;
        bool changed = false;
    };
    std::optional<Probe> probe(http::Request request,
                               std::optional<GatewayId> allowed = std::nullopt);

    [[nodiscard]] const cloud::CloudKeys& keys() const { return keys_; }
    [[nodiscard]] const std::string& operator_token() const { return token_text_; }
    [[nodiscard]] std::uint64_t lives() const { return life_; }
    [[nodiscard]] Now now() const { return clock_.at(queue_.now()); }

private:
    struct Exchange {
        std::string scope;  // method and path
        std::string key;    // Idempotency-Key
        SimTime arrived{};
        Answer answer;
    };
    struct Strike {
        Death how = Death::kill;
        std::uint64_t changes = 0;  // until it strikes
        CutStyle style = CutStyle::nothing;
        Duration pause{};
    };
    struct Backup {
        SimTime taken{};
        DiskImage image;
        CloudPromises promises;
    };

    [[nodiscard]] CloudProcess::Machine machine();
    void boot();
    void boot_later(Duration pause, Reach meanwhile);
    bool run_restored();
    void check_promises();
    void on_change(const SimulatedDisk& disk);
    void bury();
    void end_life(bool closes_connections);
    void leave_when_asked();
    void plan_turn(SimTime when);
    void turn(SimTime planned);
    void take_answer(std::uint64_t life, std::uint64_t exchange, http::Response response);
    void deliver();
    void give(const Exchange& exchange, http::Response response);
    void count_refusal(const http::Response& response);
    void count_disk_fault();
    void count(const std::string& name);

    EventQueue& queue_;
    const ActorId actor_;
    const CloudSetup setup_;
    Prng prng_;
    Prng ids_;
    Prng salts_;
    cloud::CloudKeys keys_;
    std::string token_text_;
    cloud::OperatorToken token_;
    CloudClock clock_;
    std::unique_ptr<SimulatedDisk> disk_;
    std::unique_ptr<CloudProcess> process_;  // after the disk: it closes the database on it
    Reach reach_ = Reach::refusing;
    std::uint64_t life_ = 0;
    std::optional<SimTime> next_turn_;
    Duration retry_ = std::chrono::seconds(1);  // before the next start after one that failed
    bool leaving_ = false;
    bool slow_ = false;

    std::map<std::uint64_t, Exchange> exchanges_;
    std::uint64_t last_exchange_ = 0;
    std::vector<std::pair<Exchange, http::Response>> outbox_;

    std::optional<Strike> strike_;
    std::unique_ptr<SimulatedDisk> after_strike_;  // there: it has struck, the process is a ghost
    std::optional<DiskFault> disk_fault_;
    bool disk_fault_counted_ = false;
    std::deque<Backup> backups_;
    std::optional<SimTime> restoring_;  // `riser-cloud restored` is still to be run: backup's time
    NamedCounts counts_;
    NamedCounts refusals_;
    CloudPromises promises_;
    std::vector<std::string> violations_;
};

}  // namespace riser::sim
