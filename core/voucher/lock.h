// Lock: what is stored of a voucher's code. A memory-hard hash stands between the two, so that a stolen list of locks
// does not give the codes, and there is no key that could make codes where they are redeemed.
//
//     proof = Argon2id v1.3(20 ASCII digits, salt of the series, cost of the series; 1 lane, 32 bytes)
//     lock  = SHA-256("riser/v2/lock" 00 proof)[0..16]
//
// The proof goes up with the redemption: the cloud sees by it that the code was typed, and a gateway in wrong hands
// cannot claim one that was not. Nothing takes a proof instead of a code.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/result.h"
#include "core/voucher/code.h"
#include "core/voucher/ids.h"

namespace riser::voucher {

using Salt = std::array<std::uint8_t, 16>;

struct Proof {
    std::array<std::uint8_t, 32> bytes{};

    bool operator==(const Proof&) const = default;
};

// What one derivation costs whoever makes it, in the building and whoever guesses.
struct KdfCost {
    std::uint32_t passes = 4;          // 1..16
    std::uint32_t memory_kib = 9'216;  // 8..65,536

    bool operator==(const KdfCost&) const = default;
};
// The cost of what is sold: about 25 ms on a server and a quarter of a second on a small board, and within the 12 MiB
// that a gateway may use for it.
inline constexpr KdfCost k_production_cost{4, 9'216};
// The least that Argon2 takes, for simulated buildings.
inline constexpr KdfCost k_cheapest_cost{1, 8};

// Beyond these a series is refused: it would take the gateway's memory, or seconds for each wrong code.
[[nodiscard]] bool is_cost(const KdfCost& cost);
// A gateway takes no series that is cheaper to guess than its configuration says: what signs series must not be able
// to make the locks worthless.
[[nodiscard]] bool is_at_least(const KdfCost& cost, const KdfCost& floor);

enum class KdfFault : std::uint8_t {
    out_of_memory,  // nothing was derived: try later
};

// `code` is a voucher's, `cost` one that is_cost(). Takes the time that the cost says: never on the thread that owns
// the books.
[[nodiscard]] Result<Proof, KdfFault> derive_proof(const Code& code, const Salt& salt,
                                                   const KdfCost& cost);
[[nodiscard]] Lock lock_of(const Proof& proof);

}  // namespace riser::voucher
