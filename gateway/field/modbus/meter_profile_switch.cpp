// [switch]: how a contact is opened, closed and seen. Only absolute writes can be expressed: no
// toggle, no pulse, no write to all channels at once (and the unit address is not part of a profile
// at all).
#include <algorithm>
#include <charconv>

#include "gateway/field/modbus/meter_profile_parts.h"

namespace riser::modbus {
namespace {

// How a profile spells the write, and the function code that goes with it (application protocol
// V1.1b3).
enum class Write { coil, holding, holding_single, vendor };
constexpr std::array<toml::Word<Write>, 4> k_writes{{
    {"coil", Write::coil},                      // 05, 6.5
    {"holding", Write::holding},                // 16, 6.12
    {"holding_single", Write::holding_single},  // 06, 6.6
    {"vendor", Write::vendor},
}};
constexpr std::array<toml::Word<metering::PowerOnState>, 4> k_power_on{{
    {"unknown", metering::PowerOnState::unknown},
    {"keeps", metering::PowerOnState::keeps},
    {"connects", metering::PowerOnState::connects},
    {"disconnects", metering::PowerOnState::disconnects},
}};

enum class Shows { order, contact };
constexpr std::array<toml::Word<Shows>, 2> k_shows{{
    {"order", Shows::order},
    {"contact", Shows::contact},
}};

constexpr std::int64_t k_coil_on =
    0xFF00;  // application protocol V1.1b3, 6.5: nothing else is absolute
constexpr std::int64_t k_coil_off = 0x0000;
constexpr std::int64_t k_max_channels = 64;
constexpr std::size_t k_max_pdu = 253;  // application protocol V1.1b3, 4.1

std::uint8_t high(std::int64_t value) {
    return static_cast<std::uint8_t>(value >> 8);
}
std::uint8_t low(std::int64_t value) {
    return static_cast<std::uint8_t>(value & 0xFF);
}

// "20 05 00 ..." to bytes; nullopt for anything else.
std::optional<Pdu> parse_hex(std::string_view text) {
    Pdu bytes;
    while (!text.empty()) {
        std::uint8_t byte = 0;
        if (text.size() < 2) return std::nullopt;
        const auto [end, error] = std::from_chars(text.data(), text.data() + 2, byte, 16);
        if (error != std::errc{} || end != text.data() + 2) return std::nullopt;
        bytes.push_back(byte);
        text.remove_prefix(2);
        if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    }
    if (bytes.empty() || bytes.size() > k_max_pdu) return std::nullopt;
    return bytes;
}

class SwitchReader {
public:
    explicit SwitchReader(toml::Table table) : table_(std::move(table)) {}

    SwitchModel read() {
        SwitchModel model;
        model.evidence = table_.word("evidence", k_evidence);
        model.power_on = table_.word("power_on", k_power_on);
        if (const auto seconds = table_.optional_integer("watchdog_s", {1, 65535})) {
            model.watchdog = std::chrono::seconds(*seconds);
        }
        model.trips = table_.flag_or("trips", false);
        write_ = table_.word("write", k_writes);
        const SwitchReadBack read_back = read_read_back(table_.required_table("read_back"));
        for (const Place& place : read_places(read_back)) {
            model.channels.push_back(read_channel(place, read_back));
        }
        return model;
    }

private:
    struct Place {
        std::int64_t address = 0;  // of the coil or register written
        std::int64_t index = 0;    // within the read-back block
    };

    SwitchReadBack read_read_back(toml::Table table) {
        SwitchReadBack back;
        back.function = table.word("function", k_read_functions);
        const bool bits = is_bit_function(back.function);
        back.address = static_cast<std::uint16_t>(table.integer("address", {0, 65535}));
        back.count =
            static_cast<std::uint16_t>(table.integer_or("count", {1, bits ? 2000 : 125}, 1));
        // Which of several is the contact is never guessed: a lost line would read another one.
        const bool told_apart = back.count == 1 || table_.has("channel");
        back.index = static_cast<std::uint16_t>(table.integer_or("index", {0, back.count - 1}, 0));
        if (!told_apart && !table.has("index")) {
            table.demand("index", "is required where count is more than 1: which of the " +
                                      std::to_string(back.count) +
                                      " is the contact (of channel 0); did you mean index = 0?");
        }
        back.shows_contact = table.word_or("shows", k_shows, Shows::order) == Shows::contact;
        if (back.address + back.count > 65536) table.refuse("count", "the block ends beyond 65535");
        if (bits) {
            if (table.has("mask")) table.refuse("mask", "a coil or discrete input is a single bit");
            back.closed = static_cast<std::uint16_t>(table.integer_or("closed", {0, 1}, 1));
            back.open = static_cast<std::uint16_t>(1 - back.closed);
            if (table.has("open"))
                table.refuse("open", "is the other value of the bit, leave it out");
        } else {
            back.mask = static_cast<std::uint16_t>(table.integer_or("mask", {1, 65535}, 65535));
            if (!table.has("mask")) {
                table.demand("mask",
                             "is required for a register: which of its bits are the contact; did "
                             "you mean mask = 0xFFFF, all of them?");
            }
            back.closed = static_cast<std::uint16_t>(table.integer("closed", {0, 65535}));
            back.open = static_cast<std::uint16_t>(table.integer("open", {0, 65535}));
            if ((back.closed & ~back.mask) != 0)
                table.refuse("closed", "has bits outside the mask");
            if ((back.open & ~back.mask) != 0) table.refuse("open", "has bits outside the mask");
            if (table.has("open") && back.closed == back.open) {
                table.refuse("open", "is the same as closed: the state could not be told");
            }
        }
        return back;
    }

    // One place per channel: a single one, `channels` with steps, or an explicit list.
    std::vector<Place> read_places(const SwitchReadBack& back) {
        const bool vendor = write_ == Write::vendor;
        auto list = table_.tables("channel");
        const std::int64_t count = table_.integer_or("channels", {1, k_max_channels}, 1);
        const std::int64_t step = table_.integer_or("channel_step", {1, 1024}, 1);
        std::vector<Place> places;
        if (!list.empty()) {
            for (const char* key : {"channels", "channel_step", "address"}) {
                if (table_.has(key))
                    table_.refuse(key, "does not go together with [[switch.channel]]");
            }
            for (toml::Table& entry : list) {
                places.push_back({entry.integer("address", {0, 65535}),
                                  entry.integer("index", {0, back.count - 1})});
            }
        } else {
            const std::int64_t first = vendor ? 0 : table_.integer("address", {0, 65535});
            for (std::int64_t i = 0; i < count; ++i) {
                places.push_back({first + i * step, back.index + i * step});
            }
            if (places.back().address > 65535)
                table_.refuse("channels", "the last address is beyond 65535");
            if (places.back().index >= back.count) {
                table_.refuse("channels", "the last channel is not in the read-back block of " +
                                              std::to_string(back.count));
            }
        }
        if (vendor && places.size() > 1) {
            table_.refuse("write", "\"vendor\" gives whole requests and can have one channel only");
        }
        if (vendor && table_.has("address")) {
            table_.refuse("address",
                          "is part of the request when write is \"vendor\", leave it out");
        }
        refuse_shared_contacts(places);
        return places;
    }

    void refuse_shared_contacts(const std::vector<Place>& places) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const bool same_read = places[i].index == places[j].index;
                const bool same_write = places[i].address == places[j].address;
                if (same_read || (same_write && write_ != Write::vendor)) {
                    table_.refuse("channel", "channels " + std::to_string(j) + " and " +
                                                 std::to_string(i) + " share a contact");
                    return;
                }
            }
        }
    }

    SwitchChannel read_channel(const Place& place, const SwitchReadBack& read_back) {
        SwitchChannel channel;
        channel.connect = read_write("connect", place.address);
        channel.disconnect = read_write("disconnect", place.address);
        if (channel.connect.request == channel.disconnect.request && table_.has("disconnect")) {
            table_.refuse("disconnect", "is the same request as connect");
        }
        channel.read_back = read_back;
        channel.read_back.index = static_cast<std::uint16_t>(place.index);
        return channel;
    }

    SwitchWrite read_write(std::string_view key, std::int64_t address) {
        if (write_ == Write::vendor) return read_vendor_write(key);
        const std::int64_t value = table_.integer(key, {0, 65535});
        SwitchWrite write;
        switch (write_) {
            case Write::coil:
                if (table_.has(key) && value != k_coil_on && value != k_coil_off) {
                    table_.refuse(key,
                                  "must be 0xFF00 or 0x0000: other values toggle or pulse, and a "
                                  "repeated or lost command would then leave the wrong state");
                }
                write.request = {5, high(address), low(address), high(value), low(value)};
                break;
            case Write::holding:
                write.request = {16, high(address), low(address), 0, 1, 2, high(value), low(value)};
                break;
            case Write::holding_single:
                write.request = {6, high(address), low(address), high(value), low(value)};
                break;
            case Write::vendor:
                break;
        }
        write.response_length = 5;  // 05 and 06 echo the request, 16 its address and count
        write.expected_response_prefix.assign(write.request.begin(), write.request.begin() + 5);
        return write;
    }

    SwitchWrite read_vendor_write(std::string_view key) {
        SwitchWrite write;
        const auto request = parse_hex(table_.text(key));
        const auto prefix = parse_hex(table_.text("response_prefix"));
        write.response_length = static_cast<std::uint16_t>(
            table_.integer("response_length", {1, static_cast<std::int64_t>(k_max_pdu)}));
        if (!request) {
            if (table_.has(key))
                table_.refuse(key, "must be bytes such as \"20 05 00\", function first");
            return write;
        }
        constexpr std::array<std::uint8_t, 10> k_own_form{1, 2, 3, 4, 5, 6, 15, 16, 22, 23};
        const std::uint8_t function = request->front();
        if (function == 0 || function > 127 ||
            std::find(k_own_form.begin(), k_own_form.end(), function) != k_own_form.end()) {
            table_.refuse(key, "begins with function " + std::to_string(function) +
                                   ", which is not a vendor's; use another kind of write");
        }
        if (!prefix || prefix->front() != function || prefix->size() > write.response_length) {
            table_.refuse("response_prefix",
                          "must be the first bytes of the answer, function first");
            return write;
        }
        write.request = *request;
        write.expected_response_prefix = *prefix;
        return write;
    }

    toml::Table table_;
    Write write_ = Write::coil;
};

}  // namespace

std::optional<SwitchModel> read_switch(toml::Table& root) {
    const auto table = root.table("switch");
    if (!table) return std::nullopt;
    return SwitchReader(*table).read();
}

}  // namespace riser::modbus
