#pragma once

// Reading records of another age: whoever was compiled with an older header hands a shorter struct, a newer
// one a longer.

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tillbridge::abi {

/// Every version of a record is a whole number of its alignment; a size that is not would cut a pointer in
/// two.
template <class Record>
constexpr bool is_size_of(std::uint32_t size, std::size_t least) {
  return size >= least && size % alignof(Record) == 0;
}

/// A zero-filled copy with what the caller's version has of it. `least` bytes have to be there.
template <class Record>
bool read_record(const Record* from, std::uint32_t size, std::size_t least, Record& out) {
  out = Record{};
  if (from == nullptr || !is_size_of<Record>(size, least)) return false;
  std::memcpy(static_cast<void*>(&out), from, std::min<std::size_t>(size, sizeof(Record)));
  return true;
}

/// Fills the caller's record up to the size that it was compiled with; the size itself is kept.
template <class Record>
bool write_record(Record value, Record* to) {
  if (to == nullptr || to->size < 2 * sizeof(std::uint32_t)) return false;
  value.size = to->size;
  std::memcpy(static_cast<void*>(to), &value, std::min<std::size_t>(value.size, sizeof(Record)));
  return true;
}

/// The i-th of an array of records that is walked by the caller's stride, which is_size_of() has allowed.
template <class Record>
Record element(const Record* first, std::uint32_t stride, std::size_t index) {
  Record out{};
  std::memcpy(static_cast<void*>(&out), reinterpret_cast<const unsigned char*>(first) + index * stride,
              std::min<std::size_t>(stride, sizeof(Record)));
  return out;
}

/// Copies text into a fixed field, cut at a whole UTF-8 character, always ended.
template <std::size_t N>
void put_text(char (&field)[N], const std::string& text) {
  std::size_t size = std::min(text.size(), N - 1);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  std::memcpy(field, text.data(), size);
  field[size] = '\0';
}

}  // namespace tillbridge::abi
