// Books: the half of the controller's state that owns money. Changed only by evolve(), only after the
// record is durable; snapshot + journal reproduce it exactly. What is merely observed is in live.h.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/base/dense_map.h"
#include "core/journal/account_billing.h"
#include "core/journal/chain.h"
#include "core/journal/common_books.h"
#include "core/journal/record.h"
#include "core/ledger/ledger.h"
#include "core/voucher/bound_books.h"
#include "core/voucher/voucher_books.h"
#include "gateway/controller/policy_books.h"
#include "gateway/controller/steady_clock.h"

namespace riser::controller {

struct MeterBooks {
    MeterId id{};
    MeterEpoch epoch{};  // 0 = not commissioned yet
    metering::MeterIdentity identity;
    std::optional<journal::DoubtReason> doubt;  // charging and switching wait for a person

    bool operator==(const MeterBooks&) const = default;
};

// One register as charged to one supply point.
struct ShareBooks {
    metering::RegisterShare share;
    bool open = false;            // has an opening value
    Energy settled{};             // charged up to this register value
    std::int64_t settled_ms = 0;  // Unix time of that value
    Energy collected{};           // charged for in all epochs, for the conservation of energy

    bool operator==(const ShareBooks&) const = default;
};

// How a supply point came to the account that has it.
struct TenancyBooks {
    bool by_order = false;  // somebody moved in or out by an order: the configuration is history
    TariffId tariff{};      // that was ordered for it; nil: that of the configuration
    std::int64_t since_ms = 0;
    TariffId next{};  // another one from `next_from_ms` on, that is not taken yet; nil: none
    std::int64_t next_from_ms = 0;

    bool operator==(const TenancyBooks&) const = default;
};

// When contacts opened that nobody saw open: at one instant of this span, by the monotonic clock of one boot
// (journal::SupplyOpenedUnseen).
struct UnseenOpening {
    BootId boot{};
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;

    bool operator==(const UnseenOpening&) const = default;
};

struct SupplyPointBooks {
    SupplyPointId id{};
    std::vector<ShareBooks> shares;
    std::vector<SwitchId> switches;
    AccountId account{};  // nil = vacant
    TenancyBooks tenancy;
    bool protected_customer = false;
    bool armed = false;  // enforcement armed; else observe mode
    bool paired =
        false;  // a relay test proved that the switches cut the meters, wired as in `proof`
    metering::Wiring proof;  // of the last test that was passed; also when it is void now
    metering::SwitchState desired = metering::SwitchState::connected;
    journal::SupplyReason reason = journal::SupplyReason::commissioned;
    metering::SwitchState observed = metering::SwitchState::unknown;
    std::int64_t hold_until_ms = 0;  // of the landlord: no cut-off before
    OtherHolds other_holds_ms{};
    PolicyTimes times;
    LimitBooks limit;
    bool ready = false;  // cut off, may come back, and waits for somebody who is there
    payment::LatestRequests requests;  // of safety, maintenance and the emergency override
    // Contacts that this gateway has opened, or that a person ordered it to connect, and that were not seen
    // connected since. An empty list: nobody knows which (a record of version 1). nullopt: there are none.
    std::optional<std::vector<metering::Contact>> opened;
    // As it was last observed, its contacts opened so, though supply should be on.
    std::optional<UnseenOpening> opened_unseen;

    bool operator==(const SupplyPointBooks&) const = default;
    // The share of this register; nullptr when this supply point does not pay for it.
    [[nodiscard]] const ShareBooks* find_share(MeterId meter, metering::Quantity quantity) const;
    // What it pays for, as it was defined.
    [[nodiscard]] std::vector<metering::RegisterShare> registers() const;
    // To be off for that reason, of whoever has it now: the cut of a predecessor is none of his.
    [[nodiscard]] bool is_cut_for(journal::SupplyReason why) const;
};

struct TopUpReceipt {
    AccountId account{};
    Money amount{};  // below zero: paid out, or taken back
    bool bounced = false;
    // What it was of a deposit; nullopt also where a snapshot before version 13 did not say it.
    std::optional<journal::DepositMove> deposit{};
    Money
        vending_fee{};  // what topping up cost; 0 also where a snapshot before version 17 did not say it

    bool operator==(const TopUpReceipt&) const = default;
};

// Where the gapless state lane of commands has got to (docs/sync.md).
struct CommandCursor {
    std::uint64_t command_epoch = 0;
    std::uint64_t sequence = 0;
    journal::Hash hash{};

    bool operator==(const CommandCursor&) const = default;
};

// A tariff that an order has corrected. While it is not `ended`, accounts of it are still to be done.
struct CorrectionBooks {
    CommandId order{};
    TariffId tariff{};
    std::uint32_t version = 0;
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;  // 0: no end
    std::int64_t ordered_ms =
        0;  // Unix time of the order: what was used later has its prices anyway
    std::uint64_t sequence = 0;  // of its entry: what was charged before it is priced again
    bool ended = false;
    std::vector<AccountId> done{};  // in the order in which they were done; none once it has ended
    std::uint32_t closed = 0;       // of them
    std::optional<Money> most{};    // taken from one account at most
    std::uint32_t held_back = 0;    // accounts of which it would have been more

    bool operator==(const CorrectionBooks&) const = default;
    [[nodiscard]] std::int64_t ends_ms() const { return until_ms == 0 ? ordered_ms : until_ms; }
};

// The small things of the site, copied whole into a draft.
struct SiteBooks {
    journal::Genesis genesis;
    CommandCursor state_lane;
    std::int64_t hold_until_ms = 0;        // of the landlord, for every supply point
    OtherHolds other_holds_ms{};           // for every supply point too
    std::vector<UnsureHold> unsure_holds;  // at most one of each name
    PolicyBooks policy;
    std::int64_t time_floor_ms = 0;  // no trusted time was ever before this
    SteadyClock clock;
    ZoneRules local_time{};  // as the journal has it; without transitions: it does not say
    // The last number that each series of bills has given, by series.
    std::map<std::uint16_t, billing::BillNumber> bill_numbers;
    std::vector<CorrectionBooks> corrections{};    // in their order; the last one may be going on
    std::optional<journal::CommonBooks> common{};  // how costs of a common supply point are shared

    bool operator==(const SiteBooks&) const = default;
    // The correction that is going on; nullptr when there is none.
    [[nodiscard]] const CorrectionBooks* correction() const {
        return corrections.empty() || corrections.back().ended ? nullptr : &corrections.back();
    }
};

struct Books {
    SiteBooks site;
    std::uint64_t sequence = 0;  // of the last entry
    journal::Hash head{};        // its chain hash
    DenseMap<MeterId, MeterBooks> meters;
    DenseMap<SupplyPointId, SupplyPointBooks> supply_points;
    std::unordered_map<AccountId, payment::Account> accounts;
    std::map<AccountId, journal::AccountBilling> billing;      // of the accounts that are billed
    std::map<TariffId, std::vector<payment::Tariff>> tariffs;  // versions ascending
    ledger::Ledger ledger;
    std::unordered_map<TopUpId, TopUpReceipt> top_ups;  // for ever: the idempotency of top-ups
    std::unordered_map<CommandId, journal::CommandResult> commands;  // executed, with their results
    voucher::VoucherBooks vouchers{GatewayId{}};  // of the gateway of the genesis
    voucher::BoundBooks bound;

    bool operator==(const Books&) const = default;

    [[nodiscard]] bool begun() const { return sequence > 0; }
    // Asked of each supply point with every tick.
    [[nodiscard]] const payment::Account* find_account(AccountId id) const {
        const auto found = accounts.find(id);
        return found == accounts.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const journal::AccountBilling* find_billing(AccountId id) const {
        const auto found = billing.find(id);
        return found == billing.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const std::vector<payment::Tariff>* find_versions(TariffId id) const {
        const auto found = tariffs.find(id);
        return found == tariffs.end() ? nullptr : &found->second;
    }
};

// What must hold after every entry; nullopt when it does, else the sentence for the log. Walks
// everything: at start-up and in tests.
[[nodiscard]] std::optional<std::string> check_books(const Books& books);

}  // namespace riser::controller
