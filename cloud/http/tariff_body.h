// A tariff as the office writes it: one price, or windows of the week that each hold until the next
// one begins; the same words as in a gateway's configuration. Included by .cpp files only.
#pragma once

#include "cloud/http/body.h"
#include "core/payment/tariff.h"

namespace riser::cloud {

// {"id"?, "version"?, "effective_from"?, "tax_ppm"?, "price": "0.3120"}
// or "windows": [{"days": "mon-fri", "from": "06:00", "price": "0.3350"}] instead of the price. With
// "blocks": {"above_kwh": [50, 350], "method": "marginal", "period": "month", "prorated": true} every price becomes
// "prices": ["0.15", "0.20", "0.30"], one for each block.
// The currency is the site's; effective_from is now_ms unless given.
[[nodiscard]] payment::Tariff read_tariff(Fields& fields, TariffId new_id, std::int64_t now_ms);

}  // namespace riser::cloud
