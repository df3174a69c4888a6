#include "tests/sim/world/mole.h"

#include "core/journal/codec.h"
#include "core/wire/receipt.h"
#include "tests/sim/world/cloud_identity.h"

namespace riser::sim {
namespace {

constexpr std::size_t k_most_overheard = 40;

wire::ByteView bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Mole::Mole(SimulatedCloud& cloud, std::uint64_t seed)
    : cloud_(cloud), prng_(seed), key_(signing_key_from(prng_)), epoch_(id_from<EpochId>(prng_)) {
    building_.owner = id_from<OwnerId>(prng_);
    building_.site = id_from<SiteId>(prng_);
    building_.gateway = id_from<GatewayId>(prng_);
    building_.currency = *parse_currency("EUR");
    building_.gateway_key = key_.public_key();
    building_.accounts = {id_from<AccountId>(prng_)};
}

void Mole::overhear(const http::Request& upload) {
    const auto batch = wire::read_unverified_batch(bytes_of(upload.body));
    if (!batch || !batch->ledger) return;
    for (const auto& entry : batch->ledger->entries) {
        if (overheard_.size() < k_most_overheard) {
            overheard_.push_back(entry);
        } else if (prng_.chance(1, 20)) {
            overheard_[prng_.below(overheard_.size())] = entry;
        }
    }
}

void Mole::try_something() {
    switch (prng_.below(8)) {
        case 0: {
            wire::Bytes garbage(1 + prng_.below(300));
            for (auto& byte : garbage) byte = static_cast<std::uint8_t>(prng_.next());
            return send("mole_garbage", next_batch({garbage}), true);
        }
        case 1:  // somebody else's history
            return send("mole_copied_entries", next_batch(overheard_), true);
        case 2:
            return send("mole_stolen_money", next_batch(stolen_money()), true);
        case 3: {
            wire::Batch batch = next_batch({own_entry({}, UINT64_MAX - 1)});
            batch.ledger->first_sequence = UINT64_MAX - 1;
            return send("mole_far_ahead", batch, false);
        }
        case 4: {
            wire::Batch batch = next_batch({own_entry({}, through_ + 1)});
            batch.epoch = id_from<EpochId>(prng_);
            return send("mole_other_journal", batch, false);
        }
        case 5: {  // another beginning
            wire::Batch batch = next_batch({own_entry({}, prng_.next())});
            batch.ledger->first_sequence = 1;
            batch.ledger->previous = {};
            return send("mole_rewritten_history", batch, false);
        }
        case 6: {
            wire::Batch batch = next_batch({});
            batch.protocol = wire::k_protocol_version + 1;
            return send("mole_newer_protocol", batch, false);
        }
        default: {
            wire::Batch batch = next_batch({});
            batch.ledger.reset();
            batch.journal = {UINT64_MAX, head_};
            batch.sent_at_ms = INT64_MAX;
            return send("mole_absurd_head", batch, false);
        }
    }
}

wire::Batch Mole::next_batch(std::vector<wire::Bytes> entries) {
    wire::Batch batch;
    batch.gateway = building_.gateway;
    batch.epoch = epoch_;
    batch.id = id_from<wire::BatchId>(prng_);
    batch.boot = id_from<BootId>(prng_);
    batch.sent_at_ms = batch.earliest_ms = batch.latest_ms = to_unix_ms(cloud_.now().wall);
    wire::LedgerPart part{through_ + 1, head_, std::move(entries)};
    if (part.entries.empty()) part.entries.push_back(own_entry({}, through_ + 1));
    journal::Hash hash = head_;
    for (const auto& entry : part.entries) hash = journal::chain_hash(hash, entry);
    batch.journal = {part.last_sequence(), hash};
    batch.ledger = std::move(part);
    return batch;
}

wire::Bytes Mole::own_entry(std::vector<journal::Record> records, std::uint64_t number) {
    if (records.empty()) {
        records.push_back(journal::HoldSet{SupplyPointId{1}, to_unix_ms(cloud_.now().wall)});
    }
    return journal::encode_entry(
        {journal::make_header(epoch_, number, cloud_.now()), std::move(records)});
}

// Payments and accounts that are written in other journals, written into his.
std::vector<wire::Bytes> Mole::stolen_money() {
    std::vector<wire::Bytes> entries;
    for (const auto& bytes : overheard_) {
        auto entry = journal::decode_entry(bytes);
        if (!entry) continue;
        entries.push_back(own_entry(entry->records, through_ + 1 + entries.size()));
    }
    return entries;
}

void Mole::send(const std::string& kind, const wire::Batch& batch, bool goes_on) {
    const auto bytes = wire::encode_batch(batch, key_);
    if (!bytes) return;
    http::Request request;
    request.method = "POST";
    request.path = "/v1/ingest";
    request.body.assign(bytes->begin(), bytes->end());
    // Its first journal the cloud takes as it comes, and after a restore it may be its first again.
    bool must_be_refused = false;
    cloud_.inspect([&](cloud::Session& session) {
        const auto known = session.find_gateway(building_.gateway);
        if (!known || known->epoch.is_nil() || goes_on || !batch.ledger) return;
        const auto mark = session.watermark(known->journal());
        must_be_refused = known->epoch != batch.epoch || mark.through > 0;
    });
    const auto probe = cloud_.probe(std::move(request), building_.gateway);
    if (!probe) return;
    ++counts_[kind];
    if (probe->changed) successes_.push_back(kind + " changed something of another gateway");
    const int status = probe->response.status;
    if (status >= 500 && status != 503) {
        successes_.push_back(kind + " made the cloud answer " + std::to_string(status));
    }
    const auto receipt = wire::read_unverified_receipt(bytes_of(probe->response.body));
    if (status == 200 && on_answer) {
        const wire::ByteView answer = bytes_of(probe->response.body);
        on_answer({answer.begin(), answer.end()});
    }
    if (status != 200 || !receipt) return;
    if (must_be_refused && receipt->verdict == wire::Verdict::accepted) {
        successes_.push_back(kind + " was accepted");
    }
    // Also after the cloud came back from a backup: it says where it stands.
    epoch_ = receipt->epoch;
    through_ = receipt->ledger_through;
    head_ = receipt->ledger_head;
}

}  // namespace riser::sim
