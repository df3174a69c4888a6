#include "platform/http/alarm.h"

namespace riser::http {

void Alarm::set(std::chrono::milliseconds delay, std::function<void()> task) {
    timer_.expires_after(delay);
    timer_.async_wait(
        [this, due = timer_.expiry(), work = std::move(task)](boost::system::error_code error) {
            // Whoever set the alarm anew or cancelled it may have come too late to take back this
            // call, which was queued already; but the expiry has moved then.
            if (!error && timer_.expiry() == due) work();
        });
}

void Alarm::cancel() {
    timer_.expires_at(Clock::time_point::max());
}

}  // namespace riser::http
