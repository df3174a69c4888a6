// NetworkFile: what a restart must know of the Zigbee network (field/zigbee/network/known_network.h), in a SQLite file of
// its own: a row for the network and one for each device, each with a check sum. No money rests on it: damaged, it is
// begun anew, and then the radio's own network is used and its devices are asked again. There are no keys in it.
// Owned by one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/zigbee/network/known_network.h"
#include "gateway/runtime/machine.h"
#include "gateway/store/disposable_file.h"

namespace riser::store {

class NetworkFile {
public:
    struct Settings {
        std::string path;  // zigbee_network.db in the state directory
        std::string vfs;   // empty: the operating system's
        std::function<void(const Note&)> report;
    };
    struct Changes {
        std::optional<zigbee::NetworkRecord> network;
        std::vector<zigbee::DeviceRecord> devices;
        std::vector<zigbee::Eui64> forgotten;
    };

    // Fails only when the file is another program's, or in use by another process. Where there can be none at present,
    // nothing is kept or saved until try_again() says that it is there.
    [[nodiscard]] static Result<std::unique_ptr<NetworkFile>, OpenError> open(Settings settings);

    [[nodiscard]] bool is_there() const { return database_.is_open(); }
    // As it was found when it was opened.
    [[nodiscard]] const zigbee::KnownNetwork& kept() const { return kept_; }
    // What was kept could not be read. Empty: it could, or there was nothing.
    [[nodiscard]] const std::string& why_begun_anew() const { return why_begun_anew_; }

    // In one transaction. `synced`: it is on the card when this returns; otherwise it is there soon, and a power cut
    // may take it back.
    [[nodiscard]] Outcome<> save(const Changes& changes, bool synced);
    // Instead of all that is in it.
    [[nodiscard]] Outcome<> save_whole(const zigbee::KnownNetwork& known);
    // Closes it and opens it again, reading what it keeps.
    [[nodiscard]] Outcome<> try_again();

private:
    explicit NetworkFile(Settings settings);

    [[nodiscard]] Outcome<OpenError> open_or_begin_anew();
    [[nodiscard]] sqlite::SqlOutcome load();
    [[nodiscard]] sqlite::SqlOutcome write(const Changes& changes, bool whole);
    [[nodiscard]] Outcome<> save(const Changes& changes, bool whole, bool synced);
    void report(Note::Level level, const std::string& event, const std::string& why) const;

    Settings settings_;
    DisposableFile database_;  // not open after a beginning that failed
    zigbee::KnownNetwork kept_;
    std::string why_begun_anew_;
};

}  // namespace riser::store
