#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "plugin/store/facts.h"

namespace tillbridge::runtime {

/// SKUs that somebody changed in the web store (S28). The match holds by number; what is written there stays
/// until a manager has ours put back, and a manager who leaves it is not asked again for that SKU.
/// Worker's thread.
class SkuWatch {
 public:
  explicit SkuWatch(store::Facts& facts);

  /// One variant whose SKU is another there.
  struct Other {
    std::string item_id, ours, theirs;
    bool open = true;  ///< nobody has decided
  };
  using Variants = std::map<std::int64_t, Other>;  ///< by the web store's number

  /// What is matched, each with both SKUs, as just read. @return whether anything is new.
  bool compare(Variants matched);
  const Variants& others() const { return others_; }
  const Other* find(std::int64_t variant) const {
    const auto found = others_.find(variant);
    return found == others_.end() ? nullptr : &found->second;
  }
  /// The SKU here of what is called `there` in the web store.
  const std::string& ours(std::int64_t variant, const std::string& there) const {
    const auto* other = find(variant);
    return other == nullptr ? there : other->ours;
  }
  /// Whose SKU is to be written.
  const std::set<std::int64_t>& to_put_back() const { return back_; }

  /// They are ours to differ: paired by hand as they were.
  void leave(std::int64_t variant, const std::string& theirs);
  void put_back(std::int64_t variant);
  /// The web store has ours again.
  void is_back(std::int64_t variant);
  /// The work of its item is over: what was not written is not written later on, and asked anew.
  void ended(std::int64_t variant);

 private:
  void keep_back();

  store::Facts& facts_;
  Variants others_;
  std::set<std::int64_t> back_;
};

}  // namespace tillbridge::runtime
