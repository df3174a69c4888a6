#include "cloud/http/lock_maker.h"

#include "core/base/assert.h"

namespace riser::cloud {

bool LockMaker::is_idle() {
    const std::lock_guard lock(mutex_);
    return !working_ && !made_;
}

void LockMaker::start(const voucher::IssuerKey& issuer, const LockSlice& slice) {
    RISER_ASSERT(is_idle(), "one slice at a time");
    if (thread_.joinable()) thread_.join();
    {
        const std::lock_guard lock(mutex_);
        working_ = true;
    }
    thread_ = std::jthread([this, issuer, slice] {
        auto locks = make_locks(issuer, slice);
        {
            const std::lock_guard lock(mutex_);
            working_ = false;
            made_ = Made{slice, std::move(locks)};
        }
        done_();
    });
}

std::optional<LockMaker::Made> LockMaker::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(made_, std::nullopt);
}

void LockMaker::stop() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace riser::cloud
