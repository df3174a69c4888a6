#include "cloud/http/voucher_record_json.h"

#include <array>
#include <string_view>

#include "core/wire/voucher_text.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

json::array ranges_json(const std::vector<voucher::SerialRange>& ranges) {
    json::array list;
    for (const auto& range : ranges) list.push_back({{"first", range.first}, {"last", range.last}});
    return list;
}

template <class Tag>
json::value uuid_or_null(const Id128<Tag>& id) {
    return id.is_nil() ? json::value(nullptr) : json::value(to_string(id));
}

}  // namespace

json::object voucher_fields(const journal::VoucherDocumentTaken& r) {
    constexpr std::array<std::string_view, 4> k_kinds{"", "series", "batch", "custody"};
    return {{"kind", r.kind < k_kinds.size() ? k_kinds.at(r.kind) : ""},
            {"document", wire::voucher_text(r)}};
}

json::object voucher_fields(const journal::VoucherLocksTaken& r) {
    return {{"batch", to_string(r.batch)}, {"page", r.page}, {"locks", r.locks.size()}};
}

json::object voucher_fields(const journal::VoucherRecallAnswered& r) {
    return {{"batch", to_string(r.recall.batch)}, {"first", r.recall.range.first},
            {"last", r.recall.range.last},        {"cloud_epoch", r.recall.version.cloud_epoch},
            {"number", r.recall.version.number},  {"redeemed", ranges_json(r.redeemed)},
            {"given_up", ranges_json(r.given_up)}};
}

json::object voucher_fields(const journal::VoucherRedeemed& r) {
    return {{"batch", to_string(r.name.batch)},
            {"serial", r.name.serial},
            {"account", uuid_or_null(r.account)},
            {"top_up", uuid_or_null(r.top_up)},
            {"expiry_unproven", r.expiry_unproven}};
}

json::object terms_json(const voucher::TokenTerms& terms) {
    return {{"unit", format_money(terms.unit)},
            {"largest", terms.largest},
            {"most_unconfirmed", format_money(terms.most_unconfirmed)}};
}

json::object voucher_fields(const journal::BoundKeyTaken& r) {
    return terms_json(r.held.terms);
}

json::object voucher_fields(const journal::BoundTokenRedeemed& r) {
    return {{"account", to_string(r.account)},
            {"number", r.number},
            {"units", r.units},
            {"amount", format_money(r.amount)},
            {"top_up", to_string(r.top_up)}};
}

json::object voucher_fields(const journal::BoundNumberMarked& r) {
    return {{"account", to_string(r.account)}, {"number", r.number}, {"advanced", r.advanced}};
}

json::object voucher_body_json(const wire::TakeVoucherDocument& b) {
    constexpr std::array k_kinds{"?", "series", "batch", "custody"};
    return {{"document", k_kinds[b.document.kind < k_kinds.size() ? b.document.kind : 0]}};
}

json::object voucher_body_json(const wire::TakeVoucherLocks& b) {
    return {{"batch", to_string(b.batch)}, {"page", b.page}, {"locks", b.locks.size()}};
}

json::object voucher_body_json(const wire::TakeBoundKey& b) {
    return terms_json(b.held.terms);
}

json::object voucher_body_json(const wire::NumberedTopUp& b) {
    return {{"account", to_string(b.top_up.account)},
            {"amount", format_money(b.top_up.amount)},
            {"currency", b.top_up.currency.text()},
            {"number", b.number}};
}

json::object voucher_body_json(const wire::MarkNumber& b) {
    return {{"account", to_string(b.account)}, {"number", b.number}, {"advance", b.advance}};
}

}  // namespace riser::cloud
