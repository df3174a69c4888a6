// riserctl as a function: arguments in, text and exit code out. What touches the world is handed
// in, so that every command is tested without a gateway, a terminal or a clock.
//
// Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the gateway cannot be reached.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "platform/http/message.h"

namespace riser::ctl {

enum ExitCode : int { k_done = 0, k_refused = 1, k_usage = 2, k_unreachable = 3 };

struct World {
    // One request to the gateway listening at that socket.
    std::function<Result<http::Response>(const std::string& socket, const http::Request&)> ask;
    std::function<TopUpId()> new_top_up_id;
    // The bytes of a file; "-" is standard input.
    std::function<Result<std::string>(const std::string& path)> read_file;
    // A file that nobody else may read; one that exists is never written over.
    std::function<riser::Outcome<>(const std::string& path, const std::string& bytes)>
        write_new_file;
    // What a person who waits is told at once; absent: it comes at the end, with the rest.
    std::function<void(const std::string&)> say;
    bool out_is_terminal = false;
};

struct Outcome {
    int exit_code = k_done;
    std::string out;
    std::string err;
};

// `arguments` without the program's name.
[[nodiscard]] Outcome run(std::vector<std::string> arguments, const World& world);

}  // namespace riser::ctl
