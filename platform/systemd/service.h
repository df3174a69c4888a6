// The life of a daemon as systemd sees it, the same for both programs: ready, a turn a second in which
// it shows that it is alive, and an end by a signal or by its own wish to be started again. What the
// daemon does is its own business.
#pragma once

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/units/time.h"

namespace riser::systemd {

// Exit codes (sysexits.h). The units in systemd/ start a daemon again after any but the last.
inline constexpr int k_exit_usage = 64;   // EX_USAGE: wrong arguments
inline constexpr int k_exit_again = 70;   // EX_SOFTWARE: a commit ended in an unknown state
inline constexpr int k_exit_later = 75;   // EX_TEMPFAIL: cannot start now
inline constexpr int k_exit_config = 78;  // EX_CONFIG: trying again helps nobody

// Why a daemon cannot start, by what helps.
struct StartProblem {
    std::string message;
    // A full or failing disk, a file or port still in use: trying again may help without anybody. Else a
    // person has to change something first.
    bool may_pass = false;
};
// Says so in the log. Returns the exit code of the program.
[[nodiscard]] int report(const StartProblem& problem);

// What this process makes from now on is for its user alone, as UMask=0077 of the unit has it, also where a person
// starts it by hand: books name who lives where.
void keep_files_private();

// Those that the unit gives this process (StateDirectory=, in $STATE_DIRECTORY; systemd.exec(5)). Empty where a person
// starts it by hand.
[[nodiscard]] std::vector<std::filesystem::path> state_directories();

// SIGINT and SIGTERM, kept for the thread that waits for them.
class StopSignals {
public:
    // Blocks them in this thread and in every thread that it starts from now on, and ignores SIGPIPE:
    // a connection that breaks is seen where it is written to.
    StopSignals();
    // Whether one came within this time.
    [[nodiscard]] bool wait(Duration longest) const;

private:
    sigset_t signals_;
};

struct Service {
    std::string status;                 // what it serves, in one line
    std::string farewell;               // what it does while it stops
    std::function<void()> show_health;  // feeds the watchdog while all is well
    std::function<std::string()>
        leave_reason;  // why it must be started again; "" while it need not
    std::function<void()> stop;
};

// Owned by the main thread, after everything has started. Returns the exit code of the program.
[[nodiscard]] int serve(const Service& service, const StopSignals& signals,
                        Duration turn = std::chrono::seconds(1));

}  // namespace riser::systemd
