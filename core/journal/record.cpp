// What every record can do, compiled once (core/base/alternative.h).
#include "core/journal/record.h"

namespace riser::journal {

Record::Record() = default;
Record::Record(const Record&) = default;
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(const Record& other) {
    return *this = Record(other);
}
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

bool operator==(const Record& a, const Record& b) {
    return static_cast<const RecordVariant&>(a) == static_cast<const RecordVariant&>(b);
}

}  // namespace riser::journal
