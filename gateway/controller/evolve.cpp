#include "gateway/controller/evolve.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/overload.h"
#include "core/journal/account_records.h"
#include "gateway/controller/books_editor.h"
#include "gateway/controller/evolve_billing.h"
#include "gateway/controller/evolve_common.h"
#include "gateway/controller/evolve_correction.h"
#include "gateway/controller/evolve_supply.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using metering::Quantity;

ledger::LedgerAccount customer(AccountId account) {
    return {ledger::AccountKind::customer_credit, account};
}

template <class Editor>
struct Evolution {
    Editor& books;
    const journal::EntryHeader& header;

    void operator()(const journal::Genesis& r) {
        books.edit_site().genesis = r;
        books.begin_vouchers(r.gateway);
    }
    void operator()(const journal::LocalTimeDefined& r) { books.edit_site().local_time = r.zone; }

    void operator()(const journal::MeterEpochStarted& r) {
        MeterBooks& meter = books.edit_meter(r.meter);
        meter.id = r.meter;
        meter.epoch = r.epoch;
        meter.identity = r.identity;
        meter.doubt.reset();
        for (const SupplyPointId id : books.supply_points_of(r.meter)) {
            for (auto& share : books.edit_supply_point(id).shares) {
                if (share.share.meter == r.meter) open_share(share, r.opening);
            }
        }
    }

    void open_share(ShareBooks& share, const std::vector<journal::RegisterMark>& opening) {
        for (const auto& mark : opening) {
            if (mark.quantity != share.share.quantity) continue;
            share.open = true;
            share.settled = mark.value;
            share.settled_ms = header.wall_ms;
        }
    }

    void operator()(const journal::RegisterRolledOver& r) {
        for (const SupplyPointId id : books.supply_points_of(r.register_id.meter)) {
            for (auto& share : books.edit_supply_point(id).shares) {
                const bool this_register = share.share.meter == r.register_id.meter &&
                                           share.share.quantity == r.register_id.quantity;
                if (this_register) share.settled = {};
            }
        }
    }

    void operator()(const journal::MeterDoubted& r) {
        MeterBooks& meter = books.edit_meter(r.meter);
        meter.id = r.meter;
        meter.doubt = r.reason;
    }

    void operator()(const journal::DoubtCleared& r) { books.edit_meter(r.meter).doubt.reset(); }

    // A redefinition keeps what was settled for the registers that stay.
    void operator()(const journal::SupplyPointDefined& r) {
        SupplyPointBooks& supply_point = books.edit_supply_point(r.supply_point.id);
        std::vector<ShareBooks> shares;
        for (const auto& defined : r.supply_point.registers) {
            const auto known = std::find_if(supply_point.shares.begin(), supply_point.shares.end(),
                                            [&](const auto& share) {
                                                return share.share.meter == defined.meter &&
                                                       share.share.quantity == defined.quantity;
                                            });
            shares.push_back(known == supply_point.shares.end() ? ShareBooks{} : *known);
            shares.back().share = defined;
        }
        const bool same_hardware = supply_point.switches == r.supply_point.switches;
        supply_point.id = r.supply_point.id;
        supply_point.shares = std::move(shares);
        supply_point.switches = r.supply_point.switches;
        supply_point.protected_customer = r.protected_customer;
        supply_point.paired = supply_point.paired && same_hardware;
        if (!same_hardware) supply_point.opened_unseen.reset();
    }

    void operator()(const journal::AccountOpened& r) {
        payment::Account& account = books.edit_account(r.account);
        account.id = r.account;
        account.supply_point = r.supply_point;
        account.mode = r.mode;
        account.credits = {payment::Credit{}};
        account.charges = {payment::Charge{}};
        account.opened_ms = header.wall_ms;
        update_statuses(account);
        SupplyPointBooks& supply_point = books.edit_supply_point(r.supply_point);
        supply_point.account = r.account;
        // What was used before is not his to pay: his registers open with the next reading.
        for (auto& share : supply_point.shares) share.open = false;
    }

    void operator()(const journal::AccountConfigured& r) {
        apply(books.edit_account(r.account), r);
        corrected().take(r);
    }
    void operator()(const journal::AccountTariffOrdered& r) { corrected().take(r); }

    void operator()(const journal::TariffPublished& r) {
        books.edit_versions(r.tariff.id).push_back(r.tariff);
    }

    void operator()(const journal::Credited& r) {
        book(r);
        billed().tell(r);
        const Money fee = r.split.of(payment::SplitStep::vending_fee);
        books.remember_top_up(r.top_up, {r.account, r.amount, false, {}, fee});
    }
    void operator()(const journal::CreditConfigured& r) { apply(books.edit_account(r.account), r); }
    void operator()(const journal::CreditInvoked& r) {
        book(r);
        billed().gift(r.account, r.amount);
    }
    void operator()(const journal::CreditRenewed& r) {
        book(r);
        billed().gift(r.account, r.renewal.granted - r.renewal.lapsed);
    }
    void operator()(const journal::CreditExpired& r) {
        book(r);
        billed().gift(r.account, -r.amount);
    }
    void operator()(const journal::ChargeConfigured& r) { book(r); }
    void operator()(const journal::ChargeCollected& r) {
        book(r);
        billed().take(r);
    }

    void operator()(const journal::AccountClassified& r) {
        apply(books.edit_account(r.account), r);
    }
    void operator()(const journal::FormerAccountPaid& r) {
        book(r);
        billed().tell(r);
        books.remember_top_up(r.top_up, {r.account, r.amount()});
    }
    void operator()(const journal::RefundPaid& r) {
        book(r);
        books.remember_top_up(r.payment, {r.account, -r.amount});
    }

    // The registers go on from what they showed; that credit was low, the one was told who had it until now.
    void operator()(const journal::TenancyBegan& r) {
        SupplyPointBooks& supply_point = books.edit_supply_point(r.supply_point);
        supply_point.account = r.account;
        supply_point.tenancy = {true, r.tariff, header.wall_ms};
        supply_point.times.warned.reset();
        supply_point.limit = {};
        for (auto& share : supply_point.shares) {
            share.open = false;
            for (const auto& read : r.reads) {
                const bool this_register = read.register_id.meter == share.share.meter &&
                                           read.register_id.quantity == share.share.quantity;
                if (!this_register) continue;
                share.open = true;
                share.settled = read.value;
                share.settled_ms = header.wall_ms;
            }
        }
        if (!r.account.is_nil()) apply(books.edit_account(r.account), r);
    }

    void operator()(const journal::AccountClosed& r) {
        payment::Account& account = books.edit_account(r.account);
        apply(account, r, header.wall_ms);
        for (const auto& transfer : transfers_of(r)) books.post(transfer);
        billed().tell(r);
        SupplyPointBooks& supply_point = books.edit_supply_point(account.supply_point);
        if (supply_point.account != r.account) return;
        supply_point.account = {};
        supply_point.limit = {};
    }

    // Records about bills alone.
    template <class R>
    void operator()(const R& r) {
        billed().take(r);
    }
    BilledEvolution<Editor> billed() { return {books, header}; }

    template <class R>
    void book(const R& r) {
        apply(books.edit_account(r.account), r);
        for (const auto& transfer : transfers_of(r)) books.post(transfer);
    }

    void operator()(const journal::Settlement& r) {
        for (const auto& segment : r.segments) settle(r, segment);
    }

    void settle(const journal::Settlement& r, const journal::Segment& segment) {
        SupplyPointBooks& supply_point = books.edit_supply_point(segment.supply_point);
        for (auto& share : supply_point.shares) {
            const bool this_register = share.share.meter == segment.register_id.meter &&
                                       share.share.quantity == segment.register_id.quantity;
            if (!this_register) continue;
            share.settled = segment.register_to;
            share.settled_ms = segment.to_ms;
            share.collected += segment.advance();
        }
        payment::Account& account = books.edit_account(supply_point.account);
        account.residue = segment.residue_after;
        if (account.blocks.begun()) {
            const auto& tariff = r.tariffs[segment.tariff];
            account.blocks.take(tariff.id, tariff.version, segment.price,
                                segment.advance().wh * segment.share_ppm);
        }
        const auto kept =
            provisional_of(r, segment, header, newest_version(r.tariffs[segment.tariff].id));
        if (kept) payment::keep(account.provisional, *kept);
        collect(account, segment.amount);
        billed().charge(account.id, r, segment);
        common().add(segment);
    }

    // Of a tariff, as it is published by now; 0: of one that is not.
    std::uint32_t newest_version(TariffId id) {
        const auto* versions = books.versions(id);
        return versions == nullptr || versions->empty() ? 0 : versions->back().version;
    }

    void operator()(const journal::ConsumptionRerated& r) {
        book(r);
        billed().tell_at_once(r);
        common().add(r.account, r.amount);
    }

    void operator()(const journal::TariffCorrected& r) { corrected().take(r); }
    void operator()(const journal::ConsumptionCorrected& r) {
        book(r);
        billed().tell_at_once(r);
        corrected().take(r);
        common().add(r.account, r.booked ? r.amount : Money{});
    }
    void operator()(const journal::TopUpTermsAgreed& r) { apply(books.edit_account(r.account), r); }
    void operator()(const journal::CorrectionHeldBack& r) { corrected().take(r); }
    void operator()(const journal::CorrectionEnded& r) { corrected().take(r); }
    CorrectionEvolution<Editor> corrected() { return {books, header}; }
    void operator()(const journal::CommonCostsShared& r) { common().take(r); }
    CommonEvolution<Editor> common() { return {books, header}; }
    void operator()(const journal::EnergyFedIn& r) {
        for (auto& share : books.edit_supply_point(r.supply_point).shares) {
            const bool this_register = share.share.meter == r.register_id.meter &&
                                       share.share.quantity == r.register_id.quantity;
            if (!this_register) continue;
            share.settled = r.register_to;
            share.settled_ms = r.to_ms;
            share.collected += r.register_to - r.register_from;
        }
        book(r);
        billed().tell(r);
    }

    void collect(payment::Account& account, Money amount) {
        if (amount.micro == 0) return;
        drain(account, amount);
        books.post({customer(account.id), {ledger::AccountKind::energy_revenue, {}}, amount});
    }

    void operator()(const journal::BlockPeriodBegun& r) {
        books.edit_account(r.account).blocks.begin(r.span);
    }

    void operator()(const journal::BlockStepped& r) {
        payment::Account& account = books.edit_account(r.account);
        account.blocks.move(r.step.from, r.step.to);
        account.residue = r.residue_after;
        collect(account, r.amount);
        billed().tell_at_once(r);
        common().add(r.account, r.amount);
    }

    // Said again, it is a new warning.
    void operator()(const journal::LowCreditChanged& r) {
        payment::Account& account = books.edit_account(r.account);
        account.low_credit = r.low;
        SupplyPointBooks& supply_point = books.edit_supply_point(account.supply_point);
        if (supply_point.account != r.account)
            return;  // who lives there now has a warning of his own
        auto& warned = supply_point.times.warned;
        warned = r.low ? std::optional(mark_of(header)) : std::nullopt;
    }

    void operator()(const journal::SupplyDesired& r) { supplied().take(r); }
    void operator()(const journal::LoadLimited& r) { supplied().take(r); }
    void operator()(const journal::OverLimit& r) { supplied().take(r); }
    SupplyEvolution<Editor> supplied() { return {books, header}; }

    void operator()(const journal::SupplyRequested& r) {
        auto& requests = books.edit_supply_point(r.supply_point).requests;
        auto& latest = requests.at(static_cast<std::size_t>(r.actor));
        latest.reset();
        remember(HoldName{r.supply_point, {}, r.actor}, r);
        if (r.withdrawn) return;
        latest = payment::ActorRequest{
            r.action, r.until_ms == 0 ? k_no_upper_bound : from_unix_ms(r.until_ms)};
    }

    void operator()(const journal::SupplyOpenedUnseen& r) {
        take_unseen(books.edit_supply_point(r.supply_point), r, header);
    }

    void operator()(const journal::SupplyReadied& r) {
        books.edit_supply_point(r.supply_point).ready = r.ready;
    }

    void operator()(const journal::SupplyObserved& r) {
        take_observed(books.edit_supply_point(r.supply_point), r, header);
    }

    void operator()(const journal::SupplyArmed& r) {
        books.edit_supply_point(r.supply_point).armed = r.armed;
    }

    void operator()(const journal::PairingTested& r) {
        SupplyPointBooks& supply_point = books.edit_supply_point(r.supply_point);
        // Version 1 does not say what was wired how: it may have been proven with fewer meters, or with
        // a contact that is another flat's by now. In doubt the light stays on: it proves nothing.
        supply_point.paired = r.proven && !r.wiring.empty();
        const bool tested = r.proven || !r.wiring.empty();
        if (tested) supply_point.proof = r.proven ? r.wiring : metering::Wiring{};
    }

    void operator()(const journal::HoldSet& r) {
        if (r.supply_point.value == 0) set_hold(books.edit_site(), r);
        if (r.supply_point.value != 0) set_hold(books.edit_supply_point(r.supply_point), r);
        remember(HoldName{r.supply_point, r.kind, {}}, r);
    }

    template <class R>
    void remember(const HoldName& name, const R& r) {
        remember_length(books.edit_site().unsure_holds, name, r, mark_of(header));
    }

    void operator()(const journal::PolicySet& r) {
        PolicyBooks& books_of_policy = books.edit_site().policy;
        books_of_policy.version = r.version;
        books_of_policy.pack = r.pack;
        books_of_policy.policy = r.policy;
        auto& cuts = books_of_policy.cuts;
        while (cuts.size() > r.policy.cuts_per_hour) cuts.erase(cuts.begin());
    }

    void operator()(const journal::VoucherDocumentTaken& r) { books.take_voucher(r); }
    void operator()(const journal::VoucherLocksTaken& r) { books.take_voucher(r); }
    // For the cloud alone: the recall itself says what is not taken any more.
    void operator()(const journal::VoucherRecallAnswered&) {}
    // The money is a Credited of its own.
    void operator()(const journal::VoucherRedeemed& r) { books.take_voucher(r, header); }
    void operator()(const journal::BoundKeyTaken& r) { books.take_token(r); }
    void operator()(const journal::BoundTokenRedeemed& r) { books.take_token(r, header); }
    void operator()(const journal::BoundNumberMarked& r) { books.take_token(r); }

    void operator()(const journal::CommandExecuted& r) {
        books.remember_command(r.id, r.result);
        if (r.lane == journal::CommandLane::state) {
            books.edit_site().state_lane = {r.command_epoch, r.sequence, r.hash};
        }
    }
};

}  // namespace

void evolve(Books& books, const journal::EntryHeader& header, const journal::Record& record) {
    BooksEditor editor(books);
    std::visit(Evolution<BooksEditor>{editor, header}, record);
}

void evolve(Draft& draft, const journal::EntryHeader& header, const journal::Record& record) {
    std::visit(Evolution<Draft>{draft, header}, record);
}

void evolve_entry(Books& books, const journal::Entry& entry, const journal::Hash& hash) {
    RISER_ASSERT(entry.header.sequence == books.sequence + 1, "journal entries are gapless");
    for (const auto& record : entry.records) evolve(books, entry.header, record);
    books.sequence = entry.header.sequence;
    books.head = hash;
    books.site.time_floor_ms = std::max(books.site.time_floor_ms, entry.header.earliest_ms);
    go_on(books.site.clock, entry.header);
}

}  // namespace riser::controller
