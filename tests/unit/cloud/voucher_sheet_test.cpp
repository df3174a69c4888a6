// Vouchers on paper: the files as they come out, and what is not printed.
#include <fstream>
#include <sstream>

#include "cloud/voucher/sheet.h"
#include "core/voucher/code.h"
#include "tests/unit/cloud/given_vouchers.h"

namespace riser::cloud {
namespace {

class VoucherSheets : public GivenVouchers {
protected:
    VoucherSheets() { printed(5); }

    Result<std::string, Refusal> print(SheetFormat format, const voucher::SerialRanges& wanted,
                                       const std::string& page = "") {
        return at_desk([&](VoucherDesk& desk) {
            StoredBatch known = batch(desk.session);
            SheetOrder order;
            order.serials = wanted;
            order.format = format;
            order.page = page;
            order.text = "Keep it dry & \"flat\"";
            order.picture = [](const std::string& text) { return "[" + text + "]"; };
            return print_sheets(desk, known, order);
        });
    }
    static std::string golden(const std::string& name) {
        std::ifstream file("tests/golden/vouchers/" + name, std::ios::binary);
        EXPECT_TRUE(file.good()) << name;
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
};

TEST_F(VoucherSheets, a_table_is_this_file) {
    EXPECT_EQ(print(SheetFormat::csv, serials(0, 2)).value(), golden("sheet.csv"));
}

TEST_F(VoucherSheets, sheets_are_this_file) {
    EXPECT_EQ(print(SheetFormat::html, serials(3, 4), "http://riser.local/").value(),
              golden("sheet.html"));
}

TEST_F(VoucherSheets, each_code_on_paper_opens_the_lock_of_its_serial) {
    const auto text = print(SheetFormat::csv, serials(0, 4)).value();
    const auto series = cloud.in_session(
        [&](Session& s) { return s.find_voucher_series(batch(s).revision.series).value(); });
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    std::uint32_t serial = 0;
    while (std::getline(lines, line)) {
        const auto code = voucher::read_code(line.substr(10, 24));
        ASSERT_TRUE(code.ok()) << line;
        const auto lock =
            voucher::lock_of(voucher::derive_proof(*code, series.salt, series.cost).value());
        const auto name = cloud.in_session(
            [&](Session& s) { return s.find_voucher(cloud.site.key.owner, lock); });
        ASSERT_TRUE(name.has_value());
        EXPECT_EQ(name->serial, serial++);
    }
    EXPECT_EQ(serial, 5U);
}

TEST_F(VoucherSheets, nothing_is_printed_from_another_key_or_of_what_is_not_there) {
    EXPECT_EQ(print(SheetFormat::csv, serials(3, 5)).error().code, "beyond_the_batch");
    EXPECT_EQ(print(SheetFormat::csv, {}).error().code, "no_serials");
    cloud.keys.issuer->bytes[0] ^= 1;
    EXPECT_EQ(print(SheetFormat::csv, serials(0, 0)).error().code, "other_issuer_key");
    cloud.keys.issuer.reset();
    EXPECT_EQ(print(SheetFormat::csv, serials(0, 0)).error().code, "other_issuer_key");
    cloud.keys.issuer = issuer;
    at_desk([&](VoucherDesk& desk) {
        return change_state(desk, batch(desk.session), voucher::BatchState::revoked).ok();
    });
    EXPECT_EQ(print(SheetFormat::csv, serials(0, 0)).error().code, "not_from_this_state");
}

TEST_F(VoucherSheets, it_is_kept_that_codes_were_made_but_not_which) {
    const auto text = print(SheetFormat::csv, serials(0, 1)).value();
    (void)print(SheetFormat::html, serials(1, 1)).value();
    const auto prints =
        cloud.in_session([](Session& s) { return s.list_prints(batch(s).revision.id); });
    ASSERT_EQ(prints.size(), 2U);
    EXPECT_EQ(prints[0].range, (voucher::SerialRange{0, 1}));
    EXPECT_EQ(prints[1].format, "html");
    EXPECT_NE(text.find("SONNE-1,1,"), std::string::npos);
}

}  // namespace
}  // namespace riser::cloud
