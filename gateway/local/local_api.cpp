#include "gateway/local/local_api.h"

#include "core/base/overload.h"
#include "core/payment/words.h"
#include "gateway/local/attention.h"
#include "gateway/local/billing_json.h"
#include "gateway/local/correction_json.h"
#include "gateway/local/credit_link_json.h"
#include "gateway/local/endpoints.h"
#include "gateway/local/history_json.h"
#include "gateway/local/json_parts.h"
#include "gateway/local/meter_data_json.h"
#include "gateway/local/tenancy_json.h"
#include "gateway/local/view_json.h"
#include "gateway/local/voucher_json.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

using controller::Answer;
using controller::OrderOutcome;
using http::Response;

Response starting() {
    Response response =
        http::problem(503, "starting", "The gateway is starting",
                      "It has not looked at the building yet. Try again in a second.");
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

Response unknown_path(const http::Request& request) {
    return http::problem(
        404, "not_found", "Not found",
        "There is nothing at " + request.path + "; docs/local-api.md lists what there is.");
}

Response wrong_method(const http::Request& request, const std::vector<std::string>& allowed) {
    std::string list;
    for (const auto& method : allowed) list += (list.empty() ? "" : ", ") + method;
    Response response = http::problem(405, "method_not_allowed", "Method not allowed",
                                      request.path + " answers " + list + ".");
    response.headers.emplace_back("Allow", list);
    return response;
}

Response refusal(const Answer& answer) {
    switch (answer.outcome) {
        case OrderOutcome::unknown_target:
            return http::problem(404, "unknown_target", "There is no such thing", answer.text);
        case OrderOutcome::invalid:
            return http::problem(422, "refused_invalid", "The order is not possible", answer.text);
        case OrderOutcome::conflict:
            return http::problem(409, "refused_conflict",
                                 "The order does not fit the present state", answer.text);
        default:
            break;
    }
    Response response =
        http::problem(503, "cannot_save", "The gateway cannot save anything at present",
                      answer.text.empty() ? "Nothing was changed. Try again later." : answer.text);
    response.headers.emplace_back("Retry-After", "10");
    return response;
}

// The account whose balance the answer carries.
std::optional<AccountId> account_of(const PendingOrder& order) {
    if (const auto* top_up = std::get_if<controller::TopUp>(&order.body)) return top_up->account;
    if (const auto* as_if = std::get_if<controller::PreviewTopUp>(&order.body)) {
        return as_if->account;
    }
    if (const auto* credit = std::get_if<controller::AcceptCredit>(&order.body)) {
        return credit->account;
    }
    if (const auto* in = std::get_if<controller::MoveIn>(&order.body)) {
        return in->preview ? std::nullopt : std::optional(in->account);
    }
    if (const auto* out = std::get_if<controller::MoveOut>(&order.body)) return out->account;
    if (const auto* code = std::get_if<controller::RedeemVoucher>(&order.body)) {
        return code->account;
    }
    if (const auto* token = std::get_if<controller::RedeemToken>(&order.body)) {
        return token->account;
    }
    if (const auto* refund = std::get_if<controller::PayRefund>(&order.body)) {
        return refund->account;
    }
    if (const auto* cancel = std::get_if<controller::CancelBill>(&order.body)) {
        return cancel->account;
    }
    if (const auto* credit = std::get_if<controller::CreditBill>(&order.body)) {
        return credit->account;
    }
    if (const auto* bounce = std::get_if<controller::BouncePayment>(&order.body)) {
        return bounce->account;
    }
    if (const auto* mode = std::get_if<controller::ChangeMode>(&order.body)) return mode->account;
    if (const auto* kind = std::get_if<controller::ClassifyAccount>(&order.body)) {
        return kind->account;
    }
    if (const auto* charge = std::get_if<controller::EnterCharge>(&order.body)) {
        return charge->account;
    }
    if (const auto* tariff = std::get_if<controller::ChangeTariff>(&order.body)) {
        return tariff->account;
    }
    if (const auto* gift = std::get_if<controller::GiveCredit>(&order.body)) return gift->account;
    return std::nullopt;
}

json::array split_json(const std::vector<payment::SplitLine>& lines) {
    json::array split;
    for (const auto& line : lines) {
        split.push_back({{"step", to_string(line.step)}, {"amount", amount(line.amount)}});
    }
    return split;
}

// Of an order for many.
json::array points_json(const std::vector<controller::PointOutcome>& points, const Names& names) {
    json::array list;
    for (const auto& point : points) {
        list.push_back({{"id", point.supply_point.value},
                        {"name", names.of(point.supply_point)},
                        {"outcome", controller::to_string(point.outcome)},
                        {"text", point.text}});
    }
    return list;
}

// A misspelt parameter must not silently give something else than was asked for.
std::optional<Response> unknown_parameter(const http::Request& request,
                                          std::span<const std::string_view> known) {
    std::string_view rest = request.query;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view name = rest.substr(0, std::min(rest.find('='), end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string list;
        for (const auto& entry : known) {
            if (!entry.empty()) list += (list.empty() ? "" : ", ") + std::string(entry);
        }
        return http::problem({400,
                              "unknown_parameter",
                              "Unknown query parameter",
                              "\"" + std::string(name) + "\" is not known here" +
                                  (list.empty() ? "." : "; known: " + list + "."),
                              {{std::string(name), "is not known here"}}});
    }
    return std::nullopt;
}

}  // namespace

LocalApi::LocalApi(LocalApiSettings settings) : settings_(std::move(settings)) {
    for (const auto& endpoints :
         {read_endpoints(), order_endpoints(), tenancy_endpoints(), meter_data_endpoints(),
          billing_endpoints(), contract_endpoints(), correction_endpoints(), voucher_endpoints(),
          credit_link_endpoints(), radio_endpoints()}) {
        for (const auto& endpoint : endpoints) {
            router_.add(std::string(endpoint.method), std::string(endpoint.pattern), {});
            endpoints_.push_back(&endpoint);
        }
    }
}

Edges LocalApi::edges() const {
    return {settings_.cloud, settings_.impairments, settings_.access.console_token, settings_.keys};
}

void LocalApi::set_edges(Edges edges) {
    settings_.cloud = edges.cloud;
    settings_.impairments = std::move(edges.impairments);
    settings_.access.console_token = std::move(edges.console_token);
    settings_.keys = edges.keys;
}

Reply LocalApi::handle(const http::Request& request, const Present& present, const Now& now) const {
    auto match = router_.find(request.method, request.path);
    if (match.route == nullptr) {
        // Strangers learn nothing, not even which paths exist.
        if (auto refused = objection(settings_.access, request, Need::see))
            return std::move(*refused);
        return match.allowed.empty() ? unknown_path(request) : wrong_method(request, match.allowed);
    }
    const Endpoint& endpoint =
        *endpoints_[static_cast<std::size_t>(match.route - router_.routes().data())];
    if (auto refused = objection(settings_.access, request, endpoint.need))
        return std::move(*refused);
    if (auto refused = unknown_parameter(request, endpoint.parameters)) return std::move(*refused);
    if (endpoint.needs_view && present.view == nullptr) return starting();
    http::Request routed = request;
    routed.parameters = std::move(match.parameters);
    return endpoint.handle(Call{settings_, routed, present, now});
}

Response LocalApi::answer(const PendingOrder& order, const Answer& answer,
                          const Present& present) const {
    const bool carried_out = answer.outcome == OrderOutcome::done ||
                             answer.outcome == OrderOutcome::already_done ||
                             answer.outcome == OrderOutcome::accepted;
    if (const auto* carried = std::get_if<controller::CarryCredit>(&order.body);
        carried != nullptr && answer.outcome != OrderOutcome::cannot_save) {
        return credit_link_answer(*carried, answer, present, settings_.names);
    }
    const auto* code = std::get_if<controller::RedeemVoucher>(&order.body);
    if (!carried_out && code != nullptr) return refused_code(order, answer, present);
    const bool token = std::holds_alternative<controller::RedeemToken>(order.body);
    if (!carried_out && token) return refused_token(answer);
    if (!carried_out) return refusal(answer);
    json::object body{{"outcome", controller::to_string(answer.outcome)}, {"text", answer.text}};
    if (const auto account = account_of(order); account && !order.anonymous) {
        body["account"] = to_string(*account);
        body["balance"] = amount(answer.balance);
        if (present.view != nullptr) body["currency"] = present.view->currency.text();
        if (!answer.split.empty()) body["split"] = split_json(answer.split);
    }
    if (answer.bill) {
        const Currency currency = present.view == nullptr ? Currency{} : present.view->currency;
        body["bill"] = bill_json(*answer.bill, currency, settings_.zone);
    }
    if (answer.voucher) body["voucher"] = voucher_json(*answer.voucher);
    if (answer.token) body["token"] = token_json(*answer.token);
    if (answer.hand_over) body["hand_over"] = hand_over_json(*answer.hand_over);
    if (!answer.charges.empty()) body["charges"] = charges_json(answer.charges);
    const auto* confirms = std::get_if<controller::ConfirmReconnection>(&order.body);
    if (confirms != nullptr && confirms->supply_point.value == 0)
        body["supply_points"] = points_json(answer.points, settings_.names);
    return http::json_response(answer.outcome == OrderOutcome::accepted ? 202 : 200,
                               json::serialize(body));
}

Response LocalApi::refused_code(const PendingOrder& order, const Answer& answer,
                                const Present& present) const {
    if (answer.voucher) {
        // The books know whom it concerns and when; when the office was heard from, and the local day, is known here.
        const auto& judgement = answer.voucher->judgement;
        const bool limit =
            judgement.outcome == voucher::RedemptionOutcome::above_limit && !order.anonymous;
        return voucher_refusal(judgement, limit ? answer.text : "", present, settings_.zone);
    }
    if (answer.outcome != OrderOutcome::cannot_save) return refusal(answer);
    Answer unsaved = answer;
    unsaved.text = "cannot save now; the code was not used";
    return refusal(unsaved);
}

Response LocalApi::refused_token(const Answer& answer) {
    if (answer.outcome == OrderOutcome::conflict)
        return http::problem(409, "token_refused", "The code was not taken", answer.text);
    if (answer.outcome != OrderOutcome::cannot_save) return refusal(answer);
    Answer unsaved = answer;
    unsaved.text = "cannot save now; the code was not used";
    return refusal(unsaved);
}

Response LocalApi::no_tokens() {
    return http::problem(422, "code_kind_not_taken", "Not taken in this building",
                         "Codes that begin with 9 are not taken in this building; the code was "
                         "not used.");
}

Response LocalApi::busy_with_codes(const voucher::Busy& busy) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(busy.wait).count();
    Response response = http::problem(
        503, "voucher_busy", "Others are typing codes, too",
        "busy, try again in " + std::to_string(seconds) + " s; the code was not used");
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

Response LocalApi::code_not_derived() {
    Response response = http::problem(503, "voucher_not_looked_at", "The code was not looked at",
                                      "the gateway has no room for it at present, try again in 10 "
                                      "s; the code was not used");
    response.headers.emplace_back("Retry-After", "10");
    return response;
}

Response LocalApi::answer(const PendingHistory& pending, const HistoryAnswer& answer,
                          const Present& present) const {
    const Currency currency = present.view == nullptr ? Currency{} : present.view->currency;
    return std::visit(
        overload{
            [&](const Statement& statement) {
                const auto* account = present.view == nullptr
                                          ? nullptr
                                          : find_tenancy(*present.view, pending.query.account);
                const bool closed = account != nullptr && account->closed;
                return http::json_response(
                    200, statement_text(pending.query, answer, statement, currency, settings_.zone,
                                        closed ? account : nullptr));
            },
            [&](const std::vector<DayUsage>& days) {
                return http::json_response(200, usage_text(pending.query, answer, days, currency));
            },
            [&](const std::vector<Finding>& found) {
                return http::json_response(200, findings_text(pending.query, found, settings_));
            },
            [&](const MeterDay& day) {
                return http::json_response(200, meter_day_text(day, settings_));
            },
            [&](const EnergyBalanceReport& report) {
                return http::json_response(200, energy_balance_text(report, settings_));
            },
            [&](const CommonEnergyFacts& facts) {
                if (present.view == nullptr) return starting();
                const auto& query = pending.query;
                const auto report =
                    share_common_energy(settings_.common_energy, facts, *present.view,
                                        settings_.zone, query.first, query.last);
                return http::json_response(200, common_energy_text(query, report, settings_));
            },
            [&](const std::string& why) {
                if (pending.query.kind == HistoryKind::intervals) {
                    return http::problem(404, "unknown_day", "Nothing is kept of that day", why);
                }
                Response response =
                    http::problem(503, "history_unavailable", "The history is not available", why);
                response.headers.emplace_back("Retry-After", "10");
                return response;
            },
        },
        answer.answer);
}

Response LocalApi::answer(const PendingReading& pending, const Present& present) const {
    const auto* meter =
        present.view == nullptr ? nullptr : find_meter(*present.view, pending.meter);
    return meter == nullptr ? starting()
                            : http::json_response(200, meter_text(present, settings_, *meter));
}

Response LocalApi::no_answer(const PendingOrder& order) {
    const bool has_id = std::holds_alternative<controller::TopUp>(order.body) ||
                        std::holds_alternative<controller::RedeemVoucher>(order.body) ||
                        std::holds_alternative<controller::RedeemToken>(order.body) ||
                        std::holds_alternative<controller::CarryCredit>(order.body);
    Response response =
        http::problem(503, "outcome_unknown", "Unknown whether it was done",
                      has_id ? "The gateway did not answer in time. Repeat the "
                               "order with the same id, code or link: it is credited once, "
                               "and you are told how it went."
                             : "The gateway did not answer in time. Look at the "
                               "present state, then repeat the order if it "
                               "was not carried out.");
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

Response LocalApi::no_answer(const PendingHistory&) {
    Response response = http::problem(503, "history_slow", "The history did not answer in time",
                                      "It is busy or being rebuilt. Try again in a while.");
    response.headers.emplace_back("Retry-After", "10");
    return response;
}

Response LocalApi::no_history() {
    return http::problem(
        503, "history_unavailable", "The history is not available",
        "The gateway runs without it at present, because its journal is not to be trusted: see "
        "the building's marks.");
}

Response LocalApi::no_meter_data() {
    return http::problem(503, "meter_data_unavailable", "The meter data are not available",
                         "The gateway runs without validation and balance at present: its log says "
                         "why (`no_meter_data`).");
}

Response LocalApi::too_many_streams() {
    Response response = http::problem(503, "too_many_streams", "Too many pages are listening",
                                      "Ask GET /v1/building every few seconds instead.");
    response.headers.emplace_back("Retry-After", "30");
    return response;
}

Response LocalApi::busy() {
    Response response = http::problem(503, "busy", "The gateway is busy",
                                      "Nothing was done. Try again in a second.");
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

bool LocalApi::is_ready(const PendingReading& pending, const Present& present) {
    const auto* meter =
        present.view == nullptr ? nullptr : find_meter(*present.view, pending.meter);
    if (meter == nullptr) return false;
    // Milliseconds are what the API shows: the rest must not make an old reading look newer.
    constexpr auto k_shown = std::chrono::milliseconds(1);
    return meter->ever_read && meter->read_at - pending.newer_than >= k_shown;
}

}  // namespace riser::local
