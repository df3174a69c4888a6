// What the local API says of tenancies.
#pragma once

#include <string>

#include "gateway/local/json_parts.h"
#include "gateway/local/local_api.h"

namespace riser::local {

[[nodiscard]] json::object tenancy_json(const Present& present, const LocalApiSettings& settings,
                                        const controller::AccountView& account);
// {"tenancies": [...]}: every account that ever was, by supply point, oldest first.
[[nodiscard]] std::string tenancies_text(const Present& present, const LocalApiSettings& settings);
[[nodiscard]] json::object hand_over_json(const controller::HandOver& hand_over);

}  // namespace riser::local
