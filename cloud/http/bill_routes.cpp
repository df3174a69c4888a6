// Bills: what was issued, what is open, the numbers of legal entities, and orders about bills.
#include "cloud/billing/bill_orders.h"
#include "cloud/billing/bill_state.h"
#include "cloud/billing/numbering.h"
#include "cloud/http/account_place.h"
#include "cloud/http/billing_json.h"
#include "cloud/http/responses.h"
#include "cloud/ingest/billing_books.h"
#include "core/payment/date_text.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_default_bills = 100;
constexpr std::size_t k_largest_bills = 500;

// The same, for the bill of it that the path names.
template <class Show>
Operation of_bill(Show show) {
    return of_account(
        [show](Context& context, const http::Request& request, const AccountPlace& place) {
            const std::string key(request.parameter("bill"));
            const auto number = billing::parse_key(key);
            const auto bill =
                number ? context.session.find_bill(place.gateway.journal(), place.account, *number)
                       : std::nullopt;
            if (!bill) return refuse(unknown("bill", key));
            return show(context, request, place, *bill);
        });
}

struct PageAsked {
    BillFilter filter;
    std::uint64_t after = 0;
    std::size_t limit = k_default_bills;
};

Result<PageAsked, http::Response> read_page(const http::Request& request) {
    Parameters parameters{request};
    PageAsked asked;
    asked.after = parameters.number("after", 0, INT64_MAX);
    asked.limit = parameters.number("limit", k_default_bills, k_largest_bills, 1);
    asked.filter.state = parameters.word("state", parse_bill_state,
                                         "open, overdue, disputed, paid, cancelled or correction");
    asked.filter.issued_from = parameters.day("issued_from");
    asked.filter.issued_to = parameters.day("issued_to");
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return fail(std::move(*objection));
    return asked;
}

http::Response show_page(const BillPage& page, const Site& site) {
    json::object out = items_json(
        page.bills, [&](const BillReport& bill) { return bill_json(bill, site.currency); });
    if (page.next) out["next_after"] = *page.next;
    return respond_json(200, out);
}

http::Response list_of_account(Context& context, const http::Request& request,
                               const AccountPlace& place) {
    auto asked = read_page(request);
    if (!asked) return asked.error();
    return show_page(report_bills(context.session, place.gateway, place.account, asked->filter,
                                  asked->after, asked->limit, context.now_ms),
                     place.site);
}

http::Response list_of_site(Context& context, const http::Request& request, const Site& site) {
    auto asked = read_page(request);
    if (!asked) return asked.error();
    return show_page(report_bills(context.session, site.key, asked->filter, asked->after,
                                  asked->limit, context.now_ms),
                     site);
}

// With its lines, and what paid it.
http::Response show_bill(Context& context, const http::Request&, const AccountPlace& place,
                         const BookedBill& bill) {
    const auto books = context.session.account_books(bill.journal, bill.account);
    json::object out =
        bill_json(report_bill(context.session, bill, books, context.now_ms), place.site.currency);
    if (const auto document = read_bill(context.session, bill)) {
        out["document_content"] = billing_fields(*document);
    }
    if (books && books->billing) add_standing(out, *books->billing, bill.number);
    if (const auto by = context.session.cancellation_of(bill.journal, bill.account, bill.number)) {
        out["cancelled_by"] = key_text(by->number);
    }
    return respond_json(200, out);
}

http::Response show_dues(Context& context, const http::Request&, const AccountPlace& place) {
    const auto books = context.session.account_books(place.gateway.journal(), place.account);
    const auto dues =
        books ? report_dues(context.session, place.gateway.journal(), *books, context.now_ms)
              : std::nullopt;
    if (!dues) {
        return refuse(conflict("not_billed",
                               "The account is not billed: it is prepaid, or its "
                               "gateway has no [billing] for it."));
    }
    return respond_json(200, dues_json(*dues, place.site.currency));
}

http::Response list_dues(Context& context, const http::Request&, const Site& site) {
    const auto all = report_dues(context.session, site.key, context.now_ms);
    json::object out =
        items_json(all, [&](const AccountDues& dues) { return dues_json(dues, site.currency); });
    out["sum"] = dues_sum_json(all, site.currency);
    return respond_json(200, out);
}

http::Response give_number(Context& context, const http::Request&, const AccountPlace& place,
                           const BookedBill& bill) {
    const auto given = number_bill(context.session, context.keys, place.gateway, place.account,
                                   bill.number, context.now_ms);
    if (!given) return refuse(given.error());
    context.woken.insert(place.gateway.key.gateway);
    return respond_json(200, legal_number_json(*given));
}

http::Response place_bill_order(Context& context, const AccountPlace& place, CommandId id,
                                const wire::CommandBody& body) {
    const auto queued =
        order_about_bill(context.session, context.keys, place.gateway, id, body, context.now_ms);
    if (!queued) return refuse(queued.error());
    context.woken.insert(place.gateway.key.gateway);
    return respond_json(202, to_json(*queued));
}

http::Response dispute_bill(Context& context, const http::Request& request,
                            const AccountPlace& place, const BookedBill& bill) {
    wire::DisputeBill dispute{place.account, bill.number, true};
    CommandId id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = fields.optional_id<CommandId>("id").value_or(new_id<CommandId>(context));
            if (!fields.has("opened")) {
                fields.refuse("opened", "is missing: true, or false when it is settled");
            }
            dispute.opened = fields.flag_or("opened", true);
        })) {
        return *objection;
    }
    return place_bill_order(context, place, id, dispute);
}

http::Response cancel_bill(Context& context, const http::Request& request,
                           const AccountPlace& place, const BookedBill& bill) {
    CommandId id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = fields.optional_id<CommandId>("id").value_or(new_id<CommandId>(context));
        })) {
        return *objection;
    }
    return place_bill_order(context, place, id, wire::CancelBill{place.account, bill.number});
}

http::Response credit_bill(Context& context, const http::Request& request,
                           const AccountPlace& place, const BookedBill& bill) {
    wire::CreditBill credit{place.account, bill.number, {}};
    CommandId id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = fields.optional_id<CommandId>("id").value_or(new_id<CommandId>(context));
            credit.amount = fields.money("amount");
            if (credit.amount <= Money{}) fields.refuse("amount", "is not more than zero");
        })) {
        return *objection;
    }
    return place_bill_order(context, place, id, credit);
}

template <class Show>
Operation of_owner(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto owner =
            context.session.find_owner(Parameters{request}.path_id<OwnerId>("owner"));
        if (!owner) return refuse(unknown("owner", std::string(request.parameter("owner"))));
        return show(context, request, owner->id);
    };
}

http::Response show_series(Context& context, const http::Request&, OwnerId owner) {
    return respond_json(200, series_json(context.session.legal_series(owner),
                                         context.session.last_legal_number(owner)));
}

http::Response put_series(Context& context, const http::Request& request, OwnerId owner) {
    billing::NumberSeries series;
    if (auto objection = read_body(request, [&](Fields& fields) {
            series.prefix = fields.text_or("prefix", "", 12);
            const std::string year = fields.text_or("year", "calendar", 8);
            const auto rule = parse_year_rule(year);
            if (!rule) fields.refuse("year", "is not none, calendar or fiscal");
            series.year = rule.value_or(series.year);
            series.fiscal_month =
                static_cast<std::uint8_t>(fields.integer_or("fiscal_month", 1, 12, 1));
            series.digits = static_cast<std::uint8_t>(fields.integer_or("digits", 1, 12, 6));
        })) {
        return *objection;
    }
    const auto set = set_legal_series(context.session, owner, series);
    if (!set) return refuse(set.error());
    return show_series(context, request, owner);
}

http::Response list_numbers(Context& context, const http::Request& request, OwnerId owner) {
    Parameters parameters{request};
    const auto year = parameters.number("year", 0, 9999);
    const auto after = parameters.number("after", 0, billing::k_max_bill_counter);
    const auto limit = parameters.number("limit", k_default_bills, k_largest_bills, 1);
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    auto page = context.session.list_legal_numbers(
        owner, {1, static_cast<std::int32_t>(year), after}, limit);
    std::erase_if(page, [&](const LegalNumber& n) {
        return n.number.year != static_cast<std::int32_t>(year);
    });
    json::object out = items_json(page, [](const LegalNumber& n) { return legal_number_json(n); });
    if (page.size() == limit) out["next_after"] = page.back().number.counter;
    return respond_json(200, out);
}

}  // namespace

std::vector<ApiRoute> bill_routes() {
    const auto with_query = [](ApiRoute route) {
        route.reads_query = true;
        return route;
    };
    const auto key = Repeat::key_required;
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    const std::string account = "/v1/accounts/{account}";
    const std::string bill = account + "/bills/{bill}";
    const std::string owner = "/v1/owners/{owner}";
    return {
        with_query({"GET", account + "/bills", by_operator, plain, of_account(list_of_account)}),
        with_query({"GET", "/v1/sites/{site}/bills", by_operator, plain, of_site(list_of_site)}),
        {"GET", bill, by_operator, plain, of_bill(show_bill)},
        {"GET", account + "/dues", by_operator, plain, of_account(show_dues)},
        {"GET", "/v1/sites/{site}/dues", by_operator, plain, of_site(list_dues)},
        // A bill has one number, however often it is asked for.
        {"POST", bill + "/number", by_operator, plain, of_bill(give_number)},
        {"POST", bill + "/dispute", by_operator, key, of_bill(dispute_bill)},
        {"POST", bill + "/cancel", by_operator, key, of_bill(cancel_bill)},
        {"POST", bill + "/credit-note", by_operator, key, of_bill(credit_bill)},
        {"GET", owner + "/bill-series", by_operator, plain, of_owner(show_series)},
        {"PUT", owner + "/bill-series", by_operator, plain, of_owner(put_series)},
        with_query({"GET", owner + "/bill-numbers", by_operator, plain, of_owner(list_numbers)}),
    };
}

}  // namespace riser::cloud
