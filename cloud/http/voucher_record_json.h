// Records and commands about vouchers as JSON, for the journal view. Locks and proofs are left out: they are of no use to people.
#pragma once

#include <boost/json.hpp>

#include "core/journal/record.h"
#include "core/wire/command.h"

namespace riser::cloud {

[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherDocumentTaken& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherLocksTaken& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherRecallAnswered& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherRedeemed& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::BoundKeyTaken& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::BoundTokenRedeemed& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::BoundNumberMarked& r);

[[nodiscard]] boost::json::object terms_json(const voucher::TokenTerms& terms);

// The same of commands.
[[nodiscard]] boost::json::object voucher_body_json(const wire::TakeVoucherDocument& b);
[[nodiscard]] boost::json::object voucher_body_json(const wire::TakeVoucherLocks& b);
[[nodiscard]] boost::json::object voucher_body_json(const wire::TakeBoundKey& b);
[[nodiscard]] boost::json::object voucher_body_json(const wire::NumberedTopUp& b);
[[nodiscard]] boost::json::object voucher_body_json(const wire::MarkNumber& b);

}  // namespace riser::cloud
