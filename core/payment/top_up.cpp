#include "core/payment/top_up.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/payment/collection.h"
#include "core/payment/rounding.h"
#include "core/units/exact.h"

namespace riser::payment {
namespace {

// What a payment debt may take in that week, however large the payment is.
Money most_of_payments(const Charge& charge, std::int64_t week_begins_ms) {
    Money most = charge.remaining;
    if (charge.weekly_cap.micro > 0) {
        const bool this_week = charge.week_begins_ms >= week_begins_ms;
        const Money taken = this_week ? charge.taken_in_week : Money{};
        most = std::min(most, charge.weekly_cap - taken);
    }
    return std::max(most, Money{});
}

// What it may take of this payment; rounded down, to the tenant's favour.
Money share_of_payment(const Charge& charge, Money payment, std::int64_t week_begins_ms) {
    const Money share = proportion(payment, charge.proportion_ppm, 1'000'000, RoundingMode::down);
    return std::max(std::min(share, most_of_payments(charge, week_begins_ms)), Money{});
}

std::vector<const Charge*> payment_debts(const Account& account) {
    std::vector<const Charge*> debts;
    for (const auto& charge : account.charges) {
        if (charge.type == ChargeType::payment_event && !charge.done()) debts.push_back(&charge);
    }
    std::stable_sort(debts.begin(), debts.end(),
                     [](const Charge* a, const Charge* b) { return a->priority < b->priority; });
    return debts;
}

class Splitter {
public:
    Splitter(Money amount, std::int64_t week_begins_ms) : whole_(amount), left_(amount) {
        split_.week_begins_ms = week_begins_ms;
    }

    void fee(const Account& account) {
        fee_ = vending_fee(account.top_up, whole_);
        left_ -= fee_;
    }
    void debts(const Account& account) {
        for (const Charge* charge : payment_debts(account)) {
            const Money part = share_of_payment(*charge, whole_, split_.week_begins_ms);
            add({SplitStep::payment_debt, charge->id, {}, part});
        }
    }
    void owed(const Account& account) {
        add({SplitStep::accumulated_debt, {}, {}, account.accumulated_debt});
        const Credit& token = account.token();
        add({SplitStep::owed_balance, {}, {}, std::max(token.limit - token.amount, Money{})});
        for (const auto& credit : account.credits) {
            add({SplitStep::emergency_owed, {}, credit.id, credit.used_of_loan()});
        }
    }
    TopUpSplit rest() {
        add({SplitStep::balance, {}, {}, left_});
        left_ = fee_;
        add({SplitStep::vending_fee, {}, {}, fee_});
        return std::move(split_);
    }

private:
    void add(SplitLine line) {
        line.amount = std::min(line.amount, left_);
        if (line.amount.micro <= 0) return;
        left_ -= line.amount;
        split_.lines.push_back(line);
    }

    Money whole_;
    Money left_;
    Money fee_{};
    TopUpSplit split_;
};

// What payment debts leave of a payment.
class Rest {
public:
    Rest(const Account& account, std::int64_t week_begins_ms) : terms_(account.top_up) {
        for (const Charge* charge : payment_debts(account)) {
            shares_.push_back({charge->proportion_ppm, most_of_payments(*charge, week_begins_ms)});
        }
    }
    // Never less for a larger payment: the shares are summed before they are rounded. With one debt it is what is left,
    // with more of them up to a micro-unit less for each that is beyond the first.
    [[nodiscard]] Wide at_least(Money payment) const {
        Wide taken = 0;
        for (const auto& share : shares_) {
            taken += std::min(Wide{payment.micro} * share.ppm, Wide{share.most.micro} * k_whole);
        }
        const Wide fee = vending_fee(terms_, payment).micro;
        return std::max(payment.micro - fee - floor_div(taken, k_whole), Wide{0});
    }

private:
    struct Share {
        std::int64_t ppm = 0;
        Money most;
    };
    static constexpr std::int64_t k_whole = 1'000'000;
    TopUpTerms terms_;
    std::vector<Share> shares_;
};

// What a payment is for, after its shares for debts, before the tenant has anything of it.
Wide owed_first(const Account& account) {
    const Credit& token = account.token();
    Wide owed = Wide{account.accumulated_debt.micro} +
                std::max(Wide{token.limit.micro} - token.amount.micro, Wide{0});
    for (const auto& credit : account.credits) {
        owed += std::max(credit.used_of_loan(), Money{}).micro;
    }
    return owed;
}

}  // namespace

Money vending_fee(const TopUpTerms& terms, Money top_up) {
    const Money share = proportion(top_up, terms.fee_ppm, 1'000'000, RoundingMode::down);
    return std::min(std::max(terms.fee + share, terms.fee_at_least), top_up);
}

Money TopUpSplit::of(SplitStep step) const {
    Money sum{};
    for (const auto& line : lines) {
        if (line.step == step) sum += line.amount;
    }
    return sum;
}

Money TopUpSplit::sum() const {
    Money sum{};
    for (const auto& line : lines) sum += line.amount;
    return sum;
}

Money default_max_top_up(Currency currency) {
    constexpr std::array<std::string_view, 13> k_units{
        "AUD", "BHD", "BND", "CAD", "CHF", "EUR", "GBP", "JOD", "KWD", "NZD", "OMR", "SGD", "USD"};
    constexpr std::array<std::string_view, 30> k_cents{
        "AFN", "ALL", "AMD", "BDT", "CLP", "CRC", "CVE", "DJF", "DZD", "ETB",
        "HUF", "INR", "ISK", "JPY", "KES", "KMF", "LKR", "LRD", "MKD", "MZN",
        "NPR", "XPF", "PHP", "PKR", "RSD", "RUB", "SSP", "XAF", "XOF", "YER"};
    constexpr std::array<std::string_view, 20> k_less{
        "BIF", "COP", "GNF", "IDR", "IQD", "IRR", "KHR", "KRW", "LAK", "LBP",
        "MGA", "MMK", "MWK", "NGN", "PYG", "RWF", "TZS", "UGX", "UZS", "VND"};
    const std::string code = currency.text();
    const auto has = [&](const auto& codes) {
        return std::find(codes.begin(), codes.end(), code) != codes.end();
    };
    if (has(k_less)) return Money{5'000'000LL * 1'000'000};
    if (has(k_cents)) return Money{50'000LL * 1'000'000};
    if (has(k_units)) return Money{500LL * 1'000'000};
    return {};
}

bool is_all_own(const std::vector<SplitLine>& lines) {
    return std::all_of(lines.begin(), lines.end(), [](const SplitLine& line) {
        return line.step == SplitStep::owed_balance || line.step == SplitStep::balance;
    });
}

Result<TopUpSplit, TopUpRefusal> split_top_up(const Account& account, const ZoneRules& zone,
                                              UtcTime time, Money amount) {
    const UtcTime week = period_of(CollectionPeriod::week, zone, time).from;
    return split_top_up(account, to_unix_ms(week), amount);
}

Result<TopUpSplit, TopUpRefusal> split_top_up(const Account& account, std::int64_t week_begins_ms,
                                              Money amount) {
    if (account.status == AccountStatus::closed) return fail(TopUpRefusal::account_closed);
    if (amount.micro <= 0 || amount > k_max_amount) return fail(TopUpRefusal::not_positive);
    if (account.max_top_up.micro > 0 && amount > account.max_top_up) {
        return fail(TopUpRefusal::above_max_top_up);
    }
    Splitter splitter(amount, week_begins_ms);
    splitter.fee(account);
    splitter.debts(account);
    splitter.owed(account);
    TopUpSplit split = splitter.rest();
    const Money after =
        account.token().amount + split.of(SplitStep::owed_balance) + split.of(SplitStep::balance);
    const bool lifted = split.of(SplitStep::balance).micro > 0;
    if (lifted && account.max_balance.micro > 0 && after > account.max_balance) {
        return fail(TopUpRefusal::above_max_balance);
    }
    return split;
}

void apply_split(Account& account, const TopUpSplit& split) {
    for (const auto& line : split.lines) {
        switch (line.step) {
            case SplitStep::payment_debt: {
                Charge* charge = account.find_charge(line.charge);
                if (charge == nullptr) break;
                charge->remaining -= line.amount;
                if (charge->week_begins_ms < split.week_begins_ms) {
                    charge->week_begins_ms = split.week_begins_ms;
                    charge->taken_in_week = {};
                }
                charge->taken_in_week += line.amount;
                break;
            }
            case SplitStep::accumulated_debt:
                account.accumulated_debt -= line.amount;
                break;
            case SplitStep::emergency_owed: {
                Credit* credit = account.find_credit(line.credit);
                if (credit != nullptr) credit->owed -= line.amount;
                break;
            }
            case SplitStep::owed_balance:
            case SplitStep::balance:
                account.token().amount += line.amount;
                break;
            case SplitStep::vending_fee:
                break;  // nothing of it reaches the account
        }
    }
    update_statuses(account);
}

std::optional<Money> top_up_leaving(const Account& account, const ZoneRules& zone, UtcTime time,
                                    Money wanted) {
    const UtcTime week = period_of(CollectionPeriod::week, zone, time).from;
    const Rest rest(account, to_unix_ms(week));
    const Wide needed = owed_first(account) + wanted.micro;
    Money low{};
    Money high = k_max_amount;
    if (rest.at_least(high) < needed) return std::nullopt;
    while (high - low > Money{1}) {
        const Money middle{low.micro + (high.micro - low.micro) / 2};
        (rest.at_least(middle) < needed ? low : high) = middle;
    }
    return high;
}

std::optional<Money> top_up_to_clear(const Account& account, const ZoneRules& zone, UtcTime time,
                                     bool disconnected) {
    const bool waits = disconnected && !account.cleared();
    if (!account.exhausted() && !waits) return Money{};
    Money missing = disconnected ? account.top_up.clearance : Money{};
    for (const auto& credit : account.credits) {
        if (is_drainable(credit)) missing -= credit.above_limit();
    }
    // At the limit supply is still cut.
    const auto least = top_up_leaving(account, zone, time, std::max(missing, Money{1}));
    if (!least) return std::nullopt;
    // Where this one is refused, larger ones are: what they lift the credit to is more.
    const auto split = split_top_up(account, zone, time, *least);
    if (!split) return std::nullopt;
    Account after = account;
    apply_split(after, *split);
    const bool back = !after.exhausted() && (!disconnected || after.cleared());
    return back ? least : std::nullopt;
}

}  // namespace riser::payment
