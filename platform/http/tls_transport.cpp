#include "platform/http/tls_transport.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace riser::http {
namespace {

class TlsTransport final : public Transport {
public:
    TlsTransport(Socket socket, asio::ssl::context& context)
        : stream_(std::move(socket), context) {}

    void open(Finished done) override {
        stream_.async_handshake(asio::ssl::stream_base::server, std::move(done));
    }
    void read(std::span<char> into, Received received) override {
        stream_.async_read_some(asio::buffer(into.data(), into.size()), std::move(received));
    }
    void write(std::string_view bytes, Finished done) override {
        asio::async_write(
            stream_, asio::buffer(bytes),
            [finished = std::move(done)](error_code error, std::size_t) { finished(error); });
    }
    // Sends close_notify and waits for the peer's (RFC 8446, section 6.1).
    void finish_writing(Finished done) override { stream_.async_shutdown(std::move(done)); }
    void close() override {
        error_code ignored;
        stream_.next_layer().close(ignored);
    }

private:
    asio::ssl::stream<Socket> stream_;
};

class FileTlsAcceptor final : public TlsAcceptor {
public:
    Outcome<> load(const TlsFiles& files) {
        context_.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
        error_code error;
        context_.use_certificate_chain_file(files.certificate_chain, error);
        if (error) {
            return fail(Problem{"TLS certificate chain " + files.certificate_chain +
                                " cannot be used: " + error.message() +
                                "; it must be a readable PEM file"});
        }
        context_.use_private_key_file(files.private_key, asio::ssl::context::pem, error);
        if (error) {
            return fail(Problem{"TLS private key " + files.private_key + " cannot be used: " +
                                error.message() + "; it must be the PEM key of the certificate"});
        }
        return Done{};
    }
    std::unique_ptr<Transport> accept(Socket socket) override {
        return std::make_unique<TlsTransport>(std::move(socket), context_);
    }

private:
    asio::ssl::context context_{asio::ssl::context::tls_server};
};

}  // namespace

Result<std::unique_ptr<TlsAcceptor>> load_tls(const TlsFiles& files) {
    auto acceptor = std::make_unique<FileTlsAcceptor>();
    if (auto loaded = acceptor->load(files); !loaded) return fail(loaded.error());
    return std::unique_ptr<TlsAcceptor>(std::move(acceptor));
}

}  // namespace riser::http
