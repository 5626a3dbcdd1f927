#include "register/register.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <sstream>

#include "register/choices.h"
#include "register/register_state.h"

namespace till_register {
namespace {

// The same UUID (version 5 in shape) for every register of one shop and place.
std::string place_uuid(const std::string& shop, const std::string& place) {
  const std::string name = "tillsim location\n" + shop + "\n" + place;
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data());
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0F) | 0x50);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3F) | 0x80);
  std::string text;
  for (std::size_t index = 0; index < 16; ++index) {
    if (index == 4 || index == 6 || index == 8 || index == 10) text += '-';
    text += fmt::format("{:02x}", digest[index]);
  }
  return text;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

/// The folder of the records, which are nobody else's under this number from here on.
const std::string& take_number(const OpenOptions& wanted, std::optional<FolderLock>& lock) {
  if (wanted.records_dir.empty()) return wanted.data_dir;
  if (!wanted.back_office) lock.emplace(wanted.records_dir, "register-" + wanted.register_id + ".lock");
  return wanted.records_dir;
}

std::string without_leading_zeros(const std::string& text) {
  const auto start = text.find_first_not_of('0');
  return start == std::string::npos ? std::string() : text.substr(start);
}

}  // namespace

Register::State::State(const OpenOptions& wanted, const Shop& shop)
    : options(wanted),
      lock(wanted.data_dir),
      records(open_records(records_path(take_number(wanted, number_lock)))) {
  with_records("it was opened", [&] {
    if (setting(records, "shop_name").empty()) make(shop, options.register_id);
    data_version = records.execAndGet("PRAGMA data_version").getInt64();
    load();
  });
  if (shop_name != shop.name) {
    throw RegisterError(
        Refusal::kConflict,
        fmt::format("The folder {} holds the register of \"{}\", not of \"{}\"; choose another folder "
                    "with --data or that shop with --shop.",
                    options.data_dir, shop_name, shop.name));
  }
}

void Register::State::make(const Shop& shop, const std::string& new_register_id) {
  SQLite::Transaction transaction(records, SQLite::TransactionBehavior::IMMEDIATE);
  if (!setting(records, "shop_name").empty()) return;  // another register of the shop was first
  put_setting(records, "shop_name", shop.name);
  put_setting(records, "currency", shop.currency);
  put_setting(records, "prices_with_tax", shop.prices_with_tax ? "1" : "0");
  put_setting(records, "register_id", new_register_id);
  put_setting(records, "location_name", "Main Street");
  put_setting(records, "location_id", place_uuid(shop.name, "Main Street"));
  put_setting(records, "journal_id", random_hex());
  put_setting(records, "catalogue_revision", "1");

  SQLite::Statement item(records,
                         "INSERT INTO item(item_id, parent_item_id, sku, name, variant_label, upc, category, "
                         "department, icon, favorite, price_minor, cost_minor, choices, weight_milli) "
                         "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  SQLite::Statement stock(records, "INSERT INTO stock(sku, on_hand_milli, set_aside_milli) VALUES(?, ?, 0)");
  const auto insert = [&](const std::string& item_id, const std::string& parent, const ShopItem& source,
                          const ShopVariant* variant, const std::string& label) {
    item.reset();
    item.clearBindings();
    item.bind(1, item_id);
    if (!parent.empty()) item.bind(2, parent);
    if (variant != nullptr) item.bind(3, variant->sku);
    item.bind(4, source.name);
    item.bind(5, label);
    item.bind(6, variant != nullptr ? variant->upc : std::string());
    item.bind(7, source.category);
    item.bind(8, source.department);
    item.bind(9, source.icon);
    item.bind(10, source.favorite ? 1 : 0);
    item.bind(11, variant != nullptr ? variant->price_minor : source.variants.front().price_minor);
    item.bind(12, variant != nullptr ? variant->cost_minor : Minor{-1});
    std::vector<ItemChoice> choices;
    for (std::size_t i = 0; variant != nullptr && i < variant->values.size(); ++i)
      choices.push_back({source.options.at(i), variant->values[i]});
    item.bind(13, write_choices(choices));
    item.bind(14, variant != nullptr ? variant->weight_milli : std::int64_t{-1});
    item.exec();
    if (variant == nullptr) return;
    stock.reset();
    stock.bind(1, variant->sku);
    stock.bind(2, variant->register_milli);
    stock.exec();
  };
  int number = 0;
  for (const auto& source : shop.items) {
    const auto item_id = fmt::format("I{:05}", ++number);
    if (source.options.empty()) {
      insert(item_id, "", source, &source.variants.front(), "");
      continue;
    }
    insert(item_id, "", source, nullptr, "");
    int variant_number = 0;
    for (const auto& variant : source.variants) {
      insert(fmt::format("{}.{:03}", item_id, ++variant_number), item_id, source, &variant,
             fmt::format("{}", fmt::join(variant.values, ", ")));
    }
  }

  SQLite::Statement employee(
      records, "INSERT INTO employee(id, position, name, role, pin_salt, pin_hash) VALUES(?,?,?,?,?,?)");
  int position = 0;
  const auto hire = [&](const char* id, const char* name, Role role, const char* pin) {
    const auto salt = random_hex();
    employee.reset();
    employee.bind(1, id);
    employee.bind(2, ++position);
    employee.bind(3, name);
    employee.bind(4, static_cast<int>(role));
    employee.bind(5, salt);
    employee.bind(6, hash_pin(pin, salt));
    employee.exec();
  };
  hire("maya", "Maya R.", Role::kCashier, "1111");
  hire("sam", "Sam K.", Role::kManager, "2222");
  hire("robin", "Robin F.", Role::kOwner, "3333");
  transaction.commit();
}

void Register::State::load() {
  shop_name = setting(records, "shop_name");
  currency = setting(records, "currency");
  prices_with_tax = setting(records, "prices_with_tax") == "1";  // records made before this are before tax
  sells_online = setting(records, "sells_online") != "0";        // nobody has taken it away
  // Shared records are no one register's: each says which it is.
  register_id = options.records_dir.empty() ? setting(records, "register_id") : options.register_id;
  register_name = "Register " + register_id;
  location_id = setting(records, "location_id");
  location_name = setting(records, "location_name");
  journal_id = setting(records, "journal_id");
  identity = register_id + "-" + journal_id.substr(0, 12);
  catalogue_revision = std::stoull(setting(records, "catalogue_revision"));
  rows.clear();
  row_of_sku.clear();
  SQLite::Statement query(
      records,
      "SELECT i.item_id, i.parent_item_id, i.sku, i.name, i.variant_label, i.upc, i.category, "
      "i.department, i.icon, i.favorite, i.price_minor, i.cost_minor, s.on_hand_milli, "
      "s.set_aside_milli, i.choices, i.weight_milli, i.tracked FROM item i LEFT JOIN stock s ON s.sku = "
      "i.sku ORDER BY i.item_id");
  while (query.executeStep()) {
    Item item;
    item.item_id = query.getColumn(0).getString();
    item.parent_item_id = query.getColumn(1).getString();
    item.sku = query.getColumn(2).getString();
    item.name = query.getColumn(3).getString();
    item.variant_label = query.getColumn(4).getString();
    item.upc = query.getColumn(5).getString();
    item.category = query.getColumn(6).getString();
    item.department = query.getColumn(7).getString();
    item.icon = query.getColumn(8).getString();
    item.favorite = query.getColumn(9).getInt() != 0;
    item.price_minor = query.getColumn(10).getInt64();
    item.cost_minor = query.getColumn(11).getInt64();
    item.on_hand_milli = query.getColumn(12).getInt64();
    item.set_aside_milli = query.getColumn(13).getInt64();
    item.choices = read_choices(query.getColumn(14).getString());
    item.weight_milli = query.getColumn(15).getInt64();
    item.tracked = query.getColumn(16).getInt() != 0;
    item.has_variants = item.sku.empty();
    if (!item.sku.empty()) row_of_sku[item.sku] = rows.size();
    rows.push_back(std::move(item));
  }
}

void Register::State::refresh() {
  if (options.records_dir.empty()) return;
  with_records("it was looked for changes", [&] {
    const auto version = records.execAndGet("PRAGMA data_version").getInt64();
    if (version == data_version) return;
    data_version = version;
    load();
    changed();
  });
}

Item* Register::State::find(const std::string& sku) {
  const auto found = row_of_sku.find(sku);
  return found == row_of_sku.end() ? nullptr : &rows[found->second];
}

const Item* Register::State::find(const std::string& sku) const {
  const auto found = row_of_sku.find(sku);
  return found == row_of_sku.end() ? nullptr : &rows[found->second];
}

const Item& Register::State::require(const std::string& sku) const {
  if (const auto* item = find(sku)) return *item;
  throw RegisterError(
      Refusal::kNotFound,
      fmt::format("The register of {} does not know the SKU {}; check it against the shop file.", shop_name,
                  sku));
}

void Register::State::require_signed_in() const {
  if (!signed_in) {
    throw RegisterError(Refusal::kDenied,
                        "Nobody is signed in at the register; choose your name and enter the PIN.");
  }
}

void Register::State::require_manager(const char* for_what) const {
  require_signed_in();
  if (signed_in->is_manager() || (approved_by && approved_by->is_manager())) return;
  throw RegisterError(Refusal::kDenied, fmt::format("{} needs a manager; ask one for the PIN.", for_what));
}

void Register::State::refuse_in_training(const char* what) const {
  if (training) {
    throw RegisterError(Refusal::kDenied,
                        fmt::format("{} is not possible in training mode; end it first.", what));
  }
}

std::int64_t Register::State::now() const {
  if (options.now_unix_ms) return options.now_unix_ms();
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Register::Register(const OpenOptions& options, const Shop& shop)
    : state_(std::make_unique<State>(options, shop)) {}
Register::~Register() = default;

bool Register::exists(const std::string& data_dir) {
  return std::filesystem::exists(records_path(data_dir));
}

const std::string& Register::data_dir() const {
  return state_->options.data_dir;
}
bool Register::shares_records() const {
  return !state_->options.records_dir.empty();
}
const std::string& Register::shop_name() const {
  return state_->shop_name;
}
bool Register::prices_with_tax() const {
  return state_->prices_with_tax;
}
const std::string& Register::currency() const {
  return state_->currency;
}
const std::string& Register::register_id() const {
  return state_->register_id;
}
const std::string& Register::identity() const {
  return state_->identity;
}
const std::string& Register::register_name() const {
  return state_->register_name;
}
const std::string& Register::location_id() const {
  return state_->location_id;
}
const std::string& Register::location_name() const {
  return state_->location_name;
}
std::uint64_t Register::revision() const {
  state_->refresh();
  return state_->revision;
}
std::uint64_t Register::catalogue_revision() const {
  state_->refresh();
  return state_->catalogue_revision;
}

std::vector<Tile> Register::tiles() const {
  state_->refresh();
  std::vector<Tile> tiles;
  for (const auto& row : state_->rows) {
    if (row.parent_item_id.empty()) {
      tiles.push_back({row, {}});
    } else if (!tiles.empty()) {
      auto& tile = tiles.back();
      tile.item.on_hand_milli += row.on_hand_milli;
      tile.item.set_aside_milli += row.set_aside_milli;
      tile.variants.push_back(row);
    }
  }
  return tiles;
}

std::vector<std::string> Register::categories() const {
  std::vector<std::string> categories;
  for (const auto& row : state_->rows) {
    if (row.category.empty()) continue;
    if (std::find(categories.begin(), categories.end(), row.category) == categories.end()) {
      categories.push_back(row.category);
    }
  }
  return categories;
}

std::vector<Item> Register::items() const {
  state_->refresh();
  std::vector<Item> items;
  for (const auto& row : state_->rows) {
    if (!row.sku.empty()) items.push_back(row);
  }
  return items;
}

std::optional<Item> Register::item(const std::string& sku) const {
  state_->refresh();
  const auto* found = state_->find(sku);
  return found == nullptr ? std::nullopt : std::optional<Item>(*found);
}

std::vector<Item> Register::search(const std::string& text) const {
  state_->refresh();
  std::istringstream words(lower(text));
  std::vector<std::string> wanted;
  for (std::string word; words >> word;) wanted.push_back(word);
  std::vector<Item> found;
  for (const auto& row : state_->rows) {
    if (row.sku.empty()) continue;
    const auto all =
        lower(fmt::format("{} {} {} {} {}", row.name, row.variant_label, row.sku, row.upc, row.category));
    const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
      return all.find(word) != std::string::npos;
    });
    if (fits) found.push_back(row);
  }
  return found;
}

std::optional<Item> Register::by_barcode(const std::string& code) const {
  state_->refresh();
  if (code.empty()) return std::nullopt;
  const auto digits = without_leading_zeros(code);
  for (const auto& row : state_->rows) {
    if (row.sku.empty()) continue;
    // Scanners send a UPC as EAN-13 or without its zeros, as they were set up.
    if (row.upc == code || (!digits.empty() && without_leading_zeros(row.upc) == digits)) return row;
    if (lower(row.sku) == lower(code)) return row;
  }
  return std::nullopt;
}

std::vector<Item> Register::catalogue_after(const std::string& after_item_id, std::size_t max_items) const {
  state_->refresh();
  std::vector<Item> page;
  for (const auto& row : state_->rows) {
    if (page.size() >= max_items) break;
    if (row.item_id > after_item_id) page.push_back(row);
  }
  return page;
}

std::optional<Milli> Register::on_hand(const std::string& sku) const {
  state_->refresh();
  const auto* found = state_->find(sku);
  return found == nullptr ? std::nullopt : std::optional<Milli>(found->on_hand_milli);
}

std::optional<Milli> Register::set_aside(const std::string& sku) const {
  state_->refresh();
  const auto* found = state_->find(sku);
  return found == nullptr ? std::nullopt : std::optional<Milli>(found->set_aside_milli);
}

void Register::put_aside(const std::string& sku, Milli quantity) {
  auto& state = *state_;
  state.require(sku);
  if (state.find(sku)->set_aside_milli == quantity) return;
  with_records("units were set aside", [&] {
    SQLite::Statement write(state.records, "UPDATE stock SET set_aside_milli=? WHERE sku=?");
    write.bind(1, quantity);
    write.bind(2, sku);
    write.exec();
  });
  state.find(sku)->set_aside_milli = quantity;
  state.changed();
}

void Register::set_training(bool on) {
  if (state_->training != on) state_->changed();
  state_->training = on;
}

bool Register::training() const {
  return state_->training;
}

bool Register::sells_online() const {
  state_->refresh();
  return state_->sells_online;
}

void Register::set_sells_online(bool on) {
  with_records("the shop's plan was changed",
               [&] { put_setting(state_->records, "sells_online", on ? "1" : "0"); });
  state_->sells_online = on;
  state_->changed();
}

void Register::on_movement(std::function<void(const Movement&)> listener) {
  state_->listener = std::move(listener);
}

}  // namespace till_register
