// Command: an order of the cloud to one journal of one gateway, in canonical bytes, signed by the
// key of the role that may give it. Two lanes: *credit* (unordered, idempotent by its id, never
// expires, may be carried in by a phone) and *state* (gapless and chained, so that nothing can be
// left out or put in between; an expired command consumes its number). Results travel up as records
// (CommandExecuted).
//
//     command = format(0x01) gateway[16] epoch[16] lane command_epoch sequence [previous[32]: state
//     lane]
//               id[16] expires_ms(0 = never) kind body          (numbers as varints,
//               core/base/bytes.h)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/alternative.h"
#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/journal/record.h"
#include "core/payment/tariff.h"
#include "core/voucher/bound_books.h"
#include "core/wire/key_set.h"
#include "core/wire/voucher_document.h"

namespace riser::wire {

// The command's id is the TopUpId: one payment has one id whichever way it arrives.
struct TopUp {
    AccountId account{};
    Money amount{};  // 1 micro-unit .. k_max_amount
    Currency currency{};

    bool operator==(const TopUp&) const = default;
};
struct SetTariff {
    payment::Tariff tariff;

    bool operator==(const SetTariff&) const = default;
};
// No cut-off before `until`; supply point 0 = the whole site; the epoch (1970) ends a hold.
struct Hold {
    SupplyPointId supply_point{};
    std::int64_t until_ms = 0;

    bool operator==(const Hold&) const = default;
};
// Connects whatever the balance, and holds it connected until then; 0 = for a day.
struct Connect {
    SupplyPointId supply_point{};
    std::int64_t hold_until_ms = 0;

    bool operator==(const Connect&) const = default;
};

// The legal entity's number and days for a bill that the gateway issued (journal::NumberedBy::cloud).
struct NumberBill {
    AccountId account{};
    billing::BillNumber number;  // of the gateway
    std::string text;            // of the legal entity: A-Z 0-9 - /, 1..32
    billing::LocalDay issued{};
    billing::LocalDay due{};  // not before it is issued

    bool operator==(const NumberBill&) const = default;
};
// The customer disputes a bill, or no longer does.
struct DisputeBill {
    AccountId account{};
    billing::BillNumber number;
    bool opened = true;

    bool operator==(const DisputeBill&) const = default;
};
// A document takes the bill back; what it charged is on the next one.
struct CancelBill {
    AccountId account{};
    billing::BillNumber number;

    bool operator==(const CancelBill&) const = default;
};

// A credit note takes back a part of the bill.
struct CreditBill {
    AccountId account{};
    billing::BillNumber number;
    Money amount{};  // gross, 1 micro-unit .. k_max_amount

    bool operator==(const CreditBill&) const = default;
};

// A payment never came or went back. The command's id is that of this fact.
struct BouncePayment {
    AccountId account{};
    TopUpId payment{};
    Money fee{};  // that it costs the customer, 0..k_max_amount

    bool operator==(const BouncePayment&) const = default;
};

// From prepaid to on bill, or back.
struct ChangeMode {
    AccountId account{};
    payment::AccountMode mode = payment::AccountMode::prepaid;
    bool only_if_paid = false;  // to prepaid: not while something of its bills is open

    bool operator==(const ChangeMode&) const = default;
};

// What is open of bills is paid in equal monthly instalments from `first` on.
struct AgreePlan {
    AccountId account{};
    std::uint8_t instalments = 1;  // 1..billing::k_max_instalments
    billing::LocalDay first{};
    std::uint16_t grace_days = 0;  // 0..60
    std::uint8_t misses_allowed = 0;

    bool operator==(const AgreePlan&) const = default;
};
// The plan ends: what is open is due as the bills say.
struct EndPlan {
    AccountId account{};

    bool operator==(const EndPlan&) const = default;
};

// A deposit is asked for: an amount, or so many months of the average of the last bills. Neither: none is any more.
struct DemandDeposit {
    AccountId account{};
    Money amount{};           // 0..k_max_amount
    std::uint8_t months = 0;  // 0..24
    billing::LocalDay due{};

    bool operator==(const DemandDeposit&) const = default;
};
// Money of the deposit: it came, went back, or is used for bills. The command's id is that of this fact.
struct MoveDeposit {
    AccountId account{};
    journal::DepositMove move = journal::DepositMove::paid_in;  // but accrued
    Money amount{};                                             // 1 micro-unit .. k_max_amount
    Currency currency{};

    bool operator==(const MoveDeposit&) const = default;
};

// A document about vouchers, which carries a signature of its own: it stands in the journal, and the successor of the
// gateway believes it as well. On the state lane, because a series comes before its batches and a batch before what is
// granted of it.
struct TakeVoucherDocument {
    SignedVoucherDocument document;  // at most k_max_carried_document bytes

    bool operator==(const TakeVoucherDocument&) const = default;
};
inline constexpr std::size_t k_max_carried_document = 14U << 10U;

// One page of the locks of a batch, which the batch's revision names by its digest (core/voucher/lock_page.h).
struct TakeVoucherLocks {
    voucher::BatchId batch{};
    std::uint32_t page = 0;            // from 0
    std::vector<voucher::Lock> locks;  // 1..voucher::k_page_locks

    bool operator==(const TakeVoucherLocks&) const = default;
};

// A tariff was entered wrongly: this version holds from its effective_from on, also for what was charged already, until
// `until_ms` (Unix time; 0: for good).
struct CorrectTariff {
    payment::Tariff tariff;
    std::int64_t until_ms = 0;

    bool operator==(const CorrectTariff&) const = default;
};

// The same, and from one account it takes at most so much: what comes to more is held back (core/journal/correction_records.h).
struct CorrectTariffWithin {
    CorrectTariff correction;
    Money most{};  // 0..k_max_amount

    bool operator==(const CorrectTariffWithin&) const = default;
};

// A running account owes a debt or is charged a fee once; `charge` 0: a new one. The terms are as controllers take them:
// a share of each payment, or an instalment.
struct EnterCharge {
    AccountId account{};
    std::uint16_t charge = 0;
    payment::ChargePurpose purpose = payment::ChargePurpose::debt;  // or fee
    Money added{};                                                  // 0..k_max_amount
    std::int64_t proportion_ppm = 0;                                // 0..1'000'000
    Money weekly_cap{};                                             // 0..k_max_amount
    Money per_period{};                                             // 0..k_max_amount
    payment::CollectionPeriod period = payment::CollectionPeriod::month;

    bool operator==(const EnterCharge&) const = default;
};
// A gift, until a time or (0) for good.
struct GiveCredit {
    AccountId account{};
    Money amount{};  // 1 micro-unit .. k_max_amount
    std::int64_t expires_ms = 0;

    bool operator==(const GiveCredit&) const = default;
};

// Another tariff of a running account from a time on; 0: from when it arrives.
struct ChangeTariff {
    AccountId account{};
    TariffId tariff{};
    std::int64_t from_ms = 0;

    bool operator==(const ChangeTariff&) const = default;
};

// The key of bound tokens, sealed to the gateway (sealed_key.h), and their limits. On the state lane, so that it comes
// before what is made with it.
struct TakeBoundKey {
    EpochId journal{};  // that the key is of: an order that waited until another began is void
    voucher::BoundKeyHeld held;

    bool operator==(const TakeBoundKey&) const = default;
};

// A credit whose payment has a number, by which a token could be typed for it as well (core/voucher/bound_token.h). Like a
// TopUp it is on the credit lane, and its id is the TopUpId.
struct NumberedTopUp {
    TopUp top_up;
    std::uint32_t number = 1;  // 1..voucher::k_last_counter

    bool operator==(const NumberedTopUp&) const = default;
};

// Nobody types this number any more: its payment was taken back. Or `advance`: no number up to 128 below it, because the
// cloud does not know what it has given out (core/voucher/bound_issuance.h).
struct MarkNumber {
    EpochId journal{};  // that the number is of; void in another
    AccountId account{};
    std::uint32_t number = 1;  // 1..voucher::k_last_counter
    bool advance = false;

    bool operator==(const MarkNumber&) const = default;
};

// Somebody moves in: a new account, and the registers of the supply point as they are read when the order arrives. It must
// be nobody's or the landlord's then.
struct MoveIn {
    SupplyPointId supply_point{};
    AccountId account{};  // new
    payment::AccountMode mode = payment::AccountMode::prepaid;
    payment::CustomerClass customer_class = payment::CustomerClass::residential;  // not `any`
    bool critical = false;
    TariffId tariff{};          // nil: that of the gateway's configuration
    bool last_reading = false;  // where a meter is not read, what it showed last

    bool operator==(const MoveIn&) const = default;
};
// The account ends with the registers as they are read when the order arrives; its supply point falls to the landlord.
struct MoveOut {
    AccountId account{};
    AccountId transfer_to{};  // of the same journal; nil: what is left is paid out
    bool last_reading = false;

    bool operator==(const MoveOut&) const = default;
};
// What was owed to a former customer was given to him. The command's id is that of this payment.
struct PayRefund {
    AccountId account{};
    Money amount{};  // 1 micro-unit .. k_max_amount
    Currency currency{};

    bool operator==(const PayRefund&) const = default;
};

// Index + 1 is the kind number in canonical bytes: only append.
using CommandBodyVariant =
    std::variant<TopUp, SetTariff, Hold, Connect, NumberBill, DisputeBill, CancelBill, CreditBill,
                 BouncePayment, ChangeMode, AgreePlan, EndPlan, DemandDeposit, MoveDeposit,
                 TakeVoucherDocument, TakeVoucherLocks, CorrectTariff, EnterCharge, GiveCredit,
                 ChangeTariff, TakeBoundKey, NumberedTopUp, MarkNumber, CorrectTariffWithin, MoveIn,
                 MoveOut, PayRefund>;
class CommandBody : public CommandBodyVariant {
public:
    CommandBody();
    template <AlternativeOf<CommandBodyVariant> T>
    CommandBody(T&& one)
        : CommandBodyVariant(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(one)) {}
    CommandBody(const CommandBody& other);
    CommandBody(CommandBody&& other) noexcept;
    CommandBody& operator=(const CommandBody& other);
    CommandBody& operator=(CommandBody&& other) noexcept;
    ~CommandBody();

    friend bool operator==(const CommandBody& a, const CommandBody& b);
};
// What whoever runs this program understands; 20 of those who do not say it (gateways tell it with each poll).
inline constexpr std::uint32_t k_newest_kind = std::variant_size_v<CommandBodyVariant>;
inline constexpr std::uint32_t k_kinds_before_they_were_told = 20;
[[nodiscard]] inline std::uint32_t kind_of(const CommandBody& body) {
    return static_cast<std::uint32_t>(body.index()) + 1;
}
[[nodiscard]] std::string_view kind_name(const CommandBody& body);  // "top_up"
[[nodiscard]] journal::CommandLane lane_of(const CommandBody& body);
[[nodiscard]] Role role_of(const CommandBody& body);

struct Command {
    GatewayId gateway{};
    EpochId epoch{};                  // of the journal it is meant for
    std::uint64_t command_epoch = 1;  // new when the cloud was restored from a backup
    std::uint64_t sequence = 1;       // from 1 within lane and command epoch
    journal::Hash previous{};  // state lane: hash of command sequence - 1; zero for the first
    CommandId id{};
    std::int64_t expires_ms = 0;  // 0: never (always so on the credit lane)
    CommandBody body;

    bool operator==(const Command&) const = default;
};

struct SignedCommand {
    Bytes bytes;
    Signature signature;

    bool operator==(const SignedCommand&) const = default;
};

// The body alone; its kind number is kind_of(body).
[[nodiscard]] Bytes encode_command_body(const CommandBody& body);
[[nodiscard]] Result<CommandBody> decode_command_body(std::uint8_t kind, ByteView bytes);

[[nodiscard]] Bytes encode_command(const Command& command);
// Form and ranges only; proves nothing about its origin.
[[nodiscard]] Result<Command> decode_command(ByteView bytes);
// BLAKE2b-256 over the label "riser/command-chain/1" (with its zero byte) and the bytes.
[[nodiscard]] journal::Hash command_hash(ByteView bytes);

// `key` must be that of role_of(body).
[[nodiscard]] SignedCommand sign_command(const Command& command, const SigningKey& key);

struct VerifiedCommand {
    Command command;
    journal::Hash hash{};

    bool operator==(const VerifiedCommand&) const = default;
};
enum class CommandFault : std::uint8_t { malformed, bad_signature };
[[nodiscard]] std::string_view to_string(CommandFault fault);
struct CommandProblem {
    CommandFault fault = CommandFault::malformed;
    std::string message;
};
[[nodiscard]] Result<VerifiedCommand, CommandProblem> verify_command(const SignedCommand& command,
                                                                     const KeySet& keys);

// An order of the state lane of a kind that this program does not know, because the cloud is newer, signed by one of the
// cloud's keys: it takes its number all the same, or everything behind it would wait for the next software. The body is
// one that is not to be carried out. nullopt: it is none.
[[nodiscard]] std::optional<VerifiedCommand> verify_newer_command(const SignedCommand& command,
                                                                  const KeySet& keys);

// Up to where the state lane was executed. It starts at {0, 0, zero}.
struct StateCursor {
    std::uint64_t command_epoch = 0;
    std::uint64_t sequence = 0;
    journal::Hash hash{};

    bool operator==(const StateCursor&) const = default;
};

// Whether a verified command is for this journal and, on the state lane, the next one. Order of the
// checks: addressee, epoch, sequence, chain.
enum class CommandPosition : std::uint8_t {
    next,           // execute it (credit lane: always, idempotent by id)
    other_gateway,  // refuse
    other_journal,  // refuse: made for another epoch of this gateway
    repeated,       // executed already: nothing to do
    gap,            // ask again from the cursor
    broken_chain,   // refuse and raise an alarm: two commands with one number
    older_epoch,    // refuse: a cloud older than the one we follow
};
[[nodiscard]] std::string_view to_string(CommandPosition position);
[[nodiscard]] CommandPosition judge_position(const VerifiedCommand& command, GatewayId gateway,
                                             EpochId epoch, const StateCursor& cursor);

// The answer to the long poll.
struct CommandDelivery {
    std::uint64_t command_epoch = 0;
    std::vector<SignedCommand> commands;  // at most k_max_delivered
    std::optional<SignedKeySet> key_set;  // when the gateway's is older

    bool operator==(const CommandDelivery&) const = default;
};
inline constexpr std::size_t k_max_delivered = 100;
[[nodiscard]] Bytes encode_delivery(const CommandDelivery& delivery);
[[nodiscard]] Result<CommandDelivery> decode_delivery(ByteView bytes);

}  // namespace riser::wire
