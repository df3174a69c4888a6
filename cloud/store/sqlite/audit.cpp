// Tariffs, credits and audit differences of a journal: what the projection is checked with.
#include <algorithm>

#include "cloud/store/sqlite/session.h"
#include "core/journal/codec.h"

namespace riser::cloud {
namespace {

std::optional<payment::Tariff> read_tariff(Row& row) {
    auto tariff = journal::decode_tariff(row.next<std::vector<std::uint8_t>>());
    if (!tariff) return std::nullopt;
    return std::move(tariff).value();
}

std::optional<BookedPolicy> read_policy(Row& row) {
    BookedPolicy booked;
    row.into(booked.version);
    row.into(booked.sequence);
    row.into(booked.since_ms);
    row.into(booked.pack);
    auto policy = journal::decode_policy(row.next<std::vector<std::uint8_t>>());
    if (!policy) return std::nullopt;
    booked.policy = std::move(policy).value();
    return booked;
}

BookedCredit read_credit(Row& row) {
    BookedCredit credit;
    row.into(credit.journal);
    row.into(credit.sequence);
    row.into(credit.top_up);
    row.into(credit.account);
    row.into(credit.amount);
    row.into(credit.source);
    row.into(credit.wall_ms);
    return credit;
}

// Those that could be decoded.
template <class T>
std::vector<T> readable(std::vector<std::optional<T>> rows) {
    std::vector<T> found;
    for (auto& row : rows) {
        if (row) found.push_back(std::move(*row));
    }
    return found;
}

}  // namespace

std::optional<payment::Tariff> SqliteSession::tariff(const JournalKey& key, TariffId id,
                                                     std::uint32_t version) {
    return one<std::optional<payment::Tariff>>(
               read_tariff,
               "SELECT document FROM tariff WHERE owner = ? AND site = ?"
               " AND gateway = ? AND epoch = ? AND tariff = ?"
               " AND version = ?",
               key, id, version)
        .value_or(std::nullopt);
}

std::vector<payment::Tariff> SqliteSession::list_tariffs(const JournalKey& key) {
    return readable(all<std::optional<payment::Tariff>>(
        read_tariff,
        "SELECT document FROM tariff WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?"
        " ORDER BY tariff, version",
        key));
}

std::vector<payment::Tariff> SqliteSession::tariff_versions(const JournalKey& key, TariffId id) {
    return readable(all<std::optional<payment::Tariff>>(
        read_tariff,
        "SELECT document FROM tariff WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?"
        " AND tariff = ? ORDER BY version",
        key, id));
}

std::optional<ZoneRules> SqliteSession::local_time(const JournalKey& key) {
    const auto read = [](Row& row) -> std::optional<ZoneRules> {
        auto zone = journal::decode_zone(row.next<std::vector<std::uint8_t>>());
        if (!zone) return std::nullopt;
        return std::move(zone).value();
    };
    return one<std::optional<ZoneRules>>(
               read,
               "SELECT rules FROM local_time WHERE owner = ? AND site = ? AND gateway = ?"
               " AND epoch = ?",
               key)
        .value_or(std::nullopt);
}

void SqliteSession::put_local_time(const JournalKey& key, const ZoneRules& zone) {
    run("INSERT OR REPLACE INTO local_time VALUES (?, ?, ?, ?, ?)", key,
        journal::encode_zone(zone));
}

std::optional<journal::CommonBooks> SqliteSession::common_costs(const JournalKey& key) {
    const auto read = [](Row& row) -> std::optional<journal::CommonBooks> {
        auto books = journal::decode_common(row.next<std::vector<std::uint8_t>>());
        if (!books) return std::nullopt;
        return std::move(books).value();
    };
    return one<std::optional<journal::CommonBooks>>(
               read,
               "SELECT books FROM common_costs WHERE owner = ? AND site = ? AND gateway = ?"
               " AND epoch = ?",
               key)
        .value_or(std::nullopt);
}

void SqliteSession::put_common_costs(const JournalKey& key,
                                     const std::optional<journal::CommonBooks>& books) {
    if (!books) {
        return run(
            "DELETE FROM common_costs WHERE owner = ? AND site = ? AND gateway = ?"
            " AND epoch = ?",
            key);
    }
    run("INSERT OR REPLACE INTO common_costs VALUES (?, ?, ?, ?, ?)", key,
        journal::encode_common(*books));
}

void SqliteSession::add_tariff(const JournalKey& key, const payment::Tariff& tariff) {
    run("INSERT INTO tariff VALUES (?, ?, ?, ?, ?, ?, ?)", key, tariff.id, tariff.version,
        journal::encode_tariff(tariff));
}

std::uint32_t SqliteSession::newest_policy(const JournalKey& key) {
    const auto read = [](Row& row) { return row.next<std::uint32_t>(); };
    return one<std::uint32_t>(
               read,
               "SELECT version FROM supply_policy WHERE owner = ? AND site = ? AND gateway = ?"
               " AND epoch = ? ORDER BY version DESC LIMIT 1",
               key)
        .value_or(0);
}

std::vector<BookedPolicy> SqliteSession::list_policies(const JournalKey& key) {
    auto policies = readable(all<std::optional<BookedPolicy>>(
        read_policy,
        "SELECT version, sequence, since_ms, pack, document FROM supply_policy"
        " WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?"
        " ORDER BY version DESC LIMIT 1000",
        key));
    std::reverse(policies.begin(), policies.end());
    return policies;
}

void SqliteSession::add_policy(const JournalKey& key, const BookedPolicy& policy) {
    run("INSERT INTO supply_policy VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", key, policy.version,
        policy.sequence, policy.since_ms, policy.pack, journal::encode_policy(policy.policy));
}

std::vector<BookedCredit> SqliteSession::credits_of(TopUpId id) {
    return all<BookedCredit>(
        read_credit,
        "SELECT owner, site, gateway, epoch, sequence, top_up, account, amount, source,"
        " wall_ms FROM credit WHERE top_up = ?",
        id);
}

std::vector<BookedCredit> SqliteSession::list_credits(const JournalKey& key, AccountId account) {
    return all<BookedCredit>(
        read_credit,
        "SELECT owner, site, gateway, epoch, sequence, top_up, account, amount, source,"
        " wall_ms FROM credit WHERE owner = ? AND site = ? AND gateway = ?"
        " AND epoch = ? AND account = ? ORDER BY sequence",
        key, account);
}

void SqliteSession::add_credit(const BookedCredit& credit) {
    run("INSERT INTO credit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", credit.journal, credit.sequence,
        credit.top_up, credit.account, credit.amount, credit.source, credit.wall_ms);
}

void SqliteSession::note_execution(const JournalKey& key, const UnknownExecution& execution) {
    run("INSERT INTO unknown_execution VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", key,
        execution.command, execution.result, execution.executed_ms);
}

std::optional<UnknownExecution> SqliteSession::find_execution(const JournalKey& key,
                                                              CommandId command) {
    const auto read = [](Row& row) {
        UnknownExecution execution;
        row.into(execution.command);
        row.into(execution.result);
        row.into(execution.executed_ms);
        return execution;
    };
    return one<UnknownExecution>(
        read,
        "SELECT command, result, executed_ms FROM unknown_execution WHERE owner = ? AND site = ?"
        " AND gateway = ? AND epoch = ? AND command = ?",
        key, command);
}

void SqliteSession::add_difference(const JournalKey& key, const AuditDifference& difference) {
    run("INSERT INTO audit_difference VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT count(*) FROM"
        " audit_difference WHERE owner = ?1 AND site = ?2 AND gateway = ?3 AND epoch = ?4"
        " AND sequence = ?5 AND segment = ?6), ?7)",
        key, difference.sequence, difference.segment, difference.what);
}

std::vector<AuditDifference> SqliteSession::list_differences(const JournalKey& key,
                                                             std::size_t limit) {
    const auto read = [](Row& row) {
        AuditDifference difference;
        row.into(difference.sequence);
        row.into(difference.segment);
        row.into(difference.what);
        return difference;
    };
    return all<AuditDifference>(
        read,
        "SELECT sequence, segment, what FROM audit_difference WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ?"
        " ORDER BY sequence, segment, number LIMIT ?",
        key, limit);
}

std::uint64_t SqliteSession::count_differences(const JournalKey& key) {
    return static_cast<std::uint64_t>(
        number("SELECT count(*) FROM audit_difference WHERE owner = ? AND site = ? AND gateway = ?"
               " AND epoch = ?",
               key));
}

void SqliteSession::clear_books(const JournalKey& key) {
    run("DELETE FROM account_books WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?",
        key);
    run("DELETE FROM supply_point WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
    run("DELETE FROM share WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
    run("DELETE FROM meter WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
    run("DELETE FROM tariff WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
    put_common_costs(key, std::nullopt);
    run("DELETE FROM local_time WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
    run("DELETE FROM supply_policy WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?",
        key);
    run("DELETE FROM credit WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
    run("DELETE FROM bill WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
    run("DELETE FROM audit_difference WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?",
        key);
    run("DELETE FROM unknown_execution WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?",
        key);
}

}  // namespace riser::cloud
