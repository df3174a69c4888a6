// BuildingView: what the building looks like now, as one immutable value that other threads may read:
// the local pages, the command line and the statistics. Money in it is projected, not yet settled.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bounded_vector.h"
#include "core/metering/meter_link.h"
#include "core/metering/open_contact.h"
#include "core/payment/account.h"
#include "core/payment/billing/credit_limit.h"
#include "core/payment/billing/payment_plan.h"
#include "core/payment/billing/receivables.h"
#include "core/payment/billing/reminder_ladder.h"
#include "core/payment/supply_windows.h"
#include "gateway/controller/correction_preview.h"
#include "gateway/controller/exposure_view.h"
#include "gateway/controller/vouchers_view.h"

namespace riser::controller {

// Ends of the holds of the office, for the weather and over a dispute; 0 = none.
using OtherHoldsView = std::array<std::int64_t, payment::k_hold_kinds - 1>;

struct MeterView {
    MeterId id{};
    BusId bus{};
    metering::MeterHealth health = metering::MeterHealth::no_answer;
    bool ever_read = false;  // false: the fields below are empty
    Instant read_at{};
    std::int64_t read_wall_ms = 0;
    BoundedVector<metering::RegisterValue, 4> registers;
    metering::Instantaneous instantaneous;  // empty when it is old
    metering::SwitchState switch_state = metering::SwitchState::unknown;
    metering::MeterIdentity identity;
    std::string doubt;               // empty, or why charging waits for a person
    bool doubted_identity = false;   // the doubt is about who it is
    bool serial_configured = false;  // the configuration says whose number it is to have
    std::string not_charged;         // empty, or why it is read and yet not charged
    std::string only_observed;       // the same, for a reason that lies in its profile (site.h)
    bool energy_inferred = false;    // charged on a person's word that it was compared (site.h)
    std::string standstill;  // empty, or where the register stands still although power flows
};

// One contact of a supply point.
struct ContactView {
    SwitchId id{};
    BusId bus{};
    MeterId in_meter{};  // 0: on a device of its own
    metering::SwitchState observed = metering::SwitchState::unknown;
    std::string cause;           // why it is so: to_string(ContactCause)
    Instant seen_at{};           // of that; of nothing while it is unknown
    bool silent = false;         // not seen for long, though its bus works
    bool opened_unseen = false;  // it is open, and opened while nothing was heard of it

    [[nodiscard]] bool ever_seen() const { return observed != metering::SwitchState::unknown; }
    bool operator==(const ContactView&) const = default;
};

// The load limit that is in force, and what became of the last who used more (core/payment/load_limiter.h).
struct LoadLimitView {
    Power limit{};
    std::uint8_t step = 1;
    std::uint8_t steps = 1;
    std::int64_t until_ms =
        0;  // when the next step begins, or supply goes off; 0: not before there is credit
    bool last = false;  // supply goes off then
    bool off = false;   // for an overload
    Power used{};       // by the last overload; 0: there was none
    std::int64_t opened_ms = 0;
    std::int64_t off_s = 0;                        // for so long
    std::uint8_t number = 0;                       // of the overloads that count
    std::optional<payment::AfterOverloads> waits;  // it was one too many
    std::string held;  // what keeps the contact closed although too much is used; empty: nothing

    bool operator==(const LoadLimitView&) const = default;
};

struct SupplyPointView {
    SupplyPointId id{};
    AccountId account{};
    bool booked =
        true;  // false: the books cannot be read, nobody knows whose it is and what is left
    std::vector<MeterId> meters;
    Money settled_balance{};
    Money projected_balance{};
    std::vector<payment::Credit> credits;  // projected as well, in the order in which they are used
    Money debt{};                          // owed beside the credit
    // Must be paid before supply returns, with what debts take of it; 0 while there is credit.
    Money amount_to_clear{};
    Energy collected{};  // charged since commissioning, all registers
    bool low_credit = false;
    bool exhausted = false;
    bool armed = false;
    bool paired = false;       // a relay test has proven the wiring of now
    std::string pairing_void;  // empty, or why a pairing that was proven is none any more
    std::string
        opened_at;  // empty, or where the contact is that was opened and is not configured now
    bool protected_customer = false;  // or a critical account
    bool ready = false;               // may come back, and waits for somebody who is there
    std::string lock;                 // "safety", "maintenance": off until that is taken back
    std::string
        kept_on_by;  // "maintenance", "protection" (the emergency override): on whatever the credit
    std::int64_t kept_on_until_ms = 0;  // 0: until it is taken back
    metering::SwitchState desired = metering::SwitchState::connected;
    std::string reason;
    metering::SwitchState observed = metering::SwitchState::unknown;
    bool switch_inferred = false;    // moved on a person's word that it was proven (site.h)
    std::string obstacle;            // first predicate that forbids a cut; empty when nothing does
    std::int64_t kept_until_ms = 0;  // when the policy stops to forbid it, if it can tell; else 0
    std::optional<LoadLimitView> load_limit;
    // As read a moment ago, of all its meters, and not before its contact opened; nullopt: not known.
    std::optional<Power> power;
    std::optional<Exposure> exposure;  // nullopt: everything is read and believed
    std::string relay_test;            // empty, "running", "failed: ..." or "inconclusive: ..."
    bool open_unordered = false;  // nobody ordered its contact open, and Riser does not close it
    int falls_open = 0;           // its contact fell open so often in the last hour; 0: not often
    int closed_unordered = 0;     // by somebody else, while cut off, in the last day; 0: not often
    std::string open_flow;        // empty, or what was counted although the contact is open
    metering::OpenContactCause open_flow_cause = metering::OpenContactCause::undecided;
    int switch_attempts = 0;  // since desired and observed differ
    std::vector<ContactView> contacts;
    std::int64_t hold_until_ms = 0;  // of the landlord
    OtherHoldsView other_holds_ms{};
};

// Every account that was ever opened.
struct AccountView {
    AccountId id{};
    SupplyPointId supply_point{};
    bool has_supply_point = false;  // else it is another's now
    payment::AccountMode mode = payment::AccountMode::prepaid;
    payment::CustomerClass customer_class = payment::CustomerClass::residential;
    bool critical = false;
    bool closed = false;
    std::int64_t opened_ms = 0;
    std::int64_t closed_ms = 0;
    Money balance{};  // settled
    Money refund_owed{};
    Money in_collection{};
};

// What is open of one bill.
struct OpenBillView {
    billing::BillNumber number;
    std::string text;  // of the legal entity
    billing::LocalDay issued{};
    billing::LocalDay due{};
    Money total{};
    Money open{};
    bool overdue = false;
    bool disputed = false;
    bool in_plan = false;  // paid by instalments
    bool numbered = true;  // false: the cloud has not given it its number yet
    std::optional<billing::StepKind> last_step;
};
// A document that can still be shown and taken back.
struct DocumentView {
    billing::BillNumber number;
    std::string text;
    billing::DocumentKind kind = billing::DocumentKind::bill;
    billing::LocalDay issued{};
    Money total{};
};
// The payment plan of an account as it stands.
struct PlanView {
    std::vector<billing::Instalment> instalments;
    billing::PlanStatus status;
};

// The credit limit of an account, and what of it is used as far as that is settled.
struct CreditLimitView {
    billing::CreditLimit terms;
    Money used{};  // below zero: it is ahead
    Money left{};
    billing::CreditStage stage = billing::CreditStage::within;  // that was said
    std::int64_t told_ms = 0;                                   // when; 0: nothing was said
    std::int64_t disconnected_from_ms = 0;  // supply may be then; 0: it may not for this
};

// The maximum of the days that go on, by the register of the account.
struct DemandView {
    std::int64_t from_ms = 0;  // of these days
    std::uint16_t window_minutes = 0;
    Power power{};               // zero: nothing was used
    std::int64_t begins_ms = 0;  // of its window, which may go on
    bool estimated = false;      // read less often than once a window
    Duration not_measured{};     // of these days, and in no maximum

    bool operator==(const DemandView&) const = default;
};

struct BillsView {
    AccountId account{};
    SupplyPointId supply_point{};
    bool numbered_by_cloud = false;
    bool closed = false;
    std::int64_t next_ms = 0;  // when the period ends
    Money open{};
    Money overdue{};  // of it; disputed bills are not
    Money credit{};
    Money carried{};
    Money unbilled{};                 // settled, and on no bill yet
    std::vector<OpenBillView> bills;  // that are not paid
    std::vector<DocumentView> kept;   // the last ones
    std::optional<PlanView> plan;
    payment::HeldDeposit deposit;
    std::optional<CreditLimitView> credit_limit;
    std::optional<DemandView> demand;  // where its tariff charges it
};

struct BusView {
    BusId id{};
    metering::BusState state = metering::BusState::opening;
    std::string detail;
    std::uint64_t sweeps = 0;
    Duration last_sweep{};
    std::string problem{};  // metering::BusReport
};

// What the configuration says otherwise than the books (config_differences.h).
struct ConfigDifference {
    std::string code;    // stable: "tariff_edited", "account_differs"
    std::string text;    // what differs: one sentence without a full stop
    std::string advice;  // in whole sentences
};

struct BuildingView {
    Now made{};
    Instant started{};
    GatewayId gateway{};
    SiteId site{};
    EpochId epoch{};
    Currency currency{};
    std::uint64_t sequence = 0;      // last journal entry
    std::uint64_t acknowledged = 0;  // by the cloud
    std::string safe_mode;           // empty, or why nothing is charged and nobody is cut off
    std::int64_t hold_until_ms = 0;  // nobody in the building is cut off before; 0 = no hold
    OtherHoldsView other_holds_ms{};
    std::uint32_t policy_version = 0;  // of the supply policy; 0: neutral
    std::string policy_pack;
    std::uint64_t readings = 0;  // good meter readings since start
    std::uint64_t cut_offs = 0;  // confirmed since start
    std::uint64_t restores = 0;
    std::uint64_t top_ups = 0;
    std::vector<ConfigDifference> config_differences;
    bool prices_wait = false;  // prices of the configuration, until the meters were read
    std::vector<MeterId>
        prices_wait_for;  // meters that somebody pays for, not read since the start
    std::vector<BusView> buses;
    std::vector<MeterView> meters;
    std::vector<SupplyPointView> supply_points;
    std::vector<AccountView> accounts;        // by supply point, then in the order of opening
    std::vector<BillsView> bills;             // of accounts that are billed, by supply point
    VouchersViewPtr vouchers;                 // null: nothing is known of them
    CorrectionPreviewPtr correction_preview;  // the last that was asked for; null: none was
};

using BuildingViewPtr = std::shared_ptr<const BuildingView>;

}  // namespace riser::controller
