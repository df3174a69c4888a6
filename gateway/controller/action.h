// What the controller asks for. Actions of a decision are released only after its records are durable.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/alternative.h"
#include "core/journal/charge_explained.h"
#include "core/metering/meter_link.h"
#include "core/voucher/redemption.h"
#include "gateway/controller/books.h"
#include "gateway/controller/building_view.h"
#include "gateway/controller/event.h"
#include "gateway/controller/journal.h"
#include "gateway/runtime/machine.h"

namespace riser::controller {

struct ToField {
    BusId bus{};
    metering::MeterCommand command;
    bool operator==(const ToField&) const = default;
};

// In order of precedence: the first that applies is the answer.
enum class OrderOutcome : std::uint8_t {
    done,
    already_done,    // the same id before: nothing changed
    accepted,        // started; its progress shows in the view
    unknown_target,  // no such account, supply point, meter or switch
    invalid,         // amount, currency, version or range
    conflict,        // the same id with other content, or not possible in this state
    cannot_save,     // storage refused: nothing changed, try again
};
[[nodiscard]] std::string_view to_string(OrderOutcome outcome);

// How a supply point passes, or would pass, from one account to another.
struct HandOver {
    SupplyPointId supply_point{};
    AccountId from{};  // nil: nobody had it
    AccountId to{};    // nil: nobody has it
    std::vector<journal::HandOverRead> reads;
    billing::AccountClosing closing;  // of `from`, where it ends

    bool operator==(const HandOver&) const = default;
};

// What came of an order for many.
struct PointOutcome {
    SupplyPointId supply_point{};
    OrderOutcome outcome = OrderOutcome::done;
    std::string text;

    bool operator==(const PointOutcome&) const = default;
};

// What a code is, or why it was refused (core/voucher/redemption.h).
struct ShownVoucher {
    voucher::Judgement judgement;
    Money amount{};         // that it credits, or has credited
    std::string activates;  // "SOLAR-25 0-99": of an activation that is good

    bool operator==(const ShownVoucher&) const = default;
};

// A bound token that was taken, or would be.
struct ShownToken {
    std::uint32_t number = 0;
    Money amount{};  // that it credits, or has credited
    TopUpId top_up{};

    bool operator==(const ShownToken&) const = default;
};

struct Answer {
    ReplyTo to;
    OrderOutcome outcome = OrderOutcome::done;
    std::string text;                         // one sentence for the person
    Money balance{};                          // of the account concerned, after the order
    std::vector<payment::SplitLine> split{};  // of a top-up: what its parts went to, or would go to
    std::optional<HandOver> hand_over{};
    std::vector<PointOutcome> points{};  // of an order for many: each that it concerns
    std::optional<journal::BillIssued> bill{};
    std::optional<ShownVoucher> voucher{};
    std::optional<ShownToken> token{};
    std::vector<journal::ExplainedCharge> charges{};  // of a question about one
    bool operator==(const Answer&) const = default;
};

// Where the journal stands; also said once at start.
struct JournalAdvanced {
    EpochId epoch{};
    std::uint64_t sequence = 0;
    journal::Hash head{};
    CommandCursor state_lane;  // up to where commands of the state lane were executed
    bool operator==(const JournalAdvanced&) const = default;
};
struct JournalPage {
    std::uint64_t first = 0;
    std::vector<JournalEntry> entries;
    bool operator==(const JournalPage&) const = default;
};

// One row of the readings stream: values at the end of a reading interval.
struct IntervalReading {
    MeterId meter{};
    MeterEpoch epoch{};        // of the register: a new epoch counts anew
    std::int64_t wall_ms = 0;  // start of the interval + its length: the boundary
    Energy import_energy{};
    std::int64_t voltage_dv = 0;  // decivolts
    std::int64_t current_ma = 0;
    std::int64_t power_w = 0;
    Money balance{};  // of the account of the meter's first supply point
    // What only validation and the building's balance look at (docs/validation.md).
    std::int64_t lag_s = 0;  // from the boundary to the reading; negative: it was before it
    Energy export_energy{};  // 0: no such register
    Energy quantum{1};       // smallest step of the import register
    std::optional<Energy> tariff_sum{};  // T1 + T2, where they were read together with it
    bool supplied = false;  // contacts that cut it were seen closed, and it showed a voltage
    bool operator==(const IntervalReading&) const = default;
};
struct IntervalReadings {
    std::vector<IntervalReading> rows;
    bool operator==(const IntervalReadings&) const = default;
};

struct ViewPublished {
    BuildingViewPtr view;
    bool operator==(const ViewPublished&) const = default;
};

// Memory and disk may differ: leave the process, start again, reload.
struct StopAndReload {
    std::string why;
    bool operator==(const StopAndReload&) const = default;
};

using ActionVariant = std::variant<Note, ToField, Answer, JournalAdvanced, JournalPage,
                                   IntervalReadings, ViewPublished, StopAndReload>;
class Action : public ActionVariant {
public:
    Action();
    template <AlternativeOf<ActionVariant> T>
    Action(T&& one)
        : ActionVariant(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(one)) {}
    Action(const Action& other);
    Action(Action&& other) noexcept;
    Action& operator=(const Action& other);
    Action& operator=(Action&& other) noexcept;
    ~Action();

    friend bool operator==(const Action& a, const Action& b);
};

}  // namespace riser::controller
