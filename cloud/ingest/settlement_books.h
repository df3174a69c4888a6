// One settlement applied to the books: stated amounts are booked as the gateway says, the cloud
// computes them again beside it, and every difference is recorded.
#pragma once

#include <optional>

#include "cloud/ingest/projection.h"

namespace riser::cloud {

[[nodiscard]] std::optional<Unapplied> apply_settlement(Session& session, const JournalKey& key,
                                                        const journal::EntryHeader& header,
                                                        const journal::Settlement& settlement);

// What going into a block that prices its whole period costs, held against what this cloud has counted itself.
[[nodiscard]] std::optional<Unapplied> apply_block_step(Session& session, const JournalKey& key,
                                                        const journal::EntryHeader& header,
                                                        const journal::BlockStepped& step);

// Books the period, and holds it against the calendar of the account's tariff.
[[nodiscard]] std::optional<Unapplied> apply_block_period(Session& session, const JournalKey& key,
                                                          const journal::EntryHeader& header,
                                                          const journal::BlockPeriodBegun& r);

// The difference to what was due of what was charged by an unsure clock, held against what this cloud has kept of it.
[[nodiscard]] std::optional<Unapplied> apply_rerating(Session& session, const JournalKey& key,
                                                      const journal::EntryHeader& header,
                                                      const journal::ConsumptionRerated& r);

// A version of a tariff as the journal has it: of one number there is one content.
[[nodiscard]] std::optional<Unapplied> apply_tariff(Session& session, const JournalKey& key,
                                                    const payment::Tariff& tariff);
[[nodiscard]] std::optional<Unapplied> apply_corrected_tariff(Session& session,
                                                              const JournalKey& key,
                                                              const journal::TariffCorrected& r);
// An account that is closed is not touched: what it comes to is an open item, for people.
inline constexpr const char* k_closed_not_corrected = "closed_account_correction";
[[nodiscard]] std::string not_booked_text(const journal::ConsumptionCorrected& r);
// What one order may not take from an account is an open item as well, until another order books it.
inline constexpr const char* k_correction_held_back = "correction_held_back";
[[nodiscard]] std::string held_back_text(const journal::CorrectionHeldBack& r);
// The difference to what was charged by a tariff that was entered wrongly, held against the prices that it states.
[[nodiscard]] std::optional<Unapplied> apply_correction(Session& session, const JournalKey& key,
                                                        const journal::EntryHeader& header,
                                                        const journal::ConsumptionCorrected& r);

// Credits what was fed in, held against the tariff and the register.
[[nodiscard]] std::optional<Unapplied> apply_feed_in(Session& session, const JournalKey& key,
                                                     const journal::EntryHeader& header,
                                                     const journal::EnergyFedIn& r);

// A difference that concerns an account names it.
[[nodiscard]] std::string about_account(AccountId account, const std::string& what);

// total + amount; false when that leaves the range of a balance.
[[nodiscard]] bool add_within_range(Money& total, Money amount);

}  // namespace riser::cloud
