#include "cloud/ingest/projection.h"

#include <algorithm>

#include "cloud/ingest/account_projector.h"
#include "cloud/ingest/common_costs.h"
#include "cloud/ingest/credit_projector.h"
#include "cloud/ingest/settlement_books.h"
#include "cloud/ingest/supply_books.h"
#include "cloud/ingest/voucher_projector.h"
#include "cloud/voucher/tokens.h"
#include "core/base/overload.h"
#include "core/journal/account_records.h"
#include "core/journal/check.h"

namespace riser::cloud {
namespace {

using Reason = std::optional<Unapplied>;

// Applies the records of one entry in their order.
class Projector {
public:
    Projector(VoucherDesk& desk, const Site& site, const Gateway& gateway,
              const journal::EntryHeader& header)
        : desk_(desk),
          session_(desk.session),
          site_(site),
          gateway_(gateway),
          key_(gateway.journal()),
          header_(header),
          accounts_(session_, key_, header_),
          credits_(session_, gateway, header_) {}

    Reason operator()(const journal::Genesis& r) {
        expect(r.gateway == gateway_.key.gateway, "gateway", to_string(r.gateway));
        expect(r.site == gateway_.key.site, "site", to_string(r.site));
        expect(r.currency == site_.currency, "currency", r.currency.text());
        expect(r.zone == site_.zone, "zone", r.zone);
        if (r.zone == "UTC") session_.put_local_time(key_, ZoneRules{});
        return std::nullopt;
    }

    Reason operator()(const journal::LocalTimeDefined& r) {
        session_.put_local_time(key_, r.zone);
        return std::nullopt;
    }

    Reason operator()(const journal::MeterEpochStarted& r) {
        session_.put_meter(key_,
                           {r.meter, r.epoch, r.identity.model, r.identity.serial, std::nullopt});
        for (auto& books : session_.shares_of(key_, r.meter)) {
            for (const auto& mark : r.opening) {
                if (mark.quantity != books.share.quantity) continue;
                books.open = true;
                books.settled = mark.value;
                books.settled_ms = header_.wall_ms;
                session_.put_share(key_, books);
            }
        }
        no_longer(k_meter_doubted, to_string(r.meter));
        return std::nullopt;
    }

    Reason operator()(const journal::RegisterRolledOver& r) {
        for (auto& books : session_.shares_of(key_, r.register_id.meter)) {
            if (books.share.quantity != r.register_id.quantity) continue;
            if (books.settled != r.end) {
                differ("the register rolled over at " + std::to_string(r.end.wh) +
                       " Wh but was settled to " + std::to_string(books.settled.wh));
            }
            books.advanced += r.end - books.settled;
            books.settled = {};
            session_.put_share(key_, books);
        }
        return std::nullopt;
    }

    Reason operator()(const journal::MeterDoubted& r) {
        auto books =
            session_.meter(key_, r.meter).value_or(MeterBooks{r.meter, {}, "", "", std::nullopt});
        books.doubt = r.reason;
        session_.put_meter(key_, books);
        raise(k_meter_doubted, to_string(r.meter), k_meter_doubted_text);
        return std::nullopt;
    }

    Reason operator()(const journal::DoubtCleared& r) {
        auto books = session_.meter(key_, r.meter);
        if (!books) return inapplicable("there is no meter " + to_string(r.meter));
        books->doubt.reset();
        session_.put_meter(key_, *books);
        no_longer(k_meter_doubted, to_string(r.meter));
        return std::nullopt;
    }

    // A redefinition keeps what was settled for the registers that stay.
    Reason operator()(const journal::SupplyPointDefined& r) {
        const SupplyPointId id = r.supply_point.id;
        const auto before = session_.shares_of(key_, id);
        session_.remove_shares(key_, id);
        for (const auto& defined : r.supply_point.registers) {
            const auto known =
                std::find_if(before.begin(), before.end(), [&](const ShareBooks& books) {
                    return books.share.meter == defined.meter &&
                           books.share.quantity == defined.quantity;
                });
            ShareBooks books = known == before.end() ? ShareBooks{} : *known;
            books.supply_point = id;
            books.share = defined;
            session_.put_share(key_, books);
        }
        auto point = session_.supply_point(key_, id).value_or(SupplyPointBooks{});
        point.id = id;
        point.protected_customer = r.protected_customer;
        session_.put_supply_point(key_, point);
        return std::nullopt;
    }

    Reason operator()(const journal::AccountOpened& r) {
        auto point = session_.supply_point(key_, r.supply_point);
        if (!point) return inapplicable("there is no supply point " + to_string(r.supply_point));
        const auto known = session_.find_account(r.account);
        if (known && known->key != gateway_.key) {
            return inapplicable("account " + to_string(r.account) + " belongs to another gateway");
        }
        if (!known) session_.put_account({gateway_.key, r.account, "", header_.wall_ms});
        AccountBooks books = session_.account_books(key_, r.account).value_or(AccountBooks{});
        books.id = r.account;
        books.supply_point = r.supply_point;
        if (books.pots.credits.empty()) books.pots = opened_account();
        books.mode = books.pots.mode = r.mode;
        books.pots.opened_ms = header_.wall_ms;
        session_.put_account_books(key_, books);
        accounts_.had(r.supply_point, point->account);
        point->account = r.account;
        session_.put_supply_point(key_, *point);
        return std::nullopt;
    }

    Reason operator()(const journal::AccountConfigured& r) {
        return with_account(r.account, [&](AccountBooks& books) {
            books.tariff = r.tariff;
            books.limit = r.limit;
            books.warning_threshold = r.warning_threshold;
            apply(books.pots, r);
        });
    }

    Reason operator()(const journal::TariffPublished& r) {
        return apply_tariff(session_, key_, r.tariff);
    }
    Reason operator()(const journal::TariffCorrected& r) {
        return apply_corrected_tariff(session_, key_, r);
    }
    Reason operator()(const journal::ConsumptionCorrected& r) {
        if (!r.booked) raise(k_closed_not_corrected, to_string(r.account), not_booked_text(r));
        if (auto why = apply_correction(session_, key_, header_, r)) return why;
        if (r.booked) no_longer(k_correction_held_back, to_string(r.account));
        if (r.booked) follow_common(session_, key_, r.account, r.amount);
        return std::nullopt;
    }
    Reason operator()(const journal::TopUpTermsAgreed& r) {
        return with_account(r.account, [&](AccountBooks& books) { apply(books.pots, r); });
    }
    Reason operator()(const journal::CorrectionHeldBack& r) {
        raise(k_correction_held_back, to_string(r.account), held_back_text(r));
        return std::nullopt;
    }
    Reason operator()(const journal::CorrectionEnded&) { return std::nullopt; }
    Reason operator()(const journal::AccountTariffOrdered&) { return std::nullopt; }

    Reason operator()(const journal::Credited& r) {
        if (auto why = accounts_.take(r)) return why;
        hear_token_credit(session_, r.top_up);
        return credits_.take(r);
    }

    Reason operator()(const journal::Settlement& r) {
        if (auto why = apply_settlement(session_, key_, header_, r)) return why;
        follow_common(session_, key_, r);
        return std::nullopt;
    }

    // Everything else about credits, charges and tenancies.
    template <class R>
    Reason operator()(const R& r) {
        return accounts_.take(r);
    }
    Reason operator()(const journal::FormerAccountPaid& r) {
        if (auto why = accounts_.take(r)) return why;
        hear_token_credit(session_, r.top_up);
        return credits_.take({r.top_up, r.account, r.amount(), r.source, {}});
    }

    Reason operator()(const journal::BlockPeriodBegun& r) {
        return apply_block_period(session_, key_, header_, r);
    }
    Reason operator()(const journal::BlockStepped& r) {
        if (auto why = apply_block_step(session_, key_, header_, r)) return why;
        follow_common(session_, key_, r.account, r.amount);
        return std::nullopt;
    }

    Reason operator()(const journal::ConsumptionRerated& r) {
        if (auto why = apply_rerating(session_, key_, header_, r)) return why;
        follow_common(session_, key_, r.account, r.amount);
        return std::nullopt;
    }
    Reason operator()(const journal::EnergyFedIn& r) {
        return apply_feed_in(session_, key_, header_, r);
    }

    Reason operator()(const journal::CommonCostsShared& r) {
        return apply_common(session_, key_, header_, r);
    }

    Reason operator()(const journal::LowCreditChanged& r) {
        return with_account(r.account, [&](AccountBooks& books) { books.low_credit = r.low; });
    }

    template <class R>
    requires requires(const VoucherProjector& vouchers, const R& r) { vouchers.take(r); }
    Reason operator()(const R& r) { return VoucherProjector(desk_, gateway_, header_).take(r); }
    // Only who is there asks which opened together.
    Reason operator()(const journal::SupplyOpenedUnseen&) { return std::nullopt; }
    // What supply_books.h knows.
    template <class R>
    requires requires(SupplyPointBooks& books, const R& r) { cloud::take(books, r); }
    Reason operator()(const R& r) { return of_supply_point(r); }
    Reason operator()(const journal::HoldSet& r) {
        if (r.supply_point.value != 0) return of_supply_point(r);
        for (auto& books : session_.list_supply_points(key_)) {
            take(books, r);
            session_.put_supply_point(key_, books);
        }
        return std::nullopt;
    }
    Reason operator()(const journal::PolicySet& r) {
        return apply_policy(session_, key_, header_, r);
    }

    Reason operator()(const journal::CommandExecuted& r) {
        if (r.lane == journal::CommandLane::local) return std::nullopt;
        const auto command = session_.find_command(gateway_.key, r.id);
        if (!command && accounts_.has_adopted(r.id)) return std::nullopt;
        if (!command) {
            raise("unknown_command", to_string(r.id),
                  "the gateway carried out a command that this cloud does not know; was it "
                  "restored from a backup?");
            session_.note_execution(key_, {r.id, r.result, header_.wall_ms});
            return std::nullopt;
        }
        session_.set_result(gateway_.key, r.id, r.result, header_.wall_ms);
        if (r.lane == journal::CommandLane::credit) credits_.check_result(r);
        if (const auto* order = std::get_if<wire::SetTariff>(&command->body)) {
            check_tariff_result(order->tariff, r.result);
        }
        if (const auto* order = std::get_if<wire::CorrectTariff>(&command->body)) {
            check_tariff_result(order->tariff, r.result);
        }
        if (const auto* order = std::get_if<wire::CorrectTariffWithin>(&command->body)) {
            check_tariff_result(order->correction.tariff, r.result);
        }
        accounts_.judge_move(command->body, r.result);
        return std::nullopt;
    }

private:
    static Unapplied inapplicable(std::string detail) {
        return {"inapplicable", std::move(detail)};
    }

    void raise(const std::string& kind, const std::string& subject, const std::string& detail) {
        session_.raise(gateway_.key, kind, subject, detail, header_.wall_ms);
    }
    // The journal itself says that the matter is settled: nobody need look any more.
    void no_longer(const std::string& kind, const std::string& subject) {
        session_.close_open_items(gateway_.key, kind, subject, header_.wall_ms);
    }
    void differ(const std::string& what) {
        session_.add_difference(key_, {header_.sequence, 0, what});
    }
    void expect(bool holds, const std::string& what, const std::string& stated) {
        if (holds) return;
        raise("genesis_mismatch", what,
              "the journal was begun with " + what + " " + stated +
                  ", which is not what this gateway was enrolled with");
    }

    template <class Change>
    Reason with_account(AccountId id, Change change) {
        auto books = session_.account_books(key_, id);
        if (!books) return inapplicable("there is no account " + to_string(id));
        change(*books);
        session_.put_account_books(key_, *books);
        return std::nullopt;
    }
    template <class R>
    Reason of_supply_point(const R& r) {
        auto books = session_.supply_point(key_, r.supply_point);
        if (!books) return inapplicable("there is no supply point " + to_string(r.supply_point));
        take(*books, r);
        session_.put_supply_point(key_, *books);
        return std::nullopt;
    }

    // The office believes that a price is in force; when it is not, somebody must know.
    void check_tariff_result(const payment::Tariff& tariff, journal::CommandResult result) {
        const std::string id = to_string(tariff.id);
        switch (result) {
            case journal::CommandResult::done:
            case journal::CommandResult::already_done:
                return no_longer("tariff_refused", id);
            case journal::CommandResult::expired:
            case journal::CommandResult::refused_unknown_target:
            case journal::CommandResult::refused_invalid:
            case journal::CommandResult::refused_conflict:
                return raise("tariff_refused", id,
                             "the gateway did not take version " + std::to_string(tariff.version) +
                                 ": publish a higher one");
        }
    }

    VoucherDesk& desk_;
    Session& session_;
    const Site& site_;
    const Gateway& gateway_;
    const JournalKey key_;
    const journal::EntryHeader& header_;
    AccountProjector accounts_;
    CreditProjector credits_;
};

std::string_view code_of(journal::DecodeError error) {
    switch (error) {
        case journal::DecodeError::malformed:
            return "malformed";
        case journal::DecodeError::unknown_format:
            return "unknown_format";
        case journal::DecodeError::unknown_record:
            return "unknown_record";
    }
    return "malformed";
}

Reason apply_records(VoucherDesk& desk, const Site& site, const Gateway& gateway,
                     const journal::Entry& entry) {
    Session& session = desk.session;
    Projector projector{desk, site, gateway, entry.header};
    session.mark();
    for (const auto& record : entry.records) {
        if (auto why = std::visit(projector, record)) {
            session.undo();
            why->detail = std::string(journal::record_name(record)) + ": " + why->detail;
            return why;
        }
    }
    session.keep();
    return std::nullopt;
}

}  // namespace

Reason apply_entry(VoucherDesk& desk, const Site& site, const Gateway& gateway,
                   std::uint64_t sequence, const std::vector<std::uint8_t>& bytes) {
    const auto entry = journal::decode_entry(bytes);
    if (!entry) return Unapplied{std::string(code_of(entry.error().error)), entry.error().message};
    if (auto checked = journal::check_entry(*entry); !checked) {
        return Unapplied{"out_of_range", checked.error().message};
    }
    const auto& header = (*entry).header;
    if (header.sequence != sequence || header.epoch != gateway.epoch) {
        return Unapplied{"wrong_header", "the entry says that it is another one"};
    }
    return apply_records(desk, site, gateway, *entry);
}

void rebuild_books(VoucherDesk& desk, const Site& site, const Gateway& gateway) {
    constexpr std::size_t k_page = 500;
    Session& session = desk.session;
    const JournalKey key = gateway.journal();
    session.clear_books(key);
    session.unpark_all(key);
    std::uint64_t after = 0;
    while (true) {
        const auto page = session.read_entries(key, after, k_page);
        for (const auto& stored : page) {
            if (const auto why = apply_entry(desk, site, gateway, stored.sequence, stored.bytes)) {
                session.park(key, {stored.sequence, why->code, why->detail, desk.now_ms});
            }
            after = stored.sequence;
        }
        if (page.size() < k_page) return;
    }
}

}  // namespace riser::cloud
