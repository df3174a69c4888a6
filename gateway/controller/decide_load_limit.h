// LoadLimiter: the part of a decision that is about the load limit of one supply point (core/payment/load_limiter.h):
// which limit is in force, when its contact opens for an overload, and when it closes again. It speaks with the voice of
// credit: safety, maintenance, the emergency override and everything that protects decide before it (docs/supply.md).
#pragma once

#include <optional>
#include <string>

#include "core/payment/load_limiter.h"
#include "gateway/controller/decider_parts.h"

namespace riser::controller {

class Decider;

class LoadLimiter {
public:
    LoadLimiter(Decider& decider, SupplyPointId id) : decider_(decider), id_(id) {}

    // Says by a record which limit is in force from now on, where that is another one.
    void follow();
    // Supply is off for an overload: nobody else decides when it comes back but whoever may override credit.
    [[nodiscard]] bool has_opened() const;
    // Closes the contact when its time is over, or the limit is.
    void close_when_over();
    // Opens it when more than the limit was used for too long, on a read made for this.
    void open_when_over();
    // Somebody who is there says that supply may come back; nullopt: it is not off for an overload.
    [[nodiscard]] std::optional<OrderVerdict> confirm();

private:
    [[nodiscard]] const SupplyPointBooks& point() const;
    [[nodiscard]] const payment::LoadLimit& terms() const;
    [[nodiscard]] payment::CutInputs inputs() const;
    [[nodiscard]] std::vector<std::optional<Duration>> overloads_ago() const;
    [[nodiscard]] bool next_day() const;
    [[nodiscard]] bool over_at_last() const;
    [[nodiscard]] bool is_measured(const LiveMeter& meter) const;
    [[nodiscard]] bool all_confirmed() const;
    [[nodiscard]] bool opened_lately() const;
    [[nodiscard]] std::string obstacle(const payment::CutInputs& inputs) const;
    void say(payment::LimitState state, const payment::PowerLimitNow& now);
    void ask();
    void open(const payment::CutInputs& inputs);
    void hold(const std::string& by);

    Decider& decider_;
    SupplyPointId id_;
    payment::LimitState state_ = payment::LimitState::none;  // as follow() found it
};

}  // namespace riser::controller
