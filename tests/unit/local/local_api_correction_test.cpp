// The local API about a tariff that was entered wrongly: the question, its answer, and the order.
#include "core/journal/codec.h"
#include "core/wire/signing.h"
#include "tests/unit/local/local_api_fixture.h"

namespace riser::local {
namespace {

constexpr const char* k_id = "0197a1de-3c4b-7aaa-8bcd-0000000000aa";
const std::string k_preview = "/v1/tariff-corrections/preview";

struct LocalApiCorrection : LocalApiTest {
    static std::string body(const std::string& more = "") {
        payment::Tariff tariff;
        tariff.id = *parse_id<TariffId>("5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90");
        tariff.version = 3;
        tariff.currency = *parse_currency("EUR");
        tariff.prices = {Price{330'000}};
        return R"({"id":")" + std::string(k_id) + R"(","tariff":")" +
               wire::to_hex(journal::encode_tariff(tariff)) + "\"" + more + "}";
    }
    void show(bool read) {
        controller::CorrectionPreview preview;
        preview.id = *parse_id<CommandId>(k_id);
        preview.tariff.version = 3;
        preview.read = read;
        preview.since_ms = 1'772'323'200'000;
        preview.most = Money{50'000'000};
        controller::PreviewedAccount account;
        account.account = made_up_account(1);
        account.was = Money{100'000'000};
        account.amount = Money{63'200'000};
        account.parts = {{Energy{300'000},
                          payment::k_full_share_ppm,
                          {{}, 2, 0},
                          {{}, 3, 0},
                          1'772'323'200'000,
                          1'774'994'400'000,
                          Money{100'000'000},
                          Money{63'200'000}}};
        preview.accounts = {account};
        view.correction_preview =
            std::make_shared<const controller::CorrectionPreview>(std::move(preview));
    }
};

TEST_F(LocalApiCorrection, is_ordered_with_what_it_may_take) {
    const auto plain = order<controller::CorrectTariff>("/v1/tariff-corrections", body());
    EXPECT_FALSE(plain.preview);
    EXPECT_EQ(plain.most, std::nullopt);
    EXPECT_EQ(plain.tariff.prices.front(), Price{330'000});
    const auto limited =
        order<controller::CorrectTariff>("/v1/tariff-corrections", body(R"(,"most":"63.20")"));
    EXPECT_EQ(limited.most, Money{63'200'000});
}

TEST_F(LocalApiCorrection, is_asked_about_without_that) {
    EXPECT_TRUE(order<controller::CorrectTariff>(k_preview, body()).preview);
    problem("POST", k_preview, body(R"(,"most":"63.20")"), 400);
}

TEST_F(LocalApiCorrection, is_shown_once_it_is_read) {
    EXPECT_EQ(text(problem("GET", k_preview, "", 404), "/code"), "unknown_preview");
    show(false);
    EXPECT_TRUE(std::holds_alternative<PendingPreview>(ask("GET", k_preview)));
    EXPECT_FALSE(LocalApi::is_ready(PendingPreview{*parse_id<CommandId>(k_id), {}}, present()));
    show(true);
    const auto shown = get(k_preview + "?id=" + k_id);
    EXPECT_EQ(text(shown, "/difference"), "63.20");
    EXPECT_EQ(text(shown, "/most"), "50.00");
    EXPECT_EQ(shown.at("above_most").to_number<int>(), 1);
    EXPECT_EQ(text(shown, "/accounts/0/was"), "100.00");
    EXPECT_EQ(text(shown, "/accounts/0/is"), "163.20");
    EXPECT_EQ(shown.at_pointer("/accounts/0/lines").to_number<int>(), 1);
}

TEST_F(LocalApiCorrection, is_shown_of_one_account_line_by_line) {
    show(true);
    const auto shown = get(k_preview + "?account=" + to_string(made_up_account(1)));
    const auto number = [&](const char* pointer) {
        return shown.at_pointer(pointer).to_number<std::int64_t>();
    };
    EXPECT_EQ(number("/lines/0/energy_wh"), 300'000);
    EXPECT_EQ(number("/lines/0/charged/version"), 2);
    EXPECT_EQ(number("/lines/0/due/version"), 3);
    EXPECT_EQ(text(shown, "/lines/0/difference"), "63.20");
    const auto nobody = get(k_preview + "?account=" + to_string(made_up_account(2)));
    EXPECT_TRUE(nobody.at("lines").as_array().empty());
}

TEST_F(LocalApiCorrection, of_another_id_is_none) {
    show(true);
    problem("GET", k_preview + "?id=0197a1de-3c4b-7aaa-8bcd-0000000000ab", "", 404);
    problem("GET", k_preview + "?id=seven", "", 400);
}

}  // namespace
}  // namespace riser::local
