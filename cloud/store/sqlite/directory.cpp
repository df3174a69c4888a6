// Part of SqliteSession (session.h): owners, sites, gateways and accounts.
#include "cloud/store/sqlite/session.h"

namespace riser::cloud {
namespace {

constexpr std::string_view k_gateway_columns_all =
    "SELECT owner, site, gateway, label, public_key, created_ms, epoch, command_epoch, "
    "last_contact_ms,"
    " journal_sequence FROM gateway ORDER BY owner, site, created_ms, gateway";

// A poll in which nothing else has changed then writes and syncs nothing, most of the time.
constexpr std::int64_t k_contact_step_ms = 60'000;

Owner read_owner(Row& row) {
    Owner owner;
    row.into(owner.id);
    row.into(owner.name);
    row.into(owner.created_ms);
    return owner;
}

Site read_site(Row& row) {
    Site site;
    row.into(site.key);
    row.into(site.name);
    row.into(site.zone);
    row.into(site.currency);
    row.into(site.created_ms);
    return site;
}

Gateway read_gateway(Row& row) {
    Gateway gateway;
    row.into(gateway.key);
    row.into(gateway.label);
    row.into(gateway.public_key.bytes);
    row.into(gateway.created_ms);
    row.into(gateway.epoch);
    row.into(gateway.command_epoch);
    row.into(gateway.last_contact_ms);
    row.into(gateway.journal_sequence);
    return gateway;
}

Account read_account(Row& row) {
    Account account;
    row.into(account.key);
    row.into(account.id);
    row.into(account.label);
    row.into(account.created_ms);
    return account;
}

}  // namespace

void SqliteSession::add_owner(const Owner& owner) {
    run("INSERT INTO owner VALUES (?, ?, ?)", owner.id, owner.name, owner.created_ms);
}

std::optional<Owner> SqliteSession::find_owner(OwnerId id) {
    return one<Owner>(read_owner, "SELECT owner, name, created_ms FROM owner WHERE owner = ?", id);
}

std::vector<Owner> SqliteSession::list_owners() {
    return all<Owner>(read_owner,
                      "SELECT owner, name, created_ms FROM owner ORDER BY created_ms, owner");
}

void SqliteSession::add_site(const Site& site) {
    run("INSERT INTO site VALUES (?, ?, ?, ?, ?, ?)", site.key, site.name, site.zone, site.currency,
        site.created_ms);
}

std::optional<Site> SqliteSession::find_site(SiteId id) {
    return one<Site>(
        read_site, "SELECT owner, site, name, zone, currency, created_ms FROM site WHERE site = ?",
        id);
}

std::vector<Site> SqliteSession::list_sites(OwnerId owner) {
    return all<Site>(
        read_site,
        "SELECT owner, site, name, zone, currency, created_ms FROM site WHERE owner = ?"
        " ORDER BY created_ms, site",
        owner);
}

void SqliteSession::add_gateway(const Gateway& gateway) {
    run("INSERT INTO gateway VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", gateway.key, gateway.label,
        gateway.public_key.bytes, gateway.created_ms, gateway.epoch, gateway.command_epoch,
        gateway.last_contact_ms, gateway.journal_sequence);
}

std::optional<Gateway> SqliteSession::find_gateway(GatewayId id) {
    return one<Gateway>(
        read_gateway,
        "SELECT owner, site, gateway, label, public_key, created_ms, epoch,"
        " command_epoch, last_contact_ms, journal_sequence FROM gateway WHERE gateway = ?",
        id);
}

std::vector<Gateway> SqliteSession::list_gateways(const SiteKey& site) {
    return all<Gateway>(read_gateway,
                        "SELECT owner, site, gateway, label, public_key, created_ms, epoch,"
                        " command_epoch, last_contact_ms, journal_sequence FROM gateway"
                        " WHERE owner = ? AND site = ? ORDER BY created_ms, gateway",
                        site);
}

std::vector<Gateway> SqliteSession::list_all_gateways() {
    return all<Gateway>(read_gateway, k_gateway_columns_all);
}

void SqliteSession::set_public_key(const GatewayKey& key, const wire::PublicKey& public_key) {
    run("UPDATE gateway SET public_key = ?4 WHERE owner = ?1 AND site = ?2 AND gateway = ?3", key,
        public_key.bytes);
}

void SqliteSession::set_followed_epoch(const GatewayKey& key, EpochId epoch) {
    run("UPDATE gateway SET epoch = ?4 WHERE owner = ?1 AND site = ?2 AND gateway = ?3", key,
        epoch);
}

void SqliteSession::set_command_epoch(const GatewayKey& key, std::uint64_t command_epoch) {
    run("UPDATE gateway SET command_epoch = ?4 WHERE owner = ?1 AND site = ?2 AND gateway = ?3",
        key, command_epoch);
}

void SqliteSession::note_contact(const GatewayKey& key, std::int64_t at_ms) {
    run("UPDATE gateway SET last_contact_ms = ?4 WHERE owner = ?1 AND site = ?2 AND gateway = ?3"
        " AND last_contact_ms <= ?4 - ?5",
        key, at_ms, k_contact_step_ms);
}

void SqliteSession::note_journal(const GatewayKey& key, std::uint64_t sequence) {
    run("UPDATE gateway SET journal_sequence = ?4 WHERE owner = ?1 AND site = ?2 AND gateway = ?3"
        " AND journal_sequence < ?4",
        key, sequence);
}

void SqliteSession::put_account(const Account& account) {
    run("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (owner, site, gateway, account) DO UPDATE SET label = excluded.label",
        account.key, account.id, account.label, account.created_ms);
}

std::optional<Account> SqliteSession::find_account(AccountId id) {
    return one<Account>(read_account,
                        "SELECT owner, site, gateway, account, label, created_ms FROM account"
                        " WHERE account = ?",
                        id);
}

std::vector<Account> SqliteSession::list_accounts(const GatewayKey& key) {
    return all<Account>(read_account,
                        "SELECT owner, site, gateway, account, label, created_ms FROM account"
                        " WHERE owner = ? AND site = ? AND gateway = ? ORDER BY label, account",
                        key);
}

}  // namespace riser::cloud
