#include "gateway/store/read_model/usage_book.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "core/journal/account_records.h"
#include "core/payment/charges_ahead.h"

namespace riser::store {
namespace {

using payment::UsageInterval;

// Of one account in one settlement: all its registers together, each by its share.
struct Settled {
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;
    payment::SharedEnergy energy = 0;
};

std::map<TariffId, std::vector<payment::Tariff>> by_tariff(
    const std::vector<payment::Tariff>& tariffs) {
    std::map<TariffId, std::vector<payment::Tariff>> versions;
    for (const auto& tariff : tariffs) versions[tariff.id].push_back(tariff);
    for (auto& [id, list] : versions) {
        std::sort(list.begin(), list.end(),
                  [](const auto& a, const auto& b) { return a.version < b.version; });
    }
    return versions;
}

// A prediction is a time, and as long as things go as predicted it stays the same. What was learned since changes
// it slowly; using more than usual uses up the credit that it rested on.
constexpr Duration k_prediction_holds = std::chrono::hours(3);
constexpr Duration k_ignorance_holds = std::chrono::hours(1);
constexpr std::int64_t k_parts_of_credit = 32;

bool still_holds(const PredictionMade& made, Money credit, UtcTime now) {
    const bool known = made.run_out.basis != metering::UsualBasis::unknown;
    if (now < made.at || now - made.at >= (known ? k_prediction_holds : k_ignorance_holds)) {
        return false;
    }
    const std::int64_t moved = std::abs(credit.micro - made.credit.micro);
    return moved <= made.credit.micro / k_parts_of_credit && made.credit.micro > 0;
}

void learn(AccountUsage& account, const ZoneRules& zone, const Settled& settled) {
    UsageInterval interval{from_unix_ms(settled.from_ms),
                           from_unix_ms(settled.to_ms),
                           {settled.energy / payment::k_full_share_ppm}};
    // Registers of one account are settled together but not read together: what one had left over from before is
    // taken as used since.
    const UtcTime known = account.history.recorded_until;
    if (interval.from < known && interval.to > known) interval.from = known;
    (void)account.history.record(zone, interval);
}

}  // namespace

AccountUsage& UsageBook::obtain(AccountId id) {
    const auto found = std::find_if(accounts_.begin(), accounts_.end(),
                                    [&](const auto& account) { return account.id == id; });
    if (found != accounts_.end()) return *found;
    accounts_.emplace_back().id = id;
    return accounts_.back();
}

// Whoever had it before uses nothing any more.
void UsageBook::hand_over(SupplyPointId point, AccountId to) {
    for (AccountUsage& account : accounts_) {
        if (account.supply_point == point) account.supply_point = {};
    }
    if (!to.is_nil()) obtain(to).supply_point = point;
}

AccountUsage* UsageBook::payer(SupplyPointId id) {
    const auto found = std::find_if(accounts_.rbegin(), accounts_.rend(), [&](const auto& account) {
        return account.supply_point == id;
    });
    return found == accounts_.rend() ? nullptr : &*found;
}

void UsageBook::settle(const journal::Settlement& settlement) {
    std::map<AccountUsage*, Settled> settled;
    for (const auto& segment : settlement.segments) {
        AccountUsage* account = payer(segment.supply_point);
        if (account == nullptr) continue;
        const auto [entry, first] = settled.try_emplace(account);
        Settled& sum = entry->second;
        sum.from_ms = first ? segment.from_ms : std::min(sum.from_ms, segment.from_ms);
        sum.to_ms = first ? segment.to_ms : std::max(sum.to_ms, segment.to_ms);
        sum.energy = std::min(sum.energy + segment.advance().wh * segment.share_ppm,
                              payment::k_max_shared_energy);
    }
    for (const auto& [account, sum] : settled) {
        learn(*account, zone_, sum);
        account->blocks.used =
            std::min(account->blocks.used + sum.energy, payment::k_max_shared_energy);
    }
}

struct UsageBook::Visitor {
    UsageBook& book;
    std::int64_t wall_ms;

    void operator()(const journal::AccountOpened& r) const {
        AccountUsage& account = book.obtain(r.account);
        book.hand_over(r.supply_point, r.account);
        account.mode = r.mode;
        account.blocks.account_from = from_unix_ms(wall_ms);
        account.prediction.reset();
    }
    void operator()(const journal::AccountModeChanged& r) const {
        book.obtain(r.account).mode = r.mode;
    }
    void operator()(const journal::AccountConfigured& r) const {
        AccountUsage& account = book.obtain(r.account);
        account.tariff = r.tariff;
        account.limit = r.limit;
        account.prediction.reset();
        book.stale_ = true;
    }
    void operator()(const journal::TenancyBegan& r) const {
        book.hand_over(r.supply_point, r.account);
        if (!r.account.is_nil()) charge(r.account, r);
        book.stale_ = true;
    }
    void operator()(const journal::AccountClosed& r) const {
        book.obtain(r.account).supply_point = {};
        book.obtain(r.account).charges.clear();
        book.stale_ = true;
    }
    void operator()(const journal::TariffPublished&) const { book.forget_predictions(); }
    void operator()(const journal::Credited& r) const { credited(r.account); }
    void operator()(const journal::CreditInvoked& r) const { credited(r.account); }
    void operator()(const journal::CreditRenewed& r) const { credited(r.account); }
    void operator()(const journal::CreditExpired&) const { book.forget_predictions(); }
    void operator()(const journal::ConsumptionRerated&) const { book.forget_predictions(); }
    void operator()(const journal::TariffCorrected&) const { book.forget_predictions(); }
    void operator()(const journal::ConsumptionCorrected&) const { book.forget_predictions(); }
    void operator()(const journal::Settlement& r) const { book.settle(r); }
    void operator()(const journal::BlockPeriodBegun& r) const {
        AccountUsage& account = book.obtain(r.account);
        account.blocks.span = r.span;
        account.blocks.used = 0;
        account.prediction.reset();
    }
    void operator()(const journal::ChargeConfigured& r) const {
        charge(r.account, r);
        book.obtain(r.account).prediction.reset();
        book.stale_ = true;
    }
    // As was predicted: what is left stays the same time.
    void operator()(const journal::ChargeCollected& r) const { charge(r.account, r); }
    template <class Record>
    void operator()(const Record&) const {}

    // What the record does to the charges of the account.
    template <class Record>
    void charge(AccountId id, const Record& r) const {
        AccountUsage& usage = book.obtain(id);
        payment::Account account;
        account.credits = {payment::Credit{}};
        account.charges = std::move(usage.charges);
        journal::apply(account, r);
        usage.charges = std::move(account.charges);
    }

    void credited(AccountId account) const {
        AccountUsage& usage = book.obtain(account);
        usage.credited = true;
        usage.prediction.reset();
        book.stale_ = true;
    }
};

void UsageBook::forget_predictions() {
    for (AccountUsage& account : accounts_) account.prediction.reset();
    stale_ = true;
}

void UsageBook::take(const journal::Entry& entry) {
    for (const auto& record : entry.records) {
        std::visit(Visitor{*this, entry.header.wall_ms}, record);
    }
}

void UsageBook::align(const KnownBooks& books) {
    for (const auto& known : books.accounts) {
        AccountUsage& account = obtain(known.id);
        account.supply_point = known.pays ? known.supply_point : SupplyPointId{};
        account.tariff = known.tariff;
        account.mode = known.mode;
        account.limit = known.limit;
        account.blocks = known.blocks;
        account.charges = known.charges;
        account.prediction.reset();
    }
}

void UsageBook::predict(AccountUsage& account, const payment::TariffAhead& prices,
                        const std::vector<payment::Tariff>& versions, Money balance, Energy used,
                        UtcTime now) const {
    const Money credit = balance - account.limit;
    if (account.prediction && still_holds(*account.prediction, credit, now)) return;
    payment::PredictionInput input;
    input.now = now;
    input.balance = balance;
    input.limit = account.limit;
    input.used = used;
    input.recent_ppm = payment::recent_ratio_ppm(account.history, zone_, now);
    const payment::PredictionRules rules;
    input.dated = payment::charges_ahead(account.charges, versions, zone_, now,
                                         now + std::chrono::days(rules.horizon_days));
    account.prediction = PredictionMade{
        now, credit, payment::predict_run_out(account.history.usual, zone_, prices, input, rules)};
}

local::AccountOutlook UsageBook::outlook(AccountUsage& account, Money balance,
                                         const std::vector<payment::Tariff>& versions,
                                         UtcTime now) const {
    const payment::TariffAhead prices(versions, zone_, account.blocks);
    const bool same_period = to_unix_ms(now) < account.blocks.span.ends_ms;
    const Energy used = same_period ? account.blocks.used_wh() : Energy{};

    local::AccountOutlook outlook;
    outlook.account = account.id;
    outlook.made_ms = to_unix_ms(now);
    outlook.rate = account.history.rate(now);
    outlook.price = payment::price_outlook(prices.blocks_at(now), used);
    outlook.price_until_ms = to_unix_ms(prices(now, used).until);
    // What is paid afterwards does not run out.
    if (account.mode != payment::AccountMode::prepaid) return outlook;
    predict(account, prices, versions, balance, used, now);
    outlook.made_ms = to_unix_ms(account.prediction->at);
    outlook.run_out = account.prediction->run_out;
    outlook.level = payment::next_low_credit({}, account.level, outlook.run_out, now,
                                             std::exchange(account.credited, false));
    outlook.newly_low = outlook.level > std::exchange(account.level, outlook.level);
    return outlook;
}

std::vector<local::AccountOutlook> UsageBook::outlooks(const StatementBook& statements,
                                                       UtcTime now) {
    const auto versions = by_tariff(statements.tariffs());
    std::vector<local::AccountOutlook> all;
    stale_ = false;
    for (AccountUsage& account : accounts_) {
        const AccountState* state = statements.find(account.id);
        const auto prices = versions.find(account.tariff);
        if (state == nullptr || prices == versions.end()) continue;
        if (account.supply_point == SupplyPointId{}) continue;
        all.push_back(outlook(account, state->balance, prices->second, now));
    }
    return all;
}

}  // namespace riser::store
