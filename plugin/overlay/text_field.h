#pragma once

// The overlay's own text fields: which one has the keys, and what typing does to it. A scanner types too, so
// a burst of quick characters that ends in Enter or Tab is told from a person's typing. Pure but for the
// state it keeps; one thread.

#include <optional>
#include <string>
#include <string_view>

namespace tillbridge::overlay {

enum class FieldId {
  none,
  items_search,
  category_name,
  category_search,
  activity_search,
  orders_search,
  order_tracking,
  counts_confirm,
  link_file,
  unlink_word
};

/// A barcode scanned into it is what is looked for; into any other field it is the register's.
constexpr bool takes_scans(FieldId field) {
  return field == FieldId::items_search;
}

class TextFocus {
 public:
  static constexpr double kIdleS = 10;        ///< without a key the register gets its keys back
  static constexpr double kBurstGapS = 0.06;  ///< between two characters of a scanner, at most
  static constexpr std::size_t kBurstLetters = 6, kLongest = 80, kLongestPath = 400;

  /// How quick a scanner is at least, in this shop.
  void set_burst_gap(double seconds) { burst_gap_s_ = seconds; }
  double burst_gap_s() const { return burst_gap_s_; }

  FieldId focused() const { return focused_; }
  void focus(FieldId field, double clock_s);
  void end();
  /// When the focus ends if no key comes; none while no field is focused.
  std::optional<double> ends_at_s() const;

  struct Keys {
    std::string_view text{};  ///< typed since the last frame
    int backspaces = 0;
    bool enter = false, tab = false, escape = false;
    bool any() const { return !text.empty() || backspaces > 0 || enter || tab || escape; }
  };
  struct Outcome {
    bool changed = false;  ///< the field's words
    bool ended = false;    ///< the focus
    bool entered = false;  ///< Enter was pressed by a person
    std::string scan;      ///< a burst that this field does not take: it belongs to the register
  };
  /// What the keys do to the focused field's words. `takes_scans`: a burst becomes the words.
  Outcome feed(const Keys& keys, std::string& words, bool takes_scans, double clock_s);

 private:
  FieldId focused_ = FieldId::none;
  double burst_gap_s_ = kBurstGapS;
  double last_key_s_ = 0, last_letter_s_ = -1;
  std::string before_burst_;  ///< the words as they were when the burst began
  std::string burst_;
};

}  // namespace tillbridge::overlay
