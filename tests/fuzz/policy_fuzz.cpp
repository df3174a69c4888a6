// libFuzzer target over policies as people write them: the first byte says whether the rest is a policy pack, or the
// [policy] of a gateway, to which a pack may follow after a zero byte. What is accepted is a pack that makes sense and a
// policy that the books take, and the one can be compared with the other. In every test run on a fixed corpus
// (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks further.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/assert.h"
#include "core/journal/check.h"
#include "core/payment/policy_check.h"
#include "gateway/config/config_parts.h"
#include "platform/policy/policy_pack_loader.h"

namespace {

using riser::payment::PolicyPack;

// A home and a shop that can be cut off, with bills, debts and a standing charge: what packs are about.
constexpr std::string_view k_building = R"([gateway]
id = "0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10"
site = "6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01"
zone = "UTC"
currency = "GBP"
[[bus]]
id = 1
device = "/dev/serial/by-id/adapter"
[[meter]]
id = 3
bus = 1
address = 17
profile = "sdm120"
[[meter]]
id = 4
bus = 1
address = 18
profile = "sdm120"
[[relay_board]]
id = 1
bus = 1
address = 100
profile = "relays"
[[switch]]
id = 5
relay_board = 1
channel = 2
[[tariff]]
name = "flat"
id = "3c0f5f0e-3f0d-4b61-b6b5-5f1f0b8b6a11"
price = "0.31"
[[supply_point]]
id = 7
meter = 3
switches = [5]
account = "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c01"
tariff = "flat"
[supply_point.emergency_credit]
amount = "5.00"
offered_at = "1.00"
[[supply_point.charge]]
id = 1
purpose = "debt"
total = "120.00"
amount = "1.00"
every = "day"
[[supply_point.charge]]
id = 2
purpose = "standing"
amount = "0.40"
every = "day"
[[supply_point]]
id = 8
meter = 4
account = "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c02"
tariff = "flat"
class = "commercial"
[billing]
prefix = "A-"
[billing.overdue]
reconnection_fee = "25.00"
interest_ppm = 80000
)";

void compare(riser::config::GatewayConfig config, const PolicyPack& pack) {
    config.policy.rules = pack;
    const auto site = riser::config::site_for_pack(config);
    for (const auto& refusal : check_against(pack, site)) {
        RISER_ASSERT(pack.demands(refusal.rule), "nothing is refused that is not demanded");
        RISER_ASSERT(!to_text(pack, refusal).empty(), "and the refusal has words");
    }
}

void take_pack(std::string_view text, const riser::config::GatewayConfig* config) {
    const auto pack = riser::policy::parse_policy_pack(text, "f.toml");
    if (!pack) return;
    RISER_ASSERT(check_pack(*pack).ok(), "what is accepted is a pack");
    if (config != nullptr) compare(*config, *pack);
}

void take_section(std::string_view text) {
    const auto end = text.find('\0');
    const std::string_view section = text.substr(0, end);
    // A name or a path of a pack reads files, whichever they are.
    if (section.find("pack") != std::string_view::npos) return;
    const std::vector<std::string> profiles{"relays", "sdm120"};
    const auto config = riser::config::parse_gateway_config(
        std::string(k_building) + std::string(section), "f", profiles);
    if (!config) return;
    RISER_ASSERT(check_supply_policy(config->policy.policy).ok(), "what is accepted is a policy");
    const riser::journal::PolicySet set{1, "", config->policy.policy};
    RISER_ASSERT(riser::journal::check_record(set).ok(), "that the books take");
    if (end != std::string_view::npos) take_pack(text.substr(end + 1), &*config);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2 == 0) {
        take_pack(text, nullptr);
    } else {
        take_section(text);
    }
    return 0;
}
