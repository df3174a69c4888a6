#include "gateway/io/uplink_curl.h"

#include <algorithm>

#include <curl/curl.h>

namespace riser::io {
namespace {

// Connecting includes a DNS lookup and a TLS handshake over a slow mobile link.
constexpr long k_connect_timeout_ms = 20'000;
// Half the default each: an upload and a poll together stay under 100 kB.
constexpr long k_buffer_bytes = 16L << 10;
// Below the two minutes after which common firewalls forget a connection.
constexpr long k_keepalive_s = 45;
// One for the poll, one for uploads, one spare while a dead one is noticed.
constexpr long k_connections = 3;

sync::UplinkFault fault_of(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
            return sync::UplinkFault::unreachable;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return sync::UplinkFault::untrusted;
        case CURLE_OPERATION_TIMEDOUT:
            return sync::UplinkFault::timed_out;
        case CURLE_FILESIZE_EXCEEDED:
            return sync::UplinkFault::too_large;
        default:
            return sync::UplinkFault::broken;
    }
}

}  // namespace

// One request with everything libcurl points into until it ends.
class UplinkCurl::Transfer {
public:
    Transfer(sync::UplinkRequest request, const UplinkAddress& address)
        : request_(std::move(request)), easy_(curl_easy_init()) {
        RISER_ASSERT(easy_ != nullptr, "libcurl gives out handles");
        set_up(address);
        if (request_.method == "POST") set_body();
        for (const auto& [name, value] : request_.headers) add_header(name + ": " + value);
        curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::receive);
        curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
        curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
    }
    ~Transfer() {
        curl_easy_cleanup(easy_);
        curl_slist_free_all(headers_);
    }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    [[nodiscard]] CURL* handle() const { return easy_; }

    [[nodiscard]] sync::CloudSync::Input result(CURLcode code) {
        if (code != CURLE_OK) return failure(code);
        long status = 0;
        curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        curl_header* header = nullptr;
        const bool asked_to_wait =
            curl_easy_header(easy_, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK;
        return sync::UplinkReply{request_.id, static_cast<int>(status),
                                 asked_to_wait ? header->value : "", std::move(body_)};
    }

private:
    void set_up(const UplinkAddress& address) {
        curl_easy_setopt(easy_, CURLOPT_URL, (address.url + request_.target).c_str());
        curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "https");
        curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
        curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
        curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!address.ca_file.empty()) {
            curl_easy_setopt(easy_, CURLOPT_CAINFO, address.ca_file.c_str());
            curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
        }
        curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        const auto total =
            std::chrono::duration_cast<std::chrono::milliseconds>(request_.timeout).count();
        curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(total));
        curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS,
                         std::min<long>(k_connect_timeout_ms, total));
        curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);  // signals belong to the main thread
        curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
        curl_easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, k_keepalive_s);
        curl_easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, k_keepalive_s);
        curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, k_buffer_bytes);
        curl_easy_setopt(easy_, CURLOPT_UPLOAD_BUFFERSIZE, k_buffer_bytes);
        curl_easy_setopt(easy_, CURLOPT_USERAGENT, "riser-gateway");
    }

    void set_body() {
        curl_easy_setopt(easy_, CURLOPT_POST, 1L);
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request_.body.size()));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS,
                         reinterpret_cast<const char*>(request_.body.data()));
        add_header("Expect:");  // no round trip to ask whether the body may come
    }

    void add_header(const std::string& line) {
        headers_ = curl_slist_append(headers_, line.c_str());
    }

    [[nodiscard]] sync::UplinkFailed failure(CURLcode code) const {
        const std::string message = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
        const auto fault = too_large_ ? sync::UplinkFault::too_large : fault_of(code);
        return {request_.id, fault, too_large_ ? "the reply is too long" : message};
    }

    // Fewer bytes taken than given ends the transfer: nobody can make us hold more.
    static std::size_t receive(char* bytes, std::size_t, std::size_t count, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        if (count > transfer.request_.max_reply_bytes - transfer.body_.size()) {
            transfer.too_large_ = true;
            return 0;
        }
        transfer.body_.insert(transfer.body_.end(), bytes, bytes + count);
        return count;
    }

    sync::UplinkRequest request_;
    CURL* easy_;
    curl_slist* headers_ = nullptr;
    std::vector<std::uint8_t> body_;
    bool too_large_ = false;
    char error_[CURL_ERROR_SIZE] = {};
};

Result<std::unique_ptr<UplinkCurl>> UplinkCurl::open(UplinkAddress address) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM* multi = started == CURLE_OK ? curl_multi_init() : nullptr;
    if (multi == nullptr)
        return fail(Problem{"libcurl cannot start: " + std::string(curl_easy_strerror(started))});
    std::unique_ptr<UplinkCurl> uplink(new UplinkCurl(std::move(address), multi));
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &UplinkCurl::note_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, uplink.get());
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, k_connections);
    return uplink;
}

UplinkCurl::UplinkCurl(UplinkAddress address, void* multi)
    : address_(std::move(address)), multi_(multi) {}

UplinkCurl::~UplinkCurl() {
    for (auto& [id, transfer] : transfers_) curl_multi_remove_handle(multi_, transfer->handle());
    transfers_.clear();
    curl_multi_cleanup(multi_);
}

int UplinkCurl::note_socket(void*, int socket, int what, void* self, void*) {
    auto& sockets = static_cast<UplinkCurl*>(self)->sockets_;
    if (what == CURL_POLL_REMOVE) {
        sockets.erase(socket);
        return 0;
    }
    const int in = (what & CURL_POLL_IN) != 0 ? POLLIN : 0;
    const int out = (what & CURL_POLL_OUT) != 0 ? POLLOUT : 0;
    sockets[socket] = static_cast<short>(in | out);
    return 0;
}

void UplinkCurl::collect(std::vector<pollfd>& descriptors) {
    for (const auto& [socket, events] : sockets_) descriptors.push_back({socket, events, 0});
}

std::optional<Duration> UplinkCurl::patience() const {
    long milliseconds = -1;
    curl_multi_timeout(multi_, &milliseconds);
    if (milliseconds < 0) return std::nullopt;
    return std::chrono::milliseconds(milliseconds);
}

void UplinkCurl::serve(std::span<const pollfd> ready, const Feed& feed) {
    int running = 0;
    for (const auto& descriptor : ready) {
        if (descriptor.revents == 0) continue;
        int events = 0;
        if ((descriptor.revents & (POLLIN | POLLHUP)) != 0) events |= CURL_CSELECT_IN;
        if ((descriptor.revents & POLLOUT) != 0) events |= CURL_CSELECT_OUT;
        if ((descriptor.revents & (POLLERR | POLLNVAL)) != 0) events |= CURL_CSELECT_ERR;
        curl_multi_socket_action(multi_, descriptor.fd, events, &running);
    }
    // Runs what is due by libcurl's own timers; nothing when nothing is.
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    report_finished(feed);
}

void UplinkCurl::report_finished(const Feed& feed) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const auto found = std::find_if(
            transfers_.begin(), transfers_.end(),
            [&](const auto& entry) { return entry.second->handle() == message->easy_handle; });
        RISER_ASSERT(found != transfers_.end(), "libcurl reports handles it was given");
        feed(found->second->result(message->data.result));
        curl_multi_remove_handle(multi_, found->second->handle());
        transfers_.erase(found);
    }
}

bool UplinkCurl::perform(Output& output, const Feed& feed) {
    if (auto* request = std::get_if<sync::UplinkRequest>(&output)) {
        start(std::move(*request), feed);
        return true;
    }
    if (const auto* order = std::get_if<sync::UplinkCancel>(&output)) {
        cancel(order->id);
        return true;
    }
    return false;
}

void UplinkCurl::start(sync::UplinkRequest request, const Feed& feed) {
    const auto id = request.id;
    auto transfer = std::make_unique<Transfer>(std::move(request), address_);
    const CURLMcode added = curl_multi_add_handle(multi_, transfer->handle());
    if (added != CURLM_OK) {
        feed(sync::UplinkFailed{id, sync::UplinkFault::broken, curl_multi_strerror(added)});
        return;
    }
    transfers_[id] = std::move(transfer);
}

void UplinkCurl::cancel(sync::RequestId id) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    curl_multi_remove_handle(multi_, found->second->handle());
    transfers_.erase(found);
}

}  // namespace riser::io
