// Canonical bytes of Books: the payload of a snapshot. Version 15; older ones are read too (14 knows no bound tokens, 13 no vouchers, 7 no bills, 6
// nothing that an unsure clock charged, 5 no tenancies, 4 no policy, 3 no local time, 2 no rules of tariffs and credits, 1 no
// wirings either, so it has no pairings), a newer one is refused, not guessed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "gateway/controller/books.h"

namespace riser::controller {

[[nodiscard]] std::vector<std::uint8_t> encode_books(const Books& books);
// Refuses damaged bytes and books that break a law (check_books).
[[nodiscard]] Result<Books> decode_books(std::span<const std::uint8_t> bytes);

}  // namespace riser::controller
