// The runner with a machine that reports what it was given, a clock driven by hand and a port over
// a socket pair. The tests wait for outputs, never for time.
#include "gateway/runtime/thread_runner.h"

#include <condition_variable>
#include <mutex>
#include <sys/socket.h>
#include <unistd.h>

namespace riser {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Poke {
    int number = 0;
};
struct SleepUntil {
    Instant deadline;
};
struct Heard {
    std::string what;
};

// Answers every input with what it was; opens its port on the poke 1, echoes bytes back.
class EchoMachine {
public:
    using Input = std::variant<Tick, Poke, SleepUntil, field::PortOpened, field::PortLost,
                               field::BytesReceived>;
    using Output = std::variant<Note, Heard, field::OpenPort, field::WriteBytes>;

    void on(Input input, Now) {
        if (std::get_if<Tick>(&input) != nullptr) {
            deadline_.reset();
            say("tick");
        } else if (const auto* poke = std::get_if<Poke>(&input)) {
            say("poke " + std::to_string(poke->number));
            if (poke->number == 1) outputs_.push_back(field::OpenPort{});
        } else if (const auto* sleep = std::get_if<SleepUntil>(&input)) {
            deadline_ = sleep->deadline;
            say("asleep");
        } else if (std::get_if<field::PortOpened>(&input) != nullptr) {
            say("opened");
        } else if (const auto* lost = std::get_if<field::PortLost>(&input)) {
            say("lost " + lost->reason);
        } else if (auto* received = std::get_if<field::BytesReceived>(&input)) {
            say("bytes " + std::string(received->bytes.begin(), received->bytes.end()));
            outputs_.push_back(field::WriteBytes{std::move(received->bytes)});
        }
    }
    std::vector<Output> take_outputs() { return std::exchange(outputs_, {}); }
    [[nodiscard]] std::optional<Instant> next_deadline() const { return deadline_; }

private:
    void say(std::string what) { outputs_.push_back(Heard{std::move(what)}); }

    std::vector<Output> outputs_;
    std::optional<Instant> deadline_;
};
static_assert(BusMachine<EchoMachine>);

// Time stands still until a test moves it.
class HandClock {
public:
    Now read() const {
        Now now;
        now.monotonic = Instant{Duration{us_.load()}};
        return now;
    }
    void advance(Duration by) { us_ += by.count(); }

private:
    std::atomic<std::int64_t> us_{0};
};

// What the machine said, in order; wait_for() blocks until it has been said.
class Ear {
public:
    void hear(EchoMachine::Output output) {
        const std::lock_guard lock(mutex_);
        if (auto* heard = std::get_if<Heard>(&output)) said_.push_back(std::move(heard->what));
        changed_.notify_all();
    }
    void wait_for(const std::string& what) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock,
                      [&] { return std::find(said_.begin(), said_.end(), what) != said_.end(); });
    }
    std::vector<std::string> said() {
        const std::lock_guard lock(mutex_);
        return said_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> said_;
};

class SocketPort final : public field::BytePort {
public:
    explicit SocketPort(int descriptor) : descriptor_(descriptor) {}
    ~SocketPort() override {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Outcome<> open() override {
        if (descriptor_ < 0) return fail(Problem{"no such device"});
        open_ = true;
        return Done{};
    }
    void close() override { open_ = false; }
    int descriptor() const override { return open_ ? descriptor_ : -1; }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
        const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        return static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    Outcome<> write(std::span<const std::uint8_t> bytes) override {
        if (::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) {
            return fail(Problem{"write failed"});
        }
        return Done{};
    }

private:
    int descriptor_;
    bool open_ = false;
};

struct ThreadRunnerTest : testing::Test {
    HandClock clock;
    Ear ear;
    int far_end = -1;
    std::unique_ptr<ThreadRunner<EchoMachine>> runner;

    void start(std::unique_ptr<Attachment<EchoMachine>> attachment = nullptr) {
        runner = std::make_unique<ThreadRunner<EchoMachine>>(
            RunnerSettings{"echo", 8}, std::make_unique<EchoMachine>(),
            [this] { return clock.read(); },
            [this](EchoMachine::Output output) { ear.hear(std::move(output)); },
            std::move(attachment));
        runner->start();
    }
    void start_with_port() {
        std::array<int, 2> pair{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
        far_end = pair[1];
        start(std::make_unique<PortAttachment<EchoMachine>>(std::make_unique<SocketPort>(pair[0])));
    }
    void TearDown() override {
        runner.reset();
        if (far_end >= 0) ::close(far_end);
    }
};

TEST_F(ThreadRunnerTest, hands_inputs_to_the_machine_and_delivers_its_outputs) {
    start();

    ASSERT_TRUE(runner->post(Poke{2}));

    ear.wait_for("poke 2");
}

TEST_F(ThreadRunnerTest, ticks_when_the_deadline_has_come_and_not_before) {
    start();
    ASSERT_TRUE(runner->post(SleepUntil{Instant{seconds(60)}}));
    ear.wait_for("asleep");

    clock.advance(seconds(59));
    ASSERT_TRUE(runner->post(Poke{2}));
    ear.wait_for("poke 2");
    clock.advance(seconds(1));
    runner->wake();
    ear.wait_for("tick");

    EXPECT_EQ(ear.said(), (std::vector<std::string>{"asleep", "poke 2", "tick"}));
}

TEST_F(ThreadRunnerTest, handles_what_was_posted_before_it_is_stopped) {
    start();
    for (int i = 2; i < 8; ++i) ASSERT_TRUE(runner->post(Poke{i}));

    runner->stop();

    EXPECT_EQ(ear.said().size(), 6U);
    EXPECT_EQ(ear.said().back(), "poke 7");
}

TEST_F(ThreadRunnerTest, beats_with_every_turn) {
    start();
    EXPECT_EQ(runner->last_turn(), Instant{});
    clock.advance(seconds(5));

    runner->wake();

    while (runner->last_turn() != Instant{seconds(5)}) std::this_thread::yield();
}

TEST_F(ThreadRunnerTest, opens_its_port_and_carries_bytes_both_ways) {
    start_with_port();
    ASSERT_TRUE(runner->post(Poke{1}));
    ear.wait_for("opened");

    ASSERT_EQ(::send(far_end, "hello", 5, 0), 5);
    ear.wait_for("bytes hello");

    std::array<char, 5> echoed{};
    ASSERT_EQ(::recv(far_end, echoed.data(), echoed.size(), MSG_WAITALL), 5);
    EXPECT_EQ(std::string(echoed.data(), 5), "hello");
}

TEST_F(ThreadRunnerTest, reports_a_port_that_hangs_up_once) {
    start_with_port();
    ASSERT_TRUE(runner->post(Poke{1}));
    ear.wait_for("opened");

    ::close(std::exchange(far_end, -1));

    ear.wait_for("lost the port has hung up (unplugged?)");
    ASSERT_TRUE(runner->post(Poke{2}));
    ear.wait_for("poke 2");
    EXPECT_EQ(ear.said().size(), 4U) << "poke 1, opened, lost, poke 2";
}

TEST_F(ThreadRunnerTest, reports_a_port_that_cannot_be_opened) {
    start(std::make_unique<PortAttachment<EchoMachine>>(std::make_unique<SocketPort>(-1)));

    ASSERT_TRUE(runner->post(Poke{1}));

    ear.wait_for("lost no such device");
}

TEST_F(ThreadRunnerTest, takes_posts_from_several_threads) {
    start();
    std::vector<std::jthread> posters;
    for (int poster = 0; poster < 3; ++poster) {
        posters.emplace_back([this, poster] {
            for (int i = 0; i < 100; ++i) {
                while (!runner->post(Poke{1000 * (poster + 1) + i})) std::this_thread::yield();
            }
        });
    }
    posters.clear();

    runner->stop();

    EXPECT_EQ(ear.said().size(), 300U);
}

}  // namespace
}  // namespace riser
