// What the shop edits in its own catalogue.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "register/choices.h"
#include "register/register_state.h"

namespace till_register {
namespace {

std::string label_of(const std::vector<ItemChoice>& choices) {
  std::string label;
  for (const auto& choice : choices) label += (label.empty() ? "" : ", ") + choice.value;
  return label;
}

void write_row(SQLite::Database& records, const Item& item) {
  SQLite::Statement write(
      records,
      "UPDATE item SET name=?, upc=?, category=?, department=?, price_minor=?, cost_minor=?, "
      "choices=?, variant_label=?, tracked=? WHERE item_id=?");
  write.bind(1, item.name);
  write.bind(2, item.upc);
  write.bind(3, item.category);
  write.bind(4, item.department);
  write.bind(5, item.price_minor);
  write.bind(6, item.cost_minor);
  write.bind(7, write_choices(item.choices));
  write.bind(8, item.variant_label);
  write.bind(9, item.tracked ? 1 : 0);
  write.bind(10, item.item_id);
  write.exec();
}

}  // namespace

std::string write_choices(const std::vector<ItemChoice>& choices) {
  if (choices.empty()) return {};
  auto list = nlohmann::json::array();
  for (const auto& choice : choices) list.push_back({choice.name, choice.value});
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<ItemChoice> read_choices(const std::string& text) {
  std::vector<ItemChoice> choices;
  const auto list = nlohmann::json::parse(text, nullptr, false);
  if (!list.is_array()) return choices;
  for (const auto& row : list) {
    if (row.is_array() && row.size() == 2 && row[0].is_string() && row[1].is_string())
      choices.push_back({row[0].get<std::string>(), row[1].get<std::string>()});
  }
  return choices;
}

void Register::set_price(const std::string& sku, Minor price) {
  ItemEdit edit;
  edit.price_minor = price;
  edit_item(sku, edit);
}

void Register::edit_item(const std::string& sku, const ItemEdit& edit) {
  auto& state = *state_;
  const Item before = state.require(sku);
  state.require_manager(edit.price_minor ? "A new price" : "Editing an item");
  const auto refuse = [&](const char* why) {
    throw RegisterError(Refusal::kInvalid, fmt::format("{} was not edited: {}.", sku, why));
  };
  if (edit.price_minor && *edit.price_minor < 0) refuse("a price cannot be below zero");
  if (edit.name && edit.name->empty()) refuse("an item needs a name");
  if (edit.values && edit.values->size() != before.choices.size())
    refuse("it needs one value for each option");
  if (edit.options && edit.options->size() != before.choices.size())
    refuse("it needs a name for each option");
  std::vector<Item> edited;
  for (Item row : state.rows) {
    const bool itself = row.sku == sku;
    const bool family =
        itself || (!before.parent_item_id.empty() &&
                   (row.parent_item_id == before.parent_item_id || row.item_id == before.parent_item_id));
    if (!family) continue;
    if (edit.name) row.name = *edit.name;
    if (edit.category) row.category = *edit.category;
    if (edit.department) row.department = *edit.department;
    for (std::size_t i = 0; edit.options && i < row.choices.size(); ++i)
      row.choices[i].name = edit.options->at(i);
    if (itself) {
      if (edit.upc) row.upc = *edit.upc;
      if (edit.price_minor) row.price_minor = *edit.price_minor;
      if (edit.cost_minor) row.cost_minor = *edit.cost_minor;
      if (edit.tracked) row.tracked = *edit.tracked;
      for (std::size_t i = 0; edit.values && i < row.choices.size(); ++i)
        row.choices[i].value = edit.values->at(i);
    }
    if (!row.choices.empty()) row.variant_label = label_of(row.choices);
    edited.push_back(std::move(row));
  }
  with_records("an item was edited", [&] {
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    for (const auto& row : edited) write_row(state.records, row);
    put_setting(state.records, "catalogue_revision", std::to_string(state.catalogue_revision + 1));
    transaction.commit();
  });
  for (auto& row : edited) {
    const auto place = std::find_if(state.rows.begin(), state.rows.end(),
                                    [&](const Item& each) { return each.item_id == row.item_id; });
    *place = std::move(row);
  }
  ++state.catalogue_revision;
  state.changed();
}

std::string Register::add_variant(const std::string& sibling_sku, const ShopVariant& variant) {
  auto& state = *state_;
  const Item sibling = state.require(sibling_sku);
  state.require_manager("A new variant");
  if (sibling.parent_item_id.empty() || variant.values.size() != sibling.choices.size())
    throw RegisterError(
        Refusal::kInvalid,
        fmt::format("{} cannot get that variant: it needs one value for each option.", sibling.name));
  if (variant.sku.empty() || state.find(variant.sku) != nullptr)
    throw RegisterError(Refusal::kConflict,
                        fmt::format("The SKU \"{}\" cannot be used for a new variant.", variant.sku));
  int number = 0;
  auto choices = sibling.choices;
  for (std::size_t i = 0; i < choices.size(); ++i) choices[i].value = variant.values[i];
  for (const auto& row : state.rows)
    if (row.parent_item_id == sibling.parent_item_id)
      number = std::max(number, std::stoi(row.item_id.substr(row.item_id.rfind('.') + 1)));
  const auto item_id = fmt::format("{}.{:03}", sibling.parent_item_id, number + 1);
  with_records("a variant was added", [&] {
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement item(
        state.records,
        "INSERT INTO item(item_id, parent_item_id, sku, name, variant_label, upc, category, department, "
        "icon, favorite, price_minor, cost_minor, choices, weight_milli) SELECT ?, parent_item_id, ?, name, "
        "?, ?, category, department, icon, favorite, ?, ?, ?, ? FROM item WHERE item_id=?");
    item.bind(1, item_id);
    item.bind(2, variant.sku);
    item.bind(3, label_of(choices));
    item.bind(4, variant.upc);
    item.bind(5, variant.price_minor);
    item.bind(6, variant.cost_minor);
    item.bind(7, write_choices(choices));
    item.bind(8, variant.weight_milli < 0 ? sibling.weight_milli : variant.weight_milli);
    item.bind(9, sibling.item_id);
    item.exec();
    SQLite::Statement stock(state.records,
                            "INSERT INTO stock(sku, on_hand_milli, set_aside_milli) VALUES(?, ?, 0)");
    stock.bind(1, variant.sku);
    stock.bind(2, variant.register_milli);
    stock.exec();
    put_setting(state.records, "catalogue_revision", std::to_string(state.catalogue_revision + 1));
    transaction.commit();
    state.load();
  });
  state.changed();
  return item_id;
}

void Register::remove_item(const std::string& sku) {
  auto& state = *state_;
  state.require(sku);
  state.require_manager("Removing an item");
  with_records("an item was removed", [&] {
    SQLite::Transaction transaction(state.records, SQLite::TransactionBehavior::IMMEDIATE);
    for (const char* statement : {"DELETE FROM stock WHERE sku=?", "DELETE FROM item WHERE sku=?"}) {
      SQLite::Statement erase(state.records, statement);
      erase.bind(1, sku);
      erase.exec();
    }
    put_setting(state.records, "catalogue_revision", std::to_string(state.catalogue_revision + 1));
    transaction.commit();
    state.load();
  });
  state.changed();
}

}  // namespace till_register
