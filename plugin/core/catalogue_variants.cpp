#include "plugin/core/catalogue_variants.h"

#include <algorithm>
#include <map>
#include <set>

#include "plugin/core/field_rules.h"

namespace tillbridge::core {
namespace {

using Kind = PlanStep::Kind;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool fits(const WebVariant& web, const std::vector<Choice>& choices) {
  if (web.choices.size() != choices.size()) return false;
  return std::all_of(choices.begin(), choices.end(), [&](const Choice& choice) {
    return std::any_of(web.choices.begin(), web.choices.end(), [&](const WebChoice& there) {
      return there.name == choice.name && there.label == choice.value;
    });
  });
}

const WebOption* option_named(const WebProduct& web, const std::string& name) {
  for (const auto& option : web.options)
    if (option.name == name) return &option;
  return nullptr;
}

const WebOptionValue* value_labelled(const WebOption& option, const std::string& label) {
  for (const auto& value : option.values)
    if (value.label == label) return &value;
  return nullptr;
}

PlanStep change_option(OptionChange change) {
  PlanStep made;
  made.kind = Kind::change_option;
  made.option = std::move(change);
  return made;
}

bool edited_here(const RegisterItem& item, const KnownItem& known) {
  if (item.variants.size() != known.variants.size()) return true;
  return std::any_of(item.variants.begin(), item.variants.end(), [&](const RegisterVariant& variant) {
    const auto* sent = find_sent(known, variant.item_id);
    return sent == nullptr || sent->choices != variant.choices || sent->variant == 0;
  });
}

/// Labels of the option in place `at`, in the order in which they occur.
std::vector<std::string> labels_of(const RegisterItem& item, std::size_t at) {
  std::vector<std::string> labels;
  for (const auto& variant : item.variants)
    if (std::find(labels.begin(), labels.end(), variant.choices[at].value) == labels.end())
      labels.push_back(variant.choices[at].value);
  return labels;
}

/// The one option there whose name none has here, where one name here is missing there and all others fit.
const WebOption* only_other_option(const PlanInput& in) {
  const auto& here = in.item->variants.front().choices;
  const WebOption* other = nullptr;
  for (const auto& option : in.web->options) {
    const bool named = std::any_of(here.begin(), here.end(),
                                   [&](const Choice& choice) { return choice.name == option.name; });
    if (named) continue;
    if (other != nullptr) return nullptr;
    other = &option;
  }
  return in.known->is_unsure(Field::option_labels) && in.web->options.size() == here.size() ? other : nullptr;
}

bool has_choice(const WebVariant& web, const WebOption& option, const WebOptionValue& value) {
  return std::any_of(web.choices.begin(), web.choices.end(), [&](const auto& choice) {
    return choice.option == option.id && choice.value == value.id;
  });
}

/// The label that everything with this value has now, where it is one. Of a value that was never settled (a
/// rename of ours that was taken back since) the web store's own variants say what has it.
std::string renamed_to(const PlanInput& in, std::size_t at, const WebOption& option,
                       const WebOptionValue& value) {
  const auto was_sent = [&](const SentVariant* sent) {
    return sent != nullptr && at < sent->choices.size() && sent->choices[at].value == value.label;
  };
  const bool sent_so = !in.known->is_unsure(Field::option_labels) ||
                       std::any_of(in.known->variants.begin(), in.known->variants.end(),
                                   [&](const auto& sent) { return was_sent(&sent); });
  std::string now;
  for (const auto& variant : in.item->variants) {
    const auto* sent = find_sent(*in.known, variant.item_id);
    const auto* web = sent_so || sent == nullptr ? nullptr : find_web(*in.web, *sent);
    if (sent_so ? !was_sent(sent) : web == nullptr || !has_choice(*web, option, value)) continue;
    const auto& label = variant.choices[at].value;
    if (!now.empty() && now != label) return {};
    now = label;
  }
  return now;
}

std::optional<PlanStep> plan_option(const PlanInput& in, std::size_t at) {
  const auto& item = *in.item;
  const auto& name = item.variants.front().choices[at].name;
  const auto needed = labels_of(item, at);
  const auto* option = option_named(*in.web, name);
  if (option == nullptr) {
    // Another name for what was sent, or an option that is new.
    for (const auto& sent : in.known->variants) {
      if (at >= sent.choices.size()) continue;
      const auto* old = option_named(*in.web, sent.choices[at].name);
      const bool kept =
          std::any_of(item.variants.front().choices.begin(), item.variants.front().choices.end(),
                      [&](const Choice& c) { return c.name == sent.choices[at].name; });
      if (old != nullptr && !kept) return change_option({old->id, false, name, std::nullopt});
    }
    // A name of ours that was taken back before it was settled: the one option that is neither's.
    if (const auto* other = only_other_option(in))
      return change_option({other->id, false, name, std::nullopt});
    OptionChange made{0, false, name, std::vector<WebOptionValue>{}};
    for (const auto& label : needed) made.values->push_back({0, label});
    return change_option(std::move(made));
  }
  auto values = option->values;
  bool changed = false;
  for (auto& value : values) {
    if (std::find(needed.begin(), needed.end(), value.label) != needed.end()) continue;
    const auto now = renamed_to(in, at, *option, value);
    if (now.empty() || value_labelled(*option, now) != nullptr) continue;
    const bool taken =
        std::any_of(values.begin(), values.end(), [&](const auto& v) { return v.label == now; });
    if (taken) continue;
    value.label = now;
    changed = true;
  }
  for (const auto& label : needed) {
    const bool there =
        std::any_of(values.begin(), values.end(), [&](const auto& value) { return value.label == label; });
    if (there) continue;
    values.push_back({0, label});
    changed = true;
  }
  if (!changed) return std::nullopt;
  return change_option({option->id, false, std::nullopt, std::move(values)});
}

/// Values that were ours and that no variant has any more.
std::optional<PlanStep> plan_leftover_values(const PlanInput& in, std::size_t at) {
  const auto* option = option_named(*in.web, in.item->variants.front().choices[at].name);
  if (option == nullptr) return std::nullopt;
  std::vector<WebOptionValue> kept;
  for (const auto& value : option->values) {
    const bool used =
        std::any_of(in.web->variants.begin(), in.web->variants.end(), [&](const WebVariant& web) {
          return std::any_of(web.choices.begin(), web.choices.end(),
                             [&](const WebChoice& choice) { return choice.value == value.id; });
        });
    const bool ours = std::any_of(
        in.known->variants.begin(), in.known->variants.end(),
        [&](const auto& sent) { return at < sent.choices.size() && sent.choices[at].value == value.label; });
    if (used || !ours) kept.push_back(value);
  }
  if (kept.size() == option->values.size() || kept.empty()) return std::nullopt;
  return change_option({option->id, false, std::nullopt, std::move(kept)});
}

bool has_name(const RegisterItem& item, const std::string& name) {
  return std::any_of(item.variants.front().choices.begin(), item.variants.front().choices.end(),
                     [&](const Choice& choice) { return choice.name == name; });
}

std::optional<PlanStep> plan_variants(const PlanInput& in) {
  const auto& item = *in.item;
  const auto& web = *in.web;
  PlanStep add;
  add.kind = Kind::add_variants;
  for (const auto& variant : item.variants) {
    const WebVariant* there = nullptr;
    for (const auto& each : web.variants)
      if (same_text(each.sku, variant.sku)) there = &each;
    if (there != nullptr && fits(*there, variant.choices)) continue;
    if (there != nullptr && there->choices.size() == item.variants.front().choices.size() &&
        web.variants.size() > 1) {
      // Which variant a variant is cannot be changed: it is made anew.
      PlanStep remove;
      remove.kind = Kind::remove_variant;
      remove.variant = there->id;
      return remove;
    }
    if (add.add.size() == kVariantsPerRequest) continue;
    VariantDraft row{variant.item_id, variant.sku,  variant.upc,
                     variant.price,   variant.cost, variant.weight_milli,
                     variant.choices, {},           {}};
    for (const auto& choice : variant.choices) {
      const auto* option = option_named(web, choice.name);
      const auto* value = option == nullptr ? nullptr : value_labelled(*option, choice.value);
      if (value != nullptr) row.web_choices.push_back({option->id, value->id, choice.name, choice.value});
    }
    add.add.push_back(std::move(row));
  }
  if (!add.add.empty()) return add;
  for (const auto& sent : in.known->variants) {
    const bool kept = std::any_of(item.variants.begin(), item.variants.end(),
                                  [&](const auto& variant) { return variant.item_id == sent.item_id; });
    const auto* there = kept ? nullptr : find_web(web, sent);
    if (there == nullptr || web.variants.size() < 2) continue;
    PlanStep remove;
    remove.kind = Kind::remove_variant;
    remove.variant = there->id;
    return remove;
  }
  return std::nullopt;
}

}  // namespace

bool same_text(const std::string& a, const std::string& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

const SentVariant* find_sent(const KnownItem& known, const std::string& item_id) {
  for (const auto& sent : known.variants)
    if (sent.item_id == item_id) return &sent;
  return nullptr;
}

const WebVariant* find_web(const WebProduct& web, const SentVariant& sent) {
  for (const auto& each : web.variants)
    if (sent.variant != 0 && each.id == sent.variant) return &each;
  for (const auto& each : web.variants)
    if (!sent.sku.empty() && same_text(each.sku, sent.sku)) return &each;
  for (const auto& each : web.variants)
    if (!sent.choices.empty() && fits(each, sent.choices)) return &each;
  return nullptr;
}

void learn_variants(const WebProduct& web, std::vector<SentVariant>& variants) {
  for (auto& sent : variants) {
    const auto* there = web.options.empty() && variants.size() == 1 && web.variants.size() == 1
                            ? &web.variants.front()
                            : find_web(web, sent);
    sent.variant = there == nullptr ? 0 : there->id;
  }
}

std::optional<PlanStep> plan_structure(const PlanInput& in) {
  const auto& item = *in.item;
  const auto& web = *in.web;
  if (item.has_variants != !web.options.empty() && !(item.has_variants && !in.known->adopted)) {
    PlanStep made;
    made.kind = Kind::refuse;
    made.words = item.has_variants ? "It has variants here and none in the web store."
                                   : "It has options in the web store and no variants here.";
    return made;
  }
  if (!item.has_variants || !flows(Field::option_labels, Trigger::edited)) return std::nullopt;
  if (!edited_here(item, *in.known) && !in.known->compares(Field::option_labels) &&
      !in.known->is_unsure(Field::option_labels))
    return std::nullopt;
  const std::size_t options = item.variants.front().choices.size();
  if (web.options.size() > options) {
    for (const auto& option : web.options)
      if (!has_name(item, option.name)) return change_option({option.id, true, std::nullopt, std::nullopt});
  }
  for (std::size_t at = 0; at < options; ++at)
    if (auto step = plan_option(in, at)) return step;
  if (auto step = plan_variants(in)) return step;
  for (std::size_t at = 0; at < options; ++at)
    if (auto step = plan_leftover_values(in, at)) return step;
  return std::nullopt;
}

}  // namespace tillbridge::core
