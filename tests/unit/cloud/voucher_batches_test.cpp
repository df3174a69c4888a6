// Batches of vouchers in the cloud: what each order does from each state, and one batch from its draft to its end.
#include "cloud/commands/command_book.h"
#include "core/voucher/lock_page.h"
#include "tests/unit/cloud/given_vouchers.h"

namespace riser::cloud {
namespace {

using voucher::BatchState;

class VoucherBatches : public GivenVouchers {};

TEST_F(VoucherBatches, a_batch_is_made_in_slices_and_its_pages_are_those_of_its_locks) {
    at_desk([&](VoucherDesk& desk) { return create_batch(desk, order()).ok(); });
    EXPECT_EQ(stage_of(batch()), "draft");
    at_desk([&](VoucherDesk& desk) { return order_making(desk, batch(desk.session)).ok(); });
    EXPECT_EQ(stage_of(batch()), "making");
    cloud.in_session([&](Session& s) {
        const auto slice = next_slice(s, 7);
        const auto locks = make_locks(issuer, *slice);
        take_locks(s, *slice, locks);
        take_locks(s, *slice, locks);  // a late repeat
        return true;
    });
    EXPECT_EQ(batch().made, 7U);
    make_all();
    EXPECT_EQ(stage_of(batch()), "made");
    const auto locks = cloud.in_session([&](Session& s) {
        return s.voucher_locks(batch(s).revision.id, {0, 19});
    });
    EXPECT_EQ(batch().revision.lock_pages, voucher::page_digests(batch().revision.id, locks));
    EXPECT_EQ(typed(13, 1).lock, locks[13]) << "the code of a serial opens its lock";
}

TEST_F(VoucherBatches, the_same_draft_again_is_the_same_batch_and_another_is_refused) {
    at_desk([&](VoucherDesk& desk) { return create_batch(desk, order()).ok(); });
    const auto again = at_desk([&](VoucherDesk& desk) { return create_batch(desk, order()); });
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again.value().was_known);
    const auto refused = [&](auto change) {
        auto other = order();
        change(other);
        const auto result = at_desk([&](VoucherDesk& desk) { return create_batch(desk, other); });
        return result ? std::string("taken") : result.error().code;
    };
    const auto another = [](BatchOrder& o) { o.id = id_of<voucher::BatchId>(0xB2); };
    EXPECT_EQ(refused([](BatchOrder& o) { o.count = 21; }), "voucher_batch_exists");
    EXPECT_EQ(refused(another), "short_name_taken");
    const auto in_place = [&](auto change) {
        return refused([&](BatchOrder& o) {
            another(o);
            o.short_name = "LUNA-1";
            change(o);
        });
    };
    EXPECT_EQ(in_place([](BatchOrder& o) { o.short_name = "luna"; }), "bad_batch");
    EXPECT_EQ(in_place([](BatchOrder& o) { o.carton = 0; }), "bad_carton");
    EXPECT_EQ(in_place([](BatchOrder& o) { o.valid_until_ms = 1; }), "in_the_past");
    EXPECT_EQ(in_place([](BatchOrder& o) { o.owner = id_of<OwnerId>(9); }), "unknown_owner");
    EXPECT_EQ(
        in_place([](BatchOrder& o) {
            o.count = 100'000;
            o.effect = voucher::CreditEffect{k_max_amount, k_eur, voucher::Product::any_account};
        }),
        "too_much");
    EXPECT_EQ(in_place([](BatchOrder& o) {
                  o.effect = voucher::ActivationEffect{id_of<voucher::BatchId>(0xB1), 0, 2};
              }),
              "beyond_the_batch");
    EXPECT_EQ(in_place([](BatchOrder& o) {
                  o.count = 2;
                  o.carton = 1;
                  o.effect = voucher::ActivationEffect{id_of<voucher::BatchId>(0xB1), 0, 10};
              }),
              "taken");
}

// Every order from every state: what the state is afterwards, or - when it is refused.
struct StateCase {
    const char* state;
    const char* printed;
    const char* shipped;
    const char* activated;
    const char* suspended;
    const char* resumed;
    const char* revoked;
    const char* renewed;
    const char* archived;
};
constexpr StateCase k_cases[] = {
    {"draft", "-", "-", "-", "-", "-", "revoked", "-", "-"},
    {"made", "printed", "-", "-", "-", "-", "revoked", "made", "-"},
    {"printed", "printed", "shipped", "active", "-", "-", "revoked", "printed", "-"},
    {"shipped", "printed", "shipped", "active", "-", "-", "revoked", "shipped", "-"},
    {"active", "-", "-", "active", "suspended", "active", "revoked", "active", "-"},
    {"suspended", "-", "-", "-", "suspended", "active", "revoked", "suspended", "-"},
    {"expired", "-", "-", "-", "-", "-", "revoked", "active", "archived"},
    {"revoked", "-", "-", "-", "-", "-", "revoked", "-", "archived"},
    {"archived", "-", "-", "-", "-", "-", "-", "-", "archived"},
};

class VoucherStates : public GivenVouchers {
protected:
    void to(BatchState state) {
        at_desk([&](VoucherDesk& desk) {
            return change_state(desk, batch(desk.session), state).value();
        });
    }
    void given(const std::string& state) {
        if (state == "draft" || state == "made") {
            auto o = order();
            o.valid_until_ms = cloud.now_ms + 1'000;
            at_desk([&](VoucherDesk& desk) { return create_batch(desk, o).ok(); });
            if (state == "draft") return;
            at_desk(
                [&](VoucherDesk& desk) { return order_making(desk, batch(desk.session)).ok(); });
            return make_all();
        }
        given("made");
        to(BatchState::printed);
        if (state == "printed") return;
        if (state == "shipped" || state == "revoked" || state == "archived")
            to(state == "shipped" ? BatchState::shipped : BatchState::revoked);
        if (state == "archived") to(BatchState::archived);
        if (state == "shipped" || state == "revoked" || state == "archived") return;
        sold(0, 9);
        if (state == "suspended") to(BatchState::suspended);
        if (state != "expired") return;
        cloud.now_ms += 2'000;
        EXPECT_EQ(at_desk([](VoucherDesk& desk) { return expire_batches(desk); }), 1U);
    }
    std::string after(const std::string& state, const std::string& what) {
        cloud.store = std::move(open_sqlite_store(":memory:")).value();
        GivenCloud fresh;
        cloud.store = std::move(fresh.store);
        cloud.now_ms = fresh.now_ms;
        cloud.ingest(journal.everything());
        given(state);
        EXPECT_EQ(stage_of(batch()), state);
        const auto result = at_desk([&](VoucherDesk& desk) {
            const auto known = batch(desk.session);
            if (what == "activated") return activate(desk, known, serials(10, 12));
            if (what == "renewed") return renew(desk, known, cloud.now_ms + 5'000, 1);
            if (what == "printed") return change_state(desk, known, BatchState::printed);
            if (what == "shipped") return change_state(desk, known, BatchState::shipped);
            if (what == "suspended") return change_state(desk, known, BatchState::suspended);
            if (what == "resumed") return change_state(desk, known, BatchState::active);
            if (what == "revoked") return change_state(desk, known, BatchState::revoked);
            return change_state(desk, known, BatchState::archived);
        });
        if (!result) {
            EXPECT_EQ(result.error().status, 409) << state << " " << what;
            return "-";
        }
        return std::string(stage_of(*result));
    }
};

TEST_F(VoucherStates, each_order_from_each_state) {
    for (const StateCase& row : k_cases) {
        const std::pair<const char*, const char*> orders[] = {
            {"printed", row.printed},     {"shipped", row.shipped},  {"activated", row.activated},
            {"suspended", row.suspended}, {"resumed", row.resumed},  {"revoked", row.revoked},
            {"renewed", row.renewed},     {"archived", row.archived}};
        for (const auto& [what, expected] : orders)
            EXPECT_EQ(after(row.state, what), expected) << row.state << " is " << what;
    }
}

TEST_F(VoucherBatches, serials_are_sold_once_held_back_let_go_and_revoked_for_ever) {
    printed();
    sold(0, 9);
    const auto first = batch().revision;
    EXPECT_EQ(first.active, serials(0, 9));
    sold(5, 9);
    EXPECT_EQ(batch().revision, first) << "said again";
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{100'000'000});
    const auto code_of = [&](auto act) {
        const auto result = at_desk(act);
        return result ? std::string("taken") : result.error().code;
    };
    EXPECT_EQ(code_of([&](VoucherDesk& d) {
                  return hold_back(d, batch(d.session), serials(3, 4), true);
              }),
              "taken");
    EXPECT_EQ(batch().revision.blocked, serials(3, 4));
    EXPECT_EQ(code_of([&](VoucherDesk& d) {
                  return hold_back(d, batch(d.session), serials(4, 4), false);
              }),
              "taken");
    EXPECT_EQ(batch().revision.blocked, serials(3, 3));
    EXPECT_EQ(code_of([&](VoucherDesk& d) { return revoke(d, batch(d.session), serials(8, 11)); }),
              "taken");
    EXPECT_EQ(balance(VoucherPot::cancelled), Money{20'000'000}) << "two of them were sold";
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{80'000'000});
    EXPECT_EQ(
        code_of([&](VoucherDesk& d) { return activate(d, batch(d.session), serials(10, 12)); }),
        "revoked");
    EXPECT_EQ(
        code_of([&](VoucherDesk& d) { return activate(d, batch(d.session), serials(15, 20)); }),
        "beyond_the_batch");
    EXPECT_EQ(code_of([&](VoucherDesk& d) { return activate(d, batch(d.session), {}); }),
              "no_serials");
}

TEST_F(VoucherBatches, what_expires_unredeemed_stays_owed_and_is_owed_again_when_it_is_renewed) {
    printed();
    sold(0, 9);
    at_desk([&](VoucherDesk& desk) { return renew(desk, batch(desk.session), 0, 0).ok(); });
    hear(typed(2, 100));
    auto known = batch();
    cloud.in_session([&](Session& s) {
        known.revision.valid_until_ms = cloud.now_ms + 10;  // as if it had been made so
        s.put_voucher_batch(known);
        return true;
    });
    EXPECT_EQ(at_desk([](VoucherDesk& desk) { return expire_batches(desk); }), 0U);
    cloud.now_ms += 11;
    EXPECT_EQ(at_desk([](VoucherDesk& desk) { return expire_batches(desk); }), 1U);
    EXPECT_EQ(balance(VoucherPot::breakage), Money{90'000'000});
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{});
    at_desk([&](VoucherDesk& desk) {
        return renew(desk, batch(desk.session), cloud.now_ms + 1'000, 0).ok();
    });
    EXPECT_EQ(balance(VoucherPot::breakage), Money{});
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{90'000'000});
}

TEST_F(VoucherBatches, the_gateway_is_told_series_batch_locks_and_grant_in_this_order) {
    printed();
    sold(0, 9);
    std::vector<std::string> told;
    for (const auto& command : commands()) {
        if (const auto* page = std::get_if<wire::TakeVoucherLocks>(&command.body)) {
            told.push_back("locks " + std::to_string(page->locks.size()));
            continue;
        }
        const auto& document = std::get<wire::TakeVoucherDocument>(command.body).document;
        EXPECT_TRUE(wire::verify_voucher_document(document, cloud.keys.key_set).ok());
        told.push_back("document " + std::to_string(document.kind));
    }
    const std::vector<std::string> expected{"document 1", "document 2", "locks 20", "document 3",
                                            "document 2"};
    EXPECT_EQ(told, expected) << "and the revision that activates";
}

// ---- what fits into a delivery ---------------------------------------------------------------------

// Much paper, of locks that no code opens: making so many codes takes too long here.
class VoucherDelivery : public GivenVouchers {
protected:
    void paper(std::uint32_t count) {
        at_desk([&](VoucherDesk& desk) {
            return order_making(desk, create_batch(desk, order(count)).value().value).ok();
        });
        std::vector<voucher::Lock> locks(count);
        for (std::uint32_t serial = 0; serial < count; ++serial) {
            for (std::size_t byte = 0; byte < 4; ++byte)
                locks[serial].bytes[byte] = static_cast<std::uint8_t>((serial + 1) >> (8 * byte));
        }
        cloud.in_session([&](Session& s) {
            auto slice = next_slice(s, count).value();
            take_locks(s, slice, locks);
            return true;
        });
        at_desk([&](VoucherDesk& desk) {
            return change_state(desk, batch(desk.session), BatchState::printed).ok();
        });
    }
};

TEST_F(VoucherDelivery, in_too_many_parts_to_be_told_are_refused_whole) {
    paper(15'000);
    at_desk([&](VoucherDesk& desk) {
        return grant(desk, batch(desk.session), cloud.gateway(), serials(0, 9)).ok();
    });
    voucher::SerialRanges scattered;
    for (std::uint32_t serial = 0; serial < 15'000; serial += 2) scattered.add({serial, serial});
    const StoredBatch before = batch();
    const auto queued = commands();
    const auto refused =
        at_desk([&](VoucherDesk& desk) { return activate(desk, batch(desk.session), scattered); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "too_many_parts");
    EXPECT_EQ(batch(), before) << "nothing of it is sold";
    EXPECT_EQ(commands().size(), queued.size()) << "and nobody was told";
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{});
}

TEST_F(VoucherDelivery, of_many_pages_come_in_several_deliveries_and_in_order) {
    paper(40'000);
    at_desk([&](VoucherDesk& desk) {
        return grant(desk, batch(desk.session), cloud.gateway(), serials(0, 39'999)).ok();
    });
    const auto queued = commands();
    PollCursor cursor;
    cursor.command_epoch = cloud.gateway().command_epoch;
    std::vector<wire::SignedCommand> delivered;
    int deliveries = 0;
    while (true) {
        const auto delivery = cloud.in_session(
            [&](Session& s) { return collect_commands(s, cloud.keys, cloud.gateway(), cursor); });
        if (delivery.commands.empty()) break;
        EXPECT_LE(wire::encode_delivery(delivery).size(), 1U << 20U) << "what a gateway takes";
        ++deliveries;
        for (const auto& command : delivery.commands) {
            EXPECT_EQ(wire::decode_command(command.bytes)->sequence, ++cursor.state_after);
            delivered.push_back(command);
        }
    }
    EXPECT_EQ(delivered.size(), queued.size());
    EXPECT_GT(deliveries, 1);
}

}  // namespace
}  // namespace riser::cloud
