#include "core/journal/common_books.h"

#include <algorithm>
#include <set>

#include "core/journal/bill_reads.h"
#include "core/journal/describe.h"
#include "core/journal/record.h"
#include "core/payment/charging.h"
#include "core/payment/collection.h"
#include "core/units/largest_remainder.h"

namespace riser::journal {
namespace {

using metering::ApportionmentKey;

constexpr std::int64_t k_whole_ppm = 1'000'000;
// Of one member, in Wh x ppm: 9 GWh in a period. All of them together are still a number.
constexpr std::int64_t k_most_used = 9'000'000'000'000'000;
static_assert(k_most_used <= k_max_weight &&
              INT64_MAX / k_most_used >= static_cast<std::int64_t>(k_max_common_members));

std::int64_t weight_of(const CommonBooks& books, std::size_t member) {
    switch (books.terms.key) {
        case ApportionmentKey::equal:
            return 1;
        case ApportionmentKey::metered_share:
            return member < books.now.used.size() ? books.now.used[member] : 0;
        case ApportionmentKey::landlord_pays:
            return 0;
        case ApportionmentKey::floor_area:
        case ApportionmentKey::occupants:
        case ApportionmentKey::ownership_share:
            return books.terms.members[member].weight;
    }
    return 0;
}

// Of all members, and behind them what stays the payer's: what nobody owns, and everything where the key weighs nobody.
std::vector<std::int64_t> weights_of(const CommonBooks& books) {
    std::vector<std::int64_t> weights;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < books.terms.members.size(); ++i) {
        weights.push_back(weight_of(books, i));
        sum += weights.back();
    }
    const bool owned = books.terms.key == ApportionmentKey::ownership_share;
    const std::int64_t rest = owned ? std::max<std::int64_t>(k_whole_ppm - sum, 0) : 0;
    weights.push_back(sum == 0 ? std::max<std::int64_t>(rest, 1) : rest);
    return weights;
}

CommonSums empty_sums(const CommonTerms& terms) {
    CommonSums sums;
    sums.used.assign(terms.members.size(), 0);
    return sums;
}

// Nobody whose journal is read adds up to more than arithmetic holds.
void add(Money& sum, Money amount) {
    sum.micro = sum_within(sum.micro, amount.micro, k_max_whole);
}
void add(std::int64_t& sum, std::int64_t wh_ppm) {
    sum = sum_within(sum, wh_ppm, k_most_used);
}

bool has_same_members(const CommonTerms& a, const CommonTerms& b) {
    return std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                      [](const CommonMember& one, const CommonMember& other) {
                          return one.supply_point == other.supply_point;
                      });
}

std::int64_t end_of(const CommonTerms& terms, const ZoneRules& zone, std::int64_t at_ms) {
    return to_unix_ms(payment::period_of(terms.period, zone, from_unix_ms(at_ms)).to);
}

}  // namespace

void take_segment(CommonBooks& books, const Segment& segment) {
    CommonSums& sums = segment.from_ms >= books.ends_ms ? books.next : books.now;
    const std::int64_t wh_ppm =
        sum_within(0, segment.advance().wh, k_most_used / payment::k_full_share_ppm) *
        segment.share_ppm;
    if (segment.supply_point == books.terms.supply_point) {
        add(sums.amount, segment.amount);
        add(sums.wh_ppm, wh_ppm);
        return;
    }
    const auto& members = books.terms.members;
    const auto member = std::lower_bound(
        members.begin(), members.end(), segment.supply_point,
        [](const CommonMember& one, SupplyPointId id) { return one.supply_point < id; });
    if (member == members.end() || member->supply_point != segment.supply_point) return;
    add(sums.used[static_cast<std::size_t>(member - members.begin())], wh_ppm);
}

void take_amount(CommonBooks& books, Money amount) {
    add(books.now.amount, amount);
}

CommonCostsShared shares_of(const CommonBooks& books, const PayerOf& payer_of, std::int64_t to_ms,
                            CommonTerms next) {
    CommonCostsShared r;
    r.from_ms = books.begun_ms;
    r.to_ms = std::max(to_ms, books.begun_ms);
    r.payer = payer_of(books.terms.supply_point);
    r.whole = books.now.amount;
    r.key = books.terms.key;
    r.energy = Energy{books.now.wh_ppm / payment::k_full_share_ppm};
    r.next = std::move(next);
    const auto weights = weights_of(books);
    for (const std::int64_t weight : weights) r.of_weight += weight;
    // What was given back beyond the charges counts in the next period; where there is none, those have it back who paid.
    const bool gives_back = r.whole < Money{} && r.next.supply_point != books.terms.supply_point;
    if (r.payer.is_nil() || (r.whole <= Money{} && !gives_back)) return r;
    auto amounts = share_out(gives_back ? -r.whole.micro : r.whole.micro, weights);
    if (gives_back) {
        for (auto& amount : amounts) amount = -amount;
    }
    const auto energies = share_out(r.energy.wh, weights);
    for (std::size_t i = 0; i < books.terms.members.size(); ++i) {
        const SupplyPointId point = books.terms.members[i].supply_point;
        const AccountId account = payer_of(point);
        // What nobody else pays stays his who was charged.
        if (account.is_nil() || account == r.payer || amounts[i] == 0) continue;
        r.parts.push_back({account, point, weights[i], Energy{energies[i]}, Money{amounts[i]}});
    }
    return r;
}

void apply(std::optional<CommonBooks>& books, const CommonCostsShared& r, const ZoneRules& zone) {
    if (r.next.supply_point.value == 0) return books.reset();
    CommonBooks begun;
    begun.terms = r.next;
    begun.begun_ms = r.to_ms;
    begun.now = begun.next = empty_sums(r.next);
    const bool goes_on = books && books->terms.supply_point == r.next.supply_point;
    const bool ended = !goes_on || r.to_ms >= books->ends_ms;
    if (goes_on && has_same_members(books->terms, r.next)) {
        (ended ? begun.now : begun.next) = books->next;
    }
    // A correction that gave back more than was charged is not lost.
    if (goes_on && r.whole < Money{}) add(begun.now.amount, r.whole);
    const bool same_end = goes_on && !ended && books->terms.period == r.next.period;
    begun.ends_ms = same_end ? books->ends_ms : end_of(r.next, zone, r.to_ms);
    books = std::move(begun);
}

Money common_charge(const CommonCostsShared& r, AccountId account) {
    Money sum = account == r.payer ? -r.shared() : Money{};
    for (const auto& part : r.parts) {
        if (part.account == account) sum += part.amount;
    }
    return sum;
}

void take_common_charge(payment::Account& account, Money amount) {
    if (amount > Money{}) return payment::drain(account, amount);
    account.token().amount -= amount;
    update_statuses(account);
}

void take_common_charge(AccountBilling& billing, const CommonCostsShared& r) {
    const AccountId account = billing.terms.account;
    const Money amount = common_charge(r, account);
    if (amount == Money{}) return;
    ChargedLine line;
    line.kind = billing::LineKind::common_costs;
    line.from_ms = r.from_ms;
    line.to_ms = r.to_ms;
    for (const auto& part : r.parts) {
        if (part.account != account) continue;
        line.unit = billing::Unit::watt_hour;
        line.quantity += part.energy.wh * payment::k_full_share_ppm;
    }
    line.amount = amount;
    take_line(billing, line);
}

std::vector<ledger::Transfer> transfers_of(const CommonCostsShared& r) {
    using ledger::AccountKind;
    std::vector<ledger::Transfer> transfers;
    for (const auto& part : r.parts) {
        const ledger::LedgerAccount member{AccountKind::customer_credit, part.account};
        const ledger::LedgerAccount payer{AccountKind::customer_credit, r.payer};
        if (part.amount > Money{}) transfers.push_back({member, payer, part.amount});
        if (part.amount < Money{}) transfers.push_back({payer, member, -part.amount});
    }
    return transfers;
}

std::vector<AccountId> accounts_of(const CommonCostsShared& r) {
    std::set<AccountId> accounts;
    for (const auto& part : r.parts) accounts.insert(part.account);
    if (!r.parts.empty()) accounts.insert(r.payer);
    return {accounts.begin(), accounts.end()};
}

std::vector<std::string> audit_common(const std::optional<CommonBooks>& before,
                                      const CommonCostsShared& r, const PayerOf& payer_of) {
    if (!before) {
        if (r.parts.empty() && r.whole == Money{}) return {};
        return {"common costs are shared, and nobody has said how"};
    }
    const CommonCostsShared own = shares_of(*before, payer_of, r.to_ms, r.next);
    std::vector<std::string> wrong;
    if (own.whole != r.whole || own.energy != r.energy) {
        wrong.push_back("common costs of " + format_money(r.whole) + " for " +
                        std::to_string(r.energy.wh) + " Wh are shared, and " +
                        format_money(own.whole) + " for " + std::to_string(own.energy.wh) +
                        " Wh were charged");
    }
    if (own.payer != r.payer) wrong.push_back("common costs are passed on by somebody else");
    if (own.from_ms != r.from_ms) {
        wrong.push_back("common costs are shared of a period that began at another time");
    }
    if (own.parts != r.parts || own.of_weight != r.of_weight || own.key != r.key) {
        wrong.push_back("common costs are shared in other parts than their key says: " +
                        format_money(r.shared()) + " instead of " + format_money(own.shared()));
    }
    return wrong;
}

std::vector<std::uint8_t> encode_common(const CommonBooks& books) {
    ByteWriter out;
    WriteArchive archive(out);
    CommonBooks copy = books;
    describe(archive, copy);
    return out.take();
}

Result<CommonBooks> decode_common(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    ReadArchive archive(in);
    CommonBooks books;
    describe(archive, books);
    if (!in.at_end()) return fail(Problem{"the bytes of common costs are damaged"});
    return books;
}

}  // namespace riser::journal
