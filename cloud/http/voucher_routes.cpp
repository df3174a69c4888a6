// Batches of vouchers: made, sold, held back, revoked, renewed; which gateway may redeem which, and what was redeemed.
// Each order says what shall be, so a repeat changes nothing.
#include "cloud/http/voucher_json.h"
#include "cloud/voucher/batches.h"
#include "cloud/voucher/custody_orders.h"
#include "cloud/voucher/delivery.h"

namespace riser::cloud {
namespace {

using voucher::BatchState;

constexpr std::size_t k_default_batches = 200;
constexpr std::size_t k_most_batches = 1'000;

http::Response show(VoucherDesk& desk, const Result<StoredBatch, Refusal>& batch) {
    if (!batch) return refuse(batch.error());
    return respond_json(200, to_json(desk.session, *batch));
}

std::optional<voucher::Product> parse_product(std::string_view text) {
    if (text == "any_account") return voucher::Product::any_account;
    if (text == "prepaid_only") return voucher::Product::prepaid_only;
    if (text == "bills_only") return voucher::Product::bills_only;
    return std::nullopt;
}

void read_effect(Fields& fields, BatchOrder& order) {
    if (fields.has("activates")) {
        voucher::ActivationEffect activation;
        fields.object("activates", [&](Fields& part) {
            activation.target =
                part.optional_id<voucher::BatchId>("batch").value_or(voucher::BatchId{});
            if (activation.target.is_nil()) part.refuse("batch", "is missing");
            activation.first = static_cast<std::uint32_t>(
                part.integer_or("first", 0, voucher::k_max_batch - 1, 0));
            activation.each =
                static_cast<std::uint32_t>(part.integer("each", 1, voucher::k_max_batch));
        });
        order.effect = activation;
        return;
    }
    voucher::CreditEffect credit;
    credit.face = fields.money("face");
    credit.currency = fields.currency("currency");
    const auto product = parse_product(fields.text_or("product", "any_account", 16));
    if (!product) fields.refuse("product", "is not any_account, prepaid_only or bills_only");
    credit.product = product.value_or(credit.product);
    order.effect = credit;
}

http::Response create(Context& context, const http::Request& request) {
    BatchOrder order;
    order.owner = Parameters{request}.path_id<OwnerId>("owner");
    order.new_series = new_id<voucher::SeriesId>(context);
    if (auto objection = read_body(request, [&](Fields& fields) {
            order.id = fields.optional_id<voucher::BatchId>("id").value_or(
                new_id<voucher::BatchId>(context));
            order.short_name = fields.text("short_name", voucher::k_max_short_name);
            order.count =
                static_cast<std::uint32_t>(fields.integer("count", 1, voucher::k_max_batch));
            read_effect(fields, order);
            order.valid_from_ms = fields.time_or("valid_from", 0);
            order.valid_until_ms = fields.time_or("valid_until", 0);
            order.grace_days = static_cast<std::uint32_t>(
                fields.integer_or("grace_days", 0, voucher::k_max_grace_days, 0));
            order.carton = static_cast<std::uint32_t>(fields.integer_or(
                "carton", 1, voucher::k_max_batch, std::min<std::int64_t>(100, order.count)));
        })) {
        return *objection;
    }
    VoucherDesk desk = desk_of(context);
    const auto created = create_batch(desk, order);
    if (!created) return refuse(created.error());
    return respond_json((*created).was_known ? 200 : 201,
                        to_json(context.session, (*created).value));
}

http::Response list(Context& context, const http::Request& request) {
    const auto owner = Parameters{request}.path_id<OwnerId>("owner");
    if (!context.session.find_owner(owner))
        return refuse(unknown("owner", std::string(request.parameter("owner"))));
    return respond_json(
        200, items_json(context.session.list_voucher_batches(owner),
                        [&](const StoredBatch& b) { return to_json(context.session, b); }));
}

http::Response show_batch(Context&, const http::Request&, VoucherDesk& desk,
                          const StoredBatch& batch) {
    return show(desk, batch);
}

http::Response make(Context& context, const http::Request&, VoucherDesk& desk,
                    const StoredBatch& batch) {
    const auto ordered = order_making(desk, batch);
    if (!ordered) return refuse(ordered.error());
    context.codes_ordered = true;
    return respond_json(202, to_json(desk.session, *ordered));
}

Operation to_state(BatchState state) {
    return of_batch(
        [state](Context&, const http::Request&, VoucherDesk& desk, const StoredBatch& batch) {
            return show(desk, change_state(desk, batch, state));
        });
}

http::Response activate_serials(Context& context, const http::Request& request, VoucherDesk& desk,
                                const StoredBatch& batch) {
    voucher::SerialRanges serials;
    std::optional<GatewayId> id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            serials = read_serials(fields, batch);
            id = fields.optional_id<GatewayId>("gateway");
        })) {
        return *objection;
    }
    Result<StoredBatch, Refusal> done = batch;
    if (id) {
        const auto gateway = context.session.find_gateway(*id);
        if (!gateway) return refuse(unknown("gateway", to_string(*id)));
        done = grant(desk, batch, *gateway, serials);
    }
    if (done) done = activate(desk, *done, serials);
    return show(desk, done);
}

http::Response hold_serials(Context&, const http::Request& request, VoucherDesk& desk,
                            const StoredBatch& batch) {
    voucher::SerialRanges serials;
    bool held = true;
    if (auto objection = read_body(request, [&](Fields& fields) {
            serials = read_serials(fields, batch);
            held = fields.flag_or("held", true);
        })) {
        return *objection;
    }
    return show(desk, hold_back(desk, batch, serials, held));
}

// All of them: also those that were never sold, and for good.
http::Response revoke_serials(Context&, const http::Request& request, VoucherDesk& desk,
                              const StoredBatch& batch) {
    voucher::SerialRanges serials;
    bool whole = false;
    if (auto objection = read_body(request, [&](Fields& fields) {
            serials = read_serials(fields, batch);
            whole = fields.flag_or("all", false);
        })) {
        return *objection;
    }
    return show(desk, whole ? change_state(desk, batch, BatchState::revoked)
                            : revoke(desk, batch, serials));
}

http::Response renew_batch(Context&, const http::Request& request, VoucherDesk& desk,
                           const StoredBatch& batch) {
    std::int64_t until_ms = 0;
    std::uint32_t grace_days = batch.revision.grace_days;
    if (auto objection = read_body(request, [&](Fields& fields) {
            until_ms = fields.time_or("valid_until", 0);
            grace_days = static_cast<std::uint32_t>(
                fields.integer_or("grace_days", 0, voucher::k_max_grace_days, grace_days));
        })) {
        return *objection;
    }
    return show(desk, renew(desk, batch, until_ms, grace_days));
}

http::Response grant_serials(Context& context, const http::Request& request, VoucherDesk& desk,
                             const StoredBatch& batch) {
    voucher::SerialRanges serials;
    std::optional<GatewayId> id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            serials = read_serials(fields, batch);
            id = fields.optional_id<GatewayId>("gateway");
            if (!id) fields.refuse("gateway", "is missing: where they can be redeemed");
        })) {
        return *objection;
    }
    const auto gateway = context.session.find_gateway(*id);
    if (!gateway) return refuse(unknown("gateway", to_string(*id)));
    return show(desk, grant(desk, batch, *gateway, serials));
}

http::Response recall_serials(Context&, const http::Request& request, VoucherDesk& desk,
                              const StoredBatch& batch) {
    voucher::SerialRanges serials;
    if (auto objection =
            read_body(request, [&](Fields& fields) { serials = read_serials(fields, batch); })) {
        return *objection;
    }
    const auto asked = recall(desk, batch, serials);
    if (!asked) return refuse(asked.error());
    return respond_json(202, {{"recalling", *asked}});
}

http::Response tell_gateway(Context& context, const http::Request& request, VoucherDesk& desk,
                            const StoredBatch& batch) {
    std::optional<GatewayId> id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = fields.optional_id<GatewayId>("gateway");
            if (!id) fields.refuse("gateway", "is missing");
        })) {
        return *objection;
    }
    const auto gateway = context.session.find_gateway(*id);
    if (!gateway || gateway->key.owner != batch.owner)
        return refuse(unknown("gateway", to_string(*id)));
    const auto told = tell_again(desk, batch, *gateway);
    if (!told) return refuse(told.error());
    return respond_json(202, to_json(desk.session, *told));
}

http::Response show_custody(Context&, const http::Request&, VoucherDesk& desk,
                            const StoredBatch& batch) {
    const auto parts = desk.session.custody_parts(batch.revision.id);
    return respond_json(
        200, items_json(parts, [](const voucher::CloudCustody::Part& p) { return to_json(p); }));
}

http::Response list_redemptions(Context&, const http::Request& request, VoucherDesk& desk,
                                const StoredBatch& batch) {
    Parameters parameters{request};
    const auto from = parameters.number("from", 0, voucher::k_max_batch);
    const auto limit = parameters.number("limit", k_default_batches, k_most_batches, 1);
    parameters.refuse_others();
    if (auto objection = parameters.objection()) return *objection;
    const auto* credit = std::get_if<voucher::CreditEffect>(&batch.revision.effect);
    const Currency currency = credit != nullptr ? credit->currency : Currency{{'X', 'X', 'X'}};
    const auto page =
        desk.session.list_spent(batch.revision.id, static_cast<std::int64_t>(from) - 1, limit);
    json::object out =
        items_json(page, [&](const SpentVoucher& s) { return to_json(s, currency); });
    if (page.size() == limit) out["next_from"] = page.back().name.serial + 1;
    return respond_json(200, out);
}

}  // namespace

std::vector<ApiRoute> voucher_routes() {
    const auto plain = Repeat::by_nature;
    const auto by_operator = Access::operator_token;
    const std::string batches = "/v1/owners/{owner}/voucher-batches";
    const std::string batch = "/v1/voucher-batches/{batch}";
    return {
        {"POST", batches, by_operator, Repeat::key_optional, create},
        {"GET", batches, by_operator, plain, list},
        {"GET", batch, by_operator, plain, of_batch(show_batch)},
        {"POST", batch + "/make", by_operator, plain, of_batch(make)},
        {"POST", batch + "/ship", by_operator, plain, to_state(BatchState::shipped)},
        {"POST", batch + "/unship", by_operator, plain, to_state(BatchState::printed)},
        {"POST", batch + "/suspend", by_operator, plain, to_state(BatchState::suspended)},
        {"POST", batch + "/resume", by_operator, plain, to_state(BatchState::active)},
        {"POST", batch + "/archive", by_operator, plain, to_state(BatchState::archived)},
        {"POST", batch + "/activate", by_operator, plain, of_batch(activate_serials)},
        {"POST", batch + "/hold-back", by_operator, plain, of_batch(hold_serials)},
        {"POST", batch + "/revoke", by_operator, plain, of_batch(revoke_serials)},
        {"POST", batch + "/renew", by_operator, plain, of_batch(renew_batch)},
        {"POST", batch + "/grant", by_operator, plain, of_batch(grant_serials)},
        {"POST", batch + "/recall", by_operator, plain, of_batch(recall_serials)},
        {"POST", batch + "/tell", by_operator, plain, of_batch(tell_gateway)},
        {"GET", batch + "/custody", by_operator, plain, of_batch(show_custody)},
        {"GET", batch + "/redemptions", by_operator, plain, of_batch(list_redemptions),
         http::k_default_body_limit, true},
    };
}

}  // namespace riser::cloud
