// Random lives of a building of two apartments: consumption, silence, top-ups and their repetitions, relay
// tests, refused writes, restarts, stuck contacts, late and lost answers. A naive auditor that knows the truth
// checks after every step what must never be otherwise. A failure names its seed.
#include "core/base/prng.h"
#include "core/payment/week_windows.h"
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

constexpr std::int64_t k_price = 200;  // micro-units per watt-hour: the flat tariff of building.h
constexpr int k_lives = 40;
constexpr int k_steps = 250;
constexpr std::int64_t k_friendly_minutes = 40;
constexpr Duration k_notice = 10min;

class Life {
public:
    explicit Life(std::uint64_t seed, SiteConfig site = two_apartments())
        : seed_(seed), random_(seed), building_(std::move(site)) {
        building_.commission(200'000);
        opened_ = building_.registers;
        credited_ = {200'000, 200'000};
    }

    void live() {
        for (step_ = 0; step_ < k_steps && !testing::Test::HasFailure(); ++step_) {
            one_step();
            audit();
        }
        heal();
    }

    [[nodiscard]] int cut_offs() const {
        int cuts = 0;
        for (const auto& action : building_.actions) {
            const auto* note = std::get_if<Note>(&action);
            cuts += note != nullptr && note->event == "supply_observed" &&
                    note->fields.at(1).second == "disconnected";
        }
        return cuts;
    }

private:
    std::uint64_t upto(std::uint64_t n) { return random_.below(n); }

    void one_step() {
        switch (upto(15)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                return sweep();
            case 5:
            case 6:
            case 7:
                return answer_some();
            case 8:
                return top_up();
            case 9:
                return repeat_top_up();
            case 10:
                building_.journal.next = upto(3) == 0 ? Commit::refused : Commit::done;
                return;
            case 11:
                return upto(6) == 0 ? building_.restart() : building_.tick(1s);
            case 12:
                building_.stuck = upto(3) == 0;
                return;
            case 13:
                if (upto(2) == 0) building_.lost_reads.insert(building_.reads + 1);
                return upto(2) == 0 ? test_relay(upto(2)) : connect(upto(2));
            default:
                return building_.tick(Duration(std::chrono::seconds(1 + upto(90))));
        }
    }

    // What flows within `time` through closed contacts.
    void consume(Duration time) {
        for (std::size_t i = 0; i < 2; ++i) {
            if (building_.contact[i] != SwitchState::connected) continue;
            const auto most = static_cast<std::uint64_t>(time / 1s) * 5'000 / 3'600;
            building_.registers[i] += static_cast<std::int64_t>(upto(most + 1));
        }
    }

    // A second of use takes a second: in less, no meter can count it.
    void go_on() {
        consume(1s);
        building_.pass(1s);
    }

    void sweep() {
        const Duration time = std::chrono::seconds(15 + upto(4) * upto(400));
        consume(time);
        building_.pass(time);
        metering::SweepFinished sweep;
        sweep.bus = BusId{1};
        for (std::uint32_t meter = 1; meter <= 2; ++meter) {
            auto report = building_.report(meter, building_.registers[meter - 1]);
            if (upto(6) == 0) {  // silence
                report = {};
                report.meter = MeterId{meter};
                report.health = metering::MeterHealth::no_answer;
                report.read_at = building_.clock.monotonic;
            } else {
                report.identity = metering::MeterIdentity{"model", building_.serial};
            }
            sweep.meters.push_back(report);
        }
        if (upto(5) == 0) {  // its report is late: commands run first
            go_on();
            answer_some();
        }
        building_.give(std::move(sweep));
    }

    void answer_some() {
        check_commands();
        if (upto(4) == 0) return building_.field.clear();  // the field forgets
        go_on();
        building_.answer_field();
    }

    void top_up() {
        const std::size_t i = upto(2);
        const std::int64_t amount = 1 + static_cast<std::int64_t>(upto(400'000));
        give_top_up({static_cast<std::uint8_t>(10 + given_.size() % 240), i, amount});
    }
    void repeat_top_up() {
        if (!given_.empty()) give_top_up(given_[upto(given_.size())]);
    }

    void test_relay(std::uint64_t i) {
        building_.give(LocalOrder{TestRelay{SupplyPointId{static_cast<std::uint32_t>(i + 1)}}, {}});
    }
    // Somebody interferes; the hold ends at once, so that it hides nothing.
    void connect(std::uint64_t i) {
        const SupplyPointId id{static_cast<std::uint32_t>(i + 1)};
        building_.give(LocalOrder{Connect{id, to_unix_ms(building_.clock.wall)}, {}});
    }

    struct Given {
        std::uint8_t id;
        std::size_t apartment;
        std::int64_t amount;
    };
    void give_top_up(const Given& top_up) {
        const AccountId account = top_up.apartment == 0 ? k_anna : k_ben;
        building_.top_up(account, top_up.amount, top_up.id);
        const auto outcome = building_.last_answer()->outcome;
        const bool refused = building_.journal.next == Commit::refused;
        if (outcome == OrderOutcome::done) {
            credited_[top_up.apartment] += top_up.amount;
            given_.push_back(top_up);
        }
        EXPECT_TRUE(outcome == OrderOutcome::done || outcome == OrderOutcome::already_done ||
                    (refused && outcome == OrderOutcome::cannot_save))
            << to_string(outcome);
    }

    std::int64_t collected(std::size_t i) const {
        return building_.apartment(static_cast<std::uint32_t>(i + 1)).shares.front().collected.wh;
    }
    std::int64_t used(std::size_t i) const { return building_.registers[i] - opened_[i]; }

    [[nodiscard]] bool has_policy() const {
        return building_.controller->books().site.policy.in_force();
    }

    // By arithmetic of its own: the first 40 minutes of every hour are friendly.
    static bool is_friendly(std::int64_t unix_ms) {
        return unix_ms / 60'000 % 60 < k_friendly_minutes;
    }

    // Every wish to cut off, as it was written: outside friendly hours at every instant that the clock allowed, and
    // so long after the warning.
    void judge_cut_offs() {
        for (; judged_ < building_.journal.entries.size(); ++judged_) {
            const auto entry = journal::decode_entry(building_.journal.entries[judged_].bytes);
            for (const auto& record : entry->records) judge(entry->header, record);
        }
        for (const auto& command : building_.field) {
            const auto* set = std::get_if<metering::SetSwitch>(&command);
            const bool opens = set != nullptr && set->wanted == SwitchState::disconnected &&
                               set->expires == building_.clock.monotonic + 30s;
            if (!opens || opened_by_test(set->which.value - 1)) continue;
            EXPECT_FALSE(is_friendly(to_unix_ms(building_.clock.earliest)));
            EXPECT_FALSE(is_friendly(to_unix_ms(building_.clock.latest)));
        }
    }
    void judge(const journal::EntryHeader& header, const journal::Record& record) {
        if (const auto* low = std::get_if<journal::LowCreditChanged>(&record)) {
            warned_ms_[low->account] = header.wall_ms;
        }
        const auto* desired = std::get_if<journal::SupplyDesired>(&record);
        const bool cut =
            desired != nullptr && desired->reason == journal::SupplyReason::credit_exhausted;
        if (!cut) return;
        EXPECT_FALSE(is_friendly(header.earliest_ms)) << header.wall_ms;
        EXPECT_FALSE(is_friendly(header.latest_ms)) << header.wall_ms;
        const AccountId who = desired->supply_point.value == 1 ? k_anna : k_ben;
        ASSERT_TRUE(warned_ms_.contains(who));
        EXPECT_GE(header.wall_ms - warned_ms_[who], k_notice / 1ms);
    }

    // Of the commands that wait for the field: nobody with credit is cut off.
    void check_commands() {
        for (const auto& command : building_.field) {
            const auto* set = std::get_if<metering::SetSwitch>(&command);
            if (set == nullptr || set->wanted != SwitchState::disconnected) continue;
            if (building_.clock.monotonic > set->expires) continue;
            const std::size_t i = set->which.value - 1;
            if (superseded(*set) || opened_by_test(i)) continue;
            EXPECT_LE(credited_[i] - used(i) * k_price, 0) << "apartment " << i + 1;
        }
    }
    bool opened_by_test(std::size_t i) const {
        return building_.apartment(static_cast<std::uint32_t>(i + 1)).reason ==
               journal::SupplyReason::relay_test;
    }
    // A later command for the same contact is on its way behind it.
    bool superseded(const metering::SetSwitch& command) const {
        return std::any_of(building_.field.begin(), building_.field.end(), [&](const auto& other) {
            const auto* set = std::get_if<metering::SetSwitch>(&other);
            return set != nullptr && set->which == command.which && set->request > command.request;
        });
    }

    void audit() {
        SCOPED_TRACE("seed " + std::to_string(seed_) + " step " + std::to_string(step_));
        check_commands();
        if (has_policy()) judge_cut_offs();
        for (std::size_t i = 0; i < 2; ++i) {
            const Money balance = building_.balance(i == 0 ? k_anna : k_ben);
            EXPECT_EQ(balance.micro, credited_[i] - collected(i) * k_price);
            EXPECT_LE(collected(i), used(i));
        }
        if (step_ % 10 != 0) return;
        const auto loaded = load_books(building_.journal);
        ASSERT_TRUE(loaded) << loaded.error().message;
        EXPECT_EQ(loaded->books, building_.controller->books());
    }

    // Healing under a policy takes longer: a register that stood still under load moves on, and what is left of
    // credit is used up soon enough for a cut-off.
    void draw_for_a_while(int round) {
        constexpr int k_rounds = 20;
        building_.load = round < k_rounds ? 500 : 0;
        for (std::size_t i = 0; i < 2 && round < k_rounds; ++i) {
            if (building_.contact[i] == SwitchState::connected) building_.registers[i] += 12;
        }
    }

    // Everything works again: what was used is charged, and supply follows credit.
    void heal() {
        SCOPED_TRACE("seed " + std::to_string(seed_) + " healing");
        building_.journal.next = Commit::done;
        building_.stuck = false;
        building_.field.clear();
        building_.lost_reads.clear();
        for (int i = 0; i < 60; ++i) {
            for (std::uint32_t id = 1; id <= 2; ++id) {
                if (!building_.apartment(id).paired) test_relay(id - 1);
            }
            // A relay test waits for no step longer than a minute.
            for (int step = 0; has_policy() && step < 4; ++step) building_.answer_field();
            if (has_policy()) draw_for_a_while(i);
            building_.sweep(building_.registers[0], building_.registers[1],
                            has_policy() ? 75s : 15s);
            building_.answer_field();
            building_.tick(15s);
            building_.answer_field();
            if (has_policy()) judge_cut_offs();
        }
        building_.give(LocalOrder{SettleNow{}, {}});
        for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(collected(i), used(i));
            const bool paid = credited_[i] > used(i) * k_price;
            EXPECT_EQ(building_.contact[i],
                      paid ? SwitchState::connected : SwitchState::disconnected)
                << building_.controller->view(building_.clock)->supply_points[i].obstacle;
        }
        EXPECT_EQ(building_.count_records<journal::MeterDoubted>(), 0);
        EXPECT_FALSE(check_books(building_.controller->books()));
    }

    std::uint64_t seed_;
    Prng random_;
    Building building_;
    std::array<std::int64_t, 3> opened_{};
    std::array<std::int64_t, 2> credited_{};
    std::vector<Given> given_;
    int step_ = 0;
    std::size_t judged_ = 0;
    std::map<AccountId, std::int64_t> warned_ms_;
};

// Friendly for the first part of every hour, a notice, and one reconnection at a time.
SiteConfig with_a_policy() {
    SiteConfig site = two_apartments();
    for (auto& apartment : site.supply_points) apartment.warning_threshold = Money{100'000};
    std::vector<payment::WeekWindow> windows;
    for (std::uint16_t hour = 0; hour < 24; ++hour) {
        const auto from = static_cast<std::uint16_t>(hour * 60);
        windows.push_back({{true, true, true, true, true, true, true},
                           from,
                           static_cast<std::uint16_t>(from + k_friendly_minutes)});
    }
    auto& policy = site.policy.policy;
    policy.friendly_hours = payment::calendar_of(windows);
    policy.notice[index_of(payment::CustomerClass::residential)] = k_notice;
    policy.pace.connected_at_least = 3min;
    policy.staging = {1, 30s};
    return site;
}

TEST(RandomLives, keep_every_law_through_random_lives) {
    int cut_offs = 0;
    for (std::uint64_t seed = 1; seed <= k_lives; ++seed) {
        Life life(seed);
        life.live();
        if (testing::Test::HasFailure()) return;
        cut_offs += life.cut_offs();
    }
    EXPECT_GT(cut_offs, 5 * k_lives) << "lives in which nothing happens prove nothing";
}

TEST(RandomLives, cut_nobody_off_against_the_policy_and_leave_nobody_in_the_dark) {
    int cut_offs = 0;
    for (std::uint64_t seed = 1; seed <= k_lives; ++seed) {
        Life life(seed, with_a_policy());
        life.live();
        if (testing::Test::HasFailure()) return;
        cut_offs += life.cut_offs();
    }
    EXPECT_GT(cut_offs, k_lives) << "lives in which nobody is cut off prove nothing";
}

}  // namespace
}  // namespace riser::controller
