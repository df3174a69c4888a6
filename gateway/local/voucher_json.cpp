#include "gateway/local/voucher_json.h"

#include "gateway/local/json_parts.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

using voucher::RedemptionOutcome;

std::string day_of(const ZoneRules& zone, std::int64_t unix_ms) {
    return format_day(local_day(zone, unix_ms));
}

voucher::SpokenDays days_of(const voucher::Judgement& judgement, const Present& present,
                            const ZoneRules& zone) {
    voucher::SpokenDays days;
    if (judgement.before) days.used = day_of(zone, to_unix_ms(judgement.before->time));
    if (judgement.expired_ms) days.expired = day_of(zone, *judgement.expired_ms);
    if (present.sync != nullptr && present.sync->last_contact)
        days.last_heard = day_of(zone, to_unix_ms(*present.sync->last_contact));
    return days;
}

json::object batch_json(const controller::VoucherBatchView& batch) {
    const auto* credit = batch.credit ? &*batch.credit : nullptr;
    return {{"id", to_string(batch.id)},
            {"name", batch.short_name},
            {"state", voucher::to_string(batch.state)},
            {"version", std::to_string(batch.version.cloud_epoch) + "." +
                            std::to_string(batch.version.number)},
            {"face", credit ? amount(credit->face) : json::value(nullptr)},
            {"currency", credit ? json::value(credit->currency.text()) : json::value(nullptr)},
            {"codes", batch.codes},
            {"locks", batch.locks},
            {"held", batch.held},
            {"sold", batch.sold},
            {"redeemed", batch.redeemed},
            {"valid_from", time_or_null(batch.valid_from_ms)},
            {"valid_until", time_or_null(batch.valid_until_ms)}};
}

}  // namespace

json::object voucher_json(const controller::ShownVoucher& voucher) {
    const auto& judgement = voucher.judgement;
    return {{"batch", judgement.short_name},
            {"serial", judgement.voucher.serial},
            {"amount", judgement.is_activation ? json::value(nullptr) : amount(voucher.amount)},
            {"top_up", judgement.is_activation ? json::value(nullptr)
                                               : json::value(to_string(judgement.credit))},
            {"activates", text_or_null(voucher.activates)},
            {"expiry_unproven", judgement.expiry_unproven}};
}

json::object token_json(const controller::ShownToken& token) {
    return {{"number", token.number},
            {"amount", amount(token.amount)},
            {"top_up", to_string(token.top_up)}};
}

http::Response voucher_refusal(const voucher::Judgement& judgement, const std::string& text,
                               const Present& present, const ZoneRules& zone) {
    const int status = judgement.outcome == RedemptionOutcome::not_known ? 404 : 409;
    return http::problem(
        status, "voucher_" + std::string(voucher::to_string(judgement.outcome)),
        "The code was not taken",
        text.empty() ? voucher::explain(judgement, days_of(judgement, present, zone)) : text);
}

std::string vouchers_text(const controller::BuildingView& view) {
    json::array batches;
    std::size_t series = 0;
    if (view.vouchers != nullptr) {
        series = view.vouchers->series.size();
        for (const auto& batch : view.vouchers->batches) batches.push_back(batch_json(batch));
    }
    const bool tokens = view.vouchers != nullptr && view.vouchers->bound.held();
    return json::serialize(
        json::object{{"series", series}, {"batches", std::move(batches)}, {"tokens", tokens}});
}

}  // namespace riser::local
