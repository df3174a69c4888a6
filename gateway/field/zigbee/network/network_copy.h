// NetworkCopy: what is asked of a radio whose network is up, so that another radio could take its place: the network, its
// keys and their counters, the link keys of devices, and the children. It only reads. It does not send: the coordinator
// asks it for the next command. What it has read is as secret as the network and is handed to nobody but who ordered it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/metering/radio_network.h"
#include "gateway/field/zigbee/ezsp/codec.h"

namespace riser::zigbee {

class NetworkCopy {
public:
    // `token` is that of the order.
    NetworkCopy(std::uint8_t version, std::uint64_t token) : token_(token) {
        copy_.radio_version = version;
    }

    [[nodiscard]] std::uint64_t token() const { return token_; }
    [[nodiscard]] bool done() const { return step_ == Step::done; }
    // Empty when it is whole.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    [[nodiscard]] const metering::RadioBackup& copy() const { return copy_; }

    // The next command; none while it waits for its answer, or is done.
    [[nodiscard]] std::optional<ezsp::Command> take_command();
    void on_answer(const ezsp::Values* values);  // null when it failed

private:
    enum class Step : std::uint8_t {
        parameters,
        network_key,
        counter,
        trust_key,
        security,
        table_size,
        link_key,
        child,
        done,
    };

    [[nodiscard]] bool by_security_manager() const;
    [[nodiscard]] ezsp::Command key_command(std::uint8_t type) const;
    [[nodiscard]] ezsp::Command command() const;
    void take(const ezsp::Values& values, bool ok);
    void take_link_key(const ezsp::Values& values);
    void next_index(Step after, std::uint32_t size);
    void enter(Step step);
    [[nodiscard]] static bool may_fail(Step step);

    std::uint64_t token_;
    Step step_ = Step::parameters;
    std::uint32_t index_ = 0;
    std::uint32_t table_size_ = 0;
    bool asked_ = false;
    std::string problem_;
    metering::RadioBackup copy_;
};

}  // namespace riser::zigbee
