// What the parts of a decision hand to each other (decider.h).
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"
#include "core/journal/bill_reads.h"
#include "core/journal/billing_records.h"
#include "core/journal/standing_audit.h"
#include "core/payment/collection.h"
#include "core/payment/tariff_standing.h"
#include "core/payment/top_up.h"
#include "gateway/controller/action.h"
#include "gateway/controller/draft.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// What an order comes to.
struct OrderVerdict {
    OrderOutcome outcome = OrderOutcome::done;
    std::string text;
    AccountId account{};  // whose balance goes into the answer
    std::vector<payment::SplitLine> split{};
    std::optional<HandOver> hand_over{};
    std::vector<PointOutcome> points{};
    std::optional<journal::BillIssued> bill{};
    std::optional<ShownVoucher> voucher{};
    std::optional<ShownToken> token{};
    bool may_pass = false;  // nothing was done, and by itself that may be otherwise in a minute
};

// What orders about accounts come to when there is nothing to carry out.
[[nodiscard]] inline OrderVerdict carried_out_before(AccountId account) {
    return {OrderOutcome::already_done, "this order was carried out before", account};
}
[[nodiscard]] inline OrderVerdict no_such_account(AccountId id) {
    return {OrderOutcome::unknown_target, "there is no account " + to_string(id), {}};
}

// From when what is known now can hold, as records count. While the clock is unsure `earliest` may lie years back, and
// would make a price hold for ever.
[[nodiscard]] inline UtcTime this_instant(const Now& now) {
    return std::chrono::ceil<std::chrono::milliseconds>(now.trusted() ? now.earliest : now.wall);
}

// Whether a supply point can be handed over now.
struct HandOverReadiness {
    std::string obstacle;  // empty: there is none
    bool waiting = false;  // for reads that were asked for
};

// Where the registers of an account were settled for a bill.
struct BillCutOffs {
    struct Place {
        UtcTime at{};
        bool actual = true;
    };
    std::vector<journal::BillRead> reads;  // as the bill states them
    std::vector<journal::BillRead> taken;
    // To where each register was settled by the cut-offs of this decision.
    std::map<std::pair<MeterId, metering::Quantity>, Place> from;
};

// How far the reads of a step of a relay test have come.
enum class Reads : std::uint8_t { out, complete, lost };

// Is there a contact of which that is true?
template <class Predicate>
[[nodiscard]] bool any_contact(const Live& live, const SupplyPointBooks& supply_point,
                               Predicate holds) {
    return std::any_of(supply_point.switches.begin(), supply_point.switches.end(),
                       [&](SwitchId id) {
                           const LiveSwitch* which = live.switches.find(id);
                           return which != nullptr && holds(*which);
                       });
}

// Under which charges fall due with time.
[[nodiscard]] payment::CollectionCircumstances circumstances(const SupplyPointBooks& supply_point);

// Why a top-up is not taken, for people.
[[nodiscard]] std::string refusal_text(payment::TopUpRefusal refusal,
                                       const payment::Account& account);

// What was read at a supply point and is not yet settled, priced as far as that is known: what its account has is
// less by this (docs/charging.md).
[[nodiscard]] Money projected_charge(const Draft& draft, const Live& live, const ZoneRules& zone,
                                     const SupplyPointBooks& supply_point);

// Whether a record about credits and charges computes to the same twice.
template <class R>
[[nodiscard]] bool as_its_rules_say(const Draft& draft, const journal::EntryHeader& header,
                                    const R& record) {
    const payment::Account* account = draft.account(record.account);
    return account != nullptr && journal::audit_account(*account, record, header).empty();
}

// What the rules of a supply point ask of the policy one after the other; until a record or an update changes what that
// rests on.
struct AskedOfPolicy {
    std::optional<std::vector<Duration>> site_cuts_ago;  // the same for all supply points
    SupplyPointId facts_of{};
    std::optional<payment::PolicyFacts> facts;  // of that supply point
};

}  // namespace riser::controller
