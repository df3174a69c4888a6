// What the cloud has signed is taken in any order that makes sense, and nothing else; recalls and redemptions never both
// have a code.
#include <gtest/gtest.h>

#include "core/voucher/credit_id.h"
#include "gateway/controller/books_codec.h"
#include "tests/unit/controller/voucher_building.h"

namespace riser::controller {
namespace {

using voucher::RedemptionOutcome;

// ---- what the cloud sends ----------------------------------------------------------------------

TEST(VoucherDocument, without_a_signature_that_holds_is_refused) {
    VoucherBuilding b;
    const auto document = voucher::encode_series(VoucherBuilding::series());
    EXPECT_EQ(b.order(TakeVoucherDocument{1, document, {}, false}), OrderOutcome::invalid);
    EXPECT_EQ(b.order(TakeVoucherDocument{4, document, {}, true}), OrderOutcome::invalid);
    EXPECT_EQ(b.order(TakeVoucherDocument{2, document, {}, true}), OrderOutcome::invalid);
    EXPECT_TRUE(b.controller->books().vouchers.series().empty());
}

TEST(VoucherDocument, again_is_known_and_makes_no_record) {
    VoucherBuilding b;
    b.install_paper();
    const auto entries = b.entries();
    EXPECT_EQ(b.install(VoucherBuilding::series()), OrderOutcome::already_done);
    EXPECT_EQ(b.install(paper()), OrderOutcome::already_done);
    EXPECT_EQ(b.install_locks(), OrderOutcome::already_done);
    EXPECT_EQ(b.install(grant()), OrderOutcome::already_done);
    EXPECT_EQ(b.entries(), entries);
}

TEST(VoucherDocument, that_comes_too_early_says_what_is_missing) {
    VoucherBuilding b;
    EXPECT_EQ(b.install(paper()), OrderOutcome::unknown_target);
    EXPECT_EQ(b.install_locks(), OrderOutcome::unknown_target);
    EXPECT_EQ(b.install(grant()), OrderOutcome::unknown_target);
}

TEST(VoucherDocument, whose_codes_are_cheap_to_guess_is_refused_by_the_configuration) {
    VoucherBuilding b;
    auto cheap = VoucherBuilding::series();
    cheap.cost = voucher::k_cheapest_cost;
    EXPECT_EQ(b.install(cheap), OrderOutcome::invalid);
    SiteConfig site = two_apartments();
    site.voucher_floor = voucher::k_cheapest_cost;
    VoucherBuilding simulated(site);
    EXPECT_EQ(simulated.install(cheap), OrderOutcome::done);
}

TEST(VoucherDocument, for_another_gateway_and_of_a_lower_revision_is_refused) {
    VoucherBuilding b;
    b.install_paper();
    auto other = grant(k_paper, 2);
    other.gateway = GatewayId{{8}};
    EXPECT_EQ(b.install(other), OrderOutcome::invalid);

    (void)b.install(next([](auto& batch) { batch.state = voucher::BatchState::suspended; }));
    EXPECT_EQ(b.install(paper()), OrderOutcome::already_done) << "a late copy changes nothing";
    EXPECT_EQ(b.redeem(3), OrderOutcome::conflict);
    EXPECT_EQ(b.judged(), RedemptionOutcome::held_back);
}

TEST(VoucherDocument, that_forks_or_breaks_a_promise_is_refused_and_people_are_told) {
    VoucherBuilding b;
    b.install_paper();
    auto fork = paper();
    fork.blocked.add({0, 0});
    EXPECT_EQ(b.install(fork), OrderOutcome::invalid);
    EXPECT_TRUE(b.noted("voucher_document_refused"));
    EXPECT_EQ(b.order(TakeVoucherLocks{k_paper, 0, locks_of(k_slips)}), OrderOutcome::invalid);
}

TEST(VoucherDocument, of_a_restored_cloud_voids_grants_of_before_that_have_not_come) {
    VoucherBuilding b;
    (void)b.install(VoucherBuilding::series());
    (void)b.install(paper());
    (void)b.install_locks();
    auto restored = paper();
    restored.version = {2, 1};
    EXPECT_EQ(b.install(restored), OrderOutcome::done);

    (void)b.install(grant());

    EXPECT_EQ(b.redeem(3), OrderOutcome::conflict);
    EXPECT_EQ(b.judged(), RedemptionOutcome::elsewhere);
}

// ---- recall races redemption -------------------------------------------------------------------

template <class R>
std::vector<R> written(const VoucherBuilding& b) {
    std::vector<R> found;
    for (const auto& row : b.journal.entries) {
        const auto entry = journal::decode_entry(row.bytes);
        for (const auto& record : entry->records) {
            if (const auto* one = std::get_if<R>(&record)) found.push_back(*one);
        }
    }
    return found;
}

TEST(VoucherRecall, answers_serial_by_serial_and_never_both) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.redeem(3);
    (void)b.redeem(7);

    EXPECT_EQ(b.install(recall_of(grant())), OrderOutcome::done);

    const auto answers = written<journal::VoucherRecallAnswered>(b);
    ASSERT_EQ(answers.size(), 1U);
    const std::vector<voucher::SerialRange> redeemed{{3, 3}, {7, 7}};
    const std::vector<voucher::SerialRange> given_up{{0, 2}, {4, 6}, {8, k_codes - 1}};
    EXPECT_EQ(answers[0].redeemed, redeemed);
    EXPECT_EQ(answers[0].given_up, given_up);
    EXPECT_EQ(b.redeem(4), OrderOutcome::conflict);
    EXPECT_EQ(b.redeem(3), OrderOutcome::already_done) << "what was redeemed stays so";
}

TEST(VoucherRecall, that_comes_before_its_grant_keeps_it_out_and_repeats_change_nothing) {
    VoucherBuilding b;
    (void)b.install(VoucherBuilding::series());
    (void)b.install(paper());
    (void)b.install_locks();

    EXPECT_EQ(b.install(recall_of(grant())), OrderOutcome::done);
    const auto entries = b.entries();
    EXPECT_EQ(b.install(grant()), OrderOutcome::already_done);
    EXPECT_EQ(b.install(recall_of(grant())), OrderOutcome::already_done);

    EXPECT_EQ(b.entries(), entries);
    EXPECT_EQ(b.redeem(3), OrderOutcome::conflict);
}

TEST(VoucherRecall, stands_after_a_restart_however_the_clock_jumps) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.install(recall_of(grant()));
    b.clock.wall += std::chrono::hours(24 * 400);
    b.clock.latest = k_no_upper_bound;
    b.restart();
    EXPECT_EQ(b.redeem(3), OrderOutcome::conflict);
    EXPECT_EQ(b.judged(), RedemptionOutcome::elsewhere);
}

// ---- activation --------------------------------------------------------------------------------

TEST(VoucherActivation, makes_paper_good_where_nobody_could_be_asked) {
    VoucherBuilding b;
    auto unsold = paper();
    unsold.active = {};
    unsold.state = voucher::BatchState::shipped;
    b.install_paper(unsold);
    auto slips = paper(k_slips);
    slips.short_name = "ACT-A";
    slips.effect = voucher::ActivationEffect{k_paper, 0, 5};
    slips.count = k_codes / 5;
    slips.active = voucher::SerialRanges({0, slips.count - 1});
    auto locks = locks_of(k_slips);
    locks.resize(slips.count);
    slips.lock_pages = voucher::page_digests(k_slips, locks);
    (void)b.install(slips);
    (void)b.order(TakeVoucherLocks{k_slips, 0, locks});
    auto granted = grant(k_slips);
    granted.range.last = slips.count - 1;
    (void)b.install(granted);
    EXPECT_EQ(b.redeem(6), OrderOutcome::conflict);
    const Money before = b.balance(k_anna);

    EXPECT_EQ(b.redeem(1, k_anna, k_slips), OrderOutcome::done);
    EXPECT_EQ(b.answer().voucher->activates, "EUR10-A 5-9");
    EXPECT_EQ(b.balance(k_anna), before) << "it is worth nothing by itself";

    EXPECT_EQ(b.redeem(6), OrderOutcome::done);
    EXPECT_EQ(b.redeem(4), OrderOutcome::conflict);
    EXPECT_EQ(b.redeem(1, k_anna, k_slips), OrderOutcome::conflict);
    EXPECT_EQ(b.judged(), RedemptionOutcome::used);
    b.restart();
    EXPECT_EQ(b.redeem(7), OrderOutcome::done);
}

// ---- the cloud's lane --------------------------------------------------------------------------

TEST(VoucherCommand, takes_what_it_carries_and_says_what_came_of_it) {
    VoucherBuilding b;
    std::uint64_t number = 0;
    const auto send = [&](const auto& body) {
        RemoteCommand command;
        command.id.bytes[0] = static_cast<std::uint8_t>(++number);
        command.lane = journal::CommandLane::state;
        command.command_epoch = 1;
        command.sequence = number;
        command.prev_hash = b.controller->books().site.state_lane.hash;
        command.hash[0] = static_cast<std::uint8_t>(number);
        command.body = body;
        b.give(command);
        return b.controller->books().commands.at(command.id);
    };
    const auto document = [](std::uint8_t kind, std::vector<std::uint8_t> bytes, bool genuine) {
        return TakeVoucherDocument{kind, std::move(bytes), {}, genuine};
    };
    using journal::CommandResult;

    EXPECT_EQ(send(document(1, voucher::encode_series(VoucherBuilding::series()), false)),
              CommandResult::refused_invalid);
    EXPECT_EQ(send(document(2, voucher::encode_batch(paper()), true)),
              CommandResult::refused_unknown_target);
    EXPECT_EQ(send(document(1, voucher::encode_series(VoucherBuilding::series()), true)),
              CommandResult::done);
    EXPECT_EQ(send(document(2, voucher::encode_batch(paper()), true)), CommandResult::done);
    EXPECT_EQ(send(TakeVoucherLocks{k_paper, 0, locks_of(k_paper)}), CommandResult::done);
    EXPECT_EQ(send(document(3, voucher::encode_custody(grant()), true)), CommandResult::done);
    EXPECT_EQ(send(document(3, voucher::encode_custody(grant()), true)),
              CommandResult::already_done);

    EXPECT_EQ(b.redeem(3), OrderOutcome::done);
}

// ---- the books ---------------------------------------------------------------------------------

TEST(VoucherSnapshot, carries_everything_that_is_known_of_vouchers) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.redeem(3);
    auto recall = recall_of(grant());
    recall.range = {10, 14};
    (void)b.install(recall);

    const auto decoded = decode_books(encode_books(b.controller->books()));

    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->vouchers, b.controller->books().vouchers);
}

TEST(VoucherSnapshot, of_a_voucher_that_nobody_was_credited_for_is_refused) {
    VoucherBuilding b;
    b.install_paper();
    (void)b.redeem(3);
    Books books = b.controller->books();
    books.top_ups.erase(voucher::credit_id(code_of(k_paper, 3).lock));

    EXPECT_FALSE(decode_books(encode_books(books)));
}

TEST(NewerOrder, is_refused_and_takes_its_number) {
    VoucherBuilding b;
    RemoteCommand command;
    command.id = CommandId{{0x99}};
    command.lane = journal::CommandLane::state;
    command.command_epoch = 1;
    command.sequence = 1;
    command.hash.fill(7);
    command.body = NotUnderstood{};
    b.give(command);
    EXPECT_EQ(b.controller->books().commands.at(command.id),
              journal::CommandResult::refused_invalid);
    EXPECT_EQ(b.controller->books().site.state_lane.sequence, 1U);
}

}  // namespace
}  // namespace riser::controller
