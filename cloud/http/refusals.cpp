#include "cloud/http/refusals.h"

namespace riser::cloud {

void Refusals::count(const std::string& method, const std::string& pattern, int status) {
    if (status < 400) return;
    const std::lock_guard lock(mutex_);
    ++counts_[{method, pattern, status}];
}

std::map<Refusals::Key, std::uint64_t> Refusals::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

}  // namespace riser::cloud
