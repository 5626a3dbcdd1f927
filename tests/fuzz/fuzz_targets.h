#pragma once
// What is fed with bytes that nobody chose. Each function takes any bytes and returns; a crash, a hang, a
// report of a sanitizer or an abort (a promise that does not hold) is a finding.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tillbridge::fuzz {

void replies(const std::uint8_t* data, std::size_t size);  ///< the web store's answers, head and body
void credentials(const std::uint8_t* data,
                 std::size_t size);                         ///< credentials file, API base, tillbridge.json
void database(const std::uint8_t* data, std::size_t size);  ///< an outbox with bytes changed: open, salvage
void abi(const std::uint8_t* data, std::size_t size);       ///< calls and structs of the C ABI
void order_histories(const std::uint8_t* data, std::size_t size);  ///< what can happen to web orders
void drills(const std::uint8_t* data, std::size_t size);           ///< drill files
void shops(const std::uint8_t* data, std::size_t size);            ///< shop files of the register

/// Ends the process where a promise does not hold.
void promise(bool holds, const char* what);

/// Takes values off the front of the bytes; zeros when they are used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }
  std::uint8_t byte() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }
  std::uint64_t number(int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | byte();
    return value;
  }
  /// A text of at most `most` bytes, its length first.
  std::string text(std::size_t most) {
    std::size_t length = byte() % (most + 1);
    std::string value;
    while (length-- > 0 && size_ > 0) value += static_cast<char>(byte());
    return value;
  }
  std::string rest() {
    std::string value(reinterpret_cast<const char*>(data_), size_);
    size_ = 0;
    return value;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

}  // namespace tillbridge::fuzz
