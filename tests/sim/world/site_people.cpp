// Who has the apartments of a site, by its configuration; and what people ask of its gateway.
#include <charconv>

#include "tests/sim/world/problem_code.h"
#include "tests/sim/world/site.h"

namespace riser::sim {
namespace {

const controller::SupplyPointSite* point_at(const controller::SiteConfig& site,
                                            std::uint32_t meter) {
    for (const auto& point : site.supply_points) {
        if (point.supply_point.registers.front().meter.value == meter) return &point;
    }
    return nullptr;
}

// The supply point that this request is to connect, or may: what locks it may be taken back by it.
std::optional<std::uint32_t> connected_by(std::string_view target) {
    constexpr std::string_view k_points = "/v1/supply-points/";
    if (!target.starts_with(k_points)) return std::nullopt;
    target.remove_prefix(k_points.size());
    std::uint32_t point = 0;
    const auto [rest, error] = std::from_chars(target.data(), target.data() + target.size(), point);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view order(rest, static_cast<std::size_t>(target.end() - rest));
    const bool connects = order == "/connect" || order == "/confirm" || order == "/override" ||
                          order == "/maintenance" || order == "/safety";
    return connects ? std::optional(point) : std::nullopt;
}

}  // namespace

AccountId Site::account_of(std::uint32_t meter) const {
    const auto* point = point_at(blueprint_->site, meter);
    return point != nullptr ? point->account : AccountId{};
}

AccountId Site::landlord_of(std::uint32_t meter) const {
    const auto* point = point_at(blueprint_->site, meter);
    return point != nullptr ? point->landlord.account : AccountId{};
}

std::optional<TariffId> Site::monthly_tariff() const {
    if (!plan_.tariff.by_month()) return std::nullopt;
    return blueprint_->config.tariffs.back().tariff.id;
}

void Site::request(http::Request request, SimulatedFront::Respond respond) {
    SimulatedGateway* running = gateway();
    if (running == nullptr || life_->doomed) return respond(std::nullopt);
    if (const auto point = connected_by(request.target())) auditor_.asked_on_site(*point);
    running->front().request(
        request, [this, respond = std::move(respond)](std::optional<http::Response> response) {
            if (response && response->status >= 400) {
                coverage_.hit("local_refusal", problem_code(response->body));
            }
            respond(std::move(response));
        });
}

}  // namespace riser::sim
