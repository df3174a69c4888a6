// WakeSignal: an eventfd(2) that makes a sleeping poll() return. Raising it never blocks and may be
// done from any thread; it stays raised until it is cleared, so a signal cannot be missed.
#pragma once

namespace riser {

class WakeSignal {
public:
    WakeSignal();
    ~WakeSignal();
    WakeSignal(const WakeSignal&) = delete;
    WakeSignal& operator=(const WakeSignal&) = delete;

    void raise();
    void clear();
    [[nodiscard]] int descriptor() const { return descriptor_; }  // readable while raised

private:
    int descriptor_;
};

}  // namespace riser
