// The fields of the record about common costs in canonical order; the order is frozen. Included by describe.h.
#pragma once

#include "core/journal/archive.h"
#include "core/journal/common_books.h"

namespace riser::journal {

template <class A>
void describe(A& a, CommonTerms& r) {
    field(a, r.supply_point);
    enum_field(a, r.key, metering::ApportionmentKey::equal,
               metering::ApportionmentKey::landlord_pays);
    enum_field(a, r.period, payment::CollectionPeriod::hour, payment::CollectionPeriod::month);
    list_field(a, r.members, 2, [](A& archive, CommonMember& member) {
        field(archive, member.supply_point);
        field(archive, member.weight);
    });
}

template <class A>
void describe(A& a, CommonCostsShared& r) {
    field(a, r.from_ms);
    field(a, r.to_ms);
    field(a, r.payer);
    field(a, r.whole);
    field(a, r.energy);
    enum_field(a, r.key, metering::ApportionmentKey::equal,
               metering::ApportionmentKey::landlord_pays);
    field(a, r.of_weight);
    list_field(a, r.parts, 20, [](A& archive, CommonPart& part) {
        field(archive, part.account);
        field(archive, part.supply_point);
        field(archive, part.weight);
        field(archive, part.energy);
        field(archive, part.amount);
    });
    describe(a, r.next);
}

// Version 2 says nothing more: programs before it do not know parts that are given back.
inline std::uint64_t version_of(const CommonCostsShared& r) {
    return r.shared() < Money{} ? 2 : 1;
}

// What a snapshot, and the store of the cloud, keep of it.
template <class A>
void describe(A& a, CommonSums& r) {
    field(a, r.amount);
    field(a, r.wh_ppm);
    list_field(a, r.used, 1, [](A& archive, std::int64_t& used) { field(archive, used); });
}

template <class A>
void describe(A& a, CommonBooks& r) {
    describe(a, r.terms);
    field(a, r.begun_ms);
    field(a, r.ends_ms);
    describe(a, r.now);
    describe(a, r.next);
    if constexpr (A::k_reading) {
        const std::size_t members = r.terms.members.size();
        const bool good = members <= k_max_common_members && r.terms.supply_point.value != 0 &&
                          r.now.used.size() == members && r.next.used.size() == members &&
                          r.now.wh_ppm >= 0 && r.next.wh_ppm >= 0 && r.begun_ms >= 0 &&
                          r.ends_ms >= r.begun_ms;
        if (!good) a.refuse();
    }
}

template <class A>
void describe(A& a, std::optional<CommonBooks>& r) {
    optional_field(a, r, [](A& archive, CommonBooks& books) { describe(archive, books); });
}

}  // namespace riser::journal
