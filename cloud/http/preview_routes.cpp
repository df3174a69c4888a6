// What the next bill, or the final statement, would be now (docs/tenancies.md, docs/billing.md): read, and nothing is
// ordered. Every answer says that it is a preview and on which readings it rests.
#include "cloud/billing/previews.h"
#include "cloud/http/account_place.h"
#include "cloud/http/billing_json.h"
#include "cloud/http/payment_json.h"
#include "core/units/time_text.h"

namespace riser::cloud {
namespace {

json::object basis_json(const PreviewBasis& basis, std::int64_t now_ms) {
    json::array readings;
    for (const auto& reading : basis.readings) {
        readings.push_back({{"meter", reading.register_id.meter.value},
                            {"meter_epoch", reading.register_id.epoch.value},
                            {"quantity", metering::to_string(reading.register_id.quantity)},
                            {"register_wh", reading.value.wh},
                            {"read_at", format_time(reading.at_ms)},
                            {"basis", "last_known"}});
    }
    return {{"preview", true},
            {"at", format_time(now_ms)},
            {"readings", std::move(readings)},
            {"ledger_through", basis.ledger_through},
            {"balance", format_money(basis.stated)},
            {"computed_balance", format_money(basis.computed)},
            {"agrees", basis.stated == basis.computed},
            {"clock_was_unsure", basis.unsure}};
}

void add_preview(json::object& out, const journal::AccountPreview& preview) {
    json::array collected;
    for (const auto& line : preview.collected) collected.push_back(payment_fields(line));
    json::array charged;
    for (const auto& line : preview.charged) charged.push_back(billing_fields(line));
    out["falls_due"] = std::move(collected);
    out["charged_with_it"] = std::move(charged);
    out["bill"] = preview.bill ? json::value(billing_fields(*preview.bill)) : json::value(nullptr);
    if (!preview.no_bill.empty()) out["no_bill"] = preview.no_bill;
}

http::Response preview_bill(Context& context, const http::Request&, const AccountPlace& place) {
    const auto preview =
        preview_next_bill(context.session, place.gateway, place.account, context.now_ms);
    if (!preview) return refuse(preview.error());
    json::object out = basis_json(preview->basis, context.now_ms);
    out["account"] = to_string(place.account);
    out["currency"] = place.site.currency.text();
    add_preview(out, preview->preview);
    return respond_json(200, out);
}

std::optional<bool> gifts_paid_out(std::string_view word) {
    if (word == "lapse") return false;
    if (word == "paid_out") return true;
    return std::nullopt;
}
std::optional<bool> debts_follow(std::string_view word) {
    if (word == "follow") return true;
    if (word == "collection") return false;
    return std::nullopt;
}
std::optional<Money> coin_of(std::string_view word) {
    const auto step = parse_money(word);
    if (!step || *step < Money{} || *step > Money{1'000'000'000}) return std::nullopt;
    return *step;
}

json::object closing_json(const billing::AccountClosing& closing) {
    json::array moves;
    for (const auto& move : closing.moves) {
        moves.push_back({{"from", billing::to_string(move.from)},
                         {"to", billing::to_string(move.to)},
                         {"amount", format_money(move.amount)}});
    }
    return {{"refund", format_money(closing.refund)},
            {"collection", format_money(closing.collection)},
            {"credit_to_other", format_money(closing.credit_to_other)},
            {"debt_to_other", format_money(closing.debt_to_other)},
            {"forfeited", format_money(closing.forfeited)},
            {"rounding", format_money(closing.rounding)},
            {"moves", std::move(moves)}};
}

http::Response preview_move_out(Context& context, const http::Request& request,
                                const AccountPlace& place) {
    Parameters parameters{request};
    billing::ClosingTerms terms;
    terms.other =
        parameters
            .word(
                "transfer_to", [](std::string_view t) { return parse_id<AccountId>(t); }, "a UUID")
            .value_or(AccountId{});
    terms.gifts_paid_out =
        parameters.word("gifts", gifts_paid_out, "lapse or paid_out").value_or(false);
    const bool follow =
        parameters.word("debts", debts_follow, "follow or collection").value_or(true);
    terms.step =
        parameters.word("refund_step", coin_of, "an amount from 0 to 1000").value_or(terms.step);
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    terms.credit_to_other = !terms.other.is_nil();
    terms.debt_to_other = terms.credit_to_other && follow;
    if (const auto good = billing::check_closing_terms(terms); !good) {
        return refuse(not_acceptable("bad_terms", good.error().message, ""));
    }
    const auto end =
        preview_end(context.session, place.gateway, place.account, terms, context.now_ms);
    if (!end) return refuse(end.error());
    json::object out = basis_json(end->basis, context.now_ms);
    out["account"] = to_string(place.account);
    out["currency"] = place.site.currency.text();
    add_preview(out, end->preview.until);
    out["closing"] = closing_json(end->preview.closing);
    return respond_json(200, out);
}

}  // namespace

std::vector<ApiRoute> preview_routes() {
    ApiRoute end{"GET", "/v1/accounts/{account}/move-out-preview", Access::operator_token,
                 Repeat::by_nature, of_account(preview_move_out)};
    end.reads_query = true;
    return {{"GET", "/v1/accounts/{account}/bill-preview", Access::operator_token,
             Repeat::by_nature, of_account(preview_bill)},
            std::move(end)};
}

}  // namespace riser::cloud
