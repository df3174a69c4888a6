// The TopUpId of a payment that a code stands for. It follows from the code and from nothing else, so one payment has
// one id whichever way it arrives: pushed by the cloud, typed in the building, opened as a link, or found in a journal
// that comes late. Whoever credits asks for the id first.
#pragma once

#include <cstdint>

#include "core/units/ids.h"
#include "core/voucher/ids.h"

namespace riser::voucher {

// SHA-256("riser/v2/topup" 00 08 lock)[0..16]
[[nodiscard]] TopUpId credit_id(Lock lock);
// SHA-256("riser/v2/topup" 00 09 epoch[16] account[16] counter(u32))[0..16]; `epoch` is that of the journal for which
// the token was made, also when a successor is told of the payment.
[[nodiscard]] TopUpId credit_id(EpochId epoch, AccountId account, std::uint32_t counter);

}  // namespace riser::voucher
