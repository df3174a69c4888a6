// VoucherDesk: what orders about vouchers work with: one transaction, the keys, the time, and which gateways have got
// something to fetch.
#pragma once

#include <cstdint>
#include <functional>
#include <set>

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

struct VoucherSettings {
    // What a code costs to try. Less only in simulated worlds and tests.
    voucher::KdfCost cost = voucher::k_production_cost;
    // 16 bytes that nobody can know before; of a series' salt.
    std::function<voucher::Salt()> new_salt;
    // Threads that make locks; 0: they are made where the requests are served, a few at a time.
    std::size_t lock_threads = 0;
};

struct VoucherDesk {
    Session& session;
    const CloudKeys& keys;
    const VoucherSettings& settings;
    std::int64_t now_ms = 0;
    std::set<GatewayId> woken = {};
};

}  // namespace riser::cloud
