#include "cloud/http/poll_request.h"

#include "cloud/http/parameters.h"
#include "platform/http/problem.h"

namespace riser::cloud {
namespace {

// Below the 60 s after which middle boxes and our own idle limit give a quiet connection up.
constexpr std::uint64_t k_longest_wait_s = 50;

}  // namespace

Result<PollRequest, http::Response> read_poll_request(Context& context,
                                                      const http::Request& request,
                                                      GenuineRequests& genuine) {
    const auto refuse = [](std::string detail) {
        return fail(http::problem(401, "unauthorized", "Not authorised", std::move(detail)));
    };
    const auto id = parse_id<GatewayId>(request.parameter("gateway"));
    const auto gateway = id ? context.session.find_gateway(*id) : std::nullopt;
    if (!gateway) return refuse("This gateway is not enrolled here.");
    if (!genuine.is_genuine(*gateway, request))
        return refuse("The request is not signed by the key of this gateway.");
    Parameters parameters{request};
    PollRequest poll;
    poll.gateway = *gateway;
    poll.cursor.command_epoch = parameters.number("command_epoch", 0, INT64_MAX);
    poll.cursor.credit_after = parameters.number("credit_after", 0, INT64_MAX);
    poll.cursor.state_after = parameters.number("state_after", 0, INT64_MAX);
    poll.cursor.key_set = static_cast<std::uint32_t>(parameters.number("key_set", 0, UINT32_MAX));
    poll.kinds = static_cast<std::uint32_t>(parameters.number("kinds", 0, UINT8_MAX));
    poll.wait = std::chrono::seconds(parameters.number("wait", 0, k_longest_wait_s));
    if (auto objection = parameters.objection()) return fail(std::move(*objection));
    return poll;
}

}  // namespace riser::cloud
