// StatementBook: turns journal entries into lines of statements. Pure: what it remembers is small
// (each account's open energy lines), what it makes are rows for read_model.h to keep. Consumption
// is gathered per account, day and price until anything else happens to the account, so the running
// balance is exact at every line and a year of five-minute settlements is a thousand lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/journal/codec.h"
#include "core/payment/account.h"
#include "core/payment/tariff_ahead.h"
#include "core/units/zone.h"
#include "gateway/local/history.h"

namespace riser::store {

// The number is stored: it never changes its meaning.
enum class LineKind : std::uint8_t {
    brought_forward = 1,
    top_up = 2,
    energy = 3,
    supply = 4,
    tariff = 5,
    block_step = 6,
    top_up_part =
        7,  // what of a top-up does not reach the credit, or comes back to it when it bounced
    charge = 8,
    credit_granted = 9,
    credit_lapsed = 10,
    reading = 11,          // of a register, when the account began or ended
    closing = 12,          // what became of what was in it at its end
    after_closing = 13,    // what was paid for it or to him afterwards
    correction = 14,       // of what was priced while the clock was unsure
    bill = 15,             // a document, and the rounding that it forgives
    late = 16,             // interest or a fee of a bill that was not paid
    feed_in = 17,          // credited for energy that was fed in
    bounced = 18,          // a payment that came to nothing, and its fee
    mode = 19,             // prepaid from now on, or on bill
    plan = 20,             // a payment plan begins or ends
    deposit = 21,          // money or interest of the deposit
    month = 22,            // demand, or what was missing to the minimum of a month
    customer = 23,         // another class of customer from now on, or critical
    corrected_price = 24,  // of what was charged by a tariff that was entered wrongly
    common = 25,           // a share of what a common supply point was charged
};

// Code of a line about a corrected price: the account is closed, and nothing was booked.
inline constexpr std::uint8_t k_not_booked = 1;

// Code of a tariff line: not new prices of the account's tariff, but another tariff, from then on.
inline constexpr std::uint8_t k_other_tariff = 1;

// The price of a line of feed_in, which no price of a tariff has the index of.
inline constexpr payment::PriceIndex k_feed_in_price = 65'535;

// One line as it is stored. Fields that a kind does not use are zero.
struct LineRow {
    std::int64_t account = 0;  // AccountState::number
    std::int64_t number = 0;   // within the account, ascending; 0 is brought forward
    local::LocalDay day = 0;
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;
    Money amount{};
    LineKind kind = LineKind::energy;
    Energy energy{};
    TariffId tariff{};
    std::uint32_t version = 0;      // of a bill the day on which it is due; of demand its watts
    payment::PriceIndex price = 0;  // or which charge or credit of the account, or meter
    Money deferred{};  // of a charge; what a line about the end moves, which may not be credit
    // Top-up source, switch state, 1 = estimated, k_other_tariff, payment::SplitStep, ::ChargePurpose or ::CreditType; quantity of a
    // reading; the pot that a move at the end leaves.
    std::uint8_t code = 0;
    // Of a supply line; of demand journal::DemandBasis; local::CreditLine::why; of a reading 1 = it begins, 2 = it was read; the pot that a move goes to.
    std::uint8_t reason = 0;
    TopUpId
        top_up{};  // of a bill, and of what being late with it cost, its number (statement_bills.cpp)

    bool operator==(const LineRow&) const = default;
};

struct AccountState {
    std::int64_t number = 0;  // 1, 2, ... in the order of opening
    AccountId id{};
    TariffId tariff{};
    std::int64_t last_line = 0;
    Money balance{};            // sum of all lines
    std::vector<LineRow> open;  // energy lines of one day that may still grow: the last ones

    bool operator==(const AccountState&) const = default;
};

struct SupplyState {
    SupplyPointId id{};
    std::int64_t account = 0;  // AccountState::number; 0 = vacant
    metering::SwitchState observed = metering::SwitchState::unknown;  // the last that was known
    // journal::SupplyReason of the last wish; local::k_opened_unordered since the contact opened against it.
    std::uint8_t reason = static_cast<std::uint8_t>(journal::SupplyReason::commissioned);
    metering::SwitchState desired =
        metering::SwitchState::unknown;  // not known before a wish was read
    // Why this gateway has opened it, until it is seen connected again; 0: it has not.
    std::uint8_t opened_for = 0;
    // It was out of sight since it was last seen. Within one entry only, so nobody stores it.
    bool unseen = false;

    bool operator==(const SupplyState&) const = default;
};

// What the books know at the start of the process. Serves to check the lines and, when old entries
// have been dropped from the journal, to know what came before them.
struct KnownBooks {
    struct Account {
        AccountId id{};
        SupplyPointId supply_point{};
        bool pays = true;  // the supply point is its own now
        TariffId tariff{};
        Money balance{};
        payment::AccountMode mode = payment::AccountMode::prepaid;
        Money limit{};
        payment::BlockStanding blocks{};
        std::vector<payment::Charge> charges{};  // that go by time
    };
    std::uint64_t sequence = 0;
    journal::Hash head{};
    std::vector<Account> accounts;
    std::vector<payment::Tariff> tariffs;
};

// What a row keeps of the number of a bill.
[[nodiscard]] TopUpId bytes_of(const billing::BillNumber& number);
[[nodiscard]] billing::BillNumber bill_number_of(const TopUpId& bytes);
[[nodiscard]] local::BillLine bill_of(const LineRow& row);
[[nodiscard]] local::LateLine late_of(const LineRow& row);
[[nodiscard]] local::ContractLine contract_of(const LineRow& row);
[[nodiscard]] local::AfterClosingLine after_closing_of(const LineRow& row);
[[nodiscard]] local::MonthLine month_of(const LineRow& row);
[[nodiscard]] local::CommonLine common_of(const LineRow& row);

class StatementBook {
public:
    explicit StatementBook(ZoneRules zone) : zone_(std::move(zone)) {}

    // Fails, with the book in an undefined state, when the entry speaks of things never introduced.
    [[nodiscard]] Outcome<> take(const journal::Entry& entry);
    // The journal begins in the middle: accounts and tariffs come from the books, balances later.
    void begin_in_the_middle(const KnownBooks& books);
    // What each account must have had before its first line, now that the book has reached `books`.
    void bring_forward(const KnownBooks& books, std::int64_t wall_ms);
    // The first account whose lines do not add up to its balance.
    [[nodiscard]] std::optional<AccountId> first_difference(const KnownBooks& books) const;

    // Rows made or grown since forget_saved(); a row replaces what was stored under its number.
    [[nodiscard]] std::vector<LineRow> unsaved_rows() const;
    [[nodiscard]] std::vector<LineRow> unsaved_rows(std::int64_t account) const;
    [[nodiscard]] const std::vector<payment::Tariff>& unsaved_tariffs() const {
        return new_tariffs_;
    }
    void forget_saved();

    [[nodiscard]] const AccountState* find(AccountId id) const;
    [[nodiscard]] const std::vector<AccountState>& accounts() const { return accounts_; }
    [[nodiscard]] const std::vector<SupplyState>& supplies() const { return supplies_; }
    [[nodiscard]] const payment::Tariff* find_tariff(TariffId id, std::uint32_t version) const;
    [[nodiscard]] const std::vector<payment::Tariff>& tariffs() const { return tariffs_; }

    // Restores what was stored.
    void restore(std::vector<AccountState> accounts, std::vector<SupplyState> supplies,
                 std::vector<payment::Tariff> tariffs);

private:
    // statement_tenancy.cpp, statement_correction.cpp, statement_bills.cpp
    void write(AccountState& account, const journal::BillIssued& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::LateCharged& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::PaymentBounced& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::AccountModeChanged& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::AccountClassified& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::PaymentPlanAgreed& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::PaymentPlanEnded& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::DepositMoved& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::PeriodCharged& r, std::int64_t wall_ms);
    struct AfterClosing {
        billing::Pot pot = billing::Pot::collection;
        Money amount{};
        TopUpId id{};
        bool paid_out = false;
    };
    void hand_over(const journal::TenancyBegan& began, std::int64_t wall_ms);
    void add_reads(AccountState& account, const journal::TenancyBegan& began, bool opening,
                   std::int64_t wall_ms);
    void write(AccountState& account, const journal::AccountClosed& closed, std::int64_t wall_ms);
    void write(AccountState& account, const journal::FormerAccountPaid& paid, std::int64_t wall_ms);
    void write(AccountState& account, const journal::RefundPaid& paid, std::int64_t wall_ms);
    void write(AccountState& account, const journal::ConsumptionRerated& r, std::int64_t wall_ms);
    void write(AccountState& account, const journal::ConsumptionCorrected& r, std::int64_t wall_ms);
    void add_after_closing(AccountState& account, const AfterClosing& paid, std::int64_t wall_ms);

    struct Visitor;

    AccountState& obtain(AccountId id);
    AccountState* find_state(AccountId id);
    SupplyState& supply(SupplyPointId id);
    void close_lines(AccountState& account);
    LineRow& open_line(AccountState& account, const journal::TariffReference& tariff,
                       const journal::Segment& segment);
    LineRow& add(AccountState& account, LineRow row, std::int64_t wall_ms);
    Outcome<> feed_in(const journal::EnergyFedIn& r);  // statement_feed_in.cpp
    // statement_common.cpp
    Outcome<> common_costs(const journal::CommonCostsShared& r, std::int64_t wall_ms);
    Outcome<> charge(const journal::Settlement& settlement, const journal::Segment& segment);
    // statement_supply.cpp
    void supply_desired(const journal::SupplyDesired& wish);
    void supply_changed(const journal::SupplyObserved& change, std::int64_t wall_ms);
    void publish(const payment::Tariff& tariff, std::int64_t wall_ms);
    void tell_other_tariff(AccountState& account, std::int64_t wall_ms);
    void add_prices(AccountState& account, const payment::Tariff& tariff, std::uint8_t code,
                    std::int64_t wall_ms);
    void keep(const payment::Tariff& tariff);

    ZoneRules zone_;
    std::vector<AccountState> accounts_;
    std::unordered_map<AccountId, std::size_t> index_;  // into accounts_
    std::vector<SupplyState> supplies_;
    std::vector<payment::Tariff> tariffs_;
    std::vector<LineRow> closed_;  // not yet saved
    std::vector<payment::Tariff> new_tariffs_;
};

}  // namespace riser::store
