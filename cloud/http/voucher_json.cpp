#include "cloud/http/voucher_json.h"

#include "core/units/time_text.h"

namespace riser::cloud {
namespace {

using voucher::SerialRange;
using voucher::SerialRanges;

json::value day_or_null(std::int64_t ms) {
    return ms == 0 ? json::value(nullptr) : json::value(format_time(ms));
}

std::string_view name_of(voucher::Product product) {
    switch (product) {
        case voucher::Product::prepaid_only:
            return "prepaid_only";
        case voucher::Product::bills_only:
            return "bills_only";
        case voucher::Product::any_account:
            break;
    }
    return "any_account";
}

void add_effect(json::object& out, const voucher::Effect& effect) {
    if (const auto* credit = std::get_if<voucher::CreditEffect>(&effect)) {
        out["face"] = format_money(credit->face);
        out["currency"] = credit->currency.text();
        out["product"] = name_of(credit->product);
        return;
    }
    const auto& activation = std::get<voucher::ActivationEffect>(effect);
    out["activates"] = {{"batch", to_string(activation.target)},
                        {"first", activation.first},
                        {"each", activation.each}};
}

}  // namespace

VoucherDesk desk_of(Context& context) {
    return {context.session, context.keys, context.settings.vouchers, context.now_ms};
}

json::array to_json(const SerialRanges& ranges) {
    json::array out;
    for (const SerialRange& range : ranges.ranges())
        out.push_back(json::object{{"first", range.first}, {"last", range.last}});
    return out;
}

json::object to_json(Session& session, const StoredBatch& batch) {
    const auto& revision = batch.revision;
    json::object out{{"id", to_string(revision.id)},
                     {"owner", to_string(batch.owner)},
                     {"short_name", revision.short_name},
                     {"state", stage_of(batch)},
                     {"count", revision.count},
                     {"made", batch.made},
                     {"voided", batch.voided},
                     {"carton", batch.carton}};
    add_effect(out, revision.effect);
    out["valid_from"] = day_or_null(revision.valid_from_ms);
    out["valid_until"] = day_or_null(revision.valid_until_ms);
    out["grace_days"] = revision.grace_days;
    out["active"] = to_json(revision.active);
    out["held_back"] = to_json(revision.blocked);
    out["revoked"] = to_json(revision.revoked);
    out["redeemed"] = session.spent_serials(revision.id, {0, voucher::k_max_batch - 1}).size();
    out["revision"] = {{"cloud_epoch", revision.version.cloud_epoch},
                       {"number", revision.version.number}};
    out["created"] = format_time(batch.created_ms);
    return out;
}

json::object to_json(const SpentVoucher& spent, Currency currency) {
    json::object out{{"serial", spent.name.serial},
                     {"gateway", to_string(spent.journal.gateway)},
                     {"sequence", spent.sequence}};
    const bool known = !spent.account.is_nil();
    out["account"] = known ? json::value(to_string(spent.account)) : json::value(nullptr);
    out["amount"] = format_money(spent.amount);
    out["currency"] = currency.text();
    out["time"] = day_or_null(spent.wall_ms);
    out["expiry_unproven"] = spent.expiry_unproven;
    return out;
}

json::object to_json(const voucher::CloudCustody::Part& part) {
    using Where = voucher::CloudCustody::Where;
    constexpr std::array<std::string_view, 4> k_names{"cloud", "gateway", "recalling", "spent"};
    json::object out{{"first", part.range.first},
                     {"last", part.range.last},
                     {"where", k_names[static_cast<std::size_t>(part.where)]}};
    const bool held = part.where == Where::gateway || part.where == Where::recalling;
    out["gateway"] = held ? json::value(to_string(part.gateway)) : json::value(nullptr);
    return out;
}

SerialRanges read_serials(Fields& fields, const StoredBatch& batch) {
    SerialRanges serials;
    const std::int64_t last = std::int64_t{batch.revision.count} - 1;
    fields.objects("serials", [&](Fields& part) {
        const auto from = part.integer("first", 0, last);
        const auto to = part.integer_or("last", 0, last, from);
        if (to < from) return part.refuse("last", "is before first");
        serials.add({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
    });
    const std::int64_t cartons = (last + batch.carton) / batch.carton;
    for (const std::int64_t number : fields.integers("cartons", 1, cartons)) {
        const std::int64_t from = (number - 1) * batch.carton;
        const std::int64_t to = std::min(last, from + batch.carton - 1);
        serials.add({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
    }
    if (fields.flag_or("all", false)) serials.add({0, batch.revision.count - 1});
    return serials;
}

}  // namespace riser::cloud
