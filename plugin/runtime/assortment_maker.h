#pragma once

#include "plugin/core/assortment.h"
#include "plugin/runtime/catalogue_writer.h"

namespace tillbridge::runtime {

/// Makes core::Assortment, anew only when something in it has changed and at most every so often: with
/// 100,000 items it takes a good part of a second and some 50 MB. Worker's thread.
class AssortmentMaker {
 public:
  /// @return whether there is a new one
  bool turn(core::Millis now, const std::shared_ptr<const RegisterCatalogue>& items,
            const CatalogueWriter* writer);
  const std::shared_ptr<const core::Assortment>& assortment() const { return assortment_; }

 private:
  std::shared_ptr<const core::Assortment> assortment_;
  std::shared_ptr<const RegisterCatalogue> items_;
  std::uint64_t revision_ = 0, seen_ = 0;
  core::Millis due_ = 0;
  bool linked_ = false;
};

}  // namespace tillbridge::runtime
