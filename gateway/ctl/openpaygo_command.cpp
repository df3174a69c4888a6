// `riserctl voucher openpaygo`: makes a token where the office has no computer but this one. It keeps no counts: the new
// one is printed, and whoever asks has to remember it.
#include "core/voucher/openpaygo/token.h"
#include "core/voucher/openpaygo/units.h"
#include "core/wire/signing.h"
#include "gateway/ctl/voucher_commands.h"

namespace riser::ctl {
namespace {

namespace openpaygo = voucher::openpaygo;

Failed misused(const std::string& why) {
    return {k_usage, why, "", ""};
}

Answered<openpaygo::TokenOrder> order_of(const VoucherQuestion& asked) {
    using openpaygo::TokenType;
    const int chosen = (asked.add.empty() ? 0 : 1) + (asked.set.empty() ? 0 : 1) +
                       (asked.disable ? 1 : 0) + (asked.sync ? 1 : 0);
    if (chosen != 1) return fail(misused("one of --add, --set, --disable and --sync is required"));
    if (asked.disable) return openpaygo::TokenOrder{TokenType::disable, 0};
    if (asked.sync) return openpaygo::TokenOrder{TokenType::sync, 0};
    const auto raw =
        openpaygo::parse_units(asked.add.empty() ? asked.set : asked.add, asked.divider);
    if (!raw) return fail(misused(raw.error().message));
    return openpaygo::TokenOrder{asked.add.empty() ? TokenType::set : TokenType::add, *raw};
}

Answered<openpaygo::Device> device_of(const VoucherQuestion& asked) {
    const auto key = wire::from_hex(asked.key, 16);
    if (!key) return fail(misused("--key takes 32 hexadecimal digits"));
    std::array<std::uint8_t, 16> bytes{};
    std::copy(key->begin(), key->end(), bytes.begin());
    openpaygo::Device device{openpaygo::DeviceKey(bytes), asked.starting_code};
    if (asked.default_starting_code)
        device.starting_code = openpaygo::default_starting_code(device.key);
    if (device.starting_code > openpaygo::k_max_starting_code)
        return fail(misused("--starting-code is at most 999999999"));
    return device;
}

}  // namespace

Done make_openpaygo_token(Session& session, const VoucherQuestion& asked) {
    const auto order = order_of(asked);
    if (!order) return fail(order.error());
    const auto device = device_of(asked);
    if (!device) return fail(device.error());
    if (asked.count < 1 || asked.count > openpaygo::k_max_count)
        return fail(misused("--count is 1 to 100000"));
    const auto made =
        openpaygo::make_token(*device, asked.count, *order, {asked.extended, asked.restricted});
    if (!made) return fail(misused(std::string(openpaygo::explain(made.error()))));
    const std::string digits = openpaygo::format_token(made->text);
    if (session.json) {
        print(session, {{"token", digits},
                        {"type", openpaygo::to_string(order->type)},
                        {"value", order->value},
                        {"count", made->count},
                        {"starting_code", device->starting_code}});
        return k_done;
    }
    session.out += openpaygo::grouped(digits) +
                   "\ncount of the device from now on: " + std::to_string(made->count) + "\n";
    return k_done;
}

}  // namespace riser::ctl
