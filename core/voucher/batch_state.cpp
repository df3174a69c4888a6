#include "core/voucher/batch_state.h"

#include <array>

namespace riser::voucher {
namespace {

constexpr std::size_t k_states = 8;

// Row: from, column: to, in the order of the enumerators. Paper may be sold over the counter without being shipped,
// and come back; whatever was not sold may be revoked, but what is revoked stays so.
constexpr std::array<std::string_view, k_states> k_steps{
    //  d p s a S r e A
    "- p - - - r - -",  // draft
    "- - s a - r - -",  // printed
    "- p - a - r - -",  // shipped
    "- - - - S r e -",  // active
    "- - - a - r e -",  // suspended
    "- - - - - - - A",  // revoked
    "- - - a - r - A",  // expired
    "- - - - - - - -",  // archived
};

std::size_t index_of(BatchState state) {
    return static_cast<std::size_t>(state) - 1;
}

}  // namespace

std::string_view to_string(BatchState state) {
    constexpr std::array<std::string_view, k_states> k_names{
        "draft", "printed", "shipped", "active", "suspended", "revoked", "expired", "archived"};
    return k_names[index_of(state)];
}

bool may_follow(BatchState from, BatchState to) {
    return k_steps[index_of(from)][2 * index_of(to)] != '-';
}

bool may_have_become(BatchState from, BatchState to) {
    std::array<bool, k_states> reached{};
    reached[index_of(from)] = true;
    // Each round takes one more step; no way is longer than there are states.
    for (std::size_t round = 0; round < k_states; ++round) {
        for (std::size_t a = 0; a < k_states; ++a) {
            for (std::size_t b = 0; b < k_states; ++b) {
                const bool step =
                    may_follow(static_cast<BatchState>(a + 1), static_cast<BatchState>(b + 1));
                if (reached[a] && step) reached[b] = true;
            }
        }
    }
    return reached[index_of(to)];
}

}  // namespace riser::voucher
