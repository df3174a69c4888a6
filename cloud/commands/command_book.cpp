#include "cloud/commands/command_book.h"

#include <algorithm>

namespace riser::cloud {
namespace {

using journal::CommandLane;

// What a gateway takes in one delivery is 1 MiB; pages of locks would fill more than that. The next poll brings the rest.
constexpr std::size_t k_largest_delivery = 512U << 10U;

// Gives the command the next number of its lane and signs it.
void number_and_sign(Session& session, const CloudKeys& keys, const Gateway& gateway,
                     QueuedCommand& command) {
    const auto last = session.last_numbered(gateway.key, command.lane, gateway.command_epoch);
    wire::Command signable;
    signable.gateway = gateway.key.gateway;
    signable.epoch = gateway.epoch;
    signable.command_epoch = gateway.command_epoch;
    signable.sequence = last ? last->sequence + 1 : 1;
    if (last && command.lane == CommandLane::state) {
        signable.previous = wire::command_hash(last->signed_command.bytes);
    }
    signable.id = command.id;
    signable.expires_ms = command.expires_ms;
    signable.body = command.body;
    command.command_epoch = signable.command_epoch;
    command.sequence = signable.sequence;
    command.signed_command = wire::sign_command(signable, keys.of(wire::role_of(command.body)));
}

}  // namespace

void enqueue_command(Session& session, const CloudKeys& keys, const Gateway& gateway, CommandId id,
                     const wire::CommandBody& body, std::int64_t expires_ms, std::int64_t now_ms) {
    QueuedCommand command;
    command.key = gateway.key;
    command.id = id;
    command.lane = wire::lane_of(body);
    command.created_ms = now_ms;
    command.expires_ms = expires_ms;
    command.body = body;
    if (gateway.command_epoch != 0) number_and_sign(session, keys, gateway, command);
    session.add_command(command);
    if (wire::kind_of(body) > kinds_of(session, gateway)) {
        session.raise(gateway.key, std::string(k_gateway_too_old),
                      std::string(wire::kind_name(body)),
                      "its software does not know this order yet: it is delivered when it was "
                      "updated, and so are the orders of the state lane behind it",
                      now_ms);
    }
    // Repeated after a restore: the gateway does an id once and does not answer for it again.
    if (const auto done = session.find_execution(gateway.journal(), id)) {
        session.set_result(gateway.key, id, done->result, done->executed_ms);
        session.close_open_items(gateway.key, "unknown_command", to_string(id), now_ms);
    }
}

void start_command_epoch(Session& session, const CloudKeys& keys, Gateway& gateway,
                         std::int64_t now_ms) {
    gateway.command_epoch = std::max(gateway.command_epoch + 1, static_cast<std::uint64_t>(now_ms));
    session.set_command_epoch(gateway.key, gateway.command_epoch);
    for (auto& command : session.list_unfinished(gateway.key)) {
        number_and_sign(session, keys, gateway, command);
        session.number_command(command);
    }
}

bool overtake_command_epoch(Session& session, const CloudKeys& keys, Gateway& gateway,
                            std::uint64_t seen, std::int64_t now_ms) {
    if (gateway.command_epoch == 0 || seen <= gateway.command_epoch || seen >= INT64_MAX)
        return false;
    gateway.command_epoch = seen;
    start_command_epoch(session, keys, gateway, now_ms);
    return true;
}

std::size_t begin_after_restore(Session& session, const CloudKeys& keys, std::int64_t now_ms) {
    std::size_t count = 0;
    for (auto& gateway : session.list_all_gateways()) {
        session.raise(
            gateway.key, std::string(k_restored_from_backup), to_string(gateway.key.gateway),
            "repeat what was ordered since the backup, under the same ids; close this when all is "
            "repeated",
            now_ms);
        if (gateway.epoch.is_nil()) continue;
        start_command_epoch(session, keys, gateway, now_ms);
        session.note_unheard(gateway.key);
        ++count;
    }
    return count;
}

std::uint32_t kinds_of(Session& session, const Gateway& gateway) {
    return session.command_kinds(gateway.key).value_or(wire::k_kinds_before_they_were_told);
}

void note_kinds(Session& session, const Gateway& gateway, std::uint32_t kinds,
                std::int64_t now_ms) {
    if (session.command_kinds(gateway.key) == kinds) return;
    session.put_command_kinds(gateway.key, kinds);
    for (const auto& item : session.list_open_items(gateway.key, false)) {
        if (item.kind == k_gateway_too_old && kinds >= wire::k_newest_kind)
            session.close_open_items(gateway.key, item.kind, item.subject, now_ms);
    }
}

wire::CommandDelivery collect_commands(Session& session, const CloudKeys& keys,
                                       const Gateway& gateway, const PollCursor& cursor) {
    wire::CommandDelivery delivery;
    delivery.command_epoch = gateway.command_epoch;
    if (cursor.key_set < keys.key_set.version) delivery.key_set = keys.signed_key_set;
    if (gateway.command_epoch == 0) return delivery;
    const bool same_epoch = cursor.command_epoch == gateway.command_epoch;
    std::size_t bytes = 0;
    const std::uint32_t kinds = kinds_of(session, gateway);
    const auto add = [&](CommandLane lane, std::uint64_t after) {
        const std::size_t room = wire::k_max_delivered - delivery.commands.size();
        for (auto& command : session.deliverable(gateway.key, lane, gateway.command_epoch,
                                                 same_epoch ? after : 0, room)) {
            const bool known = wire::kind_of(command.body) <= kinds;
            if (!known && lane == CommandLane::state) return;
            if (!known) continue;
            bytes += command.signed_command.bytes.size();
            if (bytes > k_largest_delivery && !delivery.commands.empty()) return;
            delivery.commands.push_back(std::move(command.signed_command));
        }
    };
    // Money first: it never has to wait behind a long list of anything else.
    add(CommandLane::credit, cursor.credit_after);
    add(CommandLane::state, cursor.state_after);
    return delivery;
}

bool has_commands_waiting(Session& session, const Gateway& gateway) {
    return gateway.command_epoch != 0 && !session.list_unfinished(gateway.key).empty();
}

}  // namespace riser::cloud
