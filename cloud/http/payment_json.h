// Credits and charges as JSON: of an account, and of the records about them.
#pragma once

#include <boost/json.hpp>

#include "core/journal/record.h"

namespace riser::cloud {

namespace json = boost::json;

[[nodiscard]] json::array split_json(const std::vector<payment::SplitLine>& lines);
[[nodiscard]] json::array credits_json(const payment::Account& account);
[[nodiscard]] json::array charges_json(const payment::Account& account);

[[nodiscard]] json::object payment_fields(const journal::CreditConfigured& r);
[[nodiscard]] json::object payment_fields(const journal::CreditInvoked& r);
[[nodiscard]] json::object payment_fields(const journal::CreditRenewed& r);
[[nodiscard]] json::object payment_fields(const journal::CreditExpired& r);
[[nodiscard]] json::object payment_fields(const journal::ChargeConfigured& r);
[[nodiscard]] json::object payment_fields(const journal::ChargeCollected& r);
[[nodiscard]] json::object payment_fields(const journal::ConsumptionRerated& r);
[[nodiscard]] json::object payment_fields(const journal::EnergyFedIn& r);
[[nodiscard]] json::object payment_fields(const journal::TariffCorrected& r);
[[nodiscard]] json::object payment_fields(const journal::ConsumptionCorrected& r);
[[nodiscard]] json::object payment_fields(const journal::TopUpTermsAgreed& r);
[[nodiscard]] json::object payment_fields(const journal::CorrectionHeldBack& r);
[[nodiscard]] json::object payment_fields(const journal::CorrectionEnded& r);
[[nodiscard]] json::object payment_fields(const journal::AccountTariffOrdered& r);

}  // namespace riser::cloud
