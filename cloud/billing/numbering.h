// Numbers of bills where the cloud gives them (journal::NumberedBy::cloud): one series without gaps for each legal
// entity, which is the owner. A number is taken, stored as a fact and sent to the gateway in one transaction; it is never
// given back. What the gateway says of a bill's number is the last word, and is held against what was given.
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// The same bill gives the same number again. Refused: an unknown bill, one that its gateway numbers, a day whose year the
// series has left already, and while gateways have not been heard since a restore.
[[nodiscard]] Result<LegalNumber, Refusal> number_bill(Session& session, const CloudKeys& keys,
                                                       const Gateway& gateway, AccountId account,
                                                       const billing::BillNumber& bill,
                                                       std::int64_t now_ms);

// Of all that wait at this gateway, whose journal is here to its end, up to a page; none while other gateways of the owner
// have not been heard since a restore. Returns how many got one. What gets none is an open item.
std::size_t number_waiting_bills(Session& session, const CloudKeys& keys, const Gateway& gateway,
                                 std::int64_t now_ms);

// The journal says that a bill has a number. One that this cloud does not know of was given before it came back from a
// backup: it is adopted, and somebody is told. Returns the command that gave it, which is unknown here as well.
std::optional<CommandId> take_legal_number(Session& session, const JournalKey& key,
                                           const journal::BillNumbered& r, std::int64_t now_ms);

// How the owner writes numbers from now on. Refused: a series that is out of range, and another rule for years once there
// are numbers: they would no longer follow each other.
[[nodiscard]] Result<billing::NumberSeries, Refusal> set_legal_series(Session& session,
                                                                      OwnerId owner,
                                                                      billing::NumberSeries series);

// "A-2026-000123" of this series; nullopt: it is none.
[[nodiscard]] std::optional<billing::BillNumber> parse_number(const billing::NumberSeries& series,
                                                              std::string_view text);

}  // namespace riser::cloud
