// A landlord's cloud and a house that takes its paper and its tokens, both as they are in production, for tests of what
// goes on between them.
#pragma once

#include "cloud/commands/command_book.h"
#include "cloud/ingest/projection.h"
#include "cloud/voucher/reports.h"
#include "cloud/voucher/tokens.h"
#include "core/wire/sealed_key.h"
#include "gateway/local/token_door.h"
#include "gateway/routes.h"
#include "tests/unit/cloud/given_vouchers.h"
#include "tests/unit/controller/building.h"

namespace riser::cloud {

using controller::k_anna;
using controller::k_ben;
using controller::OrderOutcome;
using Kinds = std::set<std::string>;
using Part = voucher::CloudCustody::Part;
using Where = voucher::CloudCustody::Where;

inline const GatewayId k_roof = id_of<GatewayId>(0x77);
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

// What happens in the house to a code that begins with 9: opened with the key of the gateway, then an order.
inline std::string type_token(House& house, const std::string& code,
                              const wire::SigningKey& own = key_of(0x77)) {
    local::TokenDoor door([&own](const voucher::SealedBoundKey& sealed) {
        return wire::open_bound_key(sealed, own);
    });
    auto known = std::make_shared<controller::VouchersView>();
    known->bound = house.controller->books().bound;
    const auto opened = door.open({k_anna, false, voucher::read_code(code).value(), known, {}}, {});
    if (const auto* refused = std::get_if<http::Response>(&opened))
        return std::to_string(refused->status);
    house.actions.clear();
    house.give(controller::LocalOrder{std::get<local::PendingOrder>(opened).body, {1}});
    return std::string(controller::to_string(house.last_answer()->outcome));
}

// The landlord's cloud, with paper at a kiosk: serials 0 to 9 of 20.
struct Office : GivenVouchers {
    Office() {
        cloud.now_ms = 1'790'000'000'000;  // as in the house
        std::array<std::uint8_t, 32> master{};
        master.fill(0x20);
        cloud.keys.bound = voucher::BoundMasterKey(master);
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
        const auto delivery = cloud.in_session([&](Session& s) {
            const auto gateway = s.find_gateway(k_roof).value();
            return collect_commands(s, cloud.keys, gateway, {gateway.command_epoch, 0, 0, 0});
        });
        for (const auto& command : delivery.commands) {
            auto verified = wire::verify_command(command, cloud.keys.key_set).value();
            const auto* take = std::get_if<wire::TakeVoucherDocument>(&verified.command.body);
            const bool genuine = take != nullptr &&
                                 wire::verify_voucher_document(take->document, cloud.keys.key_set);
            for (auto& routed : gateway::route(
                     sync::CloudSync::Output{sync::CommandReceived{std::move(verified), genuine}}))
                house.give(std::get<gateway::ToController>(routed).event);
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
            if (item.kind.starts_with("voucher") || item.kind.starts_with("token") ||
                item.kind.starts_with("top_up") || item.kind.starts_with("ledger"))
                kinds.insert(item.kind);
        return kinds;
    }
    Money sum() {
        Money sum;
        for (const auto& b : balances()) sum += b.balance;
        return sum;
    }

    // ---- bound tokens

    void take_tokens() {
        at_desk([&](VoucherDesk& desk) {
            const auto gateway = desk.session.find_gateway(k_roof).value();
            note_kinds(desk.session, gateway, wire::k_newest_kind, cloud.now_ms);
            return order_tokens(desk, gateway, {Money{10'000}, 20'000, Money{300'000'000}});
        });
    }
    Result<IssuedToken, Refusal> token(std::uint8_t payment) {
        return at_desk([&](VoucherDesk& desk) {
            return issue_token(desk, {id_of<PaymentId>(payment), k_anna, Money{12'500'000}, k_eur});
        });
    }
    void push(std::uint8_t payment) {
        at_desk([&](VoucherDesk& desk) {
            const auto known =
                desk.session.find_token_payment(cloud.site.key.owner, id_of<PaymentId>(payment));
            return push_token(desk, known.value()).ok();
        });
    }
    TokenState state_of(std::uint8_t payment) {
        return cloud.in_session([&](Session& s) {
            return s.find_token_payment(cloud.site.key.owner, id_of<PaymentId>(payment))
                .value()
                .state;
        });
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

}  // namespace riser::cloud
