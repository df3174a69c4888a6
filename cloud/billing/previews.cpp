#include "cloud/billing/previews.h"

#include <map>

#include "core/payment/supply_windows.h"

namespace riser::cloud {
namespace {

// Everything that a preview rests on. The question refers to what is here, so it stays where it is.
class Ground {
public:
    Ground(Session& session, const Gateway& gateway) : session_(session), key_(gateway.journal()) {}
    Ground(const Ground&) = delete;
    Ground& operator=(const Ground&) = delete;

    std::optional<Refusal> find(AccountId id, std::int64_t now_ms) {
        books_ = session_.account_books(key_, id);
        if (!books_) return unknown("account", to_string(id));
        if (books_->pots.closed()) {
            return conflict("account_closed",
                            "The account is closed: its statement says how it ended.");
        }
        zone_ = session_.local_time(key_);
        if (!zone_) {
            return conflict("no_local_time",
                            "The journal has not said yet by which local time the building "
                            "reckons.");
        }
        versions_ = session_.tariff_versions(key_, books_->tariff);
        ask(now_ms);
        return std::nullopt;
    }
    [[nodiscard]] const AccountBooks& books() const { return *books_; }
    [[nodiscard]] const journal::PreviewQuestion& question() const { return question_; }

    [[nodiscard]] PreviewBasis basis() {
        PreviewBasis basis;
        const auto point = session_.supply_point(key_, books_->supply_point);
        if (point && point->account == books_->id) {
            for (const auto& share : session_.shares_of(key_, point->id)) {
                if (!share.open) continue;
                const auto meter = session_.meter(key_, share.share.meter);
                basis.readings.push_back(
                    {{share.share.meter, meter ? meter->epoch : MeterEpoch{}, share.share.quantity},
                     share.settled,
                     share.settled_ms});
            }
        }
        basis.ledger_through = session_.watermark(key_).through;
        basis.stated = books_->balance();
        basis.computed = books_->computed_balance();
        basis.unsure = !books_->pots.provisional.empty();
        return basis;
    }

private:
    void ask(std::int64_t now_ms) {
        question_.at = from_unix_ms(now_ms);
        question_.zone = &*zone_;
        question_.versions = &versions_;
        question_.tariffs = [this](TariffId id, std::uint32_t version) -> const payment::Tariff* {
            const auto which = std::pair{id, version};
            auto found = tariffs_.find(which);
            if (found == tariffs_.end()) {
                found = tariffs_.emplace(which, session_.tariff(key_, id, version)).first;
            }
            return found->second ? &*found->second : nullptr;
        };
        if (const auto point = session_.supply_point(key_, books_->supply_point)) {
            // As the gateway has it: off for some minutes, for what was used there, is not without supply.
            const bool for_a_while =
                point->reason == journal::SupplyReason::over_limit && point->overload_waits == 0;
            question_.so.disconnected = point->desired == metering::SwitchState::disconnected &&
                                        point->observed == metering::SwitchState::disconnected &&
                                        !for_a_while;
        }
        if (const auto policies = session_.list_policies(key_); !policies.empty()) {
            question_.friendly = [policy = policies.back().policy, this](UtcTime from, UtcTime to) {
                return payment::friendly_throughout(policy, *zone_, from, to);
            };
        }
        if (books_->billing) {
            question_.last_number =
                session_.last_bill_number(key_, books_->billing->terms.series.id);
        }
    }

    Session& session_;
    const JournalKey key_;
    std::optional<AccountBooks> books_;
    std::optional<ZoneRules> zone_;
    std::vector<payment::Tariff> versions_;
    std::map<std::pair<TariffId, std::uint32_t>, std::optional<payment::Tariff>> tariffs_;
    journal::PreviewQuestion question_;
};

}  // namespace

Result<BillPreview, Refusal> preview_next_bill(Session& session, const Gateway& gateway,
                                               AccountId account, std::int64_t now_ms) {
    Ground ground(session, gateway);
    if (auto refusal = ground.find(account, now_ms)) return fail(*refusal);
    if (!ground.books().billing) {
        return fail(conflict("not_billed",
                             "The account is not billed: it is prepaid, or its "
                             "gateway has no [billing] for it."));
    }
    return BillPreview{
        ground.basis(),
        journal::preview_bill(ground.books().pots, *ground.books().billing, ground.question())};
}

Result<MoveOutPreview, Refusal> preview_end(Session& session, const Gateway& gateway,
                                            AccountId account, const billing::ClosingTerms& terms,
                                            std::int64_t now_ms) {
    Ground ground(session, gateway);
    if (auto refusal = ground.find(account, now_ms)) return fail(*refusal);
    const auto& billing = ground.books().billing;
    return MoveOutPreview{ground.basis(), journal::preview_move_out(ground.books().pots,
                                                                    billing ? &*billing : nullptr,
                                                                    ground.question(), terms)};
}

}  // namespace riser::cloud
