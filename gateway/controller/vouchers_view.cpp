#include "gateway/controller/vouchers_view.h"

#include <algorithm>
#include <tuple>

#include "core/voucher/lock_page.h"

namespace riser::controller {
namespace {

VoucherBatchView view_of(const voucher::HeldBatch& held) {
    const voucher::BatchRevision& revision = held.revision;
    VoucherBatchView view;
    view.id = revision.id;
    view.short_name = revision.short_name;
    view.state = revision.state;
    view.version = revision.version;
    if (const auto* credit = std::get_if<voucher::CreditEffect>(&revision.effect))
        view.credit = *credit;
    view.codes = revision.count;
    for (std::uint32_t page = 0; page < held.pages.size(); ++page) {
        if (held.pages[page]) view.locks += voucher::locks_on_page(revision.count, page);
    }
    held.custody.for_each({0, revision.count - 1}, [&](const voucher::SerialRange& part,
                                                       const voucher::GatewayCustody& custody) {
        if (custody.is_held()) view.held += part.count();
    });
    voucher::SerialRanges sold = revision.active;
    sold.add(held.activated);
    view.sold = sold.count();
    view.redeemed = held.redeemed.count();
    view.valid_from_ms = revision.valid_from_ms;
    view.valid_until_ms = revision.valid_until_ms;
    return view;
}

}  // namespace

VouchersViewPtr vouchers_view(const voucher::VoucherBooks& books,
                              const voucher::BoundBooks& bound) {
    auto view = std::make_shared<VouchersView>();
    view->bound = bound;
    for (const auto& [id, series] : books.series()) view->series.push_back(series);
    for (const auto& [id, held] : books.batches()) view->batches.push_back(view_of(held));
    std::sort(view->batches.begin(), view->batches.end(), [](const auto& a, const auto& b) {
        return std::tie(a.short_name, a.id) < std::tie(b.short_name, b.id);
    });
    return view;
}

}  // namespace riser::controller
