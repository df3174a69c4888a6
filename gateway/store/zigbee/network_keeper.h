// NetworkKeeper: keeps what a restart must know of the Zigbee network, on a thread of its own: the radio's thread hands
// its records over and never waits for a card. What comes within a second is saved together. What could not be saved is
// tried again, and nothing of it is lost while the process lives.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "gateway/field/zigbee/network/known_network.h"
#include "gateway/runtime/machine.h"
#include "gateway/runtime/retry.h"
#include "gateway/store/zigbee/network_file.h"

namespace riser::store {

// Owned by its own thread.
class NetworkKeeper {
public:
    using Input = std::variant<Tick, zigbee::KeepNetwork, zigbee::KeepDevice, zigbee::ForgetDevice>;
    using Output = std::variant<Note>;

    // Begins with what the file keeps.
    explicit NetworkKeeper(std::unique_ptr<NetworkFile> file);

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const { return due_; }

    // At a clean stop, when nobody calls on() any more.
    void stop(Now now);

private:
    void keep(const zigbee::NetworkRecord& network);
    void keep(zigbee::DeviceRecord device);
    void forget(zigbee::Eui64 address);
    [[nodiscard]] bool is_dirty() const {
        return whole_ || network_dirty_ || counter_dirty_ || !devices_.empty();
    }
    void save(Instant now);
    [[nodiscard]] Outcome<> try_save(Instant now);
    [[nodiscard]] Outcome<> reopen();
    void note(Note::Level level, std::string event, std::string why);

    std::unique_ptr<NetworkFile> file_;
    zigbee::KnownNetwork known_;  // as it is to be on the disk
    // What differs from the disk.
    bool network_dirty_ = false;
    bool counter_dirty_ = false;  // of the network no more than its frame counter
    std::set<zigbee::Eui64> devices_;
    bool whole_ = false;  // nobody knows what is on the disk
    std::optional<Instant> due_;
    Instant next_sync_{};
    Retry retry_;
    std::vector<Output> outputs_;
};

}  // namespace riser::store
