// CloudWorld: a cloud that fails, the Internet, the office, a stranger and one scripted gateway, put together
// for a test, and the questions that every test of them ends with.
#pragma once

#include "tests/sim/world/cloud_identity.h"
#include "tests/sim/world/cloud_trouble.h"
#include "tests/sim/world/cloud_view.h"
#include "tests/sim/world/operator_desk.h"
#include "tests/sim/world/stranger.h"
#include "tests/unit/sim/scripted_gateway.h"

namespace riser::sim {

struct CloudWorldFaults {
    CloudFaults cloud;
    LinkFaults link;
    OfficeFaults office;
    bool stranger = false;
    bool gateway_restarts = false;
};

class CloudWorld {
public:
    static constexpr std::uint32_t k_apartments = 3;

    explicit CloudWorld(std::uint64_t seed, CloudWorldFaults faults = {})
        : faults_(faults),
          prng_(seed),
          queue(prng_.next()),
          cloud(queue, {1}, {k_start, prng_.next(), {}, 64}),
          link(queue, {2}, cloud, faults.link, prng_.next()),
          office(queue, {3}, cloud, faults.office, prng_.next()),
          stranger(cloud, prng_.next()),
          gateway_key_(signing_key_from(prng_)),
          gateway(queue, {4}, link, gateway_setup()),
          trouble(queue, {5}, cloud, faults.cloud, prng_.next()) {
        cloud.on_restored = [this](SimTime taken) { office.on_cloud_restored(taken); };
        link.on_upload = [this](const http::Request& upload) { stranger.overhear(upload); };
        office.enrol(building());
    }

    // Life goes on: consumption, payments, orders; the gateway's process dies now and then.
    void live_for(Duration span) {
        const SimTime end = queue.now() + span;
        live_on(end);
        run_until(end);
    }
    void run_for(Duration span) { run_until(queue.now() + span); }
    void heal() {
        trouble.heal();
        link.heal();
        office.heal();
        faults_ = {};
        gateway.set_clock_wrong(Duration{0});
    }
    // Runs until nothing waits anywhere, at most for `most`. False: something still waits.
    bool settle(Duration most = std::chrono::hours(72)) {
        const SimTime end = queue.now() + most;
        while (queue.now() < end) {
            run_for(std::chrono::minutes(10));
            if (is_settled()) return true;
        }
        return false;
    }
    bool is_settled() {
        if (office.waiting() != 0) return false;
        bool equal = false;
        const bool seen = cloud.inspect([&](cloud::Session& session) {
            const auto known = session.find_gateway(key_.gateway);
            equal = known && session.watermark(known->journal()).through == gateway.rows().size() &&
                    session.list_unfinished(key_).empty();
        });
        return seen && equal && gateway.acknowledged() == gateway.rows().size();
    }
    // Entry for entry, hash for hash, money for money.
    void expect_cloud_equals_journal() {
        ASSERT_TRUE(cloud.inspect([&](cloud::Session& session) {
            const auto known = session.find_gateway(key_.gateway);
            ASSERT_TRUE(known);
            const auto entries = session.read_entries(known->journal(), 0, 1'000'000);
            ASSERT_EQ(entries.size(), gateway.rows().size());
            for (std::size_t i = 0; i < entries.size(); ++i) {
                ASSERT_EQ(entries[i].bytes, gateway.rows()[i].bytes) << "entry " << i + 1;
                ASSERT_EQ(entries[i].hash, gateway.rows()[i].hash) << "entry " << i + 1;
            }
            for (std::uint32_t i = 1; i <= k_apartments; ++i) {
                const auto account = cloud::JournalWriter::account(i);
                const auto books = session.account_books(known->journal(), account);
                ASSERT_TRUE(books);
                EXPECT_EQ(books->balance(), gateway.balance(i));
                EXPECT_EQ(books->computed_balance(), gateway.balance(i));
            }
            EXPECT_TRUE(cloud::reconcile(session, *known).agrees());
        }));
        for (std::uint32_t i = 1; i <= k_apartments; ++i) {
            const auto account = cloud::JournalWriter::account(i);
            EXPECT_EQ(office.paid(account), gateway.credited(account)) << "apartment " << i;
        }
        for (const auto& top_up : office.top_ups()) {
            EXPECT_TRUE(office.is_taken(top_up));
            EXPECT_TRUE(gateway.has_credited(top_up.id));
        }
        EXPECT_EQ(cloud.violations(), std::vector<std::string>{});
        EXPECT_EQ(stranger.successes(), std::vector<std::string>{});
    }

    [[nodiscard]] EnrolledBuilding building() const {
        EnrolledBuilding building{key_.owner,
                                  key_.site,
                                  key_.gateway,
                                  "Europe/Berlin",
                                  cloud::k_eur,
                                  gateway_key_.public_key(),
                                  {}};
        for (std::uint32_t i = 1; i <= k_apartments; ++i)
            building.accounts.push_back(cloud::JournalWriter::account(i));
        return building;
    }
    [[nodiscard]] NamedCounts all_faults() const {
        NamedCounts all = cloud.faults();
        for (const auto* part : {&link.faults(), &office.faults(), &stranger.tries()})
            all.insert(part->begin(), part->end());
        return all;
    }
    [[nodiscard]] const cloud::GatewayKey& key() const { return key_; }

    static constexpr UtcTime k_start = from_unix_ms(1'763'700'000'000);

private:
    CloudWorldFaults faults_;
    Prng prng_;
    const cloud::GatewayKey key_{cloud::id_of<OwnerId>(1), cloud::id_of<SiteId>(2),
                                 cloud::id_of<GatewayId>(3)};

public:
    EventQueue queue;
    SimulatedCloud cloud;
    SimulatedLink link;
    OperatorDesk office;
    Stranger stranger;

private:
    wire::SigningKey gateway_key_;

public:
    ScriptedGateway gateway;
    CloudTrouble trouble;

private:
    ScriptedSetup gateway_setup() {
        ScriptedSetup setup{key_,         cloud::id_of<EpochId>(0xE1),
                            k_apartments, {key_.gateway, gateway_key_, cloud.keys().root, {}},
                            k_start,      prng_.next()};
        setup.identity.key_set.version = 0;  // the first poll brings it
        return setup;
    }
    void run_until(SimTime end) {
        while (queue.step(end)) {
        }
    }
    void live_on(SimTime end) {
        queue.after(draw_wait(prng_, std::chrono::minutes(20)), {6}, "life", [this, end] {
            if (queue.now() >= end) return;
            something_happens();
            live_on(end);
        });
    }
    void something_happens() {
        const auto apartment = static_cast<std::uint32_t>(1 + prng_.below(k_apartments));
        const auto account = cloud::JournalWriter::account(apartment);
        switch (prng_.below(12)) {
            case 0:
            case 1:
                (void)office.top_up(account,
                                    Money{static_cast<std::int64_t>(1 + prng_.below(50'000'000))},
                                    cloud::k_eur);
                break;
            case 2:
                (void)office.connect(key_.gateway, SupplyPointId{apartment},
                                     k_start + queue.now() + std::chrono::hours(24 * 30));
                break;
            case 3:
                (void)office.hold(key_.gateway, SupplyPointId{apartment},
                                  k_start + queue.now() + std::chrono::hours(24 * 30));
                break;
            case 4:
                office.publish(key_.site, next_tariff());
                break;
            case 5:
                if (faults_.gateway_restarts)
                    gateway.restart(
                        draw_span(prng_, std::chrono::seconds(5), std::chrono::hours(10)));
                break;
            case 6:
                gateway.pay_cash(id_from<TopUpId>(prng_), apartment, Money{1'000'000});
                break;
            default:
                gateway.consume(apartment, Energy{static_cast<std::int64_t>(1 + prng_.below(900))});
        }
        if (faults_.stranger) stranger.try_something();
    }
    payment::Tariff next_tariff() {
        payment::Tariff tariff;
        tariff.id = cloud::id_of<TariffId>(0x77);
        tariff.version = ++tariff_version_;
        tariff.currency = cloud::k_eur;
        tariff.effective_from =
            k_start + std::chrono::milliseconds(to_unix_ms(UtcTime{queue.now()}));
        tariff.prices = {Price{300'000 + static_cast<std::int64_t>(tariff_version_)},
                         Price{200'000}};
        tariff.week = {{6 * 60, 0}, {22 * 60, 1}};
        return tariff;
    }

    std::uint32_t tariff_version_ = 0;
};

}  // namespace riser::sim
