#include "cloud/ingest/credit_projector.h"

namespace riser::cloud {

std::optional<Unapplied> CreditProjector::take(const journal::Credited& r) const {
    check(r);
    session_.add_credit({gateway_.journal(), header_.sequence, r.top_up, r.account, r.amount,
                         r.source, header_.wall_ms});
    return std::nullopt;
}

void CreditProjector::check(const journal::Credited& r) const {
    const std::string id = to_string(r.top_up);
    if (const auto before = session_.credits_of(r.top_up); !before.empty()) {
        const BookedCredit& first = before.front();
        raise("top_up_credited_twice", id,
              format_money(r.amount) + " to account " + to_string(r.account) + " by entry " +
                  std::to_string(header_.sequence) + " of journal " + to_string(gateway_.epoch) +
                  ", and before by entry " + std::to_string(first.sequence) + " of journal " +
                  to_string(first.journal.epoch));
    }
    if (r.source != journal::TopUpSource::cloud) return;
    const auto issued = session_.find_top_up(r.top_up);
    const auto numbered = issued ? std::nullopt : session_.find_token_payment(r.top_up);
    if (numbered) {
        if (numbered->account == r.account && numbered->amount == r.amount) return;
        return raise("top_up_differs", id,
                     "issued " + format_money(numbered->amount) + " to account " +
                         to_string(numbered->account) + ", credited " + format_money(r.amount) +
                         " to " + to_string(r.account));
    }
    if (!issued) {
        raise("unknown_top_up", id,
              "credited " + format_money(r.amount) +
                  " that this cloud never issued; was it restored from a backup?");
    } else if (issued->account != r.account || issued->amount != r.amount) {
        raise("top_up_differs", id,
              "issued " + format_money(issued->amount) + " to account " +
                  to_string(issued->account) + ", credited " + format_money(r.amount) + " to " +
                  to_string(r.account));
    }
}

void CreditProjector::check_result(const journal::CommandExecuted& r) const {
    const std::string id = to_string(r.id);
    const bool credited = !session_.credits_of(TopUpId{r.id.bytes}).empty();
    const bool claims = r.result == journal::CommandResult::done ||
                        r.result == journal::CommandResult::already_done;
    if (claims && !credited)
        raise("top_up_not_credited", id, "reported as done, but not in the journal");
    if (!claims)
        raise("top_up_refused", id,
              "the gateway refused money that was paid: refund or correct it");
}

void CreditProjector::raise(const std::string& kind, const std::string& subject,
                            const std::string& detail) const {
    session_.raise(gateway_.key, kind, subject, detail, header_.wall_ms);
}

}  // namespace riser::cloud
