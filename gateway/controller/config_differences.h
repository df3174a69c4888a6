// What the configuration says otherwise than the books, and cannot change by itself.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "gateway/controller/books.h"
#include "gateway/controller/building_view.h"
#include "gateway/controller/draft.h"
#include "gateway/controller/site.h"

namespace riser::controller {

// - tariff_edited: the prices of a version that is in the books already. A version is a promise: it stays.
// - tariff_breaks_pack: a tariff that somebody has was published before the policy pack forbade it.
// - debt_edited, gift_edited: what there is to be collected of a debt or fee, or what was given: it was entered once.
// - account_differs: an account keeps its supply point; until both say the same, nobody is cut off there.
[[nodiscard]] std::vector<ConfigDifference> config_differences(const SiteConfig& site,
                                                               const Draft& books);

// Books of another gateway, site, currency or time zone are not continued: what they say in money and days would
// mean something else. The message says what differs and what to do. Books that did not begin yet fit any site. Asks
// check_accounts() too.
[[nodiscard]] Outcome<> check_same_site(const SiteConfig& site, const Books& books);

// For a configuration that charged the building yesterday: takes out the lines that check_accounts() refuses, so that the
// account of the books goes on there. Returns what each is, as whole sentences without a full stop. Where an `account`
// line was wrong nobody is cut off (SiteConfig::only_observed).
[[nodiscard]] std::vector<std::string> leave_out_wrong_accounts(SiteConfig& site,
                                                                const Books& books);

// An account that the configuration names and the books know is of the supply point that names it, and a landlord's is
// open. The message has every line that is not so. What an `account` line names may have ended: it is history.
[[nodiscard]] Outcome<> check_accounts(const SiteConfig& site, const Books& books);

}  // namespace riser::controller
