// SimulatedGateway: the thread that derives what people type, as slow as it is on a small board.
#include "tests/sim/world/simulated_gateway.h"

namespace riser::sim {
namespace {

// The same bound as in gateway/gateway.cpp.
constexpr std::size_t k_hash_inbox = 2;
// A quarter of a second for each series.
constexpr std::uint64_t k_quickest_ms = 120;
constexpr std::uint64_t k_spread_ms = 260;

}  // namespace

std::function<bool(voucher::DeriveCode)> SimulatedGateway::build_hash() {
    hash_ = std::make_unique<HashRunner>(
        place("voucher", 8), std::make_unique<voucher::HashWorker>(), k_hash_inbox,
        [this](voucher::HashWorker::Output output) { deliver(gateway::route(std::move(output))); });
    return [this](voucher::DeriveCode wanted) {
        const std::uint64_t each = k_quickest_ms + hash_dice_.below(k_spread_ms);
        const auto ms = static_cast<std::int64_t>(wanted.series.size() * each);
        hash_->busy_until(setup_.queue.now() + std::chrono::milliseconds(ms));
        return hash_->post(std::move(wanted));
    };
}

}  // namespace riser::sim
