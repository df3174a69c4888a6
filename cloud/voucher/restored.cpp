#include "cloud/voucher/restored.h"

#include "cloud/commands/command_book.h"
#include "cloud/voucher/custody_orders.h"
#include "cloud/voucher/tokens.h"

namespace riser::cloud {

std::size_t come_back_from_backup(Session& session, const CloudKeys& keys, std::int64_t now_ms) {
    begin_voucher_epoch(session, now_ms);
    hold_tokens(session);
    return begin_after_restore(session, keys, now_ms);
}

}  // namespace riser::cloud
