// A pack with every rule in it, a policy with much in it, and both together. The first byte says which.
#include "tests/fuzz/corpus.h"

namespace riser::fuzz {
namespace {

constexpr const char* k_pack = R"([pack]
name = "f"
title = "A place"
verify = "made up"
classes = ["residential", "common_area"]
currency = "GBP"
[[source]]
id = "law"
title = "An Act"
state = "made up"
[cut]
permitted = true
never = ["common_area"]
source = "law"
[friendly_hours]
source = "law"
[[friendly_hours.window]]
days = "mon-fri"
from = "18:00"
to = "09:00"
[[friendly_hours.window]]
days = "sat,sun"
from = "00:00"
to = "24:00"
[holidays]
required = true
dates = ["12-25", "2026-04-03"]
day_before_from = "12:00"
source = "law"
[notice]
residential_h = 24
source = "law"
[reconnect]
modes = ["arm_and_confirm", "auto_if_off_less_than"]
source = "law"
[load_limit]
use = "required"
least_w = 1000
lasts_h = 24
longest_off_min = 10
stays_off = false
source = "law"
[emergency_credit]
required = true
at_least = "5.00"
fee_allowed = false
source = "law"
[tariff]
time_of_use = "with_consent"
whole_block_prices = false
demand_charge = false
minimum_charge = false
most_tax_ppm = 50000
source = "law"
[price_cap]
share_ppm = 1000000
reference = "what it costs"
source = "law"
[fees]
reconnect = "0.00"
vending = "0.50"
vending_ppm = 1000
late = "2.00"
account = "0.00"
interest_ppm = 40000
source = "law"
[debt]
share_ppm = 100000
per_week = "5.00"
source = "law"
[records]
years = 6
source = "law"
[estimates]
billing = false
source = "law"
[standing_charge]
most_per_day = "0.60"
while_disconnected = false
below_limit = false
source = "law"
[feed_in]
at_least = "0.000001"
source = "law"
)";

constexpr const char* k_policy = R"([policy]
cut_permitted = true
never_cut = ["common_area"]
cuts_per_hour = 30
connected_at_least_min = 10
holidays = ["12-25", "2026-04-03"]
day_before_from = "12:00"
time_of_use_agreed = true
reference_price = "0.30"
[policy.notice]
residential_h = 24
[policy.reconnect]
mode = "auto_if_off_less_than"
off_less_than_min = 30
at_once = 5
every_s = 60
[policy.load_limit]
over_s = 60
off_min = 10
openings = 3
within_min = 60
then = "next_day"
[[policy.load_limit.step]]
limit_w = 3000
lasts_h = 24
[[policy.load_limit.step]]
limit_w = 1000
lasts_min = 90
[[policy.friendly_hours]]
days = "daily"
from = "18:00"
to = "09:00"
[tenancy]
debt_share_ppm = 100000
debt_weekly_cap = "5.00"
)";

}  // namespace

std::vector<std::string> corpus() {
    const std::string as_pack(1, '\0');
    const std::string as_policy(1, '\1');
    return {as_pack + k_pack, as_policy + k_policy,
            as_policy + k_policy + std::string(1, '\0') + k_pack};
}

}  // namespace riser::fuzz
