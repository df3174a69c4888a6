#include "cloud/accounts/credit_links.h"

#include "core/wire/credit_link.h"

namespace riser::cloud {
namespace {

bool is_refused(const QueuedCommand& command) {
    using journal::CommandResult;
    return command.result && *command.result != CommandResult::done &&
           *command.result != CommandResult::already_done;
}

}  // namespace

Result<std::string, Refusal> credit_link_of(Session& session, const CloudKeys& keys,
                                            const GatewayKey& key, TopUpId payment) {
    const auto gateway = session.find_gateway(key.gateway);
    const auto queued = session.find_command(key, CommandId{payment.bytes});
    if (!gateway || !queued) return fail(unknown("top_up", to_string(payment)));
    if (is_refused(*queued)) {
        return fail(conflict("top_up_refused",
                             "The gateway has refused this money: a link would be refused as "
                             "well. Refund or correct it."));
    }
    if (queued->sequence == 0) {
        return fail(conflict("not_heard",
                             "The gateway has not been heard yet: a link is for its journal. The "
                             "credit reaches it with its first contact."));
    }
    const auto command = wire::decode_command(queued->signed_command.bytes);
    if (!command || command->epoch != gateway->epoch) {
        return fail(conflict("credited_before",
                             "The payment was credited in a journal that the gateway keeps no "
                             "more."));
    }
    // The key may have been replaced since the command was signed; by the same key it is the same signature.
    return wire::credit_link(wire::sign_command(*command, keys.of(wire::role_of(command->body))));
}

}  // namespace riser::cloud
