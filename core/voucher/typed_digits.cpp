#include "core/voucher/typed_digits.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/voucher/secret.h"

namespace riser::voucher {
namespace {

// The zeros of scripts whose ten digits follow each other (Unicode 15, general category Nd): ASCII, Arabic-Indic,
// its Persian and Urdu form, N'Ko, Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam,
// Sinhala, Thai, Lao, Tibetan, Myanmar, Khmer, Mongolian, full width.
constexpr std::array<std::uint32_t, 21> k_zeros{
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66,
    0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10};

struct PointRange {
    std::uint32_t first;
    std::uint32_t last;
};
// What stands between digits and means nothing: white space, dashes, what spreadsheets and tables put around
// numbers, and the invisible marks of direction and width that come with text from a messenger.
constexpr std::array<PointRange, 19> k_separators{{
    {0x09, 0x0D},      // tab to carriage return
    {0x20, 0x20},      // space
    {0x22, 0x22},      // quotation mark
    {0x27, 0x27},      // apostrophe: what keeps a number text in a spreadsheet
    {0x2C, 0x2F},      // , - . /
    {0x3A, 0x3B},      // : ;
    {0x5F, 0x5F},      // _
    {0xA0, 0xA0},      // no-break space
    {0xAD, 0xAD},      // soft hyphen
    {0x060C, 0x060C},  // Arabic comma
    {0x061C, 0x061C},  // Arabic letter mark
    {0x0640, 0x0640},  // Arabic tatweel
    {0x2000, 0x2015},  // spaces, zero width, marks of direction, dashes
    {0x2028, 0x202F},  // line ends, embeddings, narrow space
    {0x205F, 0x2069},  // mathematical space, word joiner, isolates
    {0x2212, 0x2212},  // minus
    {0x3000, 0x3000},  // ideographic space
    {0xFEFF, 0xFEFF},  // byte order mark
    {0xFF0D, 0xFF0E},  // full-width - .
}};

std::optional<char> digit_of(std::uint32_t point) {
    switch (point) {
        case 'O':
        case 'o':
            return '0';
        case 'I':
        case 'i':
        case 'l':
            return '1';
        default:
            break;
    }
    for (const std::uint32_t zero : k_zeros) {
        if (point >= zero && point < zero + 10) return static_cast<char>('0' + (point - zero));
    }
    return std::nullopt;
}

bool is_separator(std::uint32_t point) {
    return std::any_of(k_separators.begin(), k_separators.end(), [point](const PointRange& range) {
        return point >= range.first && point <= range.last;
    });
}

// Code points of UTF-8 as RFC 3629 has it: nothing longer than needed, no surrogates.
class Points {
public:
    explicit Points(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
    [[nodiscard]] std::optional<std::uint32_t> next() {
        const std::uint32_t lead = byte(at_++);
        if (lead < 0x80) return lead;
        const std::size_t tail = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || text_.size() - at_ < tail) return std::nullopt;
        std::uint32_t point = lead & (0x3FU >> tail);
        for (std::size_t i = 0; i < tail; ++i) {
            const std::uint32_t more = byte(at_++);
            if ((more & 0xC0U) != 0x80U) return std::nullopt;
            point = (point << 6U) | (more & 0x3FU);
        }
        constexpr std::array<std::uint32_t, 4> k_least{0, 0x80, 0x800, 0x10000};
        const bool surrogate = point >= 0xD800 && point < 0xE000;
        if (point < k_least[tail] || point > 0x10FFFF || surrogate) return std::nullopt;
        return point;
    }
    // 8.5E+19: the sign of an exponent follows.
    [[nodiscard]] bool exponent_follows() const {
        return at_ < text_.size() &&
               (text_[at_] == '+' || (text_[at_] >= '0' && text_[at_] <= '9'));
    }

private:
    [[nodiscard]] std::uint32_t byte(std::size_t at) const {
        return static_cast<std::uint8_t>(text_[at]);
    }
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

TypedDigits::~TypedDigits() {
    wipe(std::span<char>(digits_));
}

void TypedDigits::push_back(char digit) {
    if (count_ < k_kept) digits_[count_] = digit;
    ++count_;
}

Result<TypedDigits, CodeProblem> read_digits(std::string_view typed) {
    if (typed.size() > k_max_typed_bytes) return fail(CodeProblem{CodeFault::too_much_text});
    TypedDigits digits;
    Points points(typed);
    while (!points.at_end()) {
        const auto point = points.next();
        if (!point) return fail(CodeProblem{CodeFault::not_text});
        if (const auto digit = digit_of(*point)) {
            digits.push_back(*digit);
        } else if (!is_separator(*point)) {
            const bool exponent = (*point == 'E' || *point == 'e') && points.exponent_follows();
            if (exponent && digits.count() > 0) return fail(CodeProblem{CodeFault::rounded});
            return fail(CodeProblem{CodeFault::foreign_character, digits.count(), 0, *point});
        }
    }
    return digits;
}

}  // namespace riser::voucher
