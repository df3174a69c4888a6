// Stranger: somebody on the Internet who means harm to the cloud: wrong tokens, forged and altered uploads,
// polls for other people's gateways, garbage, and genuine uploads shown again. Every try must be refused, or
// be a repeat, and change nothing; what does not is put into words.
#pragma once

#include <string>
#include <vector>

#include "core/base/prng.h"
#include "tests/sim/world/simulated_cloud.h"

namespace riser::sim {

class Stranger {
public:
    Stranger(SimulatedCloud& cloud, std::uint64_t seed);

    // A genuine upload, seen on its way (SimulatedLink::on_upload).
    void overhear(const http::Request& upload);
    // One try of a kind drawn by lot. Nothing when the cloud is not there.
    void try_something();
    // Whatever was not refused or changed something. Must stay empty.
    [[nodiscard]] const std::vector<std::string>& successes() const { return successes_; }
    [[nodiscard]] const FaultCounts& tries() const { return counts_; }

private:
    // What the refusal of a try has to look like.
    enum class Expected : std::uint8_t { refused, refused_or_repeated };

    void present(const std::string& kind, http::Request request, Expected expected);
    void order_without_token();
    void alter_upload();
    void show_upload_again();
    void forge_upload();
    void poll_for_another();
    void send_garbage();
    [[nodiscard]] bool is_known_to_cloud(const http::Request& upload);
    [[nodiscard]] std::string garbage();

    SimulatedCloud& cloud_;
    Prng prng_;
    wire::SigningKey own_key_;
    std::vector<http::Request> overheard_;
    FaultCounts counts_;
    std::vector<std::string> successes_;
};

}  // namespace riser::sim
