// decide: the rules of the building as one pure function of books, live state, event and time. It hands
// back durable facts (records), effects (actions, released after the commit) and what the effects mean
// for Live. Its parts are one file per subject: decide_*.cpp.
#pragma once

#include <variant>
#include <vector>

#include "core/payment/supply_policy.h"
#include "gateway/controller/action.h"
#include "gateway/controller/draft.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// ---- what a released decision changes in Live -------------------------------------------------------

struct ConfirmSent {
    MeterId meter{};
    std::uint32_t request = 0;
};
struct ConfirmVoid {  // credit or a connection came since: a later cut-off needs a read of its own
    MeterId meter{};
};
struct SwitchSent {
    SwitchId which{};
    std::uint32_t request = 0;
    metering::SwitchState wanted = metering::SwitchState::unknown;
    bool first_of_decision = false;  // resets the count of attempts
};
struct SwitchSettled {  // desired and observed agree
    SwitchId which{};
};
struct WishBegun {  // the supply point of this contact has a new wish
    SwitchId which{};
    bool ordered_closed = false;  // LiveSwitch::ordered_closed
};
struct TestStep {
    SupplyPointId supply_point{};
    RelayTest step = RelayTest::none;
    std::vector<TestedMeter> meters;
    std::string result;
    metering::Wiring wiring;  // of its beginning
};
struct StandstillTold {
    MeterId meter{};
    bool standing = false;
};
struct UnchargedTold {
    MeterId meter{};
};
struct OpenFlowTold {
    SupplyPointId supply_point{};
    MeterId meter{};
    bool flowing = false;
};
struct OpenUnorderedTold {
    SupplyPointId supply_point{};
    bool open = false;
};
struct FallsOpenTold {
    SupplyPointId supply_point{};
    bool often = false;
};
struct ContactSilenceTold {
    SwitchId which{};
    bool silent = false;
};
struct ReclosureBegun {  // of a contact that fell open
    SupplyPointId supply_point{};
};
struct ClosedUnordered {  // though supply is cut off
    SupplyPointId supply_point{};
};
struct ObstacleNoted {
    SupplyPointId supply_point{};
    std::string obstacle;
    std::int64_t until_ms =
        0;  // Unix time at which the policy stops to forbid a cut-off; 0: unknown
};
// It began at `from`, some time after `since`, when it was charged last: what it counted since is used over that time.
struct CountedSince {
    Energy from{};
    UtcTime since{};
};
struct
    RegisterTaken {  // a rollover, epoch or doubt was decided: the register starts over from here
    MeterId meter{};
    metering::Quantity quantity = metering::Quantity::import_energy;
    bool known = false;
    Energy value{};
    std::optional<CountedSince> counted{};
};
struct SettlementScheduled {
    Instant at{};
};
struct ReadingRowScheduled {
    UtcTime at{};
};
struct ReconnectionBegun {  // its contacts are being closed: it had its turn
    SupplyPointId supply_point{};
};
struct PricesAwaited {
    bool waiting = false;
};
struct HoldRemembered {  // in the place of one of the same name
    RelativeHold hold;
};
struct HoldForgotten {
    HoldName name;
};
struct BillingTold {  // why a bill is not issued
    AccountId account{};
    std::string what;
};
struct RemindersScheduled {
    Instant at{};
};
struct OverloadHeld {  // too much is used, and this keeps its contact closed; empty: nothing does
    SupplyPointId supply_point{};
    std::string by;
};
struct OverloadOpened {  // what was seen of it is spent: the next one is seen from the beginning
    SupplyPointId supply_point{};
};
struct CommandWaits {  // for reads of meters; nullopt: none does any more
    std::optional<WaitingCommand> waiting;
};
struct CutDecided {};  // counts against the rate of cut-offs
struct CutCounted {};  // seen to be open
struct RestoreCounted {};
struct TopUpCounted {};

struct PreviewAsked {  // of a correction: in the place of an earlier one
    CorrectionPreviewPtr preview;
};

using LiveUpdate =
    std::variant<ConfirmSent, ConfirmVoid, SwitchSent, SwitchSettled, WishBegun, TestStep,
                 StandstillTold, OpenFlowTold, OpenUnorderedTold, UnchargedTold, ContactSilenceTold,
                 FallsOpenTold, ReclosureBegun, ClosedUnordered, ObstacleNoted, RegisterTaken,
                 SettlementScheduled, ReadingRowScheduled, PricesAwaited, HoldRemembered,
                 HoldForgotten, ReconnectionBegun, CutDecided, CutCounted, RestoreCounted,
                 TopUpCounted, BillingTold, RemindersScheduled, OverloadHeld, OverloadOpened,
                 PreviewAsked, CommandWaits>;

struct FullDecision {
    std::vector<journal::Record> records;
    std::vector<Action> actions;
    std::vector<LiveUpdate> updates;
};

[[nodiscard]] FullDecision decide(const SiteConfig& site, const Books& books, const Live& live,
                                  const Event& event, const Now& now);

// What may be done while storage refuses: no records, only supply that was promised before and is not
// there yet.
[[nodiscard]] FullDecision decide_relight(const SiteConfig& site, const Books& books,
                                          const Live& live, const Now& now);

// For people, where an order names one that is not there.
[[nodiscard]] std::string no_supply_point(SupplyPointId id);

// With books that cannot be read (safe mode): no records, only the contacts that are configured are told to close.
[[nodiscard]] FullDecision connect_without_books(const SiteConfig& site, const Live& live,
                                                 const Connect& order, const ReplyTo& reply,
                                                 const Now& now);

// Writes what was released into Live.
void apply_updates(Live& live, const SiteConfig& site, const std::vector<LiveUpdate>& updates,
                   const Now& now);

}  // namespace riser::controller
