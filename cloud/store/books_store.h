// BooksStore: the cloud's projection of a journal: accounts, supply points, registers, tariffs and
// credits as the records leave them, and beside them what the cloud computed by itself. It can be
// built anew from the entries at any time (ingest/rebuild.h), so it is never the truth, only its
// latest view.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/store/keys.h"
#include "core/journal/account_billing.h"
#include "core/journal/common_books.h"

namespace riser::cloud {

struct AccountBooks {
    AccountId id{};
    SupplyPointId supply_point{};
    payment::AccountMode mode = payment::AccountMode::prepaid;
    TariffId tariff{};
    Money limit{};
    Money warning_threshold{};
    bool low_credit = false;
    Money credited{};         // sum of all top-ups
    Money collected{};        // from the credits, for consumption and charges, as the gateway says
    Money computed{};         // sum of what the cloud computes for the same
    payment::Residue stated;  // after the last segment, as the gateway says
    payment::Residue recomputed;  // and as the cloud computes
    payment::BlockCounter blocks;
    payment::Account pots;  // its credits and charges, and what it owes
    // Its bills, when it is billed; the documents themselves (`issued`) are not kept here.
    std::optional<journal::AccountBilling> billing;
    // By how much the balance is not what its bills and what is not billed come to; see journal::check_billing().
    Money bills_off{};

    bool operator==(const AccountBooks&) const = default;
    [[nodiscard]] Money balance() const { return pots.balance(); }
    [[nodiscard]] Money computed_balance() const { return balance() + collected - computed; }
};

struct SupplyPointBooks {
    SupplyPointId id{};
    AccountId account{};  // nil = vacant
    metering::SwitchState desired = metering::SwitchState::connected;
    journal::SupplyReason reason = journal::SupplyReason::commissioned;
    metering::SwitchState observed = metering::SwitchState::unknown;
    bool armed = false;
    bool paired = false;
    bool protected_customer = false;
    std::int64_t hold_until_ms = 0;  // of the landlord; the others, see payment::HoldKind:
    std::int64_t office_hold_ms = 0;
    std::int64_t weather_hold_ms = 0;
    std::int64_t dispute_hold_ms = 0;
    bool ready = false;                  // off, and waits for somebody who is there
    bool off_for_safety = false;         // locked open, until that is taken back
    bool off_for_maintenance = false;    // the same
    std::int64_t maintenance_on_ms = 0;  // kept on by maintenance until then; 0: not
    std::int64_t override_ms = 0;        // emergency override until then; 0: none
    std::int64_t limit_w = 0;            // so much may be used; 0: no load limit is in force
    std::int64_t overload_w = 0;         // of the last overload since it began; 0: there was none
    std::int64_t overload_number = 0;    // of those that count
    std::int64_t overload_waits = 0;     // payment::AfterOverloads; 0: supply comes back by itself

    bool operator==(const SupplyPointBooks&) const = default;
};

// One register as charged to one supply point.
struct ShareBooks {
    SupplyPointId supply_point{};
    metering::RegisterShare share;
    bool open = false;
    Energy settled{};
    std::int64_t settled_ms = 0;
    Energy collected{};  // charged for, in all meter epochs
    Energy advanced{};   // what the register advanced since it was opened, from the same records

    bool operator==(const ShareBooks&) const = default;
};

struct MeterBooks {
    MeterId id{};
    MeterEpoch epoch{};
    std::string model;
    std::string serial;
    std::optional<journal::DoubtReason> doubt;

    bool operator==(const MeterBooks&) const = default;
};

struct BookedCredit {
    JournalKey journal;
    std::uint64_t sequence = 0;
    TopUpId top_up{};
    AccountId account{};
    Money amount{};
    journal::TopUpSource source = journal::TopUpSource::cloud;
    std::int64_t wall_ms = 0;

    bool operator==(const BookedCredit&) const = default;
};

// A supply policy that a site had from an entry on.
struct BookedPolicy {
    std::uint32_t version = 1;
    std::uint64_t sequence = 0;  // of the entry that set it
    std::int64_t since_ms = 0;   // by the gateway's clock
    std::string pack;
    payment::SupplyPolicy policy;

    bool operator==(const BookedPolicy&) const = default;
};

// Where the cloud's own computation and a record differ.
struct AuditDifference {
    std::uint64_t sequence = 0;
    std::uint32_t segment = 0;
    std::string what;

    bool operator==(const AuditDifference&) const = default;
};

// What a journal says of a command that this cloud does not know: one that was ordered before the cloud came
// back from a backup, and may be ordered again.
struct UnknownExecution {
    CommandId command{};
    journal::CommandResult result = journal::CommandResult::done;
    std::int64_t executed_ms = 0;

    bool operator==(const UnknownExecution&) const = default;
};

class BooksStore {
public:
    virtual ~BooksStore() = default;

    virtual std::optional<AccountBooks> account_books(const JournalKey& key, AccountId id) = 0;
    virtual std::vector<AccountBooks> list_account_books(const JournalKey& key) = 0;
    virtual void put_account_books(const JournalKey& key, const AccountBooks& books) = 0;

    virtual std::optional<SupplyPointBooks> supply_point(const JournalKey& key,
                                                         SupplyPointId id) = 0;
    virtual std::vector<SupplyPointBooks> list_supply_points(const JournalKey& key) = 0;
    virtual void put_supply_point(const JournalKey& key, const SupplyPointBooks& books) = 0;

    virtual std::vector<ShareBooks> list_shares(const JournalKey& key) = 0;
    virtual std::vector<ShareBooks> shares_of(const JournalKey& key, SupplyPointId id) = 0;
    virtual std::vector<ShareBooks> shares_of(const JournalKey& key, MeterId id) = 0;
    virtual void put_share(const JournalKey& key, const ShareBooks& share) = 0;
    virtual void remove_shares(const JournalKey& key, SupplyPointId id) = 0;

    virtual std::optional<MeterBooks> meter(const JournalKey& key, MeterId id) = 0;
    virtual std::vector<MeterBooks> list_meters(const JournalKey& key) = 0;
    virtual void put_meter(const JournalKey& key, const MeterBooks& meter) = 0;

    virtual std::optional<payment::Tariff> tariff(const JournalKey& key, TariffId id,
                                                  std::uint32_t version) = 0;
    virtual std::vector<payment::Tariff> list_tariffs(const JournalKey& key) = 0;
    // Ascending.
    virtual std::vector<payment::Tariff> tariff_versions(const JournalKey& key, TariffId id) = 0;
    virtual void add_tariff(const JournalKey& key, const payment::Tariff& tariff) = 0;

    // 0: none was set.
    virtual std::uint32_t newest_policy(const JournalKey& key) = 0;
    // Versions ascending; the newest 1000.
    virtual std::vector<BookedPolicy> list_policies(const JournalKey& key) = 0;
    virtual void add_policy(const JournalKey& key, const BookedPolicy& policy) = 0;

    // By which the gateway reckons; nullopt: its journal does not say.
    virtual std::optional<ZoneRules> local_time(const JournalKey& key) = 0;
    virtual void put_local_time(const JournalKey& key, const ZoneRules& zone) = 0;

    // How costs of a common supply point are shared; nullopt: none are.
    virtual std::optional<journal::CommonBooks> common_costs(const JournalKey& key) = 0;
    virtual void put_common_costs(const JournalKey& key,
                                  const std::optional<journal::CommonBooks>& books) = 0;

    // In any journal of any site: a top-up is credited once, fleet-wide.
    virtual std::vector<BookedCredit> credits_of(TopUpId id) = 0;
    virtual std::vector<BookedCredit> list_credits(const JournalKey& key, AccountId account) = 0;
    virtual void add_credit(const BookedCredit& credit) = 0;

    // The first word counts.
    virtual void note_execution(const JournalKey& key, const UnknownExecution& execution) = 0;
    virtual std::optional<UnknownExecution> find_execution(const JournalKey& key,
                                                           CommandId command) = 0;

    virtual void add_difference(const JournalKey& key, const AuditDifference& difference) = 0;
    virtual std::vector<AuditDifference> list_differences(const JournalKey& key,
                                                          std::size_t limit) = 0;
    virtual std::uint64_t count_differences(const JournalKey& key) = 0;

    // Everything above of one journal.
    virtual void clear_books(const JournalKey& key) = 0;
};

}  // namespace riser::cloud
