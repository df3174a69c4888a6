// Orders about the money of a running account, about tariffs and tenancies, as documents of the API (views.h).
#pragma once

#include <optional>

#include <boost/json.hpp>

#include "cloud/accounts/correction_preview.h"
#include "core/wire/command.h"

namespace riser::cloud {

[[nodiscard]] boost::json::object version_json(const wire::SetTariff& order);
[[nodiscard]] boost::json::object correction_json(const wire::CorrectTariff& order);
[[nodiscard]] boost::json::object correction_json(const wire::CorrectTariffWithin& order);
// `account`: with the lines of that one.
[[nodiscard]] boost::json::object preview_json(const PreviewedGateway& preview,
                                               const std::optional<AccountId>& account);
[[nodiscard]] boost::json::object charge_json(const wire::EnterCharge& order);
[[nodiscard]] boost::json::object gift_json(const wire::GiveCredit& order);
[[nodiscard]] boost::json::object tariff_change_json(const wire::ChangeTariff& order);

[[nodiscard]] boost::json::object tenancy_body_json(const wire::MoveIn& order);
[[nodiscard]] boost::json::object tenancy_body_json(const wire::MoveOut& order);
[[nodiscard]] boost::json::object tenancy_body_json(const wire::PayRefund& order);

}  // namespace riser::cloud
