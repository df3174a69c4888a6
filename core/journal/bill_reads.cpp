#include "core/journal/bill_reads.h"

#include <algorithm>

namespace riser::journal {
namespace {

bool newer_epoch_among(const std::vector<BillRead>& reads, const BillRead& read) {
    return std::any_of(reads.begin(), reads.end(), [&](const BillRead& other) {
        return other.register_id.meter == read.register_id.meter &&
               other.register_id.quantity == read.register_id.quantity &&
               other.register_id.epoch > read.register_id.epoch;
    });
}

}  // namespace

std::int64_t sum_within(std::int64_t a, std::int64_t b, std::int64_t limit) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) sum = a > 0 ? limit : -limit;
    return std::clamp(sum, -limit, limit);
}

std::size_t period_of(const AccountBilling& billing, std::int64_t at_ms) {
    if (at_ms < billing.period_ends_ms) return 0;
    const auto& ends = billing.later_ends_ms;
    const auto next = std::upper_bound(ends.begin(), ends.end(), at_ms);
    return 1 + static_cast<std::size_t>(next - ends.begin());
}

void note_read(AccountBilling& billing, const CountedAdvance& advance) {
    const auto known =
        std::find_if(billing.reads.begin(), billing.reads.end(), [&](const BillRead& read) {
            return read.register_id == advance.register_id &&
                   period_of(billing, read.from_ms) == period_of(billing, advance.from_ms);
        });
    BillRead fresh;
    const bool is_new = known == billing.reads.end();
    BillRead& read = is_new ? fresh : *known;
    if (is_new) {
        read.register_id = advance.register_id;
        read.from = advance.register_from;
        read.from_ms = advance.from_ms;
    }
    read.share_ppm = advance.share_ppm;
    read.to = advance.register_to;
    read.to_ms = advance.to_ms;
    read.used = {
        sum_within(read.used.wh, (advance.register_to - advance.register_from).wh, INT64_MAX)};
    if (is_new && billing.reads.size() < k_max_bill_reads) billing.reads.push_back(read);
}

std::vector<BillRead> continued(const std::vector<BillRead>& stated,
                                const std::vector<BillRead>& known, std::int64_t ended_ms) {
    std::vector<BillRead> next;
    for (BillRead read : known) {
        if (read.from_ms >= ended_ms) next.push_back(read);
    }
    for (BillRead read : stated) {
        if (newer_epoch_among(stated, read)) continue;
        const auto later = std::find_if(next.begin(), next.end(), [&](const BillRead& other) {
            return other.register_id == read.register_id;
        });
        if (later != next.end()) {
            later->from_basis = read.to_basis;
            continue;
        }
        read.from = read.to;
        read.from_ms = read.to_ms;
        read.from_basis = read.to_basis;
        read.used = {};
        next.push_back(read);
    }
    return next;
}

void state_once(std::vector<BillRead>& stated, const BillRead& read) {
    const auto known = std::find_if(stated.begin(), stated.end(), [&](const BillRead& other) {
        return other.register_id == read.register_id;
    });
    if (known == stated.end()) return stated.push_back(read);
    if (read.from_ms < known->from_ms) {
        known->from = read.from;
        known->from_ms = read.from_ms;
        known->from_basis = read.from_basis;
    }
    // By what it showed: both may end at the cut-off by now.
    if (std::pair(read.to, read.to_ms) >= std::pair(known->to, known->to_ms)) {
        known->to = read.to;
        known->to_ms = read.to_ms;
        known->to_basis = read.to_basis;
    }
    known->used += read.used;
}

void reopen(std::vector<BillRead>& reads, const std::vector<BillRead>& cancelled) {
    for (const auto& read : cancelled) {
        const auto known = std::find_if(reads.begin(), reads.end(), [&](const BillRead& other) {
            return other.register_id == read.register_id;
        });
        if (known == reads.end()) {
            if (reads.size() < k_max_bill_reads) reads.push_back(read);
            continue;
        }
        known->from = read.from;
        known->from_ms = read.from_ms;
        known->from_basis = read.from_basis;
        known->used = {sum_within(known->used.wh, read.used.wh, INT64_MAX)};
    }
}

}  // namespace riser::journal
