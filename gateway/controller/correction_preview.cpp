#include "gateway/controller/correction_preview.h"

#include <algorithm>

#include "gateway/controller/correction_reading.h"

namespace riser::controller {
namespace {

bool takes(const PreviewedAccount& account) {
    return account.possible && !account.closed && account.amount > Money{};
}

PreviewedAccount preview_of(const payment::Account& account,
                            const payment::TariffCorrection& charged) {
    PreviewedAccount previewed;
    previewed.account = account.id;
    previewed.closed = account.closed();
    auto result = charged.result(account.residue);
    previewed.possible = result.has_value();
    if (!result) return previewed;
    previewed.amount = result->amount;
    previewed.parts = std::move(result->parts);
    for (const auto& part : previewed.parts) previewed.was += part.was;
    return previewed;
}

}  // namespace

bool CorrectionPreview::asks_as(const CorrectionPreview& other) const {
    return id == other.id && tariff == other.tariff && until_ms == other.until_ms;
}

const PreviewedAccount* CorrectionPreview::dearest() const {
    const PreviewedAccount* found = nullptr;
    for (const auto& account : accounts) {
        if (takes(account) && (found == nullptr || account.amount > found->amount))
            found = &account;
    }
    return found;
}

std::size_t CorrectionPreview::above(Money amount) const {
    return static_cast<std::size_t>(
        std::count_if(accounts.begin(), accounts.end(), [&](const PreviewedAccount& account) {
            return takes(account) && account.amount > amount;
        }));
}

CorrectionPreview answered(const CorrectionPreview& asked, const CorrectionReading& reading,
                           const Books& books) {
    CorrectionPreview preview = asked;
    preview.read = true;
    preview.since_ms = reading.charges().since_ms();
    for (const auto& [id, charged] : reading.charges().accounts()) {
        const payment::Account* account = books.find_account(id);
        if (account == nullptr || charged.empty()) continue;
        PreviewedAccount previewed = preview_of(*account, charged);
        if (previewed.possible && previewed.parts.empty()) continue;
        preview.accounts.push_back(std::move(previewed));
    }
    return preview;
}

}  // namespace riser::controller
