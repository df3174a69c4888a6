// Records about demand and minimum charges, as example_records() has them.
#include "tests/unit/core/example_records.h"

namespace riser::journal {

std::vector<Record> example_period_records() {
    constexpr std::int64_t k_hour_ms = 3'600'000;
    constexpr std::int64_t k_march_ms = 1'772'319'600'000;  // 2026-03-01 00:00 in Berlin
    constexpr std::int64_t k_april_ms = 1'774'994'400'000;
    PeriodTermsBegan began{id_of<AccountId>(2), id_of<TariffId>(0x11), 3, k_march_ms, 15, true};
    PeriodCharged charged;
    charged.account = began.account;
    charged.kind = billing::LineKind::demand;
    charged.tariff = began.tariff;
    charged.version = 3;
    charged.period_ends_ms = charged.to_ms = k_april_ms;
    charged.from_ms = k_march_ms;
    charged.days = charged.of_days = 31;
    charged.basis = DemandBasis::estimated;
    charged.window_from_ms = k_march_ms + 230 * k_hour_ms;
    charged.window_to_ms = charged.window_from_ms + k_hour_ms / 4;
    charged.power = {14'200};
    charged.unmeasured_ms = 5 * k_hour_ms;
    charged.amount = {152'082'000};
    return {began, charged};
}

}  // namespace riser::journal
