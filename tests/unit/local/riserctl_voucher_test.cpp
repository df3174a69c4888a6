// riserctl voucher: with a gateway, and the tools that need none.
#include <gtest/gtest.h>

#include "core/wire/voucher_file.h"
#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

struct RiserctlVoucher : testing::Test {
    RiserctlVoucher() {
        auto known = std::make_shared<controller::VouchersView>();
        known->series = {voucher::Series{voucher::SeriesId{{1}}, OwnerId{{2}}, {}, {}}};
        controller::VoucherBatchView batch;
        batch.short_name = "EUR10-A";
        batch.state = voucher::BatchState::active;
        batch.codes = 2'000;
        batch.credit = voucher::CreditEffect{Money{10'000'000}, *parse_currency("EUR"),
                                             voucher::Product::any_account};
        known->batches = {batch};
        gateway.view.vouchers = known;
        gateway.voucher.emplace();
        gateway.voucher->judgement.outcome = voucher::RedemptionOutcome::accepted;
        gateway.voucher->judgement.short_name = "EUR10-A";
        gateway.voucher->judgement.voucher.serial = 5;
        gateway.voucher->amount = Money{10'000'000};
    }
    Outcome say(const std::vector<std::string>& words) {
        World world = world_of(gateway);
        world.read_file = [this](const std::string& path) -> Result<std::string> {
            if (path == "missing") return fail(Problem{"missing: No such file or directory"});
            return file;
        };
        return run(words, world);
    }
    static bool has(const Outcome& outcome, const std::string& text) {
        return outcome.out.find(text) != std::string::npos;
    }

    ScriptedGateway gateway;
    std::string file;
};

TEST_F(RiserctlVoucher, redeems_a_code_in_groups_or_in_one) {
    for (const std::vector<std::string>& code : std::vector<std::vector<std::string>>{
             {"85037586599218043029"}, {"8503", "7586", "5992", "1804", "3029"}}) {
        std::vector<std::string> words{"voucher", "redeem", "1"};
        words.insert(words.end(), code.begin(), code.end());
        const Outcome done = say(words);
        EXPECT_EQ(done.exit_code, k_done) << done.err;
        EXPECT_TRUE(has(done, "voucher EUR10-A 5, 10.00 EUR credited, balance 7.25 EUR"))
            << done.out;
        EXPECT_TRUE(gateway.requests.back().starts_with(
            "POST /v1/accounts/" + to_string(local::made_up_account(1)) + "/vouchers {"));
    }
}

TEST_F(RiserctlVoucher, reads_the_code_from_standard_input_so_that_no_shell_keeps_it) {
    file = "8503 7586 5992 1804 3029\n";
    EXPECT_EQ(say({"voucher", "redeem", "1", "-"}).exit_code, k_done);
}

TEST_F(RiserctlVoucher, previews_the_split) {
    gateway.split = {{payment::SplitStep::payment_debt, {2}, {}, Money{2'000'000}},
                     {payment::SplitStep::balance, {}, {}, Money{8'000'000}}};
    const Outcome shown = say({"voucher", "redeem", "1", "85037586599218043029", "--preview"});
    EXPECT_EQ(shown.exit_code, k_done) << shown.err;
    EXPECT_TRUE(has(shown, "10.00 EUR would go\n  2.00 to ")) << shown.out;
    EXPECT_TRUE(has(shown, "the code was not used")) << shown.out;
}

TEST_F(RiserctlVoucher, says_what_is_wrong_with_a_code_without_asking_anybody) {
    const Outcome wrong = say({"voucher", "redeem", "1", "85037586599218043028"});
    EXPECT_EQ(wrong.exit_code, k_refused);
    EXPECT_EQ(wrong.err, "riserctl: one digit is wrong, or two are swapped\n");
    EXPECT_TRUE(gateway.requests.empty());
}

TEST_F(RiserctlVoucher, passes_on_why_the_gateway_refused) {
    gateway.outcome = controller::OrderOutcome::conflict;
    gateway.voucher->judgement.outcome = voucher::RedemptionOutcome::not_sold;
    const Outcome refused = say({"voucher", "redeem", "1", "85037586599218043029"});
    EXPECT_EQ(refused.exit_code, k_refused);
    EXPECT_NE(refused.err.find("not activated: ask the seller"), std::string::npos) << refused.err;
    const Outcome as_json = say({"voucher", "redeem", "1", "85037586599218043029", "--json"});
    EXPECT_TRUE(has(as_json, "voucher_not_sold")) << as_json.out;
}

TEST_F(RiserctlVoucher, lists_batches) {
    const Outcome listed = say({"voucher", "list"});
    EXPECT_EQ(listed.exit_code, k_done) << listed.err;
    EXPECT_TRUE(has(listed, "EUR10-A")) << listed.out;
    EXPECT_TRUE(has(listed, "10.00 EUR")) << listed.out;
    gateway.view.vouchers = nullptr;
    EXPECT_TRUE(has(say({"voucher", "list"}), "No vouchers are known here"));
    EXPECT_TRUE(has(say({"voucher", "list", "--json"}), "\"batches\":[]"));
}

TEST_F(RiserctlVoucher, checks_and_decodes_codes_without_a_gateway) {
    gateway.running = false;
    EXPECT_TRUE(has(say({"voucher", "check", "85037586599218043029", "--offline"}), "well-formed"));
    EXPECT_EQ(say({"voucher", "check", "850375865992180430"}).err,
              "riserctl: 18 digits so far, 20 needed\n");
    EXPECT_TRUE(
        has(say({"voucher", "check", "92464028412268087430", "--json"}), R"("kind":"bound")"));
    EXPECT_TRUE(has(say({"voucher", "decode", "85037586599218043029"}), "a voucher (kind 8)"));
    EXPECT_TRUE(has(say({"voucher", "decode", "85037586599218043028"}),
                    "but one digit is wrong, or two are swapped"));
    EXPECT_TRUE(has(say({"voucher", "decode", "1234 1234 1234 1234 1234"}), "OpenPAYGO"));
    EXPECT_TRUE(
        has(say({"voucher", "decode", "0234 1934 1234 1234 1234", "--json"}), R"("scheme":"sts")"));
    EXPECT_TRUE(gateway.requests.empty());
}

TEST_F(RiserctlVoucher, never_repeats_the_digits) {
    for (const char* tool : {"check", "decode"}) {
        const Outcome shown = say({"voucher", tool, "85037586599218043029", "--json"});
        EXPECT_FALSE(has(shown, "8503758")) << shown.out;
    }
}

TEST_F(RiserctlVoucher, makes_openpaygo_tokens_without_a_gateway) {
    gateway.running = false;
    const std::vector<std::string> device{
        "voucher",         "openpaygo", "--key",   "a29ab82edc5fbbc41ec9530f6dac86b1",
        "--starting-code", "123456789", "--count", "1",
        "--json",          "--offline"};
    auto add = device;
    add.insert(add.end(), {"--add", "1"});
    const Outcome made = say(add);
    EXPECT_EQ(made.exit_code, k_done) << made.err;
    EXPECT_TRUE(has(made, R"("type":"add")")) << made.out;
    EXPECT_TRUE(has(made, R"("count":2)")) << made.out;
    auto restricted = add;
    restricted.insert(restricted.end(), {"--restricted", "--extended"});
    const Outcome long_one = say(restricted);
    EXPECT_EQ(long_one.exit_code, k_done) << long_one.err;

    EXPECT_EQ(say(device).exit_code, k_usage) << "one of them is required";
    auto both = add;
    both.insert(both.end(), {"--set", "2"});
    EXPECT_EQ(say(both).exit_code, k_usage);
    auto third = add;
    third.back() = "1.3";
    third.insert(third.end(), {"--divider", "4"});
    EXPECT_EQ(say(third).exit_code, k_usage) << "a device that counts quarters";
}

TEST_F(RiserctlVoucher, installs_a_file_line_by_line) {
    wire::SigningKey::Seed seed{};
    const auto key = wire::SigningKey::from_seed(seed);
    gateway.keys.emplace();
    gateway.keys->roles[static_cast<std::size_t>(wire::Role::credit)] = key.public_key();
    const voucher::Series series{voucher::SeriesId{{9}}, OwnerId{{2}}, {}, {}};
    file = "# for Lindenhof 12\n\n" +
           wire::format_voucher_line(wire::sign_voucher_document(series, key)) +
           wire::format_voucher_line(
               wire::TakeVoucherLocks{voucher::BatchId{{1}}, 0, {voucher::Lock{{7}}}});
    gateway.text = "installed";

    const Outcome done = say({"voucher", "install", "office.txt"});
    EXPECT_EQ(done.exit_code, k_done) << done.err;
    EXPECT_EQ(done.out, "line 3, series: installed\nline 4, locks: installed\n");

    file = wire::format_voucher_line(
        wire::sign_voucher_document(series, wire::SigningKey::from_seed({1})));
    const Outcome forged = say({"voucher", "install", "office.txt"});
    EXPECT_EQ(forged.exit_code, k_refused);
    EXPECT_NE(forged.err.find("line 1, series: "), std::string::npos) << forged.err;
    file = "riser-voucher-1 series zz 00\n";
    EXPECT_EQ(say({"voucher", "install", "office.txt"}).exit_code, k_usage);
    EXPECT_EQ(say({"voucher", "install", "missing"}).exit_code, k_usage);
}

}  // namespace
}  // namespace riser::ctl
