#include "core/voucher/bound_books.h"

#include "core/voucher/document_fields.h"

namespace riser::voucher {
namespace {

constexpr std::uint8_t k_format = 1;

Money read_money(ByteReader& in) {
    const std::uint64_t micro = in.varint();
    if (micro > static_cast<std::uint64_t>(k_max_balance.micro)) in.set_failed();
    return Money{in.ok() ? static_cast<std::int64_t>(micro) : 0};
}

void write_money(ByteWriter& out, Money amount) {
    out.varint(static_cast<std::uint64_t>(amount.micro));
}

BoundKeyHeld read_held(ByteReader& in) {
    BoundKeyHeld held;
    read_array(in, held.key);
    held.terms.unit = read_money(in);
    held.terms.largest = read_u32(in);
    held.terms.most_unconfirmed = read_money(in);
    if (!is_terms(held.terms)) in.set_failed();
    return held;
}

BoundBooks::Holding read_holding(ByteReader& in) {
    constexpr std::size_t k_shortest_use = 2;
    BoundBooks::Holding holding;
    BoundWindow::Bytes bytes{};
    read_array(in, bytes);
    const auto window = BoundWindow::from_bytes(bytes);
    if (!window) in.set_failed();
    holding.window = window.value_or(BoundWindow{});
    const std::size_t uses = in.count(k_shortest_use);
    if (uses > k_window_behind) in.set_failed();
    for (std::size_t i = 0; i < uses && in.ok(); ++i) {
        BoundUse use;
        use.sequence = in.varint();
        use.amount = read_money(in);
        if (!holding.uses.empty() && use.sequence < holding.uses.back().sequence) in.set_failed();
        holding.uses.push_back(use);
    }
    return holding;
}

}  // namespace

BoundWindow BoundBooks::window(AccountId account) const {
    const auto found = accounts_.find(account);
    return found == accounts_.end() ? BoundWindow{} : found->second.window;
}

std::optional<Money> BoundBooks::unconfirmed(AccountId account, std::uint64_t acknowledged) const {
    const auto found = accounts_.find(account);
    if (found == accounts_.end()) return Money{};
    const auto& uses = found->second.uses;
    if (uses.size() == k_window_behind && uses.front().sequence > acknowledged) return std::nullopt;
    Money sum;
    for (const BoundUse& use : uses) {
        if (use.sequence > acknowledged) sum += use.amount;
    }
    return sum;
}

void BoundBooks::redeem(AccountId account, std::uint32_t number, const BoundUse& use) {
    Holding& holding = accounts_[account];
    holding.window.mark(number);
    if (holding.uses.size() == k_window_behind) holding.uses.erase(holding.uses.begin());
    holding.uses.push_back(use);
}

void BoundBooks::mark(AccountId account, std::uint32_t number) {
    accounts_[account].window.mark(number);
}

void BoundBooks::advance(AccountId account, std::uint32_t number) {
    accounts_[account].window.advance_to(number);
}

void BoundBooks::write(ByteWriter& out) const {
    out.u8(k_format);
    out.u8(held_ ? 1 : 0);
    if (held_) {
        out.raw(held_->key);
        write_money(out, held_->terms.unit);
        out.varint(held_->terms.largest);
        write_money(out, held_->terms.most_unconfirmed);
    }
    out.varint(accounts_.size());
    for (const auto& [account, holding] : accounts_) {
        out.raw(account.bytes);
        out.raw(holding.window.bytes());
        out.varint(holding.uses.size());
        for (const BoundUse& use : holding.uses) {
            out.varint(use.sequence);
            write_money(out, use.amount);
        }
    }
}

BoundBooks BoundBooks::read(ByteReader& in) {
    constexpr std::size_t k_shortest_holding = 37;
    BoundBooks books;
    if (in.u8() != k_format) in.set_failed();
    const std::uint8_t has_key = in.u8();
    if (has_key > 1) in.set_failed();
    if (has_key == 1) books.held_ = read_held(in);
    const std::size_t count = in.count(k_shortest_holding);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        AccountId account;
        read_array(in, account.bytes);
        const bool ascending = books.accounts_.empty() || books.accounts_.rbegin()->first < account;
        if (!ascending) in.set_failed();
        books.accounts_[account] = read_holding(in);
    }
    return books;
}

}  // namespace riser::voucher
