#include "core/wire/voucher_file.h"

#include <gtest/gtest.h>

#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

SignedVoucherDocument given_document() {
    return sign_voucher_document(voucher::CustodyOrder{voucher::CustodyKind::grant,
                                                       id_of<GatewayId>(0x11),
                                                       id_of<voucher::BatchId>(0xB1),
                                                       {0, 99},
                                                       {1, 1}},
                                 role_key(Role::credit));
}
TakeVoucherLocks given_locks() {
    return {id_of<voucher::BatchId>(0xB1), 3, {id_of<voucher::Lock>(1), {}}};
}

TEST(VoucherFile, carries_documents_and_locks_line_by_line) {
    const std::string text = "# carton 7\r\n\n" + format_voucher_line(given_document()) + "  " +
                             format_voucher_line(given_locks());

    const auto items = parse_voucher_file(text);

    ASSERT_TRUE(items.ok()) << items.error().message;
    ASSERT_EQ(items->size(), 2U);
    EXPECT_EQ((*items)[0].line, 3U);
    EXPECT_EQ(std::get<SignedVoucherDocument>((*items)[0].what), given_document());
    EXPECT_EQ(std::get<TakeVoucherLocks>((*items)[1].what), given_locks());
}

TEST(VoucherFile, names_the_line_that_is_none) {
    const std::string good = format_voucher_line(given_document());
    for (const std::string& bad :
         {std::string("riser-voucher-2 custody 00 00"), std::string("hello"),
          "riser-voucher-1 paper 00 " + std::string(128, '0'),
          "riser-voucher-1 custody 0 " + std::string(128, '0'),
          "riser-voucher-1 custody 00 " + std::string(126, '0'),
          std::string("riser-locks-1 b1 0 00"),
          "riser-locks-1 b1b1b1b1-b1b1-b1b1-b1b1-b1b1b1b1b1b1 x " + std::string(32, '0'),
          "riser-locks-1 b1b1b1b1-b1b1-b1b1-b1b1-b1b1b1b1b1b1 0 " + std::string(30, '0')}) {
        const auto items = parse_voucher_file(good + bad + "\n");
        ASSERT_FALSE(items.ok()) << bad;
        EXPECT_TRUE(items.error().message.starts_with("line 2 ")) << items.error().message;
    }
    EXPECT_TRUE(parse_voucher_file("")->empty());
}

}  // namespace
}  // namespace riser::wire
