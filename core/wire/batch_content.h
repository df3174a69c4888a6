// Internal: the content of a batch between our values and protobuf. Signature and compression are
// in batch.cpp.
#pragma once

#include "core/wire/batch.h"
#include "wire.pb.h"

namespace riser::wire {

// Fails when there are more items than one upload may carry.
[[nodiscard]] Outcome<> check_counts(const Batch& batch);
[[nodiscard]] proto::Batch to_proto(const Batch& batch);
// Strict: every length, count, order and range. The gateway is not in the content but on the
// envelope.
[[nodiscard]] Result<Batch, BatchProblem> read_batch(const proto::Batch& in, GatewayId gateway);

}  // namespace riser::wire
