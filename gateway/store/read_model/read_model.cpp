// ReadModel: following the journal and answering. Its file is in read_model_file.cpp.
#include "gateway/store/read_model/read_model.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace riser::store {
namespace {

using local::LocalDay;

std::string entry_name(std::uint64_t sequence) {
    return "journal entry " + std::to_string(sequence);
}

}  // namespace

KnownBooks known_books(const controller::Books& books) {
    KnownBooks known;
    known.sequence = books.sequence;
    known.head = books.head;
    for (const auto& [id, account] : books.accounts) {
        const TariffId tariff = account.closed() || account.charges.empty()
                                    ? TariffId{}
                                    : account.charges.front().tariff;
        const auto* point = books.supply_points.find(account.supply_point);
        std::vector<payment::Charge> charges;
        std::copy_if(account.charges.begin(), account.charges.end(), std::back_inserter(charges),
                     [](const auto& charge) { return charge.goes_on(); });
        known.accounts.push_back({id,
                                  account.supply_point,
                                  point != nullptr && point->account == id,
                                  tariff,
                                  account.balance(),
                                  account.mode,
                                  account.token().limit,
                                  {account.blocks.span, account.blocks.used(),
                                   from_unix_ms(account.opened_ms), account.billing_day},
                                  account.closed() ? std::vector<payment::Charge>{} : charges});
    }
    // The books keep no order; numbers of accounts should not depend on a hash.
    std::sort(known.accounts.begin(), known.accounts.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    for (const auto& [id, versions] : books.tariffs) {
        known.tariffs.insert(known.tariffs.end(), versions.begin(), versions.end());
    }
    return known;
}

// ---- following the journal ---------------------------------------------------------------------

void ReadModel::forget_everything() {
    book_ = StatementBook(settings_.zone);
    usage_ = UsageBook(settings_.zone);
    position_ = 0;
    head_ = {};
    begun_ms_ = 0;
    complete_ = true;
}

Outcome<> ReadModel::refuse(const std::string& why) {
    auto emptied = start_over(why);
    if (!emptied) return emptied;
    return fail(Problem{why});
}

std::string ReadModel::contradiction() const {
    const KnownBooks& books = settings_.books;
    if (position_ > books.sequence) return "it is ahead of the journal";
    if (position_ < books.sequence) return "";
    if (head_ != books.head) return "it is of another journal";
    if (!complete_) return "";
    const auto different = book_.first_difference(books);
    return different ? "account " + to_string(*different) + " does not add up" : "";
}

Outcome<> ReadModel::take(const controller::JournalEntry& entry) {
    if (position_ > 0 && entry.sequence <= position_) return Done{};
    const bool begins = position_ == 0;
    if (!begins && entry.sequence != position_ + 1) {
        return refuse("the journal continues with entry " + std::to_string(entry.sequence) +
                      ", not " + std::to_string(position_ + 1));
    }
    const bool from_the_start = begins && entry.sequence == 1;
    if ((!begins || from_the_start) && journal::chain_hash(head_, entry.bytes) != entry.hash) {
        return refuse(entry_name(entry.sequence) + " does not continue the chain");
    }
    if (begins) begun_ms_ = entry.wall_ms;
    if (begins && !from_the_start) {
        // Older entries were dropped: what they did is known only as today's balances minus the
        // rest.
        if (entry.sequence > settings_.books.sequence) {
            return fail(
                Problem{entry_name(entry.sequence) + " is newer than the books this began with"});
        }
        complete_ = false;
        book_.begin_in_the_middle(settings_.books);
        usage_.align(settings_.books);
    }
    auto decoded = journal::decode_entry(entry.bytes);
    if (!decoded) return refuse(entry_name(entry.sequence) + ": " + decoded.error().message);
    if (auto taken = book_.take(*decoded); !taken) {
        return refuse(entry_name(entry.sequence) + ": " + taken.error().message);
    }
    usage_.take(*decoded);
    position_ = entry.sequence;
    head_ = entry.hash;
    if (position_ == settings_.books.sequence) reach_books(begun_ms_);
    return Done{};
}

void ReadModel::reach_books(std::int64_t wall_ms) {
    if (!complete_) book_.bring_forward(settings_.books, wall_ms);
    complete_ = true;
    usage_.align(settings_.books);
    // Nothing to rebuild from: the same entries gave this. People should know, and the books are
    // right.
    if (const std::string why = contradiction(); !why.empty()) {
        report(Note::Level::error, "read_model_differs", why);
    }
}

// ---- answering ---------------------------------------------------------------------------------

Result<std::vector<LineRow>> ReadModel::rows_of(const AccountState& account) {
    auto stored = load_lines(account.number);
    if (!stored) return fail(Problem{"the history cannot be read: " + stored.error().message});
    std::map<std::int64_t, LineRow> by_number;
    for (auto& row : *stored) by_number.insert_or_assign(row.number, std::move(row));
    for (auto& row : book_.unsaved_rows(account.number))
        by_number.insert_or_assign(row.number, std::move(row));
    std::vector<LineRow> rows;
    rows.reserve(by_number.size());
    for (auto& [number, row] : by_number) rows.push_back(std::move(row));
    return rows;
}

namespace {

local::ReadingLine reading_of(const LineRow& row) {
    return {{row.price},
            static_cast<metering::Quantity>(row.code),
            row.energy,
            (row.reason & 1U) != 0,
            (row.reason & 2U) != 0};
}

local::CreditLine credit_of(const LineRow& row) {
    return {static_cast<payment::CreditType>(row.code), row.price,
            static_cast<local::CreditChange>(row.reason)};
}

local::ChargeLine charge_of(const LineRow& row) {
    return {static_cast<payment::ChargePurpose>(row.code), row.price, row.deferred};
}

local::ClosingLine closing_of(const LineRow& row) {
    return {static_cast<billing::Pot>(row.code), static_cast<billing::Pot>(row.reason),
            row.deferred};
}

local::TariffLine tariff_of(const LineRow& row, const payment::Tariff& tariff) {
    const bool other = row.code == k_other_tariff;
    return {row.version, other ? row.from_ms : to_unix_ms(tariff.effective_from), tariff.prices,
            tariff.tax_ppm};
}

local::CorrectedPriceLine corrected_of(const LineRow& row) {
    const bool booked = row.code != k_not_booked;
    local::CorrectedPriceLine line{row.energy, row.version, booked, {}, row.deferred};
    if (!booked) return line;
    line.was = row.deferred;
    line.difference = -row.amount;
    return line;
}

local::TopUpPartLine part_of(const LineRow& row) {
    return {row.top_up, static_cast<payment::SplitStep>(row.code), row.price};
}

void say_period(local::StatementLine& line, const LineRow& row) {
    if (row.kind == LineKind::common) {
        line.what = common_of(row);
    } else {
        line.what = month_of(row);
    }
}

}  // namespace

local::StatementLine ReadModel::to_line(const LineRow& row) const {
    local::StatementLine line{row.day,    row.from_ms, row.to_ms,
                              row.amount, {},          local::BroughtForward{}};
    const payment::Tariff* tariff = book_.find_tariff(row.tariff, row.version);
    const auto priced = [&](auto what) {
        if (tariff != nullptr && row.price < tariff->prices.size()) {
            what.price = tariff->prices[row.price];
            what.tax_ppm = tariff->tax_ppm;
        }
        return what;
    };
    switch (row.kind) {
        case LineKind::brought_forward:
            break;
        case LineKind::top_up:
            line.what = local::TopUpLine{row.top_up, row.code};
            break;
        case LineKind::energy:
            line.what = priced(local::EnergyLine{row.energy, {}, 0, row.code != 0});
            break;
        case LineKind::block_step:
            line.what = priced(local::BlockLine{row.energy, {}, 0});
            break;
        case LineKind::feed_in:
            line.what = local::FeedInLine{row.energy,
                                          tariff != nullptr ? tariff->rules.export_price : Price{}};
            break;
        case LineKind::correction:
            line.what = local::CorrectionLine{row.energy};
            break;
        case LineKind::corrected_price:
            line.what = corrected_of(row);
            break;
        case LineKind::bill:
            line.what = bill_of(row);
            break;
        case LineKind::late:
            line.what = late_of(row);
            break;
        case LineKind::bounced:
        case LineKind::mode:
        case LineKind::plan:
        case LineKind::deposit:
        case LineKind::customer:
            line.what = contract_of(row);
            break;
        case LineKind::month:
        case LineKind::common:
            say_period(line, row);
            break;
        case LineKind::top_up_part:
            line.what = part_of(row);
            break;
        case LineKind::charge:
            line.what = charge_of(row);
            break;
        case LineKind::credit_granted:
        case LineKind::credit_lapsed:
            line.what = credit_of(row);
            break;
        case LineKind::reading:
            line.what = reading_of(row);
            break;
        case LineKind::closing:
            line.what = closing_of(row);
            break;
        case LineKind::after_closing:
            line.what = after_closing_of(row);
            break;
        case LineKind::supply:
            line.what = local::SupplyLine{static_cast<metering::SwitchState>(row.code), row.reason};
            break;
        case LineKind::tariff:
            if (tariff == nullptr) break;
            line.what = tariff_of(row, *tariff);
            break;
    }
    return line;
}

Result<local::Statement> ReadModel::statement(AccountId account, LocalDay first, LocalDay last) {
    local::Statement statement;
    const AccountState* state = book_.find(account);
    if (state == nullptr) return statement;
    const auto rows = rows_of(*state);
    if (!rows) return fail(rows.error());
    const auto in_period = [&](const LineRow& row) { return row.day >= first && row.day <= last; };
    const auto begin = std::find_if(rows->begin(), rows->end(), in_period);
    // Everything between the first and the last line of the period, also what a wrong clock dated
    // otherwise: opening balance + amounts = closing balance, always.
    const auto end = std::find_if(rows->rbegin(), rows->rend(), in_period).base();
    Money balance{};
    for (auto row = rows->begin(); row != begin; ++row) {
        if (begin == rows->end() && row->day > last) break;
        balance += row->amount;
    }
    statement.opening = balance;
    for (auto row = begin; row < end; ++row) {
        balance += row->amount;
        statement.lines.push_back(to_line(*row));
        statement.lines.back().balance = balance;
    }
    statement.closing = balance;
    return statement;
}

Result<std::vector<local::DayUsage>> ReadModel::usage(AccountId account, LocalDay first,
                                                      LocalDay last) {
    std::vector<local::DayUsage> list;
    const AccountState* state = book_.find(account);
    if (state == nullptr) return list;
    const auto rows = rows_of(*state);
    if (!rows) return fail(rows.error());
    std::map<LocalDay, local::DayUsage> days;
    for (const auto& row : *rows) {
        if (row.kind != LineKind::energy || row.day < first || row.day > last) continue;
        auto& day = days.try_emplace(row.day, local::DayUsage{row.day, {}, {}}).first->second;
        day.energy += row.energy;
        day.amount -= row.amount;
    }
    for (const auto& [day, sum] : days) list.push_back(sum);
    return list;
}

Result<local::UsageSummary> ReadModel::average_usage(LocalDay today) {
    constexpr LocalDay k_days = 7;
    local::UsageSummary summary;
    for (const auto& account : book_.accounts()) {
        const auto days = usage(account.id, today - k_days, today - 1);
        if (!days) return fail(days.error());
        if (days->empty()) continue;
        Money sum{};
        for (const auto& day : *days) sum += day.amount;
        const int count = today - days->front().day;  // days without use since then count as well
        summary.accounts.push_back({account.id, Money{sum.micro / count}, count});
    }
    return summary;
}

void ReadModel::report(Note::Level level, std::string event, const std::string& detail) const {
    if (settings_.report)
        settings_.report({level, std::move(event), {{"file", settings_.path}, {"detail", detail}}});
}

}  // namespace riser::store
