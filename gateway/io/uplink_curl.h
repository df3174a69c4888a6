// UplinkCurl: carries out CloudSync's requests over HTTPS by libcurl's multi interface, at most an
// upload and a long poll at a time, on the uplink thread. It decides nothing: no retry, no
// redirect, no reading of what comes back. TLS 1.2 or newer with the certificate and the name
// verified, always.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "gateway/runtime/attachment.h"
#include "gateway/sync/cloud_sync.h"

namespace riser::io {

struct UplinkAddress {
    std::string url;      // "https://cloud.example.org", without a slash at the end
    std::string ca_file;  // PEM; empty = the system's authorities
};

class UplinkCurl final : public Attachment<sync::CloudSync> {
public:
    // On the main thread. The first call starts libcurl, which other threads do not mind since 7.84
    // (curl_global_init(3)).
    [[nodiscard]] static Result<std::unique_ptr<UplinkCurl>> open(UplinkAddress address);
    ~UplinkCurl() override;
    UplinkCurl(const UplinkCurl&) = delete;
    UplinkCurl& operator=(const UplinkCurl&) = delete;

    void collect(std::vector<pollfd>& descriptors) override;
    [[nodiscard]] std::optional<Duration> patience() const override;
    void serve(std::span<const pollfd> ready, const Feed& feed) override;
    bool perform(Output& output, const Feed& feed) override;

private:
    class Transfer;

    UplinkCurl(UplinkAddress address, void* multi);
    void start(sync::UplinkRequest request, const Feed& feed);
    void cancel(sync::RequestId id);
    void report_finished(const Feed& feed);
    static int note_socket(void* easy, int socket, int what, void* self, void* unused);

    UplinkAddress address_;
    void* multi_;                   // CURLM
    std::map<int, short> sockets_;  // descriptor -> poll events libcurl waits for
    std::map<sync::RequestId, std::unique_ptr<Transfer>> transfers_;
};

}  // namespace riser::io
