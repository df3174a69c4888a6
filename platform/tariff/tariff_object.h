// A tariff from a JSON object: a body of the cloud's API, or the same in a file. What the words mean is
// core/payment/tariff_document.h. Included by .cpp files only, since it shows Boost.JSON.
#pragma once

#include "core/payment/tariff_document.h"
#include "platform/http/json_fields.h"

namespace riser::tariff {

// What is wrong is noted in the fields.
[[nodiscard]] payment::Tariff read_tariff(http::JsonFields& fields,
                                          const payment::TariffDefaults& defaults);

}  // namespace riser::tariff
