#include "gateway/voucher/redemption_desk.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::voucher {

Outcome<Busy> RedemptionDesk::submit(std::uint64_t token, TypedCode typed) {
    const auto ticket = queue_.submit(typed.client);
    if (!ticket) return fail(ticket.error());
    waiting_.push_back({token, *ticket, std::move(typed)});
    return Done{};
}

std::optional<DeriveCode> RedemptionDesk::next(Instant now) {
    const auto ticket = queue_.start();
    if (!ticket) return std::nullopt;
    const auto chosen = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
        return waiting.ticket == *ticket;
    });
    RISER_ASSERT(chosen != waiting_.end(), "who waits in the queue waits here");
    running_ = Running{chosen->token, *ticket, chosen->typed.account, chosen->typed.preview, now};
    DeriveCode wanted{*ticket, chosen->typed.code, std::move(chosen->typed.series)};
    waiting_.erase(chosen);
    return wanted;
}

std::optional<ReadyCode> RedemptionDesk::take(CodeDerived derived, Instant now) {
    if (!running_ || running_->ticket != derived.ticket) return std::nullopt;
    const Running done = *running_;
    running_.reset();
    queue_.finish(now - done.since);
    if (done.token == 0) return std::nullopt;
    return ReadyCode{
        done.token, {std::move(derived.codes), done.account, done.preview}, derived.out_of_memory};
}

void RedemptionDesk::leave(std::uint64_t token) {
    if (running_ && running_->token == token) running_->token = 0;
    const auto gone = std::find_if(waiting_.begin(), waiting_.end(),
                                   [&](const Waiting& waiting) { return waiting.token == token; });
    if (gone == waiting_.end()) return;
    (void)queue_.leave(gone->ticket);
    waiting_.erase(gone);
}

}  // namespace riser::voucher
