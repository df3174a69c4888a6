#include "gateway/store/read_model/statement_book.h"

#include <algorithm>

#include "core/base/overload.h"
#include "core/payment/rating.h"
#include "gateway/local/calendar.h"

namespace riser::store {
namespace {

bool same_price(const LineRow& line, const journal::TariffReference& tariff,
                payment::PriceIndex price, local::LocalDay day) {
    return line.day == day && line.tariff == tariff.id && line.version == tariff.version &&
           line.price == price;
}

}  // namespace

const AccountState* StatementBook::find(AccountId id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &accounts_[found->second];
}

AccountState* StatementBook::find_state(AccountId id) {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &accounts_[found->second];
}

AccountState& StatementBook::obtain(AccountId id) {
    const auto [entry, is_new] = index_.try_emplace(id, accounts_.size());
    if (is_new) {
        AccountState account;
        account.number = static_cast<std::int64_t>(accounts_.size()) + 1;
        account.id = id;
        accounts_.push_back(std::move(account));
    }
    return accounts_[entry->second];
}

SupplyState& StatementBook::supply(SupplyPointId id) {
    const auto found =
        std::find_if(supplies_.begin(), supplies_.end(), [&](const auto& s) { return s.id == id; });
    if (found != supplies_.end()) return *found;
    supplies_.push_back({id, 0, {}, {}});
    return supplies_.back();
}

const payment::Tariff* StatementBook::find_tariff(TariffId id, std::uint32_t version) const {
    const auto found = std::find_if(tariffs_.begin(), tariffs_.end(), [&](const auto& tariff) {
        return tariff.id == id && tariff.version == version;
    });
    return found == tariffs_.end() ? nullptr : &*found;
}

void StatementBook::keep(const payment::Tariff& tariff) {
    if (find_tariff(tariff.id, tariff.version) != nullptr) return;
    tariffs_.push_back(tariff);
    new_tariffs_.push_back(tariff);
}

void StatementBook::close_lines(AccountState& account) {
    closed_.insert(closed_.end(), account.open.begin(), account.open.end());
    account.open.clear();
}

// A line of its own: what was used before belongs above it, so no open line grows any more.
LineRow& StatementBook::add(AccountState& account, LineRow row, std::int64_t wall_ms) {
    close_lines(account);
    row.account = account.number;
    row.number = ++account.last_line;
    row.day = local::local_day(zone_, wall_ms);
    row.from_ms = wall_ms;
    row.to_ms = wall_ms;
    account.balance += row.amount;
    closed_.push_back(std::move(row));
    return closed_.back();
}

LineRow& StatementBook::open_line(AccountState& account, const journal::TariffReference& tariff,
                                  const journal::Segment& segment) {
    // Consumption until midnight belongs to the day that ends there.
    const auto day = local::local_day(zone_, std::max(segment.from_ms, segment.to_ms - 1));
    const auto line = std::find_if(
        account.open.begin(), account.open.end(),
        [&](const LineRow& open) { return same_price(open, tariff, segment.price, day); });
    if (line != account.open.end()) return *line;
    if (!account.open.empty() && account.open.front().day != day) close_lines(account);
    LineRow row;
    row.account = account.number;
    row.number = ++account.last_line;
    row.day = day;
    row.from_ms = segment.from_ms;
    row.to_ms = segment.to_ms;
    row.tariff = tariff.id;
    row.version = tariff.version;
    row.price = segment.price;
    account.open.push_back(row);
    return account.open.back();
}

Outcome<> StatementBook::charge(const journal::Settlement& settlement,
                                const journal::Segment& segment) {
    if (segment.amount.micro == 0 && segment.advance().wh == 0) return Done{};
    const auto number = supply(segment.supply_point).account;
    const bool known = number > 0 && segment.tariff < settlement.tariffs.size();
    if (!known) {
        return fail(Problem{"a settlement charges supply point " + to_string(segment.supply_point) +
                            ", which has no account or no tariff"});
    }
    AccountState& account = accounts_[static_cast<std::size_t>(number - 1)];
    LineRow& line = open_line(account, settlement.tariffs[segment.tariff], segment);
    line.from_ms = std::min(line.from_ms, segment.from_ms);
    line.to_ms = std::max(line.to_ms, segment.to_ms);
    line.amount -= segment.amount;
    line.energy += segment.advance();
    if (segment.estimated || segment.provisional) line.code = 1;
    account.balance -= segment.amount;
    return Done{};
}

// The first version of a tariff is how an account begins, not a change.
void StatementBook::publish(const payment::Tariff& tariff, std::int64_t wall_ms) {
    keep(tariff);
    if (tariff.version <= 1) return;
    for (AccountState& account : accounts_) {
        if (account.tariff == tariff.id) add_prices(account, tariff, 0, wall_ms);
    }
}

// The account has another tariff from now on.
void StatementBook::tell_other_tariff(AccountState& account, std::int64_t wall_ms) {
    std::vector<payment::Tariff> versions;
    for (const auto& tariff : tariffs_) {
        if (tariff.id == account.tariff) versions.push_back(tariff);
    }
    const payment::Tariff* now = payment::version_at(versions, from_unix_ms(wall_ms));
    if (now != nullptr) add_prices(account, *now, k_other_tariff, wall_ms);
}

void StatementBook::add_prices(AccountState& account, const payment::Tariff& tariff,
                               std::uint8_t code, std::int64_t wall_ms) {
    LineRow row;
    row.kind = LineKind::tariff;
    row.code = code;
    row.tariff = tariff.id;
    row.version = tariff.version;
    add(account, row, wall_ms);
}

struct StatementBook::Visitor {
    StatementBook& book;
    std::int64_t wall_ms;
    bool by_order = false;  // the entry hands a supply point over

    Outcome<> operator()(const journal::AccountOpened& r) {
        const AccountState& account = book.obtain(r.account);
        // One that comes by an order takes over with its reads, which are also those of whoever leaves.
        SupplyState& point = book.supply(r.supply_point);
        if (!by_order) point.account = account.number;
        return Done{};
    }
    Outcome<> operator()(const journal::AccountConfigured& r) {
        AccountState& account = book.obtain(r.account);
        const bool changes = !account.tariff.is_nil() && account.tariff != r.tariff;
        account.tariff = r.tariff;
        if (changes) book.tell_other_tariff(account, wall_ms);
        return Done{};
    }
    Outcome<> operator()(const journal::TariffPublished& r) {
        book.publish(r.tariff, wall_ms);
        return Done{};
    }
    Outcome<> operator()(const journal::TariffCorrected& r) {
        book.publish(r.tariff, wall_ms);
        if (r.afterwards) book.publish(*r.afterwards, wall_ms);
        return Done{};
    }
    // The state of the account that a record is about.
    Result<AccountState*, Problem> account_of(AccountId id, const std::string& what) {
        AccountState* account = book.find_state(id);
        if (account != nullptr) return account;
        return fail(Problem{what + " account " + to_string(id) + ", which was never opened"});
    }

    Outcome<> operator()(const journal::Credited& r) {
        const auto account = account_of(r.account, "a top-up credits");
        if (!account) return fail(account.error());
        LineRow row;
        row.kind = LineKind::top_up;
        row.amount = r.amount;
        row.code = static_cast<std::uint8_t>(r.source);
        row.top_up = r.top_up;
        book.add(**account, row, wall_ms);
        for (const auto& line : r.split.lines) {
            const bool own = line.step == payment::SplitStep::owed_balance ||
                             line.step == payment::SplitStep::balance;
            if (own) continue;
            LineRow part;
            part.kind = LineKind::top_up_part;
            part.amount = -line.amount;
            part.code = static_cast<std::uint8_t>(line.step);
            part.price = std::max(line.charge.value, line.credit.value);
            part.top_up = r.top_up;
            book.add(**account, part, wall_ms);
        }
        return Done{};
    }
    Outcome<> operator()(const journal::CreditInvoked& r) {
        return credit(r.account, LineKind::credit_granted, {r.type, r.credit, {}}, r.amount);
    }
    Outcome<> operator()(const journal::CreditRenewed& r) {
        using local::CreditChange;
        const auto type = payment::CreditType::time_based;
        const auto& renewal = r.renewal;
        if (renewal.lapsed.micro > 0) {
            auto lapsed = credit(r.account, LineKind::credit_lapsed,
                                 {type, renewal.credit, CreditChange::renewed}, -renewal.lapsed);
            if (!lapsed) return lapsed;
        }
        return credit(r.account, LineKind::credit_granted, {type, renewal.credit, {}},
                      renewal.granted);
    }
    Outcome<> operator()(const journal::CreditExpired& r) {
        const auto why = r.reason == journal::LapseReason::expired ? local::CreditChange::expired
                                                                   : local::CreditChange::withdrawn;
        return credit(r.account, LineKind::credit_lapsed, {r.type, r.credit, why}, -r.amount);
    }

    struct Which {
        payment::CreditType type;
        payment::CreditId credit;
        local::CreditChange why;
    };
    Outcome<> credit(AccountId id, LineKind kind, const Which& which, Money amount) {
        const auto account = account_of(id, "credit is given to");
        if (!account) return fail(account.error());
        LineRow row;
        row.kind = kind;
        row.amount = amount;
        row.code = static_cast<std::uint8_t>(which.type);
        row.price = which.credit.value;
        row.reason = static_cast<std::uint8_t>(which.why);
        book.add(**account, row, wall_ms);
        return Done{};
    }

    Outcome<> operator()(const journal::ChargeCollected& r) {
        const auto account = account_of(r.account, "a charge is collected from");
        if (!account) return fail(account.error());
        // A period in which nothing was due is over; nobody need read of it.
        if (r.line.collected.micro == 0 && r.line.deferred.micro == 0) return Done{};
        LineRow row;
        row.kind = LineKind::charge;
        row.amount = -r.line.collected;
        row.deferred = r.line.deferred;
        row.code = static_cast<std::uint8_t>(r.purpose);
        row.price = r.line.charge.value;
        LineRow& added = book.add(**account, row, wall_ms);
        added.from_ms = r.line.from_ms;
        added.to_ms = r.line.to_ms;
        return Done{};
    }
    Outcome<> operator()(const journal::TenancyBegan& r) {
        book.hand_over(r, wall_ms);
        return Done{};
    }
    template <class R>
    Outcome<> write(const R& r, const std::string& what) {
        const auto account = account_of(r.account, what);
        if (!account) return fail(account.error());
        book.write(**account, r, wall_ms);
        return Done{};
    }
    Outcome<> operator()(const journal::Settlement& r) {
        for (const auto& segment : r.segments) {
            if (auto charged = book.charge(r, segment); !charged) return charged;
        }
        return Done{};
    }
    Outcome<> operator()(const journal::EnergyFedIn& r) { return book.feed_in(r); }
    Outcome<> operator()(const journal::CommonCostsShared& r) {
        return book.common_costs(r, wall_ms);
    }
    Outcome<> operator()(const journal::BlockStepped& r) {
        const auto account = account_of(r.account, "a block is charged to");
        if (!account) return fail(account.error());
        LineRow row;
        row.kind = LineKind::block_step;
        row.amount = -r.amount;
        row.energy = {r.step.energy / payment::k_full_share_ppm};
        row.tariff = r.tariff.id;
        row.version = r.tariff.version;
        row.price = r.step.to;
        book.add(**account, row, wall_ms);
        return Done{};
    }
    Outcome<> operator()(const journal::SupplyDesired& r) {
        book.supply_desired(r);
        return Done{};
    }
    Outcome<> operator()(const journal::SupplyObserved& r) {
        book.supply_changed(r, wall_ms);
        return Done{};
    }
    // What the statement has lines for (write() below); everything else is no business of the customer's.
    template <class Record>
    Outcome<> operator()(const Record& r) {
        if constexpr (requires(AccountState & account) { book.write(account, r, wall_ms); }) {
            return write(r, "a record is about");
        }
        return Done{};
    }
};

Outcome<> StatementBook::take(const journal::Entry& entry) {
    const bool by_order = std::any_of(
        entry.records.begin(), entry.records.end(),
        [](const auto& record) { return std::holds_alternative<journal::TenancyBegan>(record); });
    for (const auto& record : entry.records) {
        auto taken = std::visit(Visitor{*this, entry.header.wall_ms, by_order}, record);
        if (!taken) return taken;
    }
    return Done{};
}

void StatementBook::begin_in_the_middle(const KnownBooks& books) {
    for (const auto& tariff : books.tariffs) keep(tariff);
    for (const auto& known : books.accounts) {
        AccountState& account = obtain(known.id);
        account.tariff = known.tariff;
        if (known.pays) supply(known.supply_point).account = account.number;
    }
}

void StatementBook::bring_forward(const KnownBooks& books, std::int64_t wall_ms) {
    for (const auto& known : books.accounts) {
        AccountState& account = obtain(known.id);
        LineRow row;
        row.account = account.number;
        row.kind = LineKind::brought_forward;
        row.day = local::local_day(zone_, wall_ms);
        row.from_ms = wall_ms;
        row.to_ms = wall_ms;
        row.amount = known.balance - account.balance;
        account.balance = known.balance;
        closed_.push_back(row);
    }
}

std::optional<AccountId> StatementBook::first_difference(const KnownBooks& books) const {
    for (const auto& known : books.accounts) {
        const AccountState* account = find(known.id);
        if ((account == nullptr ? Money{} : account->balance) != known.balance) return known.id;
    }
    return std::nullopt;
}

std::vector<LineRow> StatementBook::unsaved_rows() const {
    std::vector<LineRow> rows = closed_;
    for (const auto& account : accounts_)
        rows.insert(rows.end(), account.open.begin(), account.open.end());
    return rows;
}

std::vector<LineRow> StatementBook::unsaved_rows(std::int64_t account) const {
    std::vector<LineRow> rows = unsaved_rows();
    std::erase_if(rows, [&](const LineRow& row) { return row.account != account; });
    return rows;
}

void StatementBook::forget_saved() {
    closed_.clear();
    new_tariffs_.clear();
}

void StatementBook::restore(std::vector<AccountState> accounts, std::vector<SupplyState> supplies,
                            std::vector<payment::Tariff> tariffs) {
    accounts_ = std::move(accounts);
    supplies_ = std::move(supplies);
    tariffs_ = std::move(tariffs);
    closed_.clear();
    new_tariffs_.clear();
    index_.clear();
    for (std::size_t i = 0; i < accounts_.size(); ++i) index_.emplace(accounts_[i].id, i);
}

}  // namespace riser::store
