#include "core/wire/command.h"

#include <algorithm>

#include <sodium.h>

#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "core/wire/command_fields.h"
#include "core/wire/proto_fields.h"
#include "wire.pb.h"

namespace riser::wire {
namespace {

using journal::CommandLane;

constexpr std::uint8_t k_format = 1;
constexpr std::size_t k_max_command_bytes = 16U
                                            << 10U;  // a tariff of a week in half hours is 2 KiB
constexpr std::string_view k_chain_label{"riser/command-chain/1", 22};

struct Head {
    Command command;  // without its body
    std::uint8_t lane = 0;
    std::uint8_t kind = 0;
};

Result<Head> read_head(ByteReader& in) {
    if (in.u8() != k_format) return fail(Problem{"command: unknown format"});
    Head head;
    Command& command = head.command;
    read_array(in, command.gateway.bytes);
    read_array(in, command.epoch.bytes);
    head.lane = in.u8();
    command.command_epoch = in.varint();
    command.sequence = in.varint();
    const bool numbered =
        command.sequence > 0 && command.sequence < INT64_MAX && command.command_epoch < INT64_MAX;
    if (head.lane == static_cast<std::uint8_t>(CommandLane::state))
        read_array(in, command.previous);
    read_array(in, command.id.bytes);
    command.expires_ms = read_time_ms(in);
    head.kind = in.u8();
    if (!in.ok() || !numbered) return fail(Problem{"command: malformed head"});
    return head;
}

}  // namespace

Bytes encode_command(const Command& command) {
    const auto lane = lane_of(command.body);
    RISER_ASSERT(lane == CommandLane::state || command.expires_ms == 0, "credit never expires");
    RISER_ASSERT(command.sequence > 0 && command.expires_ms >= 0, "commands are numbered from 1");
    ByteWriter out;
    out.u8(k_format);
    out.raw(command.gateway.bytes);
    out.raw(command.epoch.bytes);
    out.u8(static_cast<std::uint8_t>(lane));
    out.varint(command.command_epoch);
    out.varint(command.sequence);
    if (lane == CommandLane::state) out.raw(command.previous);
    out.raw(command.id.bytes);
    out.varint(static_cast<std::uint64_t>(command.expires_ms));
    out.u8(static_cast<std::uint8_t>(kind_of(command.body)));
    out.raw(encode_command_body(command.body));
    return out.take();
}

Result<Command> decode_command(ByteView bytes) {
    const auto malformed = [](const std::string& what) {
        return fail(Problem{"command: " + what});
    };
    if (bytes.size() > k_max_command_bytes) return malformed("longer than any command");
    ByteReader in{bytes};
    auto head = read_head(in);
    if (!head) return fail(head.error());
    Command command = std::move(head->command);
    auto body = decode_command_body(head->kind, bytes.subspan(in.position()));
    if (!body) return malformed(body.error().message);
    command.body = std::move(*body);
    if (static_cast<std::uint8_t>(lane_of(command.body)) != head->lane)
        return malformed("not on its lane");
    if (lane_of(command.body) == CommandLane::credit && command.expires_ms != 0) {
        return malformed("credit never expires");
    }
    return command;
}

std::optional<VerifiedCommand> verify_newer_command(const SignedCommand& command,
                                                    const KeySet& keys) {
    if (command.bytes.size() > k_max_command_bytes) return std::nullopt;
    ByteReader in{command.bytes};
    auto head = read_head(in);
    const bool newer = head && head->kind > k_newest_kind &&
                       head->lane == static_cast<std::uint8_t>(CommandLane::state);
    if (!newer) return std::nullopt;
    for (const Role role : {Role::credit, Role::policy, Role::supply}) {
        if (!verify(keys.of(role), Domain::command, command.bytes, command.signature)) continue;
        head->command.body = EndPlan{};  // of the state lane, like it
        return VerifiedCommand{std::move(head->command), command_hash(command.bytes)};
    }
    return std::nullopt;
}

journal::Hash command_hash(ByteView bytes) {
    Bytes labelled(k_chain_label.begin(), k_chain_label.end());
    labelled.insert(labelled.end(), bytes.begin(), bytes.end());
    return journal::blake2b(labelled);
}

SignedCommand sign_command(const Command& command, const SigningKey& key) {
    SignedCommand result{encode_command(command), {}};
    result.signature = key.sign(Domain::command, result.bytes);
    return result;
}

Result<VerifiedCommand, CommandProblem> verify_command(const SignedCommand& command,
                                                       const KeySet& keys) {
    auto decoded = decode_command(command.bytes);
    if (!decoded) return fail(CommandProblem{CommandFault::malformed, decoded.error().message});
    const Role role = role_of(decoded->body);
    if (!verify(keys.of(role), Domain::command, command.bytes, command.signature)) {
        return fail(CommandProblem{CommandFault::bad_signature,
                                   "command: " + std::string(kind_name(decoded->body)) +
                                       " is not signed by the cloud's " +
                                       std::string(to_string(role)) + " key"});
    }
    return VerifiedCommand{std::move(*decoded), command_hash(command.bytes)};
}

std::string_view to_string(CommandFault fault) {
    return fault == CommandFault::malformed ? "malformed" : "bad_signature";
}

std::string_view to_string(CommandPosition position) {
    switch (position) {
        case CommandPosition::next:
            return "next";
        case CommandPosition::other_gateway:
            return "other_gateway";
        case CommandPosition::other_journal:
            return "other_journal";
        case CommandPosition::repeated:
            return "repeated";
        case CommandPosition::gap:
            return "gap";
        case CommandPosition::broken_chain:
            return "broken_chain";
        case CommandPosition::older_epoch:
            return "older_epoch";
    }
    return "next";
}

CommandPosition judge_position(const VerifiedCommand& verified, GatewayId gateway, EpochId epoch,
                               const StateCursor& cursor) {
    const Command& command = verified.command;
    if (command.gateway != gateway) return CommandPosition::other_gateway;
    if (command.epoch != epoch) return CommandPosition::other_journal;
    if (lane_of(command.body) == CommandLane::credit) return CommandPosition::next;
    if (command.command_epoch < cursor.command_epoch) return CommandPosition::older_epoch;
    const bool new_epoch = command.command_epoch > cursor.command_epoch;
    const std::uint64_t executed = new_epoch ? 0 : cursor.sequence;
    const journal::Hash before = new_epoch ? journal::Hash{} : cursor.hash;
    if (command.sequence > executed + 1) return CommandPosition::gap;
    if (command.sequence == executed + 1) {
        return command.previous == before ? CommandPosition::next : CommandPosition::broken_chain;
    }
    // Only the newest executed one can be compared; older ones were the same chain.
    const bool same = command.sequence < executed || verified.hash == cursor.hash;
    return same ? CommandPosition::repeated : CommandPosition::broken_chain;
}

Bytes encode_delivery(const CommandDelivery& delivery) {
    RISER_ASSERT(delivery.commands.size() <= k_max_delivered, "a delivery is bounded");
    proto::CommandDelivery out;
    out.set_command_epoch(delivery.command_epoch);
    for (const auto& command : delivery.commands) {
        auto& item = *out.add_commands();
        item.set_command(to_field(command.bytes));
        item.set_signature(to_field(command.signature.bytes));
    }
    if (delivery.key_set) {
        out.mutable_key_set()->set_key_set(to_field(delivery.key_set->bytes));
        out.mutable_key_set()->set_signature(to_field(delivery.key_set->signature.bytes));
    }
    return serialize(out);
}

Result<CommandDelivery> decode_delivery(ByteView bytes) {
    const Problem wrong{"command delivery: malformed"};
    proto::CommandDelivery in;
    if (!parse(in, bytes) || static_cast<std::size_t>(in.commands_size()) > k_max_delivered)
        return fail(wrong);
    CommandDelivery delivery;
    delivery.command_epoch = in.command_epoch();
    for (const auto& item : in.commands()) {
        SignedCommand command{to_bytes(item.command()), {}};
        if (command.bytes.size() > k_max_command_bytes) return fail(wrong);
        if (!read_field(item.signature(), command.signature.bytes)) return fail(wrong);
        delivery.commands.push_back(std::move(command));
    }
    if (in.has_key_set()) {
        SignedKeySet key_set{to_bytes(in.key_set().key_set()), {}};
        if (!read_field(in.key_set().signature(), key_set.signature.bytes)) return fail(wrong);
        delivery.key_set = std::move(key_set);
    }
    return delivery;
}

}  // namespace riser::wire
