#include "tests/unit/sync/model_cloud.h"

namespace riser::sync {

ModelCloud::ModelCloud() = default;

ModelCloud::~ModelCloud() = default;

journal::Hash ModelCloud::head() const {
    return hashes.empty() ? journal::Hash{} : hashes.back();
}

void ModelCloud::restore_backup_of(std::size_t count) {
    entries.resize(count);
    hashes.resize(count);
}

UplinkReply ModelCloud::ingest(const UplinkRequest& request, const Now& now) {
    ++uploads;
    largest_upload = std::max(largest_upload, request.body.size());
    if (request.body.size() > max_batch_bytes) return {request.id, 413, "", {}};
    const auto batch = wire::decode_batch(request.body, gateway_key().public_key());
    if (!batch) return {request.id, 401, "", {}};
    if (cannot_read(batch.value())) return {request.id, 400, "", {'?'}};
    wire::Receipt receipt;
    receipt.verdict = take(batch.value());
    receipt.gateway = k_gateway;
    receipt.epoch = followed;
    receipt.batch = batch.value().id;
    receipt.ledger_through = through();
    receipt.ledger_head = head();
    receipt.events_through = events.empty() ? 0 : *events.rbegin();
    receipt.server_time_ms = to_unix_ms(now.wall + clock_ahead);
    receipt.next_upload_after = next_upload_after;
    receipt.max_batch_bytes = max_batch_bytes;
    receipt.detail = "detail";
    batches.push_back(batch.value());
    if (batches.back().ledger) batches.back().ledger->entries.clear();
    const bool accepted = receipt.verdict == wire::Verdict::accepted;
    return {request.id, accepted ? 200 : 409, "",
            wire::encode_receipt(receipt, wire::role_key(wire::Role::receipt))};
}

std::optional<UplinkReply> ModelCloud::poll(const UplinkRequest& request) {
    const bool genuine = wire::verify_request(gateway_key().public_key(), "GET", request.target,
                                              request.headers.at(0).second);
    if (!genuine) return UplinkReply{request.id, 401, "", {}};
    const bool same_epoch = number(request.target, "command_epoch=") == command_epoch;
    wire::CommandDelivery delivery;
    delivery.command_epoch = command_epoch;
    add_behind(same_epoch ? number(request.target, "credit_after=") : 0, credits, delivery);
    add_behind(same_epoch ? number(request.target, "state_after=") : 0, state, delivery);
    if (newer_key_set && number(request.target, "key_set=") < 2) delivery.key_set = newer_key_set;
    if (delivery.commands.empty() && !delivery.key_set) return std::nullopt;
    return UplinkReply{request.id, 200, "", wire::encode_delivery(delivery)};
}

wire::Command ModelCloud::next_credit(std::uint8_t id) {
    wire::Command command = wire::given_top_up();
    command.id = wire::id_of<CommandId>(id);
    command.command_epoch = command_epoch;
    command.sequence = credits.size() + 1;
    return command;
}

void ModelCloud::add_credit(std::uint8_t id) {
    credits.push_back(wire::sign_command(next_credit(id), wire::role_key(wire::Role::credit)));
}

wire::Command ModelCloud::next_state(std::uint8_t id) {
    wire::Command command = wire::given_top_up();
    command.id = wire::id_of<CommandId>(id);
    command.command_epoch = command_epoch;
    command.sequence = state.size() + 1;
    command.previous = state.empty() ? journal::Hash{} : wire::command_hash(state.back().bytes);
    command.body = wire::Connect{SupplyPointId{1}, 0};
    return command;
}

void ModelCloud::add_state(std::uint8_t id) {
    state.push_back(wire::sign_command(next_state(id), wire::role_key(wire::Role::supply)));
}

std::uint64_t ModelCloud::number(const std::string& target, const std::string& name) {
    return std::stoull(target.substr(target.find(name) + name.size()));
}

void ModelCloud::add_behind(std::uint64_t after, const std::vector<wire::SignedCommand>& lane,
                            wire::CommandDelivery& delivery) {
    for (std::size_t i = after; i < lane.size(); ++i) delivery.commands.push_back(lane[i]);
}

wire::Verdict ModelCloud::take(const wire::Batch& batch) {
    if (batch.epoch != followed) return wire::Verdict::epoch_refused;
    if (batch.ledger) {
        const auto& part = *batch.ledger;
        if (part.first_sequence > through() + 1) return wire::Verdict::ledger_gap;
        journal::Hash hash = part.previous;
        std::vector<journal::Hash> fresh;
        for (std::size_t i = 0; i < part.entries.size(); ++i) {
            const std::uint64_t sequence = part.first_sequence + i;
            hash = journal::chain_hash(hash, part.entries[i]);
            if (sequence <= through() && hashes[sequence - 1] != hash)
                return wire::Verdict::ledger_fork;
            fresh.push_back(hash);
        }
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            if (part.first_sequence + i <= through()) continue;
            entries.push_back(part.entries[i]);
            hashes.push_back(fresh[i]);
        }
    }
    if (batch.readings) take_readings(*batch.readings);
    if (batch.events) {
        for (const auto& event : batch.events->events) events.insert(event.sequence);
    }
    return wire::Verdict::accepted;
}

void ModelCloud::take_readings(const wire::ReadingsPart& part) {
    for (const auto& block : part.days) {
        const auto decoded = wire::decode_day_samples(block.samples, block.day);
        for (const auto& sample : *decoded) samples[{block.meter.value, sample.unix_s}] = sample;
    }
    for (const auto& snapshot : part.snapshots) {
        for (const auto& row : snapshot.samples)
            samples[{row.meter.value, row.sample.unix_s}] = row.sample;
    }
}

}  // namespace riser::sync
