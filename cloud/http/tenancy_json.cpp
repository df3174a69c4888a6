#include "cloud/http/tenancy_json.h"

#include "core/units/money.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

template <class Tag>
json::value text_or_nothing(const Id128<Tag>& id) {
    return id.is_nil() ? json::value(nullptr) : json::value(to_string(id));
}

}  // namespace

json::object tenancy_fields(const journal::AccountClassified& r) {
    return {{"account", to_string(r.account)},
            {"class", to_string(r.customer_class)},
            {"critical", r.critical}};
}

json::object tenancy_fields(const journal::TenancyBegan& r) {
    json::array reads;
    for (const auto& read : r.reads) {
        reads.push_back({{"meter", read.register_id.meter.value},
                         {"meter_epoch", read.register_id.epoch.value},
                         {"quantity", metering::to_string(read.register_id.quantity)},
                         {"register_wh", read.value.wh},
                         {"actual", read.actual}});
    }
    return {{"order", to_string(r.order)},
            {"supply_point", r.supply_point.value},
            {"account", text_or_nothing(r.account)},
            {"tariff", text_or_nothing(r.tariff)},
            {"reads", std::move(reads)}};
}

json::object tenancy_fields(const journal::AccountClosed& r) {
    json::array moves;
    for (const auto& move : r.moves) {
        moves.push_back({{"from", billing::to_string(move.from)},
                         {"to", billing::to_string(move.to)},
                         {"amount", format_money(move.amount)}});
    }
    return {{"order", to_string(r.order)},
            {"account", to_string(r.account)},
            {"other_account", text_or_nothing(r.terms.other)},
            {"credit_to_other", r.terms.credit_to_other},
            {"debt_to_other", r.terms.debt_to_other},
            {"gifts_paid_out", r.terms.gifts_paid_out},
            {"smallest_coin", format_money(r.terms.step)},
            {"moves", std::move(moves)}};
}

json::object tenancy_fields(const journal::FormerAccountPaid& r) {
    return {{"top_up", to_string(r.top_up)},
            {"account", to_string(r.account)},
            {"to_collection", format_money(r.to_collection)},
            {"to_refund", format_money(r.to_refund)},
            {"source", static_cast<int>(r.source)}};
}

json::object tenancy_fields(const journal::RefundPaid& r) {
    return {{"payment", to_string(r.payment)},
            {"account", to_string(r.account)},
            {"amount", format_money(r.amount)}};
}

}  // namespace riser::cloud
