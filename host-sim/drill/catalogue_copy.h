#pragma once
// A copy of a shop's own catalogue to practise on: a shop file (docs/sandbox.md) or a product export as CSV.
#include <cstdint>
#include <string>
#include <vector>

namespace till_drill {

struct CatalogueCopy {
  std::string shop_text;          ///< a shop file in which register and web store agree
  std::string name;               ///< the shop's
  std::vector<std::string> skus;  ///< sold online, each with at least kLeastStock on both sides
  std::size_t raised = 0;         ///< items that had fewer in the catalogue
};

inline constexpr std::int64_t kLeastStock = 40;

/// Reads the file at `path`. Throws BadRequest with a sentence that names the file, and the line where it
/// can.
CatalogueCopy copy_catalogue(const std::string& path);
/// The same for text; `path` is for sentences, and its ending tells CSV from JSON.
CatalogueCopy copy_catalogue_text(const std::string& text, const std::string& path);

}  // namespace till_drill
