// A gateway that answers riserctl through the real local API, over a made-up building; orders come out as it says.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/overload.h"
#include "gateway/ctl/run.h"
#include "tests/unit/local/made_up_building.h"
#include "tests/unit/local/made_up_cloud.h"
#include "tests/unit/local/made_up_meter_data.h"

namespace riser::ctl {

// Answers requests as the gateway would; orders come out as `outcome`.
class ScriptedGateway {
public:
    Result<http::Response> ask(const std::string& socket, const http::Request& request) {
        if (crowded) return fail(Problem{"cannot read from " + socket + ": end of stream"});
        if (!running)
            return fail(Problem{"cannot connect to " + socket + ": No such file or directory"});
        http::Request arrived = request;
        arrived.client.process = http::PeerProcess{1, 0, 0};
        requests.push_back(request.method + " " + request.target() +
                           (request.body.empty() ? "" : " " + request.body));
        auto settings = local::made_up_settings(7);
        settings.cloud = cloud.use;
        settings.keys = keys;
        const local::LocalApi api(std::move(settings));
        return answer(api, api.handle(arrived, present(), local::made_up_now()));
    }

    controller::BuildingView view = local::made_up_building(7);
    std::vector<std::string> requests;
    bool running = true;
    bool crowded = false;  // takes connections and closes them
    bool meter_answers = true;
    bool loses_answers = false;
    controller::OrderOutcome outcome = controller::OrderOutcome::done;
    std::string text = "done";
    std::optional<controller::HandOver> hand_over;
    std::vector<controller::PointOutcome> points;
    std::optional<journal::BillIssued> bill;
    std::optional<controller::ShownVoucher> voucher;
    std::vector<payment::SplitLine> split;
    std::vector<journal::ExplainedCharge> charges;  // of a question about one
    controller::CorrectionPreview preview;          // what a correction comes to, once it is read
    std::optional<wire::KeySet> keys;
    local::MadeUpCloud cloud = local::made_up_cloud("online");
    local::UsageSummary usage = local::made_up_usage(7);
    std::map<std::string, std::uint64_t> refused;
    std::vector<metering::RadioNetwork> radios;
    std::vector<metering::RadioOrderBody> radio_orders;
    metering::RadioOutcome radio_outcome = metering::RadioOutcome::accepted;
    std::string radio_text = "it goes on";
    std::optional<metering::RadioBackup> radio_backup;
    std::vector<std::string> radio_warnings;
    std::string radio_plan;
    std::function<void()> on_radio_order;
    // Each time somebody waits for a newer view of the network; what he gets is what there is then.
    std::function<void()> on_wait;

private:
    http::Response answer(const local::LocalApi& api, local::Reply reply) {
        return std::visit(
            overload{
                [](http::Response response) { return response; },
                [&](const local::PendingOrder& order) {
                    const auto* asked = std::get_if<controller::CorrectTariff>(&order.body);
                    if (asked != nullptr && asked->preview) begin_preview(*asked);
                    if (loses_answers) return local::LocalApi::no_answer(order);
                    controller::Answer said{{1}, outcome,   text,   Money{7'250'000},
                                            {},  hand_over, points, bill};
                    said.charges = charges;
                    return api.answer(order, said, present());
                },
                [&](const local::PendingHistory& pending) {
                    const auto& query = pending.query;
                    if (local::is_about_meter_data(query.kind)) {
                        return api.answer(pending, local::made_up_meter_data(query), present());
                    }
                    return api.answer(
                        pending,
                        {1, 20'417,
                         local::made_up_statement(query.account, query.first, query.last)},
                        present());
                },
                [&](const local::PendingReading& pending) {
                    if (meter_answers)
                        view.meters[pending.meter.value - 1].read_at = view.made.monotonic;
                    return api.answer(pending, present());
                },
                [](const local::PendingToken&) { return local::LocalApi::no_tokens(); },
                [&](const local::PendingCode& code) {
                    const local::PendingOrder order{
                        controller::RedeemVoucher{{}, code.account, code.preview}};
                    const controller::Answer said{{1}, outcome, text, Money{7'250'000}, split,
                                                  {},  {},      {},   voucher};
                    return api.answer(order, said, present());
                },
                [&](const local::PendingRadio& order) {
                    radio_orders.push_back(order.body);
                    if (on_radio_order) on_radio_order();
                    return local::LocalApi::answer(
                        order, {order.bus, 1, radio_outcome, radio_text, radio_backup,
                                radio_warnings, radio_plan});
                },
                [&](const local::PendingNetwork& pending) {
                    if (on_wait) on_wait();
                    return api.answer(pending, present(), local::made_up_now());
                },
                [&](const local::PendingPreview& pending) {
                    auto read = *view.correction_preview;
                    read.read = true;
                    view.correction_preview =
                        std::make_shared<const controller::CorrectionPreview>(std::move(read));
                    return local::LocalApi::answer(pending, present());
                },
                [](local::OpenViewStream) { return http::Response{}; },
            },
            std::move(reply));
    }
    void begin_preview(const controller::CorrectTariff& order) {
        auto asked = preview;
        asked.id = order.id;
        asked.tariff = order.tariff;
        asked.until_ms = order.until_ms;
        view.correction_preview =
            std::make_shared<const controller::CorrectionPreview>(std::move(asked));
    }
    [[nodiscard]] local::Present present() const {
        return {&view, &buses_, &usage, cloud.sync(), &refused, nullptr, &radios};
    }

    static metering::BusStatistics made_up_bus() {
        metering::BusStatistics bus;
        bus.bus = BusId{1};
        bus.at = local::made_up_now().monotonic - std::chrono::seconds(35);
        bus.state = metering::BusState::up;
        bus.sweeps = 17'280;
        bus.last_sweep = std::chrono::milliseconds(1'540);
        bus.utilisation_permille = 104;
        for (std::uint8_t unit = 1; unit <= 2; ++unit) {
            metering::DeviceStatistics device;
            device.unit = unit;
            device.meter = MeterId{unit == 1 ? 1U : 3U};
            device.profile = "eastron-sdm120";
            device.alive = unit == 1;
            device.counters.transactions = 51'840;
            device.counters.answers = unit == 1 ? 51'838 : 49'012;
            device.counters.time_outs = unit == 1 ? 2 : 2'828;
            device.latency_p50 = std::chrono::milliseconds(21);
            device.latency_p99 = std::chrono::milliseconds(34);
            bus.devices.push_back(device);
        }
        return bus;
    }

    std::vector<metering::BusStatistics> buses_{made_up_bus()};
};

inline World world_of(ScriptedGateway& gateway) {
    World world;
    world.ask = [&](const std::string& socket, const http::Request& request) {
        return gateway.ask(socket, request);
    };
    world.new_top_up_id = [] { return *parse_id<TopUpId>("0197a1de-3c4b-7aaa-8bcd-0000000000aa"); };
    world.read_file = [](const std::string& path) -> Result<std::string> {
        if (path == "-") return std::string("01 03 04 00 0A 00 0B 9B F6\n");
        return fail(Problem{"cannot open " + path});
    };
    return world;
}

}  // namespace riser::ctl
