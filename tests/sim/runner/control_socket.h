// The simulator's control socket: a Unix stream socket on which every line is one JSON command and
// every command is answered by one line of JSON. What the commands mean is control_commands.h.
#pragma once

#include <filesystem>
#include <functional>
#include <poll.h>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace riser::sim {

class ControlSocket {
public:
    using Handler = std::function<std::string(std::string_view line)>;

    [[nodiscard]] static Result<ControlSocket> listen(const std::filesystem::path& path);
    ControlSocket(ControlSocket&& other) noexcept;
    ControlSocket& operator=(ControlSocket&&) = delete;
    ~ControlSocket();

    // Appends what to wait for.
    void add_to(std::vector<pollfd>& waiting) const;
    // Accepts, reads, answers; never blocks.
    void turn(const Handler& handler);

private:
    struct Client {
        int descriptor = -1;
        std::string input;
        std::string output;
        bool done = false;
    };
    ControlSocket(int listener, std::filesystem::path path)
        : listener_(listener), path_(std::move(path)) {}
    static void serve(Client& client, const Handler& handler);

    int listener_ = -1;
    std::filesystem::path path_;
    std::vector<Client> clients_;
};

// One command over the socket, waiting for its answer; for riser-sim ctl.
[[nodiscard]] Result<std::string> send_command(const std::filesystem::path& path,
                                               const std::string& line);

}  // namespace riser::sim
