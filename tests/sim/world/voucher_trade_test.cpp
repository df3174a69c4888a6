// Paper between a landlord's cloud and a building, both as they are in production: what the building redeems is in the
// reports of the cloud, once, however often its journal comes, and also when the cloud or the building is an old copy.
#include "cloud/ingest/projection.h"
#include "cloud/voucher/reports.h"
#include "gateway/routes.h"
#include "tests/unit/cloud/given_vouchers.h"
#include "tests/unit/controller/building.h"

namespace riser::cloud {
namespace {

using controller::k_anna;
using controller::k_ben;
using controller::OrderOutcome;
using Kinds = std::set<std::string>;
using Part = voucher::CloudCustody::Part;
using Where = voucher::CloudCustody::Where;

const GatewayId k_roof = id_of<GatewayId>(0x77);
constexpr std::int64_t k_day_ms = 86'400'000;

// A house that takes paper.
struct House : controller::Building {
    explicit House(SiteId at) : Building(config(at)) { commission(); }

    static controller::SiteConfig config(SiteId at) {
        auto config = controller::two_apartments();
        config.gateway = k_roof;
        config.site = at;
        config.voucher_floor = voucher::k_cheapest_cost;
        return config;
    }
    OrderOutcome redeem(const HeardRedemption& typed, AccountId account) {
        actions.clear();
        give(controller::LocalOrder{
            controller::RedeemVoucher{{{typed.lock, typed.proof}}, account, false}, {1}});
        return last_answer()->outcome;
    }
};

// The landlord's cloud, with paper at a kiosk: serials 0 to 9 of 20.
struct Office : GivenVouchers {
    Office() {
        cloud.now_ms = 1'790'000'000'000;  // as in the house
        cloud.in_session([&](Session& s) {
            s.add_gateway({roof_key(), "roof", key_of(0x77).public_key(), k_start_ms, {}, 0, 0, 0});
            return true;
        });
        auto wanted = order();
        wanted.valid_until_ms = cloud.now_ms + 60 * k_day_ms;
        at_desk([&](VoucherDesk& desk) {
            return order_making(desk, create_batch(desk, wanted).value().value).ok();
        });
        make_all();
        at_desk([&](VoucherDesk& desk) {
            (void)change_state(desk, batch(desk.session), voucher::BatchState::printed).value();
            const auto kiosk = put_seller(desk, {cloud.site.key.owner, id_of<SellerId>(1), "Kiosk",
                                                 30'000, false, cloud.now_ms})
                                   .value();
            return !consign(desk, batch(desk.session), kiosk, serials(0, 9));
        });
    }
    void TestBody() override {}
    using GivenVouchers::at_desk, GivenVouchers::balance, GivenVouchers::balances,
        GivenVouchers::batch, GivenVouchers::cloud, GivenVouchers::settings, GivenVouchers::typed;

    GatewayKey roof_key() const { return {cloud.site.key.owner, cloud.site.key.site, k_roof}; }
    Gateway roof() {
        return cloud.in_session([](Session& s) { return s.find_gateway(k_roof).value(); });
    }
    void sell(std::uint32_t first, std::uint32_t last) {
        at_desk([&](VoucherDesk& desk) {
            return activate(desk, batch(desk.session), serials(first, last)).value();
        });
    }
    void give_to_roof(std::uint32_t first, std::uint32_t last) {
        at_desk([&](VoucherDesk& desk) {
            const auto gateway = desk.session.find_gateway(k_roof).value();
            return grant(desk, batch(desk.session), gateway, serials(first, last)).value();
        });
    }
    // A database that has nothing of what the other one did, and the keys of both.
    void come_back_from_a_backup(const Office& other) {
        cloud.keys = other.cloud.keys;
        cloud.now_ms = other.cloud.now_ms + k_day_ms;
        cloud.in_session([&](Session& s) {
            begin_voucher_epoch(s, cloud.now_ms);
            return true;
        });
    }
    // What it has for the house, over the command lane.
    void tell(House& house) {
        const auto gateway = roof();
        const auto commands = cloud.in_session([&](Session& s) {
            return s.deliverable(gateway.key, journal::CommandLane::state, gateway.command_epoch, 0,
                                 1'000);
        });
        for (const auto& command : commands) {
            auto verified =
                wire::verify_command(command.signed_command, cloud.keys.key_set).value();
            const auto* take = std::get_if<wire::TakeVoucherDocument>(&verified.command.body);
            const bool genuine = take != nullptr &&
                                 wire::verify_voucher_document(take->document, cloud.keys.key_set);
            for (auto& delivery : gateway::route(
                     sync::CloudSync::Output{sync::CommandReceived{std::move(verified), genuine}}))
                house.give(std::get<gateway::ToController>(delivery).event);
        }
    }
    // The whole journal of the house, as often as one likes.
    wire::Receipt hear_house(const House& house) {
        const auto& entries = house.journal.entries;
        wire::Batch upload;
        upload.gateway = k_roof;
        upload.epoch = EpochId{{5}};
        upload.id = id_of<wire::BatchId>(++uploads_);
        upload.boot = BootId{{1}};
        upload.sent_at_ms = upload.earliest_ms = upload.latest_ms = cloud.now_ms;
        upload.journal = {entries.back().sequence, entries.back().hash};
        upload.ledger = wire::LedgerPart{1, {}, {}};
        for (const auto& entry : entries) upload.ledger->entries.push_back(entry.bytes);
        const auto bytes = wire::encode_batch(upload, key_of(0x77)).value();
        return std::get<IngestReceipt>(cloud.ingest_bytes(bytes)).receipt;
    }

    BatchCount counts() {
        return cloud.in_session(
            [&](Session& s) { return report_batches(s, cloud.site.key.owner).at(0); });
    }
    std::array<std::int64_t, 5> ages() {
        return cloud.in_session([&](Session& s) {
            return report_ages(s, cloud.site.key.owner, cloud.now_ms).at(0).by_age;
        });
    }
    SellerReport sellers() {
        return cloud.in_session(
            [&](Session& s) { return report_sellers(s, cloud.site.key.owner); });
    }
    std::vector<Part> custody() {
        return cloud.in_session([&](Session& s) { return s.custody_parts(batch(s).revision.id); });
    }
    // Open items about vouchers.
    Kinds doubts() {
        Kinds kinds;
        const auto items =
            cloud.in_session([&](Session& s) { return s.list_open_items(std::nullopt, false); });
        for (const auto& item : items)
            if (item.kind.starts_with("voucher") || item.kind.starts_with("ledger"))
                kinds.insert(item.kind);
        return kinds;
    }
    Money sum() {
        Money sum;
        for (const auto& b : balances()) sum += b.balance;
        return sum;
    }

private:
    std::uint8_t uploads_ = 0;
};

struct VoucherTrade : testing::Test {
    // In the house: 0 to 12, of which the kiosk sold the first ten and the office three.
    void sell_in_the_house() {
        office.hear_house(house);  // its first contact
        office.give_to_roof(0, 19);
        office.sell(0, 9);
        office.sell(10, 12);
        office.tell(house);
    }
    OrderOutcome redeem(std::uint32_t serial, AccountId account) {
        return house.redeem(office.typed(serial, 0), account);
    }
    void redeem_three() {
        ASSERT_EQ(redeem(0, k_anna), OrderOutcome::done);
        ASSERT_EQ(redeem(1, k_anna), OrderOutcome::done);
        ASSERT_EQ(redeem(10, k_ben), OrderOutcome::done);
    }

    Office office;
    House house{office.cloud.site.key.site};
};

TEST_F(VoucherTrade, what_the_house_redeems_is_in_every_report) {
    sell_in_the_house();
    redeem_three();
    EXPECT_EQ(office.counts().redeemed, 0) << "nobody has told the office yet";
    office.cloud.now_ms += 40 * k_day_ms;
    EXPECT_EQ(office.hear_house(house).verdict, wire::Verdict::accepted);

    const BatchCount counts = office.counts();
    EXPECT_EQ(counts.sold, 13);
    EXPECT_EQ(counts.redeemed, 3);
    EXPECT_EQ(counts.outstanding, 10);
    EXPECT_EQ(office.ages(), (std::array<std::int64_t, 5>{0, 10, 0, 0, 0}));
    EXPECT_EQ(office.balance(VoucherPot::redeemed), Money{30'000'000});
    EXPECT_EQ(office.balance(VoucherPot::outstanding), Money{100'000'000});
    EXPECT_EQ(office.sum(), Money{});
    const SellerReport sellers = office.sellers();
    ASSERT_EQ(sellers.accounts.size(), 1U);
    EXPECT_TRUE(sellers.accounts[0].agrees());
    EXPECT_EQ(sellers.accounts[0].sold, 10);
    ASSERT_EQ(sellers.stock.size(), 1U);
    EXPECT_EQ(sellers.stock[0].sold, 10);
    EXPECT_EQ(sellers.stock[0].redeemed, 2) << "the third was of the office";
    EXPECT_EQ(office.custody().size(), 1U);
    EXPECT_EQ(office.doubts(), Kinds{});
}

TEST_F(VoucherTrade, the_same_journal_again_and_books_built_anew_change_nothing) {
    sell_in_the_house();
    redeem_three();
    office.hear_house(house);
    const auto before = office.balances();
    office.hear_house(house);
    office.cloud.in_session([&](Session& s) {
        VoucherDesk desk{s, office.cloud.keys, office.settings, office.cloud.now_ms};
        rebuild_books(desk, office.cloud.site, s.find_gateway(k_roof).value());
        return true;
    });
    EXPECT_EQ(office.balances(), before);
    EXPECT_EQ(office.counts().redeemed, 3);
    EXPECT_EQ(office.doubts(), Kinds{});
}

TEST_F(VoucherTrade, what_was_recalled_comes_back_but_for_what_was_redeemed_meanwhile) {
    sell_in_the_house();
    office.at_desk([&](VoucherDesk& desk) {
        return recall(desk, Office::batch(desk.session), serials(5, 19)).value();
    });
    ASSERT_EQ(redeem(10, k_ben), OrderOutcome::done) << "it has not heard of the recall";
    office.tell(house);
    EXPECT_EQ(redeem(11, k_ben), OrderOutcome::conflict);
    for (int i = 0; i < 2; ++i) {
        office.hear_house(house);
        const auto parts = office.custody();
        ASSERT_EQ(parts.size(), 4U);
        EXPECT_EQ(parts[0].range, (voucher::SerialRange{0, 4}));
        EXPECT_EQ(parts[0].where, Where::gateway);
        EXPECT_EQ(parts[1].range, (voucher::SerialRange{5, 9}));
        EXPECT_EQ(parts[1].where, Where::cloud);
        EXPECT_EQ(parts[2].range, (voucher::SerialRange{10, 10}));
        EXPECT_EQ(parts[2].where, Where::recalling) << "redeemed: nobody gets it again";
        EXPECT_EQ(parts[3].where, Where::cloud);
        EXPECT_EQ(office.counts().redeemed, 1);
        EXPECT_EQ(office.doubts(), Kinds{});
    }
}

TEST_F(VoucherTrade, what_is_heard_after_the_end_is_no_breakage_any_more) {
    sell_in_the_house();
    ASSERT_EQ(redeem(2, k_anna), OrderOutcome::done);
    office.cloud.now_ms += 100 * k_day_ms;
    EXPECT_EQ(office.at_desk([](VoucherDesk& desk) { return expire_batches(desk); }), 1U);
    EXPECT_EQ(office.balance(VoucherPot::breakage), Money{130'000'000});
    office.hear_house(house);
    EXPECT_EQ(office.balance(VoucherPot::breakage), Money{120'000'000});
    EXPECT_EQ(office.balance(VoucherPot::redeemed), Money{10'000'000});
    EXPECT_EQ(office.counts().breakage, 12);
    EXPECT_EQ(office.sum(), Money{});
    EXPECT_EQ(office.doubts(), Kinds{});
}

TEST_F(VoucherTrade, an_old_image_of_the_card_redeems_nothing_in_the_reports) {
    sell_in_the_house();
    House copy{office.cloud.site.key.site};
    copy.journal = house.journal;
    copy.clock = house.clock;
    copy.restart();
    ASSERT_EQ(redeem(0, k_anna), OrderOutcome::done);
    office.hear_house(house);
    ASSERT_EQ(copy.redeem(office.typed(0, 0), k_ben), OrderOutcome::done) << "it cannot know";
    ASSERT_EQ(copy.redeem(office.typed(1, 0), k_ben), OrderOutcome::done);
    EXPECT_EQ(office.hear_house(copy).verdict, wire::Verdict::ledger_fork);
    EXPECT_EQ(office.counts().redeemed, 1);
    EXPECT_EQ(office.doubts(), Kinds{"ledger_fork"});
}

TEST_F(VoucherTrade, a_cloud_of_before_the_sale_learns_all_of_it_from_the_house) {
    sell_in_the_house();
    redeem_three();
    office.hear_house(house);

    Office restored;
    restored.come_back_from_a_backup(office);
    restored.hear_house(house);
    EXPECT_EQ(restored.balances(), office.balances());
    EXPECT_EQ(restored.custody(), office.custody());
    EXPECT_EQ(restored.batch().revision, office.batch().revision);
    EXPECT_EQ(restored.counts().redeemed, 3);
    EXPECT_EQ(restored.doubts(), Kinds{});
}

TEST_F(VoucherTrade, a_cloud_that_has_sold_since_its_backup_knows_both) {
    sell_in_the_house();
    redeem_three();

    Office restored;
    restored.come_back_from_a_backup(office);
    restored.sell(15, 15);
    for (int i = 0; i < 2; ++i) {
        restored.hear_house(house);
        EXPECT_EQ(restored.batch().revision.active.count(), 14U);
        EXPECT_EQ(restored.counts().sold, 14);
        EXPECT_EQ(restored.counts().redeemed, 3);
        EXPECT_EQ(restored.sum(), Money{});
        EXPECT_EQ(restored.doubts(), Kinds{});
    }
    restored.tell(house);
    EXPECT_EQ(redeem(15, k_ben), OrderOutcome::done);
    EXPECT_EQ(redeem(11, k_ben), OrderOutcome::done);
}

TEST_F(VoucherTrade, what_another_key_has_signed_is_not_believed) {
    sell_in_the_house();
    redeem_three();

    Office stranger;  // with keys of its own
    stranger.hear_house(house);
    EXPECT_EQ(stranger.balance(VoucherPot::redeemed), Money{30'000'000});
    EXPECT_EQ(stranger.balance(VoucherPot::outstanding), Money{-30'000'000});
    EXPECT_TRUE(stranger.custody().empty());
    EXPECT_EQ(stranger.doubts(), (Kinds{"voucher_doubtful", "voucher_not_sold"}));
}

}  // namespace
}  // namespace riser::cloud
