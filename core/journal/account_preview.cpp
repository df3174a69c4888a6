#include "core/journal/account_preview.h"

#include <algorithm>

#include "core/journal/account_records.h"
#include "core/journal/bill_reads.h"
#include "core/journal/deposit_books.h"
#include "core/journal/period_charges.h"
#include "core/payment/rating.h"

namespace riser::journal {
namespace {

using billing::DocumentKind;

// Lines come in pages; a year of days of 64 charges is not more.
constexpr int k_most_pages = 100;

// The books of an account, carried on to the instant that is asked about.
class Ahead {
public:
    Ahead(const payment::Account& account, const AccountBilling* billing,
          const PreviewQuestion& question)
        : question_(question) {
        preview.account = account;
        if (billing != nullptr && !billing->closed) billing_ = *billing;
    }

    void collect_due() {
        for (int page = 0; page < k_most_pages; ++page) {
            const auto lines = payment::due_collections(
                preview.account, *question_.zone, question_.at, question_.so, question_.friendly);
            if (lines.empty()) return;
            for (const auto& line : lines) collect(line);
        }
    }
    void collect_last() {
        const auto today = payment::local_day(*question_.zone, question_.at);
        for (const auto& line : payment::last_collections(preview.account, *question_.zone, today,
                                                          question_.so, question_.friendly)) {
            collect(line);
        }
    }

    void bill(DocumentKind kind) {
        if (!billing_) return;
        const UtcTime asked = std::chrono::floor<std::chrono::milliseconds>(question_.at);
        const UtcTime ends = std::max(asked, from_unix_ms(billing_->billed_until_ms));
        charge_period(to_unix_ms(ends));
        const auto issued = payment::local_day(*question_.zone, question_.at);
        const auto number =
            billing::next_number(billing_->terms.series, question_.last_number, issued);
        if (!number) {
            preview.no_bill = number.error().message;
            return;
        }
        BillRequest request;
        request.kind = kind;
        request.number = *number;
        request.to_ms = to_unix_ms(ends);
        const bool last = kind == DocumentKind::final_bill;
        request.next_ends_ms =
            last ? request.to_ms
                 : to_unix_ms(cycle_at(billing_->terms.cycle, *question_.zone, ends).to);
        request.issued = issued;
        request.reads = last_known_reads();
        request.tariff = in_force(ends);
        auto composed = compose_bill(*billing_, request, question_.tariffs);
        if (!composed) {
            preview.no_bill = composed.error().message;
            return;
        }
        apply(preview.account, *composed);
        apply(*billing_, *composed);
        preview.bill = std::move(composed).value();
    }

    void accrue_deposit() {
        if (preview.account.deposit.held == Money{}) return;
        const auto today = payment::local_day(*question_.zone, question_.at);
        const auto earned = interest_of(preview.account.deposit, today);
        if (earned.until == preview.account.deposit.until) return;
        apply(preview.account,
              DepositMoved{TopUpId{}, preview.account.id, DepositMove::accrued, Money{},
                           earned.interest, earned.until, earned.residue});
    }

    AccountPreview preview;

private:
    void collect(const payment::CollectionLine& line) {
        const payment::Charge* charge = preview.account.find_charge(line.charge);
        if (charge == nullptr) return;
        ChargeCollected collected{preview.account.id, charge->purpose, line};
        if (billing_) apply(*billing_, collected, question_.versions);
        apply(preview.account, collected);
        preview.collected.push_back(std::move(collected));
    }

    // One that begins with the next period has no say in this one.
    [[nodiscard]] const payment::Tariff* in_force(UtcTime ends) const {
        if (question_.versions == nullptr || question_.versions->empty()) return nullptr;
        return payment::version_at(*question_.versions, ends - std::chrono::milliseconds(1));
    }

    void charge_period(std::int64_t ends_ms) {
        if (billing_->period.parts.empty()) return;
        PeriodQuestion asked;
        asked.ends_ms = ends_ms;
        asked.zone = question_.zone;
        asked.tariff = in_force(from_unix_ms(ends_ms));
        asked.tariffs = question_.tariffs;
        for (auto& due : due_period_charges(*billing_, asked)) {
            apply(preview.account, due);
            apply(*billing_, due);
            preview.charged.push_back(std::move(due));
        }
    }

    [[nodiscard]] std::vector<BillRead> last_known_reads() const {
        std::vector<BillRead> stated;
        for (BillRead read : billing_->reads) {
            read.to_basis = billing::ReadBasis::last_known;
            state_once(stated, read);
        }
        return stated;
    }

    const PreviewQuestion& question_;
    std::optional<AccountBilling> billing_;
};

}  // namespace

AccountPreview preview_bill(const payment::Account& account, const AccountBilling& billing,
                            const PreviewQuestion& question) {
    Ahead ahead(account, &billing, question);
    ahead.collect_due();
    ahead.bill(DocumentKind::bill);
    return std::move(ahead.preview);
}

ClosingPreview preview_move_out(const payment::Account& account, const AccountBilling* billing,
                                const PreviewQuestion& question,
                                const billing::ClosingTerms& terms) {
    Ahead ahead(account, billing, question);
    ahead.collect_due();
    ahead.collect_last();
    ahead.bill(DocumentKind::final_bill);
    ahead.accrue_deposit();
    ClosingPreview preview;
    preview.closing = billing::closing_of(ahead.preview.account, terms);
    preview.until = std::move(ahead.preview);
    return preview;
}

}  // namespace riser::journal
