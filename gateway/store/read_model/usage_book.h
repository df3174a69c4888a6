// UsageBook: what each account is used to consuming, learned from its settlements, and what follows for its credit:
// until when it lasts, what the next kilowatt-hour costs, how urgent the warning is. Pure. Figures for people:
// nothing is charged or cut off by them. The histories are large (10 KiB each) and change slowly, so they are
// written seldom: after a power cut up to a day of learning is missing, and learned again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/journal/record.h"
#include "core/payment/tariff_ahead.h"
#include "core/payment/usage_history.h"
#include "core/units/zone.h"
#include "gateway/local/history.h"
#include "gateway/store/read_model/statement_book.h"

namespace riser::store {

// When the credit of an account runs out, and what that was predicted from.
struct PredictionMade {
    UtcTime at{};
    Money credit{};  // above the limit
    payment::Prediction run_out;

    bool operator==(const PredictionMade&) const = default;
};

struct AccountUsage {
    AccountId id{};
    SupplyPointId supply_point{};
    TariffId tariff{};
    payment::AccountMode mode = payment::AccountMode::prepaid;
    Money limit{};
    payment::BlockStanding blocks;
    std::vector<payment::Charge> charges;  // that go by time
    payment::LowCreditLevel level = payment::LowCreditLevel::none;
    bool credited = false;  // since the level was found
    // nullopt: none, or something has happened that makes another of it.
    std::optional<PredictionMade> prediction;
    payment::UsageHistory history;

    bool operator==(const AccountUsage&) const = default;
};

class UsageBook {
public:
    explicit UsageBook(ZoneRules zone) : zone_(std::move(zone)) {}

    void take(const journal::Entry& entry);
    // What the books say where they and the journal that was taken meet; also before a journal that begins in the
    // middle.
    void align(const KnownBooks& books);

    // What lies ahead of every account whose tariff and balance are known, in the order of opening. The level of a
    // warning follows from the level before: an outlook is made now and then, not for each question. When credit
    // runs out is predicted anew when a prediction may have become another (PredictionMade); rates, prices and the
    // level are those of `now`.
    [[nodiscard]] std::vector<local::AccountOutlook> outlooks(const StatementBook& statements,
                                                              UtcTime now);
    // Has more than consumption happened since the last outlooks?
    [[nodiscard]] bool is_stale() const { return stale_; }

    // Level and history, as they are kept from one start to the next.
    [[nodiscard]] static std::vector<std::uint8_t> encode(const AccountUsage& usage);
    // Refuses bytes that encode() does not make, changing nothing.
    [[nodiscard]] Outcome<> restore(AccountId account, std::span<const std::uint8_t> bytes);
    [[nodiscard]] const std::vector<AccountUsage>& accounts() const { return accounts_; }

private:
    struct Visitor;

    AccountUsage& obtain(AccountId id);
    AccountUsage* payer(SupplyPointId id);
    void hand_over(SupplyPointId point, AccountId to);
    void settle(const journal::Settlement& settlement);
    // Prices or consumption are others than they were: no prediction holds.
    void forget_predictions();
    void predict(AccountUsage& account, const payment::TariffAhead& prices,
                 const std::vector<payment::Tariff>& versions, Money balance, Energy used,
                 UtcTime now) const;
    [[nodiscard]] local::AccountOutlook outlook(AccountUsage& account, Money balance,
                                                const std::vector<payment::Tariff>& versions,
                                                UtcTime now) const;

    ZoneRules zone_;
    std::vector<AccountUsage> accounts_;
    bool stale_ = false;
};

}  // namespace riser::store
