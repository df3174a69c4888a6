// ModelCloud: the smallest cloud that keeps the promises of docs/sync.md, for tests of the
// gateway's side. Written from the protocol, not from cloud/ingest.
#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "core/wire/batch.h"
#include "core/wire/command.h"
#include "core/wire/receipt.h"
#include "gateway/sync/uplink.h"
#include "tests/unit/wire/wire_fixtures.h"

namespace riser::sync {

inline const GatewayId k_gateway = wire::id_of<GatewayId>(0x11);
inline const EpochId k_epoch = wire::id_of<EpochId>(0x22);
inline wire::SigningKey gateway_key() {
    return wire::key_of(0x77);
}

class ModelCloud {
public:
    ModelCloud();
    ~ModelCloud();

    // ---- what it holds ----
    EpochId followed = k_epoch;
    std::vector<wire::Bytes> entries;
    std::vector<journal::Hash> hashes;
    std::map<std::pair<std::uint32_t, std::int64_t>, wire::Sample> samples;  // by meter and moment
    std::set<std::uint64_t> events;
    std::vector<wire::SignedCommand> credits;
    std::vector<wire::SignedCommand> state;
    std::uint64_t command_epoch = 1;
    std::optional<wire::SignedKeySet> newer_key_set;

    // ---- how it behaves ----
    std::chrono::milliseconds next_upload_after{0};
    std::uint32_t max_batch_bytes = 1U << 20U;
    Duration clock_ahead{0};
    std::function<bool(const wire::Batch&)> cannot_read = [](const auto&) { return false; };

    // ---- what it saw ----
    int uploads = 0;
    std::size_t largest_upload = 0;
    std::vector<wire::Batch> batches;  // without their entries

    [[nodiscard]] std::uint64_t through() const { return entries.size(); }
    [[nodiscard]] journal::Hash head() const;
    void restore_backup_of(std::size_t count);

    UplinkReply ingest(const UplinkRequest& request, const Now& now);

    // nullopt: nothing to say yet.
    std::optional<UplinkReply> poll(const UplinkRequest& request);

    // ---- commands ----
    wire::Command next_credit(std::uint8_t id);
    void add_credit(std::uint8_t id);
    wire::Command next_state(std::uint8_t id);
    void add_state(std::uint8_t id);

private:
    static std::uint64_t number(const std::string& target, const std::string& name);
    static void add_behind(std::uint64_t after, const std::vector<wire::SignedCommand>& lane,
                           wire::CommandDelivery& delivery);

    wire::Verdict take(const wire::Batch& batch);
    void take_readings(const wire::ReadingsPart& part);
};

}  // namespace riser::sync
