// What can go wrong between a gateway and its cloud, and how often. Rates of exchanges are per mille; spans
// (outages, slow hours) are given by the mean time between them. 0 = never.
#pragma once

#include "tests/sim/world/draws.h"

namespace riser::sim {

struct LinkFaults {
    // Of each exchange, at most one:
    std::uint32_t request_lost = 0;     // the cloud never hears of it
    std::uint32_t reply_lost = 0;       // the cloud has done it, the gateway does not learn
    std::uint32_t request_doubled = 0;  // a middle box sends it again, some time later
    std::uint32_t request_delayed = 0;  // arrives when the gateway has long given up
    std::uint32_t reply_delayed = 0;    // likewise the answer, so that it counts as lost
    std::uint32_t reply_truncated = 0;  // half of the body, as if it were whole
    std::uint32_t reply_endless = 0;    // longer than the gateway reads
    std::uint32_t portal = 0;           // status 200 and a page of somebody else
    std::uint32_t busy = 0;             // 429 or 503 with Retry-After, by a proxy
    std::uint32_t proxy_error = 0;      // 502 or 504 without any advice
    std::uint32_t stale_reply = 0;      // somebody shows an old genuine answer instead of asking
    std::uint32_t hostile_reply = 0;    // the answer is somebody else's (hostile_cloud.h)

    Duration between_outages{0};
    Duration longest_outage = std::chrono::hours(24 * 60);
    Duration between_slow_spans{0};  // ten times the latency and a GPRS link's throughput
    Duration longest_slow_span = std::chrono::hours(12);

    // Before this moment on the gateway's own clock the cloud's certificate is not valid yet.
    UtcTime certificate_from{};
    // That clock as it is, as TLS takes it, not as the gateway corrects it by what its journal proves.
    bool certificate_by_system_clock = false;
};

// Every kind on or off, with a rate of its own: a world with few faults is as telling as one with all.
[[nodiscard]] inline LinkFaults draw_link_faults(Prng& prng, UtcTime certificate_from) {
    LinkFaults faults;
    for (auto* rate : {&faults.request_lost, &faults.reply_lost, &faults.request_doubled,
                       &faults.request_delayed, &faults.reply_delayed, &faults.reply_truncated,
                       &faults.reply_endless, &faults.portal, &faults.busy, &faults.proxy_error,
                       &faults.stale_reply}) {
        const auto drawn = static_cast<std::uint32_t>(1 + prng.below(60));
        if (prng.chance(1, 3)) *rate = drawn;
    }
    if (prng.chance(1, 2))
        faults.between_outages = draw_span(prng, std::chrono::hours(1), std::chrono::hours(1000));
    if (prng.chance(1, 2))
        faults.between_slow_spans =
            draw_span(prng, std::chrono::hours(1), std::chrono::hours(1000));
    faults.longest_outage = draw_span(prng, std::chrono::minutes(1), std::chrono::hours(24 * 60));
    faults.certificate_from = certificate_from;
    return faults;
}

// From a stream of its own, like the later faults of a site (site_faults.h).
inline void draw_later_link_faults(Prng& prng, LinkFaults& faults) {
    const auto hostile = static_cast<std::uint32_t>(1 + prng.below(60));
    if (prng.chance(1, 4)) faults.hostile_reply = hostile;
    faults.certificate_by_system_clock = prng.chance(1, 3);
}

}  // namespace riser::sim
