// CorrectionReading: the journal, read for a tariff that an order has corrected, some pages at a time, so that nobody waits
// for it. It begins anew after a start; what it comes to is the same each time.
#pragma once

#include "core/journal/charge_reader.h"
#include "gateway/controller/books.h"
#include "gateway/controller/correction_preview.h"
#include "gateway/controller/journal.h"

namespace riser::controller {

class CorrectionReading {
public:
    // Of books that have the order and the versions that it put in.
    CorrectionReading(const Books& books, const CorrectionBooks& correction, const ZoneRules& zone);
    // Of what would come of it: as if the order were the next entry of these books.
    CorrectionReading(const Books& books, const CorrectionPreview& asked, const ZoneRules& zone);
    CorrectionReading(const CorrectionReading&) = delete;  // it points into itself
    CorrectionReading& operator=(const CorrectionReading&) = delete;

    [[nodiscard]] CommandId order() const { return order_; }
    [[nodiscard]] bool finished() const { return reader_.stopped(); }
    [[nodiscard]] const journal::ChargeReader& charges() const { return reader_; }
    // The next pages.
    [[nodiscard]] Outcome<> read(Journal& journal);

private:
    CommandId order_;
    payment::CorrectionScope scope_;
    std::vector<payment::Tariff> versions_;
    ZoneRules zone_;
    journal::ChargeReader reader_;
    std::uint64_t next_ = 1;
    std::uint64_t last_ = UINT64_MAX;  // entry to be read, where there is no order
};

}  // namespace riser::controller
