#include "core/wire/credit_link.h"

#include <algorithm>

#include <sodium.h>

#include "core/base/assert.h"
#include "core/base/overload.h"

namespace riser::wire {
namespace {

constexpr int k_letters = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t k_signature = sizeof(Signature::bytes);
// An address before the letters, and what a messenger puts around them.
constexpr std::size_t k_max_text = 1'000;

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

// The letters alone. Whatever follows them (a full stop, a bracket, a query) is not of the link.
std::string letters_of(std::string_view text) {
    if (const auto path = text.rfind(k_link_path); path != std::string_view::npos)
        text.remove_prefix(path + k_link_path.size());
    std::string letters;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        if (!is_letter(c)) break;
        letters.push_back(c);
    }
    return letters;
}

CarriedCredit carried(const VerifiedCommand& verified) {
    const Command& command = verified.command;
    CarriedCredit credit{command.id, command.command_epoch, command.sequence, verified.hash, {}, 0};
    std::visit(overload{
                   [&](const TopUp& body) { credit.top_up = body; },
                   [&](const NumberedTopUp& body) {
                       credit.top_up = body.top_up;
                       credit.number = body.number;
                   },
                   [](const auto&) {},
               },
               command.body);
    return credit;
}

bool is_credit(const CommandBody& body) {
    return std::holds_alternative<TopUp>(body) || std::holds_alternative<NumberedTopUp>(body);
}

}  // namespace

std::string credit_link(const SignedCommand& command) {
    Bytes bytes = command.bytes;
    bytes.insert(bytes.end(), command.signature.bytes.begin(), command.signature.bytes.end());
    RISER_ASSERT(bytes.size() <= k_max_link_bytes, "only credits are carried");
    std::string text(sodium_base64_encoded_len(bytes.size(), k_letters), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), k_letters);
    text.pop_back();  // the zero byte that libsodium ends it with
    return text;
}

std::string_view to_string(LinkFault fault) {
    switch (fault) {
        case LinkFault::unreadable:
            return "unreadable";
        case LinkFault::not_a_credit:
            return "not_a_credit";
        case LinkFault::other_gateway:
            return "other_gateway";
        case LinkFault::not_genuine:
            return "not_genuine";
        case LinkFault::other_journal:
            return "other_journal";
    }
    return "unreadable";
}

std::string_view explain(LinkFault fault) {
    switch (fault) {
        case LinkFault::unreadable:
            return "A part of the link is missing or was changed: open it again from the message, "
                   "or copy all of it.";
        case LinkFault::not_a_credit:
            return "This is not a link that adds credit.";
        case LinkFault::other_gateway:
            return "This link is for another building. Open it there, on that building's Wi-Fi.";
        case LinkFault::not_genuine:
            return "This link was not made by the office of this building, or long ago: ask the "
                   "office for a new one.";
        case LinkFault::other_journal:
            return "This building's books were begun anew since the link was made: ask the office "
                   "for a new one. The payment is not lost.";
    }
    return "";
}

Result<SignedCommand, LinkFault> read_credit_link(std::string_view text) {
    if (text.size() > k_max_text) return fail(LinkFault::unreadable);
    const std::string letters = letters_of(text);
    Bytes bytes(k_max_link_bytes);
    std::size_t size = 0;
    const bool decoded = letters.size() <= k_max_link_letters &&
                         sodium_base642bin(bytes.data(), bytes.size(), letters.data(),
                                           letters.size(), nullptr, &size, nullptr, k_letters) == 0;
    if (!decoded || size <= k_signature) return fail(LinkFault::unreadable);
    bytes.resize(size);
    SignedCommand command;
    std::copy(bytes.end() - k_signature, bytes.end(), command.signature.bytes.begin());
    bytes.resize(size - k_signature);
    command.bytes = std::move(bytes);
    return command;
}

Result<CarriedCredit, LinkFault> open_credit_link(std::string_view text, const KeySet& keys,
                                                  GatewayId gateway, EpochId epoch) {
    const auto signed_command = read_credit_link(text);
    if (!signed_command) return fail(signed_command.error());
    const auto read = decode_command(signed_command->bytes);
    if (!read) return fail(LinkFault::unreadable);
    if (!is_credit(read->body)) return fail(LinkFault::not_a_credit);
    // Before the signature: that of another operator's building is none that is known here, and nobody forged it.
    if (read->gateway != gateway) return fail(LinkFault::other_gateway);
    const auto verified = verify_command(*signed_command, keys);
    if (!verified) return fail(LinkFault::not_genuine);
    if (read->epoch != epoch) return fail(LinkFault::other_journal);
    return carried(*verified);
}

}  // namespace riser::wire
