#include "tests/sim/world/cloud_process.h"

#include "cloud/voucher/restored.h"
#include "platform/http/problem.h"

namespace riser::sim {
namespace {

constexpr const char* k_database = "cloud.db";

}  // namespace

Result<std::unique_ptr<CloudProcess>, cloud::OpenProblem> CloudProcess::start(
    const Machine& machine) {
    std::unique_ptr<CloudProcess> process{new CloudProcess(machine.disk)};
    auto store = cloud::open_sqlite_store(k_database, process->vfs_.name());
    if (!store) return fail(store.error());
    process->store_ = std::move(store).value();
    process->api_ = std::make_unique<cloud::Api>(*process->store_, machine.keys, machine.token,
                                                 machine.settings, machine.clock);
    process->api_->add_routes(process->router_);
    return process;
}

Result<std::size_t> CloudProcess::begin_after_restore(const Machine& machine) {
    const SimulatedVfs vfs{machine.disk};
    const auto store = cloud::open_sqlite_store(k_database, vfs.name());
    if (!store) return fail(Problem{store.error().message});
    const auto session = (*store)->begin();
    const auto count =
        cloud::come_back_from_backup(*session, machine.keys, to_unix_ms(machine.clock().wall));
    if (auto done = session->commit(); !done) return fail(Problem{done.error().message});
    return count;
}

CloudProcess::~CloudProcess() = default;

void CloudProcess::request(http::Request request, const http::Respond& respond) {
    auto match = router_.find(request.method, request.path);
    if (match.malformed)
        return respond(http::problem(400, "malformed_path", "Malformed path", request.path));
    if (match.route == nullptr) {
        return respond(match.allowed.empty()
                           ? http::problem(404, "not_found", "Not found", request.path)
                           : http::problem(405, "method_not_allowed", "Method not allowed", ""));
    }
    if (request.body.size() > match.route->body_limit)
        return respond(http::problem(413, "body_too_large", "Body too large", ""));
    request.parameters = std::move(match.parameters);
    match.route->handler(request, respond);
}

}  // namespace riser::sim
