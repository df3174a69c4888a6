// CommandStore: what the cloud orders and the money it received. A top-up is a fact of the cloud
// from the moment it is stored; the command that carries it is signed once the gateway's journal is
// known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/store/keys.h"
#include "core/wire/command.h"

namespace riser::cloud {

struct IssuedTopUp {
    GatewayKey key;
    TopUpId id{};
    AccountId account{};
    Money amount{};
    Currency currency{};
    std::int64_t created_ms = 0;

    bool operator==(const IssuedTopUp&) const = default;
};

struct IssuedSum {
    AccountId account{};
    Money issued{};
    Money in_flight{};

    bool operator==(const IssuedSum&) const = default;
};

struct QueuedCommand {
    GatewayKey key;
    CommandId id{};
    journal::CommandLane lane = journal::CommandLane::credit;
    std::int64_t created_ms = 0;
    std::int64_t expires_ms = 0;
    wire::CommandBody body;
    // Nothing of this before the gateway's journal is known.
    std::uint64_t command_epoch = 0;
    std::uint64_t sequence = 0;
    wire::SignedCommand signed_command;
    // From the ledger.
    std::optional<journal::CommandResult> result;
    std::int64_t executed_ms = 0;

    bool operator==(const QueuedCommand&) const = default;
};

// A site's tariff as the office published it, to be sent to all its gateways.
struct PublishedTariff {
    SiteKey key;
    payment::Tariff tariff;
    std::int64_t created_ms = 0;

    bool operator==(const PublishedTariff&) const = default;
};

// An answer given to a request that carried an Idempotency-Key.
struct StoredAnswer {
    std::vector<std::uint8_t> fingerprint;  // of the request
    int status = 0;
    std::string body;

    bool operator==(const StoredAnswer&) const = default;
};

class CommandStore {
public:
    virtual ~CommandStore() = default;

    virtual void add_top_up(const IssuedTopUp& top_up) = 0;
    virtual std::optional<IssuedTopUp> find_top_up(TopUpId id) = 0;
    // Kinds of commands that the gateway has said to understand; nullopt: it has never said.
    virtual void put_command_kinds(const GatewayKey& key, std::uint32_t kinds) = 0;
    virtual std::optional<std::uint32_t> command_kinds(const GatewayKey& key) = 0;
    // Of one account, newest first.
    virtual std::vector<IssuedTopUp> list_top_ups(const GatewayKey& key, AccountId account,
                                                  std::size_t limit) = 0;
    // Sums per account: everything issued, and the part without a credit or refusal in a journal.
    virtual std::vector<IssuedSum> sum_top_ups(const GatewayKey& key) = 0;

    virtual void add_command(const QueuedCommand& command) = 0;
    virtual void number_command(
        const QueuedCommand& command) = 0;  // stores its number and signature
    virtual void set_result(const GatewayKey& key, CommandId id, journal::CommandResult result,
                            std::int64_t executed_ms) = 0;
    virtual std::optional<QueuedCommand> find_command(const GatewayKey& key, CommandId id) = 0;
    // Without a result, in the order in which they were given.
    virtual std::vector<QueuedCommand> list_unfinished(const GatewayKey& key) = 0;
    virtual std::vector<QueuedCommand> list_commands(const GatewayKey& key, std::size_t limit) = 0;
    // Numbered commands of one lane and command epoch behind `after`, ascending. On the credit lane
    // only those without a result; on the state lane all, because it is gapless.
    virtual std::vector<QueuedCommand> deliverable(const GatewayKey& key, journal::CommandLane lane,
                                                   std::uint64_t command_epoch, std::uint64_t after,
                                                   std::size_t limit) = 0;
    // The last numbered command of a lane and epoch.
    virtual std::optional<QueuedCommand> last_numbered(const GatewayKey& key,
                                                       journal::CommandLane lane,
                                                       std::uint64_t command_epoch) = 0;

    virtual void add_published_tariff(const PublishedTariff& tariff) = 0;
    virtual std::vector<PublishedTariff> list_published_tariffs(const SiteKey& key) = 0;

    virtual std::optional<StoredAnswer> stored_answer(const std::string& scope,
                                                      const std::string& key) = 0;
    virtual void store_answer(const std::string& scope, const std::string& key,
                              const StoredAnswer& answer, std::int64_t now_ms) = 0;
};

}  // namespace riser::cloud
