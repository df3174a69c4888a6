// Codes through all of the gateway that they pass: the HTTP server, the derivation, the controller and its journal. Many who
// submit one code at once are one credit, what was answered is written, and the digits are nowhere afterwards.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/voucher/batch.h"
#include "core/voucher/custody.h"
#include "core/voucher/issuing.h"
#include "core/voucher/lock_page.h"
#include "core/wire/credit_link.h"
#include "gateway/local/http_front.h"
#include "gateway/voucher/hash_worker.h"
#include "platform/http/unix_client.h"
#include "tests/unit/controller/building.h"

namespace riser::local {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t k_codes = 4;
constexpr voucher::BatchId k_batch{{0xB1}};
constexpr Money k_ten{10'000'000};

controller::SiteConfig cheap_site() {
    auto site = controller::two_apartments();
    site.voucher_floor = voucher::k_cheapest_cost;
    return site;
}

class RedeemFront : public testing::Test {
protected:
    RedeemFront() {
        building_.commission();
        const auto key = voucher::batch_key(voucher::IssuerKey{}, k_batch);
        for (std::uint32_t serial = 0; serial < k_codes; ++serial) {
            codes_.push_back(std::string(voucher::issue_code(key, serial).code.digits()));
            const auto code = voucher::read_code(codes_.back());
            locks_.push_back(
                voucher::lock_of(voucher::derive_proof(*code, series_.salt, series_.cost).value()));
        }
        install();
        open();
    }
    ~RedeemFront() override { front_->stop(); }

    void install() {
        voucher::BatchRevision batch;
        batch.id = k_batch;
        batch.series = series_.id;
        batch.short_name = "EUR10-A";
        batch.count = k_codes;
        batch.effect =
            voucher::CreditEffect{k_ten, controller::k_eur, voucher::Product::any_account};
        batch.state = voucher::BatchState::active;
        batch.active.add({0, k_codes - 1});
        batch.lock_pages = voucher::page_digests(k_batch, locks_);
        const voucher::CustodyOrder grant{
            voucher::CustodyKind::grant, GatewayId{{7}}, k_batch, {0, k_codes - 1}, {1, 1}};
        give(controller::TakeVoucherDocument{1, voucher::encode_series(series_), {}, true});
        give(controller::TakeVoucherDocument{2, voucher::encode_batch(batch), {}, true});
        give(controller::TakeVoucherLocks{k_batch, 0, locks_});
        give(controller::TakeVoucherDocument{3, voucher::encode_custody(grant), {}, true});
    }
    void give(controller::OrderBody body) {
        building_.give(controller::LocalOrder{std::move(body), {}});
    }
    void open() {
        HttpFrontSettings settings;
        settings.socket_path = socket_;
        settings.limits.stop_grace = 0ms;
        settings.limits.connections_per_client = 256;
        settings.clock = [this] { return building_.clock; };
        settings.post = [this](controller::Event event) { return take(std::move(event)); };
        settings.derive = [this](const voucher::DeriveCode& wanted) {
            return front_->on_derived(voucher::derive(wanted)), true;
        };
        settings.api.keys.emplace();
        settings.api.keys->roles[static_cast<std::size_t>(wire::Role::credit)] =
            credit_key().public_key();
        settings.note = [this](const Note& note) {
            const std::lock_guard lock(mutex_);
            notes_.push_back(note);
        };
        settings.order_patience = settings.code_patience = 60s;
        auto front = HttpFront::open(std::move(settings));
        RISER_ASSERT(front.ok(), "a socket can be made");
        front_ = std::move(front).value();
        building_.tick();
        show();
        front_->start();
    }
    // As the controller's thread does it.
    bool take(controller::Event event) {
        const std::lock_guard lock(mutex_);
        building_.actions.clear();
        building_.give(std::move(event));
        for (const auto& action : building_.actions) {
            const auto* answer = std::get_if<controller::Answer>(&action);
            if (answer == nullptr) continue;
            // What is answered is written: a reader of the journal finds it before anybody is told.
            if (answer->outcome == controller::OrderOutcome::done && answer->voucher) {
                written_ = written_ && building_.count_records<journal::VoucherRedeemed>() > 0;
            }
            front_->on_answer(*answer);
        }
        show();
        return true;
    }
    void show() {
        for (const auto& action : building_.actions) {
            if (const auto* shown = std::get_if<controller::ViewPublished>(&action))
                front_->on_view(shown->view);
        }
    }
    http::Response redeem(const std::string& code, AccountId account, const char* more = "") {
        http::Request request;
        request.method = "POST";
        request.path = "/v1/accounts/" + to_string(account) + "/vouchers" + more;
        request.body = R"({"code":")" + code + "\"}";
        request.headers = {{"Content-Type", "application/json"}};
        const auto response = http::unix_request(socket_, request, 60s);
        EXPECT_TRUE(response.ok());
        return response ? *response : http::Response{};
    }
    static wire::SigningKey credit_key() {
        wire::SigningKey::Seed seed{};
        seed.fill(1);
        return wire::SigningKey::from_seed(seed);
    }
    // As a browser opens an address, or sends the form of its page.
    http::Response browse(const std::string& method, const std::string& path) {
        http::Request request;
        request.method = method;
        request.path = path;
        if (method == "POST")
            request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
        const auto response = http::unix_request(socket_, request, 60s);
        EXPECT_TRUE(response.ok());
        return response ? *response : http::Response{};
    }
    Money balances() {
        const std::lock_guard lock(mutex_);
        return building_.balance(controller::k_anna) + building_.balance(controller::k_ben);
    }

    voucher::Series series_{
        voucher::SeriesId{{0x51}}, OwnerId{{0x0F}}, {}, voucher::k_cheapest_cost};
    std::vector<std::string> codes_;
    std::vector<voucher::Lock> locks_;
    std::mutex mutex_;
    controller::Building building_{cheap_site()};  // guarded by mutex_ once the front is open
    std::vector<Note> notes_;                      // guarded by mutex_
    bool written_ = true;                          // guarded by mutex_
    std::string socket_ =
        std::filesystem::temp_directory_path() / ("riser-redeem-" + std::to_string(::getpid()));
    std::unique_ptr<HttpFront> front_;
};

TEST_F(RedeemFront, sixty_four_who_submit_one_code_at_once_are_one_credit) {
    const Money before = balances();
    std::atomic<int> taken{0};
    std::atomic<int> others{0};
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 64; ++i) {
            clients.emplace_back([&, i] {
                const AccountId account = i % 2 == 0 ? controller::k_anna : controller::k_ben;
                const auto said = redeem(codes_[0], account);
                const bool expected =
                    said.status == 200 || said.status == 409 || said.status == 503;
                EXPECT_TRUE(expected) << said.status << " " << said.body;
                ++(said.status == 200 ? taken : others);
            });
        }
    }
    EXPECT_GE(taken, 1);
    EXPECT_EQ(taken + others, 64);
    EXPECT_EQ(balances(), before + k_ten);
    {
        const std::lock_guard lock(mutex_);
        EXPECT_EQ(building_.count_records<journal::VoucherRedeemed>(), 1);
        EXPECT_TRUE(written_);
    }
    // Whoever has it is shown his receipt, the other that it is used.
    const int anna = redeem(codes_[0], controller::k_anna).status;
    const int ben = redeem(codes_[0], controller::k_ben).status;
    EXPECT_EQ(std::min(anna, ben), 200);
    EXPECT_EQ(std::max(anna, ben), 409);
}

// Every way in which the digits could be written: as they are, in groups, and as a number of eight bytes.
std::vector<std::string> forms_of(const std::string& code) {
    std::vector<std::string> forms{code.substr(0, 12), code.substr(8), code.substr(4, 12)};
    for (const char* between : {" ", "-"}) {
        forms.push_back(code.substr(0, 4) + between + code.substr(4, 4));
        forms.push_back(code.substr(8, 4) + between + code.substr(12, 4));
    }
    const std::uint64_t body = std::stoull(code.substr(1, 18));
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>((body >> (8 * i)) & 0xFFU));
    forms.push_back(bytes);
    std::reverse(bytes.begin(), bytes.end());
    forms.push_back(bytes);
    return forms;
}

TEST_F(RedeemFront, the_digits_of_a_code_are_in_no_journal_snapshot_log_or_answer) {
    std::string all;
    all += redeem(codes_[1], controller::k_anna, "/preview").body;
    all += redeem(codes_[1], controller::k_anna).body;
    all += redeem(codes_[1], controller::k_ben).body;
    all += redeem(codes_[1], AccountId{{0x66}}).body;
    all += redeem(codes_[1].substr(0, 19) + (codes_[1][19] == '0' ? "1" : "0"), controller::k_anna)
               .body;
    const std::lock_guard lock(mutex_);
    building_.controller->stop(building_.clock);
    ASSERT_FALSE(building_.journal.saved.empty());
    for (const auto& entry : building_.journal.entries)
        all.append(entry.bytes.begin(), entry.bytes.end());
    for (const auto& snapshot : building_.journal.saved)
        all.append(snapshot.payload.begin(), snapshot.payload.end());
    for (const auto& note : notes_) {
        all += note.event;
        for (const auto& [key, value] : note.fields) all += key + "=" + value + " ";
    }
    for (const auto& action : building_.actions) {
        const auto* note = std::get_if<Note>(&action);
        if (note == nullptr) continue;
        for (const auto& [key, value] : note->fields) all += key + "=" + value + " ";
    }
    EXPECT_NE(all.find("EUR10-A"), std::string::npos) << "the name on the paper is what is said";
    for (const auto& form : forms_of(codes_[1])) EXPECT_EQ(all.find(form), std::string::npos);
    // It would be found if it were there.
    for (const auto& form : forms_of(codes_[1]))
        EXPECT_NE((all + codes_[1] + form).find(form), std::string::npos);
}

TEST_F(RedeemFront, a_credit_link_is_opened_as_a_page_and_added_by_its_button) {
    wire::Command command;
    command.gateway = GatewayId{{7}};
    command.epoch = EpochId{{5}};
    command.id = CommandId{{0xC1}};
    command.body = wire::TopUp{controller::k_anna, k_ten, controller::k_eur};
    const std::string address =
        "/credit/" + wire::credit_link(wire::sign_command(command, credit_key()));
    const Money before = balances();

    const auto shown = browse("GET", address);
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(shown.body.find("This link adds 10.00 EUR"), std::string::npos) << shown.body;
    EXPECT_EQ(balances(), before) << "opening it adds nothing";
    for (const char* heading : {"Credit added", "Added already"}) {
        const auto added = browse("POST", address);
        EXPECT_EQ(added.status, 200);
        EXPECT_NE(added.body.find(heading), std::string::npos) << added.body;
        EXPECT_EQ(balances(), before + k_ten);
    }
    EXPECT_EQ(browse("GET", address.substr(0, 100)).status, 422);
}

}  // namespace
}  // namespace riser::local
