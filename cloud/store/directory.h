// Directory: owners, their sites, the gateways of a site, and the accounts that people registered.
// Names and labels live only here, never in a journal or on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/store/keys.h"
#include "core/units/money.h"
#include "core/wire/signing.h"

namespace riser::cloud {

struct Owner {
    OwnerId id{};
    std::string name;
    std::int64_t created_ms = 0;

    bool operator==(const Owner&) const = default;
};

struct Site {
    SiteKey key;
    std::string name;
    std::string zone;  // IANA name
    Currency currency{};
    std::int64_t created_ms = 0;

    bool operator==(const Site&) const = default;
};

struct Gateway {
    GatewayKey key;
    std::string label;
    wire::PublicKey public_key;
    std::int64_t created_ms = 0;
    EpochId epoch{};  // of the journal that is followed; nil before the first upload
    std::uint64_t command_epoch = 0;  // 0 before the first upload: nothing can be signed for it yet
    std::int64_t last_contact_ms =
        0;  // of the last authenticated request, to the minute; 0 = never
    std::uint64_t journal_sequence = 0;  // where its journal stood then

    bool operator==(const Gateway&) const = default;
    [[nodiscard]] JournalKey journal() const { return journal_of(key, epoch); }
};

struct Account {
    GatewayKey key;
    AccountId id{};
    std::string label;
    std::int64_t created_ms = 0;

    bool operator==(const Account&) const = default;
};

class Directory {
public:
    virtual ~Directory() = default;

    virtual void add_owner(const Owner& owner) = 0;
    virtual std::optional<Owner> find_owner(OwnerId id) = 0;
    virtual std::vector<Owner> list_owners() = 0;

    virtual void add_site(const Site& site) = 0;
    virtual std::optional<Site> find_site(SiteId id) = 0;
    virtual std::vector<Site> list_sites(OwnerId owner) = 0;

    virtual void add_gateway(const Gateway& gateway) = 0;
    virtual std::optional<Gateway> find_gateway(GatewayId id) = 0;
    virtual std::vector<Gateway> list_gateways(const SiteKey& site) = 0;
    virtual std::vector<Gateway> list_all_gateways() = 0;
    virtual void set_public_key(const GatewayKey& key, const wire::PublicKey& public_key) = 0;
    virtual void set_followed_epoch(const GatewayKey& key, EpochId epoch) = 0;
    virtual void set_command_epoch(const GatewayKey& key, std::uint64_t command_epoch) = 0;
    virtual void note_contact(const GatewayKey& key, std::int64_t at_ms) = 0;
    virtual void note_journal(const GatewayKey& key, std::uint64_t sequence) = 0;

    // Adds, or gives an account that the journal brought first its label.
    virtual void put_account(const Account& account) = 0;
    virtual std::optional<Account> find_account(AccountId id) = 0;
    virtual std::vector<Account> list_accounts(const GatewayKey& key) = 0;
};

}  // namespace riser::cloud
