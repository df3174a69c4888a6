#include "core/metering/radio_network.h"

#include "core/base/overload.h"

namespace riser::metering {
namespace {

std::optional<std::uint64_t> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint64_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint64_t>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<std::uint64_t>(c - 'A') + 10;
    return std::nullopt;
}

}  // namespace

std::string to_string(RadioAddress address) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text;
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        if (!text.empty()) text.push_back(':');
        text.push_back(k_digits[(address.value >> (shift - 4)) & 0x0FU]);
        text.push_back(k_digits[(address.value >> (shift - 8)) & 0x0FU]);
    }
    return text;
}

std::optional<RadioAddress> parse_radio_address(std::string_view text) {
    constexpr std::size_t k_digits = 16;
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    RadioAddress address;
    std::size_t digits = 0;
    for (const char c : text) {
        if (c == ':' || c == '-' || c == ' ') continue;
        const auto digit = digit_of(c);
        if (!digit || ++digits > k_digits) return std::nullopt;
        address.value = address.value << 4U | *digit;
    }
    // Nobody, and everybody.
    const bool one = address.value != 0 && address.value != UINT64_MAX;
    if (digits != k_digits || !one) return std::nullopt;
    return address;
}

std::string_view to_string(RadioState state) {
    switch (state) {
        case RadioState::no_radio:
            return "no_radio";
        case RadioState::starting:
            return "starting";
        case RadioState::no_network:
            return "no_network";
        case RadioState::missing:
            return "missing";
        case RadioState::foreign:
            return "foreign";
        case RadioState::unusable:
            return "unusable";
        case RadioState::up:
            return "up";
    }
    return "no_radio";
}

std::string_view to_string(RadioLife life) {
    switch (life) {
        case RadioLife::unheard:
            return "unheard";
        case RadioLife::alive:
            return "alive";
        case RadioLife::dead:
            return "dead";
    }
    return "unheard";
}

std::string_view to_string(RadioInterview step) {
    switch (step) {
        case RadioInterview::descriptor:
            return "descriptor";
        case RadioInterview::endpoints:
            return "endpoints";
        case RadioInterview::basic:
            return "basic";
        case RadioInterview::scales:
            return "scales";
        case RadioInterview::reports:
            return "reports";
        case RadioInterview::done:
            return "done";
    }
    return "descriptor";
}

std::string_view name_of(const RadioOrderBody& order) {
    return std::visit(overload{
                          [](const ScanRadio&) { return "scan"; },
                          [](const MapRadio&) { return "map"; },
                          [](const FormRadio&) { return "form"; },
                          [](const AdoptRadio&) { return "adopt"; },
                          [](const PermitRadio&) { return "permit"; },
                          [](const RemoveFromRadio&) { return "remove"; },
                          [](const BackUpRadio&) { return "backup"; },
                          [](const RestoreRadio&) { return "restore"; },
                      },
                      order);
}

std::string_view to_string(RadioRestoreState state) {
    switch (state) {
        case RadioRestoreState::running:
            return "running";
        case RadioRestoreState::done:
            return "done";
        case RadioRestoreState::failed:
            break;
    }
    return "failed";
}

std::string_view to_string(RadioOutcome outcome) {
    switch (outcome) {
        case RadioOutcome::accepted:
            return "accepted";
        case RadioOutcome::done:
            return "done";
        case RadioOutcome::conflict:
            return "conflict";
        case RadioOutcome::invalid:
            return "invalid";
    }
    return "invalid";
}

}  // namespace riser::metering
