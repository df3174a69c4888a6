// StickLook: what has to be known of a radio before a network is written onto it: its address and whether that can be
// changed, the room for link keys, and the network it is in, with its key. It only reads, and asks one command at a time.
// What it has read is as secret as the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/field/zigbee/backup/restore_plan.h"
#include "gateway/field/zigbee/ezsp/codec.h"
#include "gateway/field/zigbee/network/network_copy.h"

namespace riser::zigbee {

// Manufacturing token of a custom address: written once and never again (UG100, "EzspMfgTokenId").
inline constexpr std::uint8_t k_custom_eui64_token = 0x0C;

// An address as such a token, and the one that can be rewritten, have it.
[[nodiscard]] Bytes token_of(Eui64 address);

// By which a stick is known again in the middle of a restore: what it calls itself, and what its tokens of another address
// have. Not certain: two sticks that were given one address in the same way look alike.
struct StickMarks {
    Eui64 address{};
    Bytes burnt;      // the token that is written once
    Bytes rewritten;  // the other; empty: it has none
    bool operator==(const StickMarks&) const = default;
};

class StickLook {
public:
    explicit StickLook(std::uint8_t version) : network_(version, 0) {
        stick_.ezsp_version = version;
    }

    [[nodiscard]] bool done() const { return step_ == Step::done; }
    // Empty when it is whole.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    [[nodiscard]] const backup::Stick& stick() const { return stick_; }
    [[nodiscard]] const StickMarks& marks() const { return marks_; }
    // The token that takes another address as often as one likes; none: there is none.
    [[nodiscard]] std::optional<std::uint32_t> address_token() const { return address_token_; }

    // The next command; none while it waits for its answer, or is done.
    [[nodiscard]] std::optional<ezsp::Command> take_command();
    void on_answer(const ezsp::Values* values);  // null when the radio does not have it

private:
    enum class Step : std::uint8_t {
        address,
        once_token,
        token,
        host_token,
        table_size,
        state,
        network,
        done,
    };

    [[nodiscard]] ezsp::Command command() const;
    void take(const ezsp::Values& values, bool ok);
    void take_network();
    void enter(Step step);

    Step step_ = Step::address;
    bool asked_ = false;
    std::string problem_;
    backup::Stick stick_;
    StickMarks marks_;
    std::optional<std::uint32_t> address_token_;
    NetworkCopy network_;
};

}  // namespace riser::zigbee
