// OpenPAYGO Token: the published vectors of a device with a key and starting code of its own, in all four forms, and
// the procedure by which makers test devices.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/assert.h"
#include "core/voucher/openpaygo/chain.h"
#include "core/voucher/openpaygo/token.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher::openpaygo {
namespace {

constexpr TokenForm k_standard{false, false};
constexpr TokenForm k_extended{true, false};
constexpr TokenForm k_forms[]{k_standard, k_extended, {false, true}, {true, true}};

DeviceKey first_key() {
    return DeviceKey({0xbc, 0x41, 0xec, 0x95, 0x30, 0xf6, 0xda, 0xc8, 0x6b, 0x1a, 0x29, 0xab, 0x82,
                      0xed, 0xc5, 0xfb});
}
DeviceKey second_key() {
    return DeviceKey({0xda, 0xc8, 0x6b, 0x1a, 0x29, 0xab, 0x82, 0xed, 0xc5, 0xfb, 0xbc, 0x41, 0xec,
                      0x95, 0x30, 0xf6});
}
Device given_device() {
    return {first_key(), 516'959'010};
}

struct Vector {
    TokenType type;
    std::uint32_t value;
    std::uint32_t count;
    const char* digits[4];  // in the order of k_forms
};
const std::vector<Vector> k_vectors{
    {TokenType::add,
     1,
     2,
     {"588224011", "247264959011", "314114432231134", "14323213131442331314"}},
    {TokenType::add,
     2,
     2,
     {"639704012", "088026959012", "323131212344141", "12212443421141413321"}},
    {TokenType::add,
     5,
     2,
     {"177073015", "507849959015", "133314243342424", "24231443142423232324"}},
    {TokenType::add,
     995,
     2,
     {"944829005", "202207960005", "431221144132142", "13441221313132344122"}},
    {TokenType::set,
     1,
     3,
     {"380589011", "660362959011", "223334422144214", "32324111341412313314"}},
    {TokenType::set,
     2,
     3,
     {"618165012", "250408959012", "321423124141221", "14332142313224411321"}},
    {TokenType::set,
     5,
     3,
     {"691966015", "925720959015", "332144332111444", "42243132212142311324"}},
    {TokenType::set,
     995,
     3,
     {"586420005", "765385960005", "313442111441322", "34131421314343332122"}},
    {TokenType::disable,
     0,
     3,
     {"190942008", "696672960008", "134231231341431", "33131421441234431131"}},
    {TokenType::sync,
     0,
     3,
     {"160440009", "673729960009", "132321112434132", "32414242234422312132"}},
};

TEST(OpenPaygoChain, is_the_published_one) {
    // The test vector of the SipHash paper.
    const auto message = counting_from<15>(0);
    EXPECT_EQ(sip_hash(DeviceKey(counting_from<16>(0)), message), 0xa129ca6149be45e5U);
    Chain chain(given_device(), k_standard_width, 11);
    EXPECT_EQ(chain.token(), 516'959'011U);
    chain.advance();
    EXPECT_EQ(chain.token(), 189'897'011U);
    chain.advance();
    EXPECT_EQ(chain.token(), 588'224'011U);
    EXPECT_EQ(default_starting_code(first_key()), 901'467'777U);
    EXPECT_EQ(default_starting_code(second_key()), 949'214'826U);
}

TEST(OpenPaygoToken, is_made_as_published_in_all_forms) {
    for (const Vector& vector : k_vectors) {
        for (std::size_t i = 0; i < 4; ++i) {
            const auto made =
                make_token(given_device(), 1, {vector.type, vector.value}, k_forms[i]);
            ASSERT_TRUE(made.ok());
            EXPECT_EQ(made->count, vector.count);
            EXPECT_EQ(format_token(made->text), vector.digits[i]);
        }
    }
}

TEST(OpenPaygoToken, is_taken_as_published_in_all_forms) {
    for (const Vector& vector : k_vectors) {
        for (std::size_t i = 0; i < 4; ++i) {
            const auto text = read_token(grouped(vector.digits[i]), k_forms[i].restricted);
            ASSERT_TRUE(text.ok()) << vector.digits[i];
            EXPECT_EQ(text->form, k_forms[i]);
            const auto taken = take_token(given_device(), {}, *text);
            ASSERT_TRUE(taken.ok()) << vector.digits[i];
            EXPECT_EQ(taken->type, vector.type);
            EXPECT_EQ(taken->value, vector.value);
            EXPECT_EQ(taken->count, vector.count);
            EXPECT_EQ(take_token(given_device(), taken->after, *text).error(),
                      TokenFault::already_used);
        }
    }
}

TEST(OpenPaygoToken, carries_what_its_form_can) {
    const auto fault = [](TokenType type, std::uint32_t value, const TokenForm& form,
                          std::uint32_t count = 1) {
        const auto made = make_token(given_device(), count, {type, value}, form);
        return made.ok() ? "" : std::string(explain(made.error()));
    };
    EXPECT_EQ(fault(TokenType::add, 995, k_standard), "");
    EXPECT_EQ(fault(TokenType::add, 996, k_standard), explain(OrderFault::value_too_large));
    EXPECT_EQ(fault(TokenType::set, 1'000, k_standard), explain(OrderFault::value_too_large));
    EXPECT_EQ(fault(TokenType::add, 997, k_extended), "");
    EXPECT_EQ(fault(TokenType::add, 998, k_extended), explain(OrderFault::value_reserved));
    EXPECT_EQ(fault(TokenType::set, 999, k_extended), explain(OrderFault::value_reserved));
    EXPECT_EQ(fault(TokenType::set, 999'999, k_extended), "");
    EXPECT_EQ(fault(TokenType::set, 1'000'000, k_extended), explain(OrderFault::value_too_large));
    EXPECT_EQ(fault(TokenType::disable, 4'000'000, k_standard), "") << "its value means nothing";
    EXPECT_EQ(fault(TokenType::add, 1, k_standard, k_max_count - 1), "");
    EXPECT_EQ(fault(TokenType::add, 1, k_standard, k_max_count),
              explain(OrderFault::out_of_counts));
}

TEST(OpenPaygoText, wrong_tokens_are_named) {
    struct Row {
        const char* typed;
        bool restricted;
        const char* message;
    };
    const std::vector<Row> rows{
        {"5882240", false, "7 digits so far, 9 or 12 needed"},
        {"588 224 011 2", false, "10 digits so far, 9 or 12 needed"},
        {"588 224 011 2345", false, "13 digits, 9 or 12 needed"},
        {"3141 1443 2231 13", true, "14 digits so far, 15 or 20 needed"},
        {"514114432231134", true, "a token for this meter has the digits 1 to 4 only"},
        {"44444444444444444444", true, "not a token: no device has this number"},
        {"444444444444444", true, "not a token: no device has this number"},
        {"58822401x", false, "\"x\" after 8 digits is not a digit"},
    };
    for (const Row& row : rows) {
        const auto text = read_token(row.typed, row.restricted);
        ASSERT_FALSE(text.ok()) << row.typed;
        EXPECT_EQ(text.error().message, row.message);
    }
    EXPECT_EQ(grouped("588224011"), "588 224 011");
    EXPECT_EQ(grouped("14323213131442331314"), "1432 3213 1314 4233 1314");
}

// ---- a device with its office: what makers test ---------------------------------------------------

class TestDevice {
public:
    explicit TestDevice(TokenForm form = k_standard) : form_(form) {}

    std::string make(TokenType type, std::uint32_t value = 0) {
        const auto made = make_token(device_, office_count_, {type, value}, form_);
        RISER_ASSERT(made.ok(), "the office makes what it can");
        office_count_ = made->count;
        return format_token(made->text);
    }
    // "ok", "used" or "invalid".
    std::string enter(const std::string& digits) {
        const auto text = read_token(digits, form_.restricted);
        const auto taken = take_token(device_, state_, *text, rule_);
        if (!taken) return taken.error() == TokenFault::invalid ? "invalid" : "used";
        state_ = taken->after;
        if (taken->type == TokenType::set) expiry_ = now_ + taken->value;
        if (taken->type == TokenType::add && taken->has_effect)
            expiry_ = std::max(now_, expiry_) + taken->value;
        return "ok";
    }
    void skip(std::uint32_t counts) { office_count_ += counts; }
    void pass_days(std::int64_t days) { now_ += days; }
    void follow(SyncRule rule) { rule_ = rule; }
    // -1: for ever.
    [[nodiscard]] std::int64_t days_left() const {
        return state_.unlocked ? -1 : std::max<std::int64_t>(0, expiry_ - now_);
    }
    [[nodiscard]] std::uint32_t count() const { return state_.count; }

private:
    Device device_ = given_device();
    TokenForm form_;
    SyncRule rule_ = SyncRule::only_up;
    std::uint32_t office_count_ = 1;
    DeviceState state_;
    std::int64_t now_ = 1'000;
    std::int64_t expiry_ = 0;
};

TEST(OpenPaygoDevice, passes_the_procedure_of_makers) {
    for (const TokenForm& form : k_forms) {
        TestDevice device(form);
        EXPECT_EQ(device.enter(form.restricted ? std::string(digits_of(form), '1')
                                               : std::string(digits_of(form), '7')),
                  "invalid");
        const std::string set_one = device.make(TokenType::set, 1);
        EXPECT_EQ(device.enter(set_one), "ok");
        EXPECT_EQ(device.days_left(), 1);
        const std::string add_one = device.make(TokenType::add, 1);
        EXPECT_EQ(device.enter(add_one), "ok");
        EXPECT_EQ(device.days_left(), 2);
        EXPECT_EQ(device.enter(add_one), "used");
        EXPECT_EQ(device.enter(set_one), "used");
        EXPECT_EQ(device.days_left(), 2);
        EXPECT_EQ(device.enter(device.make(TokenType::set, 30)), "ok");
        EXPECT_EQ(device.days_left(), 30);
        EXPECT_EQ(device.enter(device.make(TokenType::set, 0)), "ok");
        EXPECT_EQ(device.days_left(), 0);
        for (int i = 1; i <= 3; ++i) {
            EXPECT_EQ(device.enter(device.make(TokenType::add, 995)), "ok");
            EXPECT_EQ(device.days_left(), 995 * i);
        }
        for (std::uint32_t i = 1; i <= 21; ++i) {
            device.skip(30);
            EXPECT_EQ(device.enter(device.make(TokenType::set, i)), "ok");
            EXPECT_EQ(device.days_left(), i);
        }
        EXPECT_EQ(device.enter(device.make(TokenType::disable)), "ok");
        EXPECT_EQ(device.days_left(), -1);
        EXPECT_EQ(device.enter(device.make(TokenType::set, 0)), "ok");
        EXPECT_EQ(device.days_left(), 0);
        EXPECT_EQ(device.enter(device.make(TokenType::disable)), "ok");
        EXPECT_EQ(device.enter(device.make(TokenType::add, 0)), "ok");
        EXPECT_EQ(device.days_left(), -1) << "adding does not lock again";
        EXPECT_EQ(device.enter(device.make(TokenType::set, 0)), "ok");
        device.pass_days(2);
        EXPECT_EQ(device.enter(device.make(TokenType::add, 1)), "ok");
        EXPECT_EQ(device.days_left(), 1) << "time that passed without is not taken from it";
    }
}

TEST(OpenPaygoDevice, adds_in_any_order_until_something_else_comes) {
    TestDevice unordered;
    std::vector<std::string> adds;
    for (const std::uint32_t value : {1U, 2U, 5U})
        adds.push_back(unordered.make(TokenType::add, value));
    for (const std::size_t i : {2U, 0U, 1U}) EXPECT_EQ(unordered.enter(adds[i]), "ok");
    EXPECT_EQ(unordered.days_left(), 8);
    for (const std::string& add : adds) EXPECT_EQ(unordered.enter(add), "used");

    TestDevice set_between;
    const std::string before = set_between.make(TokenType::add, 1);
    const std::string set = set_between.make(TokenType::set, 10);
    const std::string later = set_between.make(TokenType::add, 2);
    EXPECT_EQ(set_between.enter(set), "ok");
    EXPECT_EQ(set_between.enter(before), "used");
    EXPECT_EQ(set_between.enter(later), "ok");
    EXPECT_EQ(set_between.days_left(), 12);

    TestDevice disabled;
    const std::string older = disabled.make(TokenType::add, 1);
    EXPECT_EQ(disabled.enter(disabled.make(TokenType::disable)), "ok");
    EXPECT_EQ(disabled.enter(older), "used");
}

TEST(OpenPaygoDevice, knows_adds_up_to_sixteen_counts_back) {
    for (const auto& [adds_between, entered] : {std::pair{7, "ok"}, std::pair{8, "used"}}) {
        TestDevice device;
        const std::string first = device.make(TokenType::add, 1);  // count 2
        std::string last;
        for (int i = 0; i < adds_between; ++i) last = device.make(TokenType::add, 1);
        EXPECT_EQ(device.enter(last), "ok");  // count 16 or 18
        EXPECT_EQ(device.enter(first), entered);
    }
}

TEST(OpenPaygoDevice, looks_so_far_ahead) {
    struct Row {
        TokenType type;
        std::uint32_t skipped;
        const char* entered;
    };
    const std::vector<Row> rows{
        {TokenType::set, 62, "ok"},       // count 65: 64 ahead
        {TokenType::set, 64, "invalid"},  // count 67
        {TokenType::sync, 98, "ok"},      // count 101: 100 ahead
        {TokenType::sync, 100, "invalid"},
    };
    for (const Row& row : rows) {
        TestDevice device;
        device.skip(row.skipped);
        EXPECT_EQ(device.enter(device.make(row.type, 1)), row.entered) << row.skipped;
    }
    TestDevice lost;
    lost.skip(80);
    const std::string add = lost.make(TokenType::add, 1);
    EXPECT_EQ(lost.enter(add), "invalid");
    EXPECT_EQ(lost.enter(lost.make(TokenType::sync)), "ok");
    EXPECT_EQ(lost.enter(lost.make(TokenType::add, 1)), "ok")
        << "office and device have found each other";
    EXPECT_EQ(lost.enter(add), "used");
}

TEST(OpenPaygoDevice, a_sync_token_goes_back_only_where_it_is_wanted) {
    for (const auto& [rule, again] :
         {std::pair{SyncRule::only_up, "used"}, std::pair{SyncRule::as_published, "ok"}}) {
        TestDevice device;
        device.follow(rule);
        const std::string sync = device.make(TokenType::sync);
        const std::string add = device.make(TokenType::add, 5);
        EXPECT_EQ(device.enter(sync), "ok");
        EXPECT_EQ(device.enter(add), "ok");
        EXPECT_EQ(device.enter(sync), again);
        EXPECT_EQ(device.enter(add), again)
            << "a sync token that goes back makes old tokens good again";
    }
}

TEST(OpenPaygoDevice, does_not_take_its_starting_code_for_a_token) {
    TestDevice device;
    for (const char* digits : {"516959010", "516959011", "516959110"})
        EXPECT_NE(device.enter(digits), "ok");
    EXPECT_EQ(device.count(), 1U);
}

TEST(OpenPaygoDevice, at_the_end_of_its_counts_stays_within_them) {
    DeviceState state;
    state.count = k_max_count - 1;
    const auto made = make_token(given_device(), state.count, {TokenType::add, 7}, k_standard);
    ASSERT_TRUE(made.ok());
    const auto taken = take_token(given_device(), state, made->text);
    ASSERT_TRUE(taken.ok());
    EXPECT_EQ(taken->after.count, k_max_count);
    EXPECT_EQ(take_token(given_device(), taken->after, made->text).error(),
              TokenFault::already_used);
}

// Whatever the office makes and in whatever order it is typed: each add counts at most once, and one that is typed
// within the window and after no other kind of token counts.
RC_GTEST_PROP(OpenPaygoDevice, counts_each_add_once, ()) {
    TestDevice device(*rc::gen::element(k_standard, k_extended));
    std::vector<std::string> made;
    const auto count = *rc::gen::inRange(1, 7);
    for (int i = 0; i < count; ++i) made.push_back(device.make(TokenType::add, 10));
    const auto typed = *rc::gen::container<std::vector<std::size_t>>(
        rc::gen::inRange<std::size_t>(0, made.size()));
    std::set<std::size_t> counted;
    for (const std::size_t i : typed) {
        RC_ASSERT(device.enter(made[i]) == (counted.insert(i).second ? "ok" : "used"));
    }
    RC_ASSERT(device.days_left() == static_cast<std::int64_t>(10 * counted.size()));
}

}  // namespace
}  // namespace riser::voucher::openpaygo
