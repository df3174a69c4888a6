#include "gateway/local/code_queue.h"

namespace riser::local {

std::optional<std::uint64_t> CodeQueue::submit(PendingCode code, std::string by,
                                               http::Respond respond, Instant now) {
    if (!derive_) {
        respond(LocalApi::code_not_derived());
        return std::nullopt;
    }
    const std::uint64_t number = ++last_number_;
    const auto admitted = desk_.submit(
        number, {code.code, std::move(code.series), code.client, code.account, code.preview});
    if (!admitted) {
        respond(LocalApi::busy_with_codes(admitted.error()));
        return std::nullopt;
    }
    waiting_.emplace(number, Waiting{std::move(by), std::move(respond), !code.client.has_pin});
    feed_worker(now);
    return number;
}

std::optional<PendingOrder> CodeQueue::open(const PendingToken& token, const http::Respond& respond,
                                            Instant now) {
    auto opened = door_.open(token, now);
    if (auto* order = std::get_if<PendingOrder>(&opened)) return std::move(*order);
    respond(std::get<http::Response>(std::move(opened)));
    return std::nullopt;
}

void CodeQueue::feed_worker(Instant now) {
    while (auto wanted = desk_.next(now)) {
        const voucher::Ticket ticket = wanted->ticket;
        if (derive_(std::move(*wanted))) return;
        (void)finish({ticket, {}, true}, now);  // its inbox is full: as good as no memory
    }
}

std::optional<CodeQueue::Ready> CodeQueue::finish(voucher::CodeDerived derived, Instant now) {
    auto ready = desk_.take(std::move(derived), now);
    if (!ready) return std::nullopt;
    const auto found = waiting_.extract(ready->token);
    if (found.empty()) return std::nullopt;
    Waiting& who = found.mapped();
    if (ready->out_of_memory) {
        who.respond(LocalApi::code_not_derived());
        return std::nullopt;
    }
    return Ready{PendingOrder{std::move(ready->order), who.anonymous}, std::move(who.by),
                 std::move(who.respond)};
}

std::optional<CodeQueue::Ready> CodeQueue::take(voucher::CodeDerived derived, Instant now) {
    auto ready = finish(std::move(derived), now);
    feed_worker(now);
    return ready;
}

void CodeQueue::give_up(std::uint64_t number) {
    const auto found = waiting_.extract(number);
    if (found.empty()) return;
    desk_.leave(number);
    found.mapped().respond(LocalApi::code_not_derived());
}

}  // namespace riser::local
