// EventsStream: technical events on their way up. They may be lost, so nothing is remembered here:
// the first receipt says up to where the cloud has them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/wire/batch.h"
#include "gateway/sync/messages.h"

namespace riser::sync {

class EventsStream {
public:
    static constexpr std::size_t k_max_events = 200;

    void on_news() { due_ = true; }
    [[nodiscard]] bool is_due() const { return due_ && through_.has_value(); }
    [[nodiscard]] std::optional<EventsWanted> next_question();
    bool on_rows(EventRows rows);  // false: not the awaited answer
    void forget_question() { asked_.reset(); }
    [[nodiscard]] std::optional<wire::EventsPart> take_part();

    // After every receipt, whether or not events were sent.
    void on_receipt(std::uint64_t events_through);
    void on_upload_lost() { sent_through_.reset(); }
    void skip_part();  // the cloud cannot read it: go on behind it
    [[nodiscard]] std::size_t held_bytes() const;

private:
    bool due_ = true;
    std::optional<std::uint64_t> through_;  // unknown before the first receipt
    std::optional<std::uint64_t> asked_;
    std::optional<wire::EventsPart> part_;
    std::optional<std::uint64_t> sent_through_;
};

// Within the bounds of the wire: cut to length, characters that are not printable ASCII replaced.
[[nodiscard]] wire::Event cleaned(wire::Event event);

}  // namespace riser::sync
