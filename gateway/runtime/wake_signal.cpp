#include "gateway/runtime/wake_signal.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/assert.h"

namespace riser {

WakeSignal::WakeSignal() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    RISER_ASSERT(descriptor_ >= 0, "eventfd: the process has run out of file descriptors");
}

WakeSignal::~WakeSignal() {
    ::close(descriptor_);
}

void WakeSignal::raise() {
    // The only way to fail is a counter near 2^64 (EAGAIN), and then the signal is already raised.
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void WakeSignal::clear() {
    // EAGAIN means it was not raised: nothing to clear.
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(descriptor_, &count, sizeof count);
}

}  // namespace riser
