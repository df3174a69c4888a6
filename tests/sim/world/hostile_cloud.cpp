#include "tests/sim/world/hostile_cloud.h"

#include "core/wire/receipt.h"
#include "tests/sim/world/cloud_identity.h"

namespace riser::sim {

HostileCloud::HostileCloud(std::uint64_t seed) : prng_(seed), key_(signing_key_from(prng_)) {}

void HostileCloud::overhear(GatewayId gateway, const std::string& method,
                            const wire::Bytes& answer) {
    overheard_[{gateway, method}] = answer;
    if (method != "GET") return;
    const auto delivery = wire::decode_delivery(answer);
    if (!delivery || delivery->commands.empty()) return;
    auto command = wire::decode_command(delivery->commands.front().bytes);
    if (command) seen_[gateway] = std::move(command).value();
}

wire::Bytes HostileCloud::forge(GatewayId gateway, const std::string& method,
                                const wire::Bytes& genuine) {
    const std::uint64_t kind = prng_.below(4);
    if (kind == 0) return altered(genuine);
    if (kind == 1) return of_somebody_else(gateway, method, genuine);
    if (method != "GET") return own_receipt(genuine);
    return kind == 2 ? own_command(gateway, genuine) : own_keys(genuine);
}

wire::Bytes HostileCloud::altered(wire::Bytes genuine) {
    ++counts_["altered_answer"];
    if (genuine.empty()) return genuine;
    auto& byte = genuine[prng_.below(genuine.size())];
    byte = static_cast<std::uint8_t>(byte ^ (1U << prng_.below(8)));
    return genuine;
}

wire::Bytes HostileCloud::of_somebody_else(GatewayId gateway, const std::string& method,
                                           const wire::Bytes& genuine) {
    for (const auto& [whose, answer] : overheard_) {
        if (whose.first == gateway || whose.second != method) continue;
        ++counts_["answer_for_another_gateway"];
        return answer;
    }
    return altered(genuine);
}

// A thousand euros, in the name of the cloud.
wire::Bytes HostileCloud::own_command(GatewayId gateway, const wire::Bytes& genuine) {
    ++counts_["forged_command"];
    wire::CommandDelivery delivery;
    if (auto known = wire::decode_delivery(genuine)) delivery = std::move(known).value();
    wire::Command command = seen_[gateway];
    command.gateway = gateway;
    command.command_epoch = std::max<std::uint64_t>(delivery.command_epoch, 1);
    command.sequence = prng_.chance(1, 2) ? command.sequence + 1 : 1'000'000;
    command.id = id_from<CommandId>(prng_);
    if (auto* top_up = std::get_if<wire::TopUp>(&command.body)) {
        top_up->amount = Money{1'000'000'000};
    } else {
        command.body = wire::Hold{SupplyPointId{1}, 4'000'000'000'000};
    }
    delivery.commands = {wire::sign_command(command, key_)};
    return wire::encode_delivery(delivery);
}

// And a command epoch beyond everything, which nobody has signed.
wire::Bytes HostileCloud::own_keys(const wire::Bytes& genuine) {
    ++counts_["forged_keys"];
    wire::CommandDelivery delivery;
    if (auto known = wire::decode_delivery(genuine)) delivery = std::move(known).value();
    wire::KeySet keys;
    keys.version = 1000;
    keys.root = key_.public_key();
    keys.roles.fill(key_.public_key());
    delivery.key_set = wire::sign_key_set(keys, key_);
    if (prng_.chance(1, 2)) delivery.command_epoch += 1'000'000'000'000;
    return wire::encode_delivery(delivery);
}

// The cloud has it all, says somebody else.
wire::Bytes HostileCloud::own_receipt(const wire::Bytes& genuine) {
    ++counts_["forged_receipt"];
    auto receipt = wire::read_unverified_receipt(genuine);
    if (!receipt) return altered(genuine);
    receipt->verdict = wire::Verdict::accepted;
    receipt->ledger_through += 1 + prng_.below(100);
    return wire::encode_receipt(*receipt, key_);
}

}  // namespace riser::sim
