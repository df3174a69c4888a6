// CorrectionPreview: what a correction would come to for each account, if it were ordered now; read out of the journal like
// the correction itself (correction_reading.h). Nothing of it is booked, and a restart forgets it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/payment/tariff.h"
#include "core/payment/tariff_correction.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::controller {

struct Books;
class CorrectionReading;

// One account for which something would change.
struct PreviewedAccount {
    AccountId account{};
    bool closed = false;   // told, and not booked
    bool possible = true;  // false: it cannot be computed, and stays as it is
    Money was{};           // what the parts were charged
    Money amount{};        // the difference; below zero: too much was charged
    std::vector<payment::CorrectedPart> parts;

    bool operator==(const PreviewedAccount&) const = default;
    [[nodiscard]] Money is() const { return was + amount; }
};

struct CorrectionPreview {
    CommandId id{};  // of the question
    payment::Tariff tariff;
    std::int64_t until_ms = 0;  // as the order has it
    bool read = false;          // false: the journal is being read, and what follows is not known
    std::int64_t since_ms = 0;  // Unix time of the oldest entry
    std::vector<PreviewedAccount> accounts;  // by id
    std::optional<Money> most{};  // from one account, unless a person confirms more (policy pack)

    bool operator==(const CorrectionPreview&) const = default;
    // Of the same question: an id may be used again with other prices, or until another time.
    [[nodiscard]] bool asks_as(const CorrectionPreview& other) const;
    // Of those that are not closed: from whom most would be taken; nullptr: from nobody.
    [[nodiscard]] const PreviewedAccount* dearest() const;
    // How many it would take more from than that.
    [[nodiscard]] std::size_t above(Money amount) const;
};
using CorrectionPreviewPtr = std::shared_ptr<const CorrectionPreview>;

// `asked` with what the reading has come to; it is finished.
[[nodiscard]] CorrectionPreview answered(const CorrectionPreview& asked,
                                         const CorrectionReading& reading, const Books& books);

}  // namespace riser::controller
