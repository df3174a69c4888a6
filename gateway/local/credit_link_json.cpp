#include "gateway/local/credit_link_json.h"

#include "gateway/local/attention.h"
#include "gateway/local/json_parts.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

using controller::OrderOutcome;

// Where it goes; empty: to an account that has ended.
std::string place_of(const Present& present, AccountId account, const Names& names) {
    const auto* point = present.view == nullptr ? nullptr : find_account(*present.view, account);
    return point == nullptr ? "" : names.of(point->id);
}

std::string sentence(const controller::CarryCredit& credit, OrderOutcome outcome,
                     const std::string& place) {
    const std::string sum = format_money(credit.amount) + " " + credit.currency.text();
    const std::string whose =
        place.empty() ? " for an account that has ended; the office knows what becomes of it"
                      : " for " + place;
    if (outcome == OrderOutcome::already_done)
        return sum + " were added already" + whose + "; nothing was added again.";
    if (credit.preview) return "This link adds " + sum + whose + "; nothing was added yet.";
    return sum + " have been added" + whose + ".";
}

}  // namespace

http::Response credit_link_refusal(wire::LinkFault fault) {
    const std::string detail(wire::explain(fault));
    switch (fault) {
        case wire::LinkFault::other_gateway:
            return http::problem(409, "link_of_another_building", "For another building", detail);
        case wire::LinkFault::other_journal:
            return http::problem(409, "link_outdated", "This link is outdated", detail);
        case wire::LinkFault::not_genuine:
            return http::problem(422, "link_not_genuine", "This link is not taken", detail);
        case wire::LinkFault::not_a_credit:
            return http::problem(422, "link_not_a_credit", "This link is not taken", detail);
        case wire::LinkFault::unreadable:
            break;
    }
    return http::problem(422, "link_unreadable", "This link is not complete", detail);
}

http::Response credit_link_answer(const controller::CarryCredit& credit,
                                  const controller::Answer& answer, const Present& present,
                                  const Names& names) {
    if (answer.outcome == OrderOutcome::unknown_target)
        return http::problem(404, "link_of_unknown_account", "Not added", answer.text);
    if (answer.outcome != OrderOutcome::done && answer.outcome != OrderOutcome::already_done)
        return http::problem(409, "link_refused", "Not added", answer.text);
    const std::string place = place_of(present, credit.account, names);
    const json::object body{{"outcome", controller::to_string(answer.outcome)},
                            {"text", sentence(credit, answer.outcome, place)},
                            {"credit",
                             {{"id", to_string(credit.id)},
                              {"amount", amount(credit.amount)},
                              {"currency", credit.currency.text()},
                              {"place", text_or_null(place)}}}};
    return http::json_response(200, json::serialize(body));
}

}  // namespace riser::local
