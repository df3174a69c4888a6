// What records about corrected tariffs do to the books, as a part of evolve.cpp. Editor is Draft or the books.
#pragma once

#include "core/journal/account_records.h"
#include "core/journal/codec.h"
#include "gateway/controller/books.h"

namespace riser::controller {

template <class Editor>
struct CorrectionEvolution {
    Editor& books;
    const journal::EntryHeader& header;

    void take(const journal::TariffCorrected& r) {
        auto& versions = books.edit_versions(r.tariff.id);
        versions.push_back(r.tariff);
        if (r.afterwards) versions.push_back(*r.afterwards);
        CorrectionBooks correction;
        correction.order = r.order;
        correction.tariff = r.tariff.id;
        correction.version = r.tariff.version;
        correction.from_ms = to_unix_ms(r.tariff.effective_from);
        correction.until_ms = r.until_ms;
        correction.ordered_ms = header.wall_ms;
        correction.sequence = header.sequence;
        correction.most = r.most;
        books.edit_site().corrections.push_back(correction);
    }
    void take(const journal::AccountTariffOrdered& r) {
        const payment::Account* account = books.account(r.account);
        if (account == nullptr || account->supply_point.value == 0) return;
        SupplyPointBooks& point = books.edit_supply_point(account->supply_point);
        if (point.account != r.account) return;
        point.tenancy.next = r.tariff;
        point.tenancy.next_from_ms = r.from_ms;
    }
    // What was ordered is taken.
    void take(const journal::AccountConfigured& r) {
        const payment::Account* account = books.account(r.account);
        if (account == nullptr || account->supply_point.value == 0) return;
        SupplyPointBooks& point = books.edit_supply_point(account->supply_point);
        if (point.account != r.account || point.tenancy.next != r.tariff) return;
        point.tenancy.tariff = r.tariff;
        point.tenancy.next = {};
        point.tenancy.next_from_ms = 0;
    }
    void take(const journal::ConsumptionCorrected& r) {
        auto& corrections = books.edit_site().corrections;
        if (corrections.empty() || corrections.back().order != r.order) return;
        corrections.back().done.push_back(r.account);
        if (!r.booked) ++corrections.back().closed;
    }
    void take(const journal::CorrectionHeldBack& r) {
        auto& corrections = books.edit_site().corrections;
        if (corrections.empty() || corrections.back().order != r.order) return;
        corrections.back().done.push_back(r.account);
        ++corrections.back().held_back;
    }
    void take(const journal::CorrectionEnded& r) {
        auto& corrections = books.edit_site().corrections;
        if (corrections.empty() || corrections.back().order != r.order) return;
        corrections.back().ended = true;
        corrections.back().done.clear();
    }
};

}  // namespace riser::controller
