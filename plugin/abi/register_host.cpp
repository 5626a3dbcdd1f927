#include "plugin/abi/register_host.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/abi/records.h"

namespace tillbridge::abi {
namespace {

template <class Extension>
const Extension* find(const till_host& host, const char* id) {
  return host.get_extension == nullptr ? nullptr
                                       : static_cast<const Extension*>(host.get_extension(&host, id));
}

std::string text(const char* from) {
  return from == nullptr ? std::string() : std::string(from);
}

}  // namespace

RegisterHost::RegisterHost(const till_host& host)
    : host_(host),
      stock_(find<till_host_stock>(host, TILL_HOST_STOCK)),
      stock_keys_(find<till_host_stock_keys>(host, TILL_HOST_STOCK_KEYS)),
      stock_applied_(find<till_host_stock_applied>(host, TILL_HOST_STOCK_APPLIED)),
      purpose_(find<till_host_purpose>(host, TILL_HOST_PURPOSE)),
      journal_(find<till_host_journal>(host, TILL_HOST_JOURNAL)),
      catalogue_(find<till_host_catalogue>(host, TILL_HOST_CATALOGUE)),
      state_(find<till_host_register_state>(host, TILL_HOST_REGISTER_STATE)),
      link_state_(find<till_host_link_state>(host, TILL_HOST_LINK_STATE)),
      main_thread_(find<till_host_main_thread>(host, TILL_HOST_MAIN_THREAD)),
      log_(find<till_host_log>(host, TILL_HOST_LOG)),
      data_directory_(find<till_host_data_directory>(host, TILL_HOST_DATA_DIRECTORY)),
      rights_(find<till_host_rights>(host, TILL_HOST_RIGHTS)),
      locale_(find<till_host_locale>(host, TILL_HOST_LOCALE)),
      secrets_(find<till_host_secrets>(host, TILL_HOST_SECRETS)),
      scan_(find<till_host_scan>(host, TILL_HOST_SCAN)),
      sound_(find<till_host_sound>(host, TILL_HOST_SOUND)) {}

void RegisterHost::play(std::uint32_t sound) const {
  if (sound_ != nullptr && sound_->play != nullptr) sound_->play(&host_, sound);
}

void RegisterHost::hand_back_scan(const std::string& code) const {
  if (scan_ != nullptr && scan_->hand_back != nullptr) scan_->hand_back(&host_, code.c_str());
}

std::string RegisterHost::register_id() const {
  return text(host_.register_id);
}
std::string RegisterHost::register_name() const {
  return text(host_.register_name);
}
std::string RegisterHost::location_id() const {
  return text(host_.location_id);
}
std::string RegisterHost::location_name() const {
  return text(host_.location_name);
}
std::string RegisterHost::folder() const {
  return data_directory_ == nullptr ? std::string() : text(data_directory_->path(&host_));
}

std::string RegisterHost::missing() const {
  std::string names;
  const auto add = [&](bool there, const char* name) {
    if (!there) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  add(stock_ != nullptr, "stock (web orders cannot be taken off the register's counts)");
  add(journal_ != nullptr, "journal (a movement that the plugin missed cannot be fetched)");
  add(catalogue_ != nullptr, "catalogue (items are shown by SKU)");
  add(main_thread_ != nullptr, "main-thread (host calls wait for the next round)");
  add(rights_ != nullptr, "rights (nobody can be refused)");
  add(secrets_ != nullptr, "secrets (the access token is kept in a file)");
  return names;
}

runtime::Host::Purpose RegisterHost::purpose() const {
  switch (purpose_ == nullptr ? std::uint32_t{TILL_PURPOSE_SELL} : purpose_->read(&host_)) {
    case TILL_PURPOSE_SELL:
      return Purpose::sell;
    case TILL_PURPOSE_REPAIR:
      return Purpose::repair;
    default:
      return Purpose::look;
  }
}

bool RegisterHost::remembers_keys() const {
  return stock_keys_ == nullptr || stock_keys_->remembered(&host_) != 0;
}

bool RegisterHost::is_open() const {
  till_register_state state{};
  state.size = sizeof state;
  return state_ == nullptr || state_->read(&host_, &state) != TILL_OK ||
         (state.flags & TILL_REGISTER_OPEN) != 0;
}

bool RegisterHost::is_closing() const {
  till_register_state state{};
  state.size = sizeof state;
  return state_ != nullptr && state_->read(&host_, &state) == TILL_OK &&
         (state.flags & TILL_REGISTER_CLOSING) != 0;
}

bool RegisterHost::is_training() const {
  till_register_state state{};
  state.size = sizeof state;
  return state_ != nullptr && state_->read(&host_, &state) == TILL_OK &&
         (state.flags & TILL_REGISTER_TRAINING) != 0;
}

bool RegisterHost::read_employee(till_employee& out) {
  out = {};
  out.size = sizeof out;
  if (rights_ == nullptr || rights_->current(&host_, &out) != TILL_OK) return false;
  // A host may clear all of it where nobody is signed in: that says nothing of the plan.
  if ((out.plan & TILL_PLAN_ECOMMERCE) != 0)
    plan_ = Plan::with;
  else if (out.signed_in != 0)
    plan_ = Plan::without;
  return true;
}

std::optional<bool> RegisterHost::has_plan() const {
  const auto told = plan_.load();
  if (rights_ == nullptr) return true;
  return told == Plan::untold ? std::nullopt : std::optional(told == Plan::with);
}

runtime::Host::Network RegisterHost::network() const {
  if (link_state_ == nullptr || link_state_->read == nullptr) return Network::unknown;
  switch (link_state_->read(&host_)) {
    case TILL_LINK_UP:
      return Network::up;
    case TILL_LINK_DOWN:
      return Network::down;
    default:
      return Network::unknown;
  }
}

runtime::Host::Applied RegisterHost::stock_apply(const std::string& key, const std::string& order,
                                                 const std::string& sku, core::Milli change) {
  if (stock_ == nullptr) return Applied::failed;
  const till_stock_change line{sku.c_str(), change};
  const std::string reason = order.empty() ? "Count taken over from the web store" : "Web order " + order;
  till_stock_apply apply{};
  apply.size = sizeof apply;
  apply.change_count = 1;
  apply.change_size = sizeof line;
  apply.changes = &line;
  apply.key = key.c_str();
  apply.order_number = order.c_str();
  apply.reason = reason.c_str();
  switch (stock_->apply(&host_, &apply)) {
    case TILL_OK:
      return Applied::applied;
    case TILL_ALREADY:
      return Applied::already;
    case TILL_E_NOT_FOUND:
      return Applied::unknown_item;
    case TILL_E_INVALID:
    case TILL_E_DENIED:
    case TILL_E_UNSUPPORTED:
      return Applied::refused;
    default:
      return Applied::failed;
  }
}

std::optional<core::Milli> RegisterHost::applied(const std::string& key, const std::string& sku) {
  core::Milli quantity = 0;
  if (stock_applied_ == nullptr ||
      stock_applied_->read(&host_, key.c_str(), sku.c_str(), &quantity) != TILL_OK)
    return std::nullopt;
  return quantity;
}

void RegisterHost::set_aside(const std::string& sku, core::Milli promised) {
  if (stock_ != nullptr && stock_->set_aside != nullptr) stock_->set_aside(&host_, sku.c_str(), promised);
}

std::optional<core::Milli> RegisterHost::on_hand(const std::string& sku) {
  core::Milli quantity = 0;
  if (stock_ == nullptr || stock_->on_hand(&host_, sku.c_str(), &quantity) != TILL_OK) return std::nullopt;
  return quantity;
}

runtime::Host::JournalPage RegisterHost::journal_read(const std::optional<std::string>& cursor,
                                                      unsigned most) {
  JournalPage page;
  if (journal_ == nullptr) return page;
  till_journal_page read{};
  read.size = sizeof read;
  const auto status = journal_->read(&host_, cursor ? cursor->c_str() : nullptr, most, &read);
  page.cursor_unknown = status == TILL_E_NOT_FOUND && cursor;
  if (status != TILL_OK || read.entries == nullptr) return page;
  if (!is_size_of<till_journal_entry>(read.entry_size, sizeof(std::uint64_t))) {
    log(runtime::LogLevel::error,
        fmt::format("journal: the register says {} bytes an entry, which no version has", read.entry_size));
    return page;
  }
  for (std::uint32_t i = 0; i < read.entry_count; ++i) {
    const auto entry = element(read.entries, read.entry_size, i);
    auto movement = read_movement(&entry.movement);
    if (entry.cursor == nullptr) break;
    JournalEntry row{
        entry.cursor, {}, entry.movement.origin_key != nullptr && *entry.movement.origin_key != '\0'};
    if (movement)
      row.movement = std::move(movement).value();
    else if (!row.ours)
      log(runtime::LogLevel::error, "journal: " + movement.error().sentence);
    row.ours = row.ours || row.movement.id.empty();
    if (entry.movement.size >= sizeof(till_movement) && entry.movement.register_id != nullptr)
      row.register_id = entry.movement.register_id;
    page.entries.push_back(std::move(row));
  }
  page.more = read.more != 0;
  return page;
}

std::optional<std::string> RegisterHost::journal_end() {
  char cursor[256] = "";
  if (journal_ == nullptr || journal_->end(&host_, cursor, sizeof cursor) != TILL_OK) return std::nullopt;
  cursor[sizeof cursor - 1] = '\0';
  return std::string(cursor);
}

std::uint64_t RegisterHost::catalogue_revision() {
  return catalogue_ == nullptr ? 0 : catalogue_->revision(&host_);
}

std::vector<runtime::Host::Item> RegisterHost::catalogue_read(const std::string& after, unsigned most,
                                                              bool* more) {
  std::vector<Item> items;
  *more = false;
  till_item_page page{};
  page.size = sizeof page;
  if (catalogue_ == nullptr ||
      catalogue_->read(&host_, after.empty() ? nullptr : after.c_str(), most, &page) != TILL_OK ||
      page.items == nullptr)
    return items;
  if (!is_size_of<till_item>(page.item_size, sizeof(std::uint64_t))) {
    log(runtime::LogLevel::error,
        fmt::format("catalogue: the register says {} bytes an item, which no version has", page.item_size));
    return items;
  }
  // What an older host does not know of an item stays unknown, rather than 0.
  const auto has = [&page](std::size_t end) { return page.item_size >= end; };
  for (std::uint32_t i = 0; i < page.item_count; ++i) {
    const auto item = element(page.items, page.item_size, i);
    std::string name = text(item.name);
    if (item.variant_label != nullptr && *item.variant_label != '\0')
      name += std::string(", ") + item.variant_label;
    Item row{text(item.item_id), text(item.sku), std::move(name)};
    row.parent_item_id = text(item.parent_item_id);
    row.own_name = text(item.name);
    row.upc = text(item.upc);
    row.category = text(item.category);
    row.department = text(item.department);
    row.currency = text(item.currency);
    row.price_minor = item.price_minor;
    row.cost_minor = has(offsetof(till_item, options)) ? item.cost_minor : -1;
    row.weight_milli = has(sizeof(till_item)) ? item.weight_milli : -1;
    row.tracked = (item.flags & TILL_ITEM_TRACKED) != 0;
    row.fractional = (item.flags & TILL_ITEM_FRACTIONAL) != 0;
    row.variant = (item.flags & TILL_ITEM_VARIANT) != 0 || !row.parent_item_id.empty();
    const auto taxed = item.flags & (TILL_ITEM_PRICE_WITH_TAX | TILL_ITEM_PRICE_BEFORE_TAX);
    if (taxed == TILL_ITEM_PRICE_WITH_TAX || taxed == TILL_ITEM_PRICE_BEFORE_TAX)
      row.price_with_tax = taxed == TILL_ITEM_PRICE_WITH_TAX;
    const bool chooses =
        item.options != nullptr && is_size_of<till_item_option>(item.option_size, sizeof(till_item_option));
    for (std::uint32_t choice = 0; chooses && choice < item.option_count; ++choice) {
      const auto option = element(item.options, item.option_size, choice);
      row.options.push_back({text(option.name), text(option.value)});
    }
    items.push_back(std::move(row));
  }
  *more = page.more != 0;
  return items;
}

void RegisterHost::wake_main() {
  if (main_thread_ != nullptr) main_thread_->request(&host_);
}

void RegisterHost::log(runtime::LogLevel level, const std::string& line) const {
  if (log_ == nullptr) return;
  // One line per event, whatever a web store or a database put into its message.
  std::string clean = line;
  std::replace_if(
      clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  log_->write(&host_, static_cast<std::uint32_t>(level), clean.c_str());
}

core::Result<core::Movement> read_movement(const till_movement* from) {
  constexpr std::size_t kLeast = offsetof(till_movement, line_size) + sizeof(std::uint32_t);
  constexpr std::uint32_t kLeastLine = offsetof(till_movement_line, quantity_milli) + sizeof(std::int64_t);
  constexpr std::uint32_t kMostLines = 100'000;
  const auto refuse = [](const std::string& why) {
    return core::Error{core::ErrorCode::invalid, "The movement was not recorded: " + why};
  };
  till_movement record;
  if (from == nullptr) return refuse("the pointer to it is null.");
  if (!read_record(from, from->size, kLeast, record))
    return refuse(fmt::format(
        "its size says {} bytes, {} are needed, in whole eights. Set size to sizeof(till_movement).",
        from->size, kLeast));
  if (record.movement_id == nullptr || *record.movement_id == '\0') return refuse("it has no movement_id.");
  if (record.line_count == 0 || record.lines == nullptr)
    return refuse(fmt::format("{} has no lines; send at least one.", record.movement_id));
  if (!is_size_of<till_movement_line>(record.line_size, kLeastLine))
    return refuse(
        fmt::format("{} says {} bytes a line, {} are needed, in whole eights. Set line_size to "
                    "sizeof(till_movement_line).",
                    record.movement_id, record.line_size, kLeastLine));
  if (record.line_count > kMostLines)
    return refuse(fmt::format("{} has {} lines, at most {} are taken at once.", record.movement_id,
                              record.line_count, kMostLines));
  core::Movement movement;
  movement.id = record.movement_id;
  movement.at = record.at_unix_ms;
  if (record.reference != nullptr)
    movement.reference.assign(record.reference, ::strnlen(record.reference, 64));
  if (record.kind < TILL_SALE || record.kind > TILL_TRANSFER_OUT)
    return refuse(fmt::format("{} has kind {}, which is none of TILL_SALE to TILL_TRANSFER_OUT.", movement.id,
                              record.kind));
  movement.kind = static_cast<core::MovementKind>(record.kind);
  movement.lines.reserve(record.line_count);
  for (std::uint32_t i = 0; i < record.line_count; ++i) {
    const auto line = element(record.lines, record.line_size, i);
    movement.lines.push_back({text(line.sku), line.quantity_milli, text(line.location_id),
                              text(line.order_line_ref), line.restocked != 0});
  }
  return movement;
}

}  // namespace tillbridge::abi
