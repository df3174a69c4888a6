#include "cloud/ingest/settlement_books.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "cloud/ingest/billing_books.h"
#include "core/journal/account_records.h"
#include "core/journal/codec.h"
#include "core/journal/settlement_audit.h"
#include "core/payment/charging.h"

namespace riser::cloud {
namespace {

using metering::RegisterId;

// With so many segments everything that the journal has of a kind is read in one go: walking along a key costs
// a tenth of looking each row up.
constexpr std::size_t k_many_segments = 8;

// Rows of the books that one settlement touches, read once and written once.
class SettlementBooks {
public:
    SettlementBooks(Session& session, const JournalKey& key, std::size_t segments)
        : session_(session), key_(key) {
        if (segments >= k_many_segments) read_all();
    }

    // The books of the account at a supply point; nullptr when it is vacant or unknown.
    AccountBooks* account_at(SupplyPointId id) {
        auto& kept = accounts_[id];
        if (!kept.touched && !has_all_) kept.books = read_account_at(id);
        kept.touched = true;
        return kept.books ? &*kept.books : nullptr;
    }

    // The share of a supply point in a register of the meter's present epoch; nullptr when there is
    // none.
    ShareBooks* share_of(SupplyPointId id, const RegisterId& register_id) {
        auto& shares = shares_of(id);
        const auto found = std::find_if(shares.begin(), shares.end(), [&](const ShareBooks& books) {
            return books.share.meter == register_id.meter &&
                   books.share.quantity == register_id.quantity;
        });
        if (found == shares.end() || epoch_of(register_id.meter) != register_id.epoch)
            return nullptr;
        return &*found;
    }

    const payment::Tariff* tariff(const journal::TariffReference& reference) {
        const auto key = std::pair{reference.id, reference.version};
        auto found = tariffs_.find(key);
        if (found == tariffs_.end()) {
            found =
                tariffs_.emplace(key, session_.tariff(key_, reference.id, reference.version)).first;
        }
        return found->second ? &*found->second : nullptr;
    }

    // By what the account at a supply point pays.
    std::optional<journal::DuePrices> due_at(SupplyPointId id) {
        const AccountBooks* account = account_at(id);
        if (account == nullptr) return std::nullopt;
        return journal::DuePrices{account->tariff, &versions(account->tariff)};
    }

    const std::vector<payment::Tariff>& versions(TariffId id) {
        auto found = versions_.find(id);
        if (found == versions_.end()) {
            found = versions_.emplace(id, session_.tariff_versions(key_, id)).first;
        }
        return found->second;
    }
    std::uint32_t newest_version(TariffId id) {
        const auto& all = versions(id);
        return all.empty() ? 0 : all.back().version;
    }

    void write(const journal::EntryHeader& header) {
        for (auto& [id, account] : accounts_) {
            if (account.touched && account.books) put_books(session_, key_, header, *account.books);
        }
        for (const auto& [id, shares] : shares_) {
            if (!shares.touched) continue;
            for (const auto& share : shares.books) session_.put_share(key_, share);
        }
    }

private:
    struct Account {
        bool touched = false;
        std::optional<AccountBooks> books;
    };
    struct Shares {
        bool touched = false;
        std::vector<ShareBooks> books;
    };

    void read_all() {
        has_all_ = true;
        std::unordered_map<AccountId, AccountBooks> accounts;
        for (auto& books : session_.list_account_books(key_)) accounts.emplace(books.id, books);
        for (const auto& point : session_.list_supply_points(key_)) {
            const auto found =
                point.account.is_nil() ? accounts.end() : accounts.find(point.account);
            if (found != accounts.end()) accounts_[point.id].books = found->second;
        }
        for (const auto& share : session_.list_shares(key_)) {
            shares_[share.supply_point].books.push_back(share);
        }
        for (const auto& meter : session_.list_meters(key_)) epochs_[meter.id] = meter.epoch;
    }
    std::optional<AccountBooks> read_account_at(SupplyPointId id) {
        const auto point = session_.supply_point(key_, id);
        if (!point || point->account.is_nil()) return std::nullopt;
        return session_.account_books(key_, point->account);
    }
    std::vector<ShareBooks>& shares_of(SupplyPointId id) {
        Shares& kept = shares_[id];
        if (!kept.touched && !has_all_) kept.books = session_.shares_of(key_, id);
        kept.touched = true;
        return kept.books;
    }
    MeterEpoch epoch_of(MeterId id) {
        const auto found = epochs_.find(id);
        if (found != epochs_.end()) return found->second;
        const auto meter = has_all_ ? std::nullopt : session_.meter(key_, id);
        return epochs_[id] = meter ? meter->epoch : MeterEpoch{};
    }

    Session& session_;
    const JournalKey& key_;
    bool has_all_ = false;
    std::map<SupplyPointId, Account> accounts_;
    std::map<SupplyPointId, Shares> shares_;
    std::unordered_map<MeterId, MeterEpoch> epochs_;
    std::map<std::pair<TariffId, std::uint32_t>, std::optional<payment::Tariff>> tariffs_;
    std::map<TariffId, std::vector<payment::Tariff>> versions_;
};

void audit(Session& session, const JournalKey& key, const journal::EntryHeader& header,
           const journal::Settlement& settlement, SettlementBooks& books) {
    journal::SettlementContext context;
    context.tariff = [&](const journal::TariffReference& reference) {
        return books.tariff(reference);
    };
    context.residue = [&](SupplyPointId id) {
        const AccountBooks* account = books.account_at(id);
        return account ? std::optional(account->stated) : std::nullopt;
    };
    context.settled = [&](SupplyPointId id,
                          const RegisterId& register_id) -> std::optional<Energy> {
        const ShareBooks* share = books.share_of(id, register_id);
        if (share == nullptr || !share->open) return std::nullopt;
        return share->settled;
    };
    context.share = [&](SupplyPointId id,
                        const RegisterId& register_id) -> std::optional<std::int64_t> {
        const ShareBooks* share = books.share_of(id, register_id);
        if (share == nullptr) return std::nullopt;
        return share->share.share_ppm;
    };
    context.role =
        [&](SupplyPointId id,
            const metering::RegisterId& register_id) -> std::optional<metering::RegisterRole> {
        const ShareBooks* share = books.share_of(id, register_id);
        return share == nullptr ? std::nullopt : std::optional(share->share.role);
    };
    context.blocks = [&](SupplyPointId id) -> std::optional<payment::BlockCounter> {
        const AccountBooks* account = books.account_at(id);
        return account ? std::optional(account->blocks) : std::nullopt;
    };
    context.due = [&](SupplyPointId id) { return books.due_at(id); };
    const auto zone = session.local_time(key);
    context.evidence = journal::PriceEvidence{header, zone ? &*zone : nullptr};
    for (const auto& difference : journal::audit_settlement(settlement, context)) {
        const bool known = difference.segment < settlement.segments.size();
        const AccountBooks* account =
            known ? books.account_at(settlement.segments[difference.segment].supply_point)
                  : nullptr;
        const std::string what =
            account != nullptr ? about_account(account->id, difference.what) : difference.what;
        session.add_difference(
            key, {header.sequence, static_cast<std::uint32_t>(difference.segment), what});
    }
}

// What the cloud charges for a segment by itself. What it cannot compute counts as nothing, so that
// it shows in the reconciliation.
void compute(const journal::Settlement& settlement, const journal::Segment& segment,
             const ShareBooks& share, AccountBooks& account, SettlementBooks& books) {
    if (segment.tariff >= settlement.tariffs.size()) return;
    const payment::Tariff* tariff = books.tariff(settlement.tariffs[segment.tariff]);
    if (tariff == nullptr || segment.price >= tariff->prices.size()) return;
    const auto charged =
        payment::try_charge_energy(segment.advance(), payment::gross_price(*tariff, segment.price),
                                   share.share.share_ppm, account.recomputed);
    if (!charged || !add_within_range(account.computed, charged->amount)) return;
    account.recomputed = charged->residue;
}

void keep_provisional(const journal::Settlement& settlement, const journal::Segment& segment,
                      const journal::EntryHeader& header, AccountBooks& account,
                      SettlementBooks& books) {
    if (!segment.provisional || segment.tariff >= settlement.tariffs.size()) return;
    const auto kept = journal::provisional_of(
        settlement, segment, header, books.newest_version(settlement.tariffs[segment.tariff].id));
    if (kept) payment::keep(account.pots.provisional, *kept);
}

std::optional<Unapplied> book(const journal::Settlement& settlement, std::size_t index,
                              const journal::EntryHeader& header, SettlementBooks& books) {
    const journal::Segment& segment = settlement.segments[index];
    const auto where = [index] { return "segment " + std::to_string(index + 1) + ": "; };
    AccountBooks* account = books.account_at(segment.supply_point);
    ShareBooks* share = books.share_of(segment.supply_point, segment.register_id);
    if (account == nullptr || share == nullptr) {
        return Unapplied{
            "inapplicable",
            where() + "supply point " + to_string(segment.supply_point) +
                (account == nullptr ? " has no account here" : " has no share in this register")};
    }
    compute(settlement, segment, *share, *account, books);
    if (!add_within_range(account->collected, segment.amount)) {
        return Unapplied{"out_of_range",
                         where() + "what the account has consumed leaves its range"};
    }
    drain(account->pots, segment.amount);
    if (account->billing) {
        take_segment(*account->billing, settlement, segment);
        measure_demand(*account->billing, segment, header);
    }
    account->stated = segment.residue_after;
    if (account->blocks.begun() && segment.tariff < settlement.tariffs.size()) {
        const auto& tariff = settlement.tariffs[segment.tariff];
        account->blocks.take(tariff.id, tariff.version, segment.price,
                             segment.advance().wh * segment.share_ppm);
    }
    keep_provisional(settlement, segment, header, *account, books);
    share->advanced += segment.register_to - share->settled;
    share->collected += segment.advance();
    share->settled = segment.register_to;
    share->settled_ms = segment.to_ms;
    return std::nullopt;
}

}  // namespace

bool add_within_range(Money& total, Money amount) {
    // Both within +-10^18, so the sum fits 64 bits.
    if (amount > k_max_balance || amount < -k_max_balance) return false;
    const Money sum = total + amount;
    if (sum > k_max_balance || sum < -k_max_balance) return false;
    total = sum;
    return true;
}

std::string about_account(AccountId account, const std::string& what) {
    return "account " + to_string(account) + ": " + what;
}

std::optional<Unapplied> apply_settlement(Session& session, const JournalKey& key,
                                          const journal::EntryHeader& header,
                                          const journal::Settlement& settlement) {
    SettlementBooks books{session, key, settlement.segments.size()};
    audit(session, key, header, settlement, books);
    for (std::size_t i = 0; i < settlement.segments.size(); ++i) {
        if (auto why = book(settlement, i, header, books)) return why;
    }
    books.write(header);
    return std::nullopt;
}

std::optional<Unapplied> apply_block_period(Session& session, const JournalKey& key,
                                            const journal::EntryHeader& header,
                                            const journal::BlockPeriodBegun& r) {
    auto books = session.account_books(key, r.account);
    if (!books) return Unapplied{"inapplicable", "there is no account " + to_string(r.account)};
    payment::Account before = books->pots;
    before.blocks = books->blocks;
    // Books from before the projection kept it: the directory knows when the account was first seen.
    if (before.opened_ms == 0) {
        const auto known = session.find_account(r.account);
        before.opened_ms = known ? known->created_ms : 0;
    }
    const auto versions = session.tariff_versions(key, books->tariff);
    const auto zone = session.local_time(key);
    const auto what = journal::judge_block_period(before, {books->tariff, &versions}, r,
                                                  {header, zone ? &*zone : nullptr});
    if (!what.empty())
        session.add_difference(key, {header.sequence, 0, about_account(r.account, what)});
    books->blocks.begin(r.span);
    session.put_account_books(key, *books);
    return std::nullopt;
}

std::optional<Unapplied> apply_block_step(Session& session, const JournalKey& key,
                                          const journal::EntryHeader& header,
                                          const journal::BlockStepped& r) {
    auto books = session.account_books(key, r.account);
    if (!books) return Unapplied{"inapplicable", "there is no account " + to_string(r.account)};
    const auto differ = [&](const std::string& what) {
        session.add_difference(key, {header.sequence, 0, about_account(r.account, what)});
    };
    const auto tariff = session.tariff(key, r.tariff.id, r.tariff.version);
    const bool known = tariff && journal::tariff_hash(*tariff) == r.tariff.hash &&
                       r.step.to < tariff->prices.size();
    const auto due =
        known ? payment::due_steps(*tariff, books->blocks) : std::vector<payment::BlockStep>();
    if (std::find(due.begin(), due.end(), r.step) == due.end()) {
        differ("a step of " + std::to_string(r.step.energy / payment::k_full_share_ppm) +
               " Wh to another block is not due");
    }
    if (known && payment::step_price(*tariff, r.step).numerator >= 0) {
        const auto price = payment::step_price(*tariff, r.step);
        const auto stated = payment::try_charge_shared(r.step.energy, price, books->stated);
        if (!stated || stated->amount != r.amount || stated->residue != r.residue_after) {
            differ("the amount of a step to another block is " + format_money(r.amount) +
                   ", computed " + (stated ? format_money(stated->amount) : "out of range"));
        }
        const auto own = payment::try_charge_shared(r.step.energy, price, books->recomputed);
        if (own && add_within_range(books->computed, own->amount)) {
            books->recomputed = own->residue;
        }
    }
    if (!add_within_range(books->collected, r.amount)) {
        return Unapplied{"out_of_range", "what the account has consumed leaves its range"};
    }
    drain(books->pots, r.amount);
    books->stated = r.residue_after;
    books->blocks.move(r.step.from, r.step.to);
    tell_bills(*books, r, header.wall_ms);
    put_books(session, key, header, *books);
    return std::nullopt;
}

}  // namespace riser::cloud
