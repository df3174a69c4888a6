// Internal to the server and the client: one task at one moment of an io_context. Not a clock, and
// not for other threads.
#pragma once

#include <chrono>
#include <functional>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

namespace riser::http {

class Alarm {
public:
    explicit Alarm(boost::asio::io_context& io) : timer_(io) {}

    // Replaces what was set before. The alarm must live until the task has run or was cancelled and
    // the loop has turned: a task of a connection holds the connection for that.
    void set(std::chrono::milliseconds delay, std::function<void()> task);
    void cancel();

private:
    using Clock = std::chrono::steady_clock;
    // The plain executor: each kind of executor multiplies what has to be compiled.
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                      boost::asio::io_context::executor_type>
        timer_;
};

}  // namespace riser::http
