// The records of contract_records.h in JSON.
#include "cloud/http/billing_json.h"

namespace riser::cloud {
namespace json = boost::json;

json::object billing_fields(const journal::PaymentBounced& r) {
    return {{"id", to_string(r.id)},
            {"payment", to_string(r.payment)},
            {"account", to_string(r.account)},
            {"amount", format_money(r.amount)},
            {"fee", format_money(r.fee)},
            {"from_credit", format_money(r.from_credit)},
            {"to_debt", format_money(r.to_debt)},
            {"from_refund", format_money(r.from_refund)},
            {"to_collection", format_money(r.to_collection)}};
}

}  // namespace riser::cloud
