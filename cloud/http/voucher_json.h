// Vouchers as the JSON of the API. Nothing here shows a code. Included by .cpp files only.
#pragma once

#include "cloud/http/responses.h"
#include "cloud/voucher/batch_orders.h"

namespace riser::cloud {

[[nodiscard]] json::object to_json(Session& session, const StoredBatch& batch);
[[nodiscard]] json::object to_json(const SpentVoucher& spent, Currency currency);
[[nodiscard]] json::array to_json(const voucher::SerialRanges& ranges);
[[nodiscard]] json::object to_json(const voucher::CloudCustody::Part& part);

// "serials": [{"first", "last"}], "cartons": [numbers from 1], or "all": true.
[[nodiscard]] voucher::SerialRanges read_serials(Fields& fields, const StoredBatch& batch);

[[nodiscard]] VoucherDesk desk_of(Context& context);

// Operations on the batch that the path names; refused when there is none. Whoever has got something to fetch is woken.
template <class Show>
Operation of_batch(Show show) {
    return [show](Context& context, const http::Request& request) {
        const auto batch = context.session.find_voucher_batch(
            Parameters{request}.path_id<voucher::BatchId>("batch"));
        if (!batch)
            return refuse(unknown("voucher_batch", std::string(request.parameter("batch"))));
        VoucherDesk desk = desk_of(context);
        http::Response response = show(context, request, desk, *batch);
        context.woken.merge(desk.woken);
        return response;
    };
}

}  // namespace riser::cloud
