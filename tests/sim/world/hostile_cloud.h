// HostileCloud: somebody who answers gateways in the cloud's place, as if TLS were not there: altered answers,
// commands and receipts under keys of his own, answers that were meant for others. A gateway must believe none
// of it: what it believed would show in its journal, and the cloud would not know of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/prng.h"
#include "core/wire/command.h"
#include "tests/sim/world/draws.h"

namespace riser::sim {

class HostileCloud {
public:
    explicit HostileCloud(std::uint64_t seed);

    // A genuine answer on its way to this gateway.
    void overhear(GatewayId gateway, const std::string& method, const wire::Bytes& answer);
    // What he says instead of it.
    [[nodiscard]] wire::Bytes forge(GatewayId gateway, const std::string& method,
                                    const wire::Bytes& genuine);
    [[nodiscard]] const NamedCounts& tries() const { return counts_; }

private:
    [[nodiscard]] wire::Bytes altered(wire::Bytes genuine);
    [[nodiscard]] wire::Bytes of_somebody_else(GatewayId gateway, const std::string& method,
                                               const wire::Bytes& genuine);
    [[nodiscard]] wire::Bytes own_command(GatewayId gateway, const wire::Bytes& genuine);
    [[nodiscard]] wire::Bytes own_keys(const wire::Bytes& genuine);
    [[nodiscard]] wire::Bytes own_receipt(const wire::Bytes& genuine);

    Prng prng_;
    wire::SigningKey key_;
    std::map<GatewayId, wire::Command> seen_;  // a genuine command of each gateway
    std::map<std::pair<GatewayId, std::string>, wire::Bytes> overheard_;
    NamedCounts counts_;
};

}  // namespace riser::sim
