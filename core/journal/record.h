// The durable facts of a site. Every change of Books is one of these records; several records of one
// decision form one journal entry (entry.h). Their canonical bytes (codec.h) are what is stored, hashed
// and sent. A published record never changes its meaning: a new one gets a new type or version.
// No names, phones or free text: what can never be erased must not be personal.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/alternative.h"
#include "core/journal/billing_records.h"
#include "core/journal/common_records.h"
#include "core/journal/contract_records.h"
#include "core/journal/correction_records.h"
#include "core/journal/period_records.h"
#include "core/journal/supply_records.h"
#include "core/journal/tenancy_records.h"
#include "core/journal/token_records.h"
#include "core/journal/top_up_records.h"
#include "core/journal/voucher_records.h"
#include "core/metering/meter_link.h"
#include "core/metering/supply_point.h"
#include "core/metering/wiring.h"
#include "core/payment/account.h"
#include "core/payment/charging.h"
#include "core/payment/collection.h"
#include "core/payment/renewal.h"
#include "core/payment/tariff.h"
#include "core/payment/top_up.h"
#include "core/units/zone.h"

namespace riser::journal {

// First record of every journal.
struct Genesis {
    GatewayId gateway{};
    EpochId epoch{};
    SiteId site{};
    std::string zone;  // IANA name, at most 64 bytes
    Currency currency{};
    std::uint8_t chain_scheme = 1;  // 1 = BLAKE2b-256 over previous hash and bytes, see chain.h

    bool operator==(const Genesis&) const = default;
};

struct RegisterMark {
    metering::Quantity quantity = metering::Quantity::import_energy;
    Energy value{};

    bool operator==(const RegisterMark&) const = default;
};

enum class EpochReason : std::uint8_t { commissioned = 1, exchanged = 2, reset = 3 };

// A meter begins to count from `opening`; what counted before it ended at `closing`.
struct MeterEpochStarted {
    MeterId meter{};
    MeterEpoch epoch{};
    EpochReason reason = EpochReason::commissioned;
    metering::MeterIdentity identity;
    std::vector<RegisterMark> closing;  // empty when commissioned
    std::vector<RegisterMark> opening;  // one per register

    bool operator==(const MeterEpochStarted&) const = default;
};

// The register went through its end: settled up to `end`, continues at zero.
struct RegisterRolledOver {
    metering::RegisterId register_id;
    Energy end{};  // first value that the register cannot show

    bool operator==(const RegisterRolledOver&) const = default;
};

enum class DoubtReason : std::uint8_t { backwards = 1, impossible = 2, identity = 3, frozen = 4 };

// Charging and switching of this meter wait for a person, who answers with a MeterEpochStarted or a
// DoubtCleared.
struct MeterDoubted {
    MeterId meter{};
    DoubtReason reason = DoubtReason::impossible;
    Energy seen{};

    bool operator==(const MeterDoubted&) const = default;
};
struct DoubtCleared {
    MeterId meter{};

    bool operator==(const DoubtCleared&) const = default;
};

// Defines or redefines a supply point.
struct SupplyPointDefined {
    metering::SupplyPoint supply_point;
    bool protected_customer = false;

    bool operator==(const SupplyPointDefined&) const = default;
};

struct AccountOpened {
    AccountId account{};
    SupplyPointId supply_point{};
    payment::AccountMode mode = payment::AccountMode::prepaid;

    bool operator==(const AccountOpened&) const = default;
};

struct AccountConfigured {
    AccountId account{};
    TariffId tariff{};
    Money limit{};              // of the token credit: at or below it supply may be cut
    Money warning_threshold{};  // at or below it credit is low
    // Version 2: what a top-up may be at most, and what the token credit may become by one; 0: no limit.
    Money max_top_up{};
    Money max_balance{};

    bool operator==(const AccountConfigured&) const = default;
};

struct TariffPublished {
    payment::Tariff tariff;

    bool operator==(const TariffPublished&) const = default;
};

struct Credited {
    TopUpId top_up{};
    AccountId account{};
    Money amount{};  // > 0
    TopUpSource source = TopUpSource::cloud;
    // Version 2: how it divides (core/payment/top_up.h). Without lines (version 1) all of it is the token credit's.
    // Version 4: with a fee for it.
    payment::TopUpSplit split{};

    bool operator==(const Credited&) const = default;
};

// Which version of which tariff priced a segment; the hash proves that cloud and gateway mean the same.
struct TariffReference {
    TariffId id{};
    std::uint32_t version = 1;
    std::array<std::uint8_t, 16>
        hash{};  // first half of BLAKE2b-256 of the tariff's canonical bytes

    bool operator==(const TariffReference&) const = default;
};

// One priced advance of one register, as charged to the account of one supply point. Everything that is
// needed to compute the amount again is here, whatever time-zone data the reader has.
struct Segment {
    SupplyPointId supply_point{};
    metering::RegisterId register_id;
    std::int64_t share_ppm = payment::k_full_share_ppm;
    Energy register_from{};
    Energy register_to{};
    std::int64_t from_ms = 0;  // Unix time
    std::int64_t to_ms = 0;
    std::uint16_t tariff = 0;  // index into Settlement::tariffs
    payment::PriceIndex price = 0;
    bool estimated = false;
    bool provisional = false;
    Money amount{};
    payment::Residue residue_after{};  // of the account

    bool operator==(const Segment&) const = default;
    [[nodiscard]] Energy advance() const { return register_to - register_from; }
};

inline constexpr std::uint16_t k_rating_version = 1;

// Charges the advances of any number of registers at once. Segments of one account follow each other in
// the order of its residue.
struct Settlement {
    std::uint16_t rating_version = k_rating_version;
    std::vector<TariffReference> tariffs;
    std::vector<Segment> segments;

    bool operator==(const Settlement&) const = default;
};

struct LowCreditChanged {
    AccountId account{};
    bool low = false;

    bool operator==(const LowCreditChanged&) const = default;
};

enum class CommandLane : std::uint8_t { local = 0, credit = 1, state = 2 };
enum class CommandResult : std::uint8_t {
    done = 1,
    already_done = 2,
    expired = 3,
    refused_unknown_target = 4,
    refused_invalid = 5,
    refused_conflict = 6,
};

// An order from cloud or console was carried out, or consumed without effect.
struct CommandExecuted {
    CommandId id{};
    CommandLane lane = CommandLane::local;
    std::uint64_t command_epoch = 0;
    std::uint64_t sequence = 0;           // within lane and epoch; 0 on the local lane
    std::array<std::uint8_t, 32> hash{};  // of the command, the next one's prev_hash (state lane)
    CommandResult result = CommandResult::done;

    bool operator==(const CommandExecuted&) const = default;
};

// A block period of an account begins (core/payment/block_counter.h): what is used from here on counts from zero.
struct BlockPeriodBegun {
    AccountId account{};
    payment::BlockSpan span;

    bool operator==(const BlockPeriodBegun&) const = default;
};

// The period has gone into a block that prices all of it: what was used at price `from` is charged the difference
// to price `to`.
struct BlockStepped {
    AccountId account{};
    TariffReference tariff;
    payment::BlockStep step;
    Money amount{};
    payment::Residue residue_after{};  // of the account

    bool operator==(const BlockStepped&) const = default;
};

// The terms of a credit of an account: a new one, which is empty, or new terms of the one that has this id. What is
// in it, what is owed and how far it is stays. Of the token credit it says only the priority.
struct CreditConfigured {
    AccountId account{};
    payment::CreditId credit{};
    payment::CreditType type = payment::CreditType::emergency;
    std::uint8_t priority = 1;  // different in one account
    bool needs_confirmation = false;
    bool paid_back = false;  // of emergency credit, and of no other
    Money preset{};          // 0: it is not given any more
    Money offered_at{};
    payment::RenewalPeriod renewal = payment::RenewalPeriod::none;
    std::int64_t expires_ms = 0;

    bool operator==(const CreditConfigured&) const = default;
};

// What a credit was given or lent: emergency credit taken up, a gift. The type says whether it is to be paid back.
struct CreditInvoked {
    AccountId account{};
    payment::CreditId credit{};
    payment::CreditType type = payment::CreditType::emergency;
    Money amount{};  // > 0

    bool operator==(const CreditInvoked&) const = default;
};

// The period of a time-based credit began.
struct CreditRenewed {
    AccountId account{};
    payment::Renewal renewal;

    bool operator==(const CreditRenewed&) const = default;
};

enum class LapseReason : std::uint8_t {
    expired = 1,    // its day has come
    withdrawn = 2,  // emergency credit of which nothing is used, when there is other credit again
};

// What was left of a credit is gone.
struct CreditExpired {
    AccountId account{};
    payment::CreditId credit{};
    payment::CreditType type = payment::CreditType::reserved;
    LapseReason reason = LapseReason::expired;
    Money amount{};  // > 0

    bool operator==(const CreditExpired&) const = default;
};

// The terms of a charge: a new one, collected from `begins_ms` on, or new terms of the one that has this id, for
// what falls due from now on. What remains of a debt or fee grows by `added`. It begins where it has not
// begun or had ended; 0: not yet.
struct ChargeConfigured {
    AccountId account{};
    payment::ChargeId charge{};
    payment::ChargeType type = payment::ChargeType::time_based;
    payment::ChargePurpose purpose = payment::ChargePurpose::standing;
    std::uint8_t priority = 1;
    Money per_period{};  // time_based; 0: it has ended
    payment::CollectionPeriod period = payment::CollectionPeriod::day;
    std::int64_t begins_ms = 0;
    std::int64_t proportion_ppm = 0;  // payment_event
    Money weekly_cap{};
    Money added{};
    bool while_disconnected = false;
    bool in_friendly_hours = true;
    bool while_on_emergency = true;
    bool continuous = false;

    bool operator==(const ChargeConfigured&) const = default;
};

// One period of one charge was collected.
struct ChargeCollected {
    AccountId account{};
    payment::ChargePurpose purpose = payment::ChargePurpose::standing;
    payment::CollectionLine line;

    bool operator==(const ChargeCollected&) const = default;
};

// The local time of the site, by which its gateway reckons from here on, with the rules that it knows: whoever prices
// again needs no time-zone data, and cannot have others. Until the first one local time is that of UTC, if the genesis
// says so, and else unknown.
struct LocalTimeDefined {
    ZoneRules zone;  // at most k_max_zone_transitions, at whole seconds

    bool operator==(const LocalTimeDefined&) const = default;
};
inline constexpr std::size_t k_max_zone_transitions = 512;

// What was charged by an unsure clock is charged the difference to what was due, now that the clock is sure: all of it
// that the account had, once (core/payment/provisional.h). Without parts it keeps the lowest price that it was
// charged at: what was due cannot be computed.
struct ConsumptionRerated {
    AccountId account{};
    std::vector<payment::ReratedPart> parts;
    Money amount{};                    // >= 0
    payment::Residue residue_after{};  // of the account

    bool operator==(const ConsumptionRerated&) const = default;
};

// What a register has counted as fed in is credited: from..to of it at the export price of one version. Nothing of it is
// consumption: it has a residue of its own.
struct EnergyFedIn {
    AccountId account{};
    SupplyPointId supply_point{};
    metering::RegisterId register_id;
    std::int64_t share_ppm = payment::k_full_share_ppm;
    Energy register_from{};
    Energy register_to{};
    std::int64_t from_ms = 0;  // Unix time
    std::int64_t to_ms = 0;
    TariffReference tariff;
    Money amount{};                    // >= 0
    payment::Residue residue_after{};  // of what the account was credited so

    bool operator==(const EnergyFedIn&) const = default;
};

// Index + 1 is the type number in canonical bytes, but where k_record_type says another: only append.
using RecordVariant = std::variant<
    Genesis, MeterEpochStarted, RegisterRolledOver, MeterDoubted, DoubtCleared, SupplyPointDefined,
    AccountOpened, AccountConfigured, TariffPublished, Credited, Settlement, LowCreditChanged,
    SupplyDesired, SupplyObserved, SupplyArmed, PairingTested, HoldSet, CommandExecuted,
    BlockPeriodBegun, BlockStepped, CreditConfigured, CreditInvoked, CreditRenewed, CreditExpired,
    ChargeConfigured, ChargeCollected, LocalTimeDefined, PolicySet, SupplyReadied, SupplyRequested,
    AccountClassified, TenancyBegan, AccountClosed, FormerAccountPaid, RefundPaid,
    ConsumptionRerated, BillingAgreed, BillIssued, OverdueTermsAgreed, ReminderGiven, LateCharged,
    BillDisputed, BillNumbered, EnergyFedIn, PaymentBounced, AccountModeChanged, PaymentPlanAgreed,
    PaymentPlanEnded, DepositDemanded, DepositMoved, SupplyOpenedUnseen, PeriodTermsBegan,
    PeriodCharged, LoadLimited, OverLimit, CreditLimitAgreed, CreditUseTold, VoucherDocumentTaken,
    VoucherLocksTaken, VoucherRecallAnswered, VoucherRedeemed, TariffCorrected,
    ConsumptionCorrected, CorrectionEnded, AccountTariffOrdered, BoundKeyTaken, BoundTokenRedeemed,
    BoundNumberMarked, CorrectionHeldBack, TopUpTermsAgreed, CommonCostsShared>;
class Record : public RecordVariant {
public:
    Record();
    template <AlternativeOf<RecordVariant> T>
    Record(T&& one)
        : RecordVariant(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(one)) {}
    Record(const Record& other);
    Record(Record&& other) noexcept;
    Record& operator=(const Record& other);
    Record& operator=(Record&& other) noexcept;
    ~Record();

    friend bool operator==(const Record& a, const Record& b);
};

[[nodiscard]] std::string_view record_name(const Record& record);  // "settlement"

}  // namespace riser::journal
