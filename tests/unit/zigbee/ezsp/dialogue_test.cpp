#include "gateway/field/zigbee/ezsp/dialogue.h"

#include <gtest/gtest.h>

#include "core/base/overload.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ezsp {
namespace {

namespace f = fields;

constexpr Duration k_second{1'000'000};

class Talk : public ::testing::Test {
protected:
    void give(Dialogue::Input input) {
        Now now;
        now.monotonic = now_;
        dialogue.on(std::move(input), now);
        for (auto& output : dialogue.take_outputs()) {
            std::visit(
                overload{
                    [&](ash::SendPayload& send) { sent.push_back(to_hex(send.payload)); },
                    [&](VersionAgreed& version) { agreed.push_back(version); },
                    [&](NotAgreed& not_agreed) { refused.push_back(not_agreed); },
                    [&](CommandAnswered& answer) { answered.push_back(std::move(answer)); },
                    [&](CommandFailed& failure) { failed.push_back(std::move(failure)); },
                    [&](CallbackReceived& callback) { callbacks.push_back(std::move(callback)); },
                    [&](Note& note) { notes.push_back(note.event); },
                },
                output);
        }
    }
    void hear(std::string_view hex) { give(ash::PayloadReceived{from_hex(hex)}); }
    void pass(Duration time) {
        now_ += time;
        give(Tick{});
    }
    void bring_up() {
        give(ash::LinkUp{});
        hear("0080000d024074");
        hear("01800100000d024074");
        ASSERT_TRUE(dialogue.is_ready());
        sent.clear();
    }
    void ask(std::uint32_t request, Command command, bool urgent = false) {
        give(Ask{request, std::move(command), urgent});
    }
    static Command nop() { return {FrameId::nop, {}}; }
    static Command permit(std::uint8_t seconds) {
        return {FrameId::permit_joining, Values{}.set(f::duration, seconds)};
    }

    Dialogue dialogue;
    std::vector<std::string> sent;
    std::vector<VersionAgreed> agreed;
    std::vector<NotAgreed> refused;
    std::vector<CommandAnswered> answered;
    std::vector<CommandFailed> failed;
    std::vector<CallbackReceived> callbacks;
    std::vector<std::string> notes;
    Instant now_{k_second};
};

using Lines = std::vector<std::string>;

TEST_F(Talk, begins_with_a_legacy_version_and_repeats_it_in_the_format_of_the_answer) {
    give(ash::LinkUp{});
    EXPECT_EQ(sent, (Lines{"00000013"}));
    hear("0080000d024074");
    EXPECT_EQ(sent, (Lines{"00000013", "01000100000d"}));
    EXPECT_FALSE(dialogue.is_ready());
    hear("01800100000d024074");
    EXPECT_EQ(agreed, (std::vector<VersionAgreed>{{13, 2, 0x7440}}));
    EXPECT_TRUE(dialogue.is_ready());
    EXPECT_EQ(dialogue.next_deadline(), std::nullopt);
}

TEST_F(Talk, speaks_the_formats_of_old_versions) {
    give(ash::LinkUp{});
    hear("00800004023045");
    EXPECT_EQ(sent.back(), "01000004") << "legacy is the own format of version 4";
    hear("01800004023045");
    EXPECT_EQ(agreed.back().version, 4);

    give(ash::LinkUp{});
    hear("00800007026066");
    EXPECT_EQ(sent.back(), "0100ff000007");
    hear("0180ff000007026066");
    EXPECT_EQ(agreed.back().version, 7);
}

TEST_F(Talk, a_version_from_the_future_is_spoken_to_as_the_newest_known) {
    give(ash::LinkUp{});
    hear("00800018020090");
    EXPECT_EQ(sent.back(), "010001000018");
    hear("018001000018020090");
    EXPECT_EQ(agreed.back().version, 24);
    EXPECT_EQ(notes.back(), "ezsp_version_newer");
    ask(1, permit(0));
    EXPECT_EQ(sent.back(), "020001220000");
}

TEST_F(Talk, a_version_too_old_or_one_that_changes_is_not_spoken_to) {
    give(ash::LinkUp{});
    hear("00800003020000");
    EXPECT_EQ(refused.back(), (NotAgreed{DialogueFailure::too_old, 3}));
    EXPECT_EQ(dialogue.next_deadline(), std::nullopt);

    give(ash::LinkUp{});
    hear("0080000d024074");
    hear("01800100000e024074");
    EXPECT_EQ(refused.back(), (NotAgreed{DialogueFailure::version_changed, 14}));
    EXPECT_FALSE(dialogue.is_ready());
}

TEST_F(Talk, an_ncp_that_does_not_tell_its_version_is_given_up) {
    give(ash::LinkUp{});
    pass(9 * k_second);
    EXPECT_TRUE(refused.empty());
    pass(k_second);
    EXPECT_EQ(refused, (std::vector<NotAgreed>{{DialogueFailure::no_answer, 0}}));
}

TEST_F(Talk, an_answer_to_another_version_question_is_not_taken) {
    give(ash::LinkUp{});
    hear("0580000d024074");
    EXPECT_EQ(sent.size(), 1U);
    EXPECT_EQ(dialogue.counters().stray_answers, 1U);
}

TEST_F(Talk, one_command_is_outstanding_and_each_gets_its_answer) {
    bring_up();
    ask(11, permit(20));
    ask(12, nop());
    EXPECT_EQ(sent, (Lines{"020001220014"}));
    hear("028001220000");
    ASSERT_EQ(answered.size(), 1U);
    EXPECT_EQ(answered[0].request, 11U);
    EXPECT_EQ(answered[0].values.get(f::status), Status::ok);
    EXPECT_EQ(sent, (Lines{"020001220014", "0300010500"}));
    hear("0380010500");
    EXPECT_EQ(answered.back().request, 12U);
    EXPECT_TRUE(failed.empty());
}

TEST_F(Talk, urgent_commands_go_first) {
    bring_up();
    ask(1, nop());
    ask(2, permit(1));
    ask(3, permit(2), true);
    hear("0280010500");
    EXPECT_EQ(sent.back(), "030001220002");
}

TEST_F(Talk, sequence_numbers_go_round) {
    bring_up();
    for (int i = 2; i < 600; ++i) {
        ask(static_cast<std::uint32_t>(i), nop());
        WireWriter writer;
        write_answer_header({static_cast<std::uint8_t>(i), 5}, HeaderFormat::extended, writer);
        give(ash::PayloadReceived{writer.take()});
    }
    EXPECT_EQ(answered.size(), 598U);
    EXPECT_EQ(sent.back().substr(0, 2), "57");
}

TEST_F(Talk, callbacks_come_at_any_time_and_answer_nothing) {
    bring_up();
    hear("019001190090");
    ask(1, permit(1));
    hear("029001190015");  // with the sequence of the outstanding command, as some firmware does
    ASSERT_EQ(callbacks.size(), 2U);
    EXPECT_EQ(callbacks[0].id, FrameId::stack_status_handler);
    EXPECT_EQ(callbacks[0].values.get(f::status), Status::network_up);
    EXPECT_TRUE(answered.empty());
    hear("028001220000");
    EXPECT_EQ(answered.size(), 1U);
}

TEST_F(Talk, an_answer_to_something_else_is_not_taken) {
    bring_up();
    ask(1, permit(1));
    hear("038001220000");
    hear("0280010500");
    hear("0280018800");
    hear("ff");
    EXPECT_TRUE(answered.empty());
    EXPECT_EQ(dialogue.counters().stray_answers, 2U);
    EXPECT_EQ(dialogue.counters().unknown_frames, 1U);
    EXPECT_EQ(dialogue.counters().bad_frames, 1U);
    hear("028001220000");
    EXPECT_EQ(answered.size(), 1U);
}

TEST_F(Talk, a_command_that_is_not_answered_fails_and_its_late_answer_is_not_taken_for_the_next) {
    bring_up();
    ask(1, permit(1));
    ask(2, permit(2));
    pass(10 * k_second);
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].request, 1U);
    EXPECT_EQ(failed[0].why, CommandFailure::timed_out);
    EXPECT_EQ(sent.back(), "030001220002");
    hear("028001220000");
    EXPECT_TRUE(answered.empty());
    hear("038001220000");
    EXPECT_EQ(answered.back().request, 2U);
}

TEST_F(Talk, a_command_that_the_ncp_does_not_know_fails_with_its_reason) {
    bring_up();
    ask(1, permit(1));
    hear("028001580031");
    EXPECT_EQ(failed,
              (std::vector<CommandFailed>{{1, FrameId::permit_joining, CommandFailure::not_accepted,
                                           0x31, "invalid frame id"}}));
    hear("028001580031");
    EXPECT_EQ(failed.size(), 1U);
}

TEST_F(Talk, an_answer_that_cannot_be_read_fails_the_command) {
    bring_up();
    ask(1, permit(1));
    hear("0280012200");
    ask(2, permit(2));
    hear("038201220000");
    ASSERT_EQ(failed.size(), 2U);
    EXPECT_EQ(failed[0].why, CommandFailure::bad_answer);
    EXPECT_EQ(failed[0].detail, "too short");
    EXPECT_EQ(failed[1].detail, "truncated");
}

TEST_F(Talk, a_command_that_cannot_be_written_fails_and_does_not_stop_the_next) {
    bring_up();
    ask(1, {FrameId::get_key, Values{}.set(f::key_type, 3)});
    ask(2, nop());
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].why, CommandFailure::not_encodable);
    EXPECT_EQ(failed[0].detail, "EZSP 13 has no getKey");
    EXPECT_EQ(sent, (Lines{"0200010500"}));
}

TEST_F(Talk, when_the_link_goes_down_everything_that_was_asked_fails) {
    bring_up();
    ask(1, nop());
    ask(2, nop());
    ask(3, nop(), true);
    give(ash::LinkDown{ash::LinkFailure::ncp_error, 0x51});
    ASSERT_EQ(failed.size(), 3U);
    for (const CommandFailed& failure : failed) EXPECT_EQ(failure.why, CommandFailure::not_ready);
    ask(4, nop());
    EXPECT_EQ(failed.size(), 4U);
    EXPECT_EQ(dialogue.next_deadline(), std::nullopt);
    bring_up();
    EXPECT_TRUE(sent.empty()) << "nothing of the time before is sent again";
}

TEST_F(Talk, more_commands_than_can_wait_are_refused_at_once) {
    bring_up();
    for (std::uint32_t i = 0; i < 70; ++i) ask(i, nop());
    EXPECT_EQ(failed.size(), 5U);
    EXPECT_EQ(failed[0].why, CommandFailure::too_many);
    EXPECT_EQ(failed[0].request, 65U);
}

TEST_F(Talk, lost_callbacks_are_told_about_once_a_minute) {
    bring_up();
    notes.clear();
    for (int i = 0; i < 5; ++i) hear("019101190090");
    EXPECT_EQ(notes, (Lines{"zigbee_callbacks_lost"}));
    pass(60 * k_second);
    hear("019101190090");
    EXPECT_EQ(notes.size(), 2U);
    EXPECT_EQ(dialogue.counters().overflows, 6U);
    EXPECT_EQ(callbacks.size(), 6U) << "what did come is handed on";
}

}  // namespace
}  // namespace riser::zigbee::ezsp
