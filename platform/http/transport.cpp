#include "platform/http/transport.h"

#include <boost/asio/write.hpp>

namespace riser::http {
namespace {

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {}

    void open(Finished done) override { done({}); }
    void read(std::span<char> into, Received received) override {
        socket_.async_read_some(asio::buffer(into.data(), into.size()), std::move(received));
    }
    void write(std::string_view bytes, Finished done) override {
        asio::async_write(
            socket_, asio::buffer(bytes),
            [finished = std::move(done)](error_code error, std::size_t) { finished(error); });
    }
    void finish_writing(Finished done) override {
        error_code error;
        socket_.shutdown(asio::socket_base::shutdown_send, error);
        done(error);
    }
    void close() override {
        error_code ignored;
        socket_.close(ignored);
    }

private:
    Socket socket_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(Socket socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace riser::http
