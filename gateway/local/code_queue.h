// CodeQueue: who waits for the locks of which code, between the request that brought it and the order that is made of it.
// The front of the local API, in production and in the simulator, asks it when a request comes, when the worker answers,
// and when somebody's patience ends. Owned by the front.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/local/local_api.h"
#include "gateway/local/token_door.h"
#include "gateway/voucher/redemption_desk.h"

namespace riser::local {

class CodeQueue {
public:
    // To the worker, one code at a time; false when it does not take it.
    using Derive = std::function<bool(voucher::DeriveCode)>;

    // An order to be sent, and who is to have its answer.
    struct Ready {
        PendingOrder order;
        std::string by;
        http::Respond respond;
    };

    // Without `derive` codes are not taken, without `open_key` no bound tokens.
    explicit CodeQueue(Derive derive, TokenDoor::OpenKey open_key = {})
        : derive_(std::move(derive)), door_(std::move(open_key)) {}

    // nullopt: it was answered at once; else the number to give it up by.
    std::optional<std::uint64_t> submit(PendingCode code, std::string by, http::Respond respond,
                                        Instant now);
    // The order that comes of a bound token, at once; nullopt: he was answered.
    std::optional<PendingOrder> open(const PendingToken& token, const http::Respond& respond,
                                     Instant now);
    // nullopt: nobody waits for it any more, or he was answered. The next one goes to the worker.
    std::optional<Ready> take(voucher::CodeDerived derived, Instant now);
    // His patience has ended; nothing when he was answered before.
    void give_up(std::uint64_t number);

    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
    struct Waiting {
        std::string by;
        http::Respond respond;
        bool anonymous = false;
    };
    void feed_worker(Instant now);
    std::optional<Ready> finish(voucher::CodeDerived derived, Instant now);

    Derive derive_;
    TokenDoor door_;
    voucher::RedemptionDesk desk_;
    std::uint64_t last_number_ = 0;
    std::map<std::uint64_t, Waiting>
        waiting_;  // at most those of the desk and the one that is derived
};

}  // namespace riser::local
