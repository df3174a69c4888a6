// An exchange that is declared before the new meter was read: nothing is charged twice, and the person hears
// what to wait for.
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using metering::MeterHealth;
using metering::Quantity;

const DeclareExchange k_exchange{MeterId{1}, {{Quantity::import_energy, Energy{1'004'000}}}};

struct ExchangedInDoubt : Building {
    ExchangedInDoubt() {
        commission();
        sweep(1'004'000, 2'000'000, 1h);
    }
    void doubt(std::int64_t wh) {
        sweep(wh, 2'000'000);
        sweep(wh + 1, 2'000'000);
        answer_field();
        ASSERT_TRUE(in_doubt());
    }
    bool in_doubt() const { return controller->books().meters.find(MeterId{1})->doubt.has_value(); }
    // Nobody answers at the first meter's address.
    void unread(Duration time, MeterHealth health = MeterHealth::no_answer) {
        for (Duration passed{}; passed < time; passed += 15s) {
            pass(15s);
            metering::SweepFinished sweep;
            sweep.bus = BusId{1};
            sweep.meters = {report(1, 0), report(2, registers[1])};
            sweep.meters[0].registers = {};
            sweep.meters[0].health = health;
            give(std::move(sweep));
        }
    }
    // It has another serial number, which is read with its registers.
    void mount_new_meter(std::int64_t wh) {
        serial = "43";
        probed = false;
        for (int i = 0; i < 3; ++i) sweep(wh + i, 2'000'000);
    }
    OrderOutcome declare(const DeclareExchange& exchange = k_exchange) {
        give(LocalOrder{exchange, ReplyTo{9}});
        return last_answer()->outcome;
    }
    Energy collected() {
        give(LocalOrder{SettleNow{}, {}});
        return apartment(1).shares.front().collected;
    }
};

TEST(EarlyExchange, waits_for_the_new_meter_and_charges_nothing_twice) {
    ExchangedInDoubt b;
    b.doubt(1'000'200);

    b.unread(10min);
    EXPECT_EQ(b.declare(), OrderOutcome::conflict) << "it would open where the old one stood";
    EXPECT_NE(b.last_answer()->text.find("does not answer"), std::string::npos)
        << b.last_answer()->text;
    b.mount_new_meter(700);
    ASSERT_EQ(b.declare(), OrderOutcome::done) << b.last_answer()->text;
    b.sweep(710, 2'000'000);

    EXPECT_FALSE(b.in_doubt());
    EXPECT_EQ(b.collected(), Energy{4'000 + 8});
}

TEST(EarlyExchange, after_a_jump_is_taken_once_the_new_meter_was_read) {
    ExchangedInDoubt b;
    b.doubt(1'900'000);

    b.unread(10min);
    EXPECT_EQ(b.declare(), OrderOutcome::conflict);
    b.mount_new_meter(700);

    EXPECT_EQ(b.declare(), OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.collected(), Energy{4'000});
}

// The bus says nothing about one meter, however good its last reading was.
TEST(EarlyExchange, does_not_rest_on_an_old_reading) {
    ExchangedInDoubt b;
    b.doubt(1'000'200);

    b.pass(10min);

    EXPECT_EQ(b.declare(), OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("next reading"), std::string::npos)
        << b.last_answer()->text;
    b.sweep(1'000'210, 2'000'000);
    EXPECT_EQ(b.declare(), OrderOutcome::done) << b.last_answer()->text;
}

TEST(EarlyExchange, is_answered_with_what_keeps_the_meter_from_being_read) {
    for (const auto& [health, words] : {std::pair{MeterHealth::no_answer, "does not answer"},
                                        std::pair{MeterHealth::refused, "refuses to be read"},
                                        std::pair{MeterHealth::invalid_values, "impossible values"},
                                        std::pair{MeterHealth::bus_down, "the bus"},
                                        std::pair{MeterHealth::wrong_identity, "serial number"}}) {
        ExchangedInDoubt b;
        b.doubt(1'000'200);
        b.unread(1min, health);

        EXPECT_EQ(b.declare(), OrderOutcome::conflict);
        EXPECT_NE(b.last_answer()->text.find(words), std::string::npos) << b.last_answer()->text;
    }
}

// Whoever reads it now would not do better: the meter must be read first, and that is said before all else.
TEST(EarlyExchange, of_a_meter_that_was_never_doubted_says_that_it_is_not_read) {
    ExchangedInDoubt b;

    b.unread(10min, MeterHealth::refused);

    EXPECT_EQ(b.declare(), OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("refuses to be read"), std::string::npos)
        << b.last_answer()->text;
}

// Nobody can tell such an exchange from none, and its declaration from the same one made again.
TEST(Exchange,
     of_a_meter_without_a_serial_number_that_goes_on_plausibly_is_answered_with_the_way_out) {
    Building b;
    b.serial = "";
    b.commission();
    b.sweep(1'004'000, 2'000'000, 1h);

    b.give(LocalOrder{k_exchange, ReplyTo{9}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("test the relay"), std::string::npos)
        << b.last_answer()->text;
}

}  // namespace
}  // namespace riser::controller
