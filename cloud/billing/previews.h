// What the next bill of an account, or its final statement, would be now, out of the cloud's own books and by the code by
// which the gateway books it (core/journal/account_preview.h). It is a guess about what the gateway knows better: the
// readings are the last that its journal has settled, and every one is shown with its age.
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/store/store.h"
#include "core/base/result.h"
#include "core/journal/account_preview.h"

namespace riser::cloud {

// A register up to which the account is charged in this preview.
struct LastKnownReading {
    metering::RegisterId register_id;
    Energy value{};
    std::int64_t at_ms = 0;  // Unix time, by the gateway's clock
};

struct PreviewBasis {
    std::vector<LastKnownReading> readings;  // of its supply point; none where it has none any more
    std::uint64_t ledger_through = 0;        // the last entry of the journal that it knows of
    Money stated{};                          // the balance as the journal says it
    Money computed{};                        // and as the cloud computes it
    bool unsure = false;  // something was charged by an unsure clock, and is not put right yet
};
struct BillPreview {
    PreviewBasis basis;
    journal::AccountPreview preview;
};
struct MoveOutPreview {
    PreviewBasis basis;
    journal::ClosingPreview preview;
};

// 409: the account is closed; it is not billed; the building's local time is not known yet.
[[nodiscard]] Result<BillPreview, Refusal> preview_next_bill(Session& session,
                                                             const Gateway& gateway,
                                                             AccountId account,
                                                             std::int64_t now_ms);
// `terms` are those of the gateway's configuration where whoever asks knows them. 409 as above, but for the second.
[[nodiscard]] Result<MoveOutPreview, Refusal> preview_end(Session& session, const Gateway& gateway,
                                                          AccountId account,
                                                          const billing::ClosingTerms& terms,
                                                          std::int64_t now_ms);

}  // namespace riser::cloud
