#include "plugin/core/field_rules.h"

namespace tillbridge::core {

const FieldRule& rule_of(Field field) {
  return kFieldRules[static_cast<std::size_t>(field)];
}

bool flows(Field field, Trigger trigger) {
  const auto& rule = rule_of(field);
  switch (trigger) {
    case Trigger::turned_on:
      return rule.turned_on;
    case Trigger::edited:
      return rule.edited;
    case Trigger::moved:
      return rule.moved;
  }
  return false;
}

}  // namespace tillbridge::core
