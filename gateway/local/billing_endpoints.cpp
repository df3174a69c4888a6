// The endpoints of bills (docs/billing.md): what is open and due, one document with its lines, taking one back, disputes.
#include <algorithm>
#include <array>

#include "gateway/local/account_order.h"
#include "gateway/local/billing_json.h"

namespace riser::local {
namespace {

Reply list_all_bills(const Call& call) {
    return http::json_response(200, all_bills_text(call.present, call.settings));
}

http::Response not_billed(AccountId id) {
    return http::problem(409, "not_billed", "The account is not billed",
                         "Account " + to_string(id) +
                             " is prepaid, or there is no [billing] for it in the configuration.");
}

Reply list_bills(const Call& call) {
    const auto account = named_account(call);
    if (!account) return account.error();
    const auto& all = call.view().bills;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& bills) { return bills.account == *account; });
    if (found == all.end()) return not_billed(*account);
    return http::json_response(200,
                               json::serialize(bills_json(call.present, call.settings, *found)));
}

Result<billing::BillNumber, http::Response> named_bill(const Call& call) {
    const std::string text(call.request.parameter("bill"));
    if (const auto number = billing::parse_key(text)) return *number;
    return fail(http::problem(400, "invalid_bill", "That is no bill",
                              "\"" + text +
                                  "\" is not a bill such as 1-2026-123: GET "
                                  "/v1/accounts/{account}/bills lists them."));
}

Reply show_bill(const Call& call) {
    const auto account = named_account(call);
    if (!account) return account.error();
    const auto bill = named_bill(call);
    if (!bill) return bill.error();
    return PendingOrder{controller::ShowBill{*account, *bill}};
}

Reply preview_bill(const Call& call) {
    return account_order(
        call, [](AccountId account, BodyFields&) { return controller::PreviewBill{account}; });
}

// About a bill that the path names beside the account.
template <class Make>
Reply bill_order(const Call& call, Make make) {
    const auto account = named_account(call);
    if (!account) return account.error();
    const auto bill = named_bill(call);
    if (!bill) return bill.error();
    return account_order(call,
                         [&](AccountId id, BodyFields& fields) { return make(id, *bill, fields); });
}

Reply cancel_bill(const Call& call) {
    return bill_order(
        call, [](AccountId account, const billing::BillNumber& bill, BodyFields& fields) {
            controller::CancelBill order{CommandId{fields.uuid("id").bytes}, account, bill};
            return order;
        });
}

Reply credit_bill(const Call& call) {
    return bill_order(call,
                      [](AccountId account, const billing::BillNumber& bill, BodyFields& fields) {
                          controller::CreditBill order{CommandId{fields.uuid("id").bytes}, account,
                                                       bill, fields.money("amount")};
                          return order;
                      });
}

Reply dispute_bill(const Call& call) {
    return bill_order(call,
                      [](AccountId account, const billing::BillNumber& bill, BodyFields& fields) {
                          const bool end = fields.flag("end");
                          return controller::DisputeBill{account, bill, !end};
                      });
}

constexpr std::array k_endpoints{
    Endpoint{"GET", "/v1/bills", Need::see, true, list_all_bills},
    Endpoint{"GET", "/v1/accounts/{account}/bills", Need::see, true, list_bills},
    Endpoint{"GET", "/v1/accounts/{account}/bills/{bill}", Need::see, true, show_bill},
    Endpoint{"POST", "/v1/accounts/{account}/bills/preview", Need::order, true, preview_bill},
    Endpoint{"POST", "/v1/accounts/{account}/bills/{bill}/cancel", Need::order, true, cancel_bill},
    Endpoint{"POST", "/v1/accounts/{account}/bills/{bill}/credit-note", Need::order, true,
             credit_bill},
    Endpoint{"POST", "/v1/accounts/{account}/bills/{bill}/dispute", Need::order, true,
             dispute_bill},
};

}  // namespace

std::span<const Endpoint> billing_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
