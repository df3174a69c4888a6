#include "core/voucher/lock.h"

#include <sodium.h>

#include "core/base/assert.h"
#include "core/voucher/keyed_hash.h"

namespace riser::voucher {
namespace {

static_assert(crypto_pwhash_SALTBYTES == 16 && crypto_pwhash_argon2id_OPSLIMIT_MIN == 1 &&
              crypto_pwhash_argon2id_MEMLIMIT_MIN == 8'192);

constexpr std::uint32_t k_most_passes = 16;
constexpr std::uint32_t k_most_memory_kib = 65'536;

}  // namespace

bool is_cost(const KdfCost& cost) {
    return cost.passes >= 1 && cost.passes <= k_most_passes &&
           cost.memory_kib >= k_cheapest_cost.memory_kib && cost.memory_kib <= k_most_memory_kib;
}

bool is_at_least(const KdfCost& cost, const KdfCost& floor) {
    return cost.passes >= floor.passes && cost.memory_kib >= floor.memory_kib;
}

Result<Proof, KdfFault> derive_proof(const Code& code, const Salt& salt, const KdfCost& cost) {
    RISER_ASSERT(code.kind() == CodeKind::voucher, "locks are of vouchers");
    RISER_ASSERT(is_cost(cost), "a series was checked before it is used");
    Proof proof;
    const int derived =
        crypto_pwhash(proof.bytes.data(), proof.bytes.size(), code.digits().data(),
                      code.digits().size(), salt.data(), cost.passes,
                      std::size_t{cost.memory_kib} * 1'024, crypto_pwhash_ALG_ARGON2ID13);
    if (derived != 0) return fail(KdfFault::out_of_memory);
    return proof;
}

Lock lock_of(const Proof& proof) {
    return Lock{first<16>(sha256(HashInput("riser/v2/lock").raw(proof.bytes)))};
}

}  // namespace riser::voucher
