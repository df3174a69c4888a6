// What is said about vouchers: the answer to a code, and the batches that are here. Codes, locks and proofs are in none of
// it.
#pragma once

#include <boost/json.hpp>

#include "gateway/local/local_api.h"

namespace riser::local {

// The voucher of an order that was carried out, or would be.
[[nodiscard]] boost::json::object voucher_json(const controller::ShownVoucher& voucher);
[[nodiscard]] boost::json::object token_json(const controller::ShownToken& token);
// Why a code was refused, in the words of the scheme, with the days that this building knows. `text`: instead of that,
// where somebody knows better.
[[nodiscard]] http::Response voucher_refusal(const voucher::Judgement& judgement,
                                             const std::string& text, const Present& present,
                                             const ZoneRules& zone);
[[nodiscard]] std::string vouchers_text(const controller::BuildingView& view);

}  // namespace riser::local
