// Result<T, E>: the value of an operation or the reason why there is none. No exceptions cross a
// function of ours; E is an enum or a small struct named after what the caller does next.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "core/base/assert.h"

namespace riser {

// Failure<E> marks the error side, so that Result<int, int> stays unambiguous: return fail(e).
template <class E>
struct Failure {
    E error;
};

template <class E>
[[nodiscard]] Failure<std::decay_t<E>> fail(E&& error) {
    return {std::forward<E>(error)};
}

// A message meant for a person: what is wrong, where, and what to do.
struct Problem {
    std::string message;
};

template <class T, class E = Problem>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Failure<E> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() & {
        RISER_ASSERT(ok(), "value() of a failed Result");
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const& {
        RISER_ASSERT(ok(), "value() of a failed Result");
        return *std::get_if<0>(&state_);
    }
    // By value from a temporary: a reference would dangle in `for (auto& x : *f())`.
    [[nodiscard]] T value() && {
        RISER_ASSERT(ok(), "value() of a failed Result");
        return std::move(*std::get_if<0>(&state_));
    }
    [[nodiscard]] const E& error() const {
        RISER_ASSERT(!ok(), "error() of a good Result");
        return *std::get_if<1>(&state_);
    }
    [[nodiscard]] T value_or(T other) const& { return ok() ? value() : std::move(other); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

private:
    std::variant<T, E> state_;
};

struct Done {
    bool operator==(const Done&) const = default;
};

// An operation without a value: return Done{} or fail(...).
template <class E = Problem>
using Outcome = Result<Done, E>;

}  // namespace riser
