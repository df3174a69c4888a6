// OpenPAYGO tokens: made by the office, understood by the device. The device here is an account of the gateway whose
// product is units on one meter, so both sides are ours; the numbers are those of the published scheme.
//
// Values are *raw*: units times the divider of the device (units.h). Adding is done by tokens with even counts, which
// may be typed in any order within a window; everything else has an odd count and ends what was before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/voucher/openpaygo/device.h"
#include "core/voucher/openpaygo/token_text.h"

namespace riser::voucher::openpaygo {

enum class TokenType : std::uint8_t {
    add = 1,      // to what is left
    set = 2,      // what is left, to exactly this; locks again what was unlocked
    disable = 3,  // the device is paid for: unlimited from now on
    sync = 4,     // brings the device's count to that of the office
};
[[nodiscard]] std::string_view to_string(TokenType type);

inline constexpr std::uint32_t k_max_value = 995;               // standard; 996 and 997 are unused
inline constexpr std::uint32_t k_max_extended_value = 999'999;  // extended, but for 998 and 999

// ---- the office ---------------------------------------------------------------------------------

struct TokenOrder {
    TokenType type = TokenType::add;
    std::uint32_t value = 0;  // raw; only of add and set
};
enum class OrderFault : std::uint8_t {
    value_too_large = 1,
    value_reserved = 2,  // 998 or 999 in the extended form: devices take them for the other types
    out_of_counts = 3,   // the device has had k_max_count: give it another key
};
[[nodiscard]] std::string_view explain(OrderFault fault);

struct MadeToken {
    TokenText text;
    std::uint32_t count =
        0;  // of the device from now on: store it before the token is shown to anybody
};
// `count` is the device's (1 when new), at most k_max_count.
[[nodiscard]] Result<MadeToken, OrderFault> make_token(const Device& device, std::uint32_t count,
                                                       const TokenOrder& order,
                                                       const TokenForm& form);

// ---- the device ---------------------------------------------------------------------------------

// What a device remembers. `used` has a bit for each of the 16 counts up to `count`, the lowest for `count` itself; no
// counts below 1 exist, so a new device has used all there are.
struct DeviceState {
    std::uint32_t count = 1;
    std::uint16_t used = 0xFFFF;
    bool unlocked = false;  // by a disable token

    bool operator==(const DeviceState&) const = default;
};

struct TakenToken {
    TokenType type = TokenType::add;
    std::uint32_t value = 0;  // raw; of add and set
    std::uint32_t count = 0;  // of the token
    bool has_effect = true;   // false: an add while the device is unlocked, used up all the same
    DeviceState after;        // what to remember

    bool operator==(const TakenToken&) const = default;
};
enum class TokenFault : std::uint8_t {
    invalid = 1,       // not of this device, or too far ahead
    already_used = 2,  // genuine, and not good any more; counts as no guess
};

// How a device treats a sync token whose count is below its own. The published scheme goes back by up to 64, after which
// every token since, also the sync token itself, can be typed again. A gateway loses no counts that the office has
// not lost, so it only goes up; the other rule is for reading tokens as other devices do.
enum class SyncRule : std::uint8_t { only_up, as_published };

[[nodiscard]] Result<TakenToken, TokenFault> take_token(const Device& device,
                                                        const DeviceState& state,
                                                        const TokenText& text,
                                                        SyncRule rule = SyncRule::only_up);

}  // namespace riser::voucher::openpaygo
