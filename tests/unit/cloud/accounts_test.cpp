// What the operator may register and order, and what is refused before anything is stored.
#include "cloud/accounts/orders.h"
#include "cloud/accounts/registry.h"
#include "cloud/commands/command_book.h"
#include "core/payment/top_up.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

struct AccountsTest : testing::Test {
    GivenCloud cloud;

    void SetUp() override {
        cloud.in_session([&](Session& s) {
            s.put_account({cloud.gateway_key, JournalWriter::account(1), "flat 1", k_start_ms});
            return true;
        });
    }
    // The code of the refusal, or "" when it was accepted.
    std::string top_up(const TopUpOrder& order) {
        return cloud.in_session([&](Session& s) {
            const auto issued = issue_top_up(s, cloud.keys, order, cloud.now_ms);
            return issued ? std::string() : issued.error().code;
        });
    }
    std::string publish(payment::Tariff tariff) {
        return cloud.in_session([&](Session& s) {
            const auto published =
                publish_tariff(s, cloud.keys, cloud.site.key.site, std::move(tariff), cloud.now_ms);
            return published ? std::string() : published.error().code;
        });
    }
    CommandId entropy_free_id() { return id_of<CommandId>(++ids_); }
    std::uint8_t ids_ = 0x60;
};

TEST_F(AccountsTest, the_same_id_with_the_same_content_is_the_same_thing) {
    cloud.in_session([&](Session& s) {
        const auto again = register_site(s, cloud.site);
        EXPECT_TRUE(again.ok());
        EXPECT_TRUE((*again).was_known);
        Site other = cloud.site;
        other.name = "Another";
        const auto refused = register_site(s, other);
        EXPECT_EQ(refused.error().code, "site_exists");
        Gateway gateway{cloud.gateway_key, "", key_of(1).public_key(), 0, {}, 0, 0, 0};
        EXPECT_EQ(enrol_gateway(s, gateway).error().code, "gateway_exists");
        EXPECT_EQ(register_owner(s, {cloud.site.key.owner, "Else", 0}).error().code,
                  "owner_exists");
        return true;
    });
}

TEST_F(AccountsTest, two_gateways_never_have_one_key) {
    cloud.in_session([&](Session& s) {
        const auto key = s.find_gateway(cloud.gateway_key.gateway)->public_key;
        Gateway second{cloud.gateway_key, "", key, 0, {}, 0, 0, 0};
        EXPECT_TRUE(enrol_gateway(s, second).ok()) << "the same gateway once more";
        second.key.gateway = id_of<GatewayId>(0x71);

        const auto refused = enrol_gateway(s, second);

        EXPECT_EQ(refused.error().status, 409);
        EXPECT_EQ(refused.error().code, "public_key_in_use");
        EXPECT_NE(refused.error().detail.find(to_string(cloud.gateway_key.gateway)),
                  std::string::npos);
        second.public_key = key_of(0x71).public_key();
        EXPECT_TRUE(enrol_gateway(s, second).ok());
        EXPECT_EQ(replace_key(s, second.key.gateway, key, 1000).error().code, "public_key_in_use");
        return true;
    });
}

TEST_F(AccountsTest, a_site_needs_an_owner_and_a_zone) {
    cloud.in_session([&](Session& s) {
        Site site{{id_of<OwnerId>(0x99), id_of<SiteId>(0x98)}, "x", "Europe/Berlin", k_eur, 0};
        EXPECT_EQ(register_site(s, site).error().status, 404);
        site.key.owner = cloud.site.key.owner;
        site.zone = "Berlin, Germany";
        EXPECT_EQ(register_site(s, site).error().pointer, "/zone");
        return true;
    });
}

TEST_F(AccountsTest, top_ups_out_of_bounds_are_refused_before_anything_is_stored) {
    const TopUpOrder good{id_of<TopUpId>(1), JournalWriter::account(1), Money{1'000'000}, k_eur};
    auto order = good;
    order.account = id_of<AccountId>(0x42);
    EXPECT_EQ(top_up(order), "unknown_account");
    order = good;
    order.currency = {{'U', 'S', 'D'}};
    EXPECT_EQ(top_up(order), "wrong_currency");
    for (const Money amount : {Money{0}, Money{-1}, k_max_amount + Money{1}}) {
        order = good;
        order.amount = amount;
        EXPECT_EQ(top_up(order), "bad_amount");
    }
    EXPECT_EQ(top_up(good), "");
    EXPECT_EQ(top_up(good), "");
    order = good;
    order.amount += Money{1};
    EXPECT_EQ(top_up(order), "top_up_exists");
    order = good;
    order.currency = {{'U', 'S', 'D'}};
    EXPECT_EQ(top_up(order), "top_up_exists");
    EXPECT_EQ(cloud.in_session([&](Session& s) {
        return s.list_top_ups(cloud.gateway_key, good.account, 10).size();
    }),
              1U);
}

// A zero too many is refused before it is a fact. The limit is the account's own as soon as its journal tells it.
TEST_F(AccountsTest, a_top_up_is_at_most_what_the_account_takes) {
    const auto pays = [&](std::uint8_t id, Money amount) {
        return top_up({id_of<TopUpId>(id), JournalWriter::account(1), amount, k_eur});
    };
    const Money limit = payment::default_max_top_up(k_eur);
    EXPECT_EQ(pays(1, limit + Money{1}), "above_max_top_up") << "nothing is known of it yet";
    EXPECT_EQ(pays(1, limit), "") << "the id was not used up";
    JournalWriter journal{cloud.gateway_key};
    journal.commission(1);
    cloud.ingest(journal.everything());
    EXPECT_EQ(pays(2, limit + Money{1}), "above_max_top_up") << "its journal names no limit";
    journal.append({journal::AccountConfigured{
        JournalWriter::account(1), JournalWriter::tariff().id, {}, {}, Money{900'000'000}, {}}});
    cloud.ingest(journal.everything());
    EXPECT_EQ(pays(2, Money{900'000'001}), "above_max_top_up");
    EXPECT_EQ(pays(2, Money{900'000'000}), "");
    // A cloud that was restored is told again of what the gateway has credited, whatever it was.
    journal.credit(id_of<TopUpId>(3), 1, Money{950'000'000});
    cloud.ingest(journal.everything());
    EXPECT_EQ(pays(3, Money{950'000'000}), "");
}

// What a payer repeats after a restore may be known to nobody: the refusal alone would be the end of his money.
TEST_F(AccountsTest, what_is_refused_after_a_restore_is_an_open_item) {
    const auto open = [&](std::string_view kind) {
        std::vector<std::string> subjects;
        cloud.in_session([&](Session& s) {
            for (const auto& item : s.list_open_items(cloud.gateway_key, false)) {
                if (item.kind == kind) subjects.push_back(item.subject);
            }
            return true;
        });
        return subjects;
    };
    const Money limit = payment::default_max_top_up(k_eur);
    const TopUpOrder order{id_of<TopUpId>(1), JournalWriter::account(1), limit + Money{1}, k_eur,
                           true};
    EXPECT_EQ(top_up(order), "above_max_top_up");
    EXPECT_TRUE(open("top_up_not_issued").empty()) << "a zero too many that somebody typed";

    cloud.in_session([&](Session& s) { return begin_after_restore(s, cloud.keys, cloud.now_ms); });
    EXPECT_EQ(open("restored_from_backup").size(), 1U);
    for (int again = 0; again < 2; ++again) EXPECT_EQ(top_up(order), "above_max_top_up");
    EXPECT_EQ(open("top_up_not_issued"), (std::vector{to_string(order.id)})) << "once for an id";
    TopUpOrder unnamed = order;
    unnamed.id = id_of<TopUpId>(2);
    unnamed.named = false;
    EXPECT_EQ(top_up(unnamed), "above_max_top_up");
    EXPECT_EQ(open("top_up_not_issued").size(), 2U);

    TopUpOrder corrected = order;
    corrected.amount = limit;
    EXPECT_EQ(top_up(corrected), "");
    EXPECT_EQ(open("top_up_not_issued"), (std::vector{"account " + to_string(order.account)}))
        << "it was issued after all";
}

// "0.00" in a gateway's configuration is no limit here either.
TEST_F(AccountsTest, an_account_without_a_limit_says_so_by_the_largest_amount) {
    JournalWriter journal{cloud.gateway_key};
    journal.commission(1);
    journal.append({journal::AccountConfigured{
        JournalWriter::account(1), JournalWriter::tariff().id, {}, {}, k_max_amount, {}}});
    cloud.ingest(journal.everything());
    EXPECT_EQ(top_up({id_of<TopUpId>(1), JournalWriter::account(1), k_max_amount, k_eur}), "");
}

TEST_F(AccountsTest, a_tariff_goes_to_every_gateway_of_its_site_and_versions_only_rise) {
    auto tariff = JournalWriter::tariff();
    EXPECT_EQ(publish(tariff), "");
    EXPECT_EQ(publish(tariff), "") << "the same again is the same";
    tariff.prices[0].micro_per_kwh += 1;
    EXPECT_EQ(publish(tariff), "tariff_version");
    tariff.version = 2;
    EXPECT_EQ(publish(tariff), "");
    tariff.version = 3;
    tariff.prices.clear();
    EXPECT_EQ(publish(tariff), "bad_tariff");
    EXPECT_EQ(
        cloud.in_session([&](Session& s) { return s.list_unfinished(cloud.gateway_key).size(); }),
        2U);
}

TEST_F(AccountsTest, a_tariff_that_a_gateway_would_refuse_is_refused_at_once) {
    JournalWriter journal{cloud.gateway_key};
    journal.commission(1);  // publishes version 1 of its configuration
    cloud.ingest(journal.everything());
    auto tariff = JournalWriter::tariff();
    EXPECT_EQ(publish(tariff), "") << "the same as in the journal";
    tariff.id = id_of<TariffId>(0x71);
    EXPECT_EQ(publish(tariff), "") << "unknown to the journal";
    tariff = JournalWriter::tariff();
    tariff.prices[0].micro_per_kwh += 1;
    journal.append({journal::TariffPublished{[&] {
        auto newer = tariff;
        newer.version = 3;
        return newer;
    }()}});
    cloud.ingest(journal.everything());
    tariff.version = 2;
    EXPECT_EQ(publish(tariff), "tariff_version") << "the gateway has version 3";
    tariff.version = 4;
    EXPECT_EQ(publish(tariff), "");
}

TEST_F(AccountsTest, holds_in_the_past_or_for_ever_are_refused) {
    const auto order = [&](const wire::CommandBody& body, std::int64_t expires_ms) {
        return cloud.in_session([&](Session& s) {
            const auto queued = order_supply(s, cloud.keys, cloud.gateway_key.gateway,
                                             entropy_free_id(), body, expires_ms, cloud.now_ms);
            return queued ? std::string() : queued.error().code + queued.error().pointer;
        });
    };
    EXPECT_EQ(order(wire::Hold{SupplyPointId{1}, cloud.now_ms - 1}, 0), "in_the_past/until");
    EXPECT_EQ(order(wire::Hold{SupplyPointId{1}, cloud.now_ms + 500LL * 24 * 3600 * 1000}, 0),
              "too_long/until");
    EXPECT_EQ(order(wire::Connect{SupplyPointId{1}, cloud.now_ms - 1}, 0),
              "in_the_past/hold_until");
    EXPECT_EQ(order(wire::Connect{SupplyPointId{1}, 0}, cloud.now_ms - 1),
              "in_the_past/expires_at");
    EXPECT_EQ(order(wire::Hold{SupplyPointId{0}, 0}, 0), "") << "ends a hold";
    const auto commands =
        cloud.in_session([&](Session& s) { return s.list_commands(cloud.gateway_key, 10); });
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_GT(commands[0].expires_ms, cloud.now_ms);
}

}  // namespace
}  // namespace riser::cloud
