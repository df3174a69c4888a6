// What journals show of the cloud's own decisions about vouchers. Usually it knows them; one that came back from an older
// backup has forgotten what it decided since, and takes it over from the gateways that have it, when its own signature
// is on it. What cannot be taken over is an open item for people.
#pragma once

#include "cloud/voucher/desk.h"
#include "core/wire/voucher_document.h"

namespace riser::cloud {

// The same again changes nothing; nor does what a later decision has overtaken.
void hear_document(VoucherDesk& desk, const Gateway& gateway,
                   const wire::SignedVoucherDocument& document);
// A page of locks, which the gateway need not be told again.
void hear_locks(VoucherDesk& desk, const Gateway& gateway, voucher::BatchId batch,
                std::uint32_t page);

}  // namespace riser::cloud
