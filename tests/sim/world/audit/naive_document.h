// NaiveDocument: what the cloud has signed about vouchers, read from its bytes by their description in
// docs/vouchers-format.md without the code that reads them in production. It reads what a gateway has accepted, so it only
// says that something is none.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "core/units/ids.h"
#include "core/voucher/ids.h"

namespace riser::sim {

// (cloud epoch, number)
using NaiveVersion = std::pair<std::uint64_t, std::uint64_t>;

struct NaiveRevision {
    voucher::BatchId batch{};
    NaiveVersion version;
    std::string short_name;
    std::uint64_t count = 0;
    std::int64_t face = 0;  // micro-units; 0: it activates others
    std::string currency;
    int product = 0;  // 1 any account, 2 prepaid only, 3 bills only
    voucher::BatchId target{};
    std::uint64_t target_first = 0;
    std::uint64_t target_each = 0;
    int state = 0;  // 2 printed, 3 shipped, 4 active, 5 suspended, 6 revoked, 7 expired, 8 archived
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;  // 0: for ever
    std::int64_t grace_days = 0;
    std::set<std::uint32_t> active;
    std::set<std::uint32_t> blocked;
    std::set<std::uint32_t> revoked;
};
[[nodiscard]] std::optional<NaiveRevision> read_revision(std::span<const std::uint8_t> bytes);

struct NaiveCustodyOrder {
    bool recall = false;
    GatewayId gateway{};
    voucher::BatchId batch{};
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    NaiveVersion version;
};
[[nodiscard]] std::optional<NaiveCustodyOrder> read_custody(std::span<const std::uint8_t> bytes);

}  // namespace riser::sim
