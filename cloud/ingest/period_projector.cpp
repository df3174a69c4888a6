// AccountProjector: demand and minimum charges. They are booked as the gateway says, and computed again from the same
// settlements; what differs is a difference.
#include "cloud/ingest/account_projector.h"
#include "core/journal/period_charges.h"

namespace riser::cloud {
namespace {

// The versions of tariffs that a charge may rest on, as the journal has published them.
class PublishedTariffs {
public:
    PublishedTariffs(Session& session, const JournalKey& key) : session_(session), key_(key) {}

    [[nodiscard]] journal::TariffVersions lookup() {
        return [this](TariffId id, std::uint32_t version) -> const payment::Tariff* {
            const auto which = std::pair{id, version};
            auto found = known_.find(which);
            if (found == known_.end()) {
                found = known_.emplace(which, session_.tariff(key_, id, version)).first;
            }
            return found->second ? &*found->second : nullptr;
        };
    }

private:
    Session& session_;
    const JournalKey& key_;
    std::map<std::pair<TariffId, std::uint32_t>, std::optional<payment::Tariff>> known_;
};

}  // namespace

std::optional<Unapplied> AccountProjector::take(const journal::PeriodTermsBegan& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    const auto differ = [&](const std::string& what) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(r.account, what)});
    };
    if (!r.tariff.is_nil() && !session_.tariff(key_, r.tariff, r.version)) {
        differ("demand or a minimum is agreed by a version that nobody has published");
    }
    if (!r.tariff.is_nil() && r.tariff != books->tariff) {
        differ("demand or a minimum is agreed by another tariff than the account has");
    }
    if (!books->billing) {
        differ("demand or a minimum is agreed with an account that is not billed");
        return std::nullopt;
    }
    apply(*books->billing, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::PeriodCharged& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    judge_period(*books, r);
    apply(books->pots, r);
    if (!within_range(books->pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    tell_bills(*books, r);
    put_books(session_, key_, header_, *books);
    return std::nullopt;
}

// Without local time nobody knows the days, and nothing is said.
void AccountProjector::judge_period(const AccountBooks& before, const journal::PeriodCharged& r) {
    const auto differ = [&](const std::string& what) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(r.account, what)});
    };
    if (!before.billing) {
        return differ("demand or a minimum is charged to an account that is not billed");
    }
    const auto zone = session_.local_time(key_);
    if (!zone) return;
    PublishedTariffs tariffs(session_, key_);
    const auto versions = session_.tariff_versions(key_, before.tariff);
    journal::PeriodQuestion question;
    question.ends_ms = r.period_ends_ms;
    question.zone = &*zone;
    question.tariff = payment::version_at(versions, from_unix_ms(r.period_ends_ms - 1));
    question.tariffs = tariffs.lookup();
    for (const auto& what : journal::audit_period_charge(*before.billing, r, question)) {
        differ(what);
    }
}

}  // namespace riser::cloud
