#include "gateway/voucher/hash_worker.h"

#include "core/voucher/lock.h"

namespace riser::voucher {

CodeDerived derive(const DeriveCode& wanted) {
    CodeDerived result{wanted.ticket, {}, false};
    for (const Series& series : wanted.series) {
        const auto proof = derive_proof(wanted.code, series.salt, series.cost);
        if (!proof) return {wanted.ticket, {}, true};
        result.codes.push_back({lock_of(*proof), *proof});
    }
    return result;
}

void HashWorker::on(Input input, Now /*now*/) {
    const auto* wanted = std::get_if<DeriveCode>(&input);
    if (wanted == nullptr) return;
    CodeDerived derived = derive(*wanted);
    if (derived.out_of_memory)
        outputs_.push_back(Note{Note::Level::error, "voucher_hash_out_of_memory", {}});
    outputs_.push_back(std::move(derived));
}

}  // namespace riser::voucher
