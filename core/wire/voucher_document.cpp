#include "core/wire/voucher_document.h"

#include "core/base/assert.h"
#include "core/base/overload.h"

namespace riser::wire {
namespace {

Bytes kind_and_bytes(std::uint8_t kind, ByteView bytes) {
    Bytes message{kind};
    message.insert(message.end(), bytes.begin(), bytes.end());
    return message;
}

template <class Document>
Result<VoucherDocument> as_document(Result<Document> read) {
    if (!read) return fail(read.error());
    return VoucherDocument{std::move(*read)};
}

}  // namespace

SignedVoucherDocument sign_voucher_document(const VoucherDocument& document,
                                            const SigningKey& key) {
    SignedVoucherDocument result;
    result.kind = static_cast<std::uint8_t>(document.index() + 1);
    result.bytes = std::visit(
        overload{
            [](const voucher::Series& series) { return voucher::encode_series(series); },
            [](const voucher::BatchRevision& revision) { return voucher::encode_batch(revision); },
            [](const voucher::CustodyOrder& order) { return voucher::encode_custody(order); },
        },
        document);
    RISER_ASSERT(result.bytes.size() <= k_max_voucher_document,
                 "a voucher document keeps to its size");
    result.signature = key.sign(Domain::voucher, kind_and_bytes(result.kind, result.bytes));
    return result;
}

Result<VoucherDocument> verify_voucher_document(const SignedVoucherDocument& document,
                                                const KeySet& keys) {
    if (document.bytes.size() > k_max_voucher_document)
        return fail(Problem{"voucher document: too long"});
    const Bytes message = kind_and_bytes(document.kind, document.bytes);
    if (!verify(keys.of(Role::credit), Domain::voucher, message, document.signature)) {
        return fail(Problem{"voucher document: not signed by the cloud's credit key"});
    }
    switch (document.kind) {
        case 1:
            return as_document(voucher::decode_series(document.bytes));
        case 2:
            return as_document(voucher::decode_batch(document.bytes));
        case 3:
            return as_document(voucher::decode_custody(document.bytes));
        default:
            return fail(Problem{"voucher document: kind " + std::to_string(document.kind) +
                                " is not known"});
    }
}

}  // namespace riser::wire
