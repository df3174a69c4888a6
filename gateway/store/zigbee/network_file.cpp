#include "gateway/store/zigbee/network_file.h"

#include "gateway/field/zigbee/network/known_network_codec.h"
#include "platform/sqlite/policy.h"

namespace riser::store {
namespace {

using sqlite::Error;
using sqlite::ErrorKind;
using sqlite::SqlOutcome;
using zigbee::DeviceRecord;
using zigbee::Eui64;
using zigbee::KnownNetwork;
using zigbee::NetworkRecord;

constexpr std::int32_t k_network_id = 0x5249565A;  // "RIVZ"
// Each row is a KnownNetwork of one thing: its codec has a version and a check sum.
constexpr const char* k_network_steps[] = {
    "CREATE TABLE network(id INTEGER PRIMARY KEY CHECK(id = 1), bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE device(address INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
};

std::int64_t key_of(Eui64 address) {
    return static_cast<std::int64_t>(address.value);
}

zigbee::Bytes bytes_of(const NetworkRecord& network) {
    return zigbee::encode_known_network({network, {}});
}
zigbee::Bytes bytes_of(const DeviceRecord& device) {
    return zigbee::encode_known_network({std::nullopt, {device}});
}

Failure<Error> unreadable(const std::string& why) {
    return fail(Error{ErrorKind::corrupt, 0, why});
}

}  // namespace

NetworkFile::NetworkFile(Settings settings)
    : settings_(std::move(settings)),
      database_(settings_.path, settings_.vfs, {k_network_id, k_network_steps}) {}

Result<std::unique_ptr<NetworkFile>, OpenError> NetworkFile::open(Settings settings) {
    std::unique_ptr<NetworkFile> file(new NetworkFile(std::move(settings)));
    const auto opened = file->open_or_begin_anew();
    // A card that takes nothing now may take it later; until then nothing is kept.
    if (!opened && opened.error().kind == OpenFailure::unavailable) {
        file->report(Note::Level::warning, "zigbee_records_not_there", opened.error().message);
        return file;
    }
    if (!opened) return fail(opened.error());
    return file;
}

Outcome<OpenError> NetworkFile::open_or_begin_anew() {
    const auto take = [&]() -> Outcome<OpenError> {
        if (const auto loaded = load(); !loaded)
            return fail(to_open_error(loaded.error(), settings_.path));
        return Done{};
    };
    const auto forget = [&](const std::string& why) {
        kept_ = {};
        why_begun_anew_ = why;
        report(Note::Level::error, "zigbee_records_begun_anew", why);
    };
    auto opened = database_.open_or_begin_anew(take, forget);
    if (!opened) kept_ = {};
    return opened;
}

SqlOutcome NetworkFile::load() {
    kept_ = {};
    for (const char* const sql :
         {"SELECT bytes FROM network", "SELECT bytes FROM device ORDER BY address"}) {
        auto rows = database_->prepare(sql);
        if (!rows) return fail(rows.error());
        while (true) {
            const auto there = rows->step();
            if (!there) return fail(there.error());
            if (!*there) break;
            auto known = zigbee::decode_known_network(rows->blob(0));
            if (!known) return unreadable(known.error().message);
            if (known->network) kept_.network = known->network;
            for (auto& device : known->devices) kept_.devices.push_back(std::move(device));
        }
    }
    return Done{};
}

Outcome<> NetworkFile::save(const Changes& changes, bool synced) {
    return save(changes, false, synced);
}

Outcome<> NetworkFile::save_whole(const KnownNetwork& known) {
    return save({known.network, known.devices, {}}, true, true);
}

Outcome<> NetworkFile::save(const Changes& changes, bool whole, bool synced) {
    if (!database_.is_open()) return fail(Problem{settings_.path + " is not there"});
    const auto written = write(changes, whole);
    if (!written)
        return fail(Problem{"what is known of the Zigbee network cannot be saved: " +
                            written.error().message});
    // The log is synced before anything of it is moved (sqlite.org/pragma.html#pragma_synchronous).
    if (!synced && database_->frames_in_log() < sqlite::k_checkpoint_frames) return Done{};
    const auto moved = database_->checkpoint(sqlite::Database::Checkpoint::passive);
    if (!moved)
        return fail(Problem{"what is known of the Zigbee network cannot be saved: " +
                            moved.error().message});
    return Done{};
}

SqlOutcome NetworkFile::write(const Changes& changes, bool whole) {
    auto transaction = sqlite::Transaction::begin(*database_);
    if (!transaction) return fail(transaction.error());
    const auto steps = [&]() -> SqlOutcome {
        if (whole) {
            if (auto done = database_->execute("DELETE FROM network; DELETE FROM device"); !done)
                return done;
        }
        auto remove = database_->prepare("DELETE FROM device WHERE address = ?");
        if (!remove) return fail(remove.error());
        for (const Eui64 address : changes.forgotten) {
            if (auto done = remove->bind(1, key_of(address)).run(); !done) return done;
        }
        auto put = database_->prepare("INSERT OR REPLACE INTO device(address, bytes) VALUES(?, ?)");
        if (!put) return fail(put.error());
        for (const DeviceRecord& device : changes.devices) {
            const auto bytes = bytes_of(device);
            put->bind(1, key_of(device.eui64)).bind(2, sqlite::Bytes(bytes));
            if (auto done = put->run(); !done) return done;
        }
        if (!changes.network) return Done{};
        auto network = database_->prepare("INSERT OR REPLACE INTO network(id, bytes) VALUES(1, ?)");
        if (!network) return fail(network.error());
        const auto bytes = bytes_of(*changes.network);
        return network->bind(1, sqlite::Bytes(bytes)).run();
    };
    if (const auto done = steps(); !done) return fail(transaction->roll_back_after(done.error()));
    return transaction->commit();
}

// Closed first: its lock would keep ourselves out.
Outcome<> NetworkFile::try_again() {
    database_.close();
    const auto opened = open_or_begin_anew();
    if (!opened) return fail(Problem{opened.error().message});
    return Done{};
}

void NetworkFile::report(Note::Level level, const std::string& event,
                         const std::string& why) const {
    if (settings_.report) settings_.report({level, event, {{"detail", why}}});
}

}  // namespace riser::store
