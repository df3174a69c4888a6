// The documents of the voucher scheme as the cloud signs them: series, revisions of batches, grants and recalls. They
// are not commands to one journal but facts for any gateway that they concern: the same bytes go to every gateway of an
// owner, to the successor of a dead one, and stand in journals, from which a cloud that was restored learns its own
// decisions again. Signed by the credit role: who can activate paper can give credit.
//
//     signed = signature over the label "riser/voucher/1" (with its zero byte) kind(1 | 2 | 3) bytes
#pragma once

#include <variant>

#include "core/voucher/batch.h"
#include "core/voucher/custody.h"
#include "core/voucher/series.h"
#include "core/wire/key_set.h"
#include "core/wire/signing.h"

namespace riser::wire {

// Index + 1 is the kind in what is signed: only append.
using VoucherDocument =
    std::variant<voucher::Series, voucher::BatchRevision, voucher::CustodyOrder>;

struct SignedVoucherDocument {
    std::uint8_t kind = 0;
    Bytes bytes;
    Signature signature;

    bool operator==(const SignedVoucherDocument&) const = default;
};

// A batch of the most codes with ranges in a thousand parts takes 10 KB.
inline constexpr std::size_t k_max_voucher_document = 64U << 10U;

// `key` is that of the credit role. Asserts what reading would refuse.
[[nodiscard]] SignedVoucherDocument sign_voucher_document(const VoucherDocument& document,
                                                          const SigningKey& key);
[[nodiscard]] Result<VoucherDocument> verify_voucher_document(const SignedVoucherDocument& document,
                                                              const KeySet& keys);

}  // namespace riser::wire
