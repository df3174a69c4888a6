#include "core/voucher/batch.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/units/time.h"
#include "core/voucher/lock_page.h"

namespace riser::voucher {
namespace {

constexpr std::int64_t k_day_ms = 86'400'000;

bool is_short_name(const std::string& name) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !name.empty() && name.size() <= k_max_short_name &&
           std::all_of(name.begin(), name.end(), fits);
}

std::optional<Problem> problem_of_credit(const CreditEffect& credit) {
    if (credit.face <= Money{} || credit.face > k_max_amount)
        return Problem{"its face value is out of range"};
    const auto& code = credit.currency.code;
    if (!std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
        return Problem{"its currency is none"};
    }
    if (credit.product < Product::any_account || credit.product > Product::bills_only) {
        return Problem{"its product is not known"};
    }
    return std::nullopt;
}

std::optional<Problem> problem_of_activation(const ActivationEffect& activation,
                                             const BatchRevision& revision) {
    if (activation.target == revision.id) return Problem{"it activates itself"};
    if (activation.each == 0 || activation.each > k_max_batch ||
        !activation.of(revision.count - 1)) {
        return Problem{"it activates more than a batch holds"};
    }
    return std::nullopt;
}

std::optional<Problem> problem_of_dates(const BatchRevision& revision) {
    if (!is_record_time_ms(revision.valid_from_ms) || !is_record_time_ms(revision.valid_until_ms)) {
        return Problem{"its dates lie outside of 1970 to 9999"};
    }
    if (revision.valid_until_ms != 0 && revision.valid_until_ms <= revision.valid_from_ms) {
        return Problem{"it ends before it begins"};
    }
    if (revision.grace_days > k_max_grace_days)
        return Problem{"its grace is longer than ten years"};
    return std::nullopt;
}

// 0 is "for ever", which is the latest of all.
bool is_not_earlier(const std::optional<std::int64_t>& next,
                    const std::optional<std::int64_t>& known) {
    return !next || (known && *next >= *known);
}

bool keeps_promises(const BatchRevision& known, const BatchRevision& next) {
    const bool same = next.id == known.id && next.series == known.series &&
                      next.short_name == known.short_name && next.count == known.count &&
                      next.effect == known.effect && next.lock_pages == known.lock_pages &&
                      next.valid_from_ms == known.valid_from_ms;
    return same && may_have_become(known.state, next.state) &&
           next.revoked.contains(known.revoked) &&
           is_not_earlier(expires_after_ms(next), expires_after_ms(known));
}

}  // namespace

std::optional<SerialRange> ActivationEffect::of(std::uint32_t serial) const {
    RISER_ASSERT(serial < k_max_batch, "a serial lies within a batch");
    const std::uint64_t from = first + std::uint64_t{serial} * each;
    if (each == 0 || from + each > k_max_batch) return std::nullopt;
    return SerialRange{static_cast<std::uint32_t>(from),
                       static_cast<std::uint32_t>(from + each - 1)};
}

std::optional<Problem> problem_of(const BatchRevision& revision) {
    if (revision.version.cloud_epoch == 0 || revision.version.cloud_epoch > INT64_MAX ||
        revision.version.number == 0) {
        return Problem{"its version is none"};
    }
    if (!is_short_name(revision.short_name))
        return Problem{"its short name is not 1 to 12 of A-Z 0-9 -"};
    if (revision.count == 0 || revision.count > k_max_batch)
        return Problem{"it has no codes or too many"};
    if (revision.state < BatchState::draft || revision.state > BatchState::archived) {
        return Problem{"its state is not known"};
    }
    if (revision.lock_pages.size() != pages_of(revision.count))
        return Problem{"its lock pages are not of its count"};
    for (const SerialRanges* ranges : {&revision.active, &revision.blocked, &revision.revoked}) {
        if (!ranges->empty() && ranges->ranges().back().last >= revision.count) {
            return Problem{"it names serials that it does not have"};
        }
    }
    if (const auto problem = problem_of_dates(revision)) return problem;
    if (const auto* credit = std::get_if<CreditEffect>(&revision.effect))
        return problem_of_credit(*credit);
    return problem_of_activation(std::get<ActivationEffect>(revision.effect), revision);
}

RevisionVerdict judge_revision(const BatchRevision* known, const BatchRevision& next) {
    if (known == nullptr || (known->id == next.id && known->version < next.version)) {
        const bool kept = known == nullptr || keeps_promises(*known, next);
        return kept ? RevisionVerdict::newer : RevisionVerdict::forbidden;
    }
    if (known->id != next.id) return RevisionVerdict::forbidden;
    if (next.version < known->version) return RevisionVerdict::older;
    return next == *known ? RevisionVerdict::repeated : RevisionVerdict::fork;
}

std::optional<std::int64_t> expires_after_ms(const BatchRevision& revision) {
    if (revision.valid_until_ms == 0) return std::nullopt;
    return revision.valid_until_ms + std::int64_t{revision.grace_days} * k_day_ms;
}

}  // namespace riser::voucher
