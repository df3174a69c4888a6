#include "core/voucher/credit_id.h"

#include "core/voucher/code.h"
#include "core/voucher/keyed_hash.h"

namespace riser::voucher {
namespace {

HashInput labelled(CodeKind kind) {
    HashInput input("riser/v2/topup");
    input.u8(static_cast<std::uint8_t>(kind));
    return input;
}

}  // namespace

TopUpId credit_id(Lock lock) {
    return TopUpId{first<16>(sha256(labelled(CodeKind::voucher).raw(lock.bytes)))};
}

TopUpId credit_id(EpochId epoch, AccountId account, std::uint32_t counter) {
    HashInput input = labelled(CodeKind::bound);
    input.raw(epoch.bytes).raw(account.bytes).u32(counter);
    return TopUpId{first<16>(sha256(input))};
}

}  // namespace riser::voucher
