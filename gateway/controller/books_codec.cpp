#include "gateway/controller/books_codec.h"

#include <algorithm>

#include "core/journal/describe_account.h"
#include "core/journal/describe_account_billing.h"
#include "core/journal/describe_period_books.h"
#include "core/journal/late_costs.h"
#include "gateway/controller/describe_corrections.h"
#include "gateway/controller/describe_policy.h"

namespace riser::controller {
namespace {

using journal::enum_field;
using journal::field;
using journal::list_field;
using journal::optional_field;

constexpr std::uint64_t k_books_version = 17;
// 400,000 locks, the most that four series hold, are 9 MB.
constexpr std::size_t k_max_voucher_bytes = 64U << 20U;

template <class A>
void describe(A& a, SiteBooks& site) {
    journal::describe(a, site.genesis);
    field(a, site.state_lane.command_epoch);
    field(a, site.state_lane.sequence);
    field(a, site.state_lane.hash);
    field(a, site.hold_until_ms);
    field(a, site.time_floor_ms);
}

template <class A>
void describe(A& a, MeterBooks& meter) {
    field(a, meter.id);
    field(a, meter.epoch);
    journal::describe(a, meter.identity);
    optional_field(a, meter.doubt, [](A& archive, journal::DoubtReason& reason) {
        enum_field(archive, reason, journal::DoubtReason::backwards, journal::DoubtReason::frozen);
    });
}

template <class A>
void describe(A& a, ShareBooks& share) {
    field(a, share.share.meter);
    enum_field(a, share.share.quantity, metering::Quantity::import_energy,
               metering::Quantity::import_energy_t2);
    field(a, share.share.share_ppm);
    field(a, share.open);
    field(a, share.settled);
    field(a, share.settled_ms);
    field(a, share.collected);
}

template <class A>
void describe(A& a, SupplyPointBooks& supply_point) {
    field(a, supply_point.id);
    list_field(a, supply_point.shares, 7,
               [](A& archive, ShareBooks& share) { describe(archive, share); });
    list_field(a, supply_point.switches, 1, [](A& archive, SwitchId& id) { field(archive, id); });
    field(a, supply_point.account);
    field(a, supply_point.protected_customer);
    field(a, supply_point.armed);
    field(a, supply_point.paired);
    enum_field(a, supply_point.desired, metering::SwitchState::unknown,
               metering::SwitchState::mixed);
    enum_field(a, supply_point.reason, journal::SupplyReason::commissioned,
               journal::SupplyReason::credit_limit);
    enum_field(a, supply_point.observed, metering::SwitchState::unknown,
               metering::SwitchState::mixed);
    field(a, supply_point.hold_until_ms);
}

template <class A>
void describe_wiring(A& a, SupplyPointBooks& supply_point) {
    journal::describe(a, supply_point.proof);
    optional_field(a, supply_point.opened,
                   [](A& archive, std::vector<metering::Contact>& contacts) {
                       journal::describe(archive, contacts);
                   });
}

template <class A>
void describe(A& a, std::optional<UnseenOpening>& opening) {
    optional_field(a, opening, [](A& archive, UnseenOpening& unseen) {
        field(archive, unseen.boot);
        field(archive, unseen.from_ms);
        field(archive, unseen.to_ms);
    });
}

// What evolve() makes of records of version 1.
void without_wiring(SupplyPointBooks& supply_point) {
    using metering::SwitchState;
    supply_point.paired = false;
    const bool opened = supply_point.desired == SwitchState::disconnected ||
                        supply_point.observed == SwitchState::disconnected;
    if (opened) supply_point.opened.emplace();
}

// Hash maps are written in the order of their keys, so that equal books have equal bytes.
template <class Map>
auto sorted(const Map& map) {
    std::vector<std::pair<typename Map::key_type, typename Map::mapped_type>> items(map.begin(),
                                                                                    map.end());
    std::sort(items.begin(), items.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return items;
}

struct Parts {
    SiteBooks site;
    std::uint64_t sequence = 0;
    journal::Hash head{};
    std::vector<MeterBooks> meters;
    std::vector<SupplyPointBooks> supply_points;
    std::vector<payment::Account> accounts;
    std::vector<journal::AccountBilling> billing;
    std::vector<billing::BillNumber> bill_numbers;
    std::vector<payment::Tariff> tariffs;
    std::vector<std::pair<ledger::LedgerAccount, Money>> balances;
    std::vector<std::pair<TopUpId, TopUpReceipt>> top_ups;
    std::vector<TopUpId> bounced;
    std::vector<std::pair<TopUpId, journal::DepositMove>> deposits;
    std::vector<std::pair<TopUpId, Money>> vending_fees;
    std::vector<std::pair<CommandId, journal::CommandResult>> commands;
    std::vector<std::uint8_t> vouchers;  // in the form of core/voucher/voucher_books_codec.cpp
    std::vector<std::uint8_t> bound;     // in that of core/voucher/bound_books.h
};

// Version 10, behind everything: when a standing charge is collected.
template <class A>
void describe_prices(A& a, Parts& parts) {
    for (auto& tariff : parts.tariffs) journal::describe_terms(a, tariff.rules);
}

// Version 11, behind that: what registers count, and the fractions of what was fed in.
template <class A>
void describe_roles(A& a, Parts& parts) {
    for (auto& supply_point : parts.supply_points) {
        for (auto& share : supply_point.shares) journal::role_field(a, share.share.role);
    }
    for (auto& account : parts.accounts) journal::describe_feed_in(a, account);
}

// Version 12, behind that: what being late with each bill has cost and where later periods end, what else bills keep
// beside what version 8 knew, payments that came to nothing, what opened together, deposits, how the clock went, how
// long holds of an unsure clock last, demand and minimum charges of those who are billed, and load
// limits.
template <class A>
void describe_more(A& a, Parts& parts) {
    for (auto& billing : parts.billing) journal::describe_added(a, billing);
    for (auto& billing : parts.billing) journal::describe_contract(a, billing);
    list_field(a, parts.bounced, 16, [](A& archive, TopUpId& id) { field(archive, id); });
    for (auto& supply_point : parts.supply_points) describe(a, supply_point.opened_unseen);
    for (auto& account : parts.accounts) journal::describe_deposit(a, account);
    SteadyClock& clock = parts.site.clock;
    field(a, clock.boot);
    field(a, clock.monotonic_ms);
    field(a, clock.earliest_ms);
    field(a, clock.steady_ms);
    field(a, clock.gone_ms);
    list_field(a, parts.site.unsure_holds, 24,
               [](A& archive, UnsureHold& hold) { describe(archive, hold); });
    for (auto& billing : parts.billing) journal::describe(a, billing.period);
    journal::describe(a, parts.site.policy.policy.load_limit);
    for (auto& supply_point : parts.supply_points) describe_limit(a, supply_point.limit);
}

// Version 13, behind that: which bills are open again after their final notice, and credit limits.
template <class A>
void describe_notices(A& a, Parts& parts) {
    for (auto& billing : parts.billing) {
        journal::describe_reopened(a, billing);
        journal::describe_credit_limit(a, billing);
    }
}

// And what a payment was of a deposit, and what there was to be collected of each debt.
template <class A>
void describe_totals(A& a, Parts& parts) {
    for (auto& account : parts.accounts) {
        for (auto& charge : account.charges) field(a, charge.entered);
    }
    list_field(a, parts.deposits, 17, [](A& archive, auto& item) {
        field(archive, item.first);
        enum_field(archive, item.second, journal::DepositMove::paid_in,
                   journal::DepositMove::accrued);
    });
}

// Version 14, behind that: vouchers.
template <class A>
void describe_vouchers(A& a, Parts& parts) {
    journal::blob_field(a, parts.vouchers, k_max_voucher_bytes);
}

// What older programs did not keep.
void assume_more(Parts& parts) {
    for (auto& billing : parts.billing) {
        journal::assume_fees(billing);
        journal::plan_periods(billing, parts.site.local_time);
    }
}

template <class A>
void describe_billing(A& a, Parts& parts) {
    list_field(a, parts.billing, 49, [](A& archive, journal::AccountBilling& billing) {
        journal::describe(archive, billing);
    });
    list_field(a, parts.bill_numbers, 3,
               [](A& archive, billing::BillNumber& number) { journal::describe(archive, number); });
}

template <class A>
void describe(A& a, Parts& parts, std::uint64_t version) {
    const auto plain = [](A& archive, auto& item) { describe(archive, item); };
    describe(a, parts.site);
    if (version >= 4) journal::describe(a, parts.site.local_time);
    if (version >= 5) describe_policy(a, parts.site);
    field(a, parts.sequence);
    field(a, parts.head);
    list_field(a, parts.meters, 5, plain);
    list_field(a, parts.supply_points, 24, [version](A& archive, SupplyPointBooks& supply_point) {
        describe(archive, supply_point);
        if (version >= 2) describe_wiring(archive, supply_point);
        if (version == 1) without_wiring(supply_point);
        if (version >= 5) describe_policy(archive, supply_point);
        if (version >= 6) describe(archive, supply_point.tenancy);
    });
    list_field(a, parts.accounts, 23, [version](A& archive, payment::Account& account) {
        journal::describe(archive, account);
        if (version >= 3) journal::describe_added(archive, account);
        if (version >= 6) journal::describe_tenancy(archive, account);
        if (version >= 7) journal::describe_provisional(archive, account);
    });
    if (version >= 8) describe_billing(a, parts);
    list_field(a, parts.tariffs, 24, [version](A& archive, payment::Tariff& tariff) {
        journal::describe(archive, tariff);
        if (version >= 3) journal::describe(archive, tariff.rules);
    });
    list_field(a, parts.balances, 18, [](A& archive, auto& item) {
        enum_field(archive, item.first.kind, ledger::AccountKind::customer_credit,
                   ledger::AccountKind::deposit_interest);
        field(archive, item.first.customer);
        field(archive, item.second);
    });
    list_field(a, parts.top_ups, 33, [](A& archive, auto& item) {
        field(archive, item.first);
        field(archive, item.second.account);
        field(archive, item.second.amount);
    });
    list_field(a, parts.commands, 17, [](A& archive, auto& item) {
        field(archive, item.first);
        enum_field(archive, item.second, journal::CommandResult::done,
                   journal::CommandResult::refused_conflict);
    });
    if (version >= 10) describe_prices(a, parts);
    if (version >= 11) describe_roles(a, parts);
    if (version >= 12) {
        describe_more(a, parts);
    } else {
        assume_more(parts);
    }
    if (version >= 13) {
        describe_notices(a, parts);
        describe_totals(a, parts);
    }
    if (version >= 14) describe_vouchers(a, parts);
    if (version >= 14) describe_corrections(a, parts.site.corrections, parts.supply_points);
    if (version >= 15) journal::blob_field(a, parts.bound, k_max_voucher_bytes);
    if (version < 16) return;  // what corrections may take, topping up costs, and all share
    describe_limits(a, parts.site.corrections, parts.accounts);
    journal::describe(a, parts.site.common);
    if (version >= 17) describe_vending_fees(a, parts.vending_fees);
}

// Empty: an older program knew none.
Outcome<> read_vouchers(Books& books, const Parts& parts) {
    const GatewayId gateway = books.site.genesis.gateway;
    ByteReader in(parts.vouchers);
    books.vouchers = parts.vouchers.empty() ? voucher::VoucherBooks(gateway)
                                            : voucher::VoucherBooks::read(in, gateway);
    ByteReader tokens(parts.bound);
    if (!parts.bound.empty()) books.bound = voucher::BoundBooks::read(tokens);
    if (in.at_end() && tokens.at_end()) return Done{};
    return fail(Problem{"the snapshot's vouchers are damaged"});
}

Result<Books> books_of(Parts& parts) {
    Books books;
    books.site = parts.site;
    books.sequence = parts.sequence;
    books.head = parts.head;
    for (auto& meter : parts.meters) {
        if (meter.id.value == 0 || meter.id.value > k_max_small_id) {
            return fail(Problem{"the snapshot has a meter without a valid id"});
        }
        books.meters.obtain(meter.id) = std::move(meter);
    }
    for (auto& supply_point : parts.supply_points) {
        if (supply_point.id.value == 0 || supply_point.id.value > k_max_small_id) {
            return fail(Problem{"the snapshot has a supply point without a valid id"});
        }
        books.supply_points.obtain(supply_point.id) = std::move(supply_point);
    }
    for (auto& account : parts.accounts) {
        if (account.credits.empty() || account.charges.empty()) {
            return fail(Problem{"the snapshot has an account without credit or charge"});
        }
        // Programs that knew no other credit did not keep the state of the token credit.
        update_statuses(account);
        const AccountId id = account.id;
        books.accounts[id] = std::move(account);
    }
    for (auto& billing : parts.billing) {
        const AccountId id = billing.terms.account;
        books.billing[id] = std::move(billing);
    }
    for (const auto& number : parts.bill_numbers) books.site.bill_numbers[number.series] = number;
    for (auto& tariff : parts.tariffs) books.tariffs[tariff.id].push_back(std::move(tariff));
    if (!books.ledger.restore(parts.balances)) {
        return fail(Problem{"the snapshot's ledger does not sum to zero"});
    }
    books.top_ups.insert(parts.top_ups.begin(), parts.top_ups.end());
    const auto mark = [&books](TopUpId id, auto change) {
        const auto known = books.top_ups.find(id);
        if (known != books.top_ups.end()) change(known->second);
    };
    for (const TopUpId id : parts.bounced) mark(id, [](TopUpReceipt& r) { r.bounced = true; });
    for (const auto& [id, move] : parts.deposits) {
        mark(id, [&value = move](TopUpReceipt& receipt) { receipt.deposit = value; });
    }
    for (const auto& [id, fee] : parts.vending_fees) {
        mark(id, [&value = fee](TopUpReceipt& receipt) { receipt.vending_fee = value; });
    }
    books.commands.insert(parts.commands.begin(), parts.commands.end());
    if (auto read = read_vouchers(books, parts); !read) return fail(read.error());
    if (auto broken = check_books(books)) return fail(Problem{"the snapshot is wrong: " + *broken});
    return books;
}

}  // namespace

std::vector<std::uint8_t> encode_books(const Books& books) {
    Parts parts;
    parts.site = books.site;
    parts.sequence = books.sequence;
    parts.head = books.head;
    parts.meters.assign(books.meters.begin(), books.meters.end());
    parts.supply_points.assign(books.supply_points.begin(), books.supply_points.end());
    for (auto& [id, account] : sorted(books.accounts)) parts.accounts.push_back(account);
    for (const auto& [id, billing] : books.billing) parts.billing.push_back(billing);
    for (const auto& [series, number] : books.site.bill_numbers) {
        parts.bill_numbers.push_back(number);
    }
    for (const auto& [id, versions] : books.tariffs) {
        parts.tariffs.insert(parts.tariffs.end(), versions.begin(), versions.end());
    }
    parts.balances = books.ledger.balances();
    parts.top_ups = sorted(books.top_ups);
    for (const auto& [id, receipt] : parts.top_ups) {
        if (receipt.bounced) parts.bounced.push_back(id);
        if (receipt.deposit) parts.deposits.emplace_back(id, *receipt.deposit);
        const Money fee = receipt.vending_fee;
        if (fee > Money{}) parts.vending_fees.emplace_back(id, fee);
    }
    parts.commands = sorted(books.commands);
    ByteWriter vouchers;
    books.vouchers.write(vouchers);
    parts.vouchers = vouchers.take();
    ByteWriter bound;
    books.bound.write(bound);
    parts.bound = bound.take();
    ByteWriter out;
    out.varint(k_books_version);
    journal::WriteArchive archive(out);
    describe(archive, parts, k_books_version);
    return out.take();
}

Result<Books> decode_books(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    const std::uint64_t version = in.varint();
    if (in.ok() && (version == 0 || version > k_books_version)) {
        return fail(Problem{"snapshot version " + std::to_string(version) +
                            " is not known to this program: install the newer one"});
    }
    journal::ReadArchive archive(in);
    Parts parts;
    describe(archive, parts, version);
    if (!in.at_end()) return fail(Problem{"the snapshot's bytes are damaged"});
    return books_of(parts);
}

}  // namespace riser::controller
