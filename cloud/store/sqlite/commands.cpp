// Part of SqliteSession (session.h): issued top-ups, published tariffs, and commands on their way.
#include "cloud/store/sqlite/session.h"
#include "core/journal/codec.h"

namespace riser::cloud {
namespace {

IssuedTopUp read_top_up(Row& row) {
    IssuedTopUp top_up;
    row.into(top_up.key);
    row.into(top_up.id);
    row.into(top_up.account);
    row.into(top_up.amount);
    row.into(top_up.currency);
    row.into(top_up.created_ms);
    return top_up;
}

QueuedCommand read_command(Row& row) {
    QueuedCommand command;
    row.into(command.key);
    row.into(command.id);
    row.into(command.lane);
    row.into(command.created_ms);
    row.into(command.expires_ms);
    const auto kind = row.next<std::uint8_t>();
    const auto body = wire::decode_command_body(kind, row.next<std::vector<std::uint8_t>>());
    if (body) command.body = *body;
    row.into(command.command_epoch);
    row.into(command.sequence);
    row.into(command.signed_command.bytes);
    row.into(command.signed_command.signature.bytes);
    row.into(command.result);
    row.into(command.executed_ms);
    return command;
}

PublishedTariff read_published(Row& row) {
    PublishedTariff tariff;
    row.into(tariff.key);
    auto document = journal::decode_tariff(row.next<std::vector<std::uint8_t>>());
    if (document) tariff.tariff = std::move(document).value();
    row.into(tariff.created_ms);
    return tariff;
}

}  // namespace

void SqliteSession::add_top_up(const IssuedTopUp& top_up) {
    run("INSERT INTO top_up VALUES (?, ?, ?, ?, ?, ?, ?, ?)", top_up.key, top_up.id, top_up.account,
        top_up.amount, top_up.currency, top_up.created_ms);
}

std::optional<IssuedTopUp> SqliteSession::find_top_up(TopUpId id) {
    return one<IssuedTopUp>(
        read_top_up,
        "SELECT owner, site, gateway, top_up, account, amount, currency, created_ms"
        " FROM top_up WHERE top_up = ?",
        id);
}

std::vector<IssuedTopUp> SqliteSession::list_top_ups(const GatewayKey& key, AccountId account,
                                                     std::size_t limit) {
    return all<IssuedTopUp>(
        read_top_up,
        "SELECT owner, site, gateway, top_up, account, amount, currency, created_ms"
        " FROM top_up WHERE owner = ? AND site = ? AND gateway = ? AND account = ?"
        " ORDER BY created_ms DESC, top_up DESC LIMIT ?",
        key, account, limit);
}

std::vector<IssuedSum> SqliteSession::sum_top_ups(const GatewayKey& key) {
    const auto read = [](Row& row) {
        IssuedSum sum;
        row.into(sum.account);
        row.into(sum.issued);
        row.into(sum.in_flight);
        return sum;
    };
    return all<IssuedSum>(
        read,
        "SELECT account, sum(amount), coalesce(sum(amount) FILTER (WHERE NOT EXISTS (SELECT 1"
        " FROM credit AS c WHERE c.top_up = t.top_up) AND NOT EXISTS (SELECT 1 FROM command AS o"
        " WHERE o.owner = t.owner AND o.site = t.site AND o.gateway = t.gateway"
        " AND o.id = t.top_up AND o.result IS NOT NULL)), 0)"
        " FROM top_up AS t WHERE owner = ? AND site = ? AND gateway = ? GROUP BY account",
        key);
}

void SqliteSession::add_command(const QueuedCommand& command) {
    run("INSERT INTO command VALUES (?1, ?2, ?3, ?4, (SELECT 1 + coalesce(max(number), 0) FROM "
        "command"
        " WHERE owner = ?1 AND site = ?2 AND gateway = ?3), ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
        "?13, NULL, 0)",
        command.key, command.id, command.lane, command.created_ms, command.expires_ms,
        wire::kind_of(command.body), wire::encode_command_body(command.body), command.command_epoch,
        command.sequence, command.signed_command.bytes, command.signed_command.signature.bytes);
}

void SqliteSession::number_command(const QueuedCommand& command) {
    run("UPDATE command SET command_epoch = ?5, sequence = ?6, bytes = ?7, signature = ?8"
        " WHERE owner = ?1 AND site = ?2 AND gateway = ?3 AND id = ?4",
        command.key, command.id, command.command_epoch, command.sequence,
        command.signed_command.bytes, command.signed_command.signature.bytes);
}

void SqliteSession::set_result(const GatewayKey& key, CommandId id, journal::CommandResult result,
                               std::int64_t executed_ms) {
    run("UPDATE command SET result = ?5, executed_ms = ?6 WHERE owner = ?1 AND site = ?2 AND "
        "gateway = ?3"
        " AND id = ?4 AND result IS NULL",
        key, id, result, executed_ms);
}

std::optional<QueuedCommand> SqliteSession::find_command(const GatewayKey& key, CommandId id) {
    return one<QueuedCommand>(
        read_command,
        "SELECT owner, site, gateway, id, lane, created_ms, expires_ms, kind, body,"
        " command_epoch, sequence, bytes, signature, result, executed_ms"
        " FROM command WHERE owner = ? AND site = ? AND gateway = ? AND id = ?",
        key, id);
}

std::vector<QueuedCommand> SqliteSession::list_unfinished(const GatewayKey& key) {
    return all<QueuedCommand>(
        read_command,
        "SELECT owner, site, gateway, id, lane, created_ms, expires_ms, kind, body,"
        " command_epoch, sequence, bytes, signature, result, executed_ms"
        " FROM command INDEXED BY command_unfinished WHERE owner = ? AND site = ? AND gateway = ?"
        " AND result IS NULL ORDER BY number",
        key);
}

std::vector<QueuedCommand> SqliteSession::list_commands(const GatewayKey& key, std::size_t limit) {
    return all<QueuedCommand>(
        read_command,
        "SELECT owner, site, gateway, id, lane, created_ms, expires_ms, kind, body,"
        " command_epoch, sequence, bytes, signature, result, executed_ms"
        " FROM command WHERE owner = ? AND site = ? AND gateway = ?"
        " ORDER BY number DESC LIMIT ?",
        key, limit);
}

std::vector<QueuedCommand> SqliteSession::deliverable(const GatewayKey& key,
                                                      journal::CommandLane lane,
                                                      std::uint64_t command_epoch,
                                                      std::uint64_t after, std::size_t limit) {
    // The state lane is a chain: what was carried out belongs to it. Of credits only the others are wanted.
    if (lane == journal::CommandLane::state) {
        return all<QueuedCommand>(
            read_command,
            "SELECT owner, site, gateway, id, lane, created_ms, expires_ms, kind, body,"
            " command_epoch, sequence, bytes, signature, result, executed_ms"
            " FROM command INDEXED BY command_by_sequence WHERE owner = ? AND site = ?"
            " AND gateway = ? AND lane = ? AND command_epoch = ?"
            " AND sequence > 0 AND sequence > ? ORDER BY sequence LIMIT ?",
            key, lane, command_epoch, after, limit);
    }
    return all<QueuedCommand>(
        read_command,
        "SELECT owner, site, gateway, id, lane, created_ms, expires_ms, kind, body,"
        " command_epoch, sequence, bytes, signature, result, executed_ms"
        " FROM command INDEXED BY command_unfinished WHERE owner = ? AND site = ?"
        " AND gateway = ? AND lane = ? AND command_epoch = ?"
        " AND sequence > 0 AND sequence > ? AND result IS NULL ORDER BY sequence LIMIT ?",
        key, lane, command_epoch, after, limit);
}

std::optional<QueuedCommand> SqliteSession::last_numbered(const GatewayKey& key,
                                                          journal::CommandLane lane,
                                                          std::uint64_t command_epoch) {
    return one<QueuedCommand>(
        read_command,
        "SELECT owner, site, gateway, id, lane, created_ms, expires_ms, kind, body,"
        " command_epoch, sequence, bytes, signature, result, executed_ms"
        " FROM command WHERE owner = ? AND site = ? AND gateway = ? AND lane = ?"
        " AND command_epoch = ? AND sequence > 0 ORDER BY sequence DESC LIMIT 1",
        key, lane, command_epoch);
}

void SqliteSession::add_published_tariff(const PublishedTariff& tariff) {
    run("INSERT INTO published_tariff VALUES (?, ?, ?, ?, ?, ?)", tariff.key, tariff.tariff.id,
        tariff.tariff.version, journal::encode_tariff(tariff.tariff), tariff.created_ms);
}

std::vector<PublishedTariff> SqliteSession::list_published_tariffs(const SiteKey& key) {
    return all<PublishedTariff>(read_published,
                                "SELECT owner, site, document, created_ms FROM published_tariff"
                                " WHERE owner = ? AND site = ? ORDER BY tariff, version",
                                key);
}

std::optional<StoredAnswer> SqliteSession::stored_answer(const std::string& scope,
                                                         const std::string& key) {
    const auto read = [](Row& row) {
        StoredAnswer answer;
        row.into(answer.fingerprint);
        row.into(answer.status);
        row.into(answer.body);
        return answer;
    };
    return one<StoredAnswer>(read,
                             "SELECT fingerprint, status, body FROM stored_answer WHERE scope = ?"
                             " AND key = ?",
                             scope, key);
}

void SqliteSession::store_answer(const std::string& scope, const std::string& key,
                                 const StoredAnswer& answer, std::int64_t now_ms) {
    run("INSERT INTO stored_answer VALUES (?, ?, ?, ?, ?, ?)", scope, key, answer.fingerprint,
        answer.status, answer.body, now_ms);
}

}  // namespace riser::cloud
