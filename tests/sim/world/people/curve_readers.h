// CurveReaders: people of a building who look at the curves of their days, at the findings and at the balance of the
// building; and at the end somebody looks at everything there is.
#pragma once

#include "tests/sim/world/audit/curve_auditor.h"
#include "tests/sim/world/people/local_client.h"

namespace riser::sim {

class CurveReaders {
public:
    CurveReaders(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed);

    void begin();
    // Nothing moves any more: asks for each day of each meter.
    void look_at_everything();
    void check_end();
    [[nodiscard]] CurveAuditor& auditor() { return auditor_; }

private:
    void look_at_registers();
    void look_around();
    void ask_for_day(std::uint32_t meter, std::int64_t day);
    [[nodiscard]] std::int64_t true_ms() const;

    EventQueue& queue_;
    Site& site_;
    Coverage& coverage_;
    Prng dice_;
    LocalClient client_;
    CurveAuditor auditor_;
    bool over_ = false;
};

}  // namespace riser::sim
