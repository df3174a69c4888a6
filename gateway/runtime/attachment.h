// Attachment: what a runner's thread waits on besides its inbox and its machine's deadline: a
// serial port, a TCP connection, a curl handle. It turns readiness into inputs of the machine and
// performs the outputs meant for it. It decides nothing. Everything here runs on the runner's
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <poll.h>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/alternative.h"
#include "gateway/field/byte_port.h"
#include "gateway/runtime/machine.h"

namespace riser {

template <class M>
class Attachment {
public:
    using Input = typename M::Input;
    using Output = typename M::Output;
    using Feed = std::function<void(Input)>;  // queues an input for the machine; returns at once

    virtual ~Attachment() = default;
    // Appends the descriptors to wait for, before every wait.
    virtual void collect(std::vector<pollfd>& descriptors) = 0;
    // How long the wait may last at most; nullopt when only descriptors matter.
    [[nodiscard]] virtual std::optional<Duration> patience() const { return std::nullopt; }
    // After every wait, also when nothing is ready; `ready` are the descriptors collected, in
    // order.
    virtual void serve(std::span<const pollfd> ready, const Feed& feed) = 0;
    // True when the output was meant for this attachment and has been performed.
    virtual bool perform(Output& output, const Feed& feed) = 0;
};

// A machine that talks to a byte port: every field bus.
template <class M>
concept BusMachine = Machine<M> && k_holds<field::OpenPort, typename M::Output> &&
    k_holds<field::WriteBytes, typename M::Output> &&
    k_holds<field::PortOpened, typename M::Input> && k_holds<field::PortLost, typename M::Input> &&
    k_holds<field::BytesReceived, typename M::Input>;

template <BusMachine M>
class PortAttachment final : public Attachment<M> {
public:
    using typename Attachment<M>::Output;
    using typename Attachment<M>::Feed;

    explicit PortAttachment(std::unique_ptr<field::BytePort> port) : port_(std::move(port)) {}
    ~PortAttachment() override { port_->close(); }

    void collect(std::vector<pollfd>& descriptors) override {
        if (port_->descriptor() >= 0) descriptors.push_back({port_->descriptor(), POLLIN, 0});
    }

    void serve(std::span<const pollfd> ready, const Feed& feed) override {
        if (ready.empty() || ready.front().revents == 0 || port_->descriptor() < 0) return;
        std::vector<std::uint8_t> bytes(k_read_size);
        const auto count = port_->read(bytes);
        if (!count) return lose(count.error().message, feed);
        // An unplugged adapter is readable for ever and yields nothing: without this the thread
        // spins.
        const bool hung_up = (ready.front().revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
        if (*count == 0 && hung_up) return lose("the port has hung up (unplugged?)", feed);
        if (*count == 0) return;
        bytes.resize(*count);
        feed(field::BytesReceived{std::move(bytes)});
    }

    bool perform(Output& output, const Feed& feed) override {
        if (const auto* open = std::get_if<field::OpenPort>(&output)) {
            port_->use_setting(open->setting);
            const auto opened = port_->open();
            if (!opened) {
                lose(opened.error().message, feed);
            } else {
                feed(field::PortOpened{});
            }
            return true;
        }
        if (const auto* write = std::get_if<field::WriteBytes>(&output)) {
            // Bytes for a closed port are dropped: its loss has been reported, once.
            if (port_->descriptor() < 0) return true;
            const auto written = port_->write(write->bytes);
            if (!written) lose(written.error().message, feed);
            return true;
        }
        return false;
    }

private:
    // Two of the longest Modbus frames (256 bytes, Modbus over serial line V1.02, 2.5.1), or of ASH.
    static constexpr std::size_t k_read_size = 512;

    void lose(std::string reason, const Feed& feed) {
        port_->close();
        feed(field::PortLost{std::move(reason)});
    }

    std::unique_ptr<field::BytePort> port_;
};

}  // namespace riser
