// ZigbeeHouse: a building with a whole gateway in virtual time: two flats on a Modbus bus, and an attic behind a Zigbee
// radio. The machines, routes and stores are the production code (simulated_gateway.h). For tests.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/electrical.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "tests/sim/world/blueprint.h"
#include "tests/sim/world/simulated_gateway.h"
#include "tests/sim/world/simulated_port.h"
#include "tests/sim/world/simulated_radio.h"
#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim {

inline constexpr UtcTime k_zigbee_begin{std::chrono::seconds(1'772'000'000)};
inline constexpr ActorId k_house_actor{100};
inline constexpr zigbee::Eui64 k_house_stick{0x000D'6FFF'FE12'3456};
inline constexpr zigbee::Eui64 k_plug{0xA4C1'3800'1122'3344};
inline constexpr BusId k_radio_bus{9};
inline constexpr MeterId k_attic_meter{20};
inline constexpr SupplyPointId k_attic{20};
inline constexpr const char* k_attic_account = "0d5f2f5e-8f43-4f0c-9d6c-2b1f0a8f4c20";

inline BuildingPlan two_flats() {
    MixOptions mix;
    mix.apartments = 2;
    mix.buses = 1;
    mix.mix = "hiking-dds238-2";
    mix.main_meter = false;
    mix.boards = false;
    return plan_building(mix).value();
}

// The apartment of the attic, behind the radio; `device` says what its meter is.
inline std::string attic_text(const std::string& device = "fuse_a = 16") {
    return "[zigbee]\nbus = 9\ndevice = \"/dev/serial/by-id/stick\"\n"
           "[[meter]]\nid = 20\nname = \"attic\"\nzigbee = \"" +
           zigbee::to_string(k_plug) + "\"\n" + device +
           "\ntrust_inferred_energy = true\ntrust_inferred_switch = true\n"
           "[[switch]]\nid = 20\nmeter = 20\n"
           "[[supply_point]]\nid = 20\nname = \"attic\"\nmeter = 20\nswitches = [20]\n"
           "armed = true\ntariff = \"flat\"\nlow_credit_threshold = \"0.10\"\naccount = \"" +
           std::string(k_attic_account) + "\"\n";
}

// A plug of the standard clusters: what it shows of what flows behind it.
inline void show_standard(sim_zigbee::SimulatedDevice& plug, std::int64_t wh, std::int64_t watts) {
    const auto put = [&](std::uint16_t cluster, std::uint16_t id, zigbee::zcl::DataType type,
                         std::int64_t value) {
        plug.set(1, cluster, id, zigbee::zcl::Value(type, static_cast<std::uint64_t>(value)));
    };
    put(zigbee::zcl::k_metering_cluster, zigbee::zcl::metering::k_delivered,
        zigbee::zcl::DataType::unsigned48, wh);
    put(zigbee::zcl::k_electrical_measurement_cluster, zigbee::zcl::electrical::k_active_power,
        zigbee::zcl::DataType::signed16, watts);
    put(zigbee::zcl::k_electrical_measurement_cluster, zigbee::zcl::electrical::k_current,
        zigbee::zcl::DataType::unsigned16, watts * 1000 / 230);
}

// What is behind the radio.
struct Attic {
    std::string config = attic_text();
    sim_zigbee::SimulatedDevice device =
        sim_zigbee::make_relay_meter(k_plug, zigbee::NodeId{0x1234});
    std::function<bool(const sim_zigbee::SimulatedDevice&)> lit =
        [](const sim_zigbee::SimulatedDevice& plug) { return plug.contact_closed(1); };
    std::function<void(sim_zigbee::SimulatedDevice&, std::int64_t wh, std::int64_t watts)> show =
        show_standard;
};

class ZigbeeHouse final : public GatewayHost, public JournalWitness {
public:
    explicit ZigbeeHouse(Attic attic = {}) : attic_(std::move(attic)) {
        auto made = make_blueprint(plan_, attic_.config, k_zigbee_begin);
        RISER_ASSERT(made.ok(), made ? "" : made.error().message.c_str());
        blueprint_ = std::move(made).value();
        sim_zigbee::StoredNetwork stored;
        stored.extended_pan_id = zigbee::Eui64{0xDDDD'DDDD'DDDD'DDDD};
        stored.pan_id = 0x1A62;
        stored.channel = 15;
        ncp.network = stored;
        plug.joined = true;
        start();
    }
    ~ZigbeeHouse() override { end_life(); }
    ZigbeeHouse(const ZigbeeHouse&) = delete;
    ZigbeeHouse& operator=(const ZigbeeHouse&) = delete;

    void start() {
        BootId boot;
        boot.bytes.fill(static_cast<std::uint8_t>(++starts_));
        clock_.boot(queue.now(), boot, clock_.true_utc(queue.now()));
        clock_.synchronise(queue.now(), std::chrono::milliseconds(20));
        clock_.restart_process();
        life_ = std::make_shared<Life>();
        const sync::SyncIdentity identity{
            blueprint_->config.gateway, wire::SigningKey::from_seed({}), {}, {}};
        GatewaySetup setup{queue,     clock_, *disk_,        *blueprint_, identity, *this, *this,
                           machines_, life_,  k_house_actor, 7 + starts_, false,    false, nullptr};
        gateway = std::make_unique<SimulatedGateway>(std::move(setup));
        ASSERT_EQ(gateway->refusal(), "");
        port_.attach([this](SimulatedPort::Input input) {
            std::visit([&](auto& any) { gateway->feed(BusId{1}, std::move(any)); }, input);
        });
        radio.attach([this](SimulatedRadio::Input input) {
            std::visit([&](auto& any) { gateway->feed_radio(std::move(any)); }, input);
        });
        gateway->start();
    }
    // The power fails and comes back.
    void cut_power(CutStyle style) {
        DiskImage image = disk_->image_after_cut(style, dice_);
        end_life();
        ncp.power_cycle();
        disk_ = std::make_unique<SimulatedDisk>(dice_.next(), std::move(image));
        start();
    }

    // Power and the card are gone: a new card knows nothing of the past.
    void lose_card() {
        end_life();
        ncp.power_cycle();
        disk_ = std::make_unique<SimulatedDisk>(dice_.next());
        start();
    }

    void run_for(Duration span) {
        const SimTime end = queue.now() + span;
        while (queue.step(end)) {
        }
    }
    // Whether it comes true within `limit`; then time stands.
    bool comes_true(const std::function<bool()>& wanted, Duration limit) {
        const SimTime end = queue.now() + limit;
        while (!wanted()) {
            if (!queue.step(end)) return wanted();
        }
        return true;
    }

    // ---- people
    http::Response order(const std::string& path, const std::string& body = {}) {
        EXPECT_TRUE(comes_true([&] { return view != nullptr; }, std::chrono::minutes(1)));
        std::optional<http::Response> answer;
        gateway->front().request(posted(path, body), [&](std::optional<http::Response> response) {
            answer = std::move(response);
        });
        EXPECT_TRUE(comes_true([&] { return answer.has_value(); }, std::chrono::minutes(1)))
            << path;
        return answer.value_or(http::Response{});
    }
    void top_up(const std::string& account, const std::string& amount) {
        const std::string id =
            "00000000-0000-4000-8000-0000000000" + std::to_string(++top_ups_ + 10);
        const auto response =
            order("/v1/accounts/" + account + "/top-ups",
                  R"({"id":")" + id + R"(","amount":")" + amount + R"(","currency":"EUR"})");
        EXPECT_LT(response.status, 300) << response.body;
    }
    [[nodiscard]] std::string account_of(std::uint32_t point) const {
        for (const auto& entry : blueprint_->config.supply_points) {
            if (entry.supply_point.id.value == point) return to_string(entry.account);
        }
        return "";
    }
    // The pairing of every contact is proven, as by a technician who walks from door to door.
    void test_relays() {
        for (const std::uint32_t point : {1U, 2U, 20U}) {
            ASSERT_TRUE(
                comes_true([&] { return sees(point) != nullptr; }, std::chrono::minutes(10)));
            for (int tries = 0; tries < 5 && !sees(point)->paired; ++tries) {
                (void)order("/v1/supply-points/" + std::to_string(point) + "/test-relay");
                (void)comes_true([&] { return sees(point)->paired; }, std::chrono::minutes(3));
            }
            ASSERT_TRUE(sees(point)->paired) << point << ": " << sees(point)->relay_test;
        }
    }

    // ---- what is seen
    [[nodiscard]] const controller::SupplyPointView* sees(std::uint32_t point) const {
        if (!view) return nullptr;
        for (const auto& each : view->supply_points) {
            if (each.id.value == point) return &each;
        }
        return nullptr;
    }
    [[nodiscard]] const controller::MeterView* meter(std::uint32_t id) const {
        for (const auto& each : view->meters) {
            if (each.id.value == id) return &each;
        }
        return nullptr;
    }
    [[nodiscard]] const controller::BusView* bus(BusId id) const {
        for (const auto& each : view->buses) {
            if (each.id == id) return &each;
        }
        return nullptr;
    }
    [[nodiscard]] bool radio_is(metering::BusState state) const {
        return view && bus(k_radio_bus) != nullptr && bus(k_radio_bus)->state == state;
    }
    [[nodiscard]] int count(const std::string& event) const {
        return static_cast<int>(std::ranges::count(noted_, event));
    }
    [[nodiscard]] bool lit() const { return attic_.lit(plug); }
    [[nodiscard]] UtcTime wall() const { return clock_.true_utc(queue.now()); }

    // ---- the plug: what flows behind it, seen by whoever asks next
    std::int64_t load_w = 2'000;
    void settle_load() {
        const SimTime now = queue.now();
        if (was_lit_) flown_ += load_w * (now - settled_at_).count();
        settled_at_ = now;
        was_lit_ = lit();
        attic_.show(plug, register_wh(), was_lit_ ? load_w : 0);
    }
    // What its register stands at, by what has flown.
    [[nodiscard]] std::int64_t register_wh() const { return 123'500 + flown_ / 3'600'000'000; }

    // GatewayHost
    bool perform(BusId /*bus*/, modbus::BusMaster::Output& output) override {
        return performed_by(port_, output);
    }
    bool perform(sync::CloudSync::Output& /*output*/) override { return false; }
    bool perform_radio(zigbee::Coordinator::Output& output) override {
        settle_load();
        return performed_by(radio, output);
    }
    void noted(const std::string& /*source*/, const Note& note) override {
        noted_.push_back(note.event);
    }
    void keep_key_set(const wire::SignedKeySet& /*key_set*/) override {}
    void leave(const std::string& why) override { ADD_FAILURE() << why; }
    void published(const controller::BuildingViewPtr& published) override { view = published; }
    void heard(const controller::Event& /*event*/) override {}
    // JournalWitness
    void committed(const controller::JournalEntry& /*entry*/) override {}
    void not_committed(controller::Commit /*outcome*/) override {
        ADD_FAILURE() << "not committed";
    }

private:
    // By somebody at the machine, with riserctl.
    [[nodiscard]] static http::Request posted(const std::string& path, const std::string& body) {
        http::Request request;
        request.method = "POST";
        request.path = path;
        request.body = body;
        request.client.address = "unix:0";
        request.client.process = http::PeerProcess{4711, 0, 0};
        if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        return request;
    }
    template <class Port, class Output>
    static bool performed_by(Port& port, Output& output) {
        if (const auto* open = std::get_if<field::OpenPort>(&output)) {
            port.perform(*open);
            return true;
        }
        if (const auto* write = std::get_if<field::WriteBytes>(&output)) {
            port.perform(*write);
            return true;
        }
        return false;
    }
    void end_life() {
        if (life_) life_->alive = false;
        port_.detach();
        radio.detach();
        gateway.reset();
        life_.reset();
        view.reset();
    }

    BuildingPlan plan_ = two_flats();
    Attic attic_;
    std::unique_ptr<Blueprint> blueprint_;

public:
    EventQueue queue{1};
    sim_zigbee::SimulatedNcp ncp{13, k_house_stick};
    sim_zigbee::SimulatedDevice& plug = ncp.add(std::move(attic_.device));
    SimulatedRadio radio{queue, k_house_actor, ncp};
    std::unique_ptr<SimulatedGateway> gateway;
    controller::BuildingViewPtr view;

private:
    WiredBuilding building_{plan_, {}};
    SimulatedPort port_{queue, k_house_actor, building_, 0};
    SimulatedClock clock_{k_zigbee_begin, 0};
    std::unique_ptr<SimulatedDisk> disk_ = std::make_unique<SimulatedDisk>(3);
    MachineCoverage machines_;
    LifePtr life_;
    Prng dice_{5};
    std::vector<std::string> noted_;
    std::uint64_t starts_ = 0;
    int top_ups_ = 0;
    SimTime settled_at_{};
    bool was_lit_ = true;
    std::int64_t flown_ = 0;  // W x us
};

}  // namespace riser::sim
