// Ingest: one upload of one gateway in one transaction. Decided in order: who? -> which journal? ->
// repeat, gap or fork? -> then everything in the batch is taken. A batch may come twice, late, and
// overlapping with others: the state afterwards is the same. The answer is a signed receipt for
// every authentic batch.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/units/zone.h"
#include "core/wire/receipt.h"

namespace riser::cloud {

struct IngestSettings {
    std::chrono::milliseconds upload_interval{60'000};  // the wish in each receipt
    std::uint32_t max_batch_bytes = 1U << 20U;
    // The rules of a zone as this machine knows them; nullopt: it knows no such zone. Left empty, those of the gateways
    // are not compared.
    std::function<std::optional<ZoneRules>(const std::string& name, UtcTime from, UtcTime to)>
        zone_rules{};
};

// Not one of our gateways' uploads: nothing is said about any state.
struct IngestRefusal {
    int status = 400;
    std::string code;
    std::string detail;
};

struct IngestReceipt {
    wire::Receipt receipt;
    bool new_commands = false;  // commands became deliverable: the gateway's journal is now known
    std::set<GatewayId> woken;  // others that have got commands by what this one says
};

using IngestAnswer = std::variant<IngestReceipt, IngestRefusal>;

// The caller commits the session in either case; a refusal has changed nothing.
[[nodiscard]] IngestAnswer ingest_batch(Session& session, const CloudKeys& keys,
                                        const IngestSettings& settings, wire::ByteView bytes,
                                        std::int64_t now_ms);

}  // namespace riser::cloud
