#include "core/voucher/openpaygo/token.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/voucher/openpaygo/chain.h"

namespace riser::voucher::openpaygo {
namespace {

constexpr std::uint32_t k_disable_value = 998;
constexpr std::uint32_t k_sync_value = 999;
constexpr std::uint32_t k_counts_ahead = 64;
constexpr std::uint32_t k_counts_ahead_sync = 100;
constexpr std::uint32_t k_counts_back_sync = 64;
constexpr std::uint32_t k_counts_unordered = 16;
constexpr std::uint16_t k_all_used = 0xFFFF;

const Width& width_of(const TokenForm& form) {
    return form.extended ? k_extended_width : k_standard_width;
}

std::uint32_t raw_value(const TokenOrder& order) {
    if (order.type == TokenType::disable) return k_disable_value;
    return order.type == TokenType::sync ? k_sync_value : order.value;
}

// Even counts add, odd ones do everything else.
std::uint32_t next_count(std::uint32_t count, TokenType type) {
    const bool next_is_even = count % 2 == 1;
    return count + ((type == TokenType::add) == next_is_even ? 1 : 2);
}

// nullopt: no token has this value with a count of this kind.
std::optional<TokenType> type_of(std::uint32_t count, std::uint64_t value, bool extended) {
    if (count % 2 == 0) {
        const bool adds = extended || value <= k_max_value;
        return adds ? std::optional(TokenType::add) : std::nullopt;
    }
    if (value == k_disable_value) return TokenType::disable;
    if (value == k_sync_value) return TokenType::sync;
    const bool sets = extended || value <= k_max_value;
    return sets ? std::optional(TokenType::set) : std::nullopt;
}

bool is_good(const DeviceState& state, std::uint32_t count, TokenType type, SyncRule rule) {
    if (count > state.count) return true;
    const std::uint32_t back = state.count - count;
    if (type == TokenType::sync) return rule == SyncRule::as_published && back < k_counts_back_sync;
    const bool unordered = type == TokenType::add && back < k_counts_unordered;
    return unordered && ((state.used >> back) & 1U) == 0;
}

DeviceState remembered(const DeviceState& state, std::uint32_t count, TokenType type) {
    DeviceState after = state;
    if (type == TokenType::disable) after.unlocked = true;
    if (type == TokenType::set) after.unlocked = false;
    if (type != TokenType::add) {
        after.count = count;
        after.used = k_all_used;
        return after;
    }
    if (count > state.count) {
        const std::uint32_t steps = count - state.count;
        after.used = steps < k_counts_unordered ? static_cast<std::uint16_t>(state.used << steps)
                                                : std::uint16_t{0};
        after.count = count;
    }
    after.used = static_cast<std::uint16_t>(after.used | (1U << (after.count - count)));
    return after;
}

}  // namespace

std::string_view to_string(TokenType type) {
    switch (type) {
        case TokenType::add:
            return "add";
        case TokenType::set:
            return "set";
        case TokenType::disable:
            return "disable";
        case TokenType::sync:
            return "sync";
    }
    return "add";
}

std::string_view explain(OrderFault fault) {
    switch (fault) {
        case OrderFault::value_too_large:
            return "the value is larger than a token of this form can carry";
        case OrderFault::value_reserved:
            return "998 and 999 stand for other tokens: add or set a little less or more";
        case OrderFault::out_of_counts:
            return "this device has had all its tokens: give it another key";
    }
    return "";
}

Result<MadeToken, OrderFault> make_token(const Device& device, std::uint32_t count,
                                         const TokenOrder& order, const TokenForm& form) {
    RISER_ASSERT(count <= k_max_count, "the count of a device is within its chain");
    const std::uint32_t value = raw_value(order);
    const bool carries = order.type == TokenType::add || order.type == TokenType::set;
    if (carries && value > (form.extended ? k_max_extended_value : k_max_value)) {
        return fail(OrderFault::value_too_large);
    }
    if (carries && (value == k_disable_value || value == k_sync_value))
        return fail(OrderFault::value_reserved);
    MadeToken made;
    made.count = next_count(count, order.type);
    if (made.count > k_max_count) return fail(OrderFault::out_of_counts);
    const Width& width = width_of(form);
    Chain chain(device, width, (device.starting_code + value) % width.base);
    for (std::uint32_t step = 0; step < made.count; ++step) chain.advance();
    made.text = {form, chain.token()};
    return made;
}

Result<TakenToken, TokenFault> take_token(const Device& device, const DeviceState& state,
                                          const TokenText& text, SyncRule rule) {
    const Width& width = width_of(text.form);
    RISER_ASSERT(state.count <= k_max_count && text.number < width.end,
                 "state and token are within range");
    const std::uint64_t base = text.number % width.base;
    const std::uint64_t value =
        (base + width.base - device.starting_code % width.base) % width.base;
    const std::uint32_t ahead = value == k_sync_value ? k_counts_ahead_sync : k_counts_ahead;
    const std::uint32_t last = std::min(state.count + ahead, k_max_count);
    Chain chain(device, width, base);
    TokenFault fault = TokenFault::invalid;
    // From 1: the starting code itself is no token, although its number would match.
    for (std::uint32_t count = 1; count <= last; ++count) {
        chain.advance();
        if (chain.token() != text.number) continue;
        const auto type = type_of(count, value, text.form.extended);
        if (!type) continue;
        if (!is_good(state, count, *type, rule)) {
            fault = TokenFault::already_used;  // a later code may have the same number
            continue;
        }
        const bool has_effect = *type != TokenType::add || !state.unlocked;
        const bool carries = *type == TokenType::add || *type == TokenType::set;
        return TakenToken{*type, carries ? static_cast<std::uint32_t>(value) : 0, count, has_effect,
                          remembered(state, count, *type)};
    }
    return fail(fault);
}

}  // namespace riser::voucher::openpaygo
